"""The office signs in at its providers: lines of kind ``registration``."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from softphone.model.office import Trunk
from softphone.server.deadlines import Deadline
from softphone.server.lines import Lines
from softphone.server.switchboard import Switchboard
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response
from softphone.sip.registration import Customer, Registration, SignInState
from softphone.sip.transaction import ClientTransaction, Flow
from softphone.sip.uri import SipUri

NAME_WAIT_S = 1.0
"Until the next look whether the host's name is known by now."


@dataclass(frozen=True, slots=True)
class LineState:
    """``state``: that of ``SignInState``, or ``not_checked`` for a line without a sign-in."""

    state: str
    reason: str = ""
    since: float | None = None
    "Unix seconds; None where it is not known."


NOT_CHECKED = LineState("not_checked")


@dataclass(eq=False, slots=True)
class _SignIn:
    line: Trunk
    secret: str
    registration: Registration
    flow: Flow | None = None
    timer: Deadline | None = None
    told: SignInState = SignInState.SIGNING_IN
    since: float = 0.0

    @property
    def settings(self) -> tuple[str, ...]:
        line = self.line
        return (line.name, line.address, line.registrar, line.username, self.secret)


class LineSignIns:
    def __init__(
        self, board: Switchboard, lines: Lines, jitter: Callable[[], float] = random.random
    ) -> None:
        self.board = board
        self.lines = lines
        self._jitter = jitter
        lines.is_usable = self._is_usable
        self._by_line: dict[str, _SignIn] = {}
        "By the line's id."
        self._by_call: dict[str, _SignIn] = {}
        "By the Call-ID of its requests, those of lines that are being left too."

    # -- which

    def take(self, lines: Iterable[Trunk], now: float) -> None:
        """These lines are there now: sign in at the new ones, leave those that are gone."""
        wanted = {line.id: line for line in lines if line.kind == "registration"}
        for id, known in list(self._by_line.items()):
            line = wanted.get(id)
            if line is None or self._is_another(known, line):
                self._leave(known, now)
        for id, line in wanted.items():
            if id in self._by_line:
                self._by_line[id].line = line
            else:
                self._enter(line, now)

    def _is_another(self, known: _SignIn, line: Trunk) -> bool:
        secret = self.board.line_secret(line.name)
        now = (line.name, line.address, line.registrar, line.username, secret)
        return known.settings != now

    def _enter(self, line: Trunk, now: float) -> None:
        secret = self.board.line_secret(line.name)
        customer = Customer(self.lines.registrar_of(line), "", line.username, secret)
        registration = Registration(
            customer, self.board.new_call_id(), secrets.token_hex(6), self._jitter,
            self.board.layer.user_agent,
        )  # fmt: skip
        signing = _SignIn(line, secret, registration, since=self._unix())
        self._by_line[line.id] = signing
        self._by_call[registration.call_id] = signing
        self._begin(signing, now)

    def _leave(self, signing: _SignIn, now: float) -> None:
        del self._by_line[signing.line.id]
        if signing.timer is not None:
            signing.timer.cancel()
        goodbye = signing.registration.end()
        if goodbye is not None and signing.flow is not None:
            self._send(signing, goodbye, now)
        else:
            self._by_call.pop(signing.registration.call_id, None)

    def leave_all(self, now: float) -> None:
        """The server stops: providers need not ring a telephone system that is not there."""
        for signing in list(self._by_line.values()):
            self._leave(signing, now)

    # -- rounds

    def _begin(self, signing: _SignIn, now: float) -> None:
        registration = signing.registration
        if self.lines.has_no_address(signing.line):
            registration.failed(now, "unknown_host")
            self._after(signing, now)
            return
        way = self.lines.way(signing.line)
        if way is None:
            self._wait(signing, now + NAME_WAIT_S)  # its name is not known yet
            return
        signing.flow = way.flow
        registration.customer = self._customer(signing, way.flow)
        self._send(signing, registration.begin(now), now)

    def _customer(self, signing: _SignIn, flow: Flow) -> Customer:
        line = signing.line
        registrar = self.lines.registrar_of(line)
        host = SipUri.parse(registrar).host
        user = line.username
        address = f"sip:{user}" if "@" in user else f"sip:{user}@{host}"
        plain = self.board.contact(flow)
        contact = plain.replace("<sip:einklang@", f"<sip:{self.lines.token(line)}@", 1)
        return Customer(registrar, address, user.partition("@")[0], signing.secret, contact)

    def _send(self, signing: _SignIn, request: Request, now: float) -> None:
        assert signing.flow is not None
        self.board.layer.request(request, signing.flow, now).owner = self

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        signing = self._by_call.get(t.request.call_id)
        if signing is None or response.status < 200:
            return
        try:
            more = signing.registration.answered(response, now)
        except SipError:
            more = None
            signing.registration.failed(now)
        if more is not None:
            self._send(signing, more, now)
            return
        self._after(signing, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        signing = self._by_call.get(t.request.call_id)
        if signing is None:
            return
        self.lines.did_not_answer(signing.line, t.flow)
        why = self.board.why_not_connected(t.flow.remote) if t.flow.is_reliable else ""
        signing.registration.failed(now, why or "no_answer")
        self._after(signing, now)

    def _after(self, signing: _SignIn, now: float) -> None:
        if self._by_line.get(signing.line.id) is not signing:
            self._by_call.pop(signing.registration.call_id, None)  # left for good
            return
        if signing.registration.next_at is not None:
            self._wait(signing, signing.registration.next_at)
        self._look(signing, now)

    def _wait(self, signing: _SignIn, until: float) -> None:
        if signing.timer is not None:
            signing.timer.cancel()
        signing.timer = self.board.at(until, lambda at: self._begin(signing, at))

    def flow_lost(self, flow: Flow, now: float) -> None:
        """A connection over which we had signed in is gone."""
        for signing in self._by_line.values():
            if signing.flow == flow and flow.is_reliable:
                signing.registration.lost(now)
                self._after(signing, now)

    # -- what is told

    def state_of(self, line: Trunk, now: float) -> LineState:
        signing = self._by_line.get(line.id)
        if signing is None:
            return NOT_CHECKED
        state = self._look(signing, now)
        reason = "" if state is SignInState.SIGNED_IN else signing.registration.reason
        return LineState(state.value, reason, signing.since)

    def _is_usable(self, line: Trunk) -> bool:
        """A provider that does not know us now takes no calls; the next line is tried."""
        signing = self._by_line.get(line.id)
        if signing is None:
            return True
        state = signing.registration.state(self.board.monotonic())
        return state in (SignInState.SIGNED_IN, SignInState.SIGNING_IN)

    def _look(self, signing: _SignIn, now: float) -> SignInState:
        state = signing.registration.state(now)
        if state is not signing.told:
            signing.told, signing.since = state, self._unix()
        return state

    def _unix(self) -> float:
        return self.board.utcnow().timestamp()
