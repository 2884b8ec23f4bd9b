"""The outside world for the SIP side: a provider's line, and an office that has one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from softphone.model.office import Trunk
from softphone.model.people import Person
from softphone.sip.dialog import Dialog
from softphone.sip.message import parse
from tests.sip_office import Line, Phone, SipOffice, make_office

MAIN = "+49305550110"
MOBILE = "+491705550142"
CALLER = "+4940555017"
ADDRESS = ("10.20.0.99", 5070)
PROVIDER = Trunk("t-1", "provider", "static", "sip:10.20.0.99:5070;transport=udp",
                 match=("10.20.0.99",), dnd_response=486,
                 outgoing_numbers=("+49 30 5550110", "+49 30 5550111"))  # fmt: skip
INSIDE = ("602", "604", "607", "700", "800", "204", "205", "206", "207", "208", "290")
"Every number of the house: none of them is the outside's business."


class Provider(Phone):
    """The peer of the line: it calls without credentials, and is called."""

    _calls = itertools.count(1)

    def call_in(
        self, dialled: str, caller: str = CALLER, *headers: tuple[str, str], uri: str = "",
        to: str = "",
    ) -> Line:  # fmt: skip
        """Somebody outside dials a number of the office; ``uri``: what their line calls."""
        call_id = f"in-{next(self._calls)}"
        uri = uri or f"sip:{dialled}@10.20.0.2"
        to = to or f"<{uri}>"
        request = self.build("INVITE", uri, 1, call_id, to)
        shown = caller if "<" in caller else f"<sip:{caller}@provider.example>"
        request.headers.set("From", f"{shown};tag=out")
        request.headers.add("Content-Type", "application/sdp")
        request.body = self.sdp
        for name, value in headers:
            request.headers.add(name, value)
        dialog = Dialog(call_id, f"{shown};tag=out", to, "out", "", uri, 2,
                        contact=self.contact)  # fmt: skip
        line = Line(self, request, dialog, is_incoming=False)
        self.lines[call_id] = line
        self.send(request)
        return line


def office_with_a_line(*more: Trunk, **changes: Any) -> SipOffice:
    """``changes``: to the line."""
    line = replace(PROVIDER, **changes)
    return SipOffice(replace(make_office(), trunks=(line, *more)))


def provider_of(office: SipOffice, address: tuple[str, int] = ADDRESS) -> Provider:
    found = Provider(office, "provider", address)
    office.phones[found.address] = found
    return found


def change(office: SipOffice, person: Person, **changes: Any) -> None:
    """Store a person with these fields changed."""
    people = dict(office.directory.office.people)
    people[person.id] = replace(people[person.id], **changes)
    office.directory.office = replace(office.directory.office, people=people)


def plan(office: SipOffice, number: str, *steps: dict[str, Any]) -> None:
    plans = ({"name": "main", "number": number, "steps": list(steps)},)
    office.directory.office = replace(office.directory.office, call_plans=plans)


def numbers_of_the_house_in(provider: Provider) -> list[str]:
    """Those that the outside was told, wherever in a message they stand."""
    found = []
    for to, data in provider.office.on_the_wire:
        if to != ">provider":
            continue
        message = parse(data)
        dialled_by_it = {line.invite.call_id for line in provider.lines.values()
                         if not line.is_incoming}  # fmt: skip
        for name, value in message.headers.items():
            is_echo = name.lower() in ("to", "from", "via") and message.call_id in dialled_by_it
            if is_echo or name.lower() in ("call-id", "via", "content-length", "cseq"):
                continue
            found += [n for n in INSIDE if f"sip:{n}@" in value or f" {n} " in f" {value} "]
        if "X-Einklang" in data.decode():
            found.append("X-Einklang-Call")
    return found
