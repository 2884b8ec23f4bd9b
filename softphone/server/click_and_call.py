"""Click-and-call: the chosen device rings first, then it calls the number (wire.md 4).

The device gets an INVITE without sound and with every auto-answer hint; when it is answered, a
REFER tells it to dial the number itself, so that it shows an ordinary call with real ringback.
A device that does not follow the REFER within five seconds is bridged by the server.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field

from softphone.model.calls import Party
from softphone.model.events import ClickChanged
from softphone.model.routing import CallRequest, Purpose, Route, Target, TargetKind, decide
from softphone.server.calling import Calling
from softphone.server.in_call import InCall
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.sound import with_sound
from softphone.server.switchboard import AUTO_ANSWER_HEADERS, Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.message import Request, Response
from softphone.sip.sdp import held
from softphone.sip.transaction import ClientTransaction, Flow
from softphone.sip.uri import NameAddr, SipUri

log = logging.getLogger(__name__)

NOT_PICKED_UP_S = 25.0
FOLLOWS_WITHIN_S = 5.0
KEPT_S = 120.0
OVER = frozenset({"disconnected", "failed_a", "failed_b", "refused"})


class NoDevice(Exception):
    """No click-and-call device is chosen (S30)."""


class NotSignedIn(Exception):
    """The chosen device is not signed in."""

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device


@dataclass(eq=False, slots=True)
class Click:
    id: str
    person: str
    number: str
    device: str
    state: str = "create"
    reason: str = ""
    first: Leg | None = None
    "The leg to the device, while it lasts."
    call: Call | None = None
    "The call that the device (or the server for it) made."
    waits_until: float = float("inf")
    branches: list[Leg] = field(default_factory=list)


class ClickAndCall:
    def __init__(self, board: Switchboard, calling: Calling, in_call: InCall) -> None:
        self.board = board
        self.calling = calling
        self.in_call = in_call
        self._clicks: dict[str, Click] = {}

    # -- asked for by the API ----------------------------------------------------------------

    def start(self, person_id: str, number: str, device: str, now: float) -> Click:
        """Ring the device.  Raises NoDevice or NotSignedIn."""
        person = self.board.office.people.get(person_id)
        if person is None or not device:
            raise NoDevice
        request = CallRequest(number, from_account=device, purpose=Purpose.CLICK_AND_CALL)
        bindings = self.board.registrar.bindings(device, now)
        if not bindings:
            raise NotSignedIn(device)
        click = Click(uuid.uuid4().hex, person_id, number, device)
        self._clicks[click.id] = click
        route = Route((), (), Party(number), Party(person.number, person.name), (person_id,))
        ringing = Call(uuid.uuid4().hex, request, route, self.board.utcnow())
        ringing.is_recorded = False
        for binding in bindings:
            leg = self._leg(click, ringing, binding.contact, binding.flow, now)
            click.branches.append(leg)
        self._move(click, "dialing_a")
        self.board.at(now + NOT_PICKED_UP_S, lambda at: self._not_picked_up(click, at))
        return click

    def get(self, id: str, person: str) -> Click | None:
        click = self._clicks.get(id)
        return click if click is not None and click.person == person else None

    def cancel(self, id: str, person: str, now: float) -> bool:
        click = self.get(id, person)
        if click is None:
            return False
        if click.state in OVER:
            return True
        self._stop_first(click, now)
        if click.call is not None:
            self.in_call.end(click.call, 487, now)
        self._move(click, "disconnected", "cancelled")
        self._forget_later(click, now)
        return True

    # -- the first leg -------------------------------------------------------------------------

    def _leg(self, click: Click, call: Call, contact: str, flow: Flow, now: float) -> Leg:
        board = self.board
        domain = board.office.domain
        tag = board.new_tag()
        shown = NameAddr(SipUri("sip", click.number, domain), click.number)
        to = str(NameAddr(SipUri("sip", click.device, domain)))
        dialog = Dialog(
            board.new_call_id(), str(shown.with_tag(tag)), to, tag, "", contact, 0,
            contact=board.contact(flow),
        )  # fmt: skip
        target = Target(TargetKind.ACCOUNT, click.device)
        leg = Leg(dialog, flow, click.device, target, call=call)
        leg.session_id, leg.sdp_version = str(uuid.uuid4().int % 2**31), 1
        leg.sent_sdp = held(flow.local[0], leg.session_id, 1)
        request = dialog.request("INVITE", leg.sent_sdp, "application/sdp")
        for name, value in self._hints(click, call):
            request.headers.add(name, value)
        leg.invite_cseq = 1
        leg.invite = board.layer.request(request, flow, now)
        leg.invite.owner = _FirstLeg(self, click, leg)
        board.add_leg(leg)
        return leg

    def _hints(self, click: Click, call: Call) -> list[tuple[str, str]]:
        """Every harmless way of asking a phone to answer by itself (wire.md 4.3)."""
        domain = self.board.office.domain
        values = (
            f"<sip:{domain}>;answer-after=0",
            f"<http://{domain}>;info=alert-autoanswer;delay=0",
            "Auto",
        )
        hints = list(zip(AUTO_ANSWER_HEADERS[:3], values, strict=True))
        return [*hints, ("X-Einklang-Call", call.id), ("X-Click-Id", click.id),
                ("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY")]  # fmt: skip

    def on_first_response(self, click: Click, leg: Leg, response: Response, now: float) -> None:
        if response.status < 180:
            return
        if response.status < 200:
            leg.rang = True
        elif response.status < 300:
            self._picked_up(click, leg, response, now)
        else:
            self.board.drop_leg(leg)
            click.branches = [b for b in click.branches if b is not leg]
            if not click.branches and click.state == "dialing_a":
                self._fail(click, "failed_a", str(response.status), now)

    def _picked_up(self, click: Click, leg: Leg, response: Response, now: float) -> None:
        leg.dialog.learn(response)
        leg.state = LegState.CONFIRMED
        leg.remote_sdp = response.body
        self.board.send_ack(leg, now)
        if click.state != "dialing_a":
            self.board.end_leg(leg, now)
            return
        for other in click.branches:
            if other is not leg and not other.is_cancelled:
                self.calling.take_back(other, now)
        click.first = leg
        self._move(click, "confirm")
        click.waits_until = now + FOLLOWS_WITHIN_S
        self.board.at(click.waits_until, lambda at: self._not_followed(click, at))
        domain = self.board.office.domain
        headers = (
            ("Refer-To", f"<sip:{click.number}@{domain}>"),
            ("Referred-By", leg.dialog.local.partition(";tag")[0]),
        )
        self.board.send(leg, "REFER", now, owner=_Referred(self, click), headers=headers)

    def _not_picked_up(self, click: Click, now: float) -> None:
        if click.state == "dialing_a":
            self._stop_first(click, now)
            self._fail(click, "failed_a", "no_answer", now)

    def _stop_first(self, click: Click, now: float) -> None:
        for leg in click.branches:
            if leg.state is LegState.CONFIRMED:
                self.board.end_leg(leg, now)
            else:
                self.calling.take_back(leg, now)
        click.branches = []
        click.first = None

    # -- the second leg ----------------------------------------------------------------------

    def follows(self, call: Call, now: float) -> None:
        """A device placed a call: is it the one that a click asked it to make?"""
        for click in self._clicks.values():
            if (
                click.state == "confirm"
                and click.device == call.request.from_account
                and click.number == call.request.dialled
            ):
                self._watch(click, call)
                self._stop_first(click, now)
                if call.stage is CallStage.ENDED:
                    self._fail(click, "failed_b", "refused", now)
                return

    def _watch(self, click: Click, call: Call) -> None:
        click.call = call
        click.waits_until = float("inf")
        self._move(click, "dialing_b")
        call.on_answered = lambda done: self._move(click, "connected")
        call.on_ended = lambda done, status: self._over(click, done, status)

    def refer_refused(self, click: Click, now: float) -> None:
        click.waits_until = now
        self._not_followed(click, now)

    def _not_followed(self, click: Click, now: float) -> None:
        """The device did not dial by itself: the server bridges it (RFC 3725 in spirit)."""
        if click.state != "confirm" or click.first is None or now < click.waits_until:
            return
        leg = click.first
        request = CallRequest(click.number, from_account=click.device, path=(click.device,))
        route = decide(request, self.board.snapshot(now))
        call = Call(uuid.uuid4().hex, request, route, self.board.utcnow(), leg)
        call.why = {why.target: why for why in route.why}
        leg.call = call
        self.board.calls[call.id] = call
        click.branches = []
        self._watch(click, call)
        if route.refusal is not None or route.targets[0].kind is TargetKind.SERVICE:
            self.in_call.end(call, route.refusal.status if route.refusal else 403, now)
            return
        leg.remote_sdp = with_sound(leg.remote_sdp)
        self.calling.place(call, route.targets, 69, now)

    def _over(self, click: Click, call: Call, status: int) -> None:
        if click.state in OVER:
            return
        caller = call.caller
        if call.answered_at is not None:
            self._move(click, "disconnected")
            return
        if caller is not None and caller.state is LegState.CONFIRMED:
            self.board.at(0.0, lambda now: self.board.end_leg(caller, now))
        self._move(click, "failed_b", str(status))

    def _fail(self, click: Click, state: str, reason: str, now: float) -> None:
        self._move(click, state, reason)
        self._forget_later(click, now)

    def _forget_later(self, click: Click, now: float) -> None:
        self.board.at(now + KEPT_S, lambda at: self._forget(click))

    def _forget(self, click: Click) -> None:
        self._clicks.pop(click.id, None)

    def _move(self, click: Click, state: str, reason: str = "") -> None:
        if click.state in OVER:
            return
        click.state, click.reason = state, reason
        event = ClickChanged(click.id, click.person, state, click.device, reason)
        self.board.bus.publish(event)


class _FirstLeg:
    """Owner of the INVITE to the chosen device."""

    def __init__(self, clicks: ClickAndCall, click: Click, leg: Leg) -> None:
        self.clicks = clicks
        self.click = click
        self.leg = leg

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        self.clicks.on_first_response(self.click, self.leg, response, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        response = Response(408, "Request Timeout")
        self.clicks.on_first_response(self.click, self.leg, response, now)


class _Referred:
    """Owner of the REFER."""

    def __init__(self, clicks: ClickAndCall, click: Click) -> None:
        self.clicks = clicks
        self.click = click

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status >= 300:
            self.clicks.refer_refused(self.click, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.clicks.refer_refused(self.click, now)


def strip_auto_answer(request: Request) -> None:
    """Devices may not make other devices answer by themselves (wire.md 4.3)."""
    for name in AUTO_ANSWER_HEADERS:
        request.headers.remove(name)
