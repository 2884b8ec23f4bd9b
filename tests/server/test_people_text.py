"""The colleagues as text: always what holds now, whoever changed it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.availability import Availability, Status
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.api.people_text import PeopleText

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MARA = Person("m", "mara@office.example", number="602", first_name="Mara", last_name="Vogt")
JONAS = Person(
    "j", "jonas@office.example", number="607", first_name="Jonas", last_name="Brandt"
)
HALL = VoipAccount("h", "299", DeviceKind.DESK_PHONE, "Hall")
OFFICE = Office(
    "Nordlicht", "office.example", "DE", people={"m": MARA, "j": JONAS}, accounts={"299": HALL}
)


@pytest.fixture
def statuses() -> dict[str, Status]:
    return {"m": Status.AVAILABLE, "j": Status.AVAILABLE}


@pytest.fixture
def told(statuses: dict[str, Status]) -> Callable[[Office], list[dict[str, Any]]]:
    def availability(person: str) -> Availability:
        return Availability(statuses[person], None, (), True, 1, AT, "api")

    text = PeopleText()

    def of(office: Office) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(text.of(office, availability))
        return found

    return of


def names(people: list[dict[str, Any]]) -> list[str]:
    return [one["name"] for one in people]


def test_people_come_by_name_and_accounts_of_nobody_last(told: Any) -> None:
    assert names(told(OFFICE)) == ["Jonas Brandt", "Mara Vogt", "Hall"]


def test_a_new_status_shows_though_the_office_is_the_same(told: Any, statuses: Any) -> None:
    told(OFFICE)
    statuses["m"] = Status.DO_NOT_DISTURB
    shown = {p["id"]: p["availability"]["status"] for p in told(OFFICE)[:2]}
    assert shown == {"m": "do_not_disturb", "j": "available"}


def test_a_new_name_shows_though_the_status_is_the_same(told: Any) -> None:
    told(OFFICE)
    married = replace(MARA, last_name="Zobel")
    later = replace(OFFICE, people={"m": married, "j": JONAS}, revision=2)
    assert names(told(later))[1] == "Mara Zobel"


def test_who_has_left_is_shown_no_more(told: Any) -> None:
    told(OFFICE)
    assert names(told(replace(OFFICE, people={"j": JONAS}, revision=2))) == [
        "Jonas Brandt", "Hall",
    ]  # fmt: skip


def test_an_account_that_got_its_person_is_no_row_of_its_own(told: Any) -> None:
    told(OFFICE)
    owner = replace(MARA, voip_accounts=("299",))
    later = replace(OFFICE, people={"m": owner, "j": JONAS}, revision=2)
    assert names(told(later)) == ["Jonas Brandt", "Mara Vogt"]


def test_names_in_any_script_arrive_as_they_are(told: Any) -> None:
    owner = replace(MARA, first_name="Žofie", last_name='Ó "Néill" 李')
    assert 'Žofie Ó "Néill" 李' in names(told(replace(OFFICE, people={"m": owner, "j": JONAS})))
