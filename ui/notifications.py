"""What is worth a word when nobody looks at the window.

Silent while do not disturb is on, except for a device that did not confirm it, and alarms.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from softphone.client.state import HistoryEntry, OfficeState
from softphone.model.availability import DeviceState, Quiet
from softphone.model.numbers import display
from ui import alarm_words, device_words, tray_model, words
from ui.history_model import HistoryKind, kind_of
from ui.voicemail_model import name_of


class Kind(StrEnum):
    MISSED = "missed"
    VOICEMAIL = "voicemail"
    DND_ELSEWHERE = "dnd_elsewhere"
    NOT_CONFIRMED = "not_confirmed"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Notification:
    kind: Kind
    text: str
    number: str = ""
    "Whom to call back."


@dataclass(frozen=True, slots=True)
class Wanted:
    """The switches of the settings; “not confirmed” has none."""

    missed: bool = True
    dnd_elsewhere: bool = True


def news(
    before: OfficeState, after: OfficeState, wanted: Wanted, since: datetime
) -> tuple[Notification, ...]:
    """What to say about the step from one state to the next.

    The first picture after signing in is no news; calls older than ``since`` are none either.
    """
    if before.me is None or after.me is None or before.me.id != after.me.id:
        return ()
    found = [*_alarms(before, after, since), *_unconfirmed(before, after)]
    if wanted.dnd_elsewhere:
        found += _dnd_elsewhere(before, after)
    if wanted.missed and not tray_model.is_dnd(after):
        found += _missed(before, after, since)
    if not tray_model.is_dnd(after):
        found += _messages(before, after, since)
    return tuple(found)


def _alarms(before: OfficeState, after: OfficeState, since: datetime) -> list[Notification]:
    known = {alarm.id for alarm in before.alarms}
    return [
        Notification(Kind.ALARM, alarm_words.sentence(alarm))
        for alarm in after.alarms
        if alarm.id not in known and alarm.at >= since
    ]


def _missed(before: OfficeState, after: OfficeState, since: datetime) -> list[Notification]:
    known = {entry.id for entry in before.history}
    fresh = [e for e in after.history if e.id not in known and e.started_at >= since]
    return [
        Notification(
            Kind.MISSED, words.text("ntf.missed", name=_name(entry)), entry.remote.number
        )
        for entry in fresh
        if kind_of(entry) is HistoryKind.MISSED
    ]


def _messages(before: OfficeState, after: OfficeState, since: datetime) -> list[Notification]:
    known = {message.id for message in before.voicemail}
    return [
        Notification(
            Kind.VOICEMAIL, words.text("ntf.voicemail", name=name_of(message, after)),
            message.caller.number,
        )
        for message in after.voicemail
        if message.id not in known and message.heard_at is None and message.at >= since
    ]  # fmt: skip


def _dnd_elsewhere(before: OfficeState, after: OfficeState) -> list[Notification]:
    """Another device of mine turned do not disturb on or off."""
    now = after.me.availability if after.me else None
    if now is None or tray_model.is_dnd(before) == tray_model.is_dnd(after):
        return []
    if now.set_by in ("", "api", "timer", "schedule", after.this_account):
        return []
    where = device_words.where(now.set_by, after)
    key = "ntf.dndElsewhere" if now.is_dnd else "ntf.dndElsewhereOff"
    return [Notification(Kind.DND_ELSEWHERE, words.text(key, where=where))]


def _unconfirmed(before: OfficeState, after: OfficeState) -> list[Notification]:
    was = {_id(d) for d in before.devices if d.quiet is Quiet.UNCONFIRMED}
    return [
        Notification(
            Kind.NOT_CONFIRMED,
            words.text(
                "dnd.partial1", device=device_words.short_name(device, after.this_account)
            ),
        )
        for device in after.devices
        if device.quiet is Quiet.UNCONFIRMED and _id(device) not in was
    ]


def _id(device: DeviceState) -> str:
    return device.account or device.number or ""


def _name(entry: HistoryEntry) -> str:
    return entry.remote.name or display(entry.remote.number, "")


class Notifier:
    """Compares each state with the one before and shows the news."""

    def __init__(
        self,
        show: Callable[[Notification], object],
        wanted: Callable[[], Wanted],
        now: Callable[[], datetime],
    ) -> None:
        self._show, self._wanted, self._now = show, wanted, now
        self._before, self._since = OfficeState(), now()

    def look(self, office: OfficeState) -> None:
        """Take in the new state and tell what is new in it."""
        if self._before.me is None:
            self._since = self._now()
        for notification in news(self._before, office, self._wanted(), self._since):
            self._show(notification)
        self._before = office
