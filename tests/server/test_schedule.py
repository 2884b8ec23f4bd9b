"""Time and the hub: edges of quiet hours and ends are committed once, and told once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from softphone.model.availability import Chosen, Status
from softphone.model.people import QuietHours
from softphone.server.presence import TOGETHER
from softphone.server.store import status_store
from softphone.server.store.office_store import Gone
from tests.server.hub_room import EVENINGS, HubRoom

MIGRATIONS = Path(status_store.__file__).with_name("migrations")
DND, FREE = Status.DO_NOT_DISTURB, Status.AVAILABLE
QUIET_BEGINS = ("mara", "do_not_disturb", "schedule")
QUIET_ENDS = ("mara", "available", "schedule")


@pytest.fixture
async def room(tmp_path):
    room = HubRoom(tmp_path)
    await room.open()
    room.give_hours("mara", *EVENINGS)
    await room.hub.wake()
    yield room
    await room.close()


async def test_an_edge_is_committed_and_told_once(room):
    room.clock("2026-03-02 17:59:59")
    await room.hub.wake()
    assert room.told == []
    await room.wait(seconds=1)
    await room.wait(seconds=1)
    assert room.told == [QUIET_BEGINS]
    now = room.hub.availability("mara")
    assert (now.status, now.set_by, now.revision) == (DND, "schedule", 1)
    assert now.until == room.now.replace(hour=7, minute=0, second=0) + timedelta(days=1)
    room.clock("2026-03-03 08:00")
    await room.hub.wake()
    assert room.told == [QUIET_ENDS]
    assert room.hub.availability("mara").revision == 2
    assert await room.log() == [("do_not_disturb", "schedule"), ("available", "schedule")]


async def test_a_late_wake_delays_the_news_and_never_a_decision(room):
    """Between the edge and the wake a call, the API and the screen already agree."""
    room.clock("2026-03-02 18:00")
    assert room.routed().status is DND
    assert room.hub.availability("mara").set_by == "schedule"
    assert room.status() is DND and room.told == []
    room.clock("2026-03-03 08:00")
    assert room.routed().status is FREE and room.status() is FREE


async def test_every_news_has_a_revision_of_its_own(room):
    for day in (2, 3, 4):
        for clock in ("18:00", "19:00", "23:00"):
            room.clock(f"2026-03-0{day} {clock}")
            await room.hub.wake()
        await room.hub.set_status("mara", Chosen(), "208")
        room.clock(f"2026-03-0{day + 1} 08:00")
        await room.hub.wake()
    revisions = [event.availability.revision for event in room.heard]
    assert revisions == sorted(set(revisions)) and len(revisions) == 6


async def test_a_choice_within_quiet_hours_counts_until_their_end(room):
    room.clock("2026-03-02 18:30")
    await room.hub.wake()
    told = await room.hub.set_status("mara", Chosen(), "208")
    assert (told.status, told.set_by) == (FREE, "208")
    await room.wait(hours=3)
    assert room.status() is room.routed().status is FREE
    room.clock("2026-03-03 18:00")
    await room.hub.wake()
    assert room.status() is room.routed().status is DND


async def test_the_same_wish_within_quiet_hours_is_a_wish_only_once(room):
    """“Available” against quiet hours changes something; said again it does not."""
    room.clock("2026-03-02 18:30")
    await room.hub.wake()
    first = await room.hub.set_status("mara", Chosen(), "208")
    again = await room.hub.set_status("mara", Chosen(), "204")
    assert first.revision == again.revision and again.set_by == "208"


async def test_a_wish_that_comes_before_the_hub_noticed_the_edge_counts(room):
    room.clock("2026-03-02 18:00")
    await room.hub.set_status("mara", Chosen(), "208")
    await room.hub.wake()
    assert room.told == [("mara", "available", "208")]
    assert room.routed().status is FREE


async def test_an_end_within_quiet_hours_leads_back_into_them(room):
    """One change, by the schedule: the person was never available in between."""
    room.clock("2026-03-02 18:30")
    await room.hub.wake()
    until = room.now + timedelta(hours=1)
    await room.hub.set_status("mara", Chosen(DND, until), "208")
    room.told  # noqa: B018
    await room.wait(hours=1)
    assert room.told == [QUIET_BEGINS]
    assert room.hub.availability("mara").until > until


async def test_offline_and_do_not_disturb_are_left_alone_by_quiet_hours(room):
    for status in (Status.OFFLINE, DND):
        await room.hub.set_status("mara", Chosen(status), "208")
        room.heard.clear()
        for clock in ("2026-03-02 18:00", "2026-03-03 08:00"):
            room.clock(clock)
            await room.hub.wake()
            assert room.status() is room.routed().status is status
        assert room.told == []


# -- stops, sleeps and clocks ------------------------------------------------------------------


async def test_a_restart_in_the_middle_neither_repeats_nor_loses(room):
    room.clock("2026-03-02 18:00")
    await room.hub.wake()
    await room.start()
    await room.hub.wake()
    assert room.told == [QUIET_BEGINS]
    assert room.hub.availability("mara").set_by == "schedule"
    await room.hub.set_status("mara", Chosen(), "208")
    await room.start()
    await room.hub.wake()
    assert room.status() is room.routed().status is FREE


async def test_an_edge_during_a_stop_is_told_after_the_start(room):
    room.clock("2026-03-02 18:00")
    await room.start()
    assert room.routed().status is DND
    await room.hub.wake()
    assert room.told == [QUIET_BEGINS]


@pytest.mark.parametrize(
    ("wakes", "told"),
    [("2026-03-05 12:00", []), ("2026-03-05 19:00", [QUIET_BEGINS])],
    ids=["noon", "evening"],
)
async def test_three_days_of_sleep_are_one_change_or_none(room, wakes, told):
    """What began and ended meanwhile is no news any more."""
    room.clock(wakes)
    await room.hub.wake()
    assert room.told == told
    assert room.status() is room.routed().status


async def test_an_end_that_passed_during_sleep_lapses_once(room):
    await room.hub.set_status("mara", Chosen(DND, room.now + timedelta(hours=1)), "208")
    room.heard.clear()
    room.clock("2026-03-05 12:00")
    assert room.routed().status is FREE
    await room.hub.wake()
    await room.hub.wake()
    assert room.told == [("mara", "available", "timer")]


async def test_an_end_that_was_committed_stays_when_the_clock_is_put_back(room):
    """Forward over the end and back again: the person was told that it is over."""
    await room.hub.set_status("mara", Chosen(DND, room.now + timedelta(minutes=30)), "208")
    await room.wait(hours=1)
    assert room.status() is FREE
    room.heard.clear()
    await room.wait(hours=-1)
    assert room.status() is room.routed().status is FREE
    assert room.told == []


async def test_an_end_that_nobody_noticed_holds_again_when_the_clock_is_put_back(room):
    await room.hub.set_status("mara", Chosen(DND, room.now + timedelta(minutes=30)), "208")
    room.heard.clear()
    room.now += timedelta(hours=1)
    assert room.routed().status is FREE
    room.now -= timedelta(hours=1)
    assert room.routed().status is DND
    await room.hub.wake()
    assert room.told == []


async def test_quiet_hours_follow_a_clock_that_is_put_back_and_forward(room):
    room.clock("2026-03-02 18:10")
    await room.hub.wake()
    await room.wait(hours=-1)
    assert room.status() is room.routed().status is FREE
    await room.wait(minutes=10)
    assert room.told == [QUIET_BEGINS, QUIET_ENDS]
    await room.wait(hours=1)
    assert room.told == [QUIET_BEGINS]


async def test_a_choice_survives_a_clock_that_is_put_back_within_the_same_quiet_hours(room):
    room.clock("2026-03-02 19:30")
    await room.hub.wake()
    await room.hub.set_status("mara", Chosen(), "208")
    await room.wait(hours=-1)
    assert room.status() is room.routed().status is FREE


async def test_what_was_seen_too_early_is_corrected_although_nothing_was_committed(room):
    """Somebody asked within quiet hours, before the hub woke; then the clock was put back."""
    room.clock("2026-03-02 18:10")
    seen = room.hub.availability("mara")
    room.clock("2026-03-02 17:50")
    await room.hub.wake()
    assert room.told == [QUIET_ENDS]
    assert room.hub.availability("mara").revision > seen.revision
    await room.hub.wake()
    assert room.told == []


# -- changes of the office ---------------------------------------------------------------------


async def test_changed_quiet_hours_count_at_once_and_are_told(room):
    room.clock("2026-03-02 20:00")
    await room.hub.wake()
    room.heard.clear()
    room.give_hours("mara", QuietHours("mon-fri", "18:00", "07:00"))
    await room.hub.wake()
    assert room.told == [QUIET_BEGINS]
    assert room.hub.availability("mara").until.hour == 6
    room.give_hours("mara")
    await room.hub.wake()
    assert room.told == [QUIET_ENDS]
    room.give_hours("jonas", *EVENINGS)
    await room.hub.wake()
    assert room.told == [("jonas", "do_not_disturb", "schedule")]


async def test_another_time_zone_of_the_office_counts_at_once(room):
    room.office = replace(room.office, time_zone="Asia/Tokyo")
    await room.hub.wake()
    assert room.told == [QUIET_BEGINS]


async def test_somebody_who_was_removed_does_not_hold_up_the_others(room):
    """The removal is noticed a second later; until then the data refuse the change."""
    room.give_hours("jonas", *EVENINGS)
    await room.delete("mara")
    room.clock("2026-03-02 18:00")
    await room.hub.wake()
    assert room.told == [("jonas", "do_not_disturb", "schedule")]
    with pytest.raises(Gone):
        await room.hub.set_status("mara", Chosen(DND), "208")


async def test_quiet_hours_of_a_whole_company_begin_together(tmp_path):
    """In a few transactions, and each person with a revision of their own."""
    people = [f"p{number}" for number in range(TOGETHER + 20)]
    room = HubRoom(tmp_path, people)
    await room.open()
    for person in people:
        room.give_hours(person, *EVENINGS)
    room.clock("2026-03-02 18:00")
    await room.hub.wake()
    found = {event.person: event.availability.revision for event in room.heard}
    assert len(room.heard) == len(people) == len(set(found.values()))
    kept = HubRoom(tmp_path, ())
    await kept.database.open()
    kept.office, kept.now = room.office, room.now
    await kept.start()
    assert {p: kept.hub.availability(p).revision for p in people} == found
    await kept.close()
    await room.close()


async def test_data_of_an_older_version_open_and_keep_their_statuses(tmp_path):
    """From before quiet hours: a choice of that time counts as one, an end does not."""
    room = HubRoom(tmp_path)
    old_data(room.database.path, room.now.timestamp())
    await room.open()
    assert room.hub.availability("mara").revision == 2
    assert (room.status("mara"), room.status("jonas")) == (DND, FREE)
    assert room.hub.chosen["mara"].made_at == room.now
    assert room.hub.chosen["jonas"].made_at is None
    await room.hub.wake()
    assert room.told == []
    assert await room.log() == [("do_not_disturb", "208")]
    await room.close()


def old_data(path, at):
    """What the first version kept of Mara, who chose, and of Jonas, whose end had passed."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}")
    command.upgrade(config, "0001")
    with sqlite3.connect(path) as data:
        data.execute("insert into counters values ('revision', 2)")
        for person in ("mara", "jonas"):
            data.execute("insert into people values (?, ?, ?, '', 0, '{}')", [person] * 3)
        data.execute(
            "insert into statuses values ('mara', 'do_not_disturb', null, 2, ?, '208')", [at]
        )
        data.execute(
            "insert into statuses values ('jonas', 'available', null, 1, ?, 'timer')", [at]
        )
        data.execute(
            "insert into status_log values (1, 'mara', 'do_not_disturb', null, ?, '208', 2)",
            [at],
        )
    data.close()


async def test_the_log_of_one_person_is_bounded(room, monkeypatch):
    """However often somebody changes their mind; the newest are kept, others' too."""
    monkeypatch.setattr(status_store, "TIDY_EVERY", 10)
    monkeypatch.setattr(status_store, "KEPT_CHANGES", 40)
    await room.hub.set_status("jonas", Chosen(DND), "205")
    for number in range(40):
        room.now += timedelta(seconds=1)
        await room.hub.set_status("mara", Chosen(DND), str(number))
        await room.hub.set_status("mara", Chosen(), str(number))
    async with room.database.read() as connection:
        rows = await connection.exec_driver_sql(
            "select person, count(*), max(revision) from status_log group by person"
        )
        found = {row[0]: (row[1], row[2]) for row in rows}
    assert 40 <= found["mara"][0] < 50
    assert found["mara"][1] == room.hub.revision
    assert found["jonas"][0] == 1
