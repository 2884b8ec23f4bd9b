"""Buttons beside each other, or below each other where their words need the room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from ui import kit

GAP = 8


class ButtonRows(QWidget):
    """Two columns of equal width as long as every word fits, else one column.

    An odd last button, and one that is said to be ``wide``, takes a whole row.
    """

    def __init__(self) -> None:
        super().__init__()
        self._buttons: tuple[QPushButton, ...] = ()
        self._has_wide_last = False
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        return self._buttons

    def show_buttons(self, buttons: Sequence[QPushButton], *, wide_last: bool = False) -> None:
        """Show exactly these, in this order."""
        kit.clear(self._grid)
        self._buttons, self._has_wide_last, self._columns = tuple(buttons), wide_last, 0
        for button in buttons:
            button.setParent(self)
            button.show()
        self._arrange(self.width())
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = self._rows(self._fitting(width))
        tallest = max((button.sizeHint().height() for button in self._buttons), default=0)
        return rows * tallest + max(0, rows - 1) * GAP

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(self.width(), 200)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def _fitting(self, width: int) -> int:
        """How many columns fit into this width."""
        paired = self._buttons[:-1] if self._has_wide_last else self._buttons
        if len(paired) < 2:
            return 1
        widest = max(button.sizeHint().width() for button in paired)
        return 2 if 2 * widest + GAP <= width else 1

    def _rows(self, columns: int) -> int:
        if columns == 1:
            return len(self._buttons)
        paired = len(self._buttons) - self._has_wide_last
        return (paired + 1) // 2 + self._has_wide_last

    def _arrange(self, width: int) -> None:
        columns = self._fitting(width)
        if columns == self._columns:
            return
        self._columns = columns
        for button in self._buttons:
            self._grid.removeWidget(button)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, columns - 1)
        for place, button in enumerate(self._buttons):
            is_last = place == len(self._buttons) - 1
            is_wide = is_last and (self._has_wide_last or place % 2 == 0)
            row, column = divmod(place, columns)
            if is_wide and columns == 2:
                row, column = (place + 1) // 2, 0
            self._grid.addWidget(button, row, column, 1, 2 if is_wide and columns == 2 else 1)
