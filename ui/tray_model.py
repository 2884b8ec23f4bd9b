"""What the tray icon and its menu say; pure decisions, drawn by ``ui.tray``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from softphone.client.state import Colleague, Connection, OfficeState
from softphone.model.availability import Availability, Quiet, Status
from softphone.model.numbers import display, is_code
from softphone.phone.state import PhoneState, Registration
from ui import status_words, words

MAX_RECENT = 5
MAX_COLLEAGUES = 15
"Rows of the colleagues menu; the window has them all."

CONNECTION_ICONS = {
    Connection.SIGNED_OUT: "tray-offline",
    Connection.LOST: "tray-offline",
    Connection.REFUSED: "tray-offline",
    Connection.CONNECTING: "tray-connecting",
}
ORDER = {
    Status.AVAILABLE: 0,
    Status.AVAILABLE_FOR_COLLEAGUES: 1,
    Status.DO_NOT_DISTURB: 3,
    Status.OFFLINE: 4,
    Status.UNKNOWN: 5,
}


def icon_name(
    office: OfficeState, phone: PhoneState, *, rings: bool, talks: bool, missed: int
) -> str:
    """The state that matters most: a ringing call, then a call, then what is wrong."""
    if rings:
        return "tray-ringing"
    if talks:
        return "tray-call"
    if office.connection in CONNECTION_ICONS:
        return CONNECTION_ICONS[office.connection]
    if phone.registration is Registration.FAILED:
        return "tray-offline"
    if is_dnd(office):
        unconfirmed = any(device.quiet is Quiet.UNCONFIRMED for device in office.devices)
        return "tray-dnd-unconfirmed" if unconfirmed else "tray-dnd"
    return "tray-missed" if missed else "tray-ready"


def is_dnd(office: OfficeState) -> bool:
    """Do not disturb as it holds here: sent, or chosen while the office was away."""
    if office.unsent_status:
        return office.unsent_status == Status.DO_NOT_DISTURB.value
    return bool(office.me and office.me.availability and office.me.availability.is_dnd)


def headline(office: OfficeState, now: datetime) -> str:
    """``Mara Vogt · 602 · Erreichbar``.  ``now`` is what the clock on the wall shows."""
    if office.me is None:
        return "Einklang"
    parts = (office.me.name, office.me.number, status_word(office, now))
    return " · ".join(part for part in parts if part)


def status_word(office: OfficeState, now: datetime) -> str:
    """My state in a few words, with its end; what is not known is not claimed."""
    if office.connection in (Connection.LOST, Connection.REFUSED, Connection.SIGNED_OUT):
        return words.text("conn.lost")
    return status_words.mine(office, now).text


def colleague_word(availability: Availability | None, now: datetime) -> str:
    """A person's state in one word; empty for an account without a person."""
    return status_words.of_person(availability, now).text if availability else ""


def colleagues(office: OfficeState) -> tuple[Colleague, ...]:
    """The first fifteen people by how reachable they are, then by name; never myself."""
    mine = office.me.number if office.me else ""
    people = [c for c in office.colleagues if c.number != mine and c.kind == "user"]
    return tuple(sorted(people, key=_rank)[:MAX_COLLEAGUES])


def _rank(person: Colleague) -> tuple[int, str]:
    availability = person.availability
    if availability is None:
        return (6, person.name)
    rank = ORDER[availability.status]
    if rank < 2 and (availability.context or not availability.reachable):
        rank = 2
    return (rank, person.name)


def quick_dial(office: OfficeState, favourites: Iterable[str]) -> tuple[Colleague, ...]:
    """Quick-dial people in the order in which they were starred."""
    by_number = {person.number: person for person in office.colleagues}
    return tuple(by_number[number] for number in favourites if number in by_number)


@dataclass(frozen=True, slots=True)
class Recent:
    """Somebody I talked to, or wanted to."""

    number: str
    text: str


def recent(office: OfficeState) -> tuple[Recent, ...]:
    """The last five people or numbers of my calls, each once, the newest first."""
    found: dict[str, Recent] = {}
    for entry in office.history:
        party = entry.remote
        if party.number and party.number not in found and not is_code(party.number):
            shown = display(party.number, office.country)
            named = party.name if party.name != party.number else ""
            text = f"{named} · {shown}" if named else shown
            found[party.number] = Recent(party.number, text)
    return tuple(found.values())[:MAX_RECENT]


@dataclass(frozen=True, slots=True)
class Duration:
    """One choice of how long do not disturb lasts.  ``until`` None = until turned off."""

    key: str
    text: str
    until: datetime | None


def durations(now: datetime) -> tuple[Duration, ...]:
    """The choices of the menu.  ``now`` carries the local time zone."""
    hour = later(now, timedelta(hours=1))
    soon = next_break(now)
    tomorrow = _at(now + timedelta(days=1), 8)
    choices = [
        Duration("off", words.text("dnd.untilOff"), None),
        Duration("hour", words.text("dnd.for1h"), hour),
    ]
    if soon is not None:
        text = words.text("dnd.untilAt", time=soon.strftime("%H:%M"))
        choices.append(Duration("break", text, soon))
    choices.append(Duration("tomorrow", words.text("dnd.untilTomorrow"), tomorrow))
    return tuple(choices)


def later(now: datetime, span: timedelta) -> datetime:
    """So much later as time passes, also over a change of the clock."""
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def next_break(now: datetime) -> datetime | None:
    """Lunch's end at 14:00 in the morning, the end of work at 17:00 after it, else nothing."""
    for hour in (14, 17):
        moment = _at(now, hour)
        if moment.astimezone(UTC) - now.astimezone(UTC) > timedelta(minutes=30):
            return moment
    return None


def _at(day: datetime, hour: int) -> datetime:
    return datetime.combine(day.date(), time(hour), day.tzinfo)
