"""“Start my own office”: the answers of the first person become an office file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from softphone.model import numbers, people_csv
from ui import new_people
from ui.new_people import Colleague, Fault

MIN_PASSWORD = 8
"Characters; the server has the last word."


HERE, SERVICE, ELSEWHERE = "here", "service", "elsewhere"


@dataclass(frozen=True, slots=True)
class Hosting:
    """Where the office runs, and who reaches it."""

    where: str = HERE
    "``here`` with the app, ``service`` of this computer, ``elsewhere``: here until it moves."
    starts_along: bool = True
    "With ``here``: the app starts, hidden, when somebody logs in."
    is_shared: bool = False
    "For others on the network; else for this computer alone."


@dataclass(frozen=True, slots=True)
class NewOffice:
    """What the first person of a new office answered."""

    company: str
    name: str
    email: str
    number: str
    password: str
    country: str = "DE"
    language: str = "de"
    people: tuple[Colleague, ...] = ()
    "Who else works there; they choose their passwords by an invitation."
    hosting: Hosting = Hosting()

    def __repr__(self) -> str:
        return f"NewOffice(company={self.company!r}, email={self.email!r}, password=•••)"

    @property
    def me(self) -> Colleague:
        return Colleague(self.name, self.email, self.number)

    def problems(self) -> dict[str, Fault]:
        """Field name to what is wrong with the first person's answers; empty: nothing."""
        found: dict[str, Fault] = {}
        if not self.company.strip():
            found["company"] = Fault("first.e.company")
        if not people_csv.names_of(self.name.strip()):
            found["name"] = Fault("first.e.name")
        if not new_people.is_email(self.email):
            found["email"] = Fault("first.e.email")
        unfit = new_people.number_fault(self.number, self.country)
        if unfit is not None:
            found["number"] = unfit
        if len(self.password) < MIN_PASSWORD:
            found["password"] = Fault("first.e.password", {"n": str(MIN_PASSWORD)})
        return found

    def people_problems(self) -> dict[int, dict[str, Fault]]:
        """Place among ``people`` -> field -> what is wrong."""
        return new_people.faults(self.me, self.people, self.country)


def office_file(new: NewOffice) -> str:
    """The office file: an administrator, the colleagues, and an account for each device.

    Everybody gets this computer's app and the webphone; the first one also a desk phone, to
    have one to try.  Raises ValueError when there are more devices than free numbers.
    """
    accounts = Accounts(new)
    lines = [
        "[office]",
        f"name = {_quoted(new.company.strip())}",
        f"domain = {_quoted(new_people.domain_of(new.email))}",
        f"country = {_quoted(new.country)}",
    ]
    everybody = (new.me, *new.people)
    devices = [accounts.of(one, has_desk=place == 0) for place, one in enumerate(everybody)]
    for one, mine in zip(everybody, devices, strict=True):
        for kind, number in mine.items():
            lines += _account(number, kind, f"{one.name.strip()}: {_SAID[kind]}")
    for place, (one, mine) in enumerate(zip(everybody, devices, strict=True)):
        lines += _person(one, mine, one.language or new.language)
        if place == 0:
            lines += [
                f"password = {_quoted(new.password)}",
                "must_change_password = false",
                'rights = ["administration"]',
            ]
    return "\n".join(lines) + "\n"


_SAID = {"softphone": "computer", "webphone": "webphone", "desk_phone": "desk phone"}


class Accounts:
    """Numbers of devices, beside their person's where that is free: 602 gets 6021, 6022 …

    Nothing that people dial collides: neither a person's number nor one for emergencies.
    """

    def __init__(self, new: NewOffice) -> None:
        self._country = new.country
        self._taken = {one.number.strip() for one in (new.me, *new.people)}

    def of(self, one: Colleague, *, has_desk: bool) -> dict[str, str]:
        """Kind of device -> its number."""
        kinds = ["softphone", *(["desk_phone"] if has_desk else []), "webphone"]
        return {kind: self._next(one.number.strip()) for kind in kinds}

    def _next(self, number: str) -> str:
        for found in self._wished(number):
            if found not in self._taken and not numbers.internal_problem(found, self._country):
                self._taken.add(found)
                return found
        raise ValueError("no number is free for another device")

    @staticmethod
    def _wished(number: str) -> Iterator[str]:
        yield from (f"{number}{digit}" for digit in range(1, 10))
        yield from (str(value) for value in range(9000, 1_000_000))


def _person(one: Colleague, devices: dict[str, str], language: str) -> list[str]:
    mine = ", ".join(_quoted(number) for number in devices.values())
    told = {
        "email": one.email.strip(),
        **people_csv.names_of(one.name.strip()),
        "department": one.department.strip(),
        "number": one.number.strip(),
        "language": language,
        "webphone_account": devices["webphone"],
    }
    return [
        "",
        "[[users]]",
        *(f"{key} = {_quoted(text)}" for key, text in told.items() if text),
        f"voip_accounts = [{mine}]",
        'destination = "all"',
        'click_and_call = "this"',
    ]


def _account(number: str, kind: str, description: str) -> list[str]:
    return [
        "",
        "[[voip_accounts]]",
        f"number = {_quoted(number)}",
        f"kind = {_quoted(kind)}",
        f"description = {_quoted(description)}",
    ]


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are the same ones."""
    return json.dumps(text.replace("\x7f", ""), ensure_ascii=False)
