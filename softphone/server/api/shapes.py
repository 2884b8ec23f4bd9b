"""The JSON shapes of the contract, made from values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from softphone.model.accounts import VoipAccount
from softphone.model.alarms import Alarm
from softphone.model.availability import Availability, DeviceState
from softphone.model.calls import CallRecord, CallResult, CallStep, Party
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.rights import permissions
from softphone.server.api.why_told import WhyTeller


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return value.isoformat().replace("+00:00", "Z") if value is not None else None


def availability(value: Availability) -> dict[str, Any]:
    return {
        "status": value.status.value,
        "until": moment(value.until),
        "context": [context.value for context in value.context],
        "reachable": value.reachable,
        "revision": value.revision,
        "as_of": moment(value.as_of),
        "set_by": value.set_by,
    }


def person(value: Person, status: Availability) -> dict[str, Any]:
    return {
        "id": value.id,
        "kind": "user",
        "name": value.name,
        "first_name": value.first_name,
        "last_name": value.last_name,
        "email": value.email,
        "department": value.department,
        "number": value.number,
        "availability": availability(status),
    }


def personless(account: VoipAccount) -> dict[str, Any]:
    """An account without a person: visible and callable, no presence (S10)."""
    return {
        "id": account.id,
        "kind": "voip_account",
        "name": account.description or account.number,
        "number": account.number,
    }


def device(value: DeviceState) -> dict[str, Any]:
    return {
        "account": value.account,
        "number": value.number,
        "kind": value.kind,
        "name": value.name,
        "registered": value.registered,
        "quiet": value.quiet.value,
        "reason": value.reason,
        "confirmed_at": moment(value.confirmed_at),
        "display": value.display.value if value.display is not None else None,
        "display_at": moment(value.display_at),
        "note": value.note,
        "note_at": moment(value.note_at),
    }


def me(value: Person, status: Availability, devices: tuple[DeviceState, ...]) -> dict[str, Any]:
    return {
        **person(value, status),
        "rights": sorted(permissions(value.rights)),
        "language": value.language,
        "devices": [device(d) for d in devices],
        "destination": str(value.destination),
        "click_and_call": value.click_and_call or None,
        "webphone_account": value.webphone_account or None,
        "app_account": value.app_account or None,
    }


def log_entry(row: Mapping[str, Any], account: VoipAccount | None) -> dict[str, Any]:
    """One change of a status.  ``device``: the description of the account that made it."""
    return {
        **row,
        "until": moment(row["until"]),
        "at": moment(row["at"]),
        "device": account.description if account is not None else "",
    }


def party(value: Party) -> dict[str, str]:
    return {"number": value.number, "name": value.name}


def step(value: CallStep, teller: WhyTeller) -> dict[str, Any]:
    return {
        "kind": value.kind,
        "number": teller.target(value.number),
        "name": value.name,
        "started_at": moment(value.started_at),
        "seconds": value.seconds,
    }


NameOf = Callable[[str, str], str]
"(outside number, person id) -> who that is to the person; empty: not known."


def known_party(value: Party, person: str, name_of: NameOf) -> dict[str, str]:
    """By the name that the person's contacts have now, else the one of then."""
    is_outside = value.number.startswith("+")
    return party(
        Party(value.number, (is_outside and name_of(value.number, person)) or value.name)
    )


def record(
    value: CallRecord, viewer: Person, office: Office, name_of: NameOf
) -> dict[str, Any]:
    """A record as this person may see it: the answering device only where it is theirs."""
    teller = WhyTeller(office, viewer, value.started_at, dialled=value.callee.number)
    is_outgoing = value.caller_person == viewer.id
    result = value.result
    mine = (*viewer.voip_accounts, *viewer.fixed_destinations)
    is_mine = value.answered_on in mine
    is_answered = result is CallResult.ANSWERED
    if viewer.id in value.blocked_people and not (is_answered and is_mine):
        result = CallResult.BLOCKED
    elif is_answered and not is_outgoing and not is_mine:
        result = CallResult.ANSWERED_ELSEWHERE
    return {
        "id": value.id,
        "direction": "out" if is_outgoing else "in",
        "from": known_party(value.caller, viewer.id, name_of),
        "to": known_party(value.callee, viewer.id, name_of),
        "started_at": moment(value.started_at),
        "answered_at": moment(value.answered_at),
        "ended_at": moment(value.ended_at),
        "result": result.value,
        "answered_on": value.answered_on if is_mine and not is_outgoing else None,
        "why": teller.tell(value.why),
        "steps": [step(s, teller) for s in value.steps],
        "sound": value.sound or None,
    }


def alarm(found: Alarm) -> dict[str, Any]:
    return {
        "id": found.id, "kind": found.kind.value, "subject_kind": found.subject_kind,
        "subject": found.subject, "name": found.name, "at": moment(found.at),
        "numbers": list(found.numbers), "address": found.address,
    }  # fmt: skip
