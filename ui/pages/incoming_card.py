"""The card of a ringing call: in the pop-up, atop the window, or slim beside a call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.model.availability import DeviceState
from ui import device_words, kit, words
from ui.announce import announce
from ui.avatar import RingingAvatar
from ui.clock import short_time
from ui.shown_call import ShownCall, utc_now


class IncomingCard(QWidget):
    """Shows one ringing call.  None of its buttons ever takes the keyboard.

    Signals carry the call's id; ``painted`` comes once, when the card is really seen.
    """

    answered = Signal(str)
    declined = Signal(str)
    moon = Signal(str)
    silenced = Signal(str)
    painted = Signal(str)

    def __init__(
        self,
        call: ShownCall,
        also_rings: Sequence[DeviceState] = (),
        *,
        this_account: str = "",
        is_slim: bool = False,
        now: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("incomingCard")
        self.call, self.is_slim = call, is_slim
        self._now, self._was_painted = now, False
        self._time = kit.label("", "secondary")
        self._also = kit.label("", "secondary", wraps=True)
        self._build(is_slim)
        self.show_also(also_rings, this_account)
        self._tick()
        timer = QTimer(self, interval=1000)
        timer.timeout.connect(self._tick)
        timer.start()
        self.setAccessibleName(self.spoken)

    @property
    def spoken(self) -> str:
        """What a screen reader says when it begins to ring."""
        return ", ".join(
            part for part in (words.text("in.title"), self.call.name, self.call.detail) if part
        )

    def show_also(self, devices: Sequence[DeviceState], this_account: str) -> None:
        """Name the other devices that ring; hidden when it rings only here."""
        # Two desk phones are one word, said once.
        words_of = dict.fromkeys(device_words.short_name(d, this_account) for d in devices)
        names = ", ".join(words_of)
        self._also.setText(words.text("in.alsoRings", devices=names) if names else "")
        self._also.setVisible(bool(names))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self._on_seen)

    def _on_seen(self) -> None:
        announce(self, self.spoken, is_urgent=True)
        self.painted.emit(self.call.id)

    def _build(self, is_slim: bool) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addLayout(self._header())
        column.addLayout(self._caller(is_slim))
        column.addLayout(self._buttons(is_slim))
        column.addWidget(self._also)

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(kit.picture("einklang", "accent", 16))
        row.addWidget(kit.label(words.text("in.title"), "accentBold"))
        row.addStretch(1)
        row.addWidget(self._time)
        row.addWidget(self._silence_button())
        return row

    def _caller(self, is_slim: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        avatar = RingingAvatar(self.call.name, 44 if is_slim else 54)
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignVCenter)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addStretch(1)
        texts.addWidget(kit.elided(self.call.name, "callName" if is_slim else "title"))
        if self.call.detail:
            texts.addWidget(kit.elided(self.call.detail, "body2"))
        texts.addStretch(1)
        row.addLayout(texts, 1)
        return row

    def _buttons(self, is_slim: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        answer = "in.holdAndAnswer" if is_slim else "in.answer"
        row.addWidget(self._button("answer", answer, "primary", "phone", self.answered), 1)
        decline = self._button(
            "decline", "in.decline", "dangerSoft", "phone-off", self.declined
        )
        moon = self._button("moon", "in.quiet", "dndSoft", "moon", self.moon)
        for button in (moon, decline) if is_slim else (moon,):
            button.setText("")
            button.change_kind(str(button.property("kind")))
            button.setFixedWidth(42)
        row.addWidget(decline, 0 if is_slim else 1)
        row.addWidget(moon)
        return row

    def _button(
        self, name: str, key: str, kind: str, icon: str, signal: SignalInstance
    ) -> kit.Button:
        text = words.text(key)
        button = kit.button(text, kind, icon, name)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setMinimumHeight(42)
        button.setToolTip(text)
        button.clicked.connect(lambda: signal.emit(self.call.id))
        return button

    def _silence_button(self) -> kit.Button:
        button = kit.icon_button("bell-off", words.text("in.silenceHere"), "silence")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self.silenced.emit(self.call.id))
        return button

    def _tick(self) -> None:
        self._time.setText(short_time(self.call.seconds(self._now())))
