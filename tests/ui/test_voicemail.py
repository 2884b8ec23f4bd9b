"""The mailbox: what is heard, thrown away, taken back, and what a screen reader is told."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from softphone.client import reading, reducer
from softphone.client.reducer import Picture
from softphone.client.state import VoiceMessage
from softphone.phone.message_player import MessagePlayer, NotPlayable
from ui import sample_office as sample
from ui.notifications import Kind, Wanted, news
from ui.pages.voicemail import PlaceBar, PlayButton
from ui.screens_main import Stage
from ui.screens_voicemail import MESSAGES, tone


@pytest.fixture
def stage(qtbot: Any) -> Stage:
    made = Stage(sample.office(voicemail=MESSAGES), spawn=sample.at_once)
    made.session.voicemail.wav = tone()
    qtbot.addWidget(made.window)
    made.shown().home.show_tab(2)
    return made


def button(stage: Stage, name: str, kind: type[QWidget] = QWidget) -> Any:
    found = stage.window.findChildren(kind, name)
    assert found, name
    return found[-1]


def press(stage: Stage, qtbot: Any, name: str) -> None:
    qtbot.mouseClick(button(stage, name), Qt.MouseButton.LeftButton)


def heard(stage: Stage) -> Any:
    """What the telephone was asked to play last."""
    return [told for told in stage.phone.told if told[0] == "listen_to"][-1][1]


def test_the_tab_counts_new_messages(stage: Stage) -> None:
    tab = stage.window.home.tabs.tabs[2]
    assert tab.accessibleName() in ("Voicemail, 1 new", "Mailbox, 1 neu", "Voicemail, 1 nieuw")


def test_a_message_is_played_and_counts_as_heard(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    assert isinstance(heard(stage), MessagePlayer)
    assert ("mark", "m1", True) in stage.session.told
    assert stage.office.voicemail.is_playing


def test_one_that_was_heard_is_not_marked_again(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m2")
    assert not [told for told in stage.session.told if told[0] == "mark"]


def test_it_pauses_and_goes_on_where_it_was(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    player = heard(stage)
    player.take(16000)
    press(stage, qtbot, "play-m1")
    assert player.is_paused and not any(player.take(100))
    place = player.share
    press(stage, qtbot, "play-m1")
    assert not player.is_paused and player.share == place


def test_another_message_ends_the_first(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    first = heard(stage)
    press(stage, qtbot, "play-m2")
    assert heard(stage) is not first
    assert stage.office.voicemail.open == "m2"


def test_at_its_end_it_stops(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    heard(stage).go_to(1.0)
    stage.office.voicemail._look()
    assert heard(stage) is None
    assert not stage.office.voicemail.is_playing


def test_leaving_the_page_ends_it(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    stage.window.home.show_tab(0)
    assert heard(stage) is None


def test_the_arrow_keys_go_to_another_place(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    bar = button(stage, "placeBar", PlaceBar)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert stage.office.voicemail.share == pytest.approx(5 / 28, abs=0.01)


def test_a_caller_is_called_back(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    press(stage, qtbot, "messageCall")
    assert ("call", "+31205550133") in stage.phone.told


def test_a_hidden_number_cannot_be_called_back(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m3")
    assert not button(stage, "messageCall").isEnabled()


def test_what_was_thrown_away_can_be_taken_back(stage: Stage, qtbot: Any) -> None:
    press(stage, qtbot, "play-m1")
    press(stage, qtbot, "messageDelete")
    assert ("throw_away", "m1") in stage.session.told
    bar = stage.window.home.message_undo
    assert bar.isVisible()
    qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    assert ("take_back", "m1") in stage.session.told
    assert not bar.isVisible()


def test_a_message_that_cannot_be_had_says_so(stage: Stage, qtbot: Any) -> None:
    stage.session.failure = OSError("gone")
    press(stage, qtbot, "play-m1")
    assert stage.office.problem is not None and stage.office.problem.code == "voicemail"


def test_a_play_button_says_who_it_is_from(stage: Stage) -> None:
    name = button(stage, "play-m1", PlayButton).accessibleName()
    assert "Bosman Logistiek" in name


def test_a_new_message_is_news_and_a_heard_one_is_not() -> None:
    before, after = sample.office(), sample.office(voicemail=MESSAGES)
    found = news(before, after, Wanted(), MESSAGES[-1].at)
    assert [n.kind for n in found if n.kind is Kind.VOICEMAIL] == [Kind.VOICEMAIL]


# -- from the wire


def test_messages_come_over_the_live_channel() -> None:
    rows = [
        {"id": "a", "from": {"number": "604", "name": "Tom"}, "at": "2026-03-02T09:00:00Z",
         "seconds": 3.5, "heard_at": None},
        {"id": "b", "from": {}, "at": "nonsense"}, "c", {"from": {}},
    ]  # fmt: skip
    picture = reducer.hear(
        Picture(), {"type": "voicemail", "revision": 1, "messages": rows}, sample.NOW
    )
    [message] = picture.state.voicemail
    assert (message.id, message.caller.number, message.seconds) == ("a", "604", 3.5)
    assert reading.voicemail(None) == ()


@pytest.mark.parametrize("wav", [b"", b"RIFF", tone()[:30]])
def test_what_is_no_recording_is_refused(wav: bytes) -> None:
    with pytest.raises(NotPlayable):
        MessagePlayer.of(wav)


def test_a_message_is_as_long_as_it_was_said() -> None:
    player = MessagePlayer.of(tone())
    while not player.is_over:
        player.take(64000)
    assert player.share == 1.0
    assert isinstance(MESSAGES[0], VoiceMessage)
