"""The foot of the window with its menu, and the one banner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from softphone.client.session import OfficeError
from softphone.client.state import Connection, OfficeState
from softphone.model.availability import Quiet
from ui import sample_office as sample
from ui.screens_main import FAILED, LOST, NO_MIC, Stage
from ui.widgets.row_button import RowButton

Open = Callable[..., Stage]
MOBILE = "+491705550142"
LEFT = Qt.MouseButton.LeftButton


def texts(part: QWidget) -> list[str]:
    """Every text that can be seen in a part of the window, once it has been laid out."""
    QApplication.processEvents()
    return [w.text() for w in part.findChildren(QLabel) if w.isVisible() and w.text()]


def one_away() -> OfficeState:
    """The second desk phone is not signed in."""
    state = sample.office()
    away = replace(state.devices[3], registered=False, quiet=Quiet.NOT_SIGNED_IN)
    return replace(state, devices=(*state.devices[:3], away, state.devices[4]))


# the footer and its menu


def test_s28_the_footer_names_the_device_of_click_and_call(open_stage: Open) -> None:
    """S28: which device dials is a choice of its own, and it stands next to the calls."""
    here = open_stage(sample.office()).window.home.footer
    desk = open_stage(sample.office(click_and_call="208")).window.home.footer

    assert here.button.accessibleName() == "Call with This computer"
    assert desk.button.accessibleName() == "Call with Desk phone"


def test_s28_a_call_is_made_with_the_chosen_device(qtbot: QtBot, open_stage: Open) -> None:
    """S28: the desk phone is told to call, this computer stays out of it."""
    stage = open_stage(sample.office(click_and_call="208"))
    stage.window.home.dial.fill("607")
    qtbot.keyClick(stage.window.home.dial.field, Qt.Key.Key_Return)

    assert stage.session.told == [("click_and_call", "607", "208")]
    assert stage.phone.told == []


def test_s29_following_the_destination_is_named_as_that(open_stage: Open) -> None:
    """S29: click-and-call may follow the chosen destination."""
    footer = open_stage(sample.office(click_and_call="destination")).window.home.footer

    assert footer.button.accessibleName() == "Call with Follow my destination"


def test_an_override_holds_for_one_call(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office())
    home = stage.window.home
    qtbot.mouseClick(home.footer.button, LEFT)
    assert home.device_menu.isVisible()
    qtbot.mouseClick(home.device_menu.findChild(RowButton, "with-208"), LEFT)

    assert home.device_menu.isHidden()
    assert home.footer.button.accessibleName() == "Next call with Desk phone"
    assert "1×" in texts(home.footer)

    stage.office.call("607")
    assert stage.session.told == [("click_and_call", "607", "208")]
    assert home.footer.button.accessibleName() == "Call with This computer"
    assert "1×" not in texts(home.footer)


def test_choosing_the_same_device_again_takes_the_override_back(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(sample.office())
    for _ in range(2):
        stage.window.home.open_device_menu()
        menu = stage.window.home.device_menu
        row = [r for r in menu.findChildren(RowButton, "with-208") if r.isVisible()][-1]
        qtbot.mouseClick(row, LEFT)

    assert stage.office.once == ""


def test_a_device_that_cannot_call_keeps_its_place_and_says_why(open_stage: Open) -> None:
    stage = open_stage(one_away())
    stage.window.home.open_device_menu()
    row = stage.window.home.device_menu.findChild(RowButton, "with-210")

    assert row.isVisible() and not row.isEnabled()
    assert row.sub.text() == "Not now: not signed in"


def test_the_menu_walks_by_keyboard_and_passes_what_cannot_be(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(one_away())
    stage.window.home.footer.button.setFocus()
    qtbot.keyClick(stage.window.home.footer.button, Qt.Key.Key_Space)
    menu = stage.window.home.device_menu
    seen = []
    for _ in range(6):
        seen.append(stage.window.focusWidget().objectName())
        qtbot.keyClick(stage.window.focusWidget(), Qt.Key.Key_Down)

    assert seen == [
        "with-this",
        "with-208",
        "with-209",
        f"with-{MOBILE}",
        "with-destination",
        "deviceDefault",
    ]
    qtbot.keyClick(stage.window.focusWidget(), Qt.Key.Key_Escape)
    assert menu.isHidden()
    assert stage.window.home.footer.button.hasFocus()


def test_the_default_is_changed_in_the_settings(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    stage.window.home.open_device_menu()
    always = stage.window.home.device_menu.findChild(RowButton, "deviceDefault")
    with qtbot.waitSignal(stage.window.settings_wanted) as wanted:
        qtbot.mouseClick(always, LEFT)

    assert wanted.args == ["calling"]


@pytest.mark.parametrize(
    ("connection", "word"),
    [
        (Connection.CONNECTED, "Connected"),
        (Connection.CONNECTING, "Signing in …"),
        (Connection.LOST, "Not connected"),
    ],
)
def test_the_footer_says_at_once_whether_we_are_connected(
    open_stage: Open, connection: Connection, word: str
) -> None:
    stage = open_stage(sample.office(connection=connection))

    assert stage.window.home.footer.findChild(QLabel, "connection").text() == word


# the banner


def test_a_lost_connection_is_a_banner_after_five_seconds(open_stage: Open) -> None:
    stage = open_stage(sample.office())
    banner = stage.window.home.banner
    stage.session.show(sample.office(**LOST))
    stage.later(4)
    assert banner.isHidden()

    stage.later(1)
    assert texts(banner)[0].startswith("The phone system is not answering.")


def test_the_banner_of_a_lost_connection_tries_again(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office(**LOST))
    stage.later(5)
    qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-retry"), LEFT)

    assert stage.session.told == [("retry",)]


def test_the_banner_goes_when_the_connection_is_back(open_stage: Open) -> None:
    stage = open_stage(sample.office(**LOST))
    stage.later(6)
    stage.session.show(sample.office())

    assert stage.window.home.banner.isHidden()


def test_a_refused_sign_in_leads_to_the_sign_in(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office(connection=Connection.REFUSED))
    with qtbot.waitSignal(stage.window.sign_in_wanted):
        qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-sign_in"), LEFT)


def test_no_microphone_says_what_it_means_and_leads_to_the_audio(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(phone=NO_MIC)
    assert texts(stage.window.home.banner) == [
        "No microphone found. You can hear others, but they cannot hear you."
    ]

    with qtbot.waitSignal(stage.window.settings_wanted) as wanted:
        qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-audio"), LEFT)
    assert wanted.args == ["audio"]


def test_a_phone_that_is_not_signed_in_leaves_the_other_devices_ringing(
    open_stage: Open,
) -> None:
    assert texts(open_stage(phone=FAILED).window.home.banner) == [
        "This computer cannot make calls right now. Your other devices keep ringing."
    ]


def test_s30_without_a_click_and_call_device_the_choice_is_offered(
    qtbot: QtBot, open_stage: Open
) -> None:
    """S30: the client says that no device is chosen, and offers to choose one."""
    stage = open_stage(sample.office(click_and_call="208"))
    stage.session.failure = OfficeError("no_click_and_call_device", "none")
    stage.office.call("607")
    assert texts(stage.window.home.banner) == ["No device is chosen for click-and-call."]

    qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-choose_device"), LEFT)
    assert stage.window.home.device_menu.isVisible()
    assert stage.window.home.banner.isHidden()


def test_a_device_that_is_not_signed_in_can_be_replaced_for_this_call(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(sample.office(click_and_call="208"))
    stage.session.failure = OfficeError("device_not_signed_in", "away")
    stage.office.call("607")
    assert texts(stage.window.home.banner) == [
        "Desk phone is not signed in. The call was not started."
    ]

    qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-call_here"), LEFT)
    assert stage.phone.told == [("call", "607")]


def test_the_practice_office_is_marked_and_rings_me(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office(is_practice=True))
    assert texts(stage.window.home.banner) == ["Practice office: all colleagues are played."]
    assert "602 · Einkauf · Practice office" in texts(stage.window.home.identity)

    qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-ring_me"), LEFT)
    assert stage.session.told == [("ring_me",)]


def test_an_office_of_ones_own_can_be_started_from_the_practice(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(sample.office(is_practice=True))
    with qtbot.waitSignal(stage.window.start_office_wanted):
        qtbot.mouseClick(stage.window.findChild(QPushButton, "banner-start_office"), LEFT)


def test_the_practice_note_can_be_put_away(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office(is_practice=True))
    qtbot.mouseClick(stage.window.findChild(QAbstractButton, "banner-close"), LEFT)

    assert stage.window.home.banner.isHidden()


def test_only_the_most_serious_banner_is_shown(open_stage: Open) -> None:
    stage = open_stage(sample.office(is_practice=True, **LOST), phone=NO_MIC)
    stage.later(6)

    assert len(texts(stage.window.home.banner)) == 1
    assert texts(stage.window.home.banner)[0].startswith("The phone system")


# alarms


def test_an_administrator_is_told_of_misuse_what_to_do_and_where_to_look(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(sample.office(alarms=(sample.ALARM,)))
    banner = stage.window.home.banner
    told = " ".join(texts(banner))
    assert "Jonas Brandt: 6 different expensive numbers" in told
    assert "give the devices new passwords" in told
    with qtbot.waitSignal(stage.window.admin_wanted) as opened:
        qtbot.mouseClick(banner.findChild(QPushButton, "banner-show_log"), LEFT)
    assert opened.args == ["audit"]
    qtbot.mouseClick(banner.findChild(QAbstractButton, "banner-close"), LEFT)
    assert banner.isHidden()
