"""Click-and-call: the chosen device rings first, then it calls the number (wire.md 4).

The device gets an INVITE without sound and with every auto-answer hint; when it is answered, a
REFER tells it to dial the number itself, so that it shows an ordinary call with real ringback.
A device that does not follow the REFER within five seconds is bridged by the server.
"""

from __future__ import annotations

import logging
import uuid

from softphone.model.calls import Party
from softphone.model.events import ClickChanged
from softphone.model.routing import CallRequest, Purpose, Route, TargetKind, decide
from softphone.server import records
from softphone.server.click import Click, NoDevice, NotSignedIn
from softphone.server.click_leg import invite_device
from softphone.server.endings import Endings
from softphone.server.in_call import InCall
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.ringing import Ringing
from softphone.server.switchboard import Switchboard
from softphone.sip.documents import sipfrag
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction

__all__ = ["Click", "ClickAndCall", "NoDevice", "NotSignedIn"]

log = logging.getLogger(__name__)

NOT_PICKED_UP_S = 25.0
FOLLOWS_WITHIN_S = 5.0
KEPT_S = 120.0
MAX_FORWARDS = 69


class ClickAndCall:
    def __init__(
        self, board: Switchboard, ringing: Ringing, in_call: InCall, endings: Endings
    ) -> None:
        self.board = board
        self.ringing = ringing
        self.in_call = in_call
        self.endings = endings
        self._clicks: dict[str, Click] = {}

    # -- asked for by the API ----------------------------------------------------------------

    def start(self, person_id: str, number: str, device: str, now: float) -> Click:
        """Ring the device.  Raises NoDevice or NotSignedIn."""
        person = self.board.office.people.get(person_id)
        if person is None or not device:
            raise NoDevice
        bindings = self.board.registrar.bindings(device, now)
        if not bindings:
            raise NotSignedIn(device)
        click = Click(uuid.uuid4().hex, person_id, number, device)
        self._clicks[click.id] = click
        request = CallRequest(number, from_account=device, purpose=Purpose.CLICK_AND_CALL)
        route = Route((), (), Party(number), Party(person.number, person.name), (person_id,))
        ringing = Call(uuid.uuid4().hex, request, route, self.board.utcnow())
        ringing.is_recorded = False
        ringing.on_ended = lambda call, status, at: self._hung_up(click, at)
        for binding in bindings:
            leg = invite_device(self.board, click, ringing, binding, _First(self, click), now)
            click.branches.append(leg)
        self._move(click, "dialing_a")
        click.waiting = self.board.at(
            now + NOT_PICKED_UP_S, lambda at: self._not_picked_up(click, at)
        )
        return click

    def get(self, id: str, person: str) -> Click | None:
        click = self._clicks.get(id)
        return click if click is not None and click.person == person else None

    def cancel(self, id: str, person: str, now: float) -> bool:
        """Stop it, wherever it is; False if this person has no such click."""
        click = self.get(id, person)
        if click is None:
            return False
        if not click.is_over:
            self._stop_first(click, now)
            call = click.call
            self._finish(click, "disconnected", "cancelled", now)
            if call is not None and call.stage is not CallStage.ENDED:
                self.in_call.end(call, 487, now)
        return True

    # -- the first leg -------------------------------------------------------------------------

    def first_answered(self, click: Click, leg: Leg, response: Response, now: float) -> None:
        if response.status < 300:
            self._picked_up(click, leg, response, now)
            return
        self.board.drop_leg(leg)
        click.branches = [branch for branch in click.branches if branch is not leg]
        if not click.branches and click.state == "dialing_a":
            self._finish(click, "failed_a", str(response.status), now)

    def _picked_up(self, click: Click, leg: Leg, response: Response, now: float) -> None:
        if leg.state is LegState.CONFIRMED:
            return
        leg.dialog.learn(response)
        leg.state = LegState.CONFIRMED
        leg.heard(response.body)
        self.board.send_ack(leg, now)
        if click.state != "dialing_a" or leg.is_cancelled:
            self.board.end_leg(leg, now)
            return
        for other in click.branches:
            if other is not leg:
                self.ringing.take_back(other, now)
        click.first = leg
        self._move(click, "confirm")
        self._wait_for_follow(click, now)
        domain = self.board.office.domain
        headers = (
            ("Refer-To", f"<sip:{click.number}@{domain}>"),
            ("Referred-By", leg.dialog.local.partition(";tag")[0]),
        )
        self.board.send(leg, "REFER", now, owner=_Referred(self, click), headers=headers)

    def _wait_for_follow(self, click: Click, now: float) -> None:
        click.stop_waiting()
        click.waiting = self.board.at(
            now + FOLLOWS_WITHIN_S, lambda at: self.not_followed(click, at)
        )

    def _not_picked_up(self, click: Click, now: float) -> None:
        if click.state == "dialing_a":
            self._stop_first(click, now)
            self._finish(click, "failed_a", "no_answer", now)

    def _hung_up(self, click: Click, now: float) -> None:
        """The device ended the first leg.  Some do so before they follow the REFER."""
        click.first = None

    def _stop_first(self, click: Click, now: float) -> None:
        for leg in click.branches:
            if leg.state is LegState.CONFIRMED:
                self.board.end_leg(leg, now)
            else:
                self.ringing.take_back(leg, now)
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
                    self._finish(click, "failed_b", "refused", now)
                return

    def _watch(self, click: Click, call: Call) -> None:
        click.call = call
        click.stop_waiting()
        self._move(click, "dialing_b")
        call.on_answered = lambda done, at: self._move(click, "connected")
        call.on_ended = lambda done, status, at: self._over(click, done, status, at)
        if call.stage is CallStage.TALKING:
            self._move(click, "connected")

    def notified(self, leg: Leg, request: Request, now: float) -> None:
        """The device tells how its REFER went (RFC 3515 §2.4.4)."""
        status = sipfrag.status_of(request.body)
        click = next((c for c in self._clicks.values() if c.first is leg), None)
        if click is not None and status is not None and status >= 300:
            self.not_followed(click, now)

    def not_followed(self, click: Click, now: float) -> None:
        """The device did not dial by itself: the server bridges it (RFC 3725 in spirit)."""
        leg = click.first
        if click.state != "confirm":
            return
        click.stop_waiting()
        if leg is None or not leg.is_live:
            self._finish(click, "failed_a", "hung_up", now)
            return
        request = CallRequest(click.number, from_account=click.device, path=(click.device,))
        route = decide(request, self.board.snapshot(now))
        call = Call(uuid.uuid4().hex, request, route, self.board.utcnow(), leg)
        records.start_reasons(call)
        leg.call = call
        leg.target = None
        self.board.calls[call.id] = call
        click.branches = []
        self._watch(click, call)
        if route.refusal is not None:
            self.endings.refuse(call, now)
        elif route.targets[0].kind is TargetKind.SERVICE:
            self.endings.finish(call, 403, now)
        else:
            self.ringing.place(call, route.targets, MAX_FORWARDS, now)

    def _over(self, click: Click, call: Call, status: int, now: float) -> None:
        """The call that the click made has ended; it leaves nobody waiting."""
        if call.answered_at is not None:
            self._finish(click, "disconnected", "", now)
            return
        caller = call.caller
        if caller is not None and caller.state is LegState.CONFIRMED:
            self.board.end_leg(caller, now)
        self._finish(click, "failed_b", str(status), now)

    # -- states ------------------------------------------------------------------------------

    def _finish(self, click: Click, state: str, reason: str, now: float) -> None:
        if click.is_over:
            return
        self._move(click, state, reason)
        click.stop_waiting()
        click.call = None
        self.board.at(now + KEPT_S, lambda at: self._forget(click))

    def _forget(self, click: Click) -> None:
        self._clicks.pop(click.id, None)

    def _move(self, click: Click, state: str, reason: str = "") -> None:
        if click.is_over:
            return
        click.state, click.reason = state, reason
        event = ClickChanged(click.id, click.person, state, click.device, reason)
        self.board.bus.publish(event)


class _First:
    """Owner of the INVITEs to the chosen device."""

    def __init__(self, clicks: ClickAndCall, click: Click) -> None:
        self.clicks = clicks
        self.click = click

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        leg = self.clicks.board.legs.get((response.call_id, response.from_.tag))
        if leg is not None and response.status >= 200:
            self.clicks.first_answered(self.click, leg, response, now)
        elif leg is not None and response.status >= 180:
            leg.rang = True

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        leg = self.clicks.board.legs.get((t.request.call_id, t.request.from_.tag))
        if leg is not None:
            gone = Response(408, "Request Timeout")
            self.clicks.first_answered(self.click, leg, gone, now)


class _Referred:
    """Owner of the REFER."""

    def __init__(self, clicks: ClickAndCall, click: Click) -> None:
        self.clicks = clicks
        self.click = click

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status >= 300:
            self.clicks.not_followed(self.click, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self.clicks.not_followed(self.click, now)
