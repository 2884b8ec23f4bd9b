"""“Who does not get through”: numbers, beginnings of numbers, and hidden ones."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import kit, theme, words
from ui.announce import announce
from ui.blocked_model import BlockedRow
from ui.controls import Switch
from ui.office_model import OfficeModel
from ui.pages.caller_lines import CallerLine, disc, inset
from ui.pages.devices_sheet import ROOMY, foot_note
from ui.widgets import labels
from ui.widgets.sheet import Sheet

CROSS = "blockedRemove-"


class BlockedSheet(Sheet):
    """Lies over the list; every change is saved at once."""

    def __init__(self, place: QWidget, model: OfficeModel) -> None:
        title, sub = words.text("block.title"), words.text("block.sub")
        super().__init__(place, "blockedSheet", title, sub)
        self._office, self._model = model, model.blocked
        self._shown: object = None
        self._lines = QVBoxLayout()
        self._empty = kit.empty_line(words.text("block.empty"))
        self.hidden = Switch("rejectHidden", words.text("block.hidden"))
        self.field = QLineEdit()
        self.add_button = kit.button(words.text("block.add"), "outline", "plus", "blockedAdd")
        self._problem = labels.wrapped("", "busyStrong")
        self._build_body()
        self._connect()
        self._show()

    def open_sheet(self, room: QRect) -> None:
        if self.is_open:
            return
        self.field.clear()
        super().open_sheet(room)
        self._model.look()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build_body(self) -> None:
        self._lines.setSpacing(0)
        self._empty.setContentsMargins(16, 14, 16, 14)
        self.column.addWidget(self._empty)
        self.column.addLayout(self._lines)
        self.column.addLayout(inset())
        sub = words.text("block.hiddenSub")
        self.hidden.setAccessibleDescription(sub)
        picture = disc("eye-off")
        self.column.addWidget(CallerLine(picture, words.text("block.hidden"), sub, self.hidden))
        self.column.addLayout(self._entry())
        self._problem.setContentsMargins(16, 0, 16, 6)
        self.column.addWidget(self._problem)
        self.column.addStretch(1)
        self.column.addWidget(foot_note("info", words.text("block.note")))

    def _entry(self) -> QBoxLayout:
        """Beside each other, or below each other with large text."""
        is_narrow = theme.current.factor > ROOMY
        row = QVBoxLayout() if is_narrow else QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self.field.setObjectName("blockedField")
        self.field.setAccessibleName(words.text("block.field"))
        self.field.setPlaceholderText(words.text("block.placeholder"))
        row.addWidget(self.field, 1)
        row.addWidget(self.add_button)
        return row

    def _connect(self) -> None:
        self._office.changed.connect(self._show)
        self._model.changed.connect(self._show)
        self.hidden.clicked.connect(
            lambda: self._model.turn_away_hidden(self.hidden.isChecked())
        )
        self.field.returnPressed.connect(self._add_typed)
        self.add_button.clicked.connect(self._add_typed)

    # what is shown

    def _show(self) -> None:
        rows, problem = self._model.rows, self._model.problem
        is_usable = self._office.office.me is not None
        rejects = self._model.callers.rejects_anonymous
        shown = (rows, rejects, problem, is_usable)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_lines(rows)
        self._empty.setVisible(not rows)
        self.hidden.setChecked(rejects)
        self.body.setEnabled(is_usable)
        self._show_problem(problem)

    def _show_lines(self, rows: tuple[BlockedRow, ...]) -> None:
        focused = self.body.focusWidget()
        had_focus = focused is not None and focused.objectName().startswith(CROSS)
        kit.clear(self._lines)
        for place, row in enumerate(rows):
            if place:
                self._lines.addLayout(inset())
            line = CallerLine(disc("shield-x"), row.title, row.sub, self._cross(row))
            self._lines.addWidget(line)
            line.show()
        if had_focus:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cross(self, row: BlockedRow) -> QAbstractButton:
        name = words.text("allow.remove", name=row.title)
        cross = kit.icon_button("x", name, f"{CROSS}{row.entry}")
        cross.clicked.connect(lambda: self._model.remove(row.entry))
        return cross

    def _show_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem:
            announce(self.field, problem)
            QTimer.singleShot(0, self, self._reveal)

    def _reveal(self) -> None:
        """Scroll to the field and what stands below it, once that has been laid out."""
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(self.field, 0, 8)
            area.ensureWidgetVisible(self._problem, 0, 8)

    # what a click means

    def _add_typed(self) -> None:
        if self.field.text().strip() and self._model.add(self.field.text()):
            self.field.clear()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
