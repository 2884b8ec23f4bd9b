"""Deleting that can be taken back: the server is told after ten seconds, and not before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ui.undo_model import OFFERED_MS


@dataclass(frozen=True, slots=True)
class Offer:
    text: str


class DelayedDelete(QObject):
    """One deletion waits at a time; the next one, or leaving the window, carries it out.

    Signals:
        changed: another offer, or none.
        failed: it could not be taken back.
    """

    changed = Signal()
    failed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.offer: Offer | None = None
        self._delete: Callable[[], object] | None = None
        self._restore: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=OFFERED_MS)
        self._timer.timeout.connect(self.carry_out)

    def begin(
        self, text: str, delete: Callable[[], object], restore: Callable[[], object]
    ) -> None:
        self.carry_out()
        self.offer, self._delete, self._restore = Offer(text), delete, restore
        self._timer.start()
        self.changed.emit()

    def undo(self) -> None:
        restore = self._restore
        self._end()
        if restore is not None:
            restore()

    def carry_out(self) -> None:
        delete = self._delete
        self._end()
        if delete is not None:
            delete()

    def hold(self, is_held: bool) -> None:
        """While pointer or keyboard are on it, the offer does not go."""
        if is_held:
            self._timer.stop()
        elif self.offer is not None:
            self._timer.start()

    def dismiss(self) -> None:
        """Escape: it is meant."""
        self.carry_out()

    def _end(self) -> None:
        self._timer.stop()
        had = self.offer is not None
        self.offer = self._delete = self._restore = None
        if had:
            self.changed.emit()
