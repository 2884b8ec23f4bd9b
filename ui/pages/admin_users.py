"""The list of people, with its search, filters and menu (design 19)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from softphone.client.administration import USERS, Refused
from ui import admin_words, icons, kit, words
from ui.admin_model import AdminModel
from ui.admin_undo import DelayedDelete
from ui.admin_users_model import STATUSES, UsersModel, Wanted
from ui.announce import announce
from ui.pages.admin_parts import Question, head, list_card, secret_card
from ui.pages.admin_table import Table

SEARCH_AFTER_MS = 250
"So long after the last key the server is asked."
Row = Mapping[str, Any]


class UsersPage(QWidget):
    """Signals:
    form_wanted: a row to edit, or an empty one for somebody new.
    import_wanted: a list shall be read in.
    """

    form_wanted = Signal(object)
    import_wanted = Signal()

    def __init__(
        self, admin: AdminModel, undo: DelayedDelete, now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("adminUsers")
        self._admin, self._undo = admin, undo
        self.model = UsersModel(admin, now)
        self._may_change = admin.may_change(USERS)
        self._wait = QTimer(self, singleShot=True, interval=SEARCH_AFTER_MS)
        self._wait.timeout.connect(self._look)
        self._build()
        self._connect()
        self._show()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 14)
        column.setSpacing(12)
        self.csv = kit.button(words.text("adm.csv"), "outline", "file-up", "csvImport")
        self.add = kit.button(words.text("adm.addUser"), "primary", "plus", "addUser")
        self.title, row = head(words.text("adm.users"), self.csv, self.add)
        column.addLayout(row)
        self.question = Question()
        self.secret = secret_card()
        column.addWidget(self.question)
        column.addWidget(self.secret)
        self.search = kit.input_line("userSearch", words.text("adm.search"))
        self.search.setPlaceholderText(words.text("adm.search"))
        self.search.setClearButtonEnabled(False)
        self.status = kit.combo("userStatus", words.text("adm.colStatus"))
        self.status.addItem(words.text("adm.anyStatus"), "")
        for key, (_, word) in STATUSES.items():
            self.status.addItem(words.text(word), key)
        self.right = kit.combo("userRight", words.text("adm.colRights"))
        self.right.addItem(words.text("adm.anyRight"), "")
        for key, word in admin_words.RIGHTS.items():
            self.right.addItem(words.text(word), key)
        self._filters = QWidget()
        filters = QHBoxLayout(self._filters)
        filters.setContentsMargins(0, 0, 0, 0)
        filters.setSpacing(10)
        filters.addWidget(self.search, 1)
        filters.addWidget(self.status)
        filters.addWidget(self.right)
        column.addWidget(self._filters)
        self.table = Table("users", words.text("adm.users"), self.model.rows)
        self.stack = QStackedWidget()
        self.stack.addWidget(list_card(self.table))
        self.stack.addWidget(self._empty())
        column.addWidget(self.stack, 1)
        column.addLayout(self._foot())

    def _empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(14)
        column.addStretch(1)
        text = kit.label(words.text("adm.empty"), "row", wraps=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(text)
        row = QHBoxLayout()
        row.addStretch(1)
        read = kit.button(words.text("adm.csv"), "outline", "file-up", "emptyImport")
        add = kit.button(words.text("adm.addUser"), "primary", "plus", "emptyAdd")
        read.clicked.connect(self.import_wanted)
        add.clicked.connect(lambda: self.form_wanted.emit({}))
        for button in (read, add):
            button.setVisible(self._may_change)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        hint = kit.label(words.text("adm.emptyHint"), "secondary", wraps=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(hint)
        column.addStretch(1)
        return page

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._warning = kit.picture("triangle-alert", "busy", 18)
        self._unplaced = kit.label("", "body", wraps=True)
        self.show_unplaced = kit.button(words.text("adm.show"), "link", name="showUnplaced")
        self.show_unplaced.setCheckable(True)
        self.count = kit.label("", "body2")
        row.addWidget(self._warning)
        row.addWidget(self._unplaced, 1)
        row.addWidget(self.show_unplaced)
        row.addWidget(self.count)
        return row

    def _connect(self) -> None:
        self.add.clicked.connect(lambda: self.form_wanted.emit({}))
        self.csv.clicked.connect(self.import_wanted)
        self.search.textEdited.connect(lambda _: self._wait.start())
        self.search.returnPressed.connect(self._on_search_enter)
        self.status.activated.connect(lambda _: self._look())
        self.right.activated.connect(lambda _: self._look())
        self.show_unplaced.clicked.connect(lambda _: self._look())
        self.table.opened.connect(self.form_wanted)
        self.table.menu_wanted.connect(self._open_menu)
        self.table.sort_wanted.connect(self.model.sort_by)
        self.model.changed.connect(self._show)

    def load(self) -> None:
        self.model.load()

    def _look(self) -> None:
        self._wait.stop()
        self.model.look_for(
            Wanted(
                self.search.text().strip(),
                str(self.status.currentData() or ""),
                str(self.right.currentData() or ""),
                self.show_unplaced.isChecked(),
            )
        )

    def _on_search_enter(self) -> None:
        self._look()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        model = self.model
        is_alone = model.is_alone
        sub = words.text("adm.usersSub", n=model.total, k=model.never_signed_in)
        self.title.sub.setText(sub)
        self.title.sub.setVisible(model.is_loaded and not is_alone)
        for widget in (self.csv, self.add):
            widget.setVisible(self._may_change and not is_alone)
        self._filters.setVisible(not is_alone)
        self.stack.setCurrentIndex(1 if is_alone else 0)
        n = model.in_no_call_plan
        for part in (self._warning, self._unplaced, self.show_unplaced):
            part.setVisible(bool(n) and not is_alone)
        self._unplaced.setText(words.text("adm.noPlan", n=n))
        on = self.show_unplaced.isChecked()
        self.show_unplaced.setText(words.text("adm.showAll" if on else "adm.show"))
        shown = len(model.rows.rows)
        self.count.setText(words.text("adm.count", n=shown, total=model.total))
        self.count.setVisible(model.is_loaded and not is_alone)

    # -- the menu of a row -------------------------------------------------------------------

    def make_menu(self, row: Row) -> QMenu:
        menu = kit.menu(self)
        menu.setObjectName("userMenu")
        entries: list[tuple[str, str, Callable[[], object]]] = [
            ("pencil", "adm.edit", lambda: self.form_wanted.emit(row))
        ]
        if self._may_change:
            entries += [
                ("mail", "adm.invite", lambda: self._invite(row)),
                ("lock", "adm.newPassword", lambda: self.form_wanted.emit({**row, "_": "pw"})),
                ("trash-2", "adm.delete", lambda: self._ask_delete(row)),
            ]
        for icon, key, action in entries:
            menu.addAction(icons.icon(icon, "text2", 18), words.text(key), action)
        sort = menu.addMenu(words.text("adm.sort"))
        for place, column in enumerate(self.model.rows.columns):
            if column.key is not None:
                sort.addAction(column.title, partial(self.model.sort_by, place))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self, row: Row, place: QPoint) -> None:
        self.make_menu(row).popup(place)

    def _invite(self, row: Row) -> None:
        self._admin.ask(
            self._admin.calls.invite(str(row["id"])), lambda told: self._invited(row, told)
        )

    def _invited(self, row: Row, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
            return
        self.secret.show_secret(words.text("adm.invited", name=row["name"]), str(told["url"]))

    # -- deleting ----------------------------------------------------------------------------

    def _ask_delete(self, row: Row) -> None:
        self._admin.ask(
            self._admin.calls.usage(USERS, str(row["id"])),
            lambda told: self._on_usage(row, told),
        )

    def _on_usage(self, row: Row, told: Any) -> None:
        """Say what else happens, or what is in the way."""
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
            return
        name = str(row["name"])
        if told:
            by = ", ".join(str(one["name"]) for one in told)
            self.question.tell(words.text("adm.delete.used", name=name, by=by))
            return
        accounts = ", ".join(row["voip_accounts"])
        parts = [words.text("adm.delete.session")]
        if accounts:
            parts.append(words.text("adm.delete.accounts", accounts=accounts))
        self.question.ask(
            words.text("adm.delete.title", name=name), " ".join(parts),
            words.text("adm.delete"), lambda: self._delete(row),
        )  # fmt: skip

    def _delete(self, row: Row) -> None:
        """Gone from the list at once; from the office in ten seconds, unless it is undone."""
        id, etag = str(row["id"]), str(row["etag"])
        self.model.hide(self.model.hidden | {id})
        text = words.text("adm.deleted", name=row["name"])
        self._undo.begin(
            text,
            lambda: self._admin.ask(
                self._admin.calls.remove(USERS, id, etag), lambda told: self._removed(id, told)
            ),
            lambda: self.model.hide(self.model.hidden - {id}),
        )
        announce(self, text)

    def _removed(self, id: str, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
        self.model.hide(self.model.hidden - {id})
        self.load()
