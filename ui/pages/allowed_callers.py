"""“Who still gets through”: people, numbers, twice-callers, and what is fixed (design 23)."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import allowed_model, kit, status_words, theme, words
from ui.allowed_model import CallerRow
from ui.announce import announce
from ui.controls import Switch
from ui.office_model import OfficeModel
from ui.pages.caller_lines import DISC, CallerLine, disc, inset
from ui.pages.devices_sheet import ROOMY, foot_note
from ui.widgets import labels
from ui.widgets.badge import Badge, PersonPicture
from ui.widgets.row_button import RowButton
from ui.widgets.sheet import Sheet

OFFER_DISC = 30
GOING = ("allowedRemove-", "allowedOffer-")
"Names of the buttons that go with their rows."


class SearchLine(QLineEdit):
    """Down goes to what was found.

    Signals:
        left_downwards: the keyboard wants to the offers.
    """

    left_downwards = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class AllowedSheet(Sheet):
    """Lies over the list; every change is saved at once."""

    def __init__(self, place: QWidget, model: OfficeModel) -> None:
        title, sub = words.text("allow.title"), words.text("allow.sub")
        super().__init__(place, "allowedSheet", title, sub)
        self._office, self._model = model, model.allowed
        self._shown: object = None
        self._lines, self._offers = QVBoxLayout(), QVBoxLayout()
        self._empty = kit.empty_line(words.text("allow.empty"))
        self.second_call = Switch("secondCall", words.text("allow.repeat", n=3))
        self.field = SearchLine()
        self.add_button = kit.button(words.text("allow.add"), "outline", "plus", "allowedAdd")
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
        for lines in (self._lines, self._offers):
            lines.setSpacing(0)
        self._empty.setContentsMargins(16, 14, 16, 14)
        self.column.addWidget(self._empty)
        self.column.addLayout(self._lines)
        for line in (self._twice(), self._emergency()):
            self.column.addLayout(inset())
            self.column.addWidget(line)
        self.column.addLayout(self._search())
        self._problem.setContentsMargins(16, 0, 16, 6)
        self.column.addWidget(self._problem)
        self.column.addLayout(self._offers)
        self.column.addStretch(1)
        self.column.addWidget(foot_note("info", words.text("allow.note")))

    def _twice(self) -> CallerLine:
        title = words.text("allow.repeat", n=allowed_model.MINUTES)
        sub = words.text("allow.repeatSub")
        self.second_call.setAccessibleDescription(sub)
        return CallerLine(disc("repeat"), title, sub, self.second_call)

    def _emergency(self) -> CallerLine:
        title = words.text("allow.emergency")
        sub = words.text("allow.emergencySub", n=allowed_model.EMERGENCY_MINUTES)
        lock = QWidget()
        lock.setFixedSize(32, 32)
        picture = kit.picture("lock", "text2", 18)
        picture.setParent(lock)
        picture.move(7, 7)
        return CallerLine(disc("shield-check", "accentSoft", "accent"), title, sub, lock)

    def _search(self) -> QBoxLayout:
        """Beside each other, or below each other with large text."""
        is_narrow = theme.current.factor > ROOMY
        row = QVBoxLayout() if is_narrow else QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        self.field.setObjectName("allowedField")
        self.field.setAccessibleName(words.text("allow.field"))
        self.field.setPlaceholderText(words.text("dial.placeholder"))
        row.addWidget(self.field, 1)
        row.addWidget(self.add_button)
        return row

    def _connect(self) -> None:
        self._office.changed.connect(self._show)
        self._model.changed.connect(self._show)
        self.second_call.clicked.connect(
            lambda: self._model.let_second_call_ring(self.second_call.isChecked())
        )
        self.field.textChanged.connect(self._show_offers)
        self.field.returnPressed.connect(self._add_typed)
        self.field.left_downwards.connect(self._focus_offers)
        self.add_button.clicked.connect(self._add_typed)

    # what is shown

    def _show(self) -> None:
        rows = self._model.rows
        badges = tuple(self._badge(row) for row in rows)
        is_usable = self._office.office.me is not None
        second = self._model.callers.second_call
        shown = (rows, badges, second, self._model.problem, is_usable)
        if shown == self._shown:
            return
        self._shown = shown
        self._show_lines(tuple(zip(rows, badges, strict=True)))
        self._empty.setVisible(not rows)
        self.second_call.setChecked(second)
        self.body.setEnabled(is_usable)
        self._show_offers()
        self._show_problem(self._model.problem)

    def _badge(self, row: CallerRow) -> Badge:
        person = row.colleague
        if person is None or person.kind == "voip_account":
            return Badge.NONE
        if status_words.is_stale(self._office.office):
            return Badge.UNKNOWN
        return status_words.of_person(person.availability, self._office.now()).badge

    def _show_lines(self, rows: tuple[tuple[CallerRow, Badge], ...]) -> None:
        had_focus = self._lost_focus()
        kit.clear(self._lines)
        for place, (row, badge) in enumerate(rows):
            if place:
                self._lines.addLayout(inset())
            line = CallerLine(_picture(row, badge), row.title, row.sub, self._cross(row))
            self._lines.addWidget(line)
            line.show()
        if had_focus:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lost_focus(self) -> bool:
        """Does a cross have the keyboard that is about to go?"""
        focused = self.body.focusWidget()
        return focused is not None and focused.objectName().startswith(GOING)

    def _cross(self, row: CallerRow) -> QAbstractButton:
        name = words.text("allow.remove", name=row.title)
        cross = kit.icon_button("x", name, f"allowedRemove-{row.number}")
        cross.clicked.connect(lambda: self._model.remove(row.number))
        return cross

    def _show_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem:
            announce(self.field, problem)
            self._reveal()

    def _show_offers(self) -> None:
        kit.clear(self._offers)
        for row in self._model.offers(self.field.text()):
            name = f"allowedOffer-{row.number}"
            picture = _picture(row, self._badge(row), OFFER_DISC)
            offer = RowButton(picture, row.title, row.sub, name)
            offer.row.setContentsMargins(14, 5, 14, 5)
            offer.clicked.connect(lambda _=False, row=row: self._add(row))
            self._offers.addWidget(offer)
            offer.show()
        if self.field.text():
            self._reveal()

    def _reveal(self) -> None:
        """Scroll to the field and what stands below it, once that has been laid out."""
        QTimer.singleShot(0, self, self._scroll_down)

    def _scroll_down(self) -> None:
        area = self.findChild(QScrollArea)
        if area is not None:
            last = self._offers.itemAt(self._offers.count() - 1)
            below = last.widget() if last is not None else None
            area.ensureWidgetVisible(self.field, 0, 8)
            area.ensureWidgetVisible(below or self._problem, 0, 8)

    def _focus_offers(self) -> None:
        first = self._offers.itemAt(0)
        widget = first.widget() if first is not None else None
        if widget is not None:
            widget.setFocus(Qt.FocusReason.TabFocusReason)

    # what a click means

    def _add_typed(self) -> None:
        typed = self.field.text()
        offers = self._model.offers(typed)
        if offers:
            self._add(offers[0])
        elif typed.strip():
            self._model.refuse(typed)

    def _add(self, row: CallerRow) -> None:
        self.field.clear()
        self._model.add(row)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)


def _picture(row: CallerRow, badge: Badge, size: int = DISC) -> QWidget:
    if row.colleague is None:
        return kit.disc("phone", "avatar", "avatarText", size)
    picture = PersonPicture(size, "surface")
    picture.show_person(row.title, badge)
    return picture
