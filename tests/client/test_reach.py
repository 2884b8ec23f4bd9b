"""How I can be reached, as the app asks the office and shows its answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from softphone.client import reducer
from softphone.client.errors import OfficeError
from softphone.client.reach import Reach
from softphone.client.reducer import Picture
from softphone.client.shown import Shown
from softphone.client.state import Forwarding, QuietPeriod, Warning
from softphone.model.availability import Status
from softphone.model.calls import Party
from tests.client.told_office import ToldOffice

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TOM = {"number": "604", "name": "Tom Albers"}
SHARED = {"code": "shared_number", "number": "+491705550142", "people": [TOM]}
ME = {"id": "p602", "name": "Mara Vogt", "number": "602"}


@pytest.fixture
def office() -> ToldOffice:
    return ToldOffice()


@pytest.fixture
def shown() -> Shown:
    """Mara is signed in."""
    shown = Shown()
    shown.show(reducer.me(Picture(), ME, NOON))
    return shown


@pytest.fixture
def reach(office: ToldOffice, shown: Shown) -> Reach:
    api = office.api()
    return Reach(lambda: api, shown, lambda: NOON)


async def test_the_list_of_callers_is_replaced_as_a_whole_and_shown_as_the_office_holds_it(
    office: ToldOffice, reach: Reach, shown: Shown
) -> None:
    held = {"numbers": ["604"], "second_call": True, "entries": [TOM]}
    office.says("PUT", "/me/allowed-callers", held)

    callers = await reach.set_allowed_callers(["604"], True)

    wish = {"numbers": ["604"], "second_call": True}
    assert office.asked == [("PUT", "/me/allowed-callers", wish)]
    assert callers.entries == (Party("604", "Tom Albers"),)
    assert shown.state.allowed_callers == callers


async def test_a_bad_number_is_named_and_the_list_that_is_shown_stays(
    office: ToldOffice, reach: Reach, shown: Shown
) -> None:
    office.says("GET", "/me/allowed-callers", {"numbers": ["604"], "entries": [TOM]})
    office.refuses("PUT", "/me/allowed-callers", "bad_number", number="12x")
    await reach.allowed_callers()

    with pytest.raises(OfficeError) as refused:
        await reach.set_allowed_callers(["604", "12x"], False)

    assert (refused.value.code, refused.value.details["number"]) == ("bad_number", "12x")
    assert shown.state.allowed_callers.numbers == ("604",)


async def test_forwarding_is_shown_as_the_office_wrote_the_number(
    office: ToldOffice, reach: Reach, shown: Shown
) -> None:
    held = {"busy": "+491705550142", "no_answer": "", "seconds": 15, "allowed": True}
    office.says("PUT", "/me/forwarding", held)

    await reach.set_forwarding("0170 5550142", "", 15)

    wish = {"busy": "0170 5550142", "no_answer": "", "seconds": 15}
    assert office.asked == [("PUT", "/me/forwarding", wish)]
    assert shown.state.forwarding == Forwarding("+491705550142", "", 15)


async def test_quiet_hours_go_out_as_they_came(office: ToldOffice, reach: Reach) -> None:
    week = [{"days": "mon-fri", "from": "18:00", "to": "08:00"}]
    held = {"time_zone": "Europe/Berlin", "hours": week}
    office.says("GET", "/me/quiet-hours", held)
    office.says("PUT", "/me/quiet-hours", held)

    hours = await reach.quiet_hours()
    assert hours.hours == (QuietPeriod("mon-fri", "18:00", "08:00"),)
    assert hours.time_zone == "Europe/Berlin"

    await reach.set_quiet_hours(hours.hours)
    assert office.asked[-1] == ("PUT", "/me/quiet-hours", {"hours": week})


async def test_what_do_not_disturb_would_not_stop_is_asked_before_it_is_chosen(
    office: ToldOffice, reach: Reach
) -> None:
    group = {"code": "last_one", "group": {"number": "700", "name": "Hotline"}}
    office.says("POST", "/me/status/check", {"warnings": [SHARED, group]})

    warnings = await reach.check_status(Status.DO_NOT_DISTURB, NOON)

    wish = {"status": "do_not_disturb", "until": "2026-11-25T12:00:00+00:00"}
    assert office.asked == [("POST", "/me/status/check", wish)]
    assert warnings == (
        Warning("shared_number", "+491705550142", people=(Party("604", "Tom Albers"),)),
        Warning("last_one", group_number="700", group_name="Hotline"),
    )


async def test_an_undone_status_is_shown_with_its_devices_and_warnings(
    office: ToldOffice, reach: Reach, shown: Shown
) -> None:
    device = {"account": "208", "kind": "desk_phone", "quiet": "rings"}
    held = {"status": "available", "revision": 9, "devices": [device], "warnings": []}
    office.says("POST", "/me/status/undo", held)

    await reach.undo_status(8)

    assert office.asked == [("POST", "/me/status/undo", {"revision": 8})]
    me = shown.state.me
    assert me is not None and me.availability is not None
    assert me.availability.status is Status.AVAILABLE
    assert [one.account for one in shown.state.devices] == ["208"]


async def test_the_log_tells_who_or_what_changed_the_status(
    office: ToldOffice, reach: Reach
) -> None:
    row = {"status": "do_not_disturb", "at": "2026-11-25T12:00:00Z", "set_by": "208"}
    office.says("GET", "/me/status/log?limit=5", [row | {"until": None, "revision": 8}])

    [change] = await reach.status_log(5)

    assert (change.status, change.at, change.set_by) == ("do_not_disturb", NOON, "208")


# warnings that hold now


def device_news(revision: int, **more: Any) -> dict[str, Any]:
    return {"type": "device", "revision": revision, "devices": [], **more}


def test_warnings_come_with_me_and_change_with_the_devices() -> None:
    picture = reducer.me(Picture(), ME | {"warnings": [SHARED]}, NOON)
    assert [warning.code for warning in picture.state.warnings] == ["shared_number"]

    picture = reducer.hear(picture, device_news(5, warnings=[]), NOON)
    assert picture.state.warnings == ()


def test_old_news_of_the_devices_bring_no_warning_back() -> None:
    picture = reducer.hear(Picture(), device_news(7, warnings=[]), NOON)
    picture = reducer.hear(picture, device_news(6, warnings=[SHARED]), NOON)

    assert picture.state.warnings == ()


def test_a_warning_is_kept_by_news_that_say_nothing_of_it() -> None:
    picture = reducer.me(Picture(), ME | {"warnings": [SHARED]}, NOON)
    picture = reducer.hear(picture, device_news(7), NOON)

    assert len(picture.state.warnings) == 1


@pytest.mark.parametrize("told", [None, "x", 7, [1, None, "x"], {"code": "last_one"}])
def test_warnings_that_are_none_are_no_trouble(told: object) -> None:
    assert reducer.me(Picture(), ME | {"warnings": told}, NOON).state.warnings == ()


# answers that news have overtaken


def my_device(quiet: str) -> dict[str, str]:
    return {"account": "208", "kind": "desk_phone", "quiet": quiet}


def test_an_answer_that_was_on_its_way_longer_than_the_news_changes_no_device() -> None:
    asked = reducer.me(Picture(), ME | {"devices": [my_device("rings")]}, NOON)
    told = reducer.hear(
        asked, {"type": "device", "revision": 5, "devices": [my_device("quiet")]}, NOON
    )
    late = ME | {"devices": [my_device("waiting")], "destination": "208"}

    picture = reducer.me(told, late, NOON, asked)

    assert [device.quiet for device in picture.state.devices] == ["quiet"]
    assert picture.state.destination == "208"


def test_the_answer_to_a_status_does_not_undo_what_the_devices_said_meanwhile() -> None:
    asked = reducer.me(Picture(), ME | {"devices": [my_device("rings")]}, NOON)
    told = reducer.hear(
        asked, {"type": "device", "revision": 5, "devices": [my_device("quiet")]}, NOON
    )
    answer = {"status": "do_not_disturb", "revision": 5, "devices": [my_device("waiting")]}

    picture = reducer.own_status(told, answer, NOON, asked)

    assert [device.quiet for device in picture.state.devices] == ["quiet"]
    me = picture.state.me
    assert me is not None and me.availability is not None and me.availability.is_dnd


def test_without_news_the_answer_counts_also_when_it_is_no_newer() -> None:
    asked = reducer.hear(Picture(), device_news(5), NOON)
    asked = reducer.me(asked, ME, NOON)
    answer = {"status": "do_not_disturb", "revision": 5, "devices": [my_device("quiet")]}

    picture = reducer.own_status(asked, answer, NOON, asked)

    assert [device.quiet for device in picture.state.devices] == ["quiet"]
