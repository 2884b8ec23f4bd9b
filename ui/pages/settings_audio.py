"""Settings, “Audio”: microphone, listening, ringing, and a test call."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.phone.state import AudioDevice, AudioState
from ui import kit, words
from ui.pages.settings_window import settings_page


class AudioSettings(QWidget):
    """Three choices; an empty one follows the system.

    Signals:
        chosen: microphone, speaker and ringer ids.
        test_wanted: call the echo test.
    """

    chosen = Signal(str, str, str)
    test_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("set.audio"))
        outer.addWidget(page)
        self.microphone = kit.combo("microphone", words.text("aud.mic"))
        self.speaker = kit.combo("speaker", words.text("aud.out"))
        self.ringer = kit.combo("ringer", words.text("aud.ring"))
        self._missing = kit.Notice("busy", "mic-off", words.text("err.noMic"))
        column.addWidget(self._missing)
        column.addLayout(kit.field(self.microphone))
        column.addLayout(kit.field(self.speaker))
        column.addLayout(kit.field(self.ringer))
        column.addSpacing(6)
        column.addWidget(self._test_card())
        column.addStretch(1)
        column.addLayout(self._foot())
        for box in (self.microphone, self.speaker, self.ringer):
            box.activated.connect(self._on_chosen)
        self._shown: AudioState | None = None
        self.show_audio(AudioState())

    def show_audio(self, audio: AudioState) -> None:
        """Fill the choices; a device that is gone keeps its name with “not connected”."""
        if audio == self._shown:
            return
        self._shown = audio
        fill(self.microphone, audio.microphones, audio.microphone)
        fill(self.speaker, audio.speakers, audio.speaker)
        fill(self.ringer, audio.speakers, audio.ringer)
        self._missing.setVisible(not audio.has_microphone)

    def _test_card(self) -> QWidget:
        card = kit.frame("card", "testCall")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 12, 14, 12)
        row.setSpacing(14)
        row.addWidget(kit.picture("phone", "accent", 22))
        title, sub = words.text("aud.test"), words.text("aud.testSub")
        row.addWidget(kit.TitledText(title, sub, "heading"), 1)
        start = kit.button(words.text("aud.start"), "primary", "phone", "startTestCall")
        start.clicked.connect(self.test_wanted)
        row.addWidget(start)
        return card

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(kit.picture("info", "text2", 18))
        row.addWidget(kit.label(words.text("aud.fallback"), "secondary", wraps=True), 1)
        return row

    def _on_chosen(self) -> None:
        self.chosen.emit(
            *(str(box.currentData()) for box in (self.microphone, self.speaker, self.ringer))
        )


def fill(box: kit.Combo, devices: Sequence[AudioDevice], chosen: str) -> None:
    """The system's default first, then every device by its name."""
    box.clear()
    box.addItem(words.text("aud.system"), "")
    for device in devices:
        if device.id:
            box.addItem(device.name, device.id)
    if box.findData(chosen) < 0:
        box.addItem(words.text("aud.gone", name=chosen), chosen)
    box.setCurrentIndex(box.findData(chosen))
