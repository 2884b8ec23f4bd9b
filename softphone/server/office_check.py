"""What an office file refers to, seen together with what the office has already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NoReturn

from softphone.model.call_plan import circle, read_plan
from softphone.model.calls import ReasonCode
from softphone.model.forwarding import may_forward
from softphone.model.numbers import comparable
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server import block_lists, office_plans
from softphone.server.endpoints import address_of
from softphone.server.office_file import Draft, Places


@dataclass
class _After:
    """The office as it will be: keys only."""

    accounts: set[str]
    people: dict[str, str]
    "Number -> name."
    groups: set[str]
    plans: dict[str, str]
    "Name -> number."
    plan_rows: dict[str, Mapping[str, Any]]
    hours: set[str]
    outgoing: set[str]


def check_against(
    draft: Draft, office: Office, lines: Places, prune: bool, new_secrets: bool
) -> None:
    """Raises OfficeFileError."""
    _check_domain(draft, office, lines, new_secrets)
    after = _after(draft, office, prune)
    _check_numbers(draft, after, lines, office, prune)
    country = draft.settings.get("country", office.country)
    _check_blocked(draft, after, country, lines)
    for index, account in enumerate(draft.accounts):
        if account.outgoing_number:
            _check_outgoing(account.outgoing_number, "voip_accounts", index, after, lines)
    _check_addresses(draft, draft.settings.get("domain", office.domain).lower(), lines)
    # Made once: to look through ten thousand people for each of them takes an hour.
    there = office if country == office.country else replace(office, country=country)
    for index, person in enumerate(draft.people):
        _check_person(person, index, after, lines)
        _check_forwarding(person, index, there, lines)
    rows = {kind: [d for k, _, d in draft.objects if k == kind] for kind, _, _ in draft.objects}
    for index, group in enumerate(rows.get("call_group", [])):
        for member in group["members"]:
            if member not in after.people:
                lines.fail(f"nobody has the number {member}", "call_groups", index, "members")
    for index, plan in enumerate(rows.get("call_plan", [])):
        _check_plan(plan, index, after, lines)
    _check_circles(rows.get("call_plan", []), after, lines)


def _check_addresses(draft: Draft, domain: str, lines: Places) -> None:
    for index, account in enumerate(draft.accounts):
        uri = address_of(account)
        if uri is not None and uri.host.lower() == domain:
            lines.fail(
                f"{domain} is this office: the call would come back. Name the other system",
                "voip_accounts", index, "address",
            )  # fmt: skip


def _check_domain(draft: Draft, office: Office, lines: Places, new_secrets: bool) -> None:
    """Secrets are kept as digests that contain the domain: it cannot be changed under them."""
    domain = draft.settings.get("domain", office.domain)
    kept = set(office.accounts) - ({a.number for a in draft.accounts} if new_secrets else set())
    if domain != office.domain and kept:
        lines.fail(
            f"the domain is {office.domain}; with another one no device could sign in. Give "
            "the secrets of all accounts and use --reset-secrets to change it",
            "office", 0, "domain",
        )  # fmt: skip


def _after(draft: Draft, office: Office, prune: bool) -> _After:
    emails = {p.email for p in draft.people}
    kept = [] if prune else [p for p in office.people.values() if p.email not in emails]
    people = {p.number: p.name for p in (*kept, *draft.people)}
    after = _After({a.number for a in draft.accounts}, people, set(), {}, {}, set(), set())
    for kind, key, document in draft.objects:
        _note(after, kind, key, document)
    if not prune:
        after.accounts |= set(office.accounts)
        after.groups |= set(office.groups)
        after.outgoing |= {n for trunk in office.trunks for n in trunk.outgoing_numbers}
        after.hours |= {str(hours["name"]) for hours in office.opening_hours}
        for plan in office.call_plans:
            after.plans.setdefault(str(plan["name"]), str(plan["number"]))
            after.plan_rows.setdefault(str(plan["name"]), plan)
    return after


def _note(after: _After, kind: str, key: str, document: dict[str, Any]) -> None:
    match kind:
        case "call_group":
            after.groups.add(key)
        case "call_plan":
            after.plans[key] = document["number"]
            after.plan_rows[key] = document
        case "opening_hours":
            after.hours.add(key)
        case "trunk":
            after.outgoing |= set(document["outgoing_numbers"])


def _check_numbers(
    draft: Draft, after: _After, lines: Places, office: Office, prune: bool
) -> None:
    """Each internal number stands for one thing only."""
    emails = {p.email for p in draft.people}
    others = [] if prune else [p for p in office.people.values() if p.email not in emails]
    taken = {p.number: p.name for p in others}
    for index, person in enumerate(draft.people):
        _check_number(person, index, taken, after, lines)
    for index, account in enumerate(draft.accounts):
        number = account.number
        if number in after.people:
            name = after.people[number]
            lines.fail(f"number {number} belongs to {name}", "voip_accounts", index, "number")
        if number in after.groups:
            lines.fail(f"number {number} is a call group's", "voip_accounts", index, "number")
    _check_group_numbers(draft, after, lines)


def _check_number(
    person: Person, index: int, taken: Mapping[str, str], after: _After, lines: Places
) -> None:
    number = person.number
    if number in taken:
        lines.fail(f"number {number} belongs to {taken[number]}", "users", index, "number")
    if number in after.accounts:
        lines.fail(f"number {number} is a device's", "users", index, "number")
    if number in after.groups:
        lines.fail(f"number {number} is a call group's", "users", index, "number")


class PeopleCheck:
    """People who come into the office together, looked at one after the other."""

    def __init__(self, people: Sequence[Person], office: Office) -> None:
        self._office = office
        self._after = _after(Draft(people=list(people)), office, False)
        emails = {p.email for p in people}
        others = (p for p in office.people.values() if p.email not in emails)
        self._taken = {p.number: p.name for p in others}

    def check(self, person: Person, lines: Places) -> None:
        """The same as for an office file.  Who comes first has the number."""
        _check_number(person, 0, self._taken, self._after, lines)
        _check_person(person, 0, self._after, lines)
        _check_forwarding(person, 0, self._office, lines)
        self._taken[person.number] = person.name


def _check_group_numbers(draft: Draft, after: _After, lines: Places) -> None:
    groups = [key for kind, key, _ in draft.objects if kind == "call_group"]
    plans = [(key, d["number"]) for kind, key, d in draft.objects if kind == "call_plan"]
    for index, number in enumerate(groups):
        if number in after.people or number in after.accounts:
            lines.fail(f"number {number} is taken", "call_groups", index, "number")
    for index, (name, number) in enumerate(plans):
        if not number:
            continue  # other plans lead to it
        is_taken = number in after.people or number in after.accounts or number in after.groups
        if is_taken or any(n == number and key != name for key, n in after.plans.items()):
            lines.fail(f"number {number} is taken", "call_plans", index, "number")


def _check_person(person: Person, index: int, after: _After, lines: Places) -> None:
    for number in person.voip_accounts:
        if number not in after.accounts:
            lines.fail(f"there is no account {number}", "users", index, "voip_accounts")
    _check_outgoing(person.outgoing_number, "users", index, after, lines)


def _check_outgoing(
    outgoing: str, table: str, index: int, after: _After, lines: Places
) -> None:
    if outgoing not in ("default", "suppressed") and outgoing not in after.outgoing:
        lines.fail(
            f"outgoing_number {outgoing!r} is not default, suppressed or a number of a trunk",
            table, index, "outgoing_number",
        )  # fmt: skip


def _check_blocked(draft: Draft, after: _After, country: str, lines: Places) -> None:
    """Nobody blocks the company's own numbers."""
    house = {*after.outgoing, *(number for number in after.plans.values() if number)}
    alike = frozenset(comparable(number, country) for number in house)
    key = "blocked_callers"
    of_people = (person.blocked_callers for person in draft.people)
    lists = [("office", 0, draft.settings.get(key, ())),
             *(("users", index, found) for index, found in enumerate(of_people))]  # fmt: skip
    for table, index, entries in lists:
        block_lists.check_house(entries, alike, partial(_fail_at, lines, table, index, key))


def _fail_at(lines: Places, table: str, index: int, key: str, reason: str) -> NoReturn:
    lines.fail(reason, table, index, key)


def _check_forwarding(person: Person, index: int, office: Office, lines: Places) -> None:
    """Numbers of the house may be new with this file; what is expensive is known now."""
    for number in (person.forwarding.busy, person.forwarding.no_answer):
        if may_forward(person, number, office) is ReasonCode.FORWARDING_BARRED:
            lines.fail(
                f"calls of {person.number} may not be forwarded to {number}: it is barred for "
                f"{person.barring!r}",
                "users", index, "forwarding",
            )  # fmt: skip


def _check_plan(plan: dict[str, Any], index: int, after: _After, lines: Places) -> None:
    known = {
        "user": set(after.people),
        "group": after.groups,
        "account": after.accounts,
        "hours": after.hours,
        "plan": set(after.plans),
    }

    def fail(reason: str) -> NoReturn:
        lines.fail(reason, "call_plans", index, "steps")

    for number, step in enumerate(plan["steps"], 1):
        for kind, name in office_plans.targets([step]):
            if name not in known[kind]:
                office_plans.at_step(number, fail)(f"there is no {kind} {name}")


def _check_circles(plans: list[dict[str, Any]], after: _After, lines: Places) -> None:
    """A call must not go round by itself; it would never ring anybody again."""
    found = circle(read_plan(row) for row in after.plan_rows.values())
    names = [plan["name"] for plan in plans]
    if not found or not set(found) & set(names):
        return
    index = next(i for i, name in enumerate(names) if name in found)
    way = ", then ".join(found[1:])
    lines.fail(
        f"a call would go round for ever: {found[0]} leads to {way}. Take one of the steps out",
        "call_plans", index, "steps",
    )  # fmt: skip


def check_uniqueness(draft: Draft, lines: Places) -> None:
    """Two owners of one number in the file itself; the office is checked at import."""
    seen: dict[str, str] = {}
    groups = [document for kind, _, document in draft.objects if kind == "call_group"]
    rows = [("voip_accounts", i, a.number) for i, a in enumerate(draft.accounts)]
    rows += [("users", i, p.number) for i, p in enumerate(draft.people)]
    rows += [("call_groups", i, g["number"]) for i, g in enumerate(groups)]
    for table, index, number in rows:
        if number in seen:
            lines.fail(
                f"number {number} is taken by another entry of {seen[number]}", table,
                index, "number",
            )  # fmt: skip
        seen[number] = table
    keys: set[tuple[str, str]] = set()
    tables = {
        "call_plan": "call_plans",
        "trunk": "trunks",
        "opening_hours": "opening_hours",
        "contact_directory": "contact_directories",
    }
    for kind, table in tables.items():
        names = [key for k, key, _ in draft.objects if k == kind]
        for index, name in enumerate(names):
            if (kind, name) in keys:
                lines.fail(f"{name!r} stands twice", table, index, "name")
            keys.add((kind, name))
    emails: set[str] = set()
    for index, person in enumerate(draft.people):
        if person.email in emails:
            lines.fail(f"{person.email} stands twice", "users", index, "email")
        emails.add(person.email)
