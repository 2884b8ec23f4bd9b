"""Click-and-call on another device: what its card says in every state."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from softphone.client.state import ClickAndCall, OfficeState
from ui import sample_office as sample
from ui.screens_main import Stage

Open = Callable[..., Stage]
LEFT = Qt.MouseButton.LeftButton


def in_state(state: str, number: str = "607") -> OfficeState:
    click = ClickAndCall("k1", state, "208", number)
    return sample.office(click=click, click_and_call="208")


def texts(stage: Stage) -> list[str]:
    labels = stage.window.home.cards.click.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and label.text()]


def buttons(stage: Stage) -> list[str]:
    found = stage.window.home.cards.click.findChildren(QPushButton)
    return [button.text() for button in found if button.isVisible()]


@pytest.mark.parametrize(
    ("state", "title", "sub", "actions"),
    [
        (
            "create",
            "Desk phone is ringing … pick up",
            "Then Jonas Brandt · 607 is called.",
            ["Cancel"],
        ),
        (
            "dialing_a",
            "Desk phone is ringing … pick up",
            "Then Jonas Brandt · 607 is called.",
            ["Cancel"],
        ),
        (
            "confirm",
            "Calling Jonas Brandt",
            "You hear the ringing tone on the desk phone.",
            ["Cancel"],
        ),
        (
            "dialing_b",
            "Calling Jonas Brandt",
            "You hear the ringing tone on the desk phone.",
            ["Cancel"],
        ),
        ("connected", "On a call with Jonas Brandt", "607 · Vertrieb", []),
        (
            "failed_a",
            "Desk phone was not picked up",
            "Jonas Brandt was not called.",
            ["Try again", "With this computer"],
        ),
        ("failed_b", "Jonas Brandt cannot be reached", "607", ["Try again", "Close"]),
        ("refused", "Jonas Brandt cannot be reached", "607", ["Try again", "Close"]),
    ],
)
def test_s28_every_state_has_its_words_and_its_ways_on(
    open_stage: Open, state: str, title: str, sub: str, actions: list[str]
) -> None:
    """S28: the chosen device dials; the card says what it does and what can be done."""
    stage = open_stage(in_state(state))

    assert title in texts(stage)
    assert sub in texts(stage)
    assert buttons(stage) == actions


def test_on_a_call_no_button_pretends_to_hang_up(open_stage: Open) -> None:
    assert "Hang up on the desk phone. No sound runs here." in texts(
        open_stage(in_state("connected"))
    )


def test_the_card_takes_the_place_of_do_not_disturb_and_the_moon_moves_up(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(in_state("dialing_a"))
    home = stage.window.home
    assert home.cards.dnd.isHidden() and home.identity.moon.isVisible()

    qtbot.mouseClick(home.identity.moon, LEFT)
    assert stage.session.told[0][0] == "set_status"


def test_the_card_goes_when_the_call_is_over(open_stage: Open) -> None:
    stage = open_stage(in_state("connected"))
    stage.session.show(in_state("disconnected"))

    assert stage.window.home.cards.click.isHidden()
    assert stage.window.home.cards.dnd.isVisible()
    assert stage.window.home.identity.moon.isHidden()


def test_cancel_ends_this_very_call(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(in_state("dialing_a"))
    qtbot.mouseClick(stage.window.findChild(QPushButton, "click-cancel"), LEFT)

    assert stage.session.told == [("cancel_click", "k1")]


def test_esc_cancels_nothing(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(in_state("dialing_a"))
    stage.window.home.dial.field.setFocus()
    qtbot.keyClick(stage.window.home.dial.field, Qt.Key.Key_Escape)

    assert stage.session.told == []
    assert stage.window.home.cards.click.isVisible()


def test_the_card_never_takes_the_keyboard(open_stage: Open) -> None:
    stage = open_stage(sample.office())
    stage.window.home.dial.field.setFocus()
    for state in ("dialing_a", "connected", "failed_b"):
        stage.session.show(in_state(state))

    assert stage.window.home.dial.field.hasFocus()


def test_a_call_that_failed_can_be_tried_again(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(in_state("failed_a"))
    qtbot.mouseClick(stage.window.findChild(QPushButton, "click-again"), LEFT)

    assert stage.session.told == [("click_and_call", "607", "208")]


def test_a_call_that_failed_can_be_made_with_this_computer(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage(in_state("failed_a"))
    qtbot.mouseClick(stage.window.findChild(QPushButton, "click-this_computer"), LEFT)

    assert stage.phone.told == [("call", "607")]
    assert stage.window.home.cards.click.isHidden()


def test_a_failed_call_can_be_put_away(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(in_state("failed_b"))
    qtbot.mouseClick(stage.window.findChild(QPushButton, "click-close"), LEFT)

    assert stage.window.home.cards.click.isHidden()
    assert stage.session.told == []


def test_a_failure_is_amber(open_stage: Open) -> None:
    kinds = [
        open_stage(in_state(state)).window.home.cards.click.property("kind")
        for state in ("dialing_a", "failed_a")
    ]

    assert kinds == ["card", "busyCard"]


def test_a_number_outside_is_its_own_name(open_stage: Open) -> None:
    stage = open_stage(in_state("dialing_a", "+493055501788"))

    assert "Then 030 55501788 is called." in texts(stage)


def test_the_time_of_each_state_starts_at_nought(open_stage: Open) -> None:
    stage = open_stage(in_state("dialing_a"))
    stage.later(4)
    assert "0:04" in texts(stage)

    stage.session.show(in_state("connected"))
    stage.later(277)
    assert "04:37" in texts(stage)
