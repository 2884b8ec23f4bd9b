"""Numbers that do not get through, as people and office files write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from softphone.model import blocking
from softphone.model.blocking import BadEntry
from softphone.server.office_plans import Fail

PROBLEMS = {
    "not_a_number": "is neither a number nor the beginning of numbers such as +49900*",
    "too_short": f"would block too many: give at least {blocking.SHORTEST} digits",
    "emergency": "is an emergency number: those always get through",
    "house_number": "is a number of the office: its own people always get through",
}
"What is wrong with an entry, by ``BadEntry.code``; the entry stands before it."


def read(texts: Sequence[str], country: str, most: int, fail: Fail) -> tuple[str, ...]:
    """The entries as they are kept, each once."""
    if len(texts) > most:
        fail(f"blocked_callers has more than {most} numbers")
    found = []
    for text in texts:
        try:
            found.append(blocking.entry(text, country))
        except BadEntry as error:
            fail(f"{text[:64]!r} {PROBLEMS[error.code]}")
    return tuple(dict.fromkeys(found))


def check_house(entries: Iterable[str], house: frozenset[str], fail: Fail) -> None:
    """house: the company's outside numbers, comparable."""
    for entry in entries:
        if entry in house:
            fail(f"{entry!r} {PROBLEMS['house_number']}")
