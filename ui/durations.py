"""How long do not disturb lasts: the choices of the menu and of the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from softphone.model.availability import Chosen, Status
from ui import tray_model, words

NEAR_S = 90
"Two ends of do not disturb this close are the same choice, seconds."


@dataclass(frozen=True, slots=True)
class DurationChoice:
    """One button.  ``until`` None = until it is turned off."""

    name: str
    text: str
    until: datetime | None


def choices(now: datetime, *, is_short: bool = False) -> tuple[DurationChoice, ...]:
    """One hour, the next break, tomorrow morning, until I turn it off."""
    found = {choice.key: choice for choice in tray_model.durations(now)}
    order = [key for key in ("hour", "break", "tomorrow", "off") if key in found]
    made = [DurationChoice(key, found[key].text, found[key].until) for key in order]
    if not is_short:
        return tuple(made)
    return tuple(_short(choice) for choice in made)


def _short(choice: DurationChoice) -> DurationChoice:
    """The status menu has narrower buttons: “Morgen 08:00”."""
    if choice.name != "tomorrow" or choice.until is None:
        return choice
    text = words.text("dnd.tomorrowShort", time=choice.until.strftime("%H:%M"))
    return DurationChoice(choice.name, text, choice.until)


def is_current(choice: DurationChoice, chosen: Chosen | None) -> bool:
    """Is this what holds now?"""
    if chosen is None or chosen.status is not Status.DO_NOT_DISTURB:
        return False
    if choice.until is None or chosen.until is None:
        return choice.until is chosen.until
    return abs((choice.until - chosen.until).total_seconds()) < NEAR_S


def at_time(now: datetime, hour: int, minute: int, *, is_tomorrow: bool = False) -> datetime:
    """The next time the clock shows this: today, or tomorrow when it has passed.

    ``is_tomorrow`` passes today by.  A time that the clock skips is the one after the jump; one
    that it shows twice is the first that is still to come (PEP 495).
    """
    day = now.date() + timedelta(days=1 if is_tomorrow else 0)
    shown = [
        moment
        for date_ in (day, day + timedelta(days=1))
        for moment in _moments(date_, time(hour, minute), now)
        if moment.astimezone(UTC) > now.astimezone(UTC)
    ]
    return shown[0]


def _moments(day: date, clock: time, now: datetime) -> list[datetime]:
    """When the clock of ``now`` shows this on this day: once, rarely twice."""
    local = datetime.combine(day, clock, now.tzinfo)
    instants = sorted({local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})
    found = [instant.astimezone(now.tzinfo) for instant in instants]
    return [m for m in found if m.time() == clock] or found[-1:]


def has_passed(now: datetime, hour: int, minute: int) -> bool:
    """Will the clock not show this any more today?"""
    return at_time(now, hour, minute).date() != now.date()


def day_word(moment: datetime, now: datetime) -> str:
    """“heute” or “morgen”, beside the chosen time."""
    is_today = moment.date() == now.date()
    return words.text("dnd.pickToday" if is_today else "dnd.pickTomorrow")
