"""Calls and their legs: the one table of what is going on in the exchange.

A call joins a caller leg with one callee leg; while it rings there may be many callee legs
(branches).  Every leg is a dialog of its own, with its own Call-ID (architecture 4.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from softphone.model.calls import Party, Why
from softphone.model.routing import CallRequest, Route, Target
from softphone.server.deadlines import Deadline
from softphone.server.media_path import Relay
from softphone.sip.dialog import Dialog
from softphone.sip.transaction import ClientTransaction, Flow, ServerTransaction


class Access(Protocol):
    """Credentials for requests to a far end that asked for some."""

    def credentials(self, method: str, uri: str) -> tuple[str, str] | None: ...


class LegState(Enum):
    INVITED = auto()
    RINGING = auto()
    CONFIRMED = auto()
    ENDED = auto()


@dataclass(eq=False, slots=True)
class Leg:
    """One dialog with one device.  ``remote_sdp`` is the device's last description."""

    dialog: Dialog
    flow: Flow
    account: str = ""
    "Account number of the device; empty for the outside."
    target: Target | None = None
    "What this leg rings for; None for the caller's leg."
    state: LegState = LegState.INVITED
    call: Call | None = None
    invite: ClientTransaction | ServerTransaction | None = None
    invite_cseq: int = 0
    "Number of our last INVITE, for its ACK."
    remote_sdp: bytes = b""
    first_sdp: bytes = b""
    "The device's first description: the one with all its codecs (architecture 4.2)."
    sent_sdp: bytes = b""
    session_id: str = ""
    sdp_version: int = 0
    supports_timer: bool = False
    "The device refreshes the session by itself (RFC 4028)."
    refresh_s: int = 0
    "We promised to refresh it, the session lasts this long; 0: not our duty."
    allows_update: bool = False
    timer: Deadline | None = None
    "When the peer counts as gone, or is asked whether it is still there (RFC 4028)."
    invited_at: float = 0.0
    invited_utc: datetime | None = None
    "The same moment on the wall, for its record."
    connected_at: float = float("-inf")
    "When its connection was opened again, see ``Flows``."
    rang: bool = False
    was_heard_of: bool = False
    "Its far end has said anything at all to our INVITE."
    is_cancelled: bool = False
    "Taken back; it may still ring until its final response comes."
    is_busy_with_offer: bool = False
    "An INVITE of ours or theirs is in progress: another one is 491 (RFC 3261 §14)."
    refers: int = 0
    "How many transfers the device asked for: the later ones are reported by number."
    access: Access | None = None
    "What its far end asked for: later requests carry it at once."
    waiting_ack: Callable[[bytes, float], None] | None = None
    "Called with the body of the peer's ACK for our 2xx."

    @property
    def key(self) -> tuple[str, str]:
        return (self.dialog.call_id, self.dialog.local_tag)

    @property
    def is_live(self) -> bool:
        return self.state is not LegState.ENDED

    def heard(self, sdp: bytes) -> None:
        """The device described its sound; an empty text changes nothing."""
        if sdp:
            self.remote_sdp = sdp
            self.first_sdp = self.first_sdp or sdp

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


class CallStage(Enum):
    SETTING_UP = auto()
    TALKING = auto()
    ENDED = auto()


@dataclass(eq=False, slots=True)
class Call:
    """Two legs being joined, or joined.  Kept until its record is written."""

    id: str
    request: CallRequest
    route: Route
    started_at: datetime
    caller: Leg | None = None
    branches: list[Leg] = field(default_factory=list)
    winner: Leg | None = None
    stage: CallStage = CallStage.SETTING_UP
    answered_at: datetime | None = None
    why: dict[str, Why] = field(default_factory=dict)
    "By target; becomes the record's list."
    failures: list[int] = field(default_factory=list)
    "Final statuses of branches that ended without an answer."
    gives_up: Deadline | None = None
    hops: int = 69
    "Max-Forwards of its legs."
    begun: tuple[int, int] = (0, 0)
    "How many branches and failures there were when this stage began."
    early: Leg | None = None
    "The branch whose sound before the answer the caller hears."
    relay: Relay | None = None
    "Carries this call's sound, if it cannot go straight."
    sound: str = ""
    "Where its sound went, for its record; known when it ends."
    player: str = ""
    "Id of what the server itself plays to the caller."
    rang_back: bool = False
    "The caller has heard 180."
    is_recorded: bool = True
    on_answered: Callable[[Call, float], None] | None = None
    "``(call, now)``, for transfers and click-and-call: what else follows from the answer."
    on_ended: Callable[[Call, int, float], None] | None = None
    "``(call, status, now)``: what else follows from the end."
    followed_by: Call | None = None
    "A transfer is under way: the call in which one leg of this one will go on."

    @property
    def live_branches(self) -> list[Leg]:
        """Those that may still answer."""
        return [leg for leg in self.branches if leg.is_live and not leg.is_cancelled]

    def begin_stage(self) -> None:
        """What has rung so far was for an earlier stage of the call."""
        self.begun = (len(self.branches), len(self.failures))
        self.rang_back = False

    @property
    def stage_branches(self) -> list[Leg]:
        return self.branches[self.begun[0] :]

    @property
    def stage_failures(self) -> list[int]:
        return self.failures[self.begun[1] :]

    @property
    def legs(self) -> list[Leg]:
        found = [self.caller] if self.caller is not None else []
        return [leg for leg in (*found, *self.branches) if leg.is_live]

    @property
    def is_being_moved(self) -> bool:
        """Somebody is being rung for one of its legs (blind transfer)."""
        new = self.followed_by
        return new is not None and new.stage is CallStage.SETTING_UP

    def other(self, leg: Leg) -> Leg | None:
        """The leg that this one talks to; None while nobody has answered."""
        if leg is self.caller:
            return self.winner
        return self.caller if leg is self.winner else None

    @property
    def caller_party(self) -> Party:
        return self.route.caller
