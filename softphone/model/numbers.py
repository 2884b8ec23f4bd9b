"""Numbers: what people type or click, what is dialled, how they compare (wire.md 5.1, 7).

phonenumbers is imported where it is needed: its tables would delay the window and the server.
Own rules come before the library: it would read ``602`` or ``*76`` as a German number.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

MAX_DIALLED = 64
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]")
_INTERNAL = re.compile(r"[0-9]{2,6}")
_DIALLED = re.compile(r"\+?[0-9*#A-D]+")
_SCHEME = re.compile(r"(tel|sips?|callto):(//)?", re.IGNORECASE)
_TRUNK_ZERO = re.compile(r"\(0\)")
_EMERGENCY = {
    "AT": {"112", "122", "133", "140", "144"},
    "BE": {"100", "101", "112"},
    "CH": {"112", "117", "118", "144"},
    "DE": {"110", "112"},
    "FR": {"15", "17", "18", "112"},
    "GB": {"112", "999"},
    "NL": {"112"},
    "US": {"911"},
}
"Checked before the library, whose answers for prefixes are too generous (wire.md 7)."


class BadNumber(ValueError):
    """This is no number.  ``code``: empty, too_long, letters, code_in_link, not_a_number."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_dialled(text: str, is_link: bool = False) -> str:
    """What is dialled when a person types or clicks this.

    Accepts numbers with separators, and ``tel:``, ``sip:``, ``callto:`` links.  From a link
    (``is_link``) codes with ``*`` or ``#`` are refused: they could divert calls (wire.md 5.1).
    A ``sip:`` address keeps its host only if it is not just a number.
    Raises BadNumber.
    """
    text = text.strip()
    scheme = _SCHEME.match(text)
    if scheme is not None:
        text = _from_link(text[scheme.end() :], scheme[1].lower())
    text = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", text))
    if not text:
        raise BadNumber("empty")
    if len(text) > MAX_DIALLED:
        raise BadNumber("too_long")
    if _DIALLED.fullmatch(text) is None:
        raise BadNumber("letters" if text.isalnum() else "not_a_number")
    if (is_link or scheme is not None) and ("*" in text or "#" in text):
        raise BadNumber("code_in_link")
    return text


def _from_link(rest: str, scheme: str) -> str:
    rest = unquote(rest.partition("?")[0]).strip("/")
    if any(ord(c) < 32 for c in rest):
        raise BadNumber("not_a_number")
    if scheme.startswith("sip"):
        return rest.partition("@")[0].partition(";")[0]
    if scheme == "callto":
        rest = rest.partition("+type=")[0]
    number, _, parameters = rest.partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "phone-context" and value.startswith("+"):
            return value + number
    return number


@lru_cache(maxsize=4096)
def is_emergency(dialled: str, country: str) -> bool:
    """Is this an emergency number of the country, also with a trunk or country prefix?"""
    import phonenumbers

    numbers = _EMERGENCY.get(country, set()) | {"112"}
    candidates = {dialled, dialled.removeprefix("0")}
    code = phonenumbers.country_code_for_region(country)
    if code:
        candidates |= {dialled.removeprefix(f"+{code}"), dialled.removeprefix(f"00{code}")}
    if candidates & numbers:
        return True
    if country in _EMERGENCY:
        return False
    return bool(phonenumbers.is_emergency_number(dialled, country))


def emergency_numbers(country: str) -> tuple[str, ...]:
    """What is dialled for help in this country: the number of all Europe first, if it helps."""
    own = _EMERGENCY.get(country, {"112"})
    return tuple(sorted(own, key=lambda number: (number != "112", number)))


def internal_problem(number: str, country: str) -> str:
    """Why nobody inside can have this number: ``code``, ``digits``, ``emergency``; or empty.

    A longer number that begins like 110 or 112 would make the dialling of those wait.
    """
    if is_code(number):
        return "code"
    if _INTERNAL.fullmatch(number) is None:
        return "digits"
    if is_emergency(number, country) or number.startswith(("110", "112")):
        return "emergency"
    return ""


@lru_cache(maxsize=4096)
def to_e164(text: str, country: str) -> str | None:
    """The number as ``+49…``, by which numbers are compared; None if it is none."""
    import phonenumbers

    plain = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", text.strip()))
    if len(plain) < 5 or not plain.lstrip("+").isdecimal() or not plain.isascii():
        return None
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def comparable(number: str, country: str) -> str:
    """A form by which numbers are equal: E.164 for the outside, as it is for internal ones."""
    return to_e164(number, country) or number


def beginning(dialled: str, country: str) -> str:
    """How numbers begin in E.164 that begin so when they are dialled in this country.

    The library reads whole numbers only, but it knows the country's prefixes.
    """
    import phonenumbers

    if dialled.startswith("+"):
        return dialled
    known = phonenumbers.PhoneMetadata.metadata_for_region(country)
    if known is None:
        return dialled
    abroad = re.match(known.international_prefix or "$^", dialled)
    if abroad is not None:
        return "+" + dialled[abroad.end() :]
    return f"+{known.country_code}{dialled.removeprefix(known.national_prefix or '')}"


@lru_cache(maxsize=4096)
def display(number: str, country: str) -> str:
    """A number grouped for reading; internal numbers and codes stay as they are."""
    if not number.startswith("+"):
        return number
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return number
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if phonenumbers.region_code_for_number(parsed) == country
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return str(phonenumbers.format_number(parsed, style))


_CODE_SIGN = frozenset("*#")
_SHORT_RUN = re.compile(r"(?<![\d+*#])\d{2,6}(?![\d*#])")


def found_in(text: str, country: str, internal: frozenset[str]) -> tuple[str, ...]:
    """Numbers in a text that somebody selected, in the order in which they stand there.

    internal: the numbers of the house; other short runs of digits are years, prices, rooms.
    """
    import phonenumbers

    outside = phonenumbers.PhoneNumberMatcher(text, country)
    found = [
        (match.start, match.end, match.raw_string)
        for match in outside
        if not _CODE_SIGN.intersection(text[max(match.start - 1, 0) : match.end + 1])
    ]
    taken = [(start, end) for start, end, _ in found]
    for run in _SHORT_RUN.finditer(text):
        is_inside = any(start <= run.start() < end for start, end in taken)
        if run[0] in internal and not is_inside:
            found.append((run.start(), run.end(), run[0]))
    return tuple(dict.fromkeys(raw for _, _, raw in sorted(found)))


def is_code(dialled: str) -> bool:
    """Is this a feature code (``*43``) and no number?"""
    return dialled.startswith(("*", "#"))


_PREMIUM_COUNTRIES = ("+979", "+881", "+882", "+883")


def premium_prefix(dialled: str, country: str) -> str:
    """The beginning of a number that may cost several euros a minute; empty for others."""
    e164 = to_e164(dialled, country)
    if e164 is None:
        return ""
    if e164.startswith(_PREMIUM_COUNTRIES):
        return e164[:4]
    import phonenumbers

    number = phonenumbers.parse(e164, country)
    if phonenumbers.number_type(number) is not phonenumbers.PhoneNumberType.PREMIUM_RATE:
        return ""
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return str(national).split()[0]


_NEVER_COUNTRIES = (*_PREMIUM_COUNTRIES, "+808", "+870", "+878")
"Satellites, networks without a country, international premium and shared cost."
_DEAR = (
    "+3190", "+4118", "+4190", "+43118", "+4390", "+4393", "+49118", "+49137", "+4919",
    "+49900",
)  # fmt: skip
"""Inquiry, mass calls and premium, by their beginning.  The library knows some by other names,
and premium ones only at their full length; a line may take a longer or shorter number."""


@lru_cache(maxsize=4096)
def cost_class(e164: str, country: str) -> str:
    """``national``, ``international``, or ``never``: what no call is sent to by itself.

    Never are emergency, premium, shared-cost and satellite numbers (wire.md 8.2).
    ``country``: where the office is; a number without a known region is international.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType as Type

    if is_emergency(e164, country) or e164.startswith(_NEVER_COUNTRIES):
        return "never"
    if e164.startswith(_DEAR):
        return "never"
    try:
        number = phonenumbers.parse(e164, country)
    except phonenumbers.NumberParseException:
        return "never"
    if phonenumbers.number_type(number) in (Type.PREMIUM_RATE, Type.SHARED_COST):
        return "never"
    is_here = phonenumbers.region_code_for_number(number) == country
    return "national" if is_here else "international"
