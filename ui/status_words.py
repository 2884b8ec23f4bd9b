"""What a person's status looks like: a badge, a sentence, a colour.  Decided, not painted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from softphone.client.state import Connection, OfficeState
from softphone.model.availability import Availability, Context, Status
from ui import words
from ui.widgets.badge import Badge

STALE = frozenset({Connection.LOST, Connection.REFUSED, Connection.SIGNED_OUT})
"Connections under which what we know is only what we knew."


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A status ready to be drawn.  ``token`` colours the sentence."""

    badge: Badge
    text: str
    token: str = "text2"
    may_ring: bool = True
    "False where a call would certainly not ring now."


def of_person(
    availability: Availability | None, zone: tzinfo, minutes_on_call: int | None = None
) -> ShownStatus:
    """A person's status now; ``zone`` is where the times are shown."""
    if availability is None or availability.status is Status.UNKNOWN:
        return ShownStatus(Badge.UNKNOWN, words.text("st.unknown"))
    if availability.is_dnd:
        return ShownStatus(Badge.DND, _dnd(availability.until, zone), "dnd", may_ring=False)
    if availability.status is Status.OFFLINE:
        return ShownStatus(Badge.GONE, words.text("st.gone"), may_ring=False)
    if Context.IN_CALL in availability.context:
        return ShownStatus(Badge.ON_CALL, _on_call(minutes_on_call), "busy")
    if Context.RINGING in availability.context:
        return ShownStatus(Badge.RINGING, words.text("st.ringing"), "busy")
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


def mine(office: OfficeState, zone: tzinfo) -> ShownStatus:
    """My own status: what I chose, also while it could not be sent yet."""
    if office.unsent_status == Status.DO_NOT_DISTURB.value:
        return ShownStatus(Badge.DND, words.text("st.dnd"), "dnd")
    if office.me is None:
        return ShownStatus(Badge.UNKNOWN, words.text("st.unknown"))
    return of_person(office.me.availability, zone)


def is_stale(office: OfficeState) -> bool:
    return office.connection in STALE


def clock(moment: datetime, zone: tzinfo) -> str:
    """``13:30`` on the wall where the person is."""
    return moment.astimezone(zone).strftime("%H:%M")


def _dnd(until: datetime | None, zone: tzinfo) -> str:
    if until is None:
        return words.text("st.dnd")
    return words.text("st.dndUntil", time=clock(until, zone))


def _on_call(minutes: int | None) -> str:
    if minutes is None:
        return words.text("st.onCall")
    return words.text("st.onCallFor", n=minutes)
