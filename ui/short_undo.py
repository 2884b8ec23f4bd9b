"""Taking back what one click did: the offer, and how long it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ui.undo_model import OFFERED_MS


@dataclass(frozen=True, slots=True)
class Offer:
    """What was done, in words."""

    id: str
    "By which whoever takes it back knows it."
    text: str


class ShortUndo(QObject):
    """Taking back what a click did, for ten seconds.

    Signals:
        changed: another offer, or none.
    """

    changed = Signal()

    def __init__(self, restore: Callable[[str], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.offer: Offer | None = None
        self._restore = restore
        self._timer = QTimer(self, singleShot=True, interval=OFFERED_MS)
        self._timer.timeout.connect(self.dismiss)

    def begin(self, offer: Offer | None) -> None:
        self.offer = offer
        self._timer.start() if offer is not None else self._timer.stop()
        self.changed.emit()

    def undo(self) -> None:
        offer = self.offer
        self.dismiss()
        if offer is not None:
            self._restore(offer.id)

    def dismiss(self) -> None:
        if self.offer is not None:
            self.begin(None)

    def hold(self, is_held: bool) -> None:
        """While pointer or keyboard are on it, the offer does not go."""
        if is_held:
            self._timer.stop()
        elif self.offer is not None:
            self._timer.start()
