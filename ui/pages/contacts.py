"""The page “Contacts”: people outside the house, one's own and the company's."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from softphone.client.contacts import FoundContacts, KnownContact
from ui import contacts_model, icons, kit, words
from ui.announce import announce
from ui.office_model import OfficeModel
from ui.pages.call_menu import call_menu
from ui.pages.contact_file_card import ContactFileCard
from ui.pages.people_list import PeopleList
from ui.people_model import PeopleRow, RowKind
from ui.widgets import labels


class ContactsPage(QWidget):
    """Signals:
    call_wanted: number, and the device or nothing.
    contact_wanted: a contact to be looked at; one without an id is new.
    """

    call_wanted = Signal(str, str)
    contact_wanted = Signal(object)

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office, self._model = model, model.contacts
        self.list = PeopleList(self, "contacts", words.text("tab.contacts"))
        self.new = kit.button(words.text("contact.new"), "link", "user-plus", "contactNew")
        self.file = kit.button(words.text("contact.file"), "link", "file-up", "contactFile")
        self._problem = labels.wrapped("", "busyStrong")
        self._problem.setContentsMargins(14, 4, 14, 8)
        self._empty = kit.empty_line("")
        self._empty.setContentsMargins(14, 12, 14, 16)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.file_card = ContactFileCard(self._model.file)
        self._build()
        self._connect()
        self._show()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(2, 2, 5, 2)
        head.addWidget(self.new)
        head.addStretch(1)
        head.addWidget(self.file)
        column.addLayout(head)
        column.addWidget(self.file_card)
        column.addWidget(self._problem)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self.contact_wanted.emit(KnownContact("", "")))
        self.file.clicked.connect(self.file_card.choose)
        self.list.call_wanted.connect(self._on_call)
        self.list.row_pressed.connect(lambda row: self.contact_wanted.emit(row.contact))
        self.list.menu_wanted.connect(lambda row, spot: self.make_menu(row).popup(spot))
        self.list.left_upwards.connect(self.new.setFocus)
        self._model.changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._model.look()

    # -- what is shown

    def _show(self) -> None:
        found = self._model.all
        rows = self._rows(found) if found is not None else ()
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._empty.setText(words.text("contact.empty" if found else "contact.loading"))
        if self._model.problem != self._problem.text() and self._model.problem:
            announce(self, self._model.problem)
        self._problem.setText(self._model.problem)
        self._problem.setVisible(bool(self._model.problem))

    def _rows(self, found: FoundContacts) -> tuple[PeopleRow, ...]:
        rows = contacts_model.rows_of(found, self._office.office, is_page=True)
        more = found.total - len(found.contacts)
        if more > 0:
            rows = (*rows, PeopleRow(RowKind.SECTION, words.text("contact.more", n=more)))
        return rows

    def make_menu(self, row: PeopleRow) -> QMenu:
        contact = row.contact
        assert contact is not None
        if row.number:
            menu = call_menu(self, self._office, row.number, self.call_wanted.emit)
            menu.addSeparator()
            copy = menu.addAction(icons.icon("copy", "text2", 18), words.text("list.copy"))
            copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(row.number))
        else:
            menu = QMenu(self)
        icon, key = ("pencil", "adm.edit") if contact.is_own else ("user-round", "contact.show")
        edit = menu.addAction(icons.icon(icon, "text2", 18), words.text(key))
        edit.triggered.connect(lambda: self.contact_wanted.emit(contact))
        if contact.is_own:
            trash = menu.addAction(icons.icon("trash-2", "text2", 18), words.text("adm.delete"))
            trash.triggered.connect(lambda: self._model.remove(contact))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    # -- what a click means

    def _on_call(self, row: PeopleRow) -> None:
        if row.number:
            self.call_wanted.emit(row.number, "")
        else:
            self.contact_wanted.emit(row.contact)
