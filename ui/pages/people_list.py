"""The list of people: a list view, so that arrow keys, type and screen readers work in it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QToolTip, QWidget

from ui import theme, words
from ui.pages.people_paint import PeopleDelegate, call_box
from ui.people_model import PeopleRow, RowKind
from ui.widgets.overlay_scroll import OverlayScroll

ROW = Qt.ItemDataRole.UserRole
NO_PARENT = QModelIndex()


class PeopleListModel(QAbstractListModel):
    """The rows as Qt wants them; a change of texts alone keeps the selection."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PeopleRow, ...] = ()

    @property
    def rows(self) -> tuple[PeopleRow, ...]:
        return self._rows

    def show_rows(self, rows: tuple[PeopleRow, ...]) -> None:
        if rows == self._rows:
            return
        if [_identity(row) for row in rows] == [_identity(row) for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken
        return row if role == ROW else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not 0 <= index.row() < len(self._rows):
            return Qt.ItemFlag.NoItemFlags
        if self._rows[index.row()].kind is RowKind.SECTION:
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def _identity(row: PeopleRow) -> tuple[str, str, str]:
    title = "" if row.kind is RowKind.PERSON else row.title
    return (row.kind.value, row.number, title)


class PeopleList(QListView):
    """Signals:
    call_wanted: the row whose call button, Enter or double click asked for a call.
    menu_wanted: the row and where its menu shall open, in screen coordinates.
    left_upwards: the arrow key left the list at its top.
    row_pressed: a row was clicked beside its call button.
    """

    call_wanted = Signal(PeopleRow)
    menu_wanted = Signal(PeopleRow, QPoint)
    left_upwards = Signal()
    row_pressed = Signal(PeopleRow)

    def __init__(
        self, parent: QWidget | None = None, name: str = "people", title: str = ""
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title or words.text("tab.colleagues"))
        self.people = PeopleListModel(self)
        self.setModel(self.people)
        self.setItemDelegate(PeopleDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.verticalScrollBar().setSingleStep(23)
        self._scroll = OverlayScroll(self)
        self.setMinimumHeight(46)
        self.activated.connect(self._on_activated)
        theme.current.changed.connect(self.scheduleDelayedItemsLayout)

    def show_rows(self, rows: tuple[PeopleRow, ...]) -> None:
        """Show these rows; the chosen one stays chosen while it exists."""
        chosen = self.current_row()
        self.people.show_rows(rows)
        if chosen is not None and not self.currentIndex().isValid():
            self.choose(chosen.number)

    def current_row(self) -> PeopleRow | None:
        row = self.currentIndex().data(ROW)
        is_row = isinstance(row, PeopleRow) and row.kind is not RowKind.SECTION
        return row if is_row else None

    def choose(self, number: str) -> None:
        for place, row in enumerate(self.people.rows):
            if row.number == number and row.kind is not RowKind.SECTION:
                self.setCurrentIndex(self.people.index(place))
                return

    def choose_first(self) -> None:
        """Highlight the first row that can be called."""
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())
        self.walk(1)

    def walk(self, step: int) -> bool:
        """Move the highlight; False when there is nothing further that way."""
        place = self.currentIndex().row() + step
        while 0 <= place < len(self.people.rows):
            if self.people.rows[place].kind is not RowKind.SECTION:
                index = self.people.index(place)
                self.setCurrentIndex(index)
                self.scrollTo(index)
                return True
            place += step
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard always has a row that it stands on."""
        super().focusInEvent(event)
        if self.current_row() is None and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.walk(1)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        row = self.current_row()
        if step is not None:
            if not self.walk(step) and step < 0:
                self.scrollToTop()
                self.left_upwards.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.call_wanted.emit(row)
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW)
        if (
            isinstance(row, PeopleRow)
            and row.kind is not RowKind.SECTION
            and event.button() is Qt.MouseButton.LeftButton
        ):
            is_call = call_box(self.visualRect(index)).contains(event.position())
            (self.call_wanted if is_call else self.row_pressed).emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = index.data(ROW)
        if isinstance(row, PeopleRow) and row.kind is not RowKind.SECTION:
            spot = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(spot))

    def viewportEvent(self, event: QEvent) -> bool:
        """The call button's tooltip says when a call would not ring."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            row = index.data(ROW)
            if isinstance(row, PeopleRow) and row.kind in (RowKind.PERSON, RowKind.CONTACT):
                QToolTip.showText(event.globalPos(), tip(row), self)
                return True
        return super().viewportEvent(event)

    def _on_activated(self, index: QModelIndex) -> None:
        row = index.data(ROW)
        if isinstance(row, PeopleRow) and row.kind is not RowKind.SECTION:
            self.call_wanted.emit(row)


def tip(row: PeopleRow) -> str:
    """What a call to this person would do, as far as it is known here."""
    if row.status is not None and not row.status.may_ring:
        return words.text("list.wontRing", name=row.title, status=row.status.text)
    return words.text("list.callPerson", name=row.title)
