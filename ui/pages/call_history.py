"""The page “Calls”: days, folded repeats, and the answer to “why did it (not) ring?”."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from softphone.client.contacts import ContactLine, KnownContact
from softphone.client.state import OfficeState
from softphone.model.numbers import display
from ui import device_words, kit, theme, words
from ui.clock import local_now
from ui.contacts_model import LABELS
from ui.controls import ring_focus
from ui.history_model import HistoryDay, HistoryKind, HistoryRow, by_day
from ui.pages.why_card import WhyCard
from ui.why_model import got_through

ICONS = {
    HistoryKind.INCOMING: "phone-incoming",
    HistoryKind.OUTGOING: "phone-outgoing",
    HistoryKind.MISSED: "phone-missed",
    HistoryKind.ELSEWHERE: "phone-incoming",
    HistoryKind.REFUSED: "phone-off",
    HistoryKind.UNANSWERED: "phone-outgoing",
    HistoryKind.FAILED: "phone-outgoing",
    HistoryKind.BLOCKED: "shield-x",
}
WORDS = {
    HistoryKind.MISSED: "hist.missed",
    HistoryKind.REFUSED: "hist.refused",
    HistoryKind.UNANSWERED: "hist.unanswered",
    HistoryKind.FAILED: "hist.failed",
    HistoryKind.BLOCKED: "hist.blocked",
}

PLAIN_DISC, MISSED_DISC = ("avatar", "avatarText"), ("dangerSoft", "danger")


class CallHistory(QScrollArea):
    """All my calls.  One row at a time is open.

    Signals:
        call_wanted: the number of the row whose call button was pressed.
        all_wanted: the number whose calls alone shall be shown.
        block_wanted, unblock_wanted: the number whose calls shall (not) get through.
        blocked_wanted: show the list of those who do not get through.
        contact_wanted: a new contact with the number of a call.
    """

    call_wanted = Signal(str)
    all_wanted = Signal(str)
    block_wanted = Signal(str)
    unblock_wanted = Signal(str)
    blocked_wanted = Signal()
    contact_wanted = Signal(object)

    def __init__(
        self, now: Callable[[], datetime] = local_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("callHistory")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._now, self._office, self._open, self._only = now, OfficeState(), "", ""
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(6, 4, 6, 12)
        self._column.setSpacing(0)
        self.setWidget(self._body)
        self._drawn: object = None
        self.show_office(self._office)

    def show_office(self, office: OfficeState) -> None:
        """Show this office's history; nothing is rebuilt when nothing shown has changed.

        Nothing is built while nobody looks: a row is ten widgets, and a hundred rows 20 MB.
        """
        self._office = office
        if not self.isVisible():
            return
        day, blocked = self._now().date(), office.blocked_callers
        drawn = (office.history, office.devices, day, self._open, self._only, blocked)
        if drawn != self._drawn:
            self._drawn = drawn
            self._rebuild()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_office(self._office)

    def show_only(self, number: str) -> None:
        """Only the calls with this number; an empty one shows all again."""
        self._only = number
        self.show_office(self._office)

    def _rebuild(self) -> None:
        focused = self._focused_id()
        kit.clear(self._column)
        names = {person.number: person.name for person in self._office.colleagues}
        entries = [e for e in self._office.history if self._only in ("", e.remote.number)]
        days = by_day(entries, self._now(), names, self._office.this_account)
        if self._only:
            self._column.addWidget(self._only_header(names))
        for day in days:
            self._column.addWidget(kit.section(self._heading(day)))
            for row in day.rows:
                shown = self._row(row)
                self._column.addWidget(shown)
                shown.show()
        if not days:
            self._column.addWidget(kit.empty_line(words.text("empty.calls")))
        self._column.addStretch(1)
        self._focus(focused)

    def _only_header(self, names: dict[str, str]) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(8, 4, 8, 0)
        name = names.get(self._only, self._only)
        row.addWidget(kit.elided(words.text("hist.more", name=name), "row"), 1)
        back = kit.button(words.text("hist.all"), "link")
        back.setObjectName("historyAll")
        back.clicked.connect(lambda: self.show_only(""))
        row.addWidget(back)
        return line

    def _row(self, row: HistoryRow) -> QWidget:
        is_open = row.latest.id == self._open
        head = HistoryRowButton(
            row,
            self._sub(row),
            self._time(row),
            is_open=is_open,
            is_through=self._got_through(row),
        )
        head.clicked.connect(lambda: self._toggle(row.latest.id))
        head.call_wanted.connect(lambda: self.call_wanted.emit(row.number))
        if not is_open:
            return head
        zone = self._now().tzinfo
        assert zone is not None
        card = WhyCard(row.latest, self._office, zone, head)
        card.call_wanted.connect(lambda: self.call_wanted.emit(row.number))
        card.all_wanted.connect(lambda: self.show_only(row.number))
        card.block_wanted.connect(lambda: self.block_wanted.emit(row.number))
        card.unblock_wanted.connect(lambda: self.unblock_wanted.emit(row.number))
        card.blocked_wanted.connect(self.blocked_wanted)
        card.contact_wanted.connect(lambda: self.contact_wanted.emit(_contact(row.number)))
        return card

    def _toggle(self, entry_id: str) -> None:
        self._open = "" if self._open == entry_id else entry_id
        self.show_office(self._office)

    def _sub(self, row: HistoryRow) -> str:
        """The second line: what happened, the number, how often or how long.

        A call that got through says so in the place of the number, where there is room.
        """
        is_through = self._got_through(row)
        number = display(row.number, "") if row.has_name and not is_through else ""
        parts = [self._word(row), number]
        if row.count > 1:
            parts.append(f"{row.count}×")
        elif row.minutes is not None and row.kind is not HistoryKind.ELSEWHERE:
            parts.append(words.text("hist.minutes", n=row.minutes))
        if is_through and row.kind is not HistoryKind.ELSEWHERE:
            parts.append(words.text("hist.through"))
        return " · ".join(part for part in parts if part)

    def _got_through(self, row: HistoryRow) -> bool:
        return any(got_through(entry, self._office) for entry in row.entries)

    def _word(self, row: HistoryRow) -> str:
        if row.kind in WORDS:
            return words.text(WORDS[row.kind])
        if row.kind is not HistoryKind.ELSEWHERE:
            return ""
        device = row.latest.answered_on
        if device_words.find(device, self._office) is None:
            return words.text("hist.elsewhereUnknown")
        return words.text("hist.elsewhere", where=device_words.where(device, self._office))

    def _time(self, row: HistoryRow) -> str:
        return row.latest.started_at.astimezone(self._now().tzinfo).strftime("%H:%M")

    def _heading(self, day: HistoryDay) -> str:
        if day.days_ago == 0:
            return words.text("hist.today")
        if day.days_ago == 1:
            return words.text("hist.yesterday")
        return kit.long_date(day.day)

    def _focused_id(self) -> str:
        widget = self._body.focusWidget()
        return widget.objectName() if isinstance(widget, HistoryRowButton) else ""

    def _focus(self, name: str) -> None:
        rows = self._body.findChildren(HistoryRowButton, name) if name else []
        if rows:
            # Rows taken out still wait for their deletion; the new one is the last.
            rows[-1].setFocus(Qt.FocusReason.OtherFocusReason)


def _contact(number: str) -> KnownContact:
    return KnownContact("", "", numbers=(ContactLine(number, LABELS[0]),))


class HistoryRowButton(QAbstractButton):
    """One row, 46 pixels high; hover or focus shows the call button.

    Signals:
        call_wanted: the call button was pressed.
    """

    call_wanted = Signal()

    def __init__(
        self, row: HistoryRow, sub: str, time: str, *, is_open: bool, is_through: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName(f"history-{row.latest.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setText(row.name)
        through = words.text("hist.through") if is_through else ""
        spoken = dict.fromkeys((row.name, sub, "" if through in sub else through, time))
        self.setAccessibleName(", ".join(part for part in spoken if part))
        self._row, self._is_open = row, is_open
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(8, 6, 8, 6)
        line.setSpacing(12)
        is_missed = row.kind is HistoryKind.MISSED
        disc = kit.disc(ICONS[row.kind], *(MISSED_DISC if is_missed else PLAIN_DISC))
        line.addWidget(disc)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(kit.elided(row.name, "missed" if is_missed else "row"))
        texts.addWidget(kit.elided(sub, "secondary"))
        line.addLayout(texts, 1)
        if is_through:
            line.addWidget(kit.picture("shield-check", "dnd", 16))
        line.addWidget(kit.label(time, "time"))
        line.addWidget(self._last(row))
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _last(self, row: HistoryRow) -> QWidget:
        if self._is_open:
            return kit.picture("chevron-up", "text2", 18)
        self._call = kit.button("", "primary", "phone", f"call-{row.latest.id}")
        self._call.setAccessibleName(words.text("dial.callNumber", number=row.name))
        self._call.setFixedSize(34, 34)
        self._call.clicked.connect(self.call_wanted)
        self._call.installEventFilter(self)
        policy = self._call.sizePolicy()
        policy.setRetainSizeWhenHidden(False)
        self._call.setSizePolicy(policy)
        self._call.hide()
        return self._call

    def sizeHint(self) -> QSize:
        return QSize(200, max(50, self._line.sizeHint().height()))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._offer(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._offer(self._has_keyboard())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._offer(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._offer(self.underMouse() or self._has_keyboard())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab goes on from the row to its call button, which stays as long as it is used."""
        if event.type() == QEvent.Type.FocusOut:
            self._offer(self.underMouse() or self._has_keyboard())
        return False

    def _has_keyboard(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        opens = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (
            key == Qt.Key.Key_Right and not self._is_open
        )
        if opens or (key == Qt.Key.Key_Left and self._is_open):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if (self.underMouse() or self.hasFocus()) and not self._is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawRoundedRect(box, 8, 8)
        if self._is_open:
            painter.setPen(theme.color("line"))
            painter.drawLine(8, self.height() - 1, self.width() - 8, self.height() - 1)
        if self.hasFocus():
            ring_focus(painter, box, 8)

    def _offer(self, offered: bool) -> None:
        if not self._is_open:
            self._call.setVisible(offered)
