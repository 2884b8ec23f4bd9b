"""News from the office change the picture of it; pure, so that every order can be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from softphone.client import reading
from softphone.client.state import Colleague, Connection, HistoryEntry, OfficeState
from softphone.model.alarms import Alarm
from softphone.model.availability import Availability

HISTORY_KEPT = 200
CLICK_IS_OVER = frozenset({"disconnected"})
"A failed one is still shown: calling again is offered there."

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Picture:
    """The state for showing, and the revision last heard about each object.

    Revisions are one counter for the office and gaps are normal; what is older than what is
    held *for that object* is dropped (architecture 4.8).
    """

    state: OfficeState = field(default=OfficeState())
    heard: Mapping[str, int] = field(default_factory=dict)
    news: int = 0
    "How often the live channel told of my devices."

    def overtakes(self, asked: Picture | None) -> bool:
        """Was something told of my devices since the question was asked?  Then that counts."""
        return asked is not None and asked.news != self.news

    def showing(self, **changes: Any) -> Picture:
        return replace(self, state=replace(self.state, **changes))


def snapshot(picture: Picture, message: Json, now: datetime) -> Picture:
    """The whole office; what was heard before does not count any more."""
    people = [reading.colleague(entry) for entry in message.get("people") or ()]
    heard = {f"person:{p.id}": p.availability.revision for p in people if p.availability}
    fresh = replace(picture, heard=heard).showing(
        connection=Connection.CONNECTED,
        as_of=now,
        revision=int(message.get("revision") or 0),
        colleagues=tuple(people),
    )
    return me(fresh, message.get("me") or {}, now)


def me(picture: Picture, data: Json, now: datetime, asked: Picture | None = None) -> Picture:
    """The answer of ``GET /me``.  ``asked``: the picture when the question was sent."""
    if "id" not in data:
        return picture
    state = picture.state
    myself = reading.colleague(data)
    if state.me is not None and picture.overtakes(asked):
        myself = replace(myself, availability=state.me.availability)
    else:
        picture = picture.showing(
            devices=reading.devices(data.get("devices")),
            warnings=reading.warnings(data.get("warnings")),
        )
    return picture.showing(
        as_of=now,
        me=myself,
        rights=frozenset(data.get("rights") or ()),
        language=str(data.get("language") or state.language),
        destination=str(data.get("destination") or "all"),
        click_and_call=str(data.get("click_and_call") or ""),
        office_name=str(data.get("office") or state.office_name),
        is_practice=bool(data.get("is_practice", state.is_practice)),
        colleagues=_with(state.colleagues, myself),
        alarms=reading.alarms(data.get("alarms")),
        **_of_reach(data),
    )


def _of_reach(data: Json) -> dict[str, Any]:
    """Who rings through or not at all, and where calls go, as far as it was told."""
    found: dict[str, Any] = {}
    if isinstance(data.get("allowed_callers"), Mapping):
        found["allowed_callers"] = reading.allowed_callers(data["allowed_callers"])
    if isinstance(data.get("blocked_callers"), Mapping):
        found["blocked_callers"] = reading.blocked_callers(data["blocked_callers"])
    if isinstance(data.get("forwarding"), Mapping):
        found["forwarding"] = reading.forwarding(data["forwarding"])
    return found


def hear(picture: Picture, message: Json, now: datetime) -> Picture:
    """One message of the live channel.  Unknown types change nothing but the time."""
    revision = int(message.get("revision") or 0)
    state = picture.state
    picture = picture.showing(as_of=now, revision=max(state.revision, revision))
    match message.get("type"):
        case "availability":
            told = reading.availability(message.get("availability") or {})
            return availability(picture, str(message.get("person")), told, revision)
        case "device" if "devices" in message:
            picture = replace(picture, news=picture.news + 1)
            return _newer_devices(picture, message, revision)
        case "call" if isinstance(message.get("record"), Mapping):
            return record(picture, reading.history_entry(message["record"]))
        case "voicemail":
            return picture.showing(voicemail=reading.voicemail(message.get("messages")))
        case "contacts":
            return picture.showing(contacts_news=state.contacts_news + 1)
        case "alarm":
            return _alarm(picture, reading.alarm(message.get("alarm")))
        case "click_and_call":
            click = reading.click(message)
            return picture.showing(click=None if click.state in CLICK_IS_OVER else click)
    return picture


def _alarm(picture: Picture, alarm: Alarm | None) -> Picture:
    """One more, each id once."""
    if alarm is None:
        return picture
    others = (known for known in picture.state.alarms if known.id != alarm.id)
    return picture.showing(alarms=(*others, alarm))


def availability(picture: Picture, person: str, told: Availability, revision: int) -> Picture:
    """One person's status changed; older news are dropped."""
    key = f"person:{person}"
    if revision < picture.heard.get(key, 0):
        return picture
    state = picture.state
    known = next((c for c in state.colleagues if c.id == person), None)
    is_me = state.me is not None and state.me.id == person
    if known is None and not is_me:
        return picture
    heard = {**picture.heard, key: revision}
    picture = replace(picture, heard=heard)
    if state.me is not None and is_me:
        picture = picture.showing(me=replace(state.me, availability=told))
    if known is not None:
        changed = replace(known, availability=told)
        picture = picture.showing(colleagues=_with(state.colleagues, changed))
    return picture


def own_status(
    picture: Picture, answer: Json, now: datetime, asked: Picture | None = None
) -> Picture:
    """The answer of ``PUT /me/status``: a fact, not a hope.  ``asked``: as in ``me``."""
    if picture.state.me is None:
        return picture
    told = reading.availability(answer)
    picture = availability(picture, picture.state.me.id, told, told.revision)
    if picture.overtakes(asked):
        return picture.showing(as_of=now)
    return _newer_devices(picture.showing(as_of=now), answer, told.revision)


def record(picture: Picture, entry: HistoryEntry | None) -> Picture:
    """A call ended; newest first, each id once."""
    if entry is None:
        return picture
    others = [known for known in picture.state.history if known.id != entry.id]
    newest = sorted((entry, *others), key=lambda e: e.started_at, reverse=True)
    return picture.showing(history=tuple(newest[:HISTORY_KEPT]))


def history(picture: Picture, records: Sequence[Json]) -> Picture:
    """The answer of ``GET /me/calls``."""
    entries = [entry for data in records if (entry := reading.history_entry(data))]
    return picture.showing(history=tuple(entries[:HISTORY_KEPT]))


def _newer_devices(picture: Picture, message: Json, revision: int) -> Picture:
    """My devices, and the warnings that go with them."""
    told = message.get("devices")
    if revision < picture.heard.get("devices", 0) or not isinstance(told, list):
        return picture
    picture = replace(picture, heard={**picture.heard, "devices": revision})
    if "warnings" in message:
        picture = picture.showing(warnings=reading.warnings(message["warnings"]))
    return picture.showing(devices=reading.devices(told))


def _with(known: tuple[Colleague, ...], one: Colleague) -> tuple[Colleague, ...]:
    return tuple(one if colleague.id == one.id else colleague for colleague in known)
