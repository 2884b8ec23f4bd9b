"""Ringing: one leg for each place where a target is signed in, until the first answers.

The first that answers wins and the others are told ``Call completed elsewhere``; until then any
of them may be taken back: by the caller, the person, a status change, by time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from softphone.model.calls import ReasonCode
from softphone.model.events import DeviceRefused
from softphone.model.routing import Outcome, Refusal, Target, TargetKind
from softphone.server import records
from softphone.server.endings import Endings
from softphone.server.endpoints import Endpoints
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.lines import Lines, Shown
from softphone.server.registrar import Binding
from softphone.server.session_timer import SessionTimer
from softphone.server.sound import Sound
from softphone.server.switchboard import ALLOW, SESSION_EXPIRES_S, Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.diversion import ANONYMOUS
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction, ServerTransaction
from softphone.sip.uri import NameAddr, SipUri

log = logging.getLogger(__name__)

NO_ANSWER_S = 60.0
LINE_SILENT_S = 5.0
"A line that has not even said 100 for so long is down: nobody waits half a minute (wire.md 7)."
REFUSED_BY_DEVICE_S = 0.3
"A device that refuses this fast without ringing has its own do not disturb on (decision 19)."
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
CANCELLED = 'SIP;cause=487;text="Request Terminated"'
RINGS = frozenset({180, 182, 183})
REFUSALS = frozenset({480, 486, 600, 603})


GoOn = Callable[[Call, Outcome | None, float, Refusal | None], None]


class Ringing:
    def __init__(
        self, board: Switchboard, sound: Sound, timer: SessionTimer, endings: Endings
    ) -> None:
        self.board = board
        self.sound = sound
        self.timer = timer
        self.endings = endings
        self.lines = Lines(board)
        self.endpoints = Endpoints(board, self.lines)
        self.go_on: GoOn = lambda call, outcome, now, refusal: endings.refuse(call, now)
        "Nobody answered: ``(call, outcome, now, refusal)``, see ``Stages.go_on``."

    # -- out to the devices

    def place(
        self, call: Call, targets: Collection[Target], max_forwards: int, now: float
    ) -> None:
        """Ring every place where the targets are signed in."""
        call.hops = max_forwards
        for target in targets:
            is_outside = target.kind is TargetKind.EXTERNAL
            shown = self.lines.shown(call, target) if is_outside else self._shown(call, target)
            for binding in self._places(target, call, now):
                self._branch(call, target, shown, binding, max_forwards, now)
        if not call.live_branches:
            self.go_on(call, None, now, None)
            return
        if call.gives_up is not None:
            call.gives_up.cancel()
        ends_at = now + (call.route.seconds or NO_ANSWER_S)
        call.gives_up = self.board.at(ends_at, lambda at: self._give_up(call, at))
        self.board.confirmed_changed(call)
        self.endings.changed(call, "ringing")

    def _places(self, target: Target, call: Call, now: float) -> list[Binding]:
        if target.kind is TargetKind.ACCOUNT:
            return self.board.places(target.value, now)
        place = self.lines.place(target, call)
        if place is None:
            records.unplaced(call, target)
        return [place] if place is not None else []

    def _branch(
        self, call: Call, target: Target, shown: Shown, binding: Binding, max_forwards: int,
        now: float,
    ) -> None:  # fmt: skip
        board = self.board
        tag = board.new_tag()
        dialog = Dialog(
            board.new_call_id(), f"{shown.caller};tag={tag}", shown.callee, tag, "",
            binding.contact, 1, contact=board.contact(binding.flow),
        )  # fmt: skip
        leg = Leg(dialog, binding.flow, binding.account, target, call=call, invite_cseq=1)
        leg.invited_at, leg.invited_utc = now, board.utcnow()
        if not board.web.open(leg):
            records.note(call, leg, ReasonCode.CONNECTION_LOST, now=now)
            return
        if call.caller is not None and not board.web.understands(leg, call.caller.remote_sdp):
            board.web.close(dialog.call_id)
            call.failures.append(488)
            records.note(call, leg, _reason_for(leg, 488), now=now)
            return
        offer = self.sound.offer_for(call, leg, binding.needs_relay)
        request = self._invite_to(leg, binding, shown.headers, max_forwards, offer)
        leg.invite = board.layer.request(request, binding.flow, now)
        leg.invite.owner, leg.invite.about = self, leg
        board.add_leg(leg)
        call.branches.append(leg)
        if target.kind is TargetKind.EXTERNAL or binding.expires_at == float("inf"):
            leg.timer = board.at(now + LINE_SILENT_S, lambda at: self._line_is_down(leg, at))

    def _shown(self, call: Call, target: Target) -> Shown:
        """What a device of the house is told; of a caller from outside, the name its person
        knows.
        """
        domain = self.board.office.domain
        caller, callee = call.route.caller, call.route.callee
        if not call.request.from_account:
            caller = self.board.known(caller, target.value)
        who = NameAddr(SipUri("sip", caller.number, domain), caller.name)
        shown = str(who) if caller.number else str(ANONYMOUS)
        rows = (("P-Asserted-Identity", shown), ("X-Einklang-Call", call.id))
        to = str(NameAddr(SipUri("sip", callee.number, domain)))
        return Shown(shown, to, rows if caller.number else rows[1:])

    def _invite_to(
        self, leg: Leg, binding: Binding, more: tuple[tuple[str, str], ...],
        max_forwards: int, offer: bytes,
    ) -> Request:  # fmt: skip
        rows = [
            ("Max-Forwards", str(max_forwards)),
            ("From", leg.dialog.local),
            ("To", leg.dialog.remote),
            ("Call-ID", leg.dialog.call_id),
            ("CSeq", "1 INVITE"),
            ("Contact", leg.dialog.contact),
            *more,
            ("Allow", ALLOW),
            ("Supported", "timer, replaces"),
            ("Session-Expires", f"{SESSION_EXPIRES_S};refresher=uas"),
            ("User-Agent", self.board.layer.user_agent),
        ]
        if offer:
            rows.append(("Content-Type", "application/sdp"))
        return Request("INVITE", binding.contact, Headers(rows), offer)

    # -- what the devices say

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        leg = self.board.legs.get((response.call_id, response.from_.tag))
        if leg is not None:
            leg.was_heard_of = True
        if leg is None or leg.call is None or _is_another_fork(leg, response):
            if 200 <= response.status < 300:
                self._hang_up_stray(t, response, now)
        elif 100 < response.status < 200:
            self._rings(leg.call, leg, response, now)
        elif 200 <= response.status < 300 and leg.state is not LegState.CONFIRMED:
            self._answered(leg.call, leg, response, now)
        elif response.status >= 300:
            self._failed(leg.call, leg, response.status, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        leg = self.board.legs.get((t.request.call_id, t.request.from_.tag))
        if leg is not None and leg.call is not None:
            self._failed(leg.call, leg, 408, now)

    def _rings(self, call: Call, leg: Leg, response: Response, now: float) -> None:
        if leg.is_cancelled or call.stage is not CallStage.SETTING_UP:
            return
        if response.status in RINGS:
            leg.rang = True
            leg.state = LegState.RINGING
        caller = call.caller
        if (
            caller is not None
            and caller.state is not LegState.CONFIRMED
            and isinstance(caller.invite, ServerTransaction)
        ):
            self._ring_back(call, caller, leg, response, now)
        self.endings.changed(call, "ringing")

    def _ring_back(
        self, call: Call, caller: Leg, leg: Leg, response: Response, now: float
    ) -> None:
        """One target: what it says, with its sound.  Several: one 180 without (arch. 4.2)."""
        is_only_one = len(call.stage_branches) == 1
        if not is_only_one and (call.rang_back or response.status not in RINGS):
            return
        call.rang_back = True
        body = b""
        is_sound = bool(response.body) and self._is_understood(call, response.body)
        if is_only_one and is_sound and self._may_be_heard(call, leg):
            call.early = leg
            body = self.board.describe(caller, self.sound.answer_for(call, leg, response.body))
        status = response.status if is_only_one and (body or not response.body) else 180
        assert isinstance(caller.invite, ServerTransaction)
        headers = self.connected_line(call)
        self.board.respond(caller.invite, status, now, leg=caller, body=body, headers=headers)

    @staticmethod
    def _may_be_heard(call: Call, leg: Leg) -> bool:
        """Some callers do not follow a second description: who may be followed gives none."""
        assert leg.target is not None
        is_last = leg.target.kind is TargetKind.EXTERNAL or not call.route.may_go_on
        return is_last and call.early in (None, leg)

    def connected_line(self, call: Call) -> tuple[tuple[str, str], ...]:
        """Whom the caller talks to: the person, not the device (RFC 3325, S6).

        The outside is told no number of the house.
        """
        if call.caller is not None and not call.caller.account:
            return ()
        callee = call.route.callee
        if callee.number.startswith("+"):
            callee = self.board.known(callee, call.request.from_account)
        shown = NameAddr(SipUri("sip", callee.number, self.board.office.domain), callee.name)
        return (("P-Asserted-Identity", str(shown)),)

    def _answered(self, call: Call, leg: Leg, response: Response, now: float) -> None:
        leg.dialog.learn(response)
        leg.state = LegState.CONFIRMED
        leg.heard(response.body)
        if call.stage is not CallStage.SETTING_UP or leg.is_cancelled:
            self.board.send_ack(leg, now)
            self.board.end_leg(leg, now, ELSEWHERE if call.winner else "")
            self._stopped(call)
            return
        if not response.body or not self._is_understood(call, response.body):
            self.board.send_ack(leg, now)
            self.board.end_leg(leg, now)
            self._ended_without_answer(call, leg, 488, now)
            return
        call.winner = leg
        call.stage = CallStage.TALKING
        call.answered_at = self.board.utcnow()
        if call.gives_up is not None:
            call.gives_up.cancel()
        for loser in call.live_branches:
            if loser is not leg:
                records.note(call, loser, ReasonCode.ANSWERED_ELSEWHERE, now=now)
                self.take_back(loser, now, ELSEWHERE)
        records.note(call, leg, ReasonCode.ANSWERED, now=now)
        self.sound.connect(call, leg, now, self.connected_line(call))
        self.timer.watch(leg, response, now)
        self.board.confirmed_changed(call)
        if call.on_answered is not None:
            call.on_answered(call, now)
        self.endings.changed(call, "answered")

    def _is_understood(self, call: Call, answer: bytes) -> bool:
        """Can the caller play what this device would send?"""
        return call.caller is None or self.board.web.understands(call.caller, answer)

    def _hang_up_stray(self, t: ClientTransaction, response: Response, now: float) -> None:
        """A 2xx for a leg that we gave up: acknowledge it and hang up (RFC 3261 §13.2.2.4)."""
        contacts = response.contacts
        target = str(contacts[0].uri) if contacts else t.request.uri
        dialog = Dialog(
            response.call_id, response.headers.get("from") or "",
            response.headers.get("to") or "", response.from_.tag, response.to.tag, target,
            response.cseq[0], contact=self.board.contact(t.flow),
        )  # fmt: skip
        dialog.learn(response)
        self.board.layer.send_ack(dialog.ack(response.cseq[0]), t.flow, now)
        self.board.layer.request(dialog.request("BYE"), t.flow, now)

    def _failed(self, call: Call, leg: Leg, status: int, now: float) -> None:
        was_counted = leg.is_live and not leg.is_cancelled
        self.board.drop_leg(leg)
        if was_counted:
            self._ended_without_answer(call, leg, status, now)
        else:
            self._stopped(call)

    def _line_is_down(self, leg: Leg, now: float) -> None:
        if leg.call is not None and not leg.was_heard_of and not leg.is_cancelled:
            if leg.account:
                self.endpoints.did_not_answer(leg.account, leg.flow)
            self.take_back(leg, now)
            self._ended_without_answer(leg.call, leg, 408, now)

    def _stopped(self, call: Call) -> None:
        """A leg that was taken back rings no more; ``quiet`` may have waited for it."""
        words = {CallStage.SETTING_UP: "ringing", CallStage.TALKING: "answered"}
        self.endings.changed(call, words.get(call.stage, "ended"))

    def gave_up(self, call: Call, leg: Leg, now: float) -> None:
        """A device said BYE before its answer came: it has hung up already.

        Only its own branch ends; an answer that still comes is hung up.
        """
        was_counted = not leg.is_cancelled
        self.take_back(leg, now)
        if was_counted:
            self._ended_without_answer(call, leg, 480, now)

    def _ended_without_answer(self, call: Call, leg: Leg, status: int, now: float) -> None:
        call.failures.append(status)
        is_at_once = self._is_refused_at_once(leg, status, now)
        reason = ReasonCode.REFUSED_BY_DEVICE if is_at_once else _reason_for(leg, status)
        details = () if leg.account else (("status", str(status)),)
        records.note(call, leg, reason, details, now=now)
        if is_at_once:
            self.board.bus.publish(DeviceRefused(leg.account))
        if call.stage is CallStage.SETTING_UP and not call.live_branches:
            self.go_on(call, None, now, None)
        else:
            self.endings.changed(call, "ringing")

    def _is_refused_at_once(self, leg: Leg, status: int, now: float) -> bool:
        """Its own do not disturb is on (decision 19), unless it is just busy with a call."""
        if status not in REFUSALS or leg.rang or not leg.account:
            return False
        others = (other for other in self.board.legs.values() if other.account == leg.account)
        is_talking = any(other is not leg and other.is_live for other in others)
        return now - leg.invited_at <= REFUSED_BY_DEVICE_S and not is_talking

    # -- taking back

    def take_back(self, leg: Leg, now: float, reason: str = CANCELLED) -> None:
        """CANCEL a ringing branch.  It counts as ringing until the device has said so."""
        if leg.is_cancelled or not isinstance(leg.invite, ClientTransaction):
            return
        leg.is_cancelled = True
        self.board.layer.cancel(leg.invite, now, (("Reason", reason),))

    def take_back_all(self, call: Call, why: ReasonCode, now: float) -> None:
        for branch in call.live_branches:
            if branch.state is not LegState.CONFIRMED:
                records.note(call, branch, why, now=now)
                self.take_back(branch, now)

    def _give_up(self, call: Call, now: float) -> None:
        if call.stage is CallStage.SETTING_UP:
            self.take_back_all(call, ReasonCode.NO_ANSWER, now)
            call.failures.append(480)
            self.go_on(call, Outcome.NO_ANSWER, now, None)


def _is_another_fork(leg: Leg, response: Response) -> bool:
    """A 2xx of a second device behind one address; the first one has the dialog."""
    return (
        response.status >= 200
        and leg.state is LegState.CONFIRMED
        and response.to.tag != leg.dialog.remote_tag
    )


def _reason_for(leg: Leg, status: int) -> ReasonCode:
    if status in (486, 600):
        return ReasonCode.BUSY
    if status == 603:
        return ReasonCode.DECLINED
    if not leg.account:
        is_absent = status in (480, 487) or (status == 408 and leg.rang)
        return ReasonCode.NO_ANSWER if is_absent else ReasonCode.LINE_REFUSED
    return ReasonCode.CONNECTION_LOST if status == 408 else ReasonCode.REFUSED_BY_DEVICE
