"""The JSON shapes of who rings through and where a person's calls are forwarded."""

from __future__ import annotations

from typing import Any

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.routing import first_line


def callers(person: Person, office: Office) -> dict[str, Any]:
    return {
        "numbers": list(person.allowed_callers),
        "second_call": person.second_call_rings_through,
        "entries": [
            {"number": number, "name": _name(number, office)}
            for number in person.allowed_callers
        ],
    }


def blocked(person: Person) -> dict[str, Any]:
    return {
        "numbers": list(person.blocked_callers),
        "rejects_anonymous": person.rejects_anonymous,
    }


def _name(number: str, office: Office) -> str:
    person = office.person_by_number(number)
    if person is not None:
        return person.name
    account = office.accounts.get(number)
    return account.description if account is not None else ""


def forwarding(person: Person, office: Office) -> dict[str, Any]:
    wish = person.forwarding
    return {
        "busy": wish.busy,
        "no_answer": wish.no_answer,
        "seconds": wish.seconds,
        "allowed": person.barring != "internal" and first_line(office) is not None,
    }
