"""Countries, their holidays and time zones to choose from, by names that people can read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import available_timezones

from PySide6.QtCore import QLocale, QTimeZone

from softphone.model import public_holidays, time_zones

Pairs = list[tuple[str, str]]
FIRST = ("DE", "AT", "CH", "LI", "LU", "NL", "BE", "GB", "IE", "US")
"These countries come before the others."
AREAS = frozenset({"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia",
                   "Europe", "Indian", "Pacific"})  # fmt: skip
"Time zones of places; the others are old names and abbreviations."


@lru_cache(maxsize=512)
def country(code: str) -> str:
    """“Deutschland (Germany)”: the country's own name and the English one."""
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyCountry:
        return code
    english = QLocale.territoryToString(territory)
    own = QLocale(QLocale.Language.AnyLanguage, territory).nativeTerritoryName()
    return f"{own} ({english})" if own and own != english else english


def countries() -> Pairs:
    """Every country with telephone numbers, the most likely ones first."""
    import phonenumbers

    return _ordered(phonenumbers.SUPPORTED_REGIONS)


def holiday_countries() -> Pairs:
    return _ordered(public_holidays.countries())


def holiday_regions(code: str) -> Pairs:
    found = public_holidays.regions(code).items()
    return sorted(found, key=lambda pair: pair[1])


def _ordered(codes: Iterable[str]) -> Pairs:
    pairs = [(code, country(code)) for code in codes]
    place = {code: at for at, code in enumerate(FIRST)}
    return sorted(pairs, key=lambda pair: (place.get(pair[0], len(FIRST)), pair[1]))


def zones(code: str) -> Pairs:
    """Those of the country first; “Berlin (Europe)”."""
    territory = QLocale.codeToTerritory(code)
    here = {bytes(z.data()).decode() for z in QTimeZone.availableTimeZoneIds(territory)}
    here.add(time_zones.usual(code))
    names = sorted(n for n in available_timezones() if n.partition("/")[0] in AREAS)
    ordered = sorted(names, key=lambda name: name not in here)
    return [(name, zone(name)) for name in ordered]


def zone(name: str) -> str:
    """“Europe/Berlin” as “Berlin (Europe)”."""
    area, _, place = name.partition("/")
    return f"{place.replace('_', ' ')} ({area})" if place else name
