"""Contacts: the page, what a search finds, a file, and one contact, for the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.contacts import FoundContacts, KnownContact, ReadIn
from ui import sample_office as sample
from ui import words
from ui.contact_file import Trial
from ui.pages.home import CONTACTS
from ui.screens_main import SMALL, Stage

ALL = FoundContacts(sample.CONTACTS, 5)


def on_page(found: FoundContacts | None = ALL, **stage: Any) -> Stage:
    made = Stage(**stage)
    made.office.contacts.all = found
    made.window.home.show_tab(CONTACTS)
    made.office.contacts.changed.emit()
    return made


def _page(found: FoundContacts | None = ALL, **stage: Any) -> Callable[[], QWidget]:
    return lambda: on_page(found, **stage).shown()


def _trial(told: ReadIn) -> Callable[[], QWidget]:
    def build() -> QWidget:
        made = on_page()
        window = made.shown()
        made.office.contacts.file.trial = Trial("adressen.vcf", "", told)
        made.office.contacts.file.changed.emit()
        return window

    return build


def _problem() -> QWidget:
    made = on_page()
    made.office.contacts.file.problem = words.text("contact.file.cells", line=17)
    made.office.contacts.file.changed.emit()
    return made.shown()


def _search() -> QWidget:
    made = Stage()
    window = made.shown()
    made.office.contacts.hits = FoundContacts(sample.CONTACTS[:1], 1)
    window.home.dial.fill("r")
    return window


def _one(
    contact: KnownContact, problem: str = "", field: str = "", **stage: Any
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        made = on_page(**stage)
        window = made.shown()
        window.home.open_contact(contact)
        if problem:
            made.office.contacts.fields = {field: ""}
            made.office.contacts.problem = problem
            made.office.contacts.changed.emit()
        return window

    return build


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("contacts", _page()),
    ("contacts-empty", _page(FoundContacts())),
    ("contacts-more", _page(FoundContacts(sample.CONTACTS, 731), size=SMALL)),
    ("contacts-search", _search),
    ("contacts-file", _trial(ReadIn(12, 3, 2, 1))),
    ("contacts-file-same", _trial(ReadIn(0, 0, 17, 0))),
    ("contacts-file-refused", _problem),
    ("contact-new", _one(KnownContact("", ""))),
    ("contact-own", _one(sample.CONTACTS[0])),
    ("contact-refused", _one(KnownContact("", ""), "x", "numbers")),
    ("contact-company", _one(sample.CONTACTS[1])),
    ("contact-small", _one(sample.CONTACTS[0], size=SMALL)),
]
