"""What is said to who listens to their messages by telephone: names of words, in order.

Each is a sound of resources/sounds/{de,en,nl}/mailbox, so that a sentence is a list of them.
Where a language needs another order or another word, it is said here.
"""

from __future__ import annotations

from datetime import datetime

Words = tuple[str, ...]

LANGUAGES = ("de", "en", "nl")
HIGHEST = 59
"The highest number that there is a word for."
WEEK_DAYS = 7


def introduction(new: int, heard: int, language: str) -> Words:
    """How many messages wait: ``You have three new messages.``"""
    if new == 1:
        return ("one_new",)
    if new > HIGHEST:
        return ("have", "more_than", *number(HIGHEST, language), "new")
    if new:
        return ("have", *number(new, language), "new")
    return ("no_new",) if heard else ("none",)


def moment(at: datetime, now: datetime, language: str) -> Words:
    """When a message came, both on the office's clock: ``On Monday, at fourteen o'clock five.``

    More than a week ago the day and the hour are left out; the app tells them.
    """
    days = (now.date() - at.date()).days
    if days >= WEEK_DAYS:
        return ("earlier",)
    named = {0: "today", 1: "yesterday"}
    day = named.get(max(days, 0), f"day_{at.weekday()}")
    return (day, *_clock(at.hour, at.minute, language))


def number(value: int, language: str) -> Words:
    """0 to 59; in English the higher ones are put together of two words."""
    units = value % 10
    if language == "en" and value > 20 and units:
        return (str(value - units), str(units))
    return (str(value),)


def _clock(hour: int, minute: int, language: str) -> Words:
    """``fourteen Uhr five`` in German and Dutch, ``two oh five p m`` in English."""
    if language != "en":
        said = "hour_1" if language == "de" and hour == 1 else str(hour)
        minutes = number(minute, language) if minute else ()
        return (said, "clock", *minutes)
    half = "am" if hour < 12 else "pm"
    twelve = number(hour % 12 or 12, language)
    if not minute:
        return (*twelve, "clock", half)
    return (*twelve, *(("oh",) if minute < 10 else ()), *number(minute, language), half)
