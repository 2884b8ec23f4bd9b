"""What a person's status looks like: a badge, a sentence, a colour.  Decided, not painted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from softphone.client.state import Connection, OfficeState
from softphone.model.availability import Availability, Context, Status
from ui import device_words, words
from ui.widgets.badge import Badge

STALE = frozenset({Connection.LOST, Connection.REFUSED, Connection.SIGNED_OUT})
"Connections under which what we know is only what we knew."
SCHEDULE = "schedule"
"``Availability.set_by`` of what quiet hours set."
SOON = timedelta(hours=12)
"An end within this time needs no day beside its clock time."
BY = {
    "api": "by.program",
    "timer": "by.timer",
    "undo": "by.undo",
    SCHEDULE: "by.schedule",
}
"What may change a status besides a device."


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A status ready to be drawn.  ``token`` colours the sentence."""

    badge: Badge
    text: str
    token: str = "text2"
    may_ring: bool = True
    "False where a call would certainly not ring now."


def of_person(
    availability: Availability | None, now: datetime, minutes_on_call: int | None = None
) -> ShownStatus:
    """A person's status; ``now`` carries the zone in which times are shown."""
    if availability is None or availability.status is Status.UNKNOWN:
        return ShownStatus(Badge.UNKNOWN, words.text("st.unknown"))
    if availability.is_dnd:
        return ShownStatus(Badge.DND, _dnd(availability, now), "dnd", may_ring=False)
    if availability.status is Status.OFFLINE:
        return ShownStatus(Badge.GONE, words.text("st.gone"), may_ring=False)
    if Context.IN_CALL in availability.context:
        return ShownStatus(Badge.ON_CALL, _on_call(minutes_on_call), "busy")
    if Context.RINGING in availability.context:
        return ShownStatus(Badge.RINGING, words.text("st.ringing"), "busy")
    if Context.NO_DESTINATION in availability.context:
        return _not_reachable()
    if not availability.reachable:
        return ShownStatus(Badge.NO_DEVICE, words.text("st.offline"), may_ring=False)
    if availability.status is Status.AVAILABLE_FOR_COLLEAGUES:
        return ShownStatus(Badge.COLLEAGUES, words.text("st.colleaguesOnly"))
    return ShownStatus(Badge.AVAILABLE, words.text("st.available"))


def stale(known: ShownStatus, as_of: datetime | None, zone: tzinfo) -> ShownStatus:
    """The same as something that was true at ``as_of`` and is not known any more."""
    if as_of is None or known.badge is Badge.UNKNOWN:
        return ShownStatus(Badge.UNKNOWN, words.text("st.unknown"))
    text = words.text("conn.stale", time=clock(as_of, zone), status=known.text)
    return ShownStatus(Badge.UNKNOWN, text)


def mine(office: OfficeState, now: datetime) -> ShownStatus:
    """My own status: what I chose, also while it could not be sent yet."""
    if office.unsent_status == Status.DO_NOT_DISTURB.value:
        return ShownStatus(Badge.DND, words.text("st.dnd"), "dnd")
    if office.me is None:
        return ShownStatus(Badge.UNKNOWN, words.text("st.unknown"))
    availability = office.me.availability
    if availability is not None and is_quiet_hours(availability, now):
        assert availability.until is not None
        text = words.text("st.quietUntil", time=quiet_end(availability.until, now))
        return ShownStatus(Badge.DND, text, "dnd", may_ring=False)
    shown = of_person(availability, now)
    return _not_reachable() if office.destination == "none" and shown.may_ring else shown


def is_quiet_hours(availability: Availability, now: datetime) -> bool:
    """Is this do not disturb the weekly quiet hours, and not a choice?"""
    end = availability.until
    is_schedule = availability.is_dnd and availability.set_by == SCHEDULE
    return is_schedule and end is not None and end > now


def is_stale(office: OfficeState) -> bool:
    return office.connection in STALE


def clock(moment: datetime, zone: tzinfo) -> str:
    """``13:30`` on the wall where the person is."""
    return moment.astimezone(zone).strftime("%H:%M")


def until(end: datetime, now: datetime) -> str:
    """When something ends: ``14:00``, ``tomorrow 08:00``, ``Mon 08:00``, ``24.12. 08:00``."""
    zone = now.tzinfo or UTC
    here, time = end.astimezone(zone), clock(end, zone)
    days = (here.date() - now.date()).days
    if days <= 0 or end - now.astimezone(UTC) < SOON:
        return time
    if days == 1:
        return words.text("time.tomorrow", time=time)
    day = words.weekday(here.weekday()) if days < 7 else words.short_date(here)
    return words.text("time.onDay", day=day, time=time)


def quiet_end(end: datetime, now: datetime) -> str:
    """When quiet hours end: within a day, the clock says it all."""
    is_soon = end - now.astimezone(UTC) < timedelta(days=1)
    return clock(end, now.tzinfo or UTC) if is_soon else until(end, now)


def since(moment: datetime, now: datetime) -> str:
    """When something happened: ``14:02`` today, ``Mon 14:02`` this week, else with its date."""
    zone = now.tzinfo or UTC
    here, time = moment.astimezone(zone), clock(moment, zone)
    days = (now.date() - here.date()).days
    if days <= 0:
        return time
    day = words.weekday(here.weekday()) if days < 7 else words.short_date(here)
    return words.text("time.onDay", day=day, time=time)


def who(set_by: str, office: OfficeState) -> str:
    """Who or what changed a status: a device of mine, a program, its end, the quiet hours."""
    if set_by in BY:
        return words.text(BY[set_by])
    device = device_words.find(set_by, office)
    if device is None:
        return words.text("dev.short.other")
    return device_words.short_name(device, office.this_account)


def _not_reachable() -> ShownStatus:
    return ShownStatus(Badge.NOT_REACHABLE, words.text("st.notReachable"), may_ring=False)


def _dnd(availability: Availability, now: datetime) -> str:
    """An end that has passed is not claimed any more: the office has not said so yet."""
    end = availability.until
    if end is None or end <= now:
        return words.text("st.dnd")
    return words.text("st.dndUntil", time=until(end, now))


def _on_call(minutes: int | None) -> str:
    if minutes is None:
        return words.text("st.onCall")
    return words.text("st.onCallFor", n=minutes)
