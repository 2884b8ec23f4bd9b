"""A call between people, its legal moves, and the record that is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class CallState(StrEnum):
    DIALING = "dialing"
    RINGING = "ringing"
    ACTIVE = "active"
    HELD = "held"
    ENDED = "ended"


NEXT: dict[CallState, frozenset[CallState]] = {
    CallState.DIALING: frozenset({CallState.RINGING, CallState.ACTIVE, CallState.ENDED}),
    CallState.RINGING: frozenset({CallState.ACTIVE, CallState.ENDED}),
    CallState.ACTIVE: frozenset({CallState.HELD, CallState.ENDED}),
    CallState.HELD: frozenset({CallState.ACTIVE, CallState.ENDED}),
    CallState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Party:
    """Who is at one end: the number shown and the name that goes with it."""

    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as one device sees it (used by the phone and the window)."""

    id: str
    "Local id of the phone, unique while it runs."
    is_incoming: bool
    remote: Party
    state: CallState
    since: datetime
    "UTC instant at which it began to ring, or was dialled."
    answered_at: datetime | None = None
    is_muted: bool = False
    office_call_id: str = ""
    "The server's id (X-Einklang-Call), for decline and pass on."
    ended_elsewhere: bool = False
    "Another device of the person answered: not a missed call (RFC 3326)."
    ended_reason: str = ""
    "SIP status or code word, for “Details” only."

    def moved(self, to: CallState) -> Call:
        """The same call one step further.  Raises ValueError if ``to`` cannot follow."""
        if to not in NEXT[self.state]:
            raise ValueError(f"a call cannot go from {self.state} to {to}")
        return replace(self, state=to)


class CallResult(StrEnum):
    ANSWERED = "answered"
    MISSED = "missed"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    REFUSED = "refused"
    FORWARDED = "forwarded"
    VOICEMAIL = "voicemail"
    BLOCKED = "blocked"
    FAILED = "failed"


class Decision(StrEnum):
    RANG = "rang"
    DID_NOT_RING = "did_not_ring"


class ReasonCode(StrEnum):
    """Why a device rang or did not.  Every code has a sentence in three languages."""

    RINGS = "rings"
    ALLOWED_CALLER = "allowed_caller"
    SECOND_CALL = "second_call"
    "Called twice within three minutes, and the person wants such callers to get through."
    OWN_DEVICE = "own_device"
    CLICK_AND_CALL = "click_and_call"
    SHARED_NUMBER_FREE = "shared_number_free"
    SHARED_ACCOUNT_FREE = "shared_account_free"
    EMERGENCY_CALL_BACK = "emergency_call_back"
    DIALLED_DIRECTLY = "dialled_directly"
    FORWARDED_BUSY = "forwarded_busy"
    FORWARDED_NO_ANSWER = "forwarded_no_answer"
    FORWARDING_BARRED = "forwarding_barred"
    "The number may not be called from this person's devices, nor be forwarded to."
    CALL_BARRED = "call_barred"
    "The device's person may not call such numbers: abroad, premium."
    LIMIT_REACHED = "limit_reached"
    "The calls to the outside of one day are used up."
    LINE_REFUSED = "line_refused"
    "The line to the outside did not take the call."
    DO_NOT_DISTURB = "do_not_disturb"
    DO_NOT_DISTURB_WHILE_RINGING = "do_not_disturb_while_ringing"
    NOT_SIGNED_IN = "not_signed_in"
    NOT_THE_DESTINATION = "not_the_destination"
    NOT_REACHABLE = "not_reachable"
    OFFLINE = "offline"
    COLLEAGUES_ONLY = "colleagues_only"
    BLOCKED_CALLER = "blocked_caller"
    "The person, or the company, does not want calls of this number."
    ANONYMOUS_REJECTED = "anonymous_rejected"
    "The caller hides their number, and such calls are not wanted."
    SILENCED = "silenced"
    BUSY = "busy"
    REFUSED_BY_DEVICE = "refused_by_device"
    NO_ANSWER = "no_answer"
    ANSWERED = "answered"
    ANSWERED_ELSEWHERE = "answered_elsewhere"
    DECLINED = "declined"
    CALLER_GAVE_UP = "caller_gave_up"
    NO_OUTSIDE_LINE = "no_outside_line"
    UNKNOWN_NUMBER = "unknown_number"
    LOOP = "loop"
    SERVER_RESTARTED = "server_restarted"
    CONNECTION_LOST = "connection_lost"
    CLOSED_HOURS = "closed_hours"
    "The call came outside of the opening hours; this and the following are steps of a plan."
    HOLIDAY = "holiday"
    ANNOUNCEMENT = "announcement"
    "The caller heard an announcement."
    MENU = "menu"
    "The caller was asked to press a key, and hung up or still hears it."
    MENU_KEY = "menu_key"
    MENU_NO_KEY = "menu_no_key"
    "The caller pressed no key that leads anywhere, twice."
    MESSAGE = "message"
    "The caller was asked to leave a message."
    STEP_SKIPPED = "step_skipped"
    "What a step should have played is not there."


@dataclass(frozen=True, slots=True)
class Why:
    """For one device or step of a call: did it ring, and why.

    ``details`` holds the values of the sentence: person, until, device, time ...
    """

    target: str
    "Account number, E.164 number, or a step's name."
    decision: Decision
    reason: ReasonCode
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallStep:
    """A step of a call plan that a call came to, or the group that was called."""

    kind: str
    "As a step is called in the office file: ``user``, ``group``, ``hours`` ..."
    number: str
    name: str = ""
    started_at: datetime | None = None
    "UTC instant at which it began to ring; None if nothing of it rang."
    seconds: int = 0
    "How long the step may ring; 0 = as long as any call."


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of the office, kept for its history."""

    id: str
    caller: Party
    callee: Party
    started_at: datetime
    result: CallResult
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    answered_on: str = ""
    "Account number of the device that answered, or the outside number."
    caller_person: str = ""
    "Person id, empty for an outside caller or an account without a person."
    callee_people: tuple[str, ...] = ()
    "Person ids that the call was for."
    why: tuple[Why, ...] = ()
    sound: str = ""
    "Where its sound went: ``straight``, ``relay``, ``server``; empty if it was not answered."
    steps: tuple[CallStep, ...] = ()
    "In order; empty for a call to a person, a device or the outside."
    blocked_people: tuple[str, ...] = ()
    "Those of ``callee_people`` who do not want this caller's calls."
