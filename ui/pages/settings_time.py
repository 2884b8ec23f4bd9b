"""Settings, “Quiet hours”: when do not disturb holds by itself, and who switched my status."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.state import OfficeState, QuietHours, QuietPeriod, StatusChange
from softphone.model.availability import Availability, Status
from ui import kit, status_words, week_days, words
from ui.announce import announce
from ui.clock import local_now
from ui.pages.quiet_hours import QuietHoursEditor
from ui.pages.settings_window import settings_page
from ui.widgets import labels
from ui.widgets.badge import BadgePicture

SHOWN = 12
"So many changes of the status are shown."
NAMES = {
    Status.AVAILABLE: "status.available",
    Status.AVAILABLE_FOR_COLLEAGUES: "status.colleagues",
    Status.OFFLINE: "status.offline",
}
FAULTS = {"bad_hours": "quiet.refused"}


class TimeSettings(QWidget):
    """Two parts that the office keeps: the weekly hours, and the log of the status.

    Signals:
        asked: the page is looked at; read both from the office.
        log_wanted: the status has changed; read the log again.
        hours_wanted: periods to save, as a tuple.
    """

    asked = Signal()
    log_wanted = Signal()
    hours_wanted = Signal(tuple)

    def __init__(
        self, now: Callable[[], datetime] = local_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._now, self._office = now, OfficeState()
        self._changes: tuple[StatusChange, ...] = ()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("quiet.title"))
        outer.addWidget(page)
        self.editor = QuietHoursEditor()
        self.log = QWidget()
        self.log.setObjectName("statusLog")
        self.zone = labels.wrapped("", "secondary")
        self.zone.hide()
        self.unknown = kit.Notice("busy", "cloud-off", words.text("quiet.unknown"))
        self.unknown.add_action(words.text("dev.retry"), "quietRetry", self.asked.emit)
        self.unknown.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        below = QVBoxLayout(self.log)
        below.setContentsMargins(0, 12, 0, 0)
        below.setSpacing(10)
        below.addWidget(kit.label(words.text("log.title"), "heading", wraps=True))
        below.addLayout(self._rows)
        column.addWidget(labels.wrapped(words.text("quiet.help"), "secondary"))
        column.addWidget(self.zone)
        column.addWidget(self.unknown)
        column.addWidget(self.editor)
        column.addWidget(self.log)
        column.addStretch(1)
        self.editor.wanted.connect(self.hours_wanted)
        for part in (self.editor, self.log):
            part.hide()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.asked.emit()

    def show_office(self, office: OfficeState) -> None:
        """Devices may have other names; a new status means a new line of the log."""
        before, self._office = self._office, office
        if _revision(before) != _revision(office) and self.isVisible():
            self.log_wanted.emit()
        elif before.devices != office.devices:
            self._show_log()

    def show_hours(self, hours: QuietHours) -> None:
        """What the office holds; the same hours leave the cards as they are."""
        self.editor.show()
        self.unknown.hide()
        if self.editor.periods != _plain(hours.hours):
            self.editor.show_hours(hours)
        text = foreign_zone(hours.time_zone, self._now())
        self.zone.setText(text)
        self.zone.setVisible(bool(text))

    def show_unknown(self) -> None:
        """The office does not answer: what it holds is not known, and not claimed."""
        for part in (self.editor, self.log, self.zone):
            part.hide()
        self.unknown.show()

    def show_saved(self, sent: tuple[QuietPeriod, ...], hours: QuietHours) -> None:
        """The office took what was sent; an edit that came after is not touched."""
        if self.editor.periods != sent:
            return
        self.show_hours(hours)
        self.editor.say("quiet.saved")
        announce(self, words.text("quiet.saved"))

    def show_fault(self, code: str) -> None:
        """It was not saved; what was typed stays, so that it can be mended."""
        key = FAULTS.get(code, "quiet.failed")
        self.editor.say(key, is_fault=True)
        announce(self, words.text(key), is_urgent=True)

    def show_log(self, changes: Sequence[StatusChange]) -> None:
        self._changes = tuple(changes[:SHOWN])
        self._show_log()
        self.log.show()

    def _show_log(self) -> None:
        kit.clear(self._rows)
        if not self._changes:
            self._rows.addWidget(labels.wrapped(words.text("log.empty"), "body2"))
        for change in self._changes:
            self._rows.addWidget(self._row(change))

    def _row(self, change: StatusChange) -> QWidget:
        row, status = QWidget(), _shown(change, self._now())
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(BadgePicture(status.badge), 0, Qt.AlignmentFlag.AlignTop)
        who = status_words.who(change.set_by, self._office)
        when = status_words.since(change.at, self._now()) if change.at else ""
        sub = words.text("log.row", who=who, time=when) if when else who
        sub = sub[0].upper() + sub[1:]
        line.addWidget(kit.TitledText(status.text, sub), 1)
        row.setAccessibleName(f"{status.text}, {sub}")
        return row


def foreign_zone(name: str, now: datetime) -> str:
    """Says which clock counts, where it is another one than this computer's."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    if is_same_clock(zone, now):
        return ""
    time = status_words.clock(now, zone)
    return words.text("quiet.zone", zone=name.replace("_", " "), time=time)


def is_same_clock(zone: tzinfo, now: datetime) -> bool:
    """Do both clocks show the same all year?  Names differ, rules often do not."""
    months = (now.astimezone(UTC) + timedelta(days=30 * month) for month in range(12))
    return all(
        moment.astimezone(zone).utcoffset() == moment.astimezone(now.tzinfo).utcoffset()
        for moment in months
    )


def _shown(change: StatusChange, now: datetime) -> status_words.ShownStatus:
    """As it was chosen, without what is true now; its end as seen from its beginning."""
    try:
        status = Status(change.status)
    except ValueError:
        status = Status.UNKNOWN
    began = (change.at or now).astimezone(now.tzinfo)
    known = Availability(status, change.until, reachable=True)
    shown = status_words.of_person(known, began)
    return replace(shown, text=words.text(NAMES[status])) if status in NAMES else shown


def _plain(hours: Sequence[QuietPeriod]) -> tuple[QuietPeriod, ...]:
    """With days written as the cards write them."""
    return tuple(
        QuietPeriod(week_days.text(week_days.days(h.days)), h.start, h.end) for h in hours
    )


def _revision(office: OfficeState) -> int:
    known = office.me.availability if office.me else None
    return known.revision if known else 0
