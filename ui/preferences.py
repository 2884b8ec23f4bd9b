"""What the window remembers, on top of ``softphone.client.settings``; saved at each change."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from softphone.client.settings import Settings

log = logging.getLogger(__name__)

MOST_ALLOWED = 200
"Numbers that links may call by themselves; the oldest gives way."


class Preferences(QObject):
    """One frozen ``Settings`` at a time.

    Signals:
        changed: something is different; read it again.
    """

    changed = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self.settings = Settings.load(path)

    def change(self, **values: Any) -> None:
        """Fields of ``Settings``."""
        self._keep(replace(self.settings, **values))

    def change_window(self, **values: Any) -> None:
        """Keys of the window alone; a value that TOML cannot hold is a programming error."""
        self._keep(self.settings.with_other(**values))

    @property
    def text_size(self) -> int:
        return self._number("text_size", 100)

    @property
    def favourites(self) -> tuple[str, ...]:
        found = self.settings.other.get("favourites", ())
        return tuple(str(number) for number in found) if isinstance(found, list | tuple) else ()

    @property
    def notify_missed(self) -> bool:
        return self._switch("notify_missed", True)

    @property
    def notify_dnd_elsewhere(self) -> bool:
        return self._switch("notify_dnd_elsewhere", True)

    @property
    def allowed_links(self) -> tuple[str, ...]:
        """Numbers that links may call without a question, oldest first."""
        found = self.settings.other.get("allowed_links", ())
        return tuple(str(number) for number in found) if isinstance(found, list | tuple) else ()

    def allow_link(self, number: str) -> None:
        kept = [n for n in self.allowed_links if n != number]
        self.change_window(allowed_links=[*kept, number][-MOST_ALLOWED:])

    def forget_link(self, number: str) -> None:
        self.change_window(allowed_links=[n for n in self.allowed_links if n != number])

    @property
    def selection_key(self) -> str:
        """The key that calls the selected number; empty: none."""
        found = self.settings.other.get("selection_key", "")
        return found if isinstance(found, str) else ""

    @property
    def was_told_of_tray(self) -> bool:
        """Closing minimises where there is no tray; that is said once."""
        return self._switch("was_told_of_tray", False)

    @property
    def shares_office(self) -> bool:
        """The office of this computer is for others on the network too."""
        return self._switch("shares_office", False)

    @property
    def size(self) -> tuple[int, int]:
        """Of the main window, logical pixels; (0, 0) before the first time."""
        return self._number("width", 0), self._number("height", 0)

    @property
    def missed_seen(self) -> datetime | None:
        """When the calls were looked at last."""
        return self._moment("missed_seen")

    @property
    def last_backup(self) -> datetime | None:
        """When the office of this computer was backed up from the window."""
        return self._moment("last_backup")

    def _moment(self, name: str) -> datetime | None:
        found = self.settings.other.get(name)
        try:
            return datetime.fromisoformat(found) if isinstance(found, str) else None
        except ValueError:
            return None

    def _number(self, name: str, default: int) -> int:
        found = self.settings.other.get(name, default)
        return found if type(found) is int else default

    def _switch(self, name: str, default: bool) -> bool:
        found = self.settings.other.get(name, default)
        return found if type(found) is bool else default

    def _keep(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        try:
            settings.save(self._path)
        except OSError as error:
            log.warning("the settings were not saved: %s", error)
        self.changed.emit()
