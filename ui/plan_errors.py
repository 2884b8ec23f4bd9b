"""Why a call plan cannot be so: the server's sentences, which are English, in ours."""

from __future__ import annotations

import re

from ui import admin_words, words

_STEP = re.compile(r"step (\d+): (.*)", re.DOTALL)
_REASONS = (
    (r"there is no \w+ (?P<name>.+)", "plan.e.gone"),
    (r"seconds is a number from (?P<low>\d+) to (?P<high>\d+)", "plan.e.seconds"),
    (r"external '' is not .*|\w+ is a text in quotes", "plan.e.fill"),
    (r"external .* is not a number that can be called", "plan.e.external"),
    (r"menu is a table .*", "plan.e.menu"),
    (r"announcement .* is not the name of a file .*", "plan.e.sound"),
)
_LOOP = re.compile(r"a call would go round for ever: (.+?) leads to (.+)\. Take .*", re.DOTALL)


def step_of(told: str) -> int | None:
    """Index of the step that this reason is about; None: of none in particular."""
    found = _STEP.fullmatch(told)
    return int(found[1]) - 1 if found else None


def reason(told: str) -> str:
    """Why the steps cannot be so, without the step's number."""
    found = _STEP.fullmatch(told)
    told = found[2] if found else told
    for pattern, key in _REASONS:
        fits = re.fullmatch(pattern, told)
        if fits:
            return words.text(key, **{k: v for k, v in fits.groupdict().items() if v})
    loop = _LOOP.fullmatch(told)
    if loop:
        way = " → ".join((loop[1], *loop[2].split(", then ")))
        return words.text("plan.e.loop", way=way)
    return admin_words.reason("steps", told)


def sentence(field: str, told: str) -> str:
    """The same by itself: with the step's number."""
    if field != "steps":
        return admin_words.reason(field, told)
    at, said = step_of(told), reason(told)
    return said if at is None else words.text("plan.e.step", n=at + 1, reason=said)
