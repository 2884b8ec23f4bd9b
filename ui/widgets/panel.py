"""A card over the page: menus that unfold in place, and never a second window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QFrame,
    QVBoxLayout,
    QWidget,
)

from ui import kit, theme
from ui.widgets.overlay_scroll import OverlayScroll

SHADOW = 14
"Reach of the soft shadow around the card, logical pixels."
RADIUS = 12
WIDTH = 368
"Widest card (design 14), logical pixels."
ONE_ROW = 8
"Controls whose middles are this close in height stand beside each other, logical pixels."


class Panel(QWidget):
    """Covers its window and draws a card; Esc, a click beside it or a choice closes it.

    Arrow keys and Tab walk its controls.  With too little room its content scrolls.

    Signals:
        closed: it is gone; the focus is back where it was.
    """

    closed = Signal()

    def __init__(self, window: QWidget, name: str, *, opens_up: bool = False) -> None:
        super().__init__(window)
        self.setObjectName(name)
        self._window, self._opens_up = window, opens_up
        self._edge = 0
        self._returns_to: QWidget | None = None
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(6, 6, 6, 6)
        self.column.setSpacing(2)
        self._scroll = kit.scrolled(self.body, f"{name}Scroll")
        self._scroll.setParent(self)
        OverlayScroll(self._scroll)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.installEventFilter(self)
        theme.current.changed.connect(self.update)
        self.hide()

    def open_at(self, edge: int, first: QWidget | None = None) -> None:
        """Show it below (or, if it opens upwards, above) this line of the window."""
        self._edge = edge
        self._returns_to = QApplication.focusWidget()
        self._window.installEventFilter(self)
        self.place()
        self.show()
        self.raise_()
        self.place()
        target = first or next(iter(self._stops()), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_panel(self) -> None:
        if self.isHidden():
            return
        self._window.removeEventFilter(self)
        self.hide()
        if self._returns_to is not None:
            self._returns_to.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    @property
    def card(self) -> QRect:
        """Where the card lies in the window."""
        return self._scroll.geometry().adjusted(-1, -1, 1, 1)

    def place(self) -> None:
        """Fit into the window at the chosen line."""
        room = self._window.rect()
        self.setGeometry(room)
        width = min(WIDTH, room.width() - 24)
        wanted = self._wanted_height(width - 2) + 2
        free = self._edge if self._opens_up else room.height() - self._edge
        height = min(wanted, free - 8)
        left = (room.width() - width) // 2
        top = self._edge - height if self._opens_up else self._edge
        self._scroll.setGeometry(QRect(left, top, width, height).adjusted(1, 1, -1, -1))
        self.update()

    def _wanted_height(self, width: int) -> int:
        self.column.activate()
        if self.column.hasHeightForWidth():
            return self.column.totalHeightForWidth(width)
        return self.column.totalSizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size and the content's."""
        is_resize = watched is self._window and event.type() == QEvent.Type.Resize
        is_relayout = watched is self.body and event.type() == QEvent.Type.LayoutRequest
        if (is_resize or is_relayout) and self.isVisible():
            self.place()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.contains(event.position().toPoint()):
            self.close_panel()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        focused = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        elif step is not None:
            self._walk(step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(
            focused, QAbstractButton
        ):
            focused.click()
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside while the panel is open."""
        self._walk(1 if forward else -1)
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_shadow(painter, QRectF(self.card))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(
            QRectF(self.card).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS
        )

    def _stops(self) -> list[QWidget]:
        """What Tab and the arrow keys reach, from top to bottom."""
        stops: list[QWidget] = [
            widget
            for kind in (QAbstractButton, QAbstractSpinBox)
            for widget in self.body.findChildren(kind)
            if widget.isVisibleTo(self)
            and widget.isEnabled()
            and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus
        ]
        return self._in_rows(stops)

    def _in_rows(self, stops: list[QWidget]) -> list[QWidget]:
        """From top to bottom, and from left to right where the middles are at one height."""
        rows: list[list[QWidget]] = []
        for stop in sorted(stops, key=lambda stop: self._middle(stop).y()):
            middle = self._middle(stop).y()
            if rows and middle - self._middle(rows[-1][0]).y() <= ONE_ROW:
                rows[-1].append(stop)
            else:
                rows.append([stop])
        return [s for row in rows for s in sorted(row, key=lambda s: self._middle(s).x())]

    def _middle(self, widget: QWidget) -> QPoint:
        return widget.mapTo(self.body, widget.rect().center())

    def _walk(self, step: int) -> None:
        stops = self._stops()
        focused = QApplication.focusWidget()
        if not stops:
            return
        place = stops.index(focused) + step if focused in stops else 0
        target = stops[place % len(stops)]
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(target)


def paint_shadow(painter: QPainter, card: QRectF) -> None:
    """A soft shadow of stacked outlines; in the dark only enough to part the layers."""
    shade = QColor(theme.color("sunken" if theme.is_dark() else "text"))
    shade.setAlphaF(0.06 if theme.is_dark() else 0.008)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(shade)
    for spread in range(SHADOW, 0, -1):
        grown = card.adjusted(-spread, -spread + 3, spread, spread)
        painter.drawRoundedRect(grown, RADIUS + spread, RADIUS + spread)


def rule() -> QFrame:
    """A hairline between parts."""
    line = QFrame()
    line.setProperty("kind", "rule")
    line.setFixedHeight(1)
    return line
