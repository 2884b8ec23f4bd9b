"""The exchange as the rest of the server sees it: one object around its parts.

Parts: calling (new calls), in_call (inside a dialog), transfer (REFER, Replaces), sound (offers
and answers), click_and_call, restart.  They share the switchboard's tables.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from softphone.model.availability import Context
from softphone.model.calls import ReasonCode
from softphone.server import restart
from softphone.server.bus import Bus
from softphone.server.calling import Calling
from softphone.server.click_and_call import ClickAndCall, strip_auto_answer
from softphone.server.in_call import InCall
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import MediaPath
from softphone.server.registrar import Registrar
from softphone.server.sound import Sound
from softphone.server.switchboard import CallLogPort, DirectoryPort, HubPort, Switchboard
from softphone.server.transfer import Transfer
from softphone.sip.transaction import Flow, ServerTransaction

log = logging.getLogger(__name__)


class Exchange:
    def __init__(
        self,
        directory: DirectoryPort,
        hub: HubPort,
        bus: Bus,
        registrar: Registrar,
        media: MediaPath,
        call_log: CallLogPort,
        monotonic: Callable[[], float],
        utcnow: Callable[[], datetime],
    ) -> None:
        self.board = Switchboard(directory, hub, bus, registrar, media, call_log, utcnow)
        self.monotonic = monotonic
        self.sound = Sound(self.board)
        self.calling = Calling(self.board, self.sound)
        self.in_call = InCall(self.board, self.calling, self.sound)
        self.transfer = Transfer(self.board, self.calling, self.in_call, self.sound)
        self.clicks = ClickAndCall(self.board, self.calling, self.in_call)
        self.flush: Callable[[], None] = lambda: None
        "Sends what is waiting; set by the transports."
        self.save_calls: Callable[[], None] = lambda: None
        "Told when the confirmed calls changed; the store writes them behind."
        self.board.confirmed_changed = self._confirmed_changed

    # -- from the SIP door -------------------------------------------------------------------

    def invite(self, t: ServerTransaction, account: str, now: float) -> None:
        strip_auto_answer(t.request)
        if self.transfer.replace(t, account, now):
            return
        call = self.calling.invite(t, account, now)
        if call is not None:
            self.clicks.follows(call, now)

    # -- questions ---------------------------------------------------------------------------

    def live_calls(self) -> list[Call]:
        return list(self.board.calls.values())

    def rings(self, account: str) -> bool:
        """Is there a leg to this account that has been rung and has not ended?"""
        return any(
            leg.account == account and leg.state in (LegState.INVITED, LegState.RINGING)
            for leg in self.board.legs.values()
            if leg.target is not None
        )

    def contexts(self, person_id: str) -> tuple[Context, ...]:
        """What can be inferred of a person: ringing, in a call."""
        person = self.board.office.people.get(person_id)
        accounts = set(person.voip_accounts) if person is not None else set()
        found = set()
        for call in self.board.calls.values():
            if call.request.from_account in accounts:
                found.add(Context.IN_CALL)
            if call.winner is not None and call.winner.account in accounts:
                found.add(Context.IN_CALL)
            if any(b.account in accounts for b in call.live_branches if b is not call.winner):
                found.add(Context.RINGING)
        return tuple(c for c in (Context.RINGING, Context.IN_CALL) if c in found)

    # -- wishes ------------------------------------------------------------------------------

    def obey(self, people: Collection[str]) -> None:
        """A status changed: stop what may not ring any more, and send that now."""
        self.calling.obey(people, self.monotonic())
        self.flush()

    def decline(self, call_id: str, person: str) -> bool:
        done = self.calling.decline(call_id, person, self.monotonic())
        self.flush()
        return done

    def pass_on(self, call_id: str, person: str, to: str) -> bool:
        done = self.calling.pass_on(call_id, person, to, self.monotonic())
        self.flush()
        return done

    def flow_lost(self, flow: Flow, now: float) -> None:
        for leg in [leg for leg in self.board.legs.values() if leg.flow == flow]:
            self.in_call.flow_lost(leg, now)

    def media_lost(self, ids: Iterable[str]) -> None:
        self.in_call.media_lost(set(ids), self.monotonic())
        self.flush()

    # -- restart -----------------------------------------------------------------------------

    def _confirmed_changed(self, call: Call) -> None:
        self.save_calls()

    def to_rows(self) -> list[dict[str, Any]]:
        rows = (restart.to_row(call) for call in self.board.calls.values())
        return [row for row in rows if row is not None]

    def take_rows(self, rows: list[dict[str, Any]]) -> None:
        """Go on in the calls that were running when the server stopped."""
        now = self.monotonic()
        for row in rows:
            try:
                call = restart.take_up(self.board, row)
            except (KeyError, TypeError, ValueError):
                log.exception("a call could not be taken up again")
                continue
            if call is not None:
                self._end_lost(call, now)

    def _end_lost(self, call: Call, now: float) -> None:
        lost = restart.lost_legs(call)
        for leg in lost:
            self.board.drop_leg(leg)
        if lost:
            call.stage = CallStage.TALKING
            for leg in call.legs:
                self.board.end_leg(leg, now, 'SIP;cause=503;text="Connection lost"')
            self.calling.ended(call, 503, now, ReasonCode.CONNECTION_LOST)

    def close(self) -> None:
        """The server stops on purpose: running calls are kept for the next start."""
        self.flush()

    def leg_of(self, call_id: str, tag: str) -> Leg | None:
        return self.board.legs.get((call_id, tag))
