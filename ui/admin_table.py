"""Rows of an administrator's list, as Qt asks for them: thousands stay quick."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.widgets.badge import Badge

Row = Mapping[str, Any]
CELL, ROW = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
NO_PARENT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Node:
    """A device in a row: does it ring, and does it exist at the moment?"""

    icon: str
    is_signed_in: bool
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place."""

    text: str = ""
    sub: str = ""
    token: str = "text"
    weight: int = 400
    icon: str = ""
    icon_token: str = ""
    "Colour of the icon, where it is not the text's."
    person: str = ""
    "Whose disc stands before it."
    badge: Badge = Badge.NONE
    nodes: tuple[Node, ...] = ()
    spoken: str = ""
    "For screen readers and the tooltip, where the text does not say it all."


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    "Smallest, logical pixels at text size 100 %."
    stretch: int = 0
    key: Callable[[Row], Any] | None = None
    "By what it is sorted; None: it is not."


class RowsModel(QAbstractTableModel):
    """cells: makes the places of one row; they are kept until the row changes."""

    def __init__(
        self,
        columns: Sequence[Column],
        cells: Callable[[Row], Sequence[Cell]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._cells = cells
        self._all: list[Row] = []
        self._shown: list[Row] = []
        self._made: dict[int, Sequence[Cell]] = {}
        self._wanted: Callable[[Row], bool] | None = None
        self.sorted_by: tuple[int, bool] | None = None
        "Column, and whether it is turned round."
        self.more: Callable[[], bool] | None = None
        "Asks for the next page; False where there is none."

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return tuple(self._all)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Those that are shown, in order."""
        return tuple(self._shown)

    def show_rows(self, rows: Iterable[Row]) -> None:
        self._all = list(rows)
        self._arrange()

    def append(self, rows: Iterable[Row]) -> None:
        self._all += rows
        self._arrange()

    def filter(self, wanted: Callable[[Row], bool] | None) -> None:
        self._wanted = wanted
        self._arrange()

    def sort_by(self, column: int, is_turned: bool = False) -> None:
        self.sorted_by = (column, is_turned)
        self._arrange()

    def refresh(self) -> None:
        """The same rows; what is said of them may be different."""
        self._made.clear()
        if self._shown:
            last = self.index(len(self._shown) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _arrange(self) -> None:
        self.beginResetModel()
        rows = [row for row in self._all if self._wanted is None or self._wanted(row)]
        if self.sorted_by is not None:
            column, is_turned = self.sorted_by
            key = self.columns[column].key
            if key is not None:
                rows.sort(key=key, reverse=is_turned)
        self._shown = rows
        self._made.clear()
        self.endResetModel()

    def cells(self, place: int) -> Sequence[Cell]:
        if place not in self._made:
            self._made[place] = self._cells(self._shown[place])
        return self._made[place]

    # Qt's names.

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        is_title = orientation is Qt.Orientation.Horizontal
        if is_title and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._shown):
            return None
        if role == ROW:
            return self._shown[index.row()]
        cell = self.cells(index.row())[index.column()]
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            spoken = cell.spoken or ", ".join(part for part in (cell.text, cell.sub) if part)
            title = self.columns[index.column()].title
            return f"{title}: {spoken}" if title else spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.spoken or "\n".join(part for part in (cell.text, cell.sub) if part)
        return None

    def canFetchMore(self, parent: Index = NO_PARENT) -> bool:
        return self.more is not None

    def fetchMore(self, parent: Index = NO_PARENT) -> None:
        if self.more is not None and not self.more():
            self.more = None
