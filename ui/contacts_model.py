"""Contacts as the window shows them: what a search finds, what is changed, and taken back."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.contacts import (
    ContactLine,
    FoundContacts,
    KnownContact,
    ReadIn,
)
from softphone.client.errors import OfficeError
from softphone.client.state import Connection, OfficeState
from softphone.model import numbers
from ui import words
from ui.contact_file import ContactFile
from ui.people_model import PeopleRow, RowKind
from ui.short_undo import Offer, ShortUndo
from ui.status_words import ShownStatus
from ui.widgets.badge import Badge

log = logging.getLogger(__name__)

SHOWN, FOUND = 500, 20
"Contacts on the page, and below the people whom a search finds."
WAIT_MS = 150
"Rest in typing before the office is asked, milliseconds."
LABELS = ("work", "mobile", "home")
Spawn = Callable[[Coroutine[Any, Any, Any]], object]


class ContactCalls(Protocol):
    """What this model needs of ``softphone.client.contacts.Contacts``."""

    async def find(self, text: str, limit: int, /) -> FoundContacts: ...
    async def add(self, contact: KnownContact, /) -> KnownContact: ...
    async def change(self, contact: KnownContact, /) -> KnownContact: ...
    async def remove(self, id: str, /) -> None: ...
    async def read_in(self, text: str, is_trial: bool, /) -> ReadIn: ...


class ContactsModel(QObject):
    """Signals:
    changed: what is shown is different.
    found: what the search below the people finds is different.
    saved: the contact of the form is kept; the form may go.
    """

    changed = Signal()
    found = Signal()
    saved = Signal()

    def __init__(
        self,
        office: Callable[[], OfficeState],
        calls: Callable[[], ContactCalls],
        spawn: Spawn,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._office, self._calls, self._spawn = office, calls, spawn
        self.all: FoundContacts | None = None
        "None until they were read."
        self.problem = ""
        "A sentence about what was asked for and did not happen."
        self.fields: dict[str, str] = {}
        "Of the form: entry -> why it cannot be."
        self.file = ContactFile(self._read_in, spawn, self)
        self.file.done.connect(lambda: spawn(self._read()))
        self.query, self.hits = "", FoundContacts()
        self.undo = ShortUndo(self._take_back, self)
        self._removed: dict[str, KnownContact] = {}
        self._is_wanted = False
        self._news = (Connection.SIGNED_OUT, 0)
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self._ask)

    # -- what is shown

    def look(self) -> None:
        """The page came up: read them, and again whenever they change."""
        if not self._is_wanted:
            self._is_wanted = True
            self._spawn(self._read())

    def office_changed(self) -> None:
        """News from the office; after a reconnect anything may have changed."""
        office = self._office()
        news = (office.connection, office.contacts_news)
        before, self._news = self._news, news
        if news == before or office.connection is not Connection.CONNECTED:
            return
        if self._is_wanted:
            self._spawn(self._read())
        if self.query:
            self._wait.start()

    def search(self, query: str) -> None:
        """What somebody types; the answer comes with ``found``."""
        self.query = query.strip()
        if not self.query:
            self._wait.stop()
            self.hits = FoundContacts()
            return
        self._wait.start()

    def _ask(self) -> None:
        self._spawn(self._find(self.query))

    async def _find(self, query: str) -> None:
        try:
            hits = await self._calls().find(query, FOUND)
        except OfficeError as error:
            log.info("contacts were not searched: %s", error.code)
            hits = FoundContacts()
        if query == self.query and hits != self.hits:
            self.hits = hits
            self.found.emit()

    async def _read(self) -> None:
        try:
            self.all = await self._calls().find("", SHOWN)
            self.problem = ""
        except OfficeError as error:
            log.info("contacts were not read: %s", error.code)
            self.problem = words.text("contact.notRead")
        self.changed.emit()

    async def _read_in(self, text: str, is_trial: bool) -> ReadIn:
        return await self._calls().read_in(text, is_trial)

    # -- what a click means

    def save(self, contact: KnownContact) -> None:
        """Of the form: a new one has no id."""
        self._spawn(self._save(contact))

    async def _save(self, contact: KnownContact) -> None:
        self.problem, self.fields = "", {}
        try:
            if contact.id:
                await self._calls().change(contact)
            else:
                await self._calls().add(contact)
        except OfficeError as error:
            told = error.details.get("fields") or ()
            self.fields = {str(f["field"]): str(f["reason"]) for f in told}
            self.problem = words.text(_PROBLEMS.get(error.code, "contact.notSaved"))
            self.changed.emit()
            return
        self.saved.emit()
        await self._read()

    def remove(self, contact: KnownContact) -> None:
        self._spawn(self._remove(contact))

    async def _remove(self, contact: KnownContact) -> None:
        try:
            await self._calls().remove(contact.id)
        except OfficeError as error:
            log.info("a contact was not removed: %s", error.code)
            self.problem = words.text("contact.notSaved")
            self.changed.emit()
            return
        self._removed = {contact.id: contact}
        text = words.text("contact.removed", name=contact.shown)
        self.undo.begin(Offer(contact.id, text))
        await self._read()

    def _take_back(self, id: str) -> None:
        self.save(replace(self._removed[id], id=""))


_PROBLEMS = {
    "invalid": "contact.invalid",
    "too_many_contacts": "contact.full",
    "no_server": "contact.noServer",
}


# -- rows ------------------------------------------------------------------------------------


NO_NUMBER = ContactLine("")


def rows_of(
    contacts: FoundContacts, office: OfficeState, *, is_page: bool = False
) -> tuple[PeopleRow, ...]:
    """One row for each number.

    is_page: also who has an e-mail address only, to be looked at and changed.
    """
    rest = (NO_NUMBER,) if is_page else ()
    return tuple(
        row(contact, line, office)
        for contact in contacts.contacts
        for line in contact.numbers or rest
    )


def row(contact: KnownContact, line: ContactLine, office: OfficeState) -> PeopleRow:
    company = contact.company if contact.name else ""
    number = numbers.to_e164(line.number, office.country) or line.number
    shown = line.display or numbers.display(number, office.country) or contact.email
    sub = " · ".join(part for part in (shown, label(line.label), company) if part)
    status = ShownStatus(Badge.NONE, sub)
    return PeopleRow(RowKind.CONTACT, contact.shown, number, status, contact=contact)


def label(text: str) -> str:
    """What a number is, in words; somebody's own word stays as it is."""
    return words.text(f"contact.label.{text}") if text in LABELS else text
