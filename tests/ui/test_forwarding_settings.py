"""Settings, “Where it rings”: destination, forwarding, and refusals in plain words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.settings import Settings
from softphone.client.state import Forwarding, OfficeState
from ui import forwarding_words
from ui import sample_office as sample
from ui.pages.add_phone import SipServer
from ui.pages.settings_forwarding import ForwardingSettings, TargetField
from ui.selection_key import SelectionKey
from ui.settings_pages import SettingsPages

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

MOBILE = "+491705550142"
RULES = Forwarding(MOBILE, "604", 25)
SERVER = SipServer("192.168.1.20", 5060, domain="nordlicht.example")


class Window:
    """The settings window on an office that stands still."""

    def __init__(self, qtbot: QtBot, state: OfficeState) -> None:
        self.session = sample.StillSession(state)
        phone = sample.StillPhone()
        self.pages = SettingsPages(
            self.session,  # type: ignore[arg-type]
            phone,  # type: ignore[arg-type]
            Preferred(),  # type: ignore[arg-type]
            sample.at_once,  # type: ignore[arg-type]
            lambda: SERVER,
            SelectionKey(Preferred(), sample.at_once, lambda *_: None),  # type: ignore[arg-type]
            sample.never,  # type: ignore[arg-type]
        )
        qtbot.addWidget(self.pages.window)
        self.pages.open("reach")
        self.session.told.clear()
        self.page: ForwardingSettings = self.pages.reach

    def texts(self) -> list[str]:
        QApplication.processEvents()
        found = self.page.findChildren(QLabel)
        return [label.text() for label in found if label.isVisible() and label.text()]


class Preferred:
    """Preferences that nobody has changed."""

    settings = Settings()
    text_size = 100
    notify_missed = notify_dnd_elsewhere = True
    allowed_links: tuple[str, ...] = ()
    selection_key = ""


@pytest.fixture
def open_settings(qtbot: QtBot) -> Callable[..., Window]:
    return lambda **state: Window(qtbot, sample.office(**state))


Open = Callable[..., Window]


def write(qtbot: QtBot, field: TargetField, text: str) -> None:
    field.line.setFocus()
    field.line.clear()
    qtbot.keyClicks(field.line, text)
    qtbot.keyClick(field.line, Qt.Key.Key_Return)


def test_the_page_shows_what_the_office_holds(open_settings: Open) -> None:
    window = open_settings(forwarding=RULES)

    assert window.page.busy.line.text() == "0170 5550142"
    assert window.page.no_answer.line.text() == "604"
    assert window.page.seconds.currentData() == 25
    assert {"Forwarding to mobile", "Tom Albers"} <= set(window.texts())


def test_a_typed_number_is_saved_when_the_field_is_left(
    qtbot: QtBot, open_settings: Open
) -> None:
    window = open_settings(forwarding=RULES)
    write(qtbot, window.page.no_answer, "611")

    assert window.session.told == [("set_forwarding", MOBILE, "611", 25)]
    assert "Saved" in window.texts()


def test_a_field_that_was_only_looked_at_saves_nothing(
    qtbot: QtBot, open_settings: Open
) -> None:
    window = open_settings(forwarding=RULES)
    window.page.busy.line.setFocus()
    window.page.no_answer.line.setFocus()

    assert window.session.told == []


def test_a_colleague_may_be_written_by_name(qtbot: QtBot, open_settings: Open) -> None:
    window = open_settings()
    write(qtbot, window.page.busy, "sanne")

    assert window.session.told == [("set_forwarding", "611", "", 20)]


def test_an_emptied_field_forwards_nowhere(qtbot: QtBot, open_settings: Open) -> None:
    window = open_settings(forwarding=RULES)
    write(qtbot, window.page.busy, "")

    assert window.session.told == [("set_forwarding", "", "604", 25)]


def test_the_time_is_saved_at_once(qtbot: QtBot, open_settings: Open) -> None:
    window = open_settings(forwarding=RULES)
    box = window.page.seconds
    box.setCurrentIndex(box.findData(45))
    box.activated.emit(box.currentIndex())

    assert window.session.told == [("set_forwarding", MOBILE, "604", 45)]


def test_a_time_from_elsewhere_is_among_the_choices(open_settings: Open) -> None:
    assert open_settings(forwarding=Forwarding("", "604", 37)).page.seconds.currentData() == 37


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Quirin", "No one here is called “Quirin”, and it is not a number either."),
        ("602", "That is you. A call would never arrive."),
        ("12#;34", "“12#;34” is not a number that can be called."),
    ],
)
def test_what_cannot_be_is_said_without_asking_the_office(
    qtbot: QtBot, open_settings: Open, typed: str, sentence: str
) -> None:
    window = open_settings()
    write(qtbot, window.page.busy, typed)

    assert window.session.told == []
    assert sentence in window.texts()


def test_a_barred_number_is_named_and_stays_to_be_mended(
    qtbot: QtBot, open_settings: Open
) -> None:
    window = open_settings(forwarding=RULES)
    window.session.failure = OfficeError(
        "forwarding_barred", "", 403, {"number": "0900 1234567"}
    )
    write(qtbot, window.page.no_answer, "0900 1234567")

    refused = [t for t in window.texts() if t.startswith("Calls may not be forwarded to 0900")]
    assert len(refused) == 1
    assert window.page.no_answer.line.accessibleDescription() == refused[0]
    assert window.page.no_answer.line.text() == "0900 1234567"
    assert "Saved" not in window.texts()


def test_an_office_that_is_away_is_no_refusal(qtbot: QtBot, open_settings: Open) -> None:
    window = open_settings()
    window.session.failure = OfficeError("no_server", "away")
    write(qtbot, window.page.busy, "604")

    assert "Not saved: the phone system does not answer." in window.texts()


def test_a_change_from_another_device_is_shown_but_not_over_what_is_being_typed(
    qtbot: QtBot, open_settings: Open
) -> None:
    window = open_settings()
    window.page.busy.line.setFocus()
    qtbot.keyClicks(window.page.busy.line, "61")
    window.session.show(sample.office(forwarding=RULES))

    assert window.page.busy.line.text() == "61"
    assert window.page.no_answer.line.text() == "604"


def test_what_is_typed_while_the_office_answers_is_not_lost(
    qtbot: QtBot, open_settings: Open
) -> None:
    window = open_settings()
    page = window.page
    write(qtbot, page.busy, "604")
    page.no_answer.line.setFocus()
    qtbot.keyClicks(page.no_answer.line, "61")
    window.session.show(sample.office(forwarding=Forwarding(busy="604")))
    page.show_saved()

    assert page.no_answer.line.text() == "61"
    assert page.busy.line.text() == "604"


def test_who_may_not_forward_outside_is_told_so(open_settings: Open) -> None:
    barred = Forwarding(allowed=False)
    note = "Your calls cannot be forwarded outside. To colleagues they can."

    assert note in open_settings(forwarding=barred).texts()
    assert note not in open_settings().texts()


def test_s40_the_page_says_that_do_not_disturb_stops_forwarding(open_settings: Open) -> None:
    """S40: with do not disturb a call is not forwarded."""
    assert "Do not disturb stops forwarding, too." in open_settings().texts()


# the destination


@pytest.mark.parametrize(
    ("destination", "sentence"),
    [
        ("all", "All your devices ring. Your numbers outside do not"),
        ("208", "Only this device rings."),
        (MOBILE, "Calls go to this number, your devices do not ring."),
        ("none", "You are skipped until you choose a destination again."),
        ("number:607", "Set on the desk phone: all calls go there"),
    ],
)
def test_s33_each_destination_says_what_it_does(
    open_settings: Open, destination: str, sentence: str
) -> None:
    """S33: reachable or not, and at which one place."""
    window = open_settings(destination=destination)

    assert window.page.choice.box.currentData() == destination
    assert window.page.choice.help.text().startswith(sentence)


def test_s41_a_number_as_destination_explains_what_sharing_it_means(
    open_settings: Open,
) -> None:
    """S41: it rings until all who share it have turned on do not disturb."""
    assert "until all of you have turned on do not disturb" in (
        open_settings(destination=MOBILE).page.choice.help.text()
    )


def test_s47_not_reachable_is_told_apart_from_do_not_disturb(open_settings: Open) -> None:
    """S47: no destination is not do not disturb, and the page says for what each is."""
    text = open_settings(destination="none").page.choice.help.text()

    assert "For a break use do not disturb" in text


def choose(window: Window, value: Any) -> None:
    box = window.page.choice.box
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_s33_a_chosen_destination_is_told_to_the_office(open_settings: Open) -> None:
    """S33: one of the person's devices, numbers, all of them, or none."""
    window = open_settings()
    choose(window, "208")

    assert window.session.told == [("set_destination", "208")]


def test_a_destination_that_was_not_taken_goes_back(open_settings: Open) -> None:
    window = open_settings()
    window.session.failure = OfficeError("no_server", "away")
    choose(window, "208")

    assert window.page.choice.box.currentData() == "all"


def test_two_people_of_one_name_are_told_apart() -> None:
    office = sample.office()
    twin = office.colleagues[4]
    two = sample.office(colleagues=(*office.colleagues, twin))

    assert forwarding_words.problem("tom", two).startswith("2 people here are called “tom”")
