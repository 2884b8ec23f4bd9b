"""Every state of the mailbox, for the pictures and their tests."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from softphone.client.state import VoiceMessage
from softphone.model.calls import Party
from ui import sample_office as sample
from ui.screens_main import Stage


def message(
    id: str, number: str, name: str, minutes_ago: int, seconds: float, is_new: bool = False
) -> VoiceMessage:
    at = sample.NOW - timedelta(minutes=minutes_ago)
    heard = None if is_new else at + timedelta(minutes=5)
    return VoiceMessage(id, Party(number, name), at, seconds, heard)


MESSAGES = (
    message("m1", "+31205550133", "Bosman Logistiek", 31, 28, is_new=True),
    message("m2", "604", "Tom Albers", 255, 9),
    message("m3", "", "", 300, 12),
    message("m4", "+494055501788", "", 1240, 64),
)


def tone() -> bytes:
    """Half a minute of silence as the server sends it."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 28))
    return made.getvalue()


def _mailbox(messages: tuple[VoiceMessage, ...]) -> Callable[[], QWidget]:
    def build() -> QWidget:
        window = Stage(sample.office(voicemail=messages)).shown()
        window.home.show_tab(2)
        return window

    return build


def _playing() -> QWidget:
    stage = Stage(sample.office(voicemail=MESSAGES), spawn=sample.at_once)
    stage.session.voicemail.wav = tone()
    window = stage.shown()
    window.home.show_tab(2)
    stage.office.voicemail.toggle(MESSAGES[0])
    stage.office.voicemail.go_to(0.43)
    return window


def _thrown_away() -> QWidget:
    stage = Stage(sample.office(voicemail=MESSAGES[1:]), spawn=sample.at_once)
    window = stage.shown()
    window.home.show_tab(2)
    stage.office.voicemail.throw_away(MESSAGES[0], "Bosman Logistiek")
    return window


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("voicemail", _mailbox(MESSAGES)),
    ("voicemail-empty", _mailbox(())),
    ("voicemail-playing", _playing),
    ("voicemail-deleted", _thrown_away),
]
