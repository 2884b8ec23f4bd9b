"""New calls: from a device's INVITE to the first answer (RFC 3261 §16 in the shape of a B2BUA).

The caller's INVITE becomes one leg for each place where a target is signed in.  The first that
answers wins, the others are told ``Call completed elsewhere``, and until then any of them may
be taken back: by the caller, the person (decline), a status change (obey), by time.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import unquote

from softphone.model import numbers
from softphone.model.calls import Decision, Party, ReasonCode
from softphone.model.events import CallChanged
from softphone.model.routing import (
    NOT_FOUND,
    CallRequest,
    Purpose,
    Route,
    Target,
    TargetKind,
    caller_identity,
    decide,
)
from softphone.server import records
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.registrar import Binding
from softphone.server.sound import Sound
from softphone.server.switchboard import (
    ALLOW,
    MIN_SE_S,
    SESSION_EXPIRES_S,
    Switchboard,
)
from softphone.sip.dialog import Dialog
from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction, Flow, ServerTransaction
from softphone.sip.uri import NameAddr, SipUri

log = logging.getLogger(__name__)

NO_ANSWER_S = 60.0
REFUSED_BY_DEVICE_S = 0.3
"A device that refuses this fast without ringing has its own do not disturb on (decision 19)."
ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'
CANCELLED = 'SIP;cause=487;text="Request Terminated"'
SUPPORTED = frozenset({"timer", "replaces", "norefersub", "outbound", "path", "gruu"})
DEVICE_REFUSES = {480, 486, 600, 603}


def dialled_of(uri_text: str) -> str:
    """What a Request-URI dials.  Raises BadNumber or SipError."""
    uri = SipUri.parse(uri_text)
    user = unquote(uri.user or "").partition(";")[0]
    if uri.scheme not in ("sip", "sips", "tel"):
        raise SipError("no such kind of address", 416)
    return numbers.parse_dialled(user)


class Calling:
    def __init__(self, board: Switchboard, sound: Sound) -> None:
        self.board = board
        self.sound = sound

    # -- a call comes in

    def invite(self, t: ServerTransaction, account: str, now: float) -> Call | None:
        """A device calls.  ``account`` is the authenticated one."""
        problem = self._problem(t.request)
        if problem is not None:
            status, headers = problem
            self.board.respond(t, status, now, headers=headers)
            return None
        try:
            dialled = dialled_of(t.request.uri)
        except numbers.BadNumber as error:
            log.info("%s dialled something that is no number: %s", account, error.code)
            self.board.respond(t, NOT_FOUND.status, now, NOT_FOUND.phrase)
            return None
        request = CallRequest(
            dialled, from_account=account, path=self._path(t.request, account)
        )
        self.board.respond(t, 100, now)
        route = decide(request, self.board.snapshot(now))
        call = self._new_call(t, request, route)
        if route.refusal is not None:
            self.refuse(call, now)
        elif route.targets[0].kind is TargetKind.SERVICE:
            self.sound.serve(call, route.targets[0].value, now)
        else:
            self.place(call, route.targets, t.request.max_forwards - 1, now)
        return call

    def _problem(self, request: Request) -> tuple[int, tuple[tuple[str, str], ...]] | None:
        """What is wrong with an INVITE before anybody rings."""
        if request.max_forwards <= 0:
            return 483, ()
        missing = [x for x in request.headers.get_all("require") if x not in SUPPORTED]
        if missing:
            return 420, (("Unsupported", ", ".join(missing)),)
        if request.body and request.content_type != "application/sdp":
            return 415, (("Accept", "application/sdp"),)
        if request.body and not self.board.media.address_of(request.body):
            return 488, ()
        interval = (request.headers.get("session-expires") or "").partition(";")[0].strip()
        if interval.isdecimal() and int(interval) < MIN_SE_S:
            return 422, (("Min-SE", str(MIN_SE_S)),)
        return None

    def _path(self, request: Request, account: str) -> tuple[str, ...]:
        """Accounts that this call has passed: a device that forwards names the call it had."""
        parent = self.board.calls.get(request.headers.get("x-einklang-call") or "")
        before = parent.request.path if parent is not None else ()
        return (*before, account)

    def _new_call(self, t: ServerTransaction, request: CallRequest, route: Route) -> Call:
        board = self.board
        contact = board.contact(t.flow)
        dialog = Dialog.from_request(t.request, board.new_tag(), contact)
        leg = Leg(dialog, t.flow, request.from_account, invite=t, remote_sdp=t.request.body)
        leg.supports_timer = "timer" in t.request.headers.get_all("supported")
        call = Call(uuid.uuid4().hex, request, route, board.utcnow(), leg)
        leg.call = call
        t.owner = leg
        records.start_reasons(call)
        board.calls[call.id] = call
        board.add_leg(leg)
        return call

    # -- ringing

    def place(
        self, call: Call, targets: Collection[Target], max_forwards: int, now: float
    ) -> None:
        """Ring every place where the targets are signed in."""
        for target in targets:
            for binding in self._places(target, call, now):
                self._branch(call, target, binding, max_forwards, now)
        if not call.live_branches:
            self.refuse(call, now)
            return
        call.gives_up_at = now + NO_ANSWER_S
        self.board.at(call.gives_up_at, lambda at: self._give_up(call, at))
        self.changed(call, "ringing")

    def _places(self, target: Target, call: Call, now: float) -> list[Binding]:
        if target.kind is TargetKind.ACCOUNT:
            return self.board.registrar.bindings(target.value, now)
        trunk = next((x for x in self.board.office.trunks if x.name == target.trunk), None)
        if trunk is None or call.caller is None:
            return []
        uri = SipUri.parse(trunk.address)
        remote = (uri.address, uri.port or 5060)
        flow = Flow("udp", call.caller.flow.local, remote)
        contact = str(SipUri("sip", target.value, uri.host, uri.port))
        return [Binding("", contact, flow, float("inf"), "", 0)]

    def _branch(
        self, call: Call, target: Target, binding: Binding, max_forwards: int, now: float
    ) -> None:
        board = self.board
        assert call.caller is not None
        caller = self._shown_caller(call, target)
        tag = board.new_tag()
        identity = NameAddr(SipUri("sip", caller.number, board.office.domain), caller.name)
        to = NameAddr(SipUri("sip", call.route.callee.number or target.value,
                             board.office.domain))  # fmt: skip
        dialog = Dialog(
            board.new_call_id(), str(identity.with_tag(tag)), str(to), tag, "",
            binding.contact, 1, contact=board.contact(binding.flow),
        )  # fmt: skip
        leg = Leg(dialog, binding.flow, binding.account, target, call=call, invite_cseq=1)
        leg.invited_at = now
        offer = self.sound.offer_for(call, leg, binding.needs_relay)
        request = self._invite_to(call, leg, binding, identity, to, max_forwards, offer)
        leg.invite = board.layer.request(request, binding.flow, now)
        leg.invite.owner = self
        board.add_leg(leg)
        call.branches.append(leg)

    def _shown_caller(self, call: Call, target: Target) -> Party:
        """Inside, the person's number; outside never (wire.md 3.9)."""
        if target.kind is not TargetKind.EXTERNAL:
            return call.route.caller
        trunk = next((x for x in self.board.office.trunks if x.name == target.trunk), None)
        shown = trunk.outgoing_numbers[0] if trunk and trunk.outgoing_numbers else "anonymous"
        return Party(shown)

    def _invite_to(
        self, call: Call, leg: Leg, binding: Binding, identity: NameAddr, to: NameAddr,
        max_forwards: int, offer: bytes,
    ) -> Request:  # fmt: skip
        headers = Headers()
        headers.add("Max-Forwards", str(max_forwards))
        headers.add("From", leg.dialog.local)
        headers.add("To", str(to))
        headers.add("Call-ID", leg.dialog.call_id)
        headers.add("CSeq", "1 INVITE")
        headers.add("Contact", leg.dialog.contact)
        headers.add("P-Asserted-Identity", str(identity))
        headers.add("X-Einklang-Call", call.id)
        headers.add("Allow", ALLOW)
        headers.add("Supported", "timer, replaces")
        headers.add("Session-Expires", f"{SESSION_EXPIRES_S};refresher=uas")
        headers.add("User-Agent", self.board.layer.user_agent)
        if offer:
            headers.add("Content-Type", "application/sdp")
        return Request("INVITE", binding.contact, headers, offer)

    # -- what the devices say

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        leg = self.board.legs.get((response.call_id, response.from_.tag))
        if leg is None or leg.call is None:
            if 200 <= response.status < 300:
                self._hang_up_stray(t, response, now)
            return
        if response.status == 100:
            return
        if response.status < 200:
            self._rings(leg.call, leg, response, now)
        elif response.status < 300:
            self._answered(leg.call, leg, response, now)
        else:
            self._failed(leg.call, leg, response.status, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        leg = next((x for x in self.board.legs.values() if x.invite is t), None)
        if leg is not None and leg.call is not None:
            self._failed(leg.call, leg, 408, now)

    def _rings(self, call: Call, leg: Leg, response: Response, now: float) -> None:
        if response.status >= 180:
            leg.rang = True
            leg.state = LegState.RINGING
        caller = call.caller
        if caller is None or call.stage is not CallStage.SETTING_UP or leg.is_cancelled:
            return
        if (
            not isinstance(caller.invite, ServerTransaction)
            or caller.state is LegState.CONFIRMED
        ):
            self.changed(call, "ringing")
            return
        is_only_one = len(call.branches) == 1
        body = response.body if is_only_one else b""
        if is_only_one or (response.status == 180 and not call.rang_back):
            call.rang_back = True
            if body:
                body = self.board.describe(caller, self.sound.answer_for(call, leg, body))
            status = response.status if is_only_one else 180
            self.board.respond(
                caller.invite, status, now, leg=caller, body=body,
                headers=self._connected_line(call),
            )  # fmt: skip
        self.changed(call, "ringing")

    def _connected_line(self, call: Call) -> tuple[tuple[str, str], ...]:
        callee = call.route.callee
        shown = NameAddr(SipUri("sip", callee.number, self.board.office.domain), callee.name)
        return (("P-Asserted-Identity", str(shown)),)

    def _answered(self, call: Call, leg: Leg, response: Response, now: float) -> None:
        leg.dialog.learn(response)
        leg.state = LegState.CONFIRMED
        leg.remote_sdp = response.body
        leg.supports_timer = "timer" in response.headers.get_all("supported")
        if call.stage is not CallStage.SETTING_UP or leg.is_cancelled:
            self.board.send_ack(leg, now)
            self.board.end_leg(leg, now, ELSEWHERE if call.winner else "")
            return
        call.winner = leg
        call.stage = CallStage.TALKING
        call.answered_at = self.board.utcnow()
        for loser in call.live_branches:
            if loser is not leg:
                records.note(call, loser, ReasonCode.ANSWERED_ELSEWHERE)
                self.take_back(loser, now, ELSEWHERE)
        records.note(call, leg, ReasonCode.ANSWERED)
        self.sound.connect(call, leg, now, self._connected_line(call))
        self.sound.watch_session(leg, response, now)
        self.board.confirmed_changed(call)
        if call.on_answered is not None:
            call.on_answered(call)
        self.changed(call, "answered")

    def _hang_up_stray(self, t: ClientTransaction, response: Response, now: float) -> None:
        """A 2xx for a leg that we gave up: acknowledge it and hang up (RFC 3261 §13.2.2.4)."""
        contacts = response.contacts
        target = str(contacts[0].uri) if contacts else t.request.uri
        dialog = Dialog(
            response.call_id, response.headers.get("from") or "",
            response.headers.get("to") or "", response.from_.tag, response.to.tag, target,
            response.cseq[0], contact=self.board.contact(t.flow),
        )  # fmt: skip
        self.board.layer.send_ack(dialog.ack(response.cseq[0]), t.flow, now)
        self.board.layer.request(dialog.request("BYE"), t.flow, now)

    def _failed(self, call: Call, leg: Leg, status: int, now: float) -> None:
        is_counted = leg.is_live and not leg.is_cancelled
        self.board.drop_leg(leg)
        if is_counted:
            call.failures.append(status)
            self._note_failure(call, leg, status, now)
        self.changed(call, "ringing")
        if call.stage is CallStage.SETTING_UP and not call.live_branches:
            self.refuse(call, now)

    def _note_failure(self, call: Call, leg: Leg, status: int, now: float) -> None:
        is_fast = now - leg.invited_at <= REFUSED_BY_DEVICE_S and not leg.rang
        if status in DEVICE_REFUSES - {486, 600} and is_fast:
            records.note(call, leg, ReasonCode.REFUSED_BY_DEVICE)
        elif status in (486, 600):
            records.note(call, leg, ReasonCode.BUSY)
        elif status == 603:
            records.note(call, leg, ReasonCode.DECLINED)
        elif status == 408:
            records.note(call, leg, ReasonCode.CONNECTION_LOST)
        else:
            records.note(call, leg, ReasonCode.REFUSED_BY_DEVICE)

    # -- taking back

    def take_back(self, leg: Leg, now: float, reason: str = CANCELLED) -> None:
        """CANCEL a ringing branch.  It counts as ringing until the device has said so."""
        if leg.is_cancelled or not isinstance(leg.invite, ClientTransaction):
            return
        leg.is_cancelled = True
        self.board.layer.cancel(leg.invite, now, (("Reason", reason),))

    def cancelled(self, t: ServerTransaction, now: float) -> None:
        """The caller gave up while it rang."""
        leg = t.owner
        if not isinstance(leg, Leg) or leg.call is None:
            self.board.respond(t, 487, now)
            return
        call = leg.call
        for branch in call.live_branches:
            records.note(call, branch, ReasonCode.CALLER_GAVE_UP)
            self.take_back(branch, now)
        self._finish(call, 487, None, now)

    def _give_up(self, call: Call, now: float) -> None:
        if call.stage is not CallStage.SETTING_UP or now < call.gives_up_at:
            return
        for branch in call.live_branches:
            records.note(call, branch, ReasonCode.NO_ANSWER)
            self.take_back(branch, now)
        call.failures.append(480)
        self.refuse(call, now)

    def obey(self, people: Collection[str], now: float) -> None:
        """A status changed: whatever rings for these people and may not any more, stops."""
        snapshot = self.board.snapshot(now)
        for call in list(self.board.calls.values()):
            if call.stage is not CallStage.SETTING_UP or not call.branches:
                continue
            if call.request.purpose is Purpose.CLICK_AND_CALL:
                continue
            if not self._concerns(call, people):
                continue
            request = replace(call.request)
            route = decide(request, snapshot)
            self._stop_forbidden(call, route, now)

    def _concerns(self, call: Call, people: Collection[str]) -> bool:
        """Is this call for one of them, or does it ring a device that they share?"""
        if any(person in people for person in call.route.callee_people):
            return True
        office = self.board.office
        return any(
            owner.id in people for leg in call.branches for owner in office.owners(leg.account)
        )

    def _stop_forbidden(self, call: Call, route: Route, now: float) -> None:
        refused = {why.target: why for why in route.why if why.decision is not Decision.RANG}
        for branch in call.live_branches:
            assert branch.target is not None
            why = refused.get(branch.target.value)
            if branch.target in route.targets or why is None:
                continue
            reason = why.reason
            if reason is ReasonCode.NOT_SIGNED_IN:
                continue
            if reason is ReasonCode.DO_NOT_DISTURB:
                reason = ReasonCode.DO_NOT_DISTURB_WHILE_RINGING
            records.note(call, branch, reason, why.details)
            self.take_back(branch, now)
        if not call.live_branches:
            call.route = replace(call.route, refusal=route.refusal)
            self.refuse(call, now)
        self.changed(call, "ringing")

    def decline(self, call_id: str, person: str, now: float) -> bool:
        """The person does not want this call: all their devices stop; False if none rang."""
        call = self.board.calls.get(call_id)
        if call is None or call.stage is not CallStage.SETTING_UP:
            return False
        person_value = self.board.office.people.get(person)
        accounts = person_value.voip_accounts if person_value is not None else ()
        mine = [x for x in call.live_branches if x.account in accounts]
        for branch in mine:
            records.note(call, branch, ReasonCode.DECLINED)
            self.take_back(branch, now)
        if mine and not call.live_branches:
            call.failures.append(603)
            self.refuse(call, now)
        return bool(mine)

    def pass_on(self, call_id: str, person: str, to: str, now: float) -> bool:
        """Send a ringing call on to somebody else; False if it cannot be."""
        call = self.board.calls.get(call_id)
        if call is None or call.stage is not CallStage.SETTING_UP or call.caller is None:
            return False
        request = replace(call.request, dialled=to)
        route = decide(request, self.board.snapshot(now))
        if route.refusal is not None or route.targets[0].kind is TargetKind.SERVICE:
            return False
        for branch in call.live_branches:
            records.note(call, branch, ReasonCode.DECLINED)
            self.take_back(branch, now)
        call.route = replace(route, callee_people=(*call.route.callee_people,
                                                   *route.callee_people))  # fmt: skip
        call.request = request
        records.start_reasons(call)
        self.place(call, route.targets, 69, now)
        return True

    # -- the end of a call that nobody answered

    def refuse(self, call: Call, now: float) -> None:
        """Nothing rings (any more): the best final answer (wire.md 3.7), and the record."""
        refusal = call.route.refusal
        if refusal is not None:
            self._finish(call, refusal.status, refusal.phrase, now)
        elif any(status in (486, 600) for status in call.failures):
            self._finish(call, 486, None, now)
        elif all(status in (480, 603, 408, 487) for status in call.failures):
            self._finish(call, 480, None, now)
        else:
            first = next(s for s in call.failures if s not in (480, 603, 408, 487))
            self._finish(call, first if first != 503 else 500, None, now)

    def _finish(self, call: Call, status: int, phrase: str | None, now: float) -> None:
        caller = call.caller
        if caller is not None and isinstance(caller.invite, ServerTransaction):
            headers = self._refusal_headers(status, phrase)
            if caller.state is not LegState.CONFIRMED:
                self.board.respond(caller.invite, status, now, phrase, caller, headers=headers)
                self.board.drop_leg(caller)
        self.sound.close(call)
        self.ended(call, status, now)

    def _refusal_headers(self, status: int, phrase: str | None) -> tuple[tuple[str, str], ...]:
        if phrase is None:
            return ()
        domain = self.board.office.domain
        return (
            ("Reason", f'SIP;cause={status};text="{phrase}"'),
            ("Warning", f'399 {domain} "{phrase}"'),
        )

    def ended(
        self, call: Call, status: int, now: float, failed: ReasonCode | None = None
    ) -> None:
        """The call is over: record it, tell, forget."""
        if call.stage is CallStage.ENDED:
            return
        call.stage = CallStage.ENDED
        self.board.calls.pop(call.id, None)
        if call.is_recorded:
            record = records.record_of(call, self.board.office, self.board.utcnow(), failed)
            self.board.call_log.add(record)
        self.board.confirmed_changed(call)
        if call.on_ended is not None:
            call.on_ended(call, status)
        self.changed(call, "ended")

    def changed(self, call: Call, state: str) -> None:
        """Tell whose context may have changed."""
        office = self.board.office
        accounts = [call.request.from_account, *(leg.account for leg in call.branches)]
        people = list(call.route.callee_people)
        for account in accounts:
            people += [owner.id for owner in office.owners(account)]
        live = tuple(leg.account for leg in call.legs if leg.account)
        event = CallChanged(call.id, tuple(dict.fromkeys(people)), state, live)
        self.board.bus.publish(event)

    def caller_shown(self, request: CallRequest) -> Party:
        return caller_identity(request, self.board.office)
