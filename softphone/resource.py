"""Files that ship with the program: icons, fonts, texts."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).with_name("_resources")
_SOURCE = Path(__file__).parent.parent / "resources"


def resource(name: str) -> Path:
    """Where a bundled file lies: inside the wheel, else in the source tree."""
    return (_INSTALLED if _INSTALLED.is_dir() else _SOURCE) / name
