"""Where the app and its own server keep their files; ``EINKLANG_HOME`` overrides all of it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs


def home() -> Path:
    """The directory of everything that belongs to this user's Einklang; made if missing.

    Raises OSError when it cannot be made.
    """
    chosen = os.environ.get("EINKLANG_HOME")
    path = Path(chosen) if chosen else Path(platformdirs.user_data_dir("einklang", False))
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path.absolute()


def settings_file() -> Path:
    return home() / "settings.toml"


def office_data(name: str = "office") -> Path:
    """The data directory of a server of our own: ``office`` or ``practice``."""
    return home() / name


def log_file(name: str) -> Path:
    """A log that outlives its process; the directory is made."""
    directory = home() / "logs"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory / f"{name}.log"
