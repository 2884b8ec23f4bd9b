"""“Your devices”: each with its state, since when, and the reason where there is one."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from softphone.model.accounts import DeviceKind
from softphone.model.availability import Display, Status
from ui import device_rows, device_words, dnd_model, durations, kit, theme, words
from ui.device_rows import DeviceLine
from ui.durations import DurationChoice
from ui.office_model import OfficeModel
from ui.widgets import labels
from ui.widgets.button_rows import ButtonRows
from ui.widgets.panel import rule
from ui.widgets.sheet import Sheet

TEXT_LEFT = 48
ROOMY = 1.2
"Text sizes above this need their lines for themselves."


class Chip(QFrame):
    """A state as an icon and a word on a tinted ground."""

    def __init__(self, kind: str, icon: str, token: str, text: str) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(9, 4, 10, 4)
        row.setSpacing(5)
        row.addWidget(kit.picture(icon, token, 15))
        row.addWidget(kit.label(text, "chip"))


class DeviceLineWidget(QWidget):
    """One device: icon, name, model and account, its chip, and its reason.

    Signals:
        retry_wanted: ask the device again.
    """

    retry_wanted = Signal()

    def __init__(self, line: DeviceLine) -> None:
        super().__init__()
        self.setObjectName(f"device-{line.key}")
        self.setAccessibleName(line.spoken)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 8, 15, 8)
        column.setSpacing(4)
        column.addLayout(self._head(line))
        if line.reason:
            column.addLayout(self._reason(line))

    def _head(self, line: DeviceLine) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        picture = kit.picture(line.icon, "text", 20)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(TEXT_LEFT - 35)
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(labels.wrapped(line.name, "row"))
        names.addWidget(labels.wrapped(line.detail, "secondary"))
        row.addLayout(names, 1)
        row.addSpacing(8)
        chip = Chip(line.chip, line.chip_icon, line.chip_token, line.state)
        row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _reason(self, line: DeviceLine) -> QBoxLayout:
        """The sentence with “try again” beside it, or below it with large text."""
        is_narrow = theme.current.factor > ROOMY
        row = QVBoxLayout() if is_narrow else QHBoxLayout()
        row.setContentsMargins(TEXT_LEFT - 15, 0, 0, 0)
        row.setSpacing(8)
        role = "busy" if line.is_warning else "secondary"
        row.addWidget(labels.wrapped(line.reason, role), 1)
        if line.can_retry:
            again = kit.button(words.text("dev.retry"), "link", name=f"retry-{line.key}")
            again.clicked.connect(self.retry_wanted)
            row.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return row


class DevicesSheet(Sheet):
    """Signals:
    retry_wanted: the silent device shall be asked again.
    """

    retry_wanted = Signal()

    def __init__(self, place: QWidget, model: OfficeModel) -> None:
        super().__init__(place, "devicesSheet", words.text("dev.title"), words.text("dev.sub"))
        self._model = model
        self._shown: object = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.column.addLayout(self._lines)
        self.column.addStretch(1)
        self._how_long = QWidget()
        self._buttons = ButtonRows()
        self._note = self._build_note()
        self._build_foot()
        model.changed.connect(self.show_office)
        self.show_office()

    def _build_foot(self) -> None:
        column = QVBoxLayout(self._how_long)
        column.setContentsMargins(16, 8, 16, 14)
        column.setSpacing(6)
        column.addWidget(kit.label(words.text("dnd.howLong"), "section"))
        column.addWidget(self._buttons)
        self.column.addWidget(self._how_long)
        self.column.addWidget(self._note)

    def _build_note(self) -> QWidget:
        note = QWidget()
        column = QVBoxLayout(note)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setContentsMargins(16, 10, 16, 14)
        row.setSpacing(10)
        row.addWidget(kit.picture("info", "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(labels.wrapped(words.text("dev.foot"), "secondary"), 1)
        column.addLayout(row)
        return note

    def show_office(self) -> None:
        """Draw the devices again where something shown has changed."""
        office, chosen = self._model.office, self._model.chosen
        now = self._model.now()
        lines = device_rows.lines(office, self._model.card, self._model.zone)
        choices = durations.choices(now)
        is_dnd = chosen is not None and chosen.status is Status.DO_NOT_DISTURB
        shown = (lines, is_dnd, chosen, tuple(choice.text for choice in choices))
        if shown == self._shown:
            return
        self._shown = shown
        self._show_lines(lines)
        self._show_durations(is_dnd)
        unable = (
            device_words.kind(device) is DeviceKind.DESK_PHONE
            and device.display is Display.UNABLE
            for device in dnd_model.shown_devices(office)
        )
        self._note.setVisible(any(unable))

    def _show_lines(self, lines: tuple[DeviceLine, ...]) -> None:
        kit.clear(self._lines)
        if not lines:
            self._lines.addWidget(kit.empty_line(words.text("dev.none")))
        for place, line in enumerate(lines):
            if place:
                inset = QHBoxLayout()
                inset.setContentsMargins(TEXT_LEFT, 0, 0, 0)
                inset.addWidget(rule())
                self._lines.addLayout(inset)
            widget = DeviceLineWidget(line)
            widget.retry_wanted.connect(self.retry_wanted)
            self._lines.addWidget(widget)

    def _show_durations(self, is_dnd: bool) -> None:
        self._how_long.setVisible(is_dnd)
        choices = durations.choices(self._model.now()) if is_dnd else ()
        self._buttons.show_buttons([self._duration(choice) for choice in choices])

    def _duration(self, choice: DurationChoice) -> QPushButton:
        button = kit.button(choice.text, "choice", name=f"sheet-dnd-{choice.name}")
        if durations.is_current(choice, self._model.chosen):
            button.change_kind("choiceOn")
            button.change_icon("check", 16)
            button.setCheckable(True)
            button.setChecked(True)
        button.clicked.connect(lambda: self._take(choice.until))
        return button

    def _take(self, until: datetime | None) -> None:
        self._model.set_status(Status.DO_NOT_DISTURB, until)
