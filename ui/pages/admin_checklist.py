"""Ticking several of many: a list that stays quick with hundreds, and a search above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from ui import icons, kit, theme
from ui.controls import ring_focus
from ui.pages.admin_fields import Field
from ui.widgets.overlay_scroll import OverlayScroll

ITEM = Qt.ItemDataRole.UserRole
NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
BOX = 18
SEARCH_FROM = 9
"So many choices have a search."
MOST_ROWS = 6
TWO_COLUMNS_FROM = 380
"Width in pixels from which two stand beside each other."


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    title: str
    sub: str = ""
    icon: str = ""


class ChoicesModel(QAbstractListModel):
    """Ticked ones first; their order is that in which they were ticked."""

    def __init__(self) -> None:
        super().__init__()
        self._choices: tuple[Choice, ...] = ()
        self._shown: list[Choice] = []
        self._words: list[str] = []
        self.ticked: list[str] = []

    def show_choices(self, choices: Sequence[Choice]) -> None:
        self._choices = tuple(choices)
        self._arrange()

    def show_ticked(self, keys: Sequence[str]) -> None:
        if list(keys) != self.ticked:
            self.ticked = list(keys)
            self._arrange()

    def look_for(self, text: str) -> None:
        self._words = text.lower().split()
        self._arrange()

    def toggle(self, place: int) -> None:
        key = self._shown[place].key
        if key in self.ticked:
            self.ticked.remove(key)
        else:
            self.ticked.append(key)
        self.dataChanged.emit(self.index(place), self.index(place))

    @property
    def total(self) -> int:
        return len(self._choices)

    def _arrange(self) -> None:
        self.beginResetModel()
        known = {choice.key for choice in self._choices}
        gone = [Choice(key, key) for key in self.ticked if key not in known]
        order = {key: place for place, key in enumerate(self.ticked)}
        found = [c for c in (*gone, *self._choices) if self._is_wanted(c)]
        self._shown = sorted(found, key=lambda c: order.get(c.key, len(order)))
        self.endResetModel()

    def _is_wanted(self, choice: Choice) -> bool:
        text = f"{choice.key} {choice.title} {choice.sub}".lower()
        return all(word in text for word in self._words)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._shown):
            return None
        choice = self._shown[index.row()]
        if role == ITEM:
            return choice
        if role == Qt.ItemDataRole.DisplayRole:
            return choice.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (choice.title, choice.sub) if part)
        if role == Qt.ItemDataRole.CheckStateRole:
            is_on = choice.key in self.ticked
            return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
        )


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, CheckList)
        return view.gridSize() if view.gridSize().isValid() else QSize(100, item_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        choice, box = index.data(ITEM), QRect(option.rect)
        view = self.parent()
        assert isinstance(view, CheckList) and isinstance(choice, Choice)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_box(painter, box, is_on=choice.key in view.choices.ticked)
        left = box.left() + 12 + BOX + 12
        if choice.icon:
            ratio = painter.device().devicePixelRatio()
            picture = icons.pixmap(choice.icon, "text2", 18, ratio)
            painter.drawPixmap(QPointF(left, box.center().y() - 8.5), picture)
            left += 28
        _paint_texts(
            painter, QRect(left, box.top(), box.right() - left - 6, box.height()), choice
        )
        if view.hasFocus() and view.currentIndex() == index:
            ring_focus(painter, QRectF(box).adjusted(3, 2, -3, -2), 8)
        painter.restore()


def item_height() -> int:
    lines = QFontMetrics(theme.font(13, 500)).height() + QFontMetrics(theme.font(12)).height()
    return max(42, lines + 8)


def _paint_box(painter: QPainter, place: QRect, *, is_on: bool) -> None:
    box = QRectF(place.left() + 12, place.center().y() + 0.5 - BOX / 2, BOX, BOX)
    painter.setPen(QPen(theme.color("accent" if is_on else "control"), 1.5))
    painter.setBrush(theme.color("accent" if is_on else "surface"))
    painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
    if is_on:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(
            box.topLeft() + QPointF(2, 2), icons.pixmap("check", "onAccent", 14, ratio)
        )


def _paint_texts(painter: QPainter, box: QRect, choice: Choice) -> None:
    main, small = theme.font(13, 500), theme.font(12)
    metrics, lesser = QFontMetrics(main), QFontMetrics(small)
    height = metrics.height() + (lesser.height() if choice.sub else 0)
    top = box.top() + (box.height() - height) // 2
    painter.setFont(main)
    painter.setPen(theme.color("text"))
    elide = Qt.TextElideMode.ElideRight
    spot = QRect(box.left(), top, box.width(), metrics.height())
    painter.drawText(spot, 0, metrics.elidedText(choice.title, elide, box.width()))
    if choice.sub:
        painter.setFont(small)
        painter.setPen(theme.color("text2"))
        spot = QRect(box.left(), top + metrics.height(), box.width(), lesser.height())
        painter.drawText(spot, 0, lesser.elidedText(choice.sub, elide, box.width()))


class CheckList(QListView):
    """Signals:
    ticked: another choice is ticked.
    """

    ticked = Signal()

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.choices = ChoicesModel()
        self.setModel(self.choices)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll = OverlayScroll(self)
        self.choices.modelReset.connect(self._fit)
        theme.current.changed.connect(self._fit)

    def _fit(self) -> None:
        wide = self.viewport().width()
        columns = 2 if wide >= TWO_COLUMNS_FROM * theme.current.factor else 1
        self.setGridSize(QSize(max(60, wide // columns - 1), item_height()))
        rows = -(-max(1, self.choices.rowCount()) // columns)
        self.setFixedHeight(min(rows, MOST_ROWS) * item_height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.choices.rowCount():
            self.setCurrentIndex(self.choices.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self._toggle(index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double click is a click as well; its release ticks."""

    def _toggle(self, place: int) -> None:
        self.choices.toggle(place)
        self.ticked.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        return super().event(event)


class CheckListField(Field):
    """Several of many; ``value`` keeps the order in which they were ticked (S24)."""

    def __init__(self, key: str, title: str, *, search: str, none: str, **more: Any) -> None:
        super().__init__(key, title, **more)
        self.list = CheckList(f"input-{key}", title)
        self.search = kit.input_line(f"search-{key}", search)
        self.search.setPlaceholderText(search)
        self.search.hide()
        self._none = kit.label(none, "secondary", wraps=True)
        card = kit.frame("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for widget in (self.search, self._none, self.list):
            column.addWidget(widget)
        self._build(card)
        self.control = self.list
        self.search.textEdited.connect(self.list.choices.look_for)
        self.list.ticked.connect(self.edited)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        self.list.choices.show_choices(choices)
        self.search.setVisible(len(choices) >= SEARCH_FROM)
        self._show_none()

    def value(self) -> list[str]:
        return list(self.list.choices.ticked)

    def show_value(self, value: Any) -> None:
        self.list.choices.show_ticked([str(key) for key in value or []])
        self._show_none()

    def _show_none(self) -> None:
        is_empty = not self.list.choices.total and not self.list.choices.ticked
        self._none.setVisible(is_empty)
        self.list.setVisible(not is_empty)
