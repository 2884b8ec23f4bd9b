"""Local time for showing; everything else in the program is UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QTimeZone


def local_zone() -> tzinfo:
    """The system's zone with its rules, so that “tomorrow 08:00” survives a clock change."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.now().astimezone().tzinfo or UTC


def local_now() -> datetime:
    return datetime.now(local_zone())


def minutes_and_seconds(seconds: int) -> str:
    """``04:37``, and ``1:02:09`` from an hour on."""
    hours, rest = divmod(max(0, seconds), 3600)
    minutes, second = divmod(rest, 60)
    if hours:
        return f"{hours}:{minutes:02}:{second:02}"
    return f"{minutes:02}:{second:02}"


def short_time(seconds: int) -> str:
    """``0:06``, as the ringing time and held calls show it."""
    minutes, second = divmod(max(0, seconds), 60)
    return f"{minutes}:{second:02}"
