"""Public holidays by country and region, from the ``holidays`` library (no clock, no file).

The library is large and read in with the first calendar only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

_CALENDAR = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")


class UnknownCalendar(ValueError):
    """There is no calendar of this name; the text says what is wrong with it."""


@lru_cache(maxsize=64)
def check(calendar: str) -> None:
    """Is there a calendar ``DE`` or ``DE-BE``?  Raises UnknownCalendar."""
    import holidays

    found = _CALENDAR.fullmatch(calendar)
    if found is None:
        raise UnknownCalendar(f"{calendar[:40]!r} is not like DE or DE-BE")
    country, region = found[1], found[2]
    known = holidays.list_supported_countries()
    if country not in known:
        raise UnknownCalendar(f"no holidays are known of the country {country}")
    if region is not None and region not in known[country]:
        several = ", ".join(known[country]) or "none"
        raise UnknownCalendar(f"{country} has no region {region}; its regions are: {several}")


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Two letters of each country whose holidays are known."""
    import holidays

    return tuple(sorted(c for c in holidays.list_supported_countries() if len(c) == 2))


@lru_cache(maxsize=64)
def regions(country: str) -> Mapping[str, str]:
    """The regions with holidays of their own: letters -> name, in the country's language."""
    import holidays

    known = holidays.list_supported_countries().get(country, [])
    aliases = getattr(getattr(holidays, country, None), "subdivisions_aliases", {})
    names: dict[str, str] = {}
    for name, region in aliases.items():
        names.setdefault(region, name)  # the first is the full one
    fits = (r for r in known if _CALENDAR.fullmatch(f"{country}-{r}"))
    return MappingProxyType({region: names.get(region, region) for region in fits})


def name_of(calendar: str, day: date) -> str:
    """What is celebrated on this day, in the country's language; empty: it is no holiday.

    A calendar that the library does not know (any more) has no holidays: a call must be decided
    all the same.
    """
    return _of_year(calendar, day.year).get(day, "")


@lru_cache(maxsize=256)
def _of_year(calendar: str, year: int) -> Mapping[date, str]:
    import holidays

    country, _, region = calendar.partition("-")
    try:
        # By itself the library would speak the language that the server was started in.
        language = getattr(holidays, country).default_language
        found = holidays.country_holidays(
            country, subdiv=region or None, years=year, language=language
        )
    except (AttributeError, NotImplementedError, ValueError, OverflowError):
        return MappingProxyType({})
    return MappingProxyType({day: str(name) for day, name in found.items()})
