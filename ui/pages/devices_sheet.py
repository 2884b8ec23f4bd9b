"""“Your devices”: each with its state, since when, and the reason where there is one."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from softphone.model.accounts import DeviceKind
from softphone.model.availability import Display, Status
from ui import (
    allowed_model,
    blocked_model,
    device_rows,
    device_words,
    dnd_model,
    durations,
    kit,
    theme,
    words,
)
from ui.device_rows import DeviceLine, Remark
from ui.durations import DurationChoice
from ui.office_model import OfficeModel
from ui.widgets import labels
from ui.widgets.button_rows import ButtonRows
from ui.widgets.panel import rule
from ui.widgets.row_button import RowButton
from ui.widgets.sheet import Sheet
from ui.widgets.silent_toggle import SIZE, SilentToggle

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
    """One device: icon, name, model and account, its chip, its switch and its remarks.

    Signals:
        retry_wanted: ask the device again.
        silent_wanted: this device shall (not) ring.
    """

    retry_wanted = Signal()
    silent_wanted = Signal(bool)

    def __init__(self, line: DeviceLine) -> None:
        super().__init__()
        self.setObjectName(f"device-{line.key}")
        self.setAccessibleName(line.spoken)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 8, 9, 8)
        column.setSpacing(4)
        column.addLayout(self._head(line))
        for place, remark in enumerate(line.remarks):
            column.addLayout(self._remark(line, remark, has_retry=place == 0))

    def _head(self, line: DeviceLine) -> QHBoxLayout:
        """Chip and switch at the end; with large text the chip stands below the words."""
        is_narrow = theme.current.factor > ROOMY
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
        chip = Chip(line.chip, line.chip_icon, line.chip_token, line.state)
        if is_narrow:
            names.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            row.addSpacing(8)
            row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(4)
        row.addWidget(self._switch(line), 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _switch(self, line: DeviceLine) -> QWidget:
        """The switch of this device; an outside number has none, and keeps its place free."""
        if line.silent is None:
            blank = QWidget()
            blank.setFixedSize(SIZE, SIZE)
            return blank
        name = words.text("dev.silence", device=device_words.inside(line.name))
        toggle = SilentToggle(f"silent-{line.key}", name)
        toggle.setAccessibleDescription(words.text("here.silent.help"))
        toggle.setChecked(line.silent)
        toggle.clicked.connect(self.silent_wanted)
        return toggle

    def _remark(self, line: DeviceLine, remark: Remark, *, has_retry: bool) -> QBoxLayout:
        """The sentence with “try again” beside it, or below it with large text."""
        is_narrow = theme.current.factor > ROOMY
        row = QVBoxLayout() if is_narrow else QHBoxLayout()
        row.setContentsMargins(TEXT_LEFT - 15, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(
            labels.wrapped(remark.text, "busy" if remark.is_warning else "secondary"), 1
        )
        if line.can_retry and has_retry:
            again = kit.button(words.text("dev.retry"), "link", name=f"retry-{line.key}")
            again.clicked.connect(self.retry_wanted)
            row.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return row


class DevicesSheet(Sheet):
    """Signals:
    retry_wanted: the silent device shall be asked again.
    silent_wanted: the account and whether it shall not ring.
    allowed_wished: show who still gets through.
        blocked_wished: show who does not get through at all.
    """

    retry_wanted = Signal()
    silent_wanted = Signal(str, bool)
    allowed_wished = Signal()
    blocked_wished = Signal()

    def __init__(self, place: QWidget, model: OfficeModel) -> None:
        super().__init__(place, "devicesSheet", words.text("dev.title"), words.text("dev.sub"))
        self._model = model
        self._shown: object = None
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.column.addLayout(self._lines)
        self.column.addWidget(foot_note("bell-off", words.text("dev.silenceFoot")))
        self.column.addStretch(1)
        self._allowed = self._build_row("shield-check", "sheetAllowed", self.allowed_wished)
        self._blocked = self._build_row("shield-x", "sheetBlocked", self.blocked_wished)
        self._how_long = QWidget()
        self._buttons = ButtonRows()
        self._note = foot_note("info", words.text("dev.foot"))
        self._build_foot()
        model.changed.connect(self.show_office)
        self.show_office()

    def _build_row(self, icon: str, name: str, wished: SignalInstance) -> RowButton:
        """Leads to another sheet."""
        row = RowButton(kit.picture(icon, "text2", 20), "", "", name)
        row.add_end(kit.picture("chevron-right", "text2", 18))
        row.clicked.connect(wished)
        self.column.addWidget(rule())
        self.column.addWidget(row)
        return row

    def _build_foot(self) -> None:
        column = QVBoxLayout(self._how_long)
        column.setContentsMargins(16, 8, 16, 14)
        column.setSpacing(6)
        column.addWidget(kit.label(words.text("dnd.howLong"), "section"))
        column.addWidget(self._buttons)
        self.column.addWidget(self._how_long)
        self.column.addWidget(self._note)

    def show_office(self) -> None:
        """Draw the devices again where something shown has changed."""
        office, chosen = self._model.office, self._model.chosen
        now = self._model.now()
        lines = device_rows.lines(office, self._model.card, now)
        choices = durations.choices(now)
        is_dnd = chosen is not None and chosen.status is Status.DO_NOT_DISTURB
        allowed = allowed_model.summary(office.allowed_callers)
        blocked = blocked_model.summary(office.blocked_callers)
        durable = tuple(choice.text for choice in choices)
        shown = (lines, is_dnd, chosen, durable, allowed, blocked)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_lines(lines)
        self._show_durations(is_dnd)
        self._allowed.show_texts(words.text("allow.title"), allowed)
        self._blocked.show_texts(words.text("block.title"), blocked)
        unable = (
            device_words.kind(device) is DeviceKind.DESK_PHONE
            and device.display is Display.UNABLE
            for device in dnd_model.shown_devices(office)
        )
        self._note.setVisible(any(unable))

    def _show_lines(self, lines: tuple[DeviceLine, ...]) -> None:
        focused = self._focused_name()
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
            widget.silent_wanted.connect(
                lambda is_on, account=line.key: self.silent_wanted.emit(account, is_on)
            )
            self._lines.addWidget(widget)
            widget.show()
        self._focus(focused)

    def _focused_name(self) -> str:
        """Which control of a row has the keyboard: it must not get lost with the row."""
        focused = self.body.focusWidget()
        is_row_part = isinstance(focused, QAbstractButton) and isinstance(
            focused.parentWidget(), DeviceLineWidget
        )
        return focused.objectName() if focused is not None and is_row_part else ""

    def _focus(self, name: str) -> None:
        found = self.body.findChildren(QAbstractButton, name) if name else []
        if found:
            # Rows taken out still wait for their deletion; the new one is the last.
            found[-1].setFocus(Qt.FocusReason.OtherFocusReason)

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


def foot_note(icon: str, text: str) -> QWidget:
    """A quiet sentence at the foot of a sheet, under a hairline."""
    note = QWidget()
    column = QVBoxLayout(note)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(rule())
    row = QHBoxLayout()
    row.setContentsMargins(16, 10, 16, 12)
    row.setSpacing(TEXT_LEFT - 32)
    row.addWidget(kit.picture(icon, "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(labels.wrapped(text, "secondary"), 1)
    column.addLayout(row)
    return note
