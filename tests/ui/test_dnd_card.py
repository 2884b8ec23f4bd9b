"""The card “Do not disturb” and its unison line: what is known, as it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.state import ClickAndCall, Connection, OfficeState
from softphone.model.availability import Display, Quiet, Status
from ui import sample_office as sample
from ui.dnd_model import CardKind, DndCardView, NodeState
from ui.screens_main import LOST, Stage, _many_devices, _not_chosen
from ui.screens_status import LAST_ONE, in_status, nowhere, quiet_hours

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Open = Callable[..., Stage]
CLICK = ClickAndCall("k1", "dialing_a", "208", "607")
RING, QUIET, WAITING = NodeState.RING, NodeState.QUIET, NodeState.WAITING
WARNING, NOT_CHOSEN, OFF = NodeState.WARNING, NodeState.NOT_CHOSEN, NodeState.OFF


def card(stage: Stage) -> DndCardView:
    """What the card was told to draw last."""
    view = stage.window.home.cards.dnd._view
    assert view is not None
    return view


def sentence(stage: Stage) -> str:
    """The sentence as it stands in the card."""
    labels = stage.window.home.cards.dnd.findChildren(QLabel)
    return next(label.text() for label in labels if label.text() == card(stage).sentence)


def nodes(stage: Stage) -> list[NodeState]:
    return [node.state for node in card(stage).nodes]


def press_switch(qtbot: QtBot, stage: Stage) -> None:
    qtbot.mouseClick(stage.window.home.cards.dnd.switch, Qt.MouseButton.LeftButton)


def test_off_says_how_many_devices_ring(open_stage: Open) -> None:
    stage = open_stage(sample.office())

    assert sentence(stage) == "Off · rings on 5 devices"
    assert nodes(stage) == [RING] * 5
    assert not stage.window.home.cards.dnd.switch.isChecked()


def test_on_is_shown_as_done_when_every_device_is_quiet(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())

    assert sentence(stage) == "On · all 5 devices are quiet"
    assert nodes(stage) == [QUIET] * 5
    assert card(stage).kind is CardKind.ON


def test_an_end_is_shown_on_the_clock_of_the_person(open_stage: Open) -> None:
    until = sample.NOW.replace(hour=14, minute=0)

    assert sentence(open_stage(sample.in_dnd(until=until))) == (
        "Until 14:00 · all 5 devices are quiet"
    )


def test_while_it_is_sent_the_card_counts_what_is_confirmed(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd(Quiet.QUIET, Quiet.QUIET, *[Quiet.WAITING] * 3))

    assert sentence(stage) == "Sending · 2 of 5 confirmed"
    assert nodes(stage) == [QUIET, QUIET, WAITING, WAITING, WAITING]
    assert card(stage).kind is CardKind.SYNCING


def test_a_click_is_shown_at_once_as_a_wish(qtbot: QtBot, open_stage: Open) -> None:
    """Nothing counts as done before the office says so, but the switch moves at once."""
    stage = open_stage(sample.office(), spawn=sample.never)
    press_switch(qtbot, stage)

    assert stage.window.home.cards.dnd.switch.isChecked()
    assert sentence(stage) == "Sending · 0 of 5 confirmed"
    assert nodes(stage) == [WAITING] * 5


def test_s36_the_switch_sets_the_state_of_the_person(qtbot: QtBot, open_stage: Open) -> None:
    """S36: do not disturb belongs to the user, so the wish names no device."""
    stage = open_stage(sample.office())
    press_switch(qtbot, stage)

    assert stage.session.told == [("set_status", Status.DO_NOT_DISTURB, None)]


def test_s37_do_not_disturb_set_elsewhere_moves_this_switch(open_stage: Open) -> None:
    """S37: the app and the other devices follow each other in both directions."""
    stage = open_stage(sample.office())
    stage.session.show(sample.in_dnd())
    assert stage.window.home.cards.dnd.switch.isChecked()

    stage.session.show(sample.office())
    assert not stage.window.home.cards.dnd.switch.isChecked()


def test_s38_the_desk_phone_is_a_node_of_its_own(open_stage: Open) -> None:
    """S38: the desk phone falls silent too, and the line shows whether it did."""
    stage = open_stage(sample.in_dnd(Quiet.QUIET, Quiet.QUIET, Quiet.WAITING))
    desk = card(stage).nodes[1]

    assert (desk.name, desk.state) == ("Desk phone", QUIET)


def test_a_device_that_did_not_confirm_may_still_ring(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))

    assert sentence(stage) == "Desk phone may still ring"
    assert nodes(stage) == [QUIET, WARNING, QUIET, QUIET, QUIET]
    assert card(stage).kind is CardKind.DOUBT
    assert stage.window.home.cards.dnd.property("kind") == "busyCard"


def test_several_doubtful_devices_are_counted(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED, Quiet.UNCONFIRMED))

    assert sentence(stage) == "2 devices may still ring"


def test_a_display_that_lags_is_no_warning(open_stage: Open) -> None:
    """Quiet and display are two facts; only the first one rings."""
    state = sample.in_dnd()
    behind = replace(state.devices[1], display=Display.BEHIND)
    stage = open_stage(replace(state, devices=(state.devices[0], behind, *state.devices[2:])))

    assert sentence(stage) == "On · all 5 devices are quiet"
    assert nodes(stage) == [QUIET] * 5


def test_s40_the_forwarding_is_quiet_like_every_other_device(open_stage: Open) -> None:
    """S40: with do not disturb no call goes to the private number either."""
    forwarding = card(open_stage(sample.in_dnd())).nodes[-1]

    assert (forwarding.name, forwarding.state) == ("Forwarding", QUIET)


def test_s41_a_shared_forwarding_says_with_whom(open_stage: Open) -> None:
    """S41: a number shared with somebody who is reachable rings, and the card says why."""
    stage = open_stage(sample.shared_forwarding())

    assert sentence(stage) == "Forwarding rings: shared with Tom"
    assert nodes(stage) == [QUIET, QUIET, QUIET, QUIET, WARNING]


def test_without_the_server_it_is_quiet_here_only(open_stage: Open) -> None:
    state = sample.office(unsent_status=Status.DO_NOT_DISTURB.value, **LOST)
    stage = open_stage(state)

    assert sentence(stage) == "Quiet here only · not sent yet"
    assert nodes(stage) == [QUIET, WAITING, WAITING, WAITING, WAITING]


def test_a_lost_connection_makes_the_card_say_since_when(open_stage: Open) -> None:
    stage = open_stage(sample.office(**LOST))

    assert sentence(stage) == "As of 12:58: Off · rings on 5 devices"
    assert nodes(stage) == [WAITING] * 5


def test_before_anything_is_known_the_card_says_so(open_stage: Open) -> None:
    stage = open_stage(OfficeState(connection=Connection.CONNECTING))

    assert sentence(stage) == "Not known yet"
    assert card(stage).kind is CardKind.UNKNOWN


def test_s43_devices_that_are_not_chosen_or_off_are_not_counted(open_stage: Open) -> None:
    """S43: the destination is a separate fact; what is not chosen keeps its own look."""
    stage = open_stage(_not_chosen())

    assert sentence(stage) == "Off · rings on 2 devices"
    assert nodes(stage) == [RING, RING, OFF, OFF, NOT_CHOSEN]


def test_more_than_six_devices_fold_into_one_node_with_the_worst_state(
    open_stage: Open,
) -> None:
    last = card(open_stage(_many_devices())).nodes[-1]
    assert (last.name, last.state) == ("+4", QUIET)

    state = _many_devices()
    doubt = replace(state.devices[-1], quiet=Quiet.UNCONFIRMED)
    worst = card(open_stage(replace(state, devices=(*state.devices[:-1], doubt)))).nodes[-1]
    assert worst.state is WARNING


def test_the_row_of_nodes_is_spoken(open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))
    line = stage.window.home.cards.dnd.line

    assert line.accessibleName() == "Your devices: 4 quiet, Desk phone not confirmed"


def test_s47_gone_for_today_is_told_apart_from_do_not_disturb(open_stage: Open) -> None:
    """S47: offline means the end of the day; it is not do not disturb."""
    me = replace(sample.COLLEAGUES[0], availability=sample.at(Status.OFFLINE))
    stage = open_stage(sample.office(me=me))

    assert not stage.window.home.cards.dnd.switch.isChecked()
    assert sentence(stage) == "Off · you are offline"


def test_a_refused_wish_is_taken_back_and_told(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office())
    stage.session.failure = ConnectionError("away")
    press_switch(qtbot, stage)

    assert not stage.window.home.cards.dnd.switch.isChecked()
    assert stage.office.problem is not None
    assert stage.office.problem.code == "status"


def test_ctrl_d_turns_it_on_from_anywhere(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.office())
    stage.window.home.dial.field.setFocus()
    qtbot.keyClick(
        stage.window.home.dial.field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier
    )

    assert stage.session.told == [("set_status", Status.DO_NOT_DISTURB, None)]


def test_choosing_the_same_again_turns_it_off(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage(sample.in_dnd())
    press_switch(qtbot, stage)

    assert stage.session.told == [("set_status", Status.AVAILABLE, None)]


@pytest.mark.parametrize("seconds", [0, 1800])
def test_the_sentence_of_a_running_end_needs_no_news(open_stage: Open, seconds: int) -> None:
    """The end is the server's; the card only repeats it."""
    until = sample.NOW + timedelta(hours=1)
    stage = open_stage(sample.in_dnd(until=until))
    stage.later(seconds)

    assert sentence(stage).startswith("Until 14:02")


def test_an_end_that_has_passed_is_not_claimed_until_the_office_says_more(
    open_stage: Open,
) -> None:
    """Read again by the clock alone: no news has come."""
    stage = open_stage(sample.in_dnd(until=sample.NOW + timedelta(hours=1)))
    stage.later(3601)

    assert sentence(stage) == "On · all 5 devices are quiet"


def test_an_end_that_is_reached_turns_the_switch_off_and_is_announced(
    open_stage: Open, announced: list[tuple[str, bool]]
) -> None:
    stage = open_stage(sample.in_dnd(until=sample.HALF_PAST))
    stage.session.show(sample.office())

    assert not stage.window.home.cards.dnd.switch.isChecked()
    assert ("Do not disturb: Off · rings on 5 devices", False) in announced


def test_an_end_on_another_day_says_the_day(open_stage: Open) -> None:
    until = sample.NOW.replace(hour=8, minute=0) + timedelta(days=1)

    assert sentence(open_stage(sample.in_dnd(until=until))) == (
        "Until tomorrow 08:00 · all 5 devices are quiet"
    )


def test_quiet_hours_are_not_taken_for_a_choice(open_stage: Open) -> None:
    stage = open_stage(quiet_hours())
    identity = stage.window.home.identity.button

    assert sentence(stage) == "Quiet hours until 08:00 · all 5 devices are quiet"
    assert "Quiet hours until 08:00" in identity.accessibleName()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (in_status(Status.OFFLINE), "Off · you are offline"),
        (in_status(Status.AVAILABLE_FOR_COLLEAGUES), "Off · rings for colleagues only"),
        (nowhere(), "Off · not reachable, nothing chosen to ring"),
    ],
    ids=["offline", "for colleagues", "not reachable"],
)
def test_s47_the_card_tells_the_other_ways_of_not_being_called_apart(
    open_stage: Open, state: OfficeState, said: str
) -> None:
    """S47: none of them is do not disturb, and each says what it is."""
    stage = open_stage(state)

    assert sentence(stage) == said
    assert not card(stage).is_on


def test_s47_not_reachable_is_on_the_own_badge_too(open_stage: Open) -> None:
    """S47: no destination is chosen; that is neither offline nor without a device."""
    name = open_stage(nowhere()).window.home.identity.button.accessibleName()

    assert "Not reachable" in name


def test_where_a_call_has_the_place_of_the_card_the_identity_says_the_end(
    open_stage: Open,
) -> None:
    """In a call the card is not there; the end of do not disturb still is."""
    rings = replace(sample.in_dnd(until=sample.HALF_PAST), click=CLICK)
    button = open_stage(rings).window.home.identity.button
    shown = [label.text() for label in button.findChildren(QLabel)]

    assert "602 · Do not disturb until 13:30" in shown


def test_a_sheet_stays_below_a_card_that_grows(open_stage: Open) -> None:
    """A note comes while the devices are open: it must not be hidden by them."""
    stage = open_stage(sample.in_dnd())
    home = stage.window.home
    home.toggle_devices()
    stage.session.show(replace(sample.in_dnd(), warnings=(LAST_ONE,)))
    QApplication.processEvents()

    assert home.devices.geometry().top() >= home.cards.geometry().bottom()


def test_devices_that_are_signed_in_but_not_chosen_are_not_called_missing(
    open_stage: Open,
) -> None:
    """Only the mobile is chosen, and it is silent: there is nothing to count."""
    stage = open_stage(sample.in_dnd(*[Quiet.NOT_CHOSEN] * 4, Quiet.SILENCED))

    assert sentence(stage) == "On · nothing rings"


def test_without_a_device_that_is_signed_in_it_says_so(open_stage: Open) -> None:
    state = sample.in_dnd(*[Quiet.NOT_SIGNED_IN] * 5)
    away = tuple(replace(device, registered=False) for device in state.devices)

    assert sentence(open_stage(replace(state, devices=away))) == ("On · no device is signed in")
