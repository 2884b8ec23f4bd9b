"""How long do not disturb lasts: the choices of the menu and of the sheet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

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


def at_time(now: datetime, hour: int, minute: int) -> datetime:
    """The next time the clock shows this: today, or tomorrow when it has passed."""
    moment = datetime.combine(now.date(), time(hour, minute), now.tzinfo)
    return moment if moment > now else moment + timedelta(days=1)


def day_word(moment: datetime, now: datetime) -> str:
    """“heute” or “morgen”, beside the chosen time."""
    is_today = moment.date() == now.date()
    return words.text("dnd.pickToday" if is_today else "dnd.pickTomorrow")
