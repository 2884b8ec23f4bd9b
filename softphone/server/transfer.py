"""Transfers by a phone: REFER and Replaces end at the server (RFC 3515, 3891, 5589; arch. 4.2).

The ids in a phone's Replaces are those of *our* leg, and a REFER comes without credentials; so
the server checks the referring account's rights, dials itself, and joins the remaining legs.
"""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import dataclass
from urllib.parse import unquote

from softphone.model.numbers import BadNumber
from softphone.model.routing import CallRequest, Route, TargetKind, decide
from softphone.server.calling import Calling, dialled_of
from softphone.server.in_call import InCall
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.sound import Sound
from softphone.server.switchboard import Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.documents import sipfrag
from softphone.sip.errors import SipError
from softphone.sip.transaction import ServerTransaction
from softphone.sip.uri import NameAddr

log = logging.getLogger(__name__)

_TAG = re.compile(r";\s*(to-tag|from-tag)\s*=\s*([^;\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Replaces:
    """Which dialog is meant (RFC 3891 §6.1); the tags are as its other end sees them."""

    call_id: str
    to_tag: str
    from_tag: str

    @classmethod
    def parse(cls, text: str) -> Replaces | None:
        call_id = text.partition(";")[0].strip()
        tags = {m[1].lower(): m[2] for m in _TAG.finditer(text)}
        if not call_id or "to-tag" not in tags or "from-tag" not in tags:
            return None
        return cls(call_id, tags["to-tag"], tags["from-tag"])


class Transfer:
    def __init__(
        self, board: Switchboard, calling: Calling, in_call: InCall, sound: Sound
    ) -> None:
        self.board = board
        self.calling = calling
        self.in_call = in_call
        self.sound = sound

    # -- REFER -----------------------------------------------------------------------------

    def refer(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        """The device of ``leg`` wants the other side to talk to somebody else."""
        call = leg.call
        other = call.other(leg) if call is not None else None
        if call is None or other is None or call.stage is not CallStage.TALKING:
            self.board.respond(t, 481 if call is None else 603, now, leg=leg)
            return
        try:
            target = NameAddr.parse(t.request.headers.get("refer-to") or "")
            replaces = _replaces_in(target.uri.headers)
            dialled = "" if replaces is not None else dialled_of(str(target.uri))
        except (SipError, BadNumber):
            self.board.respond(t, 400, now, leg=leg)
            return
        if replaces is not None:
            self._attended(t, leg, other, replaces, now)
        else:
            self._blind(t, leg, other, call, dialled, now)

    def _accept(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        self.board.respond(t, 202, now, leg=leg)
        self._tell(leg, 100, now)

    def _tell(self, leg: Leg, status: int, now: float) -> None:
        """Report to the referrer how far it has come (RFC 3515 §2.4.5)."""
        if not leg.is_live:
            return
        state = "active;expires=60" if status < 200 else "terminated;reason=noresource"
        headers = (("Event", "refer"), ("Subscription-State", state))
        body = sipfrag.fragment(status)
        self.board.send(leg, "NOTIFY", now, body, sipfrag.CONTENT_TYPE, headers=headers)

    def _blind(
        self, t: ServerTransaction, leg: Leg, other: Leg, call: Call, dialled: str, now: float
    ) -> None:
        route = self._route(leg, other, dialled, now)
        if route.refusal is not None or route.targets[0].kind is TargetKind.SERVICE:
            status = route.refusal.status if route.refusal is not None else 403
            self._accept(t, leg, now)
            self._tell(leg, status, now)
            return
        self._accept(t, leg, now)
        new = self._new_call(other, route, dialled, leg.account)
        new.on_answered = lambda done: self._moved(done, call, leg, other, now)
        new.on_ended = lambda done, status: self._not_moved(done, leg, status, now)
        self.calling.place(new, route.targets, 69, now)

    def _route(self, leg: Leg, other: Leg, dialled: str, now: float) -> Route:
        """The referrer's dial rules hold; the called side sees whom it will talk to."""
        path = tuple(account for account in (leg.account, other.account) if account)
        allowed = CallRequest(dialled, from_account=leg.account, path=path)
        route = decide(allowed, self.board.snapshot(now))
        shown = self.calling.caller_shown(CallRequest(dialled, from_account=other.account))
        if not other.account and leg.call is not None:
            shown = leg.call.route.callee
        return Route(route.targets, route.why, shown, route.callee, route.callee_people,
                     route.refusal, route.is_emergency)  # fmt: skip

    def _new_call(self, kept: Leg, route: Route, dialled: str, referrer: str) -> Call:
        """A call whose caller is a leg that is already talking."""
        request = CallRequest(dialled, from_account=kept.account or referrer)
        call = Call(uuid.uuid4().hex, request, route, self.board.utcnow(), kept)
        self.board.calls[call.id] = call
        return call

    def _moved(self, new: Call, old: Call, leg: Leg, kept: Leg, now: float) -> None:
        """The third party answered: the kept leg belongs to the new call from here on."""
        kept.call = new
        self._tell(leg, 200, now)
        self.board.end_leg(leg, now)
        self._retire(old, kept, now)

    def _retire(self, old: Call, kept: Leg, now: float) -> None:
        """Close the record of a call whose one leg lives on in another."""
        if old.caller is kept:
            old.caller = None
        else:
            old.branches = [branch for branch in old.branches if branch is not kept]
        self.sound.close(old)
        self.calling.ended(old, 200, now)

    def _not_moved(self, new: Call, leg: Leg, status: int, now: float) -> None:
        if new.answered_at is None:
            self._tell(leg, max(status, 400), now)

    # -- attended ----------------------------------------------------------------------------

    def _attended(
        self, t: ServerTransaction, leg: Leg, other: Leg, replaces: Replaces, now: float
    ) -> None:
        """The referrer talks to both: join the two it leaves."""
        second = self.find(replaces)
        talk = second.call if second is not None else None
        third = talk.other(second) if talk is not None and second is not None else None
        if second is None or third is None or talk is None or second.account != leg.account:
            self.board.respond(t, 202, now, leg=leg)
            self._tell(leg, 481, now)
            return
        self._accept(t, leg, now)
        self._join(leg, other, second, third, now)

    def find(self, replaces: Replaces) -> Leg | None:
        """Our leg of that dialog.  The peer's to-tag is our tag or its own, by who called."""
        for local, remote in (
            (replaces.to_tag, replaces.from_tag),
            (replaces.from_tag, replaces.to_tag),
        ):
            leg = self.board.legs.get((replaces.call_id, local))
            if leg is not None and leg.dialog.remote_tag == remote:
                return leg
        return None

    def _join(self, leg: Leg, kept: Leg, second: Leg, third: Leg, now: float) -> None:
        first_call, second_call = leg.call, second.call
        assert first_call is not None and second_call is not None
        office = self.board.office
        shown = self.calling.caller_shown(CallRequest("", from_account=kept.account))
        callee = second_call.route.callee if third is second_call.winner else (
            second_call.route.caller
        )  # fmt: skip
        people = tuple(p.id for p in office.owners(third.account))
        route = Route((), (), shown, callee, people)
        new = self._new_call(kept, route, callee.number, leg.account)
        new.branches, new.winner = [third], third
        new.stage, new.answered_at = CallStage.TALKING, self.board.utcnow()
        kept.call = third.call = new
        self._retire(first_call, kept, now)
        self._retire(second_call, third, now)

        def done(_: Leg, status: int, at: float) -> None:
            self._tell(leg, status if status >= 300 else 200, at)
            self.board.end_leg(leg, at)
            self.board.end_leg(second, at)
            self.board.confirmed_changed(new)

        self.sound.join(new, now, done)

    # -- INVITE with Replaces -----------------------------------------------------------

    def replace(self, t: ServerTransaction, account: str, now: float) -> bool:
        """A device takes a dialog over by INVITE with Replaces; False if it says none."""
        text = t.request.headers.get("replaces")
        if text is None:
            return False
        replaces = Replaces.parse(text)
        old = self.find(replaces) if replaces is not None else None
        call = old.call if old is not None else None
        other = call.other(old) if call is not None and old is not None else None
        if old is None or call is None or other is None:
            self.board.respond(t, 481, now)
            return True
        if not self._may_take(account, old):
            self.board.respond(t, 403, now)
            return True
        self._take_over(t, account, old, call, now)
        return True

    def _may_take(self, account: str, old: Leg) -> bool:
        """Only a device of the same person may take over a leg."""
        office = self.board.office
        mine = {p.id for p in office.owners(account)}
        return account == old.account or bool(mine & {p.id for p in office.owners(old.account)})

    def _take_over(
        self, t: ServerTransaction, account: str, old: Leg, call: Call, now: float
    ) -> None:
        board = self.board
        dialog = Dialog.from_request(t.request, board.new_tag(), board.contact(t.flow))
        leg = Leg(dialog, t.flow, account, call=call, invite=t, remote_sdp=t.request.body)
        board.add_leg(leg)
        other = call.other(old)
        assert other is not None
        if call.caller is old:
            call.caller = leg
        else:
            call.branches = [leg if b is old else b for b in call.branches]
            call.winner = leg
        board.respond(t, 100, now)
        leg.state = LegState.INVITED
        self.sound.carry(t, leg, other, call, now)
        leg.state = LegState.CONFIRMED
        board.end_leg(old, now)
        board.confirmed_changed(call)


def _replaces_in(headers: str) -> Replaces | None:
    for part in headers.split("&"):
        name, _, value = part.partition("=")
        if name.lower() == "replaces":
            found = Replaces.parse(unquote(value))
            if found is None:
                raise SipError("a Replaces that names no dialog")
            return found
    return None
