"""The page “Colleagues”: the list, what a search finds, and one line when there is nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from softphone.client.state import Connection
from softphone.model import numbers
from ui import contacts_model, icons, kit, words
from ui.calls_model import CallsModel
from ui.office_model import OfficeModel
from ui.pages.call_menu import call_menu
from ui.pages.people_list import PeopleList
from ui.people_model import People, PeopleRow, RowKind

ANNOUNCED_AFTER_MS = 600
"Rest in typing before the count of results is spoken, milliseconds."


class ColleaguesPage(QWidget):
    """Signals:
    call_wanted: number, and the device or nothing.
    history_wanted: the number whose calls shall be shown.
    favourites_changed: the numbers of the quick dial, in order.
    contact_wanted: somebody outside the house, to be looked at.
    """

    call_wanted = Signal(str, str)
    history_wanted = Signal(str)
    favourites_changed = Signal(tuple)
    contact_wanted = Signal(object)

    def __init__(
        self,
        model: OfficeModel,
        calls: CallsModel,
        favourites: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._calls = model, calls
        self._favourites, self._query = tuple(favourites), ""
        self.list = PeopleList(self)
        self._empty = kit.empty_line("")
        self._empty.setObjectName("peopleEmpty")
        self._empty.setContentsMargins(14, 16, 14, 16)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty)
        column.addWidget(self.list, 1)
        self._speak = QTimer(self, singleShot=True, interval=ANNOUNCED_AFTER_MS)
        self._speak.timeout.connect(self._announce)
        self.list.call_wanted.connect(lambda row: self.call_wanted.emit(row.number, ""))
        self.list.menu_wanted.connect(self._open_menu)
        model.changed.connect(self.show_office)
        calls.changed.connect(self.show_office)
        model.contacts.found.connect(self.show_office)
        self.show_office()

    @property
    def is_searching(self) -> bool:
        return bool(self._query)

    def search(self, query: str) -> None:
        """Show what this finds; an empty query shows everyone again."""
        self._query = query.strip()
        self._model.contacts.search(query)
        self.list.setProperty("marks", bool(self._query))
        self.show_office()
        if self._query:
            self.list.choose_first()
            self._speak.start()
        else:
            self.list.clearSelection()
            self.list.setCurrentIndex(self.list.people.index(-1))
            self.list.scrollToTop()

    def enter(self) -> bool:
        """Call the highlighted row; False when there is none."""
        row = self.list.current_row()
        if row is None or not self.list.isVisible():
            return False
        self.call_wanted.emit(row.number, "")
        return True

    def show_office(self) -> None:
        people = People(
            self._model.office,
            self._model.now(),
            self._favourites,
            self._model.minutes_on_call,
            self._calls.talking_with,
        )
        self.list.show_rows(self._found(people) if self._query else people.everyone())
        rows = self.list.people.rows
        self.list.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if not rows:
            self._empty.setText(self._why_empty())

    def _found(self, people: People) -> tuple[PeopleRow, ...]:
        outside = contacts_model.rows_of(self._model.contacts.hits, self._model.office)
        return people.search(self._query, outside)

    def _why_empty(self) -> str:
        if not self._query:
            is_known = self._model.office.connection is Connection.CONNECTED
            return words.text("list.empty" if is_known else "list.loading")
        if len(self._query) > numbers.MAX_DIALLED:
            return words.text("dial.bad.long")
        return words.text("dial.noMatch", query=self._query)

    def _announce(self) -> None:
        known = (RowKind.PERSON, RowKind.CONTACT)
        count = sum(row.kind in known for row in self.list.people.rows)
        text = words.text("dial.results", n=count) if count else self._empty.text()
        if self._query and text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _open_menu(self, row: PeopleRow, spot: QPoint) -> None:
        menu = self.make_menu(row)
        menu.popup(spot)

    def make_menu(self, row: PeopleRow) -> QMenu:
        """Call with …, quick dial, copy, history with this person."""
        menu = call_menu(self, self._model, row.number, self.call_wanted.emit)
        menu.addSeparator()
        if row.kind is RowKind.PERSON:
            key = "list.removeQuick" if row.is_favourite else "list.addQuick"
            star = menu.addAction(icons.icon("star", "text2", 18), words.text(key))
            star.triggered.connect(lambda: self._toggle_favourite(row.number))
        copy = menu.addAction(icons.icon("copy", "text2", 18), words.text("list.copy"))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(row.number))
        if row.kind is RowKind.PERSON:
            text = words.text("list.history", name=row.title)
            past = menu.addAction(icons.icon("history", "text2", 18), text)
            past.triggered.connect(lambda: self.history_wanted.emit(row.number))
        if row.contact is not None:
            shown = menu.addAction(
                icons.icon("user-round", "text2", 18), words.text("contact.show")
            )
            shown.triggered.connect(lambda: self.contact_wanted.emit(row.contact))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _toggle_favourite(self, number: str) -> None:
        if number in self._favourites:
            self._favourites = tuple(one for one in self._favourites if one != number)
        else:
            self._favourites = (*self._favourites, number)
        self.favourites_changed.emit(self._favourites)
        self.show_office()
