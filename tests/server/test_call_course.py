"""What a record tells of the course of a call: its steps, and when each device rang."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole_office import OFFICE, WholeOffice

HOTLINE = """
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]
strategy = "all"

[[call_plans]]
name = "main"
number = "800"
steps = [ { user = "604", seconds = 15 }, { group = "700", seconds = 20 } ]
"""


@pytest.fixture
async def hotline(office: WholeOffice) -> WholeOffice:
    """Mara (602) and Jonas (607) are the hotline; the plan tries Lena (604) first."""
    await office.import_text(OFFICE + HOTLINE)
    await office.server.directory.load()
    return office


async def last_call(office: WholeOffice, name: str) -> dict[str, Any]:
    calls = await (await office.sign_in(name)).get("/me/calls")
    return dict(calls[0])


def details(record: dict[str, Any], target: str) -> dict[str, str]:
    return dict(next(why["details"] for why in record["why"] if why["target"] == target))


async def test_a_call_to_a_group_names_the_group_and_when_each_device_rang(
    hotline: WholeOffice,
) -> None:
    mara, jonas = hotline.phone("208"), hotline.phone("205")
    line = hotline.phone("206").call("700")
    for device in (mara, jonas):
        device.ringing.ring()
    await hotline.wait(9)
    line.cancel()

    record = await last_call(hotline, "mara")
    assert record["steps"] == [
        {"kind": "group", "number": "700", "name": "Hotline",
         "started_at": "2026-03-02T09:00:00Z", "seconds": 0},
    ]  # fmt: skip
    theirs = details(record, "205")
    assert (theirs["at"], theirs["seconds"]) == ("2026-03-02T09:00:00+00:00", "9.0")


async def test_a_plan_tells_the_step_that_was_skipped_and_the_one_that_rang(
    hotline: WholeOffice,
) -> None:
    desk = hotline.phone("208")
    caller = hotline.phone("290")
    line = caller.call("800")
    desk.ringing.answer()
    line.hang_up()

    record = await last_call(hotline, "mara")
    steps = [(s["kind"], s["name"], s["started_at"], s["seconds"]) for s in record["steps"]]
    assert steps == [
        ("user", "Lena Sommer", None, 15),
        ("group", "Hotline", "2026-03-02T09:00:00Z", 20),
    ]
    assert details(record, "206")["step"] == "1"
    assert details(record, "208")["step"] == "2"


async def test_the_course_is_still_known_after_a_restart(hotline: WholeOffice) -> None:
    desk = hotline.phone("208")
    line = hotline.phone("206").call("700")
    desk.ringing.ring()
    line.cancel()
    before = await last_call(hotline, "mara")
    await hotline.restart_server()

    assert await last_call(hotline, "mara") == before


async def test_a_call_to_one_person_has_no_steps(office: WholeOffice) -> None:
    office.phone("208")
    office.phone("205").call("602").cancel()

    assert (await last_call(office, "mara"))["steps"] == []
