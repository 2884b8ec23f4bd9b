"""“Start an office”, page by page: what is kept, what is refused, and what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from softphone.desktop import office_place
from softphone.desktop.office_place import Place
from softphone.desktop.ports import PortsTaken
from ui import words
from ui.new_office import ELSEWHERE, HERE, SERVICE, NewOffice
from ui.new_people import Colleague
from ui.pages.office_wizard import OfficeWizard
from ui.screens_wizard import ANSWERS, FREE, PEOPLE, TAKEN, filled

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

MARA, JONAS, TOM = PEOPLE


class Office:
    """The wizard of somebody who has answered the first page."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.started: list[NewOffice] = []
        self.wizard = self.opens()

    def opens(self, place: Place = FREE, *, serves: bool = False) -> OfficeWizard:
        self.wizard = wizard = filled((), place, serves=serves)
        self.qtbot.addWidget(wizard)
        wizard.resize(392, 720)
        wizard.wanted.connect(self.started.append)
        return wizard

    def adds(self, text: str) -> None:
        self.qtbot.keyClicks(self.wizard.people.line, text)
        self.qtbot.keyClick(self.wizard.people.line, Qt.Key.Key_Return)

    def goes_on(self, times: int = 1) -> None:
        for _ in range(times):
            self.wizard.go.click()

    @property
    def texts(self) -> list[str]:
        found = self.wizard.findChildren(QLabel)
        return [label.text() for label in found if label.isVisibleTo(self.wizard)]


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    words.use_language("en")
    yield Office(qtbot)


# -- step by step ----------------------------------------------------------------------------


def test_three_pages_lead_to_an_office_with_everybody(office: Office) -> None:
    office.goes_on()
    office.adds("Mara Vogt")
    office.adds("jonas.brandt@nordlicht.example")
    office.goes_on()
    assert office.started == []
    office.goes_on()
    (new,) = office.started
    assert (new.company, new.email, new.country) == (
        ANSWERS["company"], ANSWERS["email"], "DE",
    )  # fmt: skip
    assert [(one.name, one.number) for one in new.people] == [
        ("Mara Vogt", "601"),
        ("Jonas Brandt", "602"),
    ]
    assert (new.hosting.where, new.hosting.is_shared) == (HERE, False)


def test_nobody_need_be_added(office: Office) -> None:
    office.goes_on(3)
    assert office.started[0].people == ()


def test_going_back_keeps_what_was_typed(office: Office) -> None:
    office.goes_on()
    office.adds("Mara Vogt")
    office.goes_on()
    office.wizard.place.share.switch.click()
    for _ in range(2):
        office.wizard.back.click()
    assert office.wizard.office.password.text() == ANSWERS["password"]
    office.goes_on(2)
    assert office.wizard.people.people[0].name == "Mara Vogt"
    assert office.wizard.place.hosting.is_shared


def test_back_from_the_first_page_leads_to_the_choice(office: Office) -> None:
    with office.qtbot.waitSignal(office.wizard.back_wanted):
        office.wizard.back.click()


def test_the_wizard_says_to_the_ear_on_which_page_it_is(office: Office) -> None:
    office.goes_on()
    assert office.wizard.line.accessibleName() == "Step 2 of 4"


def test_what_is_missing_is_said_beside_its_field(office: Office) -> None:
    fields = office.wizard.office.fields
    fields["name"].line.clear()
    fields["password"].line.setText("short")
    office.goes_on()
    assert office.wizard.step == 1
    assert {name: field.fault for name, field in fields.items() if field.fault} == {
        "name": "What is your name?",
        "password": "The password needs at least 8 characters.",
    }
    assert fields["name"].line.accessibleDescription() == "What is your name?"


def test_a_sentence_goes_when_its_field_is_mended(office: Office) -> None:
    field = office.wizard.office.fields["company"]
    field.line.clear()
    office.goes_on()
    office.qtbot.keyClicks(field.line, "N")
    assert field.fault == ""


def test_the_country_brings_its_emergency_numbers(office: Office) -> None:
    page = office.wizard.office
    page.country.setCurrentIndex(page.country.findData("AT"))
    assert "Emergency 112, 122, 133, 140, 144" in office.texts


# -- people ----------------------------------------------------------------------------------


def test_a_number_that_two_have_is_refused_beside_the_second(office: Office) -> None:
    office.wizard.people.put((MARA, JONAS))
    office.goes_on()
    second = office.wizard.people.rows[1]
    second.number.clear()
    office.qtbot.keyClicks(second.number, "602")
    assert second.told == ("602 already belongs to Mara Vogt.",)
    office.goes_on()
    assert office.wizard.step == 2
    assert office.wizard.people.rows[0].told == ()


def test_a_number_for_emergencies_is_refused_beside_its_row(office: Office) -> None:
    office.wizard.people.put((Colleague("Tom", "tom@nordlicht.example", "112"),))
    office.goes_on(2)
    (row,) = office.wizard.people.rows
    assert office.wizard.step == 2
    assert row.number.accessibleDescription().startswith("112 is an emergency number")


def test_another_number_of_one_s_own_is_seen_by_the_others(office: Office) -> None:
    office.goes_on()
    office.adds("Mara Vogt")
    office.wizard.back.click()
    office.wizard.office.number.setText("601")
    office.goes_on()
    assert office.wizard.people.rows[0].told == ("601 already belongs to Anna Feld.",)


def test_somebody_who_is_typed_but_not_added_comes_along(office: Office) -> None:
    office.goes_on()
    office.qtbot.keyClicks(office.wizard.people.line, "Mara Vogt")
    office.goes_on()
    assert office.wizard.step == 3
    assert [one.name for one in office.wizard.people.people] == ["Mara Vogt"]


def test_a_person_who_is_removed_gives_the_number_back(office: Office) -> None:
    office.goes_on()
    office.adds("Mara Vogt")
    office.wizard.people.rows[0].remove.click()
    office.adds("Jonas Brandt")
    assert [(one.name, one.number) for one in office.wizard.people.people] == [
        ("Jonas Brandt", "601")
    ]
    assert "2 people" in office.texts


def test_every_control_of_a_row_names_its_person(office: Office) -> None:
    office.wizard.people.put(PEOPLE)
    row = office.wizard.people.rows[1]
    spoken: list[QWidget] = [row.email, row.number, row.remove]
    assert all("Jonas Brandt" in one.accessibleName() for one in spoken)


def test_a_list_comes_in_and_a_bad_one_says_why(office: Office, tmp_path: Path) -> None:
    office.goes_on()
    good, bad = tmp_path / "people.csv", tmp_path / "bad.csv"
    good.write_text("name;mail;nr\nMara Vogt;mara@n.example;602\n;tom@n.example;\n")
    bad.write_bytes(b"PK\x03\x04 a table of another program")
    office.wizard.people.read_file(good)
    assert [(one.name, one.number) for one in office.wizard.people.people] == [
        ("Mara Vogt", "602"),
        ("Tom", "601"),
    ]
    office.wizard.people.read_file(bad)
    assert words.text("csv.bad.binary", line=0, found=0, wanted=0) in office.texts
    assert len(office.wizard.people.people) == 2


def test_a_list_too_long_for_the_page_is_left_to_the_administration(
    office: Office, tmp_path: Path
) -> None:
    office.goes_on()
    long = tmp_path / "long.csv"
    long.write_text("name;mail\n" + "".join(f"N;n{n}@n.example\n" for n in range(101)))
    office.wizard.people.read_file(long)
    assert office.wizard.people.people == ()
    assert words.text("wiz2.e.most", n=100) in office.texts


# -- where it runs ---------------------------------------------------------------------------


def test_where_services_run_the_office_can_be_one(office: Office) -> None:
    wizard = office.opens(serves=True)
    office.goes_on(2)
    wizard.place.server.click()
    assert wizard.place.hosting.where == SERVICE
    wizard.place.service.switch.click()
    assert wizard.place.hosting.where == ELSEWHERE


def test_elsewhere_the_commands_of_the_move_are_shown_and_copied(office: Office) -> None:
    office.goes_on(2)
    office.wizard.place.server.click()
    assert office.wizard.place.hosting.where == ELSEWHERE
    assert not office.wizard.place.moving.isHidden()
    office.wizard.place.moving.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "backup office.zip" in copied and "einklang service install" in copied


def test_what_is_not_built_cannot_be_chosen_and_says_so(office: Office) -> None:
    office.goes_on(2)
    exchange = office.wizard.place.exchange
    assert not exchange.isEnabled()
    assert exchange.accessibleDescription() == "Einklang cannot do this yet."


def test_the_switch_for_the_network_is_off_and_says_what_on_means(office: Office) -> None:
    office.goes_on(2)
    share = office.wizard.place.share.switch
    assert not share.isChecked()
    assert share.accessibleDescription() == words.text("wiz3.shareOff")
    share.click()
    assert share.accessibleDescription() == words.text("wiz3.shareOn")


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (FREE, "Ports 8580 and 5060 free, 41 GB space"),
        (TAKEN, "Another program has 8580, 5060; the office takes 8581 and 5062. 41 GB space"),
        (Place(8580, 5060, 90_000_000), "Only 90 MB of space. Make room before you telephone."),
    ],
)
def test_what_was_measured_is_said(office: Office, place: Place, text: str) -> None:
    office.opens(place)
    office.goes_on(2)
    assert text in office.texts


def test_without_a_port_no_office_is_started(office: Office) -> None:
    office.opens(Place(0, 0, 41_000_000_000))
    office.goes_on(3)
    assert office.started == []
    assert words.text("wiz3.noPort") in office.texts


def test_the_room_and_the_ports_are_those_of_this_computer(tmp_path: Path) -> None:
    asked = []

    def find(host: str, port: int) -> int:
        asked.append((host, port))
        return port + 1

    place = office_place.look(tmp_path / "not" / "yet", is_shared=True, find=find)
    assert asked == [("0.0.0.0", 8580), ("0.0.0.0", 5060)]
    assert place.taken == (8580, 5060) and place.free_bytes > 0


def test_no_port_at_all_is_told_as_none(tmp_path: Path) -> None:
    def find(host: str, port: int) -> int:
        raise PortsTaken("all are taken")

    assert not office_place.look(tmp_path, is_shared=False, find=find).has_ports


def test_while_the_office_starts_nothing_is_pressed_twice(office: Office) -> None:
    office.goes_on(4)
    assert len(office.started) == 1
    office.wizard.show_error("The folder cannot be used.")
    assert "The folder cannot be used." in office.texts
    office.goes_on()
    assert len(office.started) == 2
