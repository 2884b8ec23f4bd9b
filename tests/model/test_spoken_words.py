"""What is said of messages by telephone, in three languages."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from softphone.model import spoken_words
from softphone.resource import resource

NOW = datetime(2026, 3, 2, 15, 0)


@pytest.mark.parametrize("new, heard, said", [
    (0, 0, "none"), (0, 4, "no_new"), (1, 0, "one_new"), (2, 9, "have 2 new"),
    (23, 0, "have 20 3 new"), (59, 0, "have 50 9 new"), (60, 0, "have more_than 50 9 new"),
])  # fmt: skip
def test_it_says_how_many_are_new(new: int, heard: int, said: str) -> None:
    assert spoken_words.introduction(new, heard, "en") == tuple(said.split())


@pytest.mark.parametrize("language, hour, minute, said", [
    ("de", 14, 5, "14 clock 5"), ("de", 1, 0, "hour_1 clock"), ("nl", 1, 30, "1 clock 30"),
    ("de", 23, 43, "23 clock 43"), ("en", 14, 5, "2 oh 5 pm"), ("en", 0, 0, "12 clock am"),
    ("en", 12, 43, "12 40 3 pm"), ("en", 9, 30, "9 30 am"),
])  # fmt: skip
def test_the_time_is_said_as_people_say_it(
    language: str, hour: int, minute: int, said: str
) -> None:
    at = NOW.replace(hour=hour, minute=minute)
    assert spoken_words.moment(at, at, language)[1:] == tuple(said.split())


@pytest.mark.parametrize("days, said", [
    (-1, "today"), (0, "today"), (1, "yesterday"), (2, "day_5"), (6, "day_1"), (7, "earlier"),
])  # fmt: skip
def test_the_day_is_named_by_how_long_ago_it_was(days: int, said: str) -> None:
    assert spoken_words.moment(NOW - timedelta(days=days), NOW, "de")[0] == said


@pytest.mark.parametrize("language", spoken_words.LANGUAGES)
def test_every_word_that_can_be_said_is_there_in_every_language(language: str) -> None:
    said = {"heard", "keys", "deleted", "end", "nobodys"}
    for count in range(62):
        said.update(spoken_words.introduction(count, 0, language))
        said.update(spoken_words.introduction(0, count, language))
    for days in range(9):
        for week_day in range(7):
            now = NOW + timedelta(days=week_day)
            said.update(spoken_words.moment(now - timedelta(days=days), now, language))
    for minute in range(24 * 60):
        at = NOW.replace(hour=minute // 60, minute=minute % 60)
        said.update(spoken_words.moment(at, NOW, language))
    there = {file.stem for file in (resource("sounds") / language / "mailbox").glob("*.wav")}
    assert said == there, "none is missing and none is there in vain"
