"""Opening hours, public holidays, days of one's own (S23)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from softphone.model import public_holidays
from softphone.model.opening_hours import Opening, opening, read

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = {
    "name": "office",
    "week": [{"days": "mon-fri", "from": "08:00", "to": "17:00"}],
    "holidays": "DE-BE",
    "closed_on": ["2026-12-23"],
}


def at(text: str) -> Opening:
    moment = datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)
    return opening(read(OFFICE), BERLIN, moment)


def berlin(moment: datetime | None) -> str:
    return moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") if moment else ""


@pytest.mark.parametrize(
    ("moment", "is_open", "until"),
    [
        ("2026-03-02 07:59:59", False, "2026-03-02 08:00"),
        ("2026-03-02 08:00", True, "2026-03-02 17:00"),
        ("2026-03-02 16:59:59", True, "2026-03-02 17:00"),
        ("2026-03-02 17:00", False, "2026-03-03 08:00"),
        ("2026-03-06 17:00", False, "2026-03-09 08:00"),
    ],
)
def test_the_week_is_read_on_the_clock_of_the_office(moment, is_open, until):
    said = at(moment)
    assert (said.is_open, berlin(said.until), said.is_holiday) == (is_open, until, False)


def test_a_public_holiday_is_closed_all_day_and_has_its_name():
    said = at("2026-04-03 10:00")
    assert (said.is_open, said.is_holiday, said.holiday) == (False, True, "Karfreitag")
    assert berlin(said.until) == "2026-04-07 08:00"  # after the weekend and Easter Monday


def test_a_holiday_of_one_region_only():
    """International Women's Day: in Berlin, not in Bavaria."""
    assert public_holidays.name_of("DE-BE", datetime(2027, 3, 8).date())
    assert not public_holidays.name_of("DE-BY", datetime(2027, 3, 8).date())


def test_the_offices_own_holiday_has_no_name():
    assert at("2026-12-23 10:00") == Opening(
        False, datetime(2026, 12, 24, 7, 0, tzinfo=UTC), True, ""
    )


def test_hours_without_a_week_are_never_open():
    never = read({"name": "n", "week": []})
    assert opening(never, BERLIN, datetime(2026, 3, 2, 9, tzinfo=UTC)) == Opening(False)


def test_open_day_and_night_until_the_next_holiday():
    always = read(
        {"name": "n", "week": [{"days": "mon-sun", "from": "00:00", "to": "00:00"}],
         "closed_on": ["2026-03-05"]}
    )  # fmt: skip
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert berlin(opening(always, BERLIN, monday).until) == "2026-03-05 00:00"
    later = datetime(2026, 3, 5, 9, tzinfo=UTC)
    assert berlin(opening(always, BERLIN, later).until) == "2026-03-06 00:00"
    no_end_in_sight = datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert opening(always, BERLIN, no_end_in_sight) == Opening(True)


def test_closed_for_ever_names_no_opening():
    days = [f"2026-{m:02}-{d:02}" for m in range(3, 7) for d in range(1, 31)]
    days += ["2026-03-31", "2026-05-31"]
    shut = read({"name": "n", "week": OFFICE["week"], "closed_on": days})
    assert opening(shut, BERLIN, datetime(2026, 3, 2, 9, tzinfo=UTC)).until is None


@pytest.mark.parametrize(
    ("calendar", "says"),
    [
        ("germany", "not like DE or DE-BE"),
        ("XX", "country XX"),
        ("DE-ZZ", "its regions are: BB, BE, BW"),
    ],
)
def test_an_unknown_calendar_is_refused_with_the_reason(calendar, says):
    with pytest.raises(public_holidays.UnknownCalendar, match=says):
        public_holidays.check(calendar)


def test_a_known_calendar_passes():
    public_holidays.check("DE")
    public_holidays.check("NL")
    public_holidays.check("AT-9")


def test_a_calendar_that_is_gone_from_the_library_has_no_holidays():
    assert public_holidays.name_of("XX-YY", datetime(2026, 12, 25).date()) == ""


def test_regions_have_names_and_every_one_that_is_offered_is_known():
    assert public_holidays.regions("DE")["BE"] == "Berlin"
    assert public_holidays.regions("CH")["BE"] == "Bern"
    assert public_holidays.regions("GB")["SCT"] == "Scotland"
    for country in ("DE", "AT", "CH", "NL", "BE", "GB", "US"):
        assert country in public_holidays.countries()
        for region in public_holidays.regions(country):
            public_holidays.check(f"{country}-{region}")
