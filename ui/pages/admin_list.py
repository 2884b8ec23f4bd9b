"""A list of accounts, groups, opening hours or lines, with its search and menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from softphone.client.administration import ACCOUNTS, Page, Refused
from ui import admin_words, icons, kit, words
from ui.admin_model import AdminModel
from ui.admin_table import Cell, Column, RowsModel
from ui.pages.admin_parts import Question, head, list_card, secret_card
from ui.pages.admin_table import Table
from ui.pages.admin_users import SEARCH_AFTER_MS

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One collection: how its rows look."""

    path: str
    title: str
    "Key of the text, like the next ones."
    add: str
    empty: str
    columns: Callable[[], Sequence[Column]]
    cells: Callable[[Row], Sequence[Cell]]
    "All but the last, which is the menu's."
    label: Callable[[Row], str]
    searches: bool = True


class ListPage(QWidget):
    """Signals:
    form_wanted: a row to edit, or an empty one for something new.
    """

    form_wanted = Signal(object)

    def __init__(self, admin: AdminModel, kind: Kind) -> None:
        super().__init__()
        self.setObjectName(f"admin-{kind.path}")
        self._admin, self.kind = admin, kind
        self._may_change = admin.may_change(kind.path)
        self._asked, self._next, self._total = 0, "", 0
        columns = (*kind.columns(), Column("", 40))
        self.rows = RowsModel(columns, self._cells, self)
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._wait.timeout.connect(self.load)
        self._build()

    def _build(self) -> None:
        column = self.column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 14)
        column.setSpacing(12)
        self.add = kit.button(words.text(self.kind.add), "primary", "plus", "addRow")
        self.add.setVisible(self._may_change)
        self.title, self.head = head(words.text(self.kind.title), self.add)
        column.addLayout(self.head)
        self.question, self.secret = Question(), secret_card()
        column.addWidget(self.question)
        column.addWidget(self.secret)
        self.search = kit.input_line("rowSearch", words.text("adm.searchAny"))
        self.search.setPlaceholderText(words.text("adm.searchAny"))
        self.search.setVisible(self.kind.searches)
        column.addWidget(self.search)
        self.table = Table("rows", words.text(self.kind.title), self.rows)
        self._card = list_card(self.table)
        column.addWidget(self._card, 1)
        self.empty = kit.label(words.text(self.kind.empty), "body2", wraps=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.hide()
        column.addWidget(self.empty, 1)
        self.add.clicked.connect(lambda: self.form_wanted.emit({}))
        self.search.textEdited.connect(lambda _: self._wait.start())
        self.search.returnPressed.connect(self._on_enter)
        self.table.opened.connect(self.form_wanted)
        self.table.menu_wanted.connect(lambda row, at: self.make_menu(row).popup(at))
        self.table.sort_wanted.connect(self._sort)

    def _cells(self, row: Row) -> Sequence[Cell]:
        menu = Cell(icon="ellipsis-vertical", token="text2", spoken=words.text("adm.more"))
        return (*self.kind.cells(row), menu)

    # -- rows --------------------------------------------------------------------------------

    def load(self) -> None:
        self._wait.stop()
        self._asked += 1
        self._ask("", self._asked)

    def _ask(self, after: str, asked: int) -> None:
        work = self._admin.calls.page(self.kind.path, after, self.search.text().strip())
        self._admin.ask(work, lambda told: self._on_page(told, after, asked))

    def _on_page(self, told: Page | Refused, after: str, asked: int) -> None:
        if asked != self._asked:
            return
        if isinstance(told, Refused):
            if not told.has_ended:
                self._admin.told.emit(admin_words.refusal(told))
            return
        self._next, self._total = told.next, told.total
        if after:
            self.rows.append(told.rows)
        else:
            self.rows.show_rows(told.rows)
        self.rows.more = self._more if told.next else None
        if self.rows.sorted_by:
            self._more()
        is_empty = not told.total and not self.search.text()
        self._card.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        self.search.setVisible(self.kind.searches and not is_empty)

    def _more(self) -> bool:
        if not self._next:
            return False
        after, self._next = self._next, ""
        self._ask(after, self._asked)
        return True

    def _sort(self, column: int) -> None:
        if self.rows.columns[column].key is not None:
            is_turned = self.rows.sorted_by == (column, False)
            self.rows.sort_by(column, is_turned)
            self._more()

    def _on_enter(self) -> None:
        self.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the menu ----------------------------------------------------------------------------

    def make_menu(self, row: Row) -> QMenu:
        menu = kit.menu(self)
        menu.setObjectName("rowMenu")
        edit = icons.icon("pencil", "text2", 18)
        menu.addAction(edit, words.text("adm.edit"), lambda: self.form_wanted.emit(row))
        if self._may_change and self.kind.path == ACCOUNTS:
            phone = icons.icon("smartphone", "text2", 18)
            menu.addAction(phone, words.text("adm.a.setUp"), lambda: self._set_up(row))
        if self._may_change:
            trash = icons.icon("trash-2", "text2", 18)
            menu.addAction(trash, words.text("adm.delete"), lambda: self._ask_delete(row))
        sort = menu.addMenu(words.text("adm.sort"))
        for place, column in enumerate(self.rows.columns):
            if column.key is not None:
                sort.addAction(column.title, partial(self._sort, place))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _set_up(self, row: Row) -> None:
        work = self._admin.calls.set_up(str(row["id"]))
        self._admin.ask(work, lambda told: self._on_set_up(row, told))

    def _on_set_up(self, row: Row, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
            return
        text = words.text("adm.a.setUpLink", number=self.kind.label(row))
        self.secret.show_secret(text, str(told["url"]))

    def _ask_delete(self, row: Row) -> None:
        work = self._admin.calls.usage(self.kind.path, str(row["id"]))
        self._admin.ask(work, lambda told: self._on_usage(row, told))

    def _on_usage(self, row: Row, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
            return
        name = self.kind.label(row)
        if told:
            by = ", ".join(str(one["name"]) for one in told)
            self.question.tell(words.text("adm.delete.used", name=name, by=by))
            return
        self.question.ask(
            words.text("adm.delete.title", name=name), words.text("adm.delete.forGood"),
            words.text("adm.delete"), lambda: self._delete(row),
        )  # fmt: skip

    def _delete(self, row: Row) -> None:
        work = self._admin.calls.remove(self.kind.path, str(row["id"]), str(row["etag"]))
        self._admin.ask(work, self._on_removed)

    def _on_removed(self, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
        self.load()
