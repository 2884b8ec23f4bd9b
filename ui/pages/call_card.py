"""The card of the running call, the strips of held calls, and the card of a failed one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from softphone.model.calls import CallState
from ui import kit, words
from ui.announce import announce
from ui.avatar import Avatar
from ui.calls_model import CallsModel
from ui.clock import minutes_and_seconds, short_time
from ui.controls import CallControl
from ui.pages.call_keypad import CallKeypad
from ui.shown_call import ShownCall, utc_now
from ui.widgets.labels import FittingLabel

MAX_STRIPS = 2

STATE_WORDS = {
    CallState.DIALING: "call.dialing",
    CallState.RINGING: "call.ringingThere",
    CallState.HELD: "call.onHold",
}
SPOKEN = {
    CallState.RINGING: "call.spoken.ringing",
    CallState.ACTIVE: "call.spoken.active",
    CallState.HELD: "call.spoken.held",
}


class CallCard(QFrame):
    """Everything about the current call; decisions are the model's.

    Signals:
        audio_wanted: the audio settings shall open.
        keypad_shown: the keypad needs room, or gives it back.
    """

    audio_wanted = Signal()
    keypad_shown = Signal(bool)

    def __init__(
        self,
        model: CallsModel,
        now: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("callCard")
        self.setProperty("kind", "card")
        self._model, self._now = model, now
        self._call: ShownCall | None = None
        self._told: tuple[str, CallState] | None = None
        self._avatar = Avatar("", 44)
        self._name = kit.elided("", "callName")
        self._detail = kit.elided("", "body2")
        self._timer_text = kit.label("", "timer")
        self._state_text = kit.label("", "secondary")
        self.keypad = CallKeypad()
        self.keypad.pressed.connect(self._on_digit)
        self.keypad.hide()
        self._build()
        ticker = QTimer(self, interval=1000)
        ticker.timeout.connect(self._tick)
        ticker.start()
        model.changed.connect(self._show)
        self._show()

    @property
    def call(self) -> ShownCall | None:
        return self._call

    def focus_first(self) -> None:
        """Initial focus is on mute: neither hang-up nor answer may have it."""
        self.mute.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle_keypad(self) -> None:
        self.keypad_button.setChecked(not self.keypad_button.isChecked())
        self._on_keypad()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 14)
        column.setSpacing(12)
        column.addLayout(self._header())
        column.addLayout(self._controls())
        column.addWidget(self.keypad)
        self.hang_up = kit.button(words.text("call.hangup"), "dangerFill", "phone-off")
        self.hang_up.setObjectName("hangUp")
        self.hang_up.setAutoDefault(False)
        self.hang_up.setToolTip(kit.tip(words.text("call.hangup"), "Ctrl+Shift+E"))
        self.hang_up.clicked.connect(lambda: self._act(self._model.hang_up))
        column.addWidget(self.hang_up)

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._avatar)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addStretch(1)
        names.addWidget(self._name)
        names.addWidget(self._detail)
        names.addStretch(1)
        row.addLayout(names, 1)
        times = QVBoxLayout()
        times.setContentsMargins(0, 3, 0, 0)
        times.setSpacing(2)
        times.addWidget(self._timer_text, 0, Qt.AlignmentFlag.AlignRight)
        times.addWidget(self._state_text, 0, Qt.AlignmentFlag.AlignRight)
        times.addStretch(1)
        row.addLayout(times)
        return row

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.mute = self._control("mute", "mic-off", "call.mute", "Ctrl+M")
        self.hold = self._control("hold", "pause", "call.hold", "Ctrl+H")
        self.keypad_button = self._control("keypad", "grip", "call.keypad", "Ctrl+K")
        self.audio = self._control("audio", "volume-2", "call.audio", "")
        self.audio.setCheckable(False)
        self.mute.clicked.connect(lambda: self._act(self._model.toggle_mute))
        self.hold.clicked.connect(lambda: self._act(self._model.toggle_hold))
        self.keypad_button.clicked.connect(self._on_keypad)
        self.audio.clicked.connect(self.audio_wanted)
        for control in (self.mute, self.hold, self.keypad_button, self.audio):
            row.addWidget(control, 1)
        return row

    def _control(self, name: str, icon: str, key: str, shortcut: str) -> CallControl:
        control = CallControl(icon, words.text(key))
        control.setObjectName(name)
        control.setToolTip(kit.tip(words.text(key), shortcut))
        return control

    def _act(self, action: Callable[[str], None]) -> None:
        if self._call is not None:
            action(self._call.id)
        self._show()

    def _on_digit(self, digit: str) -> None:
        if self._call is not None:
            self._model.dtmf(self._call.id, digit)

    def _on_keypad(self) -> None:
        wanted = self.keypad_button.isChecked()
        if wanted == self.keypad.isVisibleTo(self):
            return
        focused = self.focusWidget()
        if not wanted and focused is not None and self.keypad.isAncestorOf(focused):
            # Hiding it would hand the keyboard on, and hang-up stands next in line.
            self.keypad_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.keypad.setVisible(wanted)
        self.keypad_shown.emit(wanted)
        if wanted:
            self.keypad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        call = self._model.current
        is_other = call is not None and (self._call is None or call.id != self._call.id)
        self._call = call
        self._announce(call)
        if call is None:
            self.keypad_button.setChecked(False)
            self._on_keypad()
        self.setVisible(call is not None)
        if call is None:
            return
        if is_other:
            self.keypad_button.setChecked(False)
            self.keypad.clear()
            self._on_keypad()
        self._avatar.show_name(call.name)
        self._name.setText(call.name)
        self._detail.setText(call.detail)
        self._detail.setVisible(bool(call.detail))
        self._show_state(call)
        self._tick()

    def _announce(self, call: ShownCall | None) -> None:
        """Another state is said once; the seconds never are."""
        now = (call.id, call.call.state) if call is not None else None
        before, self._told = self._told, now
        if now == before:
            return
        if call is None:
            announce(self, words.text("call.spoken.ended"))
        elif call.call.state in SPOKEN:
            announce(self, words.text(SPOKEN[call.call.state], name=call.name))

    def _show_state(self, call: ShownCall) -> None:
        state = call.call.state
        talks = state in (CallState.ACTIVE, CallState.HELD)
        key = STATE_WORDS.get(state)
        self._state_text.setText(words.text(key) if key else "")
        self._state_text.setVisible(key is not None)
        is_held = state is CallState.HELD
        self.mute.setChecked(call.call.is_muted)
        self.hold.setChecked(is_held)
        for control in (self.mute, self.hold, self.keypad_button):
            control.setEnabled(talks)
        self.setAccessibleName(f"{call.name}, {call.detail}")

    def _tick(self) -> None:
        if self._call is None:
            return
        seconds = self._call.seconds(self._now())
        has_answer = self._call.call.answered_at is not None
        self._timer_text.setText(
            minutes_and_seconds(seconds) if has_answer else short_time(seconds)
        )


class HeldStrips(QWidget):
    """The amber strips of calls on hold: two, and a line that unfolds the rest."""

    def __init__(
        self,
        model: CallsModel,
        now: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model, self._now = model, now
        self._shows_all = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        ticker = QTimer(self, interval=1000)
        ticker.timeout.connect(self._tick)
        ticker.start()
        self._texts: list[tuple[ShownCall, QLabel]] = []
        model.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        kit.clear(self._column)
        self._texts.clear()
        waiting = self._model.waiting
        self._shows_all &= len(waiting) > MAX_STRIPS
        shown = len(waiting) if self._shows_all else MAX_STRIPS
        for call in waiting[:shown]:
            self._column.addWidget(self._strip(call))
        if len(waiting) > shown:
            self._column.addWidget(self._more(len(waiting) - shown))
        self.setVisible(bool(waiting))
        self._tick()

    def _more(self, count: int) -> QWidget:
        more = kit.button(words.text("call.moreHeld", n=count), "linkBusy", name="moreHeld")
        more.clicked.connect(self._unfold)
        return more

    def _unfold(self) -> None:
        self._shows_all = True
        self._show()

    def _strip(self, call: ShownCall) -> QFrame:
        strip = kit.frame("busy", "heldStrip")
        row = QHBoxLayout(strip)
        row.setContentsMargins(14, 4, 8, 4)
        row.setSpacing(10)
        row.addWidget(kit.picture("pause", "busy", 18))
        name = FittingLabel("row")
        name.setText(call.name)
        row.addWidget(name)
        text = kit.label("", "secondary")
        self._texts.append((call, text))
        row.addWidget(text)
        row.addStretch(1)
        resume = kit.button(words.text("call.resume"), "linkBusy")
        resume.setObjectName("resume")
        resume.setAccessibleName(words.text("call.resumeWith", name=call.name))
        resume.clicked.connect(lambda: self._model.resume(call.id))
        row.addWidget(resume)
        return strip

    def _tick(self) -> None:
        for call, text in self._texts:
            time = short_time(call.held_seconds(self._now()))
            text.setText(words.text("call.heldFor", time=time))
