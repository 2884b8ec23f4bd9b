"""New calls: from a device's INVITE to the decision who rings (RFC 3261 §16 as a B2BUA)."""

from __future__ import annotations

import logging
import re
import uuid
from dataclasses import replace
from urllib.parse import unquote

from softphone.model import numbers
from softphone.model.calls import Party, ReasonCode
from softphone.model.office import Trunk
from softphone.model.routing import (
    NOT_FOUND,
    CallRequest,
    Route,
    TargetKind,
    caller_identity,
    decide,
)
from softphone.server import records, speaking
from softphone.server.attending import Attending
from softphone.server.endings import Endings
from softphone.server.legs import Call, CallStage, Leg
from softphone.server.lines import MAX_CALLS
from softphone.server.ringing import Ringing
from softphone.server.services import Services
from softphone.server.session_timer import TOO_BRIEF, is_too_brief
from softphone.server.switchboard import Switchboard
from softphone.server.wishes import Wishes
from softphone.sip.dialog import Dialog
from softphone.sip.errors import SipError
from softphone.sip.message import Request
from softphone.sip.transaction import ServerTransaction
from softphone.sip.uri import SipUri

log = logging.getLogger(__name__)

SUPPORTED = frozenset({"timer", "replaces", "norefersub", "outbound", "path", "gruu"})
MAX_PATH = 20
"Accounts in one call's path; more is a loop whatever their names."

KEY = re.compile(r"dnd\+[0-9]{2,6}", re.IGNORECASE)
"What a key dials that shows a person's do not disturb (FusionPBX's way)."


def dialled_of(uri_text: str) -> str:
    """What a Request-URI dials; ``dnd+602`` of a key stays as it is.

    Raises BadNumber or SipError.
    """
    uri = SipUri.parse(uri_text)
    user = unquote(uri.user or "").partition(";")[0]
    if uri.scheme not in ("sip", "sips", "tel"):
        raise SipError("no such kind of address", 416)
    if KEY.fullmatch(user) is not None:
        return user.lower()
    return numbers.parse_dialled(user)


class Calling:
    def __init__(
        self, board: Switchboard, ringing: Ringing, services: Services, endings: Endings,
        attending: Attending,
    ) -> None:  # fmt: skip
        self.board = board
        self.ringing = ringing
        self.services = services
        self.attending = attending
        self.endings = endings
        self.wishes = Wishes(board, ringing, endings)
        self.rings_for = self.wishes.rings_for

    def invite(self, t: ServerTransaction, account: str, now: float) -> Call | None:
        """A device calls.  ``account`` is the authenticated one, whatever From claims."""
        try:
            dialled = dialled_of(t.request.uri)
        except numbers.BadNumber as error:
            log.debug("%s dialled something that is no number: %s", account, error.code)
            self.board.respond(t, NOT_FOUND.status, now, NOT_FOUND.phrase)
            return None
        path = self._path(t.request, account)
        request = CallRequest(dialled, from_account=account, path=path)
        return self._route(t, request, now)

    def invite_from_line(self, t: ServerTransaction, line: Trunk, now: float) -> Call | None:
        """Somebody outside calls, by this line."""
        try:
            dialled = dialled_of(self.ringing.lines.called(t.request, line))
        except numbers.BadNumber:
            self.board.respond(t, NOT_FOUND.status, now, NOT_FOUND.phrase)
            return None
        if len(self.board.calls) >= MAX_CALLS:
            self.board.respond(t, 503, now, headers=(("Retry-After", "30"),))
            return None
        request = self.ringing.lines.request_of(t.request, line, dialled)
        ours = self.board.legs.get((t.request.call_id, t.request.from_.tag))
        if ours is not None and ours.call is not None:
            # A proxy sends our own leg back: what the call has passed stays known (§16.3).
            passed = ours.call.request
            accounts = tuple(a for a in (*passed.path, passed.from_account) if a)
            request = replace(request, path=accounts)
        return self._route(t, request, now)

    def _route(self, t: ServerTransaction, request: CallRequest, now: float) -> Call:
        self.board.respond(t, 100, now)
        speaks = speaking.can_be_spoken_to(t.request.body)
        route = self._named(decide(request, self.board.snapshot(now, speaks)), request)
        call = self._new_call(t, request, route)
        call.hops = t.request.max_forwards - 1
        if route.refusal is not None:
            self.endings.refuse(call, now)
        elif route.targets[0].kind is TargetKind.SERVICE:
            self._serve(call, route.targets[0].value, now)
        else:
            self.ringing.place(call, route.targets, call.hops, now)
        return call

    def _named(self, route: Route, request: CallRequest) -> Route:
        """With the name that the company's contacts know the other side by."""
        if not request.from_account:
            return replace(route, caller=self.board.known(route.caller))
        if not route.callee.name and any(
            target.kind is TargetKind.EXTERNAL for target in route.targets
        ):
            return replace(route, callee=self.board.known(route.callee))
        return route

    def _serve(self, call: Call, service: str, now: float) -> None:
        kind, colon, _ = service.partition(":")
        if colon and kind in self.attending.plays:
            self.attending.begin(call, service, now)
        else:
            self.services.serve(call, service, now)

    def refuses(self, t: ServerTransaction, now: float) -> bool:
        """Refuse an INVITE with which something is wrong whomever it calls."""
        problem = self._problem(t.request)
        if problem is None:
            return False
        status, headers = problem
        self.board.respond(t, status, now, headers=headers)
        return True

    def _problem(self, request: Request) -> tuple[int, tuple[tuple[str, str], ...]] | None:
        """What is wrong with an INVITE before anybody rings."""
        if request.max_forwards <= 0:
            return 483, ()
        missing = [x for x in request.headers.get_all("require") if x not in SUPPORTED]
        if missing:
            return 420, (("Unsupported", ", ".join(missing)),)
        if not request.contacts:
            return 400, ()
        if request.body and request.content_type != "application/sdp":
            return 415, (("Accept", "application/sdp"),)
        if request.body and not self.board.media.address_of(request.body):
            return 488, ()
        if is_too_brief(request):
            return TOO_BRIEF
        if len(self._path(request, "")) > MAX_PATH:
            return 482, ()
        return None

    def _path(self, request: Request, account: str) -> tuple[str, ...]:
        """Accounts that this call has passed.

        A device that forwards names the call it had (``X-Einklang-Call``), or sends the INVITE
        back with the ids of our leg to it, as a proxy does (RFC 3261 §16.3 step 4).
        """
        ours = self.board.legs.get((request.call_id, request.from_.tag))
        named = self.board.calls.get(request.headers.get("x-einklang-call") or "")
        parent = ours.call if ours is not None else named
        if parent is None:
            return (account,)
        passed = (ours.account,) if ours is not None and ours.account != account else ()
        return (*parent.request.path, *passed, account)

    def _new_call(self, t: ServerTransaction, request: CallRequest, route: Route) -> Call:
        board = self.board
        dialog = Dialog.from_request(t.request, board.new_tag(), board.contact(t.flow))
        leg = Leg(dialog, t.flow, request.from_account, invite=t)
        leg.heard(t.request.body)
        leg.supports_timer = "timer" in t.request.headers.get_all("supported")
        call = Call(uuid.uuid4().hex, request, route, board.utcnow(), leg)
        leg.call = call
        t.owner = leg
        records.start_reasons(call)
        board.calls[call.id] = call
        board.add_leg(leg)
        return call

    def cancelled(self, t: ServerTransaction, now: float) -> None:
        """The caller gave up while it rang (RFC 3261 §9.2)."""
        leg = t.owner
        call = leg.call if isinstance(leg, Leg) else None
        if call is None or call.stage is not CallStage.SETTING_UP:
            self.board.respond(t, 487, now)
            return
        self.ringing.take_back_all(call, ReasonCode.CALLER_GAVE_UP, now)
        self.endings.finish(call, 487, now)

    def caller_shown(self, request: CallRequest) -> Party:
        return caller_identity(request, self.board.office)
