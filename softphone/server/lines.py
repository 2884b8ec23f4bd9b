"""Lines to the outside (static trunks): which one a call came by, and how one goes out by it.

A line is a peer that needs no credentials: it is known by the address that its requests come
from.  Over UDP an address can be forged; what comes in so can ring the telephones of the office
as any caller from outside can, and nothing more: it never goes out again by dialling, transfers
nothing, and is believed no number of the house.
"""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass, replace

from softphone.model import forwarding, numbers
from softphone.model.office import Trunk
from softphone.model.people import Person
from softphone.model.route import Diversion, Target
from softphone.model.routing import CallRequest, Purpose
from softphone.server.legs import Call
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

SIP_PORT = 5060
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


class Lines:
    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self._warn = LogOnce(log)

    def named(self, name: str) -> Trunk | None:
        return next((line for line in self.board.office.trunks if line.name == name), None)

    # -- in --------------------------------------------------------------------------------

    def of(self, flow: Flow) -> Trunk | None:
        """The line that this address belongs to; None for any other peer."""
        host, port = flow.remote
        for line in self.board.office.trunks:
            if line.kind == "static" and any(fits(e, host, port) for e in line.match):
                return line
        return None

    def sending(self, request: Request, flow: Flow, now: float) -> Trunk | None:
        """The line that sends this INVITE; None if it is one of our devices, or a stranger.

        A device may live at the line's address: on the exchange's own machine, or behind one
        router with it.  It is told apart by its port, its credentials, or by calling itself
        one of our accounts.
        """
        line = self.of(flow)
        if line is None or _is_its_port(line, flow):
            return line
        if "authorization" in request.headers or "proxy-authorization" in request.headers:
            return None
        if self.board.registrar.is_bound(flow, now):
            return None
        who = diversion.caller(request.headers)
        is_outside = numbers.to_e164(who.user, self.board.office.country) is not None
        return line if who.is_hidden or is_outside else None

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
            diverted=tuple(diverted), purpose=purpose,
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
        if line is None:
            return None
        uri = _address_of(line)
        if uri is None:
            self._warn("line %s has no address that can be called", line.name)
            return None
        remote = (uri.address, uri.port or SIP_PORT)
        flow: Flow | None
        transport = (uri.parameter("transport") or "udp").lower()
        if transport == "udp":
            local = self.board.facing(uri.address)
            if local is None and call.caller is not None:
                local = call.caller.flow.local
            flow = Flow("udp", local, remote) if local is not None else None
        else:
            flow = self.board.connect(transport, remote)
        if flow is None:
            self._warn("line %s cannot be reached by %s", line.name, transport)
            return None
        contact = str(replace(uri, user=target.value, headers=""))
        return Binding("", contact, flow, float("inf"), "", 0)

    def shown(self, call: Call, target: Target) -> Shown:
        """What the outside is told: never a number of the house (wire.md 3.9)."""
        line = self.named(target.trunk)
        uri = _address_of(line) or SipUri("sip", None, self.board.office.domain)
        to = str(NameAddr(SipUri("sip", target.value, uri.host, uri.port)))
        hops, before = self._hops(target, line), len(call.request.diverted)
        headers = diversion.told(hops, SipUri("sip", target.value, uri.host), before)
        number, is_hidden = self._caller(call, target, line)
        if not number:
            return Shown(str(diversion.ANONYMOUS), to, tuple(headers if hops else ()))
        asserted = NameAddr(self._address(number))
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
            return Shown(str(diversion.ANONYMOUS), to)
        own = str(NameAddr(self._address(number)))
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
            owners = office.owners(request.from_account)
            return self._own_number(owners[0] if len(owners) == 1 else None, line)
        if line is not None and line.keeps_caller and request.outside_number:
            return request.outside_number, False
        return self._own_number(self._diverter(target.diversions), line)

    def _diverter(self, diversions: tuple[Diversion, ...]) -> Person | None:
        return self.board.office.people.get(diversions[-1].person) if diversions else None

    def _own_number(self, person: Person | None, line: Trunk | None) -> tuple[str, bool]:
        """(the person's number towards the outside, is it hidden from the called side)."""
        country = self.board.office.country
        offered = line.outgoing_numbers if line is not None else ()
        known = [numbers.comparable(number, country) for number in offered]
        main = known[0] if known else ""
        if person is None:
            return main, False
        wanted = numbers.comparable(person.outgoing_number, country)
        return (wanted if wanted in known else main), person.outgoing_number == "suppressed"

    def _hops(self, target: Target, line: Trunk | None) -> list[diversion.Hop]:
        """Those who sent the call on, under their numbers towards the outside."""
        hops = []
        for step in target.diversions:
            person = self.board.office.people.get(step.person)
            number, is_hidden = self._own_number(person, line)
            address = self._address(number) if number else diversion.ANONYMOUS.uri
            hops.append(diversion.Hop(address, step.cause.value, is_hidden))
        return hops

    def _address(self, number: str) -> SipUri:
        return SipUri("sip", number, self.board.office.domain)


def _is_its_port(line: Trunk, flow: Flow) -> bool:
    """Was this port named, or is it where the line itself is called?"""
    host, port = flow.remote
    if any(fits(entry, host, port) and source_of(entry)[1] for entry in line.match):
        return True
    uri = _address_of(line)
    return uri is not None and uri.address == host and (uri.port or SIP_PORT) == port


def _address_of(line: Trunk | None) -> SipUri | None:
    """Where the line is called: an IP address, as no names are looked up here."""
    try:
        uri = SipUri.parse(line.address) if line is not None else None
        if uri is not None:
            ipaddress.ip_address(uri.address)
    except (SipError, ValueError):
        return None
    return uri
