"""The status and time, through the whole office: what the person, colleagues, devices and
callers see of quiet hours and of ends.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from softphone.model.events import AvailabilityChanged
from softphone.server.office_file import OfficeFileError
from softphone.server.office_import import Options
from tests.whole_office import OFFICE, START

EVENINGS = 'quiet_hours = [{ days = "mon-fri", from = "18:00", to = "08:00" }]\n'
MARA = 'click_and_call = "208"\n'
QUIET_MARA = OFFICE.replace(MARA, MARA + EVENINGS)


def clock(office, text):
    """The office's clock (Berlin) shows this; what happens once a second has not happened."""
    local = datetime.fromisoformat(text).replace(tzinfo=office.server.directory.office.zone)
    office.now += (local.astimezone(UTC) - office.utcnow()).total_seconds()


@pytest.fixture
async def evening(office):
    """Mara has quiet hours, and they are about to begin; her phones have just signed in."""
    await office.import_text(QUIET_MARA)
    await office.wait(1)
    clock(office, "2026-03-02 17:59:58")
    office.desk, office.jonas = office.phone("208"), office.phone("205")
    return office


async def test_everybody_sees_quiet_hours_begin_and_end(evening):
    mara, jonas = await evening.sign_in("mara"), await evening.sign_in("jonas")
    heard = evening.listen(AvailabilityChanged)
    await evening.wait(1)
    assert heard == []
    await evening.wait(1)
    await evening.wait(1)
    assert len([event for event in heard if event.chosen_changed]) == 1
    people = {p["number"]: p for p in await jonas.get("/colleagues")}
    seen = people["602"]["availability"]
    mine = (await mara.get("/me"))["availability"]
    assert seen == mine
    assert (mine["status"], mine["set_by"]) == ("do_not_disturb", "schedule")
    assert mine["until"] == "2026-03-03T07:00:00Z"
    clock(evening, "2026-03-03 08:00:00")
    evening.jonas.register(), evening.desk.register()
    await evening.wait(0)
    mine = (await mara.get("/me"))["availability"]
    assert (mine["status"], mine["until"], mine["set_by"]) == ("available", None, "schedule")
    log = await mara.get("/me/status/log")
    assert [row["set_by"] for row in log] == ["schedule", "schedule"]


async def test_a_call_after_the_edge_finds_silence_before_anybody_was_told(evening):
    """And the devices say so: they are quiet, with the reason that routing gives."""
    mara = await evening.sign_in("mara")
    clock(evening, "2026-03-02 18:00:00")
    line = evening.jonas.call("602")
    assert line.final.status == 480 and evening.desk.rings == []
    device = await mara.device("208")
    assert (device["quiet"], device["confirmed_at"]) == ("quiet", "2026-03-02T17:00:00Z")
    assert (await mara.get("/me"))["availability"]["status"] == "do_not_disturb"


async def test_what_rings_when_quiet_hours_begin_stops(evening):
    """Decision 2 holds for them as for any do not disturb."""
    line = evening.jonas.call("602")
    evening.desk.ringing.ring()
    await evening.wait(2)
    assert evening.desk.ringing.cancelled is not None
    assert line.final.status == 480


async def test_a_choice_of_mine_counts_until_quiet_hours_are_over(evening):
    mara = await evening.sign_in("mara")
    await evening.wait(2)
    told = await mara.dnd(False, origin="208")
    assert (told["status"], told["set_by"]) == ("available", "208")
    assert {d["account"]: d["quiet"] for d in told["devices"]}["208"] == "rings"
    evening.jonas.call("602").cancel()
    assert len(evening.desk.rings) == 1
    clock(evening, "2026-03-03 18:00:00")
    evening.jonas.register(), evening.desk.register()
    evening.jonas.call("602")
    assert len(evening.desk.rings) == 1


async def test_new_quiet_hours_by_the_api_count_at_once_and_are_told(office):
    mara = await office.sign_in("mara")
    heard = office.listen(AvailabilityChanged)
    now = [{"days": "mon", "from": "09:00", "to": "12:00"}]
    told = await mara.put("/me/quiet-hours", {"hours": now})
    assert told == {"time_zone": "Europe/Berlin", "hours": now}
    mine = (await mara.get("/me"))["availability"]
    assert (mine["status"], mine["until"]) == ("do_not_disturb", "2026-03-02T11:00:00Z")
    await office.wait(1)
    assert [event.origin for event in heard if event.chosen_changed] == ["schedule"]
    await mara.put("/me/quiet-hours", {"hours": []})
    assert (await mara.get("/me"))["availability"]["status"] == "available"


async def test_quiet_hours_of_an_import_count_within_a_second(office):
    """``einklang admin import`` works beside the running server."""
    mara = await office.sign_in("mara")
    hours = 'quiet_hours = [{ days = "mon", from = "10:00", to = "11:00" }]\n'
    await office.import_text(OFFICE.replace(MARA, MARA + hours))
    await office.wait(1)
    mine = (await mara.get("/me"))["availability"]
    assert (mine["status"], mine["set_by"]) == ("do_not_disturb", "schedule")


async def test_a_restart_in_quiet_hours_changes_nothing(evening):
    mara = await evening.sign_in("mara")
    await evening.wait(2)
    before = (await mara.get("/me"))["availability"]
    await evening.restart_server()
    mara = await evening.sign_in("mara")
    heard = evening.listen(AvailabilityChanged)
    await evening.wait(1)
    assert (await mara.get("/me"))["availability"] == before
    assert [event for event in heard if event.chosen_changed] == []


async def test_somebody_who_is_removed_in_quiet_hours_is_forgotten(evening):
    await evening.wait(2)
    person = evening.server.directory.office.person_by_number("602").id
    rest = OFFICE.split("[[users]]")
    await evening.import_text("[[users]]".join([rest[0], *rest[2:]]), Options(prune=True))
    clock(evening, "2026-03-03 08:00:00")
    await evening.wait(1)
    assert person not in evening.server.hub.people


# -- the office file --------------------------------------------------------------------------


async def test_the_office_s_zone_is_that_of_the_file_else_that_of_its_country(office):
    def zone():
        return office.server.directory.office.zone.key

    assert zone() == "Europe/Berlin"
    await office.import_text(OFFICE.replace('country = "DE"', 'country = "JP"'))
    await office.server.directory.load()
    assert zone() == "Asia/Tokyo"
    named = 'country = "DE"\ntime_zone = "Atlantic/Canary"'
    text = OFFICE.replace('country = "DE"', named)
    await office.import_text(text)
    await office.server.directory.load()
    assert zone() == "Atlantic/Canary"
    assert 'time_zone = "Atlantic/Canary"' in await office.export()
    assert (await office.import_text(await office.export())).changed == 0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('country = "DE"', 'time_zone = "Middle/Earth"', "time_zone"),
        ('country = "DE"', 'time_zone = "../../etc/passwd"', "time_zone"),
        ('country = "DE"', "time_zone = 1", "time_zone is a text"),
        (MARA, MARA + 'quiet_hours = "mon"\n', "write a list"),
        (MARA, MARA + EVENINGS.replace("mon-fri", "weekdays"), "days 'weekdays'"),
        (MARA, MARA + EVENINGS.replace("08:00", "26:00"), "to '26:00'"),
        (MARA, MARA + EVENINGS.replace("mon-fri", "mon-sun").replace("18", "08"), "never end"),
    ],
)
async def test_mistakes_in_time_are_named_with_their_line(office, old, new, reason):
    text = OFFICE.replace(old, new)
    line = next(
        n for n, row in enumerate(text.splitlines(), 1) if new.split("\n")[-2:][0] in row
    )
    with pytest.raises(OfficeFileError, match=f"office.toml:{line}: .*{reason}"):
        await office.import_text(text)


# -- ends over a change of the clock ----------------------------------------------------------


async def test_an_end_is_an_instant_whatever_the_clock_on_the_wall_does(office):
    """Until 08:00 of the morning after the clock was put forward: 11 hours, not 12."""
    clock(office, "2026-03-28 20:00:00")
    mara, jonas = await office.sign_in("mara"), office.phone("205")
    office.phone("208")
    await mara.dnd(until="2026-03-29T08:00:00+02:00")
    clock(office, "2026-03-29 07:59:59")
    jonas.register()
    assert office.utcnow() - START > timedelta(days=26)
    assert jonas.call("602").final.status == 480
    clock(office, "2026-03-29 08:00:00")
    mara = await office.sign_in("mara")
    assert (await mara.get("/me"))["availability"]["status"] == "available"


async def test_a_full_disk_delays_the_news_and_holds_up_nothing_else(evening):
    """Calls are decided by the clock; what could not be kept is told once it can be."""
    data = sqlite3.connect(evening.server.database.path)
    data.execute(
        "create trigger full before insert on status_log"
        " begin select raise(abort, 'database or disk is full'); end"
    )
    mara = await evening.sign_in("mara")
    heard = evening.listen(AvailabilityChanged)
    clock(evening, "2026-03-02 18:00:00")
    with pytest.raises(Exception, match="full"):
        await evening.wait(1)
    assert [event for event in heard if event.chosen_changed] == []
    assert evening.jonas.call("602").final.status == 480
    assert (await mara.get("/me"))["availability"]["status"] == "do_not_disturb"
    await evening.import_text(QUIET_MARA.replace("Nordlicht GmbH", "Nordlicht AG"))
    with pytest.raises(Exception, match="full"):
        await evening.wait(1)
    assert evening.server.directory.office.name == "Nordlicht AG"
    data.execute("drop trigger full")
    data.close()
    await evening.wait(1)
    assert [event.origin for event in heard if event.chosen_changed] == ["schedule"]
