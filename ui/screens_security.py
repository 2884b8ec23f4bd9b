"""The settings page “Security”, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from softphone.client.access import SignedIn
from ui import sample_access
from ui import sample_office as sample
from ui.pages.settings_security import SecuritySettings
from ui.screens_settings import settings_window


def security(places: Sequence[SignedIn] = sample_access.MINE) -> SecuritySettings:
    page = SecuritySettings()
    page.places.show_places(places, sample.NOW)
    return page


def _ended() -> SecuritySettings:
    page = security()
    page.places.show_ended("s3")
    page.places.show_places((*sample_access.MINE[:2], sample_access.MINE[3]), sample.NOW)
    return page


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("settings-security", settings_window("security", security)),
    ("settings-security-ended", settings_window("security", _ended)),
    (
        "settings-security-alone",
        settings_window("security", lambda: security(sample_access.MINE[:1])),
    ),
]
