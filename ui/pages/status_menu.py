"""The status menu: four statuses, how long do not disturb lasts, and this device apart.

Also how the ways of not being called differ (S47), and who or what changed the status last.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from softphone.model.availability import Chosen, Status
from ui import durations, kit, status_words, words
from ui.controls import Switch
from ui.durations import DurationChoice
from ui.office_model import OfficeModel
from ui.pages.time_choice import TimeChoice
from ui.widgets import labels, look
from ui.widgets.badge import Badge, BadgePicture
from ui.widgets.button_rows import ButtonRows
from ui.widgets.panel import Panel, rule
from ui.widgets.row_button import RowButton

ROWS = (
    (Status.AVAILABLE, Badge.AVAILABLE, "status.available"),
    (Status.AVAILABLE_FOR_COLLEAGUES, Badge.COLLEAGUES, "status.colleagues"),
    (Status.DO_NOT_DISTURB, Badge.DND, "status.dnd"),
    (Status.OFFLINE, Badge.GONE, "status.offline"),
)
DIFFERENCES = (
    (Badge.DND, "status.dnd", "status.differ.dnd"),
    (Badge.GONE, "status.offline", "status.differ.offline"),
    (Badge.NOT_REACHABLE, "st.notReachable", "status.differ.nowhere"),
)
TEXT_LEFT = 52
"Where the texts of the rows begin, logical pixels."


class StatusRow(RowButton):
    """A status with its badge, name and what it does to calls."""

    def __init__(self, status: Status, badge: Badge, key: str) -> None:
        super().__init__(
            BadgePicture(badge), words.text(key), words.text(f"{key}.help"), f"status-{status}"
        )
        self.setCheckable(True)
        self._mark = kit.picture("check", "accent", 18)
        self._mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.add_end(self._mark)
        self._mark.hide()

    def nextCheckState(self) -> None:
        """The model decides what is chosen."""

    def show_current(self, is_current: bool) -> None:
        self.show_chosen(is_current)
        self.setChecked(is_current)
        self._mark.setVisible(is_current)


class StatusMenu(Panel):
    """Opens below the identity; the focus starts on the current status.

    Signals:
        chosen: a status and its end.
        silent_wished: this device shall (not) ring.
        allowed_wanted: who still gets through.
    """

    chosen = Signal(Status, object)
    silent_wished = Signal(bool)
    allowed_wanted = Signal()

    def __init__(self, window: QWidget, model: OfficeModel) -> None:
        super().__init__(window, "statusMenu")
        self._model = model
        self.rows = {status: StatusRow(status, badge, key) for status, badge, key in ROWS}
        self._unfold = kit.icon_button("chevron-down", words.text("dnd.more"), "dndMore")
        self._more = QWidget()
        self._buttons = ButtonRows()
        self.time_choice = TimeChoice(model.now)
        self.allowed = _quiet_row("shield-check", 18, "", "dndAllowed")
        self.differ = _quiet_row("info", 20, words.text("status.differ"), "statusDiffer")
        self.differences = Differences()
        self._chevron = kit.picture("chevron-down", "text2", 18)
        self.last = labels.wrapped("", "secondary")
        self.silent = Switch("silentHere", words.text("here.silent"), "text")
        self._build()
        self._unfold.clicked.connect(lambda: self.unfold(self._more.isHidden()))
        self.differ.clicked.connect(self._toggle_differences)
        self.allowed.clicked.connect(self._want_allowed)
        self.time_choice.taken.connect(self._take_time)
        self.silent.clicked.connect(lambda: self.silent_wished.emit(self.silent.isChecked()))
        model.changed.connect(self._show)
        self._show()

    def open_menu(self, edge: int, *, is_unfolded: bool = False) -> None:
        """Show it below ``edge``; unfolded, the focus starts on the first duration."""
        self._show()
        self._show_differences(False)
        self.unfold(is_unfolded)
        current = self._model.chosen
        first: QWidget | None = self.rows[current.status] if current else None
        if is_unfolded:
            first = self._buttons.buttons[0]
        self.open_at(edge, first)

    def unfold(self, is_open: bool) -> None:
        """Show or hide the durations, in place."""
        self._more.setVisible(is_open)
        self.time_choice.hide()
        self._unfold.change_icon("chevron-up" if is_open else "chevron-down")
        if is_open:
            self._fill_durations()
        self.place()

    def _build(self) -> None:
        for status, row in self.rows.items():
            row.clicked.connect(lambda _=False, status=status: self._take(status, None))
            self.column.addWidget(row)
            if status is Status.DO_NOT_DISTURB:
                row.add_end(self._unfold)
                self.column.addWidget(self._more)
        self._build_more()
        self.differ.add_end(self._chevron)
        self.column.addWidget(self.differ)
        self.column.addWidget(self.differences)
        self.column.addLayout(_inset_rule())
        self.column.addLayout(self._build_silent())
        self.last.setContentsMargins(TEXT_LEFT, 0, 14, 8)
        self.column.addWidget(self.last)

    def _build_more(self) -> None:
        column = QVBoxLayout(self._more)
        column.setContentsMargins(TEXT_LEFT, 2, 14, 8)
        column.setSpacing(8)
        column.addWidget(self._buttons)
        column.addWidget(self.time_choice)
        self.allowed.row.setContentsMargins(8, 6, 10, 6)
        self.allowed.add_end(kit.picture("chevron-right", "text2", 18))
        column.addWidget(self.allowed)

    def _build_silent(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 10, 8)
        row.setSpacing(0)
        row.addWidget(kit.picture("bell-off", "text2", 20), 0, Qt.AlignmentFlag.AlignTop)
        row.addSpacing(16)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(labels.wrapped(words.text("here.silent"), "row"))
        texts.addWidget(labels.wrapped(words.text("here.silent.help"), "secondary"))
        row.addLayout(texts, 1)
        row.addSpacing(8)
        self.silent.setAccessibleDescription(words.text("here.silent.help"))
        row.addWidget(self.silent)
        return row

    def _fill_durations(self) -> None:
        """One hour and the break beside each other, tomorrow and a time, the rest below."""
        found = {c.name: c for c in durations.choices(self._model.now(), is_short=True)}
        order = [found[name] for name in ("hour", "break", "tomorrow") if name in found]
        buttons: list[QPushButton] = [self._duration(choice) for choice in order]
        pick = kit.button(words.text("dnd.pick"), "choice", name="dndPick")
        pick.clicked.connect(self.show_time_choice)
        self._buttons.show_buttons(
            [*buttons, pick, self._duration(found["off"])], wide_last=True
        )

    def _duration(self, choice: DurationChoice) -> QPushButton:
        button = kit.button(choice.text, "choice", name=f"dnd-{choice.name}")
        if durations.is_current(choice, self._model.chosen):
            button.change_kind("choiceOn")
            button.change_icon("check", 16)
            button.setCheckable(True)
            button.setChecked(True)
        button.clicked.connect(lambda: self._take(Status.DO_NOT_DISTURB, choice.until))
        return button

    def show_time_choice(self) -> None:
        """Unfold hour and minute below the durations."""
        self.time_choice.open_at(self._model.now())
        self.time_choice.show()
        self.place()
        self.time_choice.focus_first()

    def _toggle_differences(self) -> None:
        self._show_differences(self.differences.isHidden())
        self.place()

    def _show_differences(self, is_open: bool) -> None:
        self.differences.setVisible(is_open)
        self._chevron.show_icon("chevron-up" if is_open else "chevron-down", "text2")

    def _want_allowed(self) -> None:
        self.close_panel()
        self.allowed_wanted.emit()

    def _take_time(self, moment: datetime) -> None:
        self._take(Status.DO_NOT_DISTURB, moment)

    def _take(self, status: Status, until: datetime | None) -> None:
        self.close_panel()
        self.chosen.emit(status, until)

    def _show(self) -> None:
        chosen: Chosen | None = self._model.chosen
        for status, row in self.rows.items():
            row.show_current(chosen is not None and chosen.status is status)
        office = self._model.office
        self.silent.setChecked(self._model.is_silent_here)
        self.silent.setEnabled(bool(office.this_account))
        callers = len(office.allowed_callers.numbers)
        text = words.text("dnd.allowedCount", n=callers)
        self.allowed.show_texts(text, "", "body2")
        self.allowed.setVisible(callers > 0)
        self._show_last()

    def _show_last(self) -> None:
        """Who or what changed it last; nothing where nobody ever did."""
        office = self._model.office
        known = office.me.availability if office.me else None
        is_known = known is not None and bool(known.set_by and known.revision)
        if known is not None and is_known and known.as_of is not None:
            who = status_words.who(known.set_by, office)
            time = status_words.since(known.as_of, self._model.now())
            self.last.setText(words.text("status.last", who=who, time=time))
        self.last.setVisible(is_known)


class Differences(QWidget):
    """How do not disturb, offline and not reachable differ, one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusDifferences")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 2, 14, 8)
        column.setSpacing(10)
        for badge, name, text in DIFFERENCES:
            row = QHBoxLayout()
            row.setSpacing(16)
            row.addWidget(BadgePicture(badge), 0, Qt.AlignmentFlag.AlignTop)
            texts = QVBoxLayout()
            texts.setSpacing(1)
            texts.addWidget(labels.wrapped(words.text(name), "fieldTitle"))
            texts.addWidget(labels.wrapped(words.text(text), "secondary"))
            row.addLayout(texts, 1)
            column.addLayout(row)
        self.hide()


def _quiet_row(icon: str, size: int, text: str, name: str) -> RowButton:
    """A row that leads on, quieter than a status."""
    row = RowButton(kit.picture(icon, "text2", size), text, "", name)
    look.change(row.title, "role", "body2")
    return row


def _inset_rule() -> QHBoxLayout:
    line = QHBoxLayout()
    line.setContentsMargins(16, 5, 16, 5)
    line.addWidget(rule())
    return line
