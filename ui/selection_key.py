"""The key that calls the selected number, in whatever program the text is selected."""

from __future__ import annotations

import os
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard, QGuiApplication

from softphone.desktop import hotkey
from softphone.desktop.hotkey import Hotkey, Key, KeyState
from ui.preferences import Preferences

Make = Callable[[Callable[[], None], Callable[[KeyState], None]], Hotkey | None]


class SelectionKey(QObject):
    """Holds the key as it was chosen, and what the desktop made of it.

    Signals:
        changed: the key or its state is different.
        text_selected: the key was pressed; what is selected now, perhaps nothing.
    """

    changed = Signal()
    text_selected = Signal(str)

    def __init__(
        self,
        preferences: Preferences,
        spawn: Callable[..., object],
        make: Make = hotkey.of_this_desktop,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._prefs, self._spawn = preferences, spawn
        self._hotkey = make(self._on_pressed, self._on_state)
        self.state = KeyState.OFF

    @property
    def text(self) -> str:
        """The chosen key, ``Ctrl+Shift+F8``; empty: none."""
        return self._prefs.selection_key

    def start(self) -> None:
        """Ask the desktop for the key that was chosen before."""
        if self.text:
            self._take(self.text)

    def choose(self, text: str) -> None:
        """Another key; empty takes it away."""
        self._prefs.change_window(selection_key=text)
        if text:
            self._take(text)
        else:
            self._spawn(self.stop())
            self._on_state(KeyState.OFF)

    async def stop(self) -> None:
        if self._hotkey is not None:
            await self._hotkey.stop()

    def _take(self, text: str) -> None:
        try:
            key = Key.parse(text)
        except ValueError:
            self._on_state(KeyState.UNKNOWN_KEY)
            return
        if self._hotkey is None:
            self._on_state(KeyState.UNSUPPORTED)
            return
        self._spawn(self._hotkey.start(key))

    def _on_state(self, state: KeyState) -> None:
        self.state = state
        self.changed.emit()

    def _on_pressed(self) -> None:
        self.text_selected.emit(selected_text())


def selected_text() -> str:
    """What is marked in whatever program; where that cannot be read, what was copied."""
    clipboard = QGuiApplication.clipboard()
    found = ""
    if clipboard.supportsSelection():
        found = clipboard.text(QClipboard.Mode.Selection)
    if not found and os.environ.get("WAYLAND_DISPLAY"):
        found = clipboard.text(QClipboard.Mode.Clipboard)
    return found.strip()
