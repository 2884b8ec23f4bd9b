"""Quiet hours: a weekly do not disturb in the office's time zone, over which one's own choice
counts until the next edge.  Pure values; the clock is an argument.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softphone.model import quiet_hours, time_zones
from softphone.model.availability import Chosen, Status
from softphone.model.people import QuietHours
from softphone.model.quiet_hours import BadHours, effective, next_edge, period_at
from tests.house import DND, JONAS, MARA, OFFLINE, House

BERLIN = ZoneInfo("Europe/Berlin")
EVENINGS = (QuietHours("mon-fri", "18:00", "08:00"),)
WEEKEND = (QuietHours("sat,sun", "00:00", "00:00"),)
COLLEAGUES_ONLY = Chosen(Status.AVAILABLE_FOR_COLLEAGUES)


def at(day: str, clock: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> datetime:
    """An instant, as the office's clock shows it; of a time shown twice the first."""
    local = datetime.fromisoformat(f"{day}T{clock}")
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


# 2026-03-02 is a Monday.
MONDAY, TUESDAY, FRIDAY, SATURDAY = "2026-03-02", "2026-03-03", "2026-03-06", "2026-03-07"
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def held(chosen: Chosen, now: datetime, hours: tuple[QuietHours, ...] = EVENINGS) -> Chosen:
    return effective(chosen, hours, BERLIN, now).chosen


# -- which period holds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "clock", "is_quiet"),
    [
        (MONDAY, "17:59:59", False), (MONDAY, "18:00", True), (TUESDAY, "07:59:59", True),
        (TUESDAY, "08:00", False), (SATURDAY, "07:59", True), (SATURDAY, "18:00", False),
        (MONDAY, "07:00", False),
    ],
)  # fmt: skip
def test_a_period_over_midnight_belongs_to_the_day_on_which_it_begins(day, clock, is_quiet):
    assert (period_at(EVENINGS, BERLIN, at(day, clock)) is not None) is is_quiet


def test_a_period_knows_its_begin_and_its_end():
    wanted = (at(MONDAY, "18:00"), at(TUESDAY, "08:00"))
    assert period_at(EVENINGS, BERLIN, at(MONDAY, "23:00")) == wanted


def test_without_quiet_hours_there_are_neither_periods_nor_edges():
    assert period_at((), BERLIN, at(MONDAY, "23:00")) is None
    assert next_edge((), BERLIN, at(MONDAY, "23:00")) is None


def test_entries_that_touch_or_overlap_make_one_period():
    """Friday evening runs into the weekend: one period, one edge."""
    hours = (*EVENINGS, *WEEKEND, QuietHours("sat", "10:00", "12:00"))
    period = period_at(hours, BERLIN, at(SATURDAY, "11:00"))
    assert period == (at(FRIDAY, "18:00"), at("2026-03-09", "00:00"))


def test_equal_times_mean_a_whole_day():
    hours = (QuietHours("wed", "12:00", "12:00"),)
    wanted = (at("2026-03-04", "12:00"), at("2026-03-05", "12:00"))
    assert period_at(hours, BERLIN, at("2026-03-05", "11:59")) == wanted


def test_edges_come_one_after_the_other():
    now, edges = at(FRIDAY, "12:00"), []
    for _ in range(3):
        now = next_edge(EVENINGS, BERLIN, now)
        edges.append(now)
    wanted = [(FRIDAY, "18:00"), (SATURDAY, "08:00"), ("2026-03-09", "18:00")]
    assert edges == [at(*edge) for edge in wanted]
    just_before = edges[-1] - timedelta(seconds=1)
    assert quiet_hours.edges_around(EVENINGS, BERLIN, just_before) == (edges[-2], edges[-1])
    assert quiet_hours.edges_around(EVENINGS, BERLIN, edges[-1])[0] == edges[-1]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", "mon"), ("sat,sun", "sat sun"), ("mon-fri", "mon tue wed thu fri"),
        ("fri-mon", "fri sat sun mon"), ("mon-tue,thu", "mon tue thu"), ("wed-wed", "wed"),
    ],
)  # fmt: skip
def test_days_as_people_write_them(text, days):
    assert quiet_hours.days_of(text) == set(days.split())


# -- a change of the clock --------------------------------------------------------------------


def test_a_time_that_does_not_occur_is_the_moment_of_the_jump():
    """In spring 02:00 becomes 03:00."""
    jump = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    begins = (QuietHours("sun", "02:30", "05:00"),)
    assert period_at(begins, BERLIN, jump) == (jump, at(SPRING, "05:00"))
    ends = (QuietHours("sat", "22:00", "02:30"),)
    period = period_at(ends, BERLIN, jump - timedelta(seconds=1))
    assert period == (at("2026-03-28", "22:00"), jump)


def test_a_period_that_the_jump_swallows_is_none():
    hours = (QuietHours("sun", "02:10", "02:50"),)
    edge = next_edge(hours, BERLIN, at(SPRING, "01:00"))
    assert edge == at("2026-04-05", "02:10")


def test_a_time_that_occurs_twice_begins_at_the_first_and_ends_at_the_last():
    """In autumn 03:00 becomes 02:00: never less quiet than was wished."""
    hours = (QuietHours("sun", "02:10", "02:50"),)
    first = at(AUTUMN, "02:10")
    assert period_at(hours, BERLIN, first) == (first, at(AUTUMN, "02:50", fold=1))


@pytest.mark.parametrize(("day", "hours"), [("2026-03-28", 13), ("2026-10-24", 15)])
def test_a_night_in_which_the_clock_changes_ends_at_the_same_time_of_the_clock(day, hours):
    nights = (QuietHours("sat", "18:00", "08:00"),)
    begin, end = period_at(nights, BERLIN, at(day, "20:00"))
    assert end - begin == timedelta(hours=hours)
    assert end.astimezone(BERLIN).hour == 8


def test_zones_far_away_and_with_odd_changes_are_read_by_their_own_clock():
    lord_howe = ZoneInfo("Australia/Lord_Howe")  # half an hour forward
    begin, end = period_at(EVENINGS, lord_howe, at(MONDAY, "23:00", lord_howe))
    assert (begin.astimezone(lord_howe).hour, end.astimezone(lord_howe).hour) == (18, 8)


# -- what holds -------------------------------------------------------------------------------


def test_who_is_available_is_in_do_not_disturb_until_the_end_of_the_period():
    found = effective(Chosen(), EVENINGS, BERLIN, at(MONDAY, "20:00"))
    assert found.chosen == Chosen(Status.DO_NOT_DISTURB, at(TUESDAY, "08:00"))
    assert found.cause == "schedule"
    after = effective(Chosen(), EVENINGS, BERLIN, at(TUESDAY, "08:00"))
    assert (after.chosen, after.cause) == (Chosen(), "")


def test_for_colleagues_only_comes_back_after_quiet_hours():
    assert held(COLLEAGUES_ONLY, at(MONDAY, "20:00")).status is Status.DO_NOT_DISTURB
    assert held(COLLEAGUES_ONLY, at(TUESDAY, "08:00")) == COLLEAGUES_ONLY


@pytest.mark.parametrize("chosen", [OFFLINE, DND], ids=["offline", "do-not-disturb"])
def test_what_is_quieter_is_never_undone(chosen):
    """Neither at the begin of quiet hours nor at their end."""
    chosen = replace(chosen, made_at=at(MONDAY, "12:00"))
    for clock in ("17:00", "20:00"):
        assert held(chosen, at(MONDAY, clock)) == chosen
    assert held(chosen, at(TUESDAY, "09:00")) == chosen


def test_a_choice_counts_instead_until_the_next_edge():
    chosen = Chosen(made_at=at(MONDAY, "18:30"))
    assert held(chosen, at(MONDAY, "18:30")).status is Status.AVAILABLE
    assert held(chosen, at(TUESDAY, "07:59")).status is Status.AVAILABLE
    assert held(chosen, at(TUESDAY, "17:59")).status is Status.AVAILABLE
    assert held(chosen, at(TUESDAY, "18:00")).status is Status.DO_NOT_DISTURB


def test_a_choice_of_the_first_instant_counts_and_one_of_the_last_before_does_not():
    begin = at(MONDAY, "18:00")
    assert held(Chosen(made_at=begin), begin).status is Status.AVAILABLE
    before = begin - timedelta(microseconds=1)
    assert held(Chosen(made_at=before), begin).status is Status.DO_NOT_DISTURB


def test_a_choice_whose_end_has_passed_does_not_count():
    """One hour of do not disturb within quiet hours does not make the rest of them loud."""
    chosen = Chosen(Status.DO_NOT_DISTURB, at(MONDAY, "20:00"), at(MONDAY, "19:00"))
    assert held(chosen, at(MONDAY, "19:30")) == chosen
    after = effective(chosen, EVENINGS, BERLIN, at(MONDAY, "20:00"))
    assert after.chosen == Chosen(Status.DO_NOT_DISTURB, at(TUESDAY, "08:00"))
    assert after.cause == "schedule"


def test_a_choice_made_while_the_clock_was_wrong_does_not_end_quiet_hours_for_good():
    chosen = Chosen(made_at=at("2031-01-01", "12:00"))
    assert held(chosen, at(MONDAY, "20:00")).status is Status.DO_NOT_DISTURB


def test_an_end_says_that_time_did_it():
    chosen = Chosen(Status.DO_NOT_DISTURB, at(MONDAY, "14:00"))
    found = effective(chosen, EVENINGS, BERLIN, at(MONDAY, "14:00"))
    assert (found.chosen, found.cause) == (Chosen(), "timer")


# -- any hours, any moment --------------------------------------------------------------------

CLOCKS = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 1, 30, 59]))
ENTRIES = st.builds(
    QuietHours, st.sampled_from(["mon", "sun", "sat,sun", "mon-fri", "fri-mon"]), CLOCKS, CLOCKS
)
HOURS = st.lists(ENTRIES, min_size=1, max_size=3).map(tuple)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(HOURS, ZONES, MOMENTS)
def test_between_two_edges_nothing_changes_and_at_an_edge_something_does(hours, name, now):
    """Whichever moment one starts from, the edges are the same; so are the periods."""
    zone = ZoneInfo(name)
    edges = [now]
    while len(edges) < 5 and (edge := next_edge(hours, zone, edges[-1])) is not None:
        edges.append(edge)
    for here, there in pairwise(edges):
        period = period_at(hours, zone, here)
        assert period_at(hours, zone, there - timedelta(seconds=1)) == period
        assert (period_at(hours, zone, there) is None) is (period is not None)
        if period is not None:
            assert period[0] <= here < period[1] == there


@settings(max_examples=60, deadline=None, derandomize=True)
@given(HOURS, MOMENTS)
def test_it_is_quiet_when_the_clock_on_the_wall_says_so(hours, now):
    """Read off the office's clock, minute by minute, on days on which nobody changes it."""
    local = now.astimezone(BERLIN)
    if any((local + timedelta(days=d)).utcoffset() != local.utcoffset() for d in (-2, 2)):
        return
    clock = f"{local:%H:%M}"
    today, yesterday = ((local - timedelta(days=d)).strftime("%a").lower() for d in (0, 1))
    wanted = False
    for entry in hours:
        days = quiet_hours.days_of(entry.days)
        if entry.start < entry.end:
            wanted |= today in days and entry.start <= clock < entry.end
        else:
            wanted |= today in days and clock >= entry.start
            wanted |= yesterday in days and clock < entry.end
    assert (period_at(hours, BERLIN, now) is not None) is wanted


@pytest.mark.parametrize("year", [1, 9999])
def test_a_moment_at_the_end_of_the_calendar_is_no_trouble(year):
    now = datetime(year, 1, 1, tzinfo=UTC)
    assert period_at(EVENINGS, BERLIN, now) is None
    assert next_edge(EVENINGS, BERLIN, now) is None


# -- calls ------------------------------------------------------------------------------------


def test_a_call_is_decided_by_the_clock_and_not_by_a_timer():
    """The devices ring until the last second and are silent from the first one on."""
    house = House()
    house.change(JONAS, quiet_hours=EVENINGS)
    begin = at(MONDAY, "18:00")
    assert house.call("607", by="206", now=begin - timedelta(seconds=1)).rings == ["205"]
    said = house.call("607", by="206", now=begin)
    assert (said.rings, said.status) == ([], 480)
    assert said.reasons == {"205": "do_not_disturb"}
    assert said.details("205")["until"] == at(TUESDAY, "08:00").isoformat()
    assert house.call("607", by="206", now=at(TUESDAY, "08:00")).rings == ["205"]


def test_quiet_hours_know_the_exceptions_of_do_not_disturb():
    house = House()
    house.change(JONAS, quiet_hours=EVENINGS, allowed_callers=("604",))
    assert house.call("607", by="206", now=at(MONDAY, "20:00")).rings == ["205"]


def test_a_shared_number_rings_while_only_one_of_two_has_quiet_hours():
    """S41 holds for quiet hours too: all who share it must be in do not disturb."""
    house = House()
    mobile = MARA.fixed_destinations[0]
    house.change(JONAS, fixed_destinations=(mobile,))
    house.change(MARA, quiet_hours=EVENINGS, destination=mobile)
    assert house.call("602", by="206", now=at(MONDAY, "20:00")).rings == [mobile]
    house.change(JONAS, quiet_hours=EVENINGS)
    assert house.call("602", by="206", now=at(MONDAY, "20:00")).rings == []


def test_the_office_s_zone_decides_and_not_that_of_the_computer():
    house = House(country="US")
    house.change(JONAS, quiet_hours=EVENINGS)
    new_york = ZoneInfo("America/New_York")
    assert house.call("607", by="206", now=at(MONDAY, "18:00")).rings == ["205"]
    assert house.call("607", by="206", now=at(MONDAY, "18:00", new_york)).rings == []


# -- zones ------------------------------------------------------------------------------------


def test_every_country_has_a_zone_that_exists():
    for country, name in time_zones.USUAL.items():
        assert time_zones.named(name).key == name, country
    assert time_zones.usual("de") == "Europe/Berlin"


def test_zones_are_known_on_a_system_that_brings_none():
    """As on Windows: they come with the packages that are installed with Einklang."""
    paths = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[])
    try:
        assert ZoneInfo.no_cache("Europe/Berlin").key == "Europe/Berlin"
    finally:
        zoneinfo.reset_tzpath(to=paths)


@pytest.mark.parametrize("name", ["", "Nowhere/City", "../../etc/passwd", "/etc/passwd", "a\0"])
def test_a_zone_that_is_none_is_refused_and_a_call_goes_by_the_country(name):
    with pytest.raises(time_zones.UnknownTimeZone):
        time_zones.named(name)
    assert time_zones.of_office(name, "NL").key == "Europe/Amsterdam"
    assert time_zones.of_office(name, "??").key == "Etc/UTC"


# -- what people write ------------------------------------------------------------------------


def test_what_is_written_is_read_again():
    rows = [{"days": "mon-fri", "from": "18:00", "to": "08:00"}]
    assert quiet_hours.read(rows) == EVENINGS
    assert quiet_hours.write(EVENINGS) == rows
    assert quiet_hours.read([]) == ()


def row(**changes: object) -> dict[str, object]:
    return {"days": "mon", "from": "18:00", "to": "08:00", **changes}


@pytest.mark.parametrize(
    "entry",
    [
        row(days="monday"), row(days=""), row(days="mon-"), row(days="mon,,tue"),
        row(days="mon-tue-wed"), row(days=["mon"]), row(days="mon," * 500 + "mon"),
        row(**{"from": "24:00"}), row(**{"from": "8:00"}), row(to="08:60"), row(to=None),
        row(to="08:00\n"), row(more="x"), {"days": "mon"}, "mon 18:00", None, 7,
    ],
)  # fmt: skip
def test_what_is_not_quiet_hours_is_refused_with_a_short_reason(entry):
    with pytest.raises(BadHours) as refused:
        quiet_hours.read([row(), entry])
    assert refused.value.index == 1
    assert 5 < len(str(refused.value)) < 120


@pytest.mark.parametrize("rows", [None, {}, "mon", [row()] * 51])
def test_what_is_no_list_or_too_long_a_one_is_refused(rows):
    with pytest.raises(BadHours):
        quiet_hours.read(rows)


def test_hours_without_any_gap_are_refused():
    """That is a do not disturb without an end, and has to be chosen as such."""
    with pytest.raises(BadHours, match="never end"):
        quiet_hours.read([row(days="mon-sun", **{"from": "00:00", "to": "00:00"})])
    halves = [row(days="mon-sun", **{"from": "07:00", "to": "20:00"}),
              row(days="mon-sun", **{"from": "20:00", "to": "07:00"})]  # fmt: skip
    with pytest.raises(BadHours, match="never end"):
        quiet_hours.read(halves)
    assert quiet_hours.read([row(days="mon-sun", **{"from": "08:00", "to": "07:59"})])
