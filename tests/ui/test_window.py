"""The window itself: its size, its column, sharp pictures, and who has the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from softphone.model.calls import Call, CallState, Party
from softphone.phone.state import PhoneState, Registration
from tests.ui import faults
from ui import icons, theme
from ui import sample_office as sample
from ui.preferences import Preferences
from ui.screens_main import Stage

Open = Callable[..., Stage]
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_the_window_starts_at_its_size_and_has_a_smallest_one(open_stage: Open) -> None:
    window = open_stage().window
    assert (window.width(), window.height()) == (392, 720)

    window.resize(10, 10)
    assert (window.width(), window.height()) == (360, 480)


@pytest.mark.parametrize(("width", "content"), [(392, 392), (560, 560), (1200, 560)])
def test_the_content_is_one_column_of_560_at_most(
    open_stage: Open, width: int, content: int
) -> None:
    stage = open_stage(size=(width, 720))
    home = stage.window.home
    left = home.mapTo(stage.window, home.rect().topLeft()).x()

    assert home.width() == content
    assert left == (width - content) // 2


def test_the_size_is_remembered(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    Preferences(file).change_window(width=440, height=810)

    assert Preferences(file).size == (440, 810)


def test_closing_asks_the_app_where_to(qtbot: QtBot, open_stage: Open) -> None:
    window = open_stage().window
    with qtbot.waitSignal(window.close_wanted):
        window.close()
    assert window.isVisible()

    window.may_close = True
    window.close()
    assert not window.isVisible()


def test_nothing_carries_a_focus_ring_at_the_start(open_stage: Open) -> None:
    window = open_stage().window

    assert QApplication.focusWidget() is window.home


def test_after_the_sign_in_page_nothing_carries_a_focus_ring(open_stage: Open) -> None:
    window = open_stage().window
    page = QWidget()
    window.show_page(page)
    assert not window.is_home

    window.show_home()
    assert window.is_home
    assert QApplication.focusWidget() is window.home


def test_tab_walks_from_the_identity_to_the_footer(qtbot: QtBot, open_stage: Open) -> None:
    """Design 10: identity, switch, devices, dial bar, call, tabs, list, footer."""
    window = open_stage().window
    names = []
    for _ in range(11):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().objectName())

    assert names == [
        "identity",
        "settings",
        "menu",
        "dnd",
        "devices",
        "dialText",
        "dialKeypad",
        "dialCall",
        "tabColleagues",
        "people",
        "callWith",
    ]
    assert faults.unreached(window) == []


def test_f6_walks_the_regions(qtbot: QtBot, open_stage: Open) -> None:
    window = open_stage().window
    names = []
    for _ in range(6):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        names.append(QApplication.focusWidget().objectName())

    assert names == ["identity", "dnd", "dialText", "tabColleagues", "people", "callWith"]


def test_the_focus_ring_of_the_switch_is_two_pixels_clear_of_it(open_stage: Open) -> None:
    """On violet the ring has the colour of text; between both lies the card."""
    stage = open_stage(sample.in_dnd())
    switch = stage.window.home.cards.dnd.switch
    switch.setFocus()
    image = stage.window.home.cards.dnd.grab().toImage()
    x = switch.x() + switch.width() // 2
    column = [image.pixelColor(x, switch.y() + y).name() for y in range(5)]

    ring, card, track = (theme.color(t).name() for t in ("text", "dndSoft", "dnd"))
    assert column == [ring, ring, card, card, track]


def test_icons_are_drawn_in_the_pixels_of_the_screen() -> None:
    sharp = icons.pixmap("moon", "text2", 20, 2.0)

    assert (sharp.width(), sharp.devicePixelRatio()) == (40, 2.0)
    assert icons.pixmap("moon", "text2", 20, 1.25).width() == 25


def test_text_at_150_per_cent_cuts_nothing(qapp: QApplication, open_stage: Open) -> None:
    """Design 10: text up to 150 % without loss, also in the smallest window."""
    theme.apply(qapp, theme.Look.LIGHT, 150)
    try:
        for state in (sample.office(), sample.shared_forwarding(), sample.in_dnd()):
            window = open_stage(state, size=(360, 480)).window
            image, painted = faults.picture(window)
            assert faults.cut(window, painted, may_elide=True) == []
            assert faults.overlapping(window, image, painted) == []
    finally:
        theme.apply(qapp, theme.Look.LIGHT)


def test_the_menu_offers_an_own_office_only_in_practice(open_stage: Open) -> None:
    def words(stage: Stage) -> list[str]:
        return [action.text() for action in stage.window.make_menu().actions()]

    practice, real = open_stage(sample.office(is_practice=True)), open_stage()

    assert "Start an office" in words(practice)
    assert "Start an office" not in words(real)


@pytest.mark.parametrize("keys", [("L", "Ctrl"), ("/", "")])
def test_ctrl_l_and_slash_lead_to_the_dial_bar(
    qtbot: QtBot, open_stage: Open, keys: tuple[str, str]
) -> None:
    stage = open_stage()
    key, held = keys
    modifier = CONTROL if held else Qt.KeyboardModifier.NoModifier
    people = stage.window.home.colleagues.list
    people.setFocus()
    qtbot.keyClick(people, key, modifier)

    assert stage.window.home.dial.field.hasFocus()
    assert stage.window.home.dial.text == ""


def test_ctrl_shift_g_shows_and_hides_your_devices(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    for is_open in (True, False):
        qtbot.keyClick(stage.window, "G", CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert stage.window.home.devices.isVisible() is is_open


def test_ctrl_comma_opens_the_settings(qtbot: QtBot, open_stage: Open) -> None:
    window = open_stage().window
    with qtbot.waitSignal(window.settings_wanted):
        qtbot.keyClick(window, ",", CONTROL)


def test_the_keys_of_a_call_do_nothing_without_one(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    for key in ("M", "H"):
        qtbot.keyClick(stage.window, key, CONTROL)
    qtbot.keyClick(stage.window, "E", CONTROL | Qt.KeyboardModifier.ShiftModifier)

    assert stage.phone.told == []


def test_the_keys_of_a_call_reach_the_call(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    call = Call("c1", False, Party("607", "Jonas Brandt"), CallState.ACTIVE, sample.NOW)
    stage.phone.show(PhoneState(registration=Registration.REGISTERED, calls=(call,)))
    qtbot.keyClick(stage.window, "M", CONTROL)
    qtbot.keyClick(stage.window, "H", CONTROL)
    qtbot.keyClick(stage.window, "E", CONTROL | Qt.KeyboardModifier.ShiftModifier)

    assert stage.phone.told == [("mute", "c1", True), ("hold", "c1"), ("hang_up", "c1")]
