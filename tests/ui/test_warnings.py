"""What a status would not do: said before it counts, and while it holds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from softphone.client.errors import OfficeError
from softphone.client.state import Connection, OfficeState, Warning
from softphone.model.availability import Quiet, Status
from softphone.model.calls import Party
from ui import sample_office as sample
from ui import status_model, warning_words
from ui.dnd_model import CardKind
from ui.pages.warning_card import WarningCard
from ui.screens_main import Stage
from ui.screens_status import (
    KIM,
    LAST_ONE,
    SHARED,
    TOM,
    in_status,
    shared_by_three,
    still_rings,
)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Open = Callable[..., Stage]
DND, OFFLINE = Status.DO_NOT_DISTURB, Status.OFFLINE
TOM_ONLY = Warning("shared_number", number="+491705550142", people=(TOM,))


def warned(open_stage: Open, *warnings: Warning, state: OfficeState | None = None) -> Stage:
    """An office that answers a choice with these warnings."""
    stage = open_stage(state)
    stage.session.reach.answers["check_status"] = warnings
    return stage


def card(stage: Stage) -> WarningCard:
    return stage.window.home.cards.warning


def lines(stage: Stage) -> list[str]:
    """The texts of the question from top to bottom."""
    labels = [label for label in card(stage).findChildren(QLabel) if label.isVisible()]
    return [label.text() for label in labels if label.text()]


def flip(qtbot: QtBot, stage: Stage) -> None:
    qtbot.mouseClick(stage.window.home.cards.dnd.switch, Qt.MouseButton.LeftButton)


def test_s41_a_shared_number_is_named_before_do_not_disturb_counts(
    qtbot: QtBot, open_stage: Open
) -> None:
    """S41: it rings on while somebody who shares it is free, so that is said first."""
    stage = warned(open_stage, TOM_ONLY)
    flip(qtbot, stage)

    assert "Forwarding rings: shared with Tom" in lines(stage)
    assert stage.session.reach.checked == [("check_status", DND, None)]
    assert stage.session.told == []
    assert not stage.window.home.cards.dnd.isVisible()


def test_turn_on_anyway_makes_it_so(qtbot: QtBot, open_stage: Open) -> None:
    stage = warned(open_stage, TOM_ONLY)
    flip(qtbot, stage)
    qtbot.mouseClick(card(stage).anyway, Qt.MouseButton.LeftButton)

    assert stage.session.told == [("set_status", DND, None)]
    assert card(stage).isHidden()


def test_the_end_that_was_picked_is_still_there_after_the_question(open_stage: Open) -> None:
    stage = warned(open_stage, TOM_ONLY)
    stage.office.choose(DND, sample.HALF_PAST)
    stage.office.status.confirm()

    assert stage.session.told == [("set_status", DND, sample.HALF_PAST)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_cancel_has_the_keyboard_and_leaves_everything_as_it_is(
    qtbot: QtBot, open_stage: Open, key: Qt.Key
) -> None:
    stage = warned(open_stage, TOM_ONLY)
    flip(qtbot, stage)
    assert card(stage).cancel.hasFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key)

    assert stage.session.told == []
    assert card(stage).isHidden()
    assert not stage.window.home.cards.dnd.switch.isChecked()
    assert stage.window.home.cards.dnd.isVisible()


def test_the_keyboard_goes_back_to_where_it_was(qtbot: QtBot, open_stage: Open) -> None:
    stage = warned(open_stage, TOM_ONLY)
    switch = stage.window.home.cards.dnd.switch
    switch.setFocus()
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    qtbot.keyClick(card(stage).cancel, Qt.Key.Key_Escape)

    assert switch.hasFocus()


def test_what_is_being_typed_keeps_the_keyboard(qtbot: QtBot, open_stage: Open) -> None:
    stage = warned(open_stage, TOM_ONLY)
    field = stage.window.home.dial.field
    field.setFocus()
    qtbot.keyClicks(field, "tom")
    qtbot.keyClick(field, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    assert card(stage).isVisible()
    assert field.hasFocus()


def test_esc_answers_the_question_before_it_clears_the_search(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = warned(open_stage, TOM_ONLY)
    stage.window.home.dial.fill("tom")
    stage.office.choose(DND)
    stage.window.home.escape()

    assert card(stage).isHidden()
    assert stage.window.home.dial.text == "tom"


def test_the_question_is_spoken_at_once(
    open_stage: Open, announced: list[tuple[str, bool]]
) -> None:
    stage = warned(open_stage, TOM_ONLY)
    stage.office.choose(DND)

    assert ("“Do not disturb” anyway? Forwarding rings: shared with Tom", True) in announced


def test_the_last_one_of_a_group_is_told_so_for_offline_too(open_stage: Open) -> None:
    stage = warned(open_stage, LAST_ONE)
    stage.office.choose(OFFLINE)

    assert lines(stage)[:2] == ["“Offline” anyway?", "Hotline: nobody would be reachable"]


def test_every_warning_has_its_line(open_stage: Open) -> None:
    shop = Warning("shared_account", account="210", people=(KIM,))
    stage = warned(open_stage, SHARED, shop, LAST_ONE)
    stage.office.choose(DND)

    assert lines(stage)[1:4] == [
        "Forwarding rings: shared with Tom and Kim",
        "Desk phone rings: also belongs to Kim",
        "Hotline: nobody would be reachable",
    ]


def test_without_a_warning_nothing_is_asked(open_stage: Open) -> None:
    stage = warned(open_stage)
    stage.office.choose(DND)

    assert stage.session.told == [("set_status", DND, None)]
    assert card(stage).isHidden()


def test_turning_it_off_is_never_held_up(open_stage: Open) -> None:
    stage = warned(open_stage, LAST_ONE, state=sample.in_dnd())
    stage.office.wish_dnd(False)

    assert stage.session.reach.checked == []
    assert stage.session.told == [("set_status", Status.AVAILABLE, None)]


def test_what_holds_already_is_not_asked_again(open_stage: Open) -> None:
    """Another end for the same do not disturb changes nothing about who shares a number."""
    stage = warned(open_stage, SHARED, LAST_ONE, state=shared_by_three())
    stage.office.choose(DND, sample.HALF_PAST)

    assert stage.session.told == [("set_status", DND, sample.HALF_PAST)]


def test_s48_offline_is_not_held_up_by_devices_that_ring_when_dialled(open_stage: Open) -> None:
    """S48: true of everybody who is offline, so it is said while it holds and not asked."""
    stage = warned(open_stage, *still_rings("208"))
    stage.office.choose(OFFLINE)

    assert stage.session.told == [("set_status", OFFLINE, None)]


@pytest.mark.parametrize(
    "failure", [OfficeError("no_server", "away"), OfficeError("not_found", "older server", 404)]
)
def test_an_office_that_cannot_say_is_not_waited_for(
    open_stage: Open, monkeypatch: pytest.MonkeyPatch, failure: OfficeError
) -> None:
    stage = open_stage()

    async def refuse(*_: object) -> None:
        raise failure

    monkeypatch.setattr(stage.session.reach, "check_status", refuse, raising=False)
    stage.office.choose(DND)

    assert stage.session.told == [("set_status", DND, None)]


def test_an_answer_that_does_not_come_is_not_waited_for(
    open_stage: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = open_stage()
    monkeypatch.setattr(status_model, "CHECK_S", 0.0)

    async def silence(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(stage.session.reach, "check_status", silence, raising=False)
    stage.office.choose(DND)

    assert stage.session.told == [("set_status", DND, None)]


def test_without_a_connection_nobody_is_asked(open_stage: Open) -> None:
    state = sample.office(connection=Connection.LOST, as_of=sample.NOW)
    stage = warned(open_stage, LAST_ONE, state=state)
    stage.office.choose(DND)

    assert stage.session.reach.checked == []
    assert stage.session.told == [("set_status", DND, None)]


def test_a_newer_choice_is_the_one_that_is_asked_about(open_stage: Open) -> None:
    """The answer about the first one comes when somebody has thought better of it."""
    waiting = []
    stage = warned(open_stage, LAST_ONE)
    model = status_model.StatusModel(stage.session, waiting.append)
    model.choose(DND)
    model.choose(Status.AVAILABLE)
    for work in waiting:
        sample.at_once(work)

    assert model.question is None
    assert stage.session.told == [("set_status", Status.AVAILABLE, None)]


def test_a_question_about_an_older_status_goes_away(open_stage: Open) -> None:
    """Do not disturb was set on the desk phone meanwhile: nothing is left to ask."""
    stage = warned(open_stage, LAST_ONE)
    stage.office.choose(DND)
    stage.session.show(in_status(DND))

    assert card(stage).isHidden()
    assert stage.window.home.cards.dnd.switch.isChecked()


def test_the_moon_does_not_stand_beside_the_question(open_stage: Open) -> None:
    stage = warned(open_stage, LAST_ONE)
    stage.office.choose(DND)

    assert stage.window.home.identity.moon.isHidden()


# while it holds


def test_s41_the_card_names_all_who_share_the_number(open_stage: Open) -> None:
    """S41: while it holds, the card says whose freedom keeps the number ringing."""
    view = open_stage(shared_by_three()).office.card

    assert view.kind is CardKind.DOUBT
    assert view.sentence == "Forwarding rings: shared with Tom and Kim"
    assert view.notes == ("Hotline: nobody is reachable right now",)


def test_s48_offline_says_which_devices_ring_when_dialled(open_stage: Open) -> None:
    """S48: limited availability is said as long as it holds."""
    stage = open_stage(in_status(OFFLINE, *still_rings("204", "208", "210")))
    shown = [
        label.text()
        for label in stage.window.home.cards.dnd.findChildren(QLabel)
        if label.isVisible()
    ]

    assert "Still rings when dialled directly: This computer, Desk phone" in shown
    assert stage.office.card.sentence == "Off · you are offline"


def test_notes_are_spoken_with_the_switch(open_stage: Open) -> None:
    stage = open_stage(in_status(OFFLINE, *still_rings("208")))
    told = stage.window.home.cards.dnd.switch.accessibleDescription()

    assert told.endswith("Still rings when dialled directly: Desk phone")


def test_notes_of_a_status_that_is_just_being_changed_are_not_claimed(
    open_stage: Open,
) -> None:
    stage = open_stage(in_status(OFFLINE, *still_rings("208")), spawn=sample.never)
    stage.office.choose(Status.AVAILABLE)

    assert stage.office.card.notes == ()


SERVICE = Warning("shared_number", number="+493055501101", people=(TOM, KIM))


def test_a_number_that_others_forward_to_as_well_is_said_but_not_asked_about(
    open_stage: Open,
) -> None:
    """An answering service is nobody's telephone: it would be asked about every time."""
    stage = warned(open_stage, SERVICE)
    stage.office.choose(DND)
    stage.session.show(replace(sample.in_dnd(), warnings=(SERVICE,)))

    assert stage.session.told == [("set_status", DND, None)]
    assert stage.office.card.kind is CardKind.ON
    assert stage.office.card.notes == ("030 55501101 rings: shared with Tom and Kim",)


def test_a_shared_mobile_keeps_the_card_amber_also_where_its_node_says_less(
    open_stage: Open,
) -> None:
    """It is not the chosen destination; calls to the others ring it all the same."""
    devices = sample.quiet_devices(*[Quiet.QUIET] * 4, Quiet.NOT_CHOSEN)
    state = replace(sample.in_dnd(), devices=devices, warnings=(SHARED,))
    view = open_stage(state).office.card

    assert view.kind is CardKind.DOUBT
    assert (view.sentence, view.notes) == ("Forwarding rings: shared with Tom and Kim", ())


def test_a_warning_of_a_newer_server_is_left_out(open_stage: Open) -> None:
    stage = warned(open_stage, Warning("weather"))
    stage.office.choose(DND)

    assert stage.session.told == [("set_status", DND, None)]
    assert warning_words.sentences((Warning("weather"),), sample.office(), is_held=True) == ()


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ((TOM,), "Tom"),
        ((TOM, KIM), "Tom and Kim"),
        ((TOM, KIM, Party("630", "Lea Hartmann")), "Tom, Kim and 1 other"),
        ((Party("630", ""),), "630"),
    ],
)
def test_people_are_called_by_their_first_names(people: tuple[Party, ...], said: str) -> None:
    assert warning_words.people(people) == said


def test_a_number_of_nobody_here_is_written_as_a_number(open_stage: Open) -> None:
    other = Warning("shared_number", number="+493055501101", people=(TOM,))
    state = sample.in_dnd(Quiet.QUIET)

    assert warning_words.shared(other, state) == "030 55501101 rings: shared with Tom"
