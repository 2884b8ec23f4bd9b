"""What a click on a phone link may do: dial, ask with a warning, or nothing at all.

A link comes from a stranger's page.  Codes could redirect somebody's calls, so a link with
one is refused whatever it is wrapped in; what a person types by hand is never judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from softphone.model import numbers

_LINK = re.compile(r"^\s*(tel|sip|sips|callto):(?://)?", re.IGNORECASE)
_PAUSE = re.compile(r"[,;pPwW]")
_CODE = re.compile(r"[*#]")
_DIGITS = re.compile(r"[^\d+]")
MAX_LINK = 300
"Characters of a link that are looked at; longer ones are refused."
MAX_SELECTION = 2000
"Characters of a selected text in which numbers are looked for."
MOST_FOUND = 4
SHORT = 3
"Numbers of this many digits or fewer are always asked for unless a colleague has them."


class Verdict(StrEnum):
    ORDINARY = "ordinary"
    PREMIUM = "premium"
    SHORT = "short"
    EMERGENCY = "emergency"
    CODE = "code"
    "Refused: it holds a control code."
    NOTHING = "nothing"
    "Refused: there is no number in it."


@dataclass(frozen=True, slots=True)
class Link:
    """A judged link.  ``dialled`` is empty when it is refused."""

    verdict: Verdict
    dialled: str
    shown: str
    "The number as it is shown, or the refused text."
    prefix: str = ""
    "The dear prefix, for the warning."

    @property
    def is_refused(self) -> bool:
        return self.verdict in (Verdict.CODE, Verdict.NOTHING)

    @property
    def may_skip_question(self) -> bool:
        """“Do not ask again” covers ordinary numbers only."""
        return self.verdict is Verdict.ORDINARY


def judge(text: str, country: str, internal: frozenset[str] = frozenset()) -> Link:
    """Decide what a link may do.  ``internal`` are the numbers of colleagues."""
    plain = _unwrap(text)
    if len(text) > MAX_LINK or plain is None:
        return Link(Verdict.NOTHING, "", text[:40])
    address, _, parameters = plain.partition(";")
    number = address.partition("@")[0]
    if _CODE.search(plain) or "postd" in parameters.lower() or _has_pause(number):
        return Link(Verdict.CODE, "", number[:40])
    try:
        dialled = numbers.parse_dialled(number)
    except numbers.BadNumber:
        return Link(Verdict.NOTHING, "", number[:40])
    return _weigh(dialled, country, internal)


def judge_selection(
    text: str, country: str, internal: frozenset[str] = frozenset()
) -> tuple[Link, ...]:
    """What a text that somebody selected, or dropped here, may do; the likeliest first.

    A text that is one number is judged as a link is; else the numbers in it are.
    """
    plain = " ".join(text.split())
    if _LINK.match(plain) or not any(character.isalpha() for character in plain):
        whole = judge(plain, country, internal)
        if whole.verdict is not Verdict.NOTHING:
            return (whole,)
    found = numbers.found_in(plain[:MAX_SELECTION], country, internal)
    links = [judge(number, country, internal) for number in found]
    usable = tuple(link for link in links if not link.is_refused)
    return usable[:MOST_FOUND] or (Link(Verdict.NOTHING, "", plain[:40]),)


def _weigh(dialled: str, country: str, internal: frozenset[str]) -> Link:
    if dialled in internal:
        return Link(Verdict.ORDINARY, dialled, dialled)
    if numbers.is_emergency(dialled, country):
        return Link(Verdict.EMERGENCY, dialled, dialled)
    e164 = numbers.to_e164(dialled, country)
    shown = numbers.display(e164, country) if e164 else dialled
    prefix = numbers.premium_prefix(dialled, country)
    if prefix:
        return Link(Verdict.PREMIUM, dialled, shown, prefix)
    if len(_DIGITS.sub("", dialled)) <= SHORT:
        return Link(Verdict.SHORT, dialled, shown)
    return Link(Verdict.ORDINARY, dialled, shown)


def _unwrap(text: str) -> str | None:
    """Take off the scheme and every layer of percent-encoding; None if it never ends."""
    plain = text.strip()
    for _ in range(4):
        decoded = unquote(plain)
        if decoded == plain:
            return _LINK.sub("", plain)
        plain = decoded
    return None


def _has_pause(number: str) -> bool:
    """A pause or wait character between digits dials on after the answer."""
    digits = sum(character.isdigit() for character in number)
    letters = sum(character.isalpha() for character in number)
    return bool(_PAUSE.search(number)) and digits > 0 and letters <= 3
