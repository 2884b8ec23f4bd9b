"""Lines to the outside: which one a call came by, and how one goes out by it.

A line's peer gives us no credentials: it is known by the address that its requests come from.
Over UDP an address can be forged; what comes in so can ring the telephones of the office as any
caller from outside can, and nothing more: it never goes out again by dialling, transfers
nothing, and is believed no number of the house.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from softphone.model import forwarding, numbers, outgoing
from softphone.model.office import Trunk
from softphone.model.people import Person
from softphone.model.route import Diversion, Target
from softphone.model.routing import CallRequest, Purpose
from softphone.server.legs import Call, Leg
from softphone.server.line_names import LineNames
from softphone.server.line_sources import fits, source_of
from softphone.server.log_once import LogOnce
from softphone.server.registrar import Binding
from softphone.server.switchboard import Switchboard
from softphone.sip import diversion
from softphone.sip.errors import SipError
from softphone.sip.message import Request
from softphone.sip.transaction import Flow
from softphone.sip.uri import NameAddr, SipUri

log = logging.getLogger(__name__)

SIP_PORT, SIPS_PORT = 5060, 5061
CALL_BACK = "psap-callback"
"Priority of a call-back by emergency services, where the line marks it (RFC 7090)."
MAX_CALLS = 2000
"Calls at a time; more from one line is a flood."


@dataclass(frozen=True, slots=True)
class Shown:
    """What a leg's far end is told: From without its tag, To, and other lines."""

    caller: str
    callee: str
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """How a line is reached now."""

    flow: Flow
    uri: SipUri


class Lines:
    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.names = LineNames()
        self.is_usable: Callable[[Trunk], bool] = lambda line: True
        "Is there any sense in calling by this line now?"
        self._warn = LogOnce(log)

    def named(self, name: str) -> Trunk | None:
        return next((line for line in self.board.office.trunks if line.name == name), None)

    # -- in --------------------------------------------------------------------------------

    def of(self, flow: Flow) -> Trunk | None:
        """The line that this address belongs to; None for any other peer."""
        return next(iter(self._all_of(flow)), None)

    def _all_of(self, flow: Flow) -> list[Trunk]:
        return [line for line in self.board.office.trunks if self._is_from(line, flow)]

    def _is_from(self, line: Trunk, flow: Flow) -> bool:
        host, port = flow.remote
        if any(fits(entry, host, port) for entry in line.match):
            return True
        if line.kind != "registration":
            return False
        return any(host in self.names.addresses(name) for name in hosts_of(line))

    def sending(self, request: Request, flow: Flow, now: float) -> Trunk | None:
        """The line that sends this INVITE; None if it is one of our devices, or a stranger.

        A device may live at the line's address: on the exchange's own machine, or behind one
        router with it.  It is told apart by its port, its credentials, or by calling itself
        one of our accounts.  A provider calls the address that we signed in with.
        """
        lines = self._all_of(flow)
        called = _user_of(request.uri)
        named = next((line for line in lines if self.token(line) == called), None)
        if named is not None or not lines:
            return named
        line = lines[0]
        if _is_its_port(line, flow):
            return line
        if "authorization" in request.headers or "proxy-authorization" in request.headers:
            return None
        if self.board.registrar.is_bound(flow, now):
            return None
        who = diversion.caller(request.headers)
        is_outside = numbers.to_e164(who.user, self.board.office.country) is not None
        return line if who.is_hidden or is_outside else None

    @staticmethod
    def token(line: Trunk) -> str:
        """The user part of the address that we sign in with: it tells lines apart."""
        return "l" + hashlib.sha256(line.id.encode()).hexdigest()[:10]

    def called(self, request: Request, line: Trunk) -> str:
        """The URI with the number that was dialled.

        Where a provider calls the address we signed in with, the number stands in To or in
        P-Called-Party-ID (RFC 7315 §4.2), or it is the line's first.
        """
        if _user_of(request.uri) != self.token(line):
            return request.uri
        country = self.board.office.country
        headers = (request.headers.get("p-called-party-id"), request.headers.get("to"))
        said = [_user_of_address(text) for text in headers if text]
        known = next((user for user in said if numbers.to_e164(user, country)), "")
        number = known or next(iter(line.outgoing_numbers), "")
        return f"sip:{number.replace(' ', '')}@{self.board.office.domain}"

    def line_of(self, leg: Leg) -> Trunk | None:
        """The line by which a leg goes; None for a device of ours."""
        if leg.account:
            return None
        if leg.target is not None:
            return self.named(leg.target.trunk)
        return self.named(leg.call.request.from_trunk) if leg.call is not None else None

    def request_of(self, request: Request, line: Trunk, dialled: str) -> CallRequest:
        """What a call from outside asks of the office."""
        office = self.board.office
        who = diversion.caller(request.headers)
        number = numbers.comparable(who.user, office.country)
        if forwarding.is_inside(number, office):
            number = ""  # a number of the house does not call from outside
        way = diversion.passed(request.headers)
        diverted = [numbers.comparable(user, office.country) for user in way.users]
        diverted += [""] * (way.count - len(diverted))
        is_call_back = (request.headers.get("priority") or "").strip().lower() == CALL_BACK
        purpose = Purpose.EMERGENCY_CALL_BACK if is_call_back else Purpose.CALL
        return CallRequest(
            self._as_ours(dialled), from_trunk=line.name, outside_number=number,
            diverted=tuple(diverted), purpose=purpose, hides_number=not _has_digit(number),
        )  # fmt: skip

    def _as_ours(self, dialled: str) -> str:
        """Some providers leave the + out of a number: then it is ours only with it."""
        with_plus = f"+{dialled}"
        office = self.board.office
        is_ours = office.plan(with_plus) or office.person_by_outgoing_number(with_plus)
        if is_ours is None or dialled.startswith("+") or forwarding.is_inside(dialled, office):
            return dialled
        return with_plus

    # -- out -------------------------------------------------------------------------------

    def place(self, target: Target, call: Call) -> Binding | None:
        """Where an INVITE to an outside number is sent; None if the line has no address."""
        line = self.named(target.trunk)
        if line is None or not (call.route.is_emergency or self.is_usable(line)):
            return None
        way = self.way(line, call.caller.flow.local if call.caller is not None else None)
        if way is None:
            self._warn("line %s cannot be reached at %s", line.name, line.address)
            return None
        contact = str(replace(way.uri, user=target.value, headers=""))
        return Binding("", contact, way.flow, float("inf"), "", 0)

    def way(self, line: Trunk, local: tuple[str, int] | None = None) -> Way | None:
        """None where its address says nothing, its name is not known, or nobody speaks so.

        local: our address, where the system does not know which one faces the line.
        """
        uri = _address_of(line)
        flow = self.flow_to(uri, local) if uri is not None else None
        return Way(flow, uri) if flow is not None and uri is not None else None

    def remote_of(self, uri: SipUri) -> tuple[str, int] | None:
        """Address and port of a place; None while its name is not known."""
        address = self.names.first(uri.address)
        return (address, uri.port or _port(_transport(uri))) if address else None

    def flow_to(self, uri: SipUri, local: tuple[str, int] | None = None) -> Flow | None:
        """The way to a place; None where its name is not known, or nobody speaks so."""
        remote = self.remote_of(uri)
        if remote is None:
            return None
        transport = _transport(uri)
        if transport != "udp":
            return self.board.connect(transport, remote, uri.address)
        local = self.board.facing(remote[0]) or local
        return Flow("udp", local, remote) if local is not None else None

    def has_no_address(self, line: Trunk) -> bool:
        """It will not be reached by waiting: there is no such host, or it is no address."""
        uri = _address_of(line)
        if uri is None or _registrar(line) is None:
            return True
        return self.names.is_known_to_fail(uri.address)

    def did_not_answer(self, line: Trunk, flow: Flow) -> None:
        uri = _address_of(line)
        if uri is not None:
            self.names.did_not_answer(uri.address, flow.remote[0])

    @staticmethod
    def registrar_of(line: Trunk) -> str:
        """Where the office signs in: what is said, else the host of the line's address."""
        uri = _registrar(line)
        return str(SipUri("sip", None, uri.host, uri.port)) if uri is not None else ""

    def shown(self, call: Call, target: Target) -> Shown:
        """What the outside is told: never a number of the house (wire.md 3.9)."""
        line = self.named(target.trunk)
        uri = _address_of(line) or SipUri("sip", None, self.board.office.domain)
        to = str(NameAddr(SipUri("sip", target.value, uri.host, uri.port)))
        hops, before = self._hops(target, line), len(call.request.diverted)
        headers = diversion.told(hops, SipUri("sip", target.value, uri.host), before)
        number, is_hidden = self._caller(call, target, line)
        if not number:
            nobody = self._customer(line) or diversion.ANONYMOUS
            return Shown(str(nobody), to, tuple(headers if hops else ()))
        asserted = NameAddr(self._address(number, line))
        rows = [("P-Asserted-Identity", str(asserted)), *(headers if hops else ())]
        if is_hidden:
            rows.append(("Privacy", "id"))
        shown = diversion.ANONYMOUS if is_hidden else asserted
        return Shown(str(shown), to, tuple(rows))

    def shown_to_self(self, person: Person, target: Target) -> Shown:
        """What the person's own mobile is told: their number, as the outside knows it."""
        line = self.named(target.trunk)
        uri = _address_of(line) or SipUri("sip", None, self.board.office.domain)
        to = str(NameAddr(SipUri("sip", target.value, uri.host, uri.port)))
        number, _ = self._own_number(person, line)
        if not number:
            return Shown(str(self._customer(line) or diversion.ANONYMOUS), to)
        own = str(NameAddr(self._address(number, line)))
        return Shown(own, to, (("P-Asserted-Identity", own),))

    def _caller(self, call: Call, target: Target, line: Trunk | None) -> tuple[str, bool]:
        """The number that is shown outside, and whether it is only for the line itself.

        A caller from outside whose call is forwarded is shown where the line allows it; else
        the number of whoever forwards.  An emergency call always shows the company (§7.4).
        """
        office = self.board.office
        request = call.request
        if call.route.is_emergency:
            return self._own_number(None, line)
        if request.from_account:
            wanted = outgoing.wanted_by(request.from_account, office)
            return outgoing.shown_by(wanted, line, office.country)
        if line is not None and line.keeps_caller and request.outside_number:
            return request.outside_number, False
        return self._own_number(self._diverter(target.diversions), line)

    def _diverter(self, diversions: tuple[Diversion, ...]) -> Person | None:
        return self.board.office.people.get(diversions[-1].person) if diversions else None

    def _own_number(self, person: Person | None, line: Trunk | None) -> tuple[str, bool]:
        """(the person's number towards the outside, is it hidden from the called side)."""
        wanted = person.outgoing_number if person is not None else outgoing.DEFAULT
        return outgoing.shown_by(wanted, line, self.board.office.country)

    def _hops(self, target: Target, line: Trunk | None) -> list[diversion.Hop]:
        """Those who sent the call on, under their numbers towards the outside."""
        hops = []
        for step in target.diversions:
            person = self.board.office.people.get(step.person)
            number, is_hidden = self._own_number(person, line)
            address = self._address(number, line) if number else diversion.ANONYMOUS.uri
            hops.append(diversion.Hop(address, step.cause.value, is_hidden))
        return hops

    def _address(self, number: str, line: Trunk | None) -> SipUri:
        return SipUri("sip", number, self._domain(line))

    def _domain(self, line: Trunk | None) -> str:
        """A provider at which we sign in knows its own customers only."""
        uri = _registrar(line) if line is not None and line.kind == "registration" else None
        return uri.host if uri is not None else self.board.office.domain

    def _customer(self, line: Trunk | None) -> NameAddr | None:
        """Whom a provider takes us for, where no number is set."""
        if line is None or line.kind != "registration" or not line.username:
            return None
        return NameAddr(SipUri("sip", line.username.partition("@")[0], self._domain(line)))


def hosts_of(line: Trunk) -> list[str]:
    """Names or addresses of a line's hosts."""
    uris = (_address_of(line), _registrar(line))
    return list(dict.fromkeys(uri.address for uri in uris if uri is not None))


def _is_its_port(line: Trunk, flow: Flow) -> bool:
    """Was this port named, or is it where the line itself is called?"""
    host, port = flow.remote
    if any(fits(entry, host, port) and source_of(entry)[1] for entry in line.match):
        return True
    uri = _address_of(line)
    if uri is None or port != (uri.port or _port(_transport(uri))):
        return False
    return uri.address == host or line.kind == "registration"


def _address_of(line: Trunk | None) -> SipUri | None:
    """Where the line is called; None where what is written there is no address."""
    try:
        return SipUri.parse(line.address) if line is not None else None
    except SipError:
        return None


def _registrar(line: Trunk) -> SipUri | None:
    text = line.registrar.strip()
    if not text:
        return _address_of(line)
    try:
        return SipUri.parse_host(text)
    except SipError:
        return None


def _has_digit(number: str) -> bool:
    """Is this a number by which a caller can be called back?  Words are none."""
    return any(sign.isdecimal() for sign in number)


def _transport(uri: SipUri) -> str:
    kind = uri.parameter("transport") or ("tls" if uri.scheme == "sips" else "udp")
    return kind.lower()


def _port(transport: str) -> int:
    return SIPS_PORT if transport == "tls" else SIP_PORT


def _user_of(text: str) -> str:
    try:
        return SipUri.parse(text).user or ""
    except SipError:
        return ""


def _user_of_address(text: str) -> str:
    try:
        return NameAddr.parse(text).uri.user or ""
    except SipError:
        return ""
