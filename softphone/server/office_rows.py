"""What the office consists of, as rows: the office file's keys with plain values.

The office file, the API of the administration and its audit log all speak of these rows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from softphone.model.accounts import VoipAccount
from softphone.model.people import Person

Row = Mapping[str, Any]

TABLES = {
    "user": "users",
    "voip_account": "voip_accounts",
    "call_group": "call_groups",
    "call_plan": "call_plans",
    "opening_hours": "opening_hours",
    "trunk": "trunks",
    "contact_directory": "contact_directories",
}
"Kind of row -> its table in the office file."
KEYS = {
    "user": "email",
    "voip_account": "number",
    "call_group": "number",
    "call_plan": "name",
    "opening_hours": "name",
    "trunk": "name",
    "contact_directory": "name",
}
"Kind of row -> what it is known by in the office file."
SECRET_KEYS = frozenset({"password", "secret"})
"Never shown again, neither in a row nor in the audit log."


def account_row(account: VoipAccount) -> dict[str, Any]:
    return {
        "number": account.number,
        "kind": account.kind.value,
        "description": account.description,
        "address": account.address,
        "outgoing_number": account.outgoing_number,
    }


def person_row(person: Person) -> dict[str, Any]:
    forwarding = person.forwarding
    values: dict[str, Any] = {
        "email": person.email, "first_name": person.first_name,
        "name_prefix": person.name_prefix, "last_name": person.last_name,
        "department": person.department, "number": person.number,
        "must_change_password": person.must_change_password,
        "rights": sorted(person.rights), "language": person.language,
        "log_off_after_10_minutes": person.log_off_after_10_minutes,
        "voip_accounts": list(person.voip_accounts), "app_account": person.app_account,
        "webphone_account": person.webphone_account,
        "fixed_destinations": list(person.fixed_destinations),
        "destination": str(person.destination),
        "forwarding": {"busy": forwarding.busy, "no_answer": forwarding.no_answer,
                       "seconds": forwarding.seconds},
        "barring": person.barring,
        "outgoing_number": person.outgoing_number, "click_and_call": person.click_and_call,
        "allowed_callers": list(person.allowed_callers),
        "second_call_rings_through": person.second_call_rings_through,
        "blocked_callers": list(person.blocked_callers),
        "rejects_anonymous": person.rejects_anonymous,
        "voicemail_mail": person.voicemail_mail,
        "quiet_hours": [{"days": q.days, "from": q.start, "to": q.end}
                        for q in person.quiet_hours],
    }  # fmt: skip
    return values


def etag(row: Row) -> str:
    """The same for the same row, whoever wrote it (RFC 9110 §8.8.3)."""
    text = json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
