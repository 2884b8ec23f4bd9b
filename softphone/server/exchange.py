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
from softphone.model.routing import Snapshot
from softphone.server import restart
from softphone.server.attending import Attending
from softphone.server.browsers import Browsers
from softphone.server.bus import Bus
from softphone.server.calling import Calling
from softphone.server.carrying import Carried, Carrying
from softphone.server.click_and_call import ClickAndCall
from softphone.server.endings import Endings
from softphone.server.flows import Flows
from softphone.server.hearing import Hearing
from softphone.server.in_call import InCall
from softphone.server.joining import Joining
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.line_challenges import LineChallenges
from softphone.server.line_sign_ins import LineSignIns
from softphone.server.media_path import MediaPath
from softphone.server.outside_use import OutsideUse
from softphone.server.registrar import Registrar
from softphone.server.replaces import Replacing
from softphone.server.ringing import Ringing
from softphone.server.services import Services
from softphone.server.session_timer import SessionTimer
from softphone.server.sound import Sound
from softphone.server.sounds import Sounds
from softphone.server.stages import Stages
from softphone.server.switchboard import CallLogPort, DirectoryPort, HubPort, Switchboard
from softphone.server.transfer import Transfer
from softphone.sip.message import Request
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
        board = self.board = Switchboard(
            directory, hub, bus, registrar, media, call_log, monotonic, utcnow
        )
        self.monotonic = monotonic
        self.timer = SessionTimer(board)
        self.sound = Sound(board, self.timer)
        self.endings = Endings(board, self.sound)
        self.ringing = Ringing(board, self.sound, self.timer, self.endings)
        self.endpoints = self.ringing.endpoints
        board.places, board.signed_in = self.endpoints.places, self.endpoints.signed_in
        self.sign_ins = LineSignIns(board, self.ringing.lines)
        self.challenges = LineChallenges(board, self.ringing.lines.line_of)
        self.attending = Attending(board, self.timer, self.endings, Sounds())
        board.plays = lambda: self.attending.plays
        self.stages = Stages(board, self.ringing, self.endings, self.attending)
        self.hearing = Hearing(board, self.timer, self.endings)
        self.services = Services(board, self.timer, self.endings, self.hearing)
        self.calling = Calling(board, self.ringing, self.services, self.endings, self.attending)
        self.carrying = Carrying(board, self.sound, self.timer)
        self.in_call = InCall(board, self.ringing, self.endings, self.carrying, self.timer)
        self.transfer = Transfer(
            board, self.calling, self.ringing, self.endings, Joining(board, self.sound)
        )
        self.replacing = Replacing(board, self.carrying, self.endings)
        use = self.outside_use = OutsideUse(lambda: board.office, utcnow)
        self.clicks = ClickAndCall(board, self.ringing, self.in_call, self.endings, use)
        self.flows = Flows(board, self.in_call)
        self.browsers = Browsers(board, self.in_call)
        self.in_call.pressed = self._pressed
        self.timer.on_gone = self.sound.on_broken = self.in_call.gone
        board.flush = lambda: self.flush()
        board.spent = self.outside_use.spent
        self.flush: Callable[[], None] = lambda: None
        "Sends what is waiting; set by the transports."
        self.save_calls: Callable[[], None] = lambda: None
        "Told when the confirmed calls changed; the store writes them behind."
        self.board.confirmed_changed = self._confirmed_changed
        self._changed: dict[str, Call | None] = {}
        self._stored: set[str] = set()

    # -- from the SIP door -------------------------------------------------------------------

    def invite(self, t: ServerTransaction, account: str, now: float) -> None:
        """A device calls, or takes a dialog over.  ``account`` is the authenticated one."""
        if self.calling.refuses(t, now) or self.replacing.invite(t, account, now):
            return
        call = self.calling.invite(t, account, now)
        if call is not None:
            self.clicks.follows(call, now)

    def line_sending(self, t: ServerTransaction, now: float) -> bool:
        """A call from outside is taken here, without credentials; False for anybody else's."""
        line = self.ringing.lines.sending(t.request, t.flow, now)
        if line is None:
            return False
        if not self.calling.refuses(t, now):
            self.calling.invite_from_line(t, line, now)
        return True

    def is_from_line(self, leg: Leg, flow: Flow) -> bool:
        """Does a request in this dialog come from the outside, as the leg does?"""
        if leg.account:
            return self.ringing.endpoints.is_from(leg.account, flow)
        return self.ringing.lines.of(flow) is not None

    def _pressed(self, leg: Leg, digit: str, now: float) -> bool:
        """A key by INFO; False if nobody of the office listens for one."""
        attending, hearing = self.attending, self.hearing
        return attending.pressed(leg, digit, now) or hearing.pressed(leg, digit, now)

    def cancelled(self, t: ServerTransaction, now: float) -> None:
        if isinstance(t.owner, Carried):
            t.owner.cancel(now)
        else:
            self.calling.cancelled(t, now)

    def notified(self, leg: Leg, request: Request, now: float) -> None:
        self.clicks.notified(leg, request, now)

    # -- questions ---------------------------------------------------------------------------

    def signed_in(self) -> frozenset[str]:
        """Accounts that can be called now."""
        return self.board.signed_in(self.monotonic())

    def live_calls(self) -> list[Call]:
        return list(self.board.calls.values())

    def live_legs(self) -> list[Leg]:
        return list(self.board.legs.values())

    def snapshot(self) -> Snapshot:
        """The office as a call that came now would find it."""
        return self.board.snapshot(self.monotonic(), speaks=True)

    def rings(self, account: str) -> bool:
        """Is there a leg to this account that has been rung and has not ended?"""
        return any(
            leg.target.value == account and leg.state in (LegState.INVITED, LegState.RINGING)
            for leg in self.board.legs.values()
            if leg.target is not None
        )

    def contexts(self, person_id: str) -> tuple[Context, ...]:
        """What can be inferred of a person: ringing, in a call."""
        person = self.board.office.people.get(person_id)
        if person is None:
            return ()
        accounts, numbers = set(person.voip_accounts), set(person.fixed_destinations)

        def is_theirs(leg: Leg) -> bool:
            if leg.account or leg.target is None:
                return leg.account in accounts
            return leg.target.value in numbers and _led_here(leg, person_id)

        found = set()
        for call in self.board.calls.values():
            if call.request.from_account in accounts:
                found.add(Context.IN_CALL)
            if call.winner is not None and is_theirs(call.winner):
                found.add(Context.IN_CALL)
            if any(is_theirs(b) for b in call.live_branches if b is not call.winner):
                found.add(Context.RINGING)
        return tuple(c for c in (Context.RINGING, Context.IN_CALL) if c in found)

    # -- wishes ------------------------------------------------------------------------------

    def obey(self, people: Collection[str]) -> None:
        """A status changed: stop what may not ring any more, and send that now."""
        self.calling.wishes.obey(people, self.monotonic())
        self.flush()

    def decline(self, call_id: str, person: str) -> bool:
        done = self.calling.wishes.decline(call_id, person, self.monotonic())
        self.flush()
        return done

    def pass_on(self, call_id: str, person: str, to: str) -> bool:
        done = self.calling.wishes.pass_on(call_id, person, to, self.monotonic())
        self.flush()
        return done

    def flow_lost(self, flow: Flow, now: float) -> None:
        """A connection closed: its legs wait a little for the device to come back."""
        self.flows.lost(flow, now)

    def media_lost(self, ids: Iterable[str]) -> None:
        self.in_call.media_lost(set(ids), self.monotonic())
        self.flush()

    def bridge_reported(self, bridge: str, event: str, details: dict[str, Any]) -> None:
        """The media process says something of a browser's bridge, or of what was played."""
        now = self.monotonic()
        for part in (self.attending, self.hearing):
            if part.reported(bridge, event, details, now):
                break
        else:
            self.browsers.reported(bridge, event, details, now)
        self.flush()

    def media_in_use(self) -> set[str]:
        """What of the media process the running calls use."""
        calls = self.board.calls.values()
        used = {call.relay.id for call in calls if call.relay is not None}
        return used | {call.player for call in calls if call.player} | self.board.web.bridges()

    # -- restart -----------------------------------------------------------------------------

    def _confirmed_changed(self, call: Call) -> None:
        board = self.board
        board.ring_through.watch(call, board.office, self.monotonic(), board.utcnow())
        self.outside_use.watch(call)
        self._changed[call.id] = call
        self.save_calls()

    def take_changes(self) -> tuple[dict[str, dict[str, Any]], set[str]]:
        """What a restart must know of the calls that changed since this was last asked.

        Returns rows by call id, and the ids of calls whose rows are to be forgotten.
        """
        changed, self._changed = self._changed, {}
        rows, gone = {}, set()
        for id, call in changed.items():
            row = restart.to_row(call, self.board) if call is not None else None
            if row is not None:
                rows[id] = row
                self._stored.add(id)
            elif id in self._stored:
                gone.add(id)
                self._stored.discard(id)
        return rows, gone

    def take_rows(self, rows: list[dict[str, Any]]) -> None:
        """Go on in the calls that were running when the server stopped."""
        self._stored = {row["id"] for row in rows}
        restart.take_rows(self.board, self.endings, self.flows, self.timer, rows)
        for id in self._stored - set(self.board.calls):
            self._changed.setdefault(id, None)
        self.save_calls()

    def close(self) -> None:
        """The server stops on purpose: what rings ends, what talks goes on after the start."""
        now = self.monotonic()
        self.hearing.close(now)
        for call in self.live_calls():
            if call.stage is CallStage.SETTING_UP:
                self.in_call.lost(call, ReasonCode.SERVER_RESTARTED, now)
        self.flush()


def _led_here(leg: Leg, person_id: str) -> bool:
    """Does an outside number ring for this person, and not for somebody who shares it?"""
    diversions = leg.target.diversions if leg.target is not None else ()
    return bool(diversions) and diversions[-1].person == person_id
