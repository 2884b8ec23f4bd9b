"""The company's settings in an office file: [office] and [feature_codes]."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from softphone.model.blocking import MOST_OF_COMPANY
from softphone.model.office import FEATURE_CODES
from softphone.server import block_lists, office_plans
from softphone.server.office_file import Places
from softphone.server.office_values import ValueReader

OFFICE_KEYS = {
    "name", "domain", "country", "time_zone", "use_user_number_as_caller_id",
    "keep_call_records_days", "outside_calls", "daily_outside_calls", "daily_outside_minutes",
    "blocked_callers", "rejects_anonymous",
}  # fmt: skip
KEPT_DAYS = 90
"How long calls and changes of status are kept where nothing is set."
LONGEST_KEPT_DAYS = 3650
_CODE = re.compile(r"\*[0-9*#]{1,5}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?")


class SettingsReader(ValueReader):
    def __init__(self, lines: Places, country: str) -> None:
        super().__init__(lines)
        self._country = country

    def read(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What is set; ``feature_codes`` among it where there are any."""
        settings = self._office(document.get("office", {}))
        codes = document.get("feature_codes", {})
        if not isinstance(codes, dict):
            self.lines.fail("write [feature_codes] with one bracket", "feature_codes")
        if codes:
            settings["feature_codes"] = self._codes(codes)
        return settings

    def _office(self, office: Any) -> dict[str, Any]:
        if not isinstance(office, dict):
            self.lines.fail("write [office] with one bracket", "office")
        settings: dict[str, Any] = {}
        for key in office:
            if key not in OFFICE_KEYS:
                self.lines.fail(f"unknown key {key!r} in [office]", "office", 0, key)
        for key in ("name", "domain", "country", "time_zone"):
            if key in office:
                settings[key] = self._text("office", 0, office, key, needed=True)
        if "domain" in settings and _HOST.fullmatch(settings["domain"]) is None:
            self.lines.fail("domain is not a host name", "office", 0, "domain")
        if "country" in settings:
            self._check_country(settings["country"])
        if "time_zone" in settings:
            office_plans.check_zone(settings["time_zone"], self._at("office", 0, "time_zone"))
        key = "use_user_number_as_caller_id"
        if key in office:
            settings[key] = self._flag("office", 0, office, key, True)
        key = "keep_call_records_days"
        if key in office:
            settings[key] = self._whole(office[key], key, 1, LONGEST_KEPT_DAYS)
        if "outside_calls" in office:
            fail = self._at("office", 0, "outside_calls")
            settings["outside_calls"] = office_plans.barring(office["outside_calls"], fail)
        for key, most in (("daily_outside_calls", 100_000), ("daily_outside_minutes", 100_000)):
            if key in office:
                settings[key] = self._whole(office[key], key, 0, most)
        return {**settings, **self._blocked(office, settings.get("country", self._country))}

    def _blocked(self, office: Mapping[str, Any], country: str) -> dict[str, Any]:
        """Whom the company does not let in."""
        settings: dict[str, Any] = {}
        key = "blocked_callers"
        if key in office:
            texts = self._texts("office", 0, office, key)
            fail = self._at("office", 0, key)
            settings[key] = list(block_lists.read(texts, country, MOST_OF_COMPANY, fail))
        key = "rejects_anonymous"
        if key in office:
            settings[key] = self._flag("office", 0, office, key, False)
        return settings

    def _whole(self, value: Any, key: str, least: int, most: int) -> int:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            self.lines.fail(f"{key} is a number from {least} to {most}", "office", 0, key)
        return int(value)

    def _check_country(self, country: str) -> None:
        import phonenumbers

        if country not in phonenumbers.SUPPORTED_REGIONS:
            self.lines.fail(
                f"country {country!r} is not two letters such as DE", "office", 0, "country"
            )

    def _codes(self, codes: dict[str, Any]) -> dict[str, str]:
        for key, value in codes.items():
            if key not in FEATURE_CODES:
                self.lines.fail(f"unknown feature code {key!r}", "feature_codes", 0, key)
            if not isinstance(value, str) or _CODE.fullmatch(value) is None:
                self.lines.fail(f"{key} is not a code such as *43", "feature_codes", 0, key)
        merged = {**FEATURE_CODES, **codes}
        for key, value in merged.items():
            if list(merged.values()).count(value) > 1:
                self.lines.fail(f"two codes are {value}", "feature_codes", 0, key)
        return dict(codes)
