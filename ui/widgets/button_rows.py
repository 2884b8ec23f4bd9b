"""Buttons beside each other, or below each other where their words need the room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

GAP = 8


class ButtonRows(QWidget):
    """Two columns of equal width as long as every word fits, else one column.

    An odd last button, and one that is said to be ``wide``, takes a whole row.  The buttons
    are placed by hand: a widget with a layout is never asked for its height for a width, and a
    grid does not know one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._buttons: tuple[QPushButton, ...] = ()
        self._has_wide_last = False
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        return self._buttons

    def show_buttons(self, buttons: Sequence[QPushButton], *, wide_last: bool = False) -> None:
        """Show exactly these, in this order."""
        for old in self._buttons:
            old.hide()
            old.deleteLater()
        self._buttons, self._has_wide_last = tuple(buttons), wide_last
        for button in buttons:
            button.setParent(self)
            button.ensurePolished()
            button.show()
        self._arrange()
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        rows = len(self._rows(width))
        return rows * self._tallest() + max(0, rows - 1) * GAP

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _tallest(self) -> int:
        return max((button.sizeHint().height() for button in self._buttons), default=0)

    def _rows(self, width: int) -> list[tuple[QPushButton, ...]]:
        """The buttons of each row at this width."""
        paired = self._buttons[:-1] if self._has_wide_last else self._buttons
        rows: list[tuple[QPushButton, ...]] = []
        if self._has_room_for_two(paired, width):
            rows += [paired[first : first + 2] for first in range(0, len(paired), 2)]
        else:
            rows += [(button,) for button in paired]
        return rows + [(button,) for button in self._buttons[len(paired) :]]

    def _has_room_for_two(self, buttons: Sequence[QPushButton], width: int) -> bool:
        widest = max((button.sizeHint().width() for button in buttons), default=0)
        return 2 * widest + GAP <= width

    def _arrange(self) -> None:
        height, top = self._tallest(), 0
        for row in self._rows(self.width()):
            width = (self.width() - GAP * (len(row) - 1)) // len(row)
            for place, button in enumerate(row):
                button.setGeometry(QRect(place * (width + GAP), top, width, height))
            top += height + GAP
