"""From the JSON of the API to values; unknown words become UNKNOWN, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from softphone.client.state import (
    AllowedCallers,
    BlockedCallers,
    ClickAndCall,
    Colleague,
    Forwarding,
    HistoryEntry,
    QuietHours,
    QuietPeriod,
    StatusChange,
    VoiceMessage,
    Warning,
    WhyLine,
)
from softphone.model.alarms import Alarm, AlarmKind
from softphone.model.availability import (
    Availability,
    Context,
    DeviceState,
    Display,
    Quiet,
    Status,
)
from softphone.model.calls import CallResult, CallStep, Party

Json = Mapping[str, Any]


def moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def availability(data: Json) -> Availability:
    try:
        status = Status(str(data.get("status")))
    except ValueError:
        status = Status.UNKNOWN
    known = {context.value: context for context in Context}
    return Availability(
        status=status,
        until=moment(data.get("until")),
        context=tuple(known[c] for c in data.get("context") or () if c in known),
        reachable=bool(data.get("reachable")),
        revision=int(data.get("revision") or 0),
        as_of=moment(data.get("as_of")),
        set_by=str(data.get("set_by") or ""),
    )


def colleague(data: Json) -> Colleague:
    told = data.get("availability")
    return Colleague(
        id=str(data["id"]),
        kind=str(data.get("kind") or "user"),
        name=str(data.get("name") or ""),
        number=str(data.get("number") or ""),
        department=str(data.get("department") or ""),
        email=str(data.get("email") or ""),
        availability=availability(told) if isinstance(told, Mapping) else None,
    )


def device(data: Json) -> DeviceState:
    try:
        quiet = Quiet(str(data.get("quiet")))
    except ValueError:
        quiet = Quiet.UNCONFIRMED
    shown = data.get("display")
    return DeviceState(
        account=data.get("account"),
        number=data.get("number"),
        kind=str(data.get("kind") or "other"),
        name=str(data.get("name") or ""),
        registered=bool(data.get("registered")),
        quiet=quiet,
        reason=data.get("reason"),
        confirmed_at=moment(data.get("confirmed_at")),
        display=Display(shown) if shown in set(Display) else None,
        display_at=moment(data.get("display_at")),
        note=data.get("note"),
        note_at=moment(data.get("note_at")),
    )


def devices(data: object) -> tuple[DeviceState, ...]:
    return tuple(device(entry) for entry in data) if isinstance(data, list) else ()


def history_entry(data: Json) -> HistoryEntry | None:
    """One call of mine; None when it cannot be understood."""
    started = moment(data.get("started_at"))
    if started is None or data.get("result") not in set(CallResult):
        return None
    is_incoming = data.get("direction") != "out"
    other = data.get("from" if is_incoming else "to") or {}
    return HistoryEntry(
        id=str(data["id"]),
        is_incoming=is_incoming,
        remote=Party(str(other.get("number") or ""), str(other.get("name") or "")),
        started_at=started,
        result=CallResult(data["result"]),
        answered_at=moment(data.get("answered_at")),
        ended_at=moment(data.get("ended_at")),
        answered_on=str(data.get("answered_on") or ""),
        why=tuple(_why(line) for line in data.get("why") or ()),
        dialled=party(data.get("to")) if is_incoming else Party(""),
        steps=tuple(_step(s) for s in _list(data.get("steps")) if isinstance(s, Mapping)),
    )


def _step(data: Json) -> CallStep:
    return CallStep(
        kind=str(data.get("kind") or ""),
        number=str(data.get("number") or ""),
        name=str(data.get("name") or ""),
        started_at=moment(data.get("started_at")),
        seconds=_whole(data.get("seconds")),
    )


def _why(data: Json) -> WhyLine:
    told = data.get("device")
    device = told if isinstance(told, Mapping) else {}
    return WhyLine(
        target=str(data.get("target") or ""),
        decision=str(data.get("decision") or ""),
        reason=str(data.get("reason") or ""),
        sentence=str(data.get("sentence") or ""),
        details={str(k): str(v) for k, v in (data.get("details") or {}).items()},
        person=party(data["person"]) if isinstance(data.get("person"), Mapping) else None,
        device_kind=str(device.get("kind") or ""),
        device_name=str(device.get("name") or ""),
    )


def click(data: Json) -> ClickAndCall:
    return ClickAndCall(
        id=str(data.get("id") or ""),
        state=str(data.get("state") or ""),
        device=str(data.get("device") or ""),
        number=str(data.get("number") or ""),
        reason=str(data.get("reason") or ""),
    )


def party(data: object) -> Party:
    known = data if isinstance(data, Mapping) else {}
    return Party(str(known.get("number") or ""), str(known.get("name") or ""))


def warnings(data: object) -> tuple[Warning, ...]:
    """What a status does not do; entries that are none are left out."""
    entries = data if isinstance(data, list) else []
    return tuple(_warning(entry) for entry in entries if isinstance(entry, Mapping))


def _warning(data: Json) -> Warning:
    group = party(data.get("group"))
    return Warning(
        code=str(data.get("code") or ""),
        number=str(data.get("number") or ""),
        account=str(data.get("account") or ""),
        group_number=group.number,
        group_name=group.name,
        people=tuple(party(person) for person in _list(data.get("people"))),
    )


def allowed_callers(data: Json) -> AllowedCallers:
    return AllowedCallers(
        numbers=tuple(str(number) for number in _list(data.get("numbers"))),
        second_call=bool(data.get("second_call")),
        entries=tuple(party(entry) for entry in _list(data.get("entries"))),
    )


def blocked_callers(data: Json) -> BlockedCallers:
    return BlockedCallers(
        numbers=tuple(str(number) for number in _list(data.get("numbers"))),
        rejects_anonymous=bool(data.get("rejects_anonymous")),
    )


def forwarding(data: Json) -> Forwarding:
    return Forwarding(
        busy=str(data.get("busy") or ""),
        no_answer=str(data.get("no_answer") or ""),
        seconds=_whole(data.get("seconds")) or Forwarding().seconds,
        allowed=bool(data.get("allowed", True)),
    )


def quiet_hours(data: Json) -> QuietHours:
    periods = [entry for entry in _list(data.get("hours")) if isinstance(entry, Mapping)]
    return QuietHours(
        time_zone=str(data.get("time_zone") or ""),
        hours=tuple(
            QuietPeriod(*(str(period.get(key) or "") for key in ("days", "from", "to")))
            for period in periods
        ),
    )


def status_log(data: object) -> tuple[StatusChange, ...]:
    rows = [row for row in _list(data) if isinstance(row, Mapping)]
    return tuple(
        StatusChange(
            status=str(row.get("status") or ""),
            until=moment(row.get("until")),
            at=moment(row.get("at")),
            set_by=str(row.get("set_by") or ""),
            revision=_whole(row.get("revision")),
            device=str(row.get("device") or ""),
        )
        for row in rows
    )


def _whole(data: object) -> int:
    return data if isinstance(data, int) else 0


def _list(data: object) -> list[Any]:
    return data if isinstance(data, list) else []


def voicemail(rows: object) -> tuple[VoiceMessage, ...]:
    """Messages; what has no moment or no name is left out."""
    found = []
    for row in rows if isinstance(rows, list) else ():
        if not isinstance(row, Mapping) or not isinstance(row.get("from"), Mapping):
            continue
        at, caller = moment(row.get("at")), row["from"]
        if at is not None and row.get("id"):
            party = Party(str(caller.get("number") or ""), str(caller.get("name") or ""))
            seconds = float(row.get("seconds") or 0)
            heard_at = moment(row.get("heard_at"))
            found.append(VoiceMessage(str(row["id"]), party, at, seconds, heard_at))
    return tuple(found)


def alarms(rows: object) -> tuple[Alarm, ...]:
    """Alarms; a kind that a newer server made up is left out."""
    found = (alarm(row) for row in _list(rows))
    return tuple(one for one in found if one is not None)


def alarm(row: object) -> Alarm | None:
    if not isinstance(row, Mapping):
        return None
    at, id = moment(row.get("at")), str(row.get("id") or "")
    try:
        kind = AlarmKind(str(row.get("kind")))
    except ValueError:
        return None
    if at is None or not id:
        return None
    called = tuple(str(number) for number in _list(row.get("numbers")))
    return Alarm(
        id, kind, str(row.get("subject") or ""), str(row.get("subject_kind") or ""),
        str(row.get("name") or ""), at, called, str(row.get("address") or ""),
    )  # fmt: skip
