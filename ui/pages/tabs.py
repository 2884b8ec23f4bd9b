"""The tabs of the window, with the count of what is new.

Where not all words have room, only the chosen tab keeps its word, and the others are icons.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from ui import icons, theme
from ui.controls import ring_focus
from ui.widgets.panel import rule

SIDE = 7
"Room for the focus ring beside the word, logical pixels."
GAP = 22 - 2 * SIDE
ICON = 20
MARK = 3
"Thickness of the mark below the chosen tab, logical pixels."


class Tab(QAbstractButton):
    """A word, and a count in a disc where there is something new."""

    def __init__(self, name: str, text: str, icon: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self._icon, self._is_brief = icon, False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text)
        self._count = 0
        theme.current.changed.connect(self.updateGeometry)
        self.toggled.connect(self.updateGeometry)

    def show_count(self, count: int, spoken: str) -> None:
        self.setAccessibleName(spoken)
        if count != self._count:
            self._count = count
            self.updateGeometry()
            self.update()

    @property
    def _shows_icon(self) -> bool:
        return self._is_brief and not self.isChecked()

    @property
    def full_width(self) -> int:
        """With its word, logical pixels."""
        return self._width(QFontMetrics(theme.font(14, 600)).horizontalAdvance(self.text()))

    def show_brief(self, is_brief: bool) -> None:
        """There is no room for all words: an icon, unless it is the chosen tab."""
        if is_brief != self._is_brief:
            self._is_brief = is_brief
            self.setToolTip(self.text() if is_brief else "")
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        height = QFontMetrics(theme.font(14, 600)).height()
        width = self._width(ICON) if self._shows_icon else self.full_width
        return QSize(width, max(44, height + 24))

    def _width(self, content: int) -> int:
        return content + (7 + self._disc() if self._count else 0) + 2 * SIDE

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        painter.setFont(theme.font(14, 600 if is_on else 500))
        painter.setPen(theme.color("text" if is_on or self.underMouse() else "text2"))
        box = QRectF(self.rect()).adjusted(SIDE, 1, -SIDE, -3)
        if self._shows_icon:
            ratio = self.devicePixelRatioF()
            token = "text" if self.underMouse() else "text2"
            picture = icons.pixmap(self._icon, token, ICON, ratio)
            painter.drawPixmap(QPointF(SIDE, box.center().y() - ICON / 2), picture)
            content = ICON
        else:
            left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, left, self.text())
            content = QFontMetrics(painter.font()).horizontalAdvance(self.text())
        if self._count:
            self._paint_count(painter, box, SIDE + content + 7)
        if is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            mark = QRectF(SIDE, self.height() - MARK, self.width() - 2 * SIDE, MARK)
            painter.drawRoundedRect(mark, 1.5, 1.5)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()).adjusted(0, 7, 0, -7), 8)

    def _paint_count(self, painter: QPainter, box: QRectF, left: float) -> None:
        height = max(18, QFontMetrics(theme.font(12, 600)).height())
        disc = QRectF(left, 0, self._disc(), height)
        disc.moveCenter(box.center())
        disc.moveLeft(left)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accentSoft"))
        painter.drawRoundedRect(disc, height / 2, height / 2)
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("accent"))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, self._shown())

    def _shown(self) -> str:
        return str(self._count) if self._count < 100 else "99+"

    def _disc(self) -> int:
        width = QFontMetrics(theme.font(12, 600)).horizontalAdvance(self._shown())
        return max(18, width + 10)


class Tabs(QWidget):
    """``tabs``: name and word of each, and an icon where there may be no room for the word.

    Signals:
        chosen: the place of the tab, from 0.
    """

    chosen = Signal(int)

    def __init__(self, tabs: Sequence[tuple[str, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.tabs = tuple(Tab(*told) for told in tabs)
        self._has_icons = all(len(told) > 2 for told in tabs)
        row = QHBoxLayout()
        row.setContentsMargins(14 - SIDE, 0, 14 - SIDE, 0)
        row.setSpacing(GAP)
        for place, tab in enumerate(self.tabs):
            self._group.addButton(tab, place)
            row.addWidget(tab)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(rule())
        self.tabs[0].setChecked(True)
        self._group.idClicked.connect(self.chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a count, or another size of text
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        edges = 2 * (14 - SIDE) + GAP * (len(self.tabs) - 1)
        needed = edges + sum(tab.full_width for tab in self.tabs)
        for tab in self.tabs:
            tab.show_brief(self._has_icons and needed > self.width())

    def minimumSizeHint(self) -> QSize:
        """Whatever the words need: without room for them there are icons."""
        hint = super().minimumSizeHint()
        return QSize(0, self.sizeHint().height()) if self._has_icons else hint

    @property
    def current(self) -> int:
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        self.tabs[place].setChecked(True)
        self.chosen.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        place = (self.current + step) % len(self.tabs)
        self.choose(place)
        self.tabs[place].setFocus(Qt.FocusReason.TabFocusReason)
