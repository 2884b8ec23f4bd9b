"""Transfers by a phone: REFER ends at the server (RFC 3515, RFC 5589; architecture 4.2).

The ids in a phone's Replaces are those of *our* leg, and a REFER comes without credentials; so
the server applies the referring account's dial rules, dials itself, and joins the legs that
remain.  Until that has worked nothing is taken apart: a transfer that fails leaves the call.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import replace

from softphone.model.calls import ReasonCode
from softphone.model.numbers import BadNumber
from softphone.model.routing import CallRequest, Route, TargetKind, decide
from softphone.server import records
from softphone.server.calling import Calling, dialled_of
from softphone.server.endings import Endings
from softphone.server.joining import Joining
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.replaces import Replaces
from softphone.server.ringing import Ringing
from softphone.server.switchboard import Switchboard
from softphone.sip.documents import sipfrag
from softphone.sip.errors import SipError
from softphone.sip.transaction import ServerTransaction
from softphone.sip.uri import NameAddr

log = logging.getLogger(__name__)

MAX_FORWARDS = 69


class Transfer:
    def __init__(
        self, board: Switchboard, calling: Calling, ringing: Ringing, endings: Endings,
        joining: Joining,
    ) -> None:  # fmt: skip
        self.board = board
        self.calling = calling
        self.ringing = ringing
        self.endings = endings
        self.joining = joining

    def refer(self, t: ServerTransaction, leg: Leg, now: float) -> None:
        """The device of ``leg`` wants the other side to talk to somebody else."""
        call = leg.call
        other = call.other(leg) if call is not None else None
        is_outside = not leg.account  # nobody outside places calls at our cost
        if is_outside or call is None or other is None or call.stage is not CallStage.TALKING:
            self.board.respond(t, 603, now, leg=leg)
            return
        if call.followed_by is not None:
            self.board.respond(t, 491, now, leg=leg)
            return
        try:
            target = NameAddr.parse(t.request.headers.get("refer-to") or "")
            replaces = Replaces.in_uri(target.uri)
            dialled = "" if replaces is not None else dialled_of(str(target.uri))
        except (SipError, BadNumber):
            self.board.respond(t, 400, now, leg=leg)
            return
        report = self._accept(t, leg, now)
        if replaces is not None:
            self._attended(report, leg, other, replaces, now)
        else:
            self._blind(report, leg, other, call, dialled, now)

    def _accept(self, t: ServerTransaction, leg: Leg, now: float) -> Report:
        wants_no_report = (t.request.headers.get("refer-sub") or "").strip() == "false"
        headers = (("Refer-Sub", "false"),) if wants_no_report else ()
        self.board.respond(t, 202, now, leg=leg, headers=headers)
        leg.refers += 1
        # Later ones are told apart by the number of their REFER (RFC 3515 §2.4.6).
        event = "refer" if leg.refers == 1 else f"refer;id={t.request.cseq[0]}"
        report = Report(self.board, leg, event if not wants_no_report else "")
        report.tell(100, now)
        return report

    # -- blind: somebody new is rung -------------------------------------------------------

    def _blind(
        self, report: Report, leg: Leg, other: Leg, call: Call, dialled: str, now: float
    ) -> None:
        route = self._route(leg, other, dialled, now)
        new = self._new_call(other, route, dialled, leg.account)
        records.start_reasons(new)
        new.on_answered = lambda done, at: self._moved(report, done, call, leg, other, at)
        new.on_ended = lambda done, status, at: self._not_moved(
            report, done, call, leg, status, at
        )
        call.followed_by = new
        if route.refusal is not None:
            self.endings.refuse(new, now)
        elif route.targets[0].kind is TargetKind.SERVICE:
            self.endings.finish(new, 403, now)
        else:
            self.ringing.place(new, route.targets, MAX_FORWARDS, now)

    def _route(self, leg: Leg, other: Leg, dialled: str, now: float) -> Route:
        """The referrer's dial rules hold; the called side sees whom it will talk to."""
        path = tuple(account for account in (leg.account, other.account) if account)
        allowed = CallRequest(dialled, from_account=leg.account, path=path)
        route = decide(allowed, self.board.snapshot(now))
        shown = self.calling.caller_shown(CallRequest(dialled, from_account=other.account))
        call = leg.call
        if not other.account and call is not None:
            shown = call.route.caller if other is call.caller else call.route.callee
        return replace(route, caller=shown)

    def _new_call(self, kept: Leg, route: Route, dialled: str, referrer: str) -> Call:
        """A call whose caller is a leg that is already talking."""
        request = CallRequest(dialled, from_account=kept.account or referrer)
        call = Call(uuid.uuid4().hex, request, route, self.board.utcnow(), kept)
        self.board.calls[call.id] = call
        return call

    def _moved(
        self, report: Report, new: Call, old: Call, leg: Leg, kept: Leg, now: float
    ) -> None:
        """The third party answered: the kept leg belongs to the new call from here on."""
        self._retire(old, kept, now)
        kept.call = new
        self.board.confirmed_changed(new)
        report.tell(200, now)
        self.board.end_leg(leg, now)

    def _retire(self, old: Call, kept: Leg, now: float) -> None:
        """Close the record of a call whose one leg lives on in another."""
        if old.caller is kept:
            old.caller = None
        else:
            old.branches = [branch for branch in old.branches if branch is not kept]
        old.followed_by = None
        self.endings.ended(old, 200, now)

    def _not_moved(
        self, report: Report, new: Call, old: Call, leg: Leg, status: int, now: float
    ) -> None:
        """Nobody took the call: it goes on, unless the one who transferred has left it."""
        if new.answered_at is not None:
            return
        old.followed_by = None
        report.tell(max(status, 400), now)
        kept = new.caller
        if not leg.is_live and kept is not None and old.stage is CallStage.TALKING:
            self.board.end_leg(kept, now, f'SIP;cause={status};text="Transfer failed"')
            self.endings.ended(old, status, now)

    # -- attended: the referrer talks to both ------------------------------------------------

    def _attended(
        self, report: Report, leg: Leg, other: Leg, replaces: Replaces, now: float
    ) -> None:
        second = replaces.find(self.board.legs)
        talk = second.call if second is not None else None
        third = talk.other(second) if talk is not None and second is not None else None
        if (
            second is None
            or third is None
            or second.account != leg.account
            or third.state is not LegState.CONFIRMED
            or third is other
        ):
            report.tell(481, now)
            return
        new = self._joined_call(leg, other, second, third)

        def done(_: Leg, status: int, at: float) -> None:
            if status >= 300:
                self._keep_apart(report, new, leg, second, status, at)
            else:
                self._keep_joined(report, new, leg, second, at)

        self.joining.join(new, now, done)

    def _joined_call(self, leg: Leg, kept: Leg, second: Leg, third: Leg) -> Call:
        """The call of the two that remain; it counts once they hear each other."""
        talk = second.call
        assert talk is not None
        office = self.board.office
        shown = self.calling.caller_shown(CallRequest("", from_account=kept.account))
        if not kept.account and leg.call is not None:
            shown = leg.call.route.caller if kept is leg.call.caller else leg.call.route.callee
        callee = talk.route.callee if third is talk.winner else talk.route.caller
        people = tuple(person.id for person in office.owners(third.account))
        route = Route((), (), shown, callee, people)
        new = self._new_call(kept, route, callee.number, leg.account)
        new.branches, new.winner = [third], third
        return new

    def _keep_joined(
        self, report: Report, new: Call, leg: Leg, second: Leg, now: float
    ) -> None:
        kept, third, first_call, second_call = new.caller, new.winner, leg.call, second.call
        if kept is None or third is None or not (kept.is_live and third.is_live):
            self._keep_apart(report, new, leg, second, 480, now)
            return
        new.stage, new.answered_at = CallStage.TALKING, self.board.utcnow()
        if first_call is not None:
            self._retire(first_call, kept, now)
        if second_call is not None:
            self._retire(second_call, third, now)
        kept.call = third.call = new
        records.note(new, third, ReasonCode.ANSWERED)
        report.tell(200, now)
        self.board.end_leg(leg, now)
        self.board.end_leg(second, now)
        self.board.confirmed_changed(new)
        self.endings.changed(new, "answered")

    def _keep_apart(
        self, report: Report, new: Call, leg: Leg, second: Leg, status: int, now: float
    ) -> None:
        """They could not be joined: both calls are as they were (architecture 4.2)."""
        new.is_recorded = False
        new.branches, new.winner, new.caller = [], None, None
        self.endings.ended(new, status, now)
        report.tell(status, now)


class Report:
    """How far a transfer has come, told to the referrer by NOTIFY (RFC 3515 §2.4.5)."""

    def __init__(self, board: Switchboard, leg: Leg, event: str) -> None:
        self.board = board
        self.leg = leg
        self.event = event
        "Value of the Event header; empty where no report is wanted."

    def tell(self, status: int, now: float) -> None:
        if not self.event or self.leg.state is not LegState.CONFIRMED:
            return
        state = "active;expires=120" if status < 200 else "terminated;reason=noresource"
        headers = (("Event", self.event), ("Subscription-State", state))
        body = sipfrag.fragment(status)
        self.board.send(self.leg, "NOTIFY", now, body, sipfrag.CONTENT_TYPE, headers=headers)
