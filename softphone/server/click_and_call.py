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
from softphone.model.people import Person
from softphone.model.routing import (
    CallRequest,
    Purpose,
    Route,
    Target,
    TargetKind,
    decide,
    first_line,
)
from softphone.server import records
from softphone.server.click import Click, DeviceBusy, NoDevice, NoLine, NotSignedIn, Spent
from softphone.server.click_leg import invite_device, invite_mobile
from softphone.server.click_ringback import ClickRingback
from softphone.server.endings import Endings
from softphone.server.in_call import InCall
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import Player
from softphone.server.outside_use import OutsideUse
from softphone.server.registrar import Binding
from softphone.server.ringing import Ringing
from softphone.server.switchboard import Switchboard
from softphone.sip.documents import sipfrag
from softphone.sip.message import Request, Response
from softphone.sip.transaction import ClientTransaction

__all__ = [
    "Click",
    "ClickAndCall",
    "DeviceBusy",
    "NoDevice",
    "NoLine",
    "NotSignedIn",
    "Spent",
]

log = logging.getLogger(__name__)

NOT_PICKED_UP_S = 25.0
FOLLOWS_WITHIN_S = 5.0
KEPT_S = 120.0
MAX_FORWARDS = 69


class ClickAndCall:
    def __init__(
        self, board: Switchboard, ringing: Ringing, in_call: InCall, endings: Endings,
        use: OutsideUse,
    ) -> None:  # fmt: skip
        self.board = board
        self.use = use
        self.ringing = ringing
        self.in_call = in_call
        self.endings = endings
        self.ringback = ClickRingback(board)
        self._clicks: dict[str, Click] = {}

    # -- asked for by the API ----------------------------------------------------------------

    def start(
        self, person_id: str, number: str, devices: tuple[str, ...], asked: str, now: float
    ) -> Click:
        """Ring the devices; the first that is picked up makes the call.

        devices: account numbers, or one outside number of the person's.
        asked: how the person named them, one of them or ``destination``.
        Raises NoDevice, NotSignedIn, DeviceBusy, NoLine or Spent.
        """
        person = self.board.office.people.get(person_id)
        if person is None or not devices:
            raise NoDevice
        places = self._places(devices, now)
        account = self._account_of(person, devices)
        click = Click(uuid.uuid4().hex, person_id, number, asked, account)
        request = CallRequest(number, from_account=account, purpose=Purpose.CLICK_AND_CALL)
        route = Route((), (), Party(number), Party(person.number, person.name), (person_id,))
        ringing = Call(uuid.uuid4().hex, request, route, self.board.utcnow())
        ringing.is_recorded = False
        ringing.on_ended = lambda call, status, at: self._hung_up(click, at)
        if places:
            for binding in places:
                leg = invite_device(
                    self.board, click, ringing, binding, _First(self, click), now
                )
                click.branches.append(leg)
        else:
            self._ring_mobile(click, ringing, person, devices[0])
        self._clicks[click.id] = click
        self._move(click, "dialing_a")
        click.waiting = self.board.at(
            now + NOT_PICKED_UP_S, lambda at: self._not_picked_up(click, at)
        )
        return click

    def _places(self, devices: tuple[str, ...], now: float) -> list[Binding]:
        """Where they are signed in; empty for an outside number.

        Raises NotSignedIn or DeviceBusy.
        """
        if devices[0].startswith("+"):
            return []
        found = {device: self.board.places(device, now) for device in devices}
        if not any(found.values()):
            raise NotSignedIn(devices[0])
        # By the way to it: a phone that came back elsewhere is not in its lost call any more.
        busy = {leg.flow for leg in self.board.legs.values() if leg.is_live}
        free = [b for there in found.values() for b in there if b.flow not in busy]
        if not free:
            raise DeviceBusy(devices[0])
        return free

    def _account_of(self, person: Person, devices: tuple[str, ...]) -> str:
        """In whose name the number is called: the device's, or one that is only theirs."""
        if not devices[0].startswith("+"):
            return devices[0]
        office = self.board.office
        own = (a for a in person.voip_accounts if office.owners(a) == (person,))
        return next(own, person.voip_accounts[0] if person.voip_accounts else "")

    # -- a mobile, by a line

    def _ring_mobile(self, click: Click, call: Call, person: Person, number: str) -> None:
        """Have sound for it first: it cannot dial by itself and would hear nothing.

        Raises NoLine or Spent.
        """
        if person.id in self.board.spent():
            raise Spent
        lines = self.ringing.lines
        line = first_line(self.board.office)
        target = Target(TargetKind.EXTERNAL, number, line.name if line is not None else "")
        binding = lines.place(target, call)
        if binding is None:
            raise NoLine
        shown = lines.shown_to_self(person, target)

        def ready(player: Player | None) -> None:
            at = self.board.monotonic()
            if player is None or click.is_over:
                self._without_sound(click, player, at)
                return
            click.player = player.id
            offer = self.ringback.offer(player, binding.flow.remote[0])
            owner = _First(self, click)
            leg = invite_mobile(self.board, call, binding, shown, offer, owner, at)
            click.branches.append(leg)
            self.use.called(click.id, person.id)
            self.board.flush()

        self.ringback.ask(ready)

    def _without_sound(self, click: Click, player: Player | None, now: float) -> None:
        if player is not None:
            self.board.media.control.close(player.id)
        self._finish(click, "failed_a", "no_sound", now)

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
        click.branches = [leg]
        if not leg.account:
            self._mobile_picked_up(click, leg, now)
            return
        click.device = click.account = leg.account
        self._move(click, "confirm")
        self._wait_for_follow(click, now)
        domain = self.board.office.domain
        headers = (
            ("Refer-To", f"<sip:{click.number}@{domain}>"),
            ("Referred-By", leg.dialog.local.partition(";tag")[0]),
        )
        self.board.send(leg, "REFER", now, owner=_Referred(self, click), headers=headers)

    def _mobile_picked_up(self, click: Click, leg: Leg, now: float) -> None:
        """It hears that the number rings, until somebody answers there."""
        self._move(click, "confirm")
        self.use.answered(click.id, click.person)
        self.ringback.heard_by(click, leg)
        self.not_followed(click, now)

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
                and click.account == call.request.from_account
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
        call.on_answered = lambda done, at: self._connected(click)
        call.on_ended = lambda done, status, at: self._over(click, done, status, at)
        if call.stage is CallStage.TALKING:
            self._move(click, "connected")

    def _connected(self, click: Click) -> None:
        self.ringback.stop(click)
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
        path = (leg.account,) if leg.account else ()
        request = CallRequest(click.number, from_account=click.account, path=path)
        route = decide(request, self.board.snapshot(now))
        call = Call(uuid.uuid4().hex, request, route, self.board.utcnow(), leg)
        records.start_reasons(call)
        leg.call = call
        leg.target = None
        self.board.calls[call.id] = call
        self.board.add_leg(leg)
        click.branches = []
        self._watch(click, call)
        if route.refusal is not None:
            self.endings.refuse(call, now)
        elif route.targets[0].kind is TargetKind.SERVICE:
            self.endings.finish(call, 403, now)
        else:
            self.ringing.place(call, route.targets, MAX_FORWARDS, now)
            if leg.account:
                self.ringback.start(click, leg)

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
        self.use.over(click.id)
        click.stop_waiting()
        self.ringback.stop(click)
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
