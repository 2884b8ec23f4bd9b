"""Texts: each in three languages, with the same gaps to fill, and none missing."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import ui
from ui import words

SOURCES = sorted(Path(ui.__file__).parent.rglob("*.py"))
CALL = re.compile(r'words\.text\(\s*"([\w.]+)"')
LOOSE = re.compile(r"\s\s|^\s|\s$")


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def unequal(table: dict[str, dict[str, str]]) -> list[str]:
    """Keys whose languages have different gaps; a form for one may leave its number out."""
    return [
        key
        for key, row in table.items()
        if len(
            {
                frozenset(gaps(s) - ({"n"} if key.endswith(".one") else set()))
                for s in row.values()
            }
        )
        > 1
    ]


@pytest.fixture(scope="module")
def table() -> dict[str, dict[str, str]]:
    return dict(words.table())


def test_every_text_is_there_in_three_languages(table: dict[str, dict[str, str]]) -> None:
    assert all(row.keys() == words.LANGUAGES.keys() for row in table.values())
    assert [key for key, row in table.items() if not all(row.values())] == []


def test_the_languages_of_a_text_have_the_same_gaps(table: dict[str, dict[str, str]]) -> None:
    assert unequal(table) == []


def test_a_gap_that_a_language_forgot_is_seen() -> None:
    row = {"de": "Bis {time}", "en": "Until {time}", "nl": "Tot"}

    assert unequal({"dnd.until": row}) == ["dnd.until"]


def test_the_form_for_one_has_the_gaps_of_the_form_for_many(
    table: dict[str, dict[str, str]],
) -> None:
    ones = [key.removesuffix(".one") for key in table if key.endswith(".one")]

    assert [key for key in ones if key not in table] == []
    assert [k for k in ones if not gaps(table[f"{k}.one"]["en"]) <= gaps(table[k]["en"])] == []


def test_every_text_that_the_program_asks_for_exists(
    table: dict[str, dict[str, str]],
) -> None:
    asked = {key for s in SOURCES for key in CALL.findall(s.read_text(encoding="utf-8"))}

    assert sorted(asked - table.keys()) == []
    assert len(asked) > 100


def test_no_text_has_stray_spaces(table: dict[str, dict[str, str]]) -> None:
    found = [key for key, row in table.items() if any(LOOSE.search(s) for s in row.values())]

    assert found == []


def test_german_says_du(table: dict[str, dict[str, str]]) -> None:
    """The source speaks to its readers as “du”; so does every text."""
    formal = re.compile(r"\b(können|haben|möchten|wollen|sind|werden) Sie\b|\bIhnen\b")

    assert [key for key, row in table.items() if formal.search(row["de"])] == []


def test_no_text_shows_a_sip_code(table: dict[str, dict[str, str]]) -> None:
    """Plain words only (design 1); the code stands in the details for the administrator."""
    code = re.compile(r"\b(4(80|86|03|04|08)|603|SIP/2\.0|INVITE|REGISTER)\b")

    assert [key for key, row in table.items() if any(map(code.search, row.values()))] == []


def test_one_thing_takes_the_form_for_one() -> None:
    words.use_language("de")

    assert words.text("dnd.off", n=1) == "Aus · klingelt auf 1 Gerät"
    assert words.text("dnd.off", n=5) == "Aus · klingelt auf 5 Geräten"


def test_a_language_we_do_not_speak_becomes_english() -> None:
    words.use_language("pt_BR")

    assert words.text("tab.calls") == "Calls"


def test_the_stretched_language_makes_every_text_half_as_long_again() -> None:
    words.use_language("xx")

    assert words.text("tab.colleagues") == "Colleagues ~~~~~"
