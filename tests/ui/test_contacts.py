"""Contacts in the window: the page, what a search finds, one contact, a file."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.contacts import ContactLine, FoundContacts, KnownContact, ReadIn
from softphone.client.errors import OfficeError
from ui import sample_office as sample
from ui import theme
from ui.pages.contact_sheet import ContactForm
from ui.people_model import RowKind
from ui.screens_contacts import ALL, on_page
from ui.screens_main import Stage

ADA, BOSMAN, _, _, OLE = sample.CONTACTS
LEFT = Qt.MouseButton.LeftButton


class AtOnce:
    """The office answers before anything else happens; what follows from it comes next."""

    def __init__(self) -> None:
        self._waiting: list[Coroutine[Any, Any, Any]] = []
        self._is_busy = False

    def __call__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._waiting.append(work)
        if self._is_busy:
            return
        self._is_busy = True
        try:
            while self._waiting:
                asyncio.run(self._waiting.pop(0))
        finally:
            self._is_busy = False


at_once = AtOnce()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    stage = on_page(spawn=at_once)
    qtbot.addWidget(stage.window)
    stage.window.show()
    stage.session.told.clear()
    return stage


def rows(stage: Stage) -> list[str]:
    found = stage.window.home.contacts.list.people.rows
    return [row.spoken for row in found if row.kind is RowKind.CONTACT]


def form(stage: Stage) -> ContactForm:
    found = stage.window.home.contact.form
    assert found is not None
    return found


def press(stage: Stage, name: str) -> None:
    found = stage.window.findChildren(QAbstractButton, name)
    next(one for one in found if one.isVisible()).click()


def texts(stage: Stage) -> list[str]:
    QApplication.processEvents()
    found = stage.window.findChildren(QLabel)
    return [label.text() for label in found if label.isVisible() and label.text()]


def refusal(code: str, **details: Any) -> OfficeError:
    return OfficeError(code, "", 422, details)


def test_the_page_has_a_row_for_each_number(stage: Stage) -> None:
    assert rows(stage)[:3] == [
        "Ada Roth, 0170 5550177 · Mobile · Roth & Söhne",
        "Ada Roth, 030 5551234 · Work · Roth & Söhne",
        "Bosman Logistiek, +31 20 555 0133",
    ]


def test_who_has_no_number_can_be_looked_at_and_is_not_called(
    qtbot: QtBot, stage: Stage
) -> None:
    page = stage.window.home.contacts
    with qtbot.waitSignal(page.contact_wanted) as wanted:
        page._on_call(page.list.people.rows[-1])
    assert wanted.args == [OLE]


def test_contacts_are_read_when_the_page_comes_up_and_when_they_change(
    qtbot: QtBot,
) -> None:
    stage = Stage(spawn=at_once)
    qtbot.addWidget(stage.window)
    stage.window.show()
    assert ("find", "") not in stage.session.told
    stage.window.home.show_tab(3)
    assert stage.session.told.count(("find", "")) == 1
    stage.session.show(sample.office(contacts_news=1))
    assert stage.session.told.count(("find", "")) == 2


def test_a_search_finds_contacts_below_the_people(qtbot: QtBot, stage: Stage) -> None:
    stage.window.home.dial.fill("roth")
    qtbot.waitUntil(lambda: ("find", "roth") in stage.session.told)
    found = stage.window.home.colleagues.list.people.rows
    assert [row.title for row in found] == ["Contacts", "Ada Roth", "Ada Roth"]


def test_an_answer_to_an_older_search_does_not_count(stage: Stage) -> None:
    stage.office.contacts.search("ro")
    at_once(stage.office.contacts._find("r"))
    assert stage.office.contacts.hits == FoundContacts()


def test_a_contact_is_made_with_two_numbers(qtbot: QtBot, stage: Stage) -> None:
    press(stage, "contactNew")
    made = form(stage)
    assert made.name.hasFocus()
    qtbot.keyClicks(made.name, "Nora Quist")
    qtbot.keyClicks(made.lines[0].line, "030 5550001")
    press(stage, "contactMore")
    qtbot.keyClicks(made.lines[1].line, "0170 5550002")
    made.lines[1].kind.setCurrentIndex(1)
    press(stage, "contactSave")

    numbers = (ContactLine("030 5550001", "work"), ContactLine("0170 5550002", "mobile"))
    assert ("add", KnownContact("", "Nora Quist", numbers=numbers)) in stage.session.told
    assert not stage.window.home.contact.is_open


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(qtbot: QtBot, stage: Stage) -> None:
    press(stage, "contactNew")
    qtbot.keyClicks(form(stage).name, "Nora")
    qtbot.keyClicks(form(stage).lines[0].line, "call me")
    stage.session.failure = refusal("invalid", fields=[{"field": "numbers", "reason": "x"}])
    press(stage, "contactSave")

    assert any(text.startswith("Enter a telephone number") for text in texts(stage))
    assert (form(stage).name.text(), form(stage).lines[0].line.hasFocus()) == ("Nora", True)


def test_ones_own_is_changed(qtbot: QtBot, stage: Stage) -> None:
    stage.window.home.open_contact(ADA)
    form(stage).company.setText("Roth AG")
    press(stage, "contactSave")
    changed = next(told[1] for told in stage.session.told if told[0] == "change")
    assert (changed.id, changed.company, changed.numbers[1].label) == ("c1", "Roth AG", "work")


def test_the_companys_is_called_and_not_changed(qtbot: QtBot, stage: Stage) -> None:
    stage.window.home.open_contact(BOSMAN)
    assert stage.window.home.contact.form is None
    with qtbot.waitSignal(stage.window.home.contact.call_wanted) as wanted:
        press(stage, "contactCall")
    assert wanted.args == ["+31 20 5550133"]


def test_what_was_deleted_can_be_had_back(stage: Stage) -> None:
    stage.window.home.open_contact(ADA)
    press(stage, "contactDelete")
    assert ("remove", "c1") in stage.session.told
    assert "Ada Roth deleted from the contacts" in texts(stage)

    press(stage, "undo")
    (back,) = [told[1] for told in stage.session.told if told[0] == "add"]
    assert (back.id, back.name, len(back.numbers)) == ("", "Ada Roth", 2)


def test_the_menu_of_the_companys_offers_no_change(stage: Stage) -> None:
    page = stage.window.home.contacts
    menus = {
        row.contact.id: [action.text() for action in page.make_menu(row).actions()]
        for row in page.list.people.rows
        if row.contact is not None
    }
    assert "Delete" in menus["c1"] and "Edit" in menus["c1"]
    assert "Delete" not in menus["c2"] and "Show contact" in menus["c2"]


def test_a_file_is_read_in_after_a_look_at_it(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "friends.vcf"
    file.write_bytes("BEGIN:VCARD\nFN:J\xf6rg\nEND:VCARD\n".encode("cp1252"))
    stage.window.home.contacts.file_card.take(file)
    told = texts(stage)
    assert "friends.vcf" in told
    assert "12 new, 3 completed, 2 already there, 1 without name or number left out" in told
    assert ("read_in", False) not in stage.session.told

    press(stage, "contactReadIn")
    assert ("read_in", False) in stage.session.told
    assert "friends.vcf" not in texts(stage)


def test_a_file_with_nothing_new_is_only_closed(stage: Stage, tmp_path: Path) -> None:
    stage.session.contacts.trial = ReadIn(0, 0, 2, 0)
    (tmp_path / "a.csv").write_text("x")
    stage.window.home.contacts.file_card.take(tmp_path / "a.csv")
    card = stage.window.home.contacts.file_card
    assert (card.go.isVisible(), card.leave.text()) == (False, "Close")


def test_a_file_that_is_none_is_refused_in_plain_words(stage: Stage, tmp_path: Path) -> None:
    stage.session.failure = refusal("bad_file", reason="cells", line=17)
    (tmp_path / "a.csv").write_text("x")
    stage.window.home.contacts.file_card.take(tmp_path / "a.csv")
    assert "Line 17 has more or fewer cells than the heading." in texts(stage)


def test_a_file_that_cannot_be_opened_is_as_good_as_empty(stage: Stage, tmp_path: Path) -> None:
    stage.session.failure = refusal("bad_file", reason="empty", line=0)
    stage.window.home.contacts.file_card.take(tmp_path / "gone.vcf")
    assert "This file is empty or cannot be opened." in texts(stage)


def test_contacts_that_could_not_be_read_say_so(stage: Stage) -> None:
    stage.session.failure = refusal("no_server")
    at_once(stage.office.contacts._read())
    assert stage.office.contacts.all == ALL
    assert any(text.startswith("The contacts may be out of date") for text in texts(stage))


def test_in_a_narrow_window_only_the_chosen_tab_keeps_its_word(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.Look.LIGHT, 150)
    try:
        stage = on_page(size=(360, 480))
        qtbot.addWidget(stage.window)
        stage.window.show()
        QApplication.processEvents()
        tabs = stage.window.home.tabs.tabs
        wide = [tab for tab in tabs if tab.width() >= tab.full_width]
        assert [tab.objectName() for tab in wide] == ["tabContacts"]
        assert tabs[0].toolTip() == "Colleagues"
    finally:
        theme.apply(qapp, theme.Look.LIGHT)


def test_a_number_without_a_name_is_saved_from_its_call(qtbot: QtBot, stage: Stage) -> None:
    home = stage.window.home
    home.show_tab(1)
    stranger = next(e for e in sample.HISTORY if not e.remote.name)
    qtbot.mouseClick(home.history.findChild(QAbstractButton, f"history-{stranger.id}"), LEFT)
    press(stage, "saveThis")
    assert [line.told() for line in form(stage).lines] == [ContactLine("+494055501788", "work")]
    known = next(e for e in sample.HISTORY if e.remote.name)
    home.close_sheets()
    qtbot.mouseClick(home.history.findChild(QAbstractButton, f"history-{known.id}"), LEFT)
    assert not [
        b for b in stage.window.findChildren(QAbstractButton, "saveThis") if b.isVisible()
    ]
