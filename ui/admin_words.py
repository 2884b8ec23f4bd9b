"""What the administration says: refusals, rights, kinds, in the language of the window."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from softphone.client.administration import Refused
from softphone.model.accounts import DeviceKind
from softphone.model.people_csv import BadCsv
from ui import device_words, words

RIGHTS = {
    "end_user": "right.end",
    "account_management": "right.account",
    "administration": "adm.title",
    "call_details": "adm.details",
}
KINDS = {kind: device_words.SHORT[kind] for kind in DeviceKind if kind in device_words.SHORT}
FIELDS = {
    "email": "signin.email", "first_name": "csv.first", "last_name": "csv.last",
    "name_prefix": "adm.f.prefix", "number": "csv.num", "voip_accounts": "adm.accounts",
    "department": "adm.f.department", "fixed_destinations": "adm.f.fixed",
    "language": "look.language", "rights": "adm.colRights", "password": "signin.password",
    "must_change_password": "adm.f.mustChange", "log_off_after_10_minutes": "adm.f.logOff",
    "app_account": "adm.f.app", "webphone_account": "adm.f.webphone",
    "destination": "adm.f.reach", "outgoing_number": "adm.f.outgoing",
    "click_and_call": "adm.f.click", "name": "wiz1.name", "kind": "adm.f.kind",
    "description": "adm.f.description", "secret": "adm.f.secret", "members": "adm.f.members",
    "strategy": "adm.f.strategy", "week": "adm.f.week", "holidays": "adm.f.holidays",
    "closed_on": "adm.f.closedOn",
    "address": "adm.f.address", "match": "adm.f.match", "registrar": "adm.f.registrar",
    "username": "adm.f.username", "outgoing_numbers": "adm.f.outgoingNumbers",
    "keeps_caller": "adm.f.keepsCaller", "dnd_response": "adm.f.dndResponse",
    "country": "wiz1.country", "time_zone": "adm.f.zone", "domain": "adm.f.domain",
    "use_user_number_as_caller_id": "adm.f.callerId", "steps": "adm.plan",
    "forwarding": "adm.f.forwarding", "barring": "adm.f.barring",
    "allowed_callers": "allow.title", "quiet_hours": "quiet.title",
    "second_call_rings_through": "adm.f.secondCall", "feature_codes": "adm.f.codes",
    "blocked_callers": "adm.f.blocked", "rejects_anonymous": "block.hidden",
    "base": "adm.d.base", "filter": "adm.d.filter",
    "calls": "stat.colCalls", "company": "contact.company", "numbers": "contact.numbers",
    "mail_server": "mail.server", "mail_user": "adm.f.username",
    "mail_sender": "mail.sender", "mail_address": "mail.address",
    "outside_calls": "adm.f.hallCalls", "daily_outside_calls": "adm.f.dailyCalls",
    "daily_outside_minutes": "adm.f.dailyMinutes", "keep_call_records_days": "adm.f.keepDays",
}  # fmt: skip
"Key of a row -> what people call it."
OBJECTS = {
    "user": "adm.colUser", "voip_account": "adm.o.account", "call_group": "adm.o.group",
    "call_plan": "adm.plan", "opening_hours": "adm.o.hours", "trunk": "adm.o.trunk",
    "office": "adm.company", "contact": "contact.title",
    "contact_directory": "adm.directory",
}  # fmt: skip

_REASONS = (
    (r"a password is only sent to \w+:// addresses", "adm.d.e.plain"),
    (r"address begins with (?P<begin>\S+) and names a server", "adm.d.e.address"),
    (r"base (is missing|'.*' is no name in a directory).*", "adm.d.e.base"),
    (r"filter '.*' cannot be read", "adm.d.e.filter"),
    (r"A contact needs a name or a company", "contact.e.name"),
    (r"A contact needs a number", "contact.e.number"),
    (r"“(?P<number>.*)” is (no number|a code and no number)", "contact.e.number"),
    (r".+ belongs to another call plan", "plan.e.name"),
    (r"\w+ is not a code such as \*43", "adm.e.code"),
    (r"two codes are (?P<code>\S+)", "adm.e.twoCodes"),
    (r"closed_on is a list of at most (?P<n>\d+) dates", "adm.e.closedOn"),
    (r"number (?P<number>\S+) belongs to (?P<name>.+)", "csv.e.taken"),
    (r"(?P<number>\S+) belongs to (?P<name>.+)", "csv.e.taken"),
    (r"number (?P<number>\S+) is a device's", "adm.e.device"),
    (r"number (?P<number>\S+) is a call group's", "adm.e.group"),
    (r"number (?P<number>\S+) is taken.*", "adm.e.taken"),
    (r"number '(?P<number>.*)' is not 2 to 6 digits", "adm.e.digits"),
    (r"number '(?P<number>.*)' is neither .*", "adm.e.number"),
    (r"number (?P<number>\S+) begins like an emergency number", "adm.e.emergency"),
    (r"number \S* ?is missing|number is missing", "adm.e.numberMissing"),
    (r"'(?P<number>.*)' is neither a number nor the beginning .*", "block.e.number"),
    (r"'(?P<number>.*)' would block too many: .*", "block.e.short"),
    (r"'(?P<number>.*)' is an emergency number: .*", "block.e.emergency"),
    (r"'(?P<number>.*)' is a number of the office: .*", "block.e.house"),
    (r"blocked_callers has more than (?P<n>\d+) numbers", "block.full"),
    (r"'(?P<text>.*)' is not an e-mail address", "csv.e.mail"),
    (r"(?P<text>\S+@\S+) stands twice", "adm.e.twice"),
    (r"'(?P<text>.*)' stands twice", "adm.e.twice"),
    (r"the password has fewer than 8 characters", "adm.e.password"),
    (r"there is no account (?P<number>\S+)", "adm.e.noAccount"),
    (r"nobody has the number (?P<number>\S+)", "adm.e.nobody"),
    (r"(?P<text>.+) is the outgoing number of (?P<name>.+)", "adm.e.outgoing"),
    (r"'(?P<text>.*)' is not a telephone number", "adm.e.notPhone"),
    (r"\S+ is missing", "adm.e.missing"),
    (r"no such right: .*", "adm.e.right"),
    (r"language is de, en or nl", "adm.e.language"),
    (r"time_zone .*", "adm.e.zone"),
    (r"country .*", "adm.e.country"),
    (r"rights of others, .*", "adm.e.rights"),
    (r"a device signs in with its number: .*", "adm.e.fixedNumber"),
    (r"the domain is .*", "adm.e.domain"),
    (r".* is too long or has control characters", "adm.e.long"),
    (r"\S+ is this office: the call would come back.*", "adm.addr.own"),
    (r"address is like sip:mara@sbc\.example.*|an address has no maddr", "adm.e.address"),
    (r"address is like sip:provider\.example.*|the transport of an .*", "adm.e.address"),
)
"The server's sentences, which are English, and ours."
_CODES = {
    "wrong_credentials": "signin.e.wrong",
    "wrong_one_time_code": "code.e.wrong",
    "no_server": "signin.e.noServer",
    "too_many_tries": "signin.e.tooMany",
    "must_change_password": "adm.e.mustChange",
    "not_allowed": "adm.e.notAllowed",
    "last_administrator": "adm.e.last",
    "no_secret": "adm.e.noSecret",
    "in_use": "adm.e.inUse",
    "not_found": "adm.e.gone",
    "changed_by_someone_else": "adm.e.changed",
    "cannot_write": "adm.e.disk",
    "import_running": "adm.e.importRuns",
    "not_signed_in": "adm.locked",
    "administration_session_needed": "adm.locked",
}


def reason(key: str, told: str) -> str:
    """Why a value cannot be, for the place beside it."""
    for pattern, text in _REASONS:
        found = re.fullmatch(pattern, told)
        if found:
            return words.text(text, **found.groupdict())
    return words.text("adm.e.value", field=field(key))


def refusal(refused: Refused) -> str:
    """What happened, for a refusal that belongs to no field."""
    return words.text(_CODES.get(refused.code, "signin.e.other"))


def field(key: str) -> str:
    return words.text(FIELDS[key]) if key in FIELDS else key


def rights(names: Any) -> str:
    """Several are joined; a word of a newer server stays as it is."""
    return ", ".join(words.text(RIGHTS[n]) if n in RIGHTS else str(n) for n in names)


def kind(name: object) -> str:
    try:
        return words.text(KINDS[DeviceKind(str(name))])
    except (KeyError, ValueError):
        return str(name)


ADDRESS_PROBLEMS = {
    "unknown_host": "adm.addr.unknown",
    "own_address": "adm.addr.own",
    "this_computer": "adm.addr.own",
    "no_address": "adm.addr.none",
}


def account_state(row: Mapping[str, Any]) -> str:
    """Signed in or not; of what is called at an address, that is all that is known."""
    if row.get("address"):
        problem = row.get("address_problem")
        return words.text(ADDRESS_PROBLEMS.get(str(problem), "adm.byAddress"))
    return words.text("adm.signedIn" if row.get("registered") else "adm.notSignedIn")


def icon(name: object) -> str:
    try:
        return device_words.ICONS[DeviceKind(str(name))]
    except (KeyError, ValueError):
        return "phone"


def value(key: str, told: Any) -> str:
    """A value of a row, for the audit log and for what an import would change."""
    if told is None or told == "" or told == []:
        return "–"
    if isinstance(told, bool):
        return words.text("adm.yes" if told else "adm.no")
    if key == "rights":
        return rights(told)
    if key == "language":
        return words.LANGUAGES.get(str(told), str(told))
    if key == "kind":
        return kind(told)
    if key == "destination" and told in ("all", "none"):
        return words.text("adm.d.all" if told == "all" else "st.notReachable")
    if isinstance(told, Mapping):
        return ", ".join(f"{k}: {v}" for k, v in told.items() if v != "") or "–"
    if isinstance(told, list):
        return ", ".join(value("", one) for one in told)
    return str(told)


def change(key: str, before: Any, after: Any) -> str:
    """“Abteilung: Einkauf → Lager”; of lists what came and what went."""
    if key in ("password", "secret"):
        return words.text("adm.changedSecret", field=field(key))
    if key == "device_name":
        return words.text("adm.log.device", name=str(before))
    if isinstance(before, list) and isinstance(after, list) and key == "voip_accounts":
        told = [words.text("csv.c.dev", account=one) for one in after if one not in before]
        told += [words.text("adm.c.devGone", account=one) for one in before if one not in after]
        return ", ".join(told) or words.text("adm.c.order", field=field(key))
    return words.text(
        "adm.change", field=field(key), before=value(key, before), after=value(key, after)
    )


def unreadable(bad: BadCsv) -> str:
    """Why a list of people cannot be read."""
    return words.text(f"csv.bad.{bad.code}", line=bad.line, found=bad.found, wanted=bad.wanted)
