"""What a list of people would change in the office, line by line; nothing is written yet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server import audit, row_rules
from softphone.server.office_check import PeopleCheck
from softphone.server.office_file import Draft
from softphone.server.office_reader import Reader
from softphone.server.office_rows import Row, person_row
from softphone.server.row_rules import ByKey, NotAllowed, RowProblem

NOT_ALLOWED = "rights of others, and what administrators sign in with, need the administration"


class State(StrEnum):
    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the list, and what would come of it."""

    state: State
    email: str = ""
    key: str = ""
    "Of an error: which value, and why it cannot be."
    reason: str = ""
    person: Person | None = None
    "As it would be."
    before: Person | None = None
    password: str = ""
    changes: dict[str, list[Any]] = field(default_factory=dict)

    def refused(self, key: str, reason: str) -> Line:
        return Line(State.ERROR, self.email, key, reason)


def plan(office: Office, rows: Sequence[Row], by: Person) -> list[Line]:
    """A line for each row.  Who is known by the e-mail address is changed: only the keys that
    the row names, and never the password.
    """
    known = {person.email.lower(): person for person in office.people.values()}
    seen: set[str] = set()
    lines = []
    for row in rows:
        line = _read(row, known, office.country, by)
        if line.email and line.email in seen:
            line = line.refused("email", f"{line.email} stands twice")
        seen.add(line.email)
        lines.append(line)
    return _checked(lines, office)


def digest(lines: Sequence[Line]) -> str:
    """The same for the same plan; so that what is done is what was looked at."""
    told = [(line.state.value, line.email, line.key, line.changes) for line in lines]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _read(row: Row, known: dict[str, Person], country: str, by: Person) -> Line:
    email = str(row.get("email") or "").strip().lower()[:254]
    line = Line(State.NEW, email)
    try:
        row_rules.check_keys("user", row)
        before = known.get(email)
        if before is None:
            return _new(row, line, country, by)
        return _changed(row, line, before, country, by)
    except RowProblem as problem:
        return line.refused(problem.key, str(problem))
    except NotAllowed:
        return line.refused("rights", NOT_ALLOWED)


def _new(row: Row, line: Line, country: str, by: Person) -> Line:
    draft = _draft(row, country)
    person = draft.people[0]
    if person.rights != {"end_user"}:
        row_rules.needs_rights(by)
    changes = audit.differences({}, person_row(person))
    password = draft.passwords.get(person.email, "")
    return replace(line, person=person, password=password, changes=changes)


def _changed(row: Row, line: Line, before: Person, country: str, by: Person) -> Line:
    old = person_row(before)
    given = {key: value for key, value in row.items() if key != "password"}
    _draft({**old, **row}, country)  # a password that could not be one is an error here too
    row_rules.check_rights("user", old, given, by)
    person = _draft(row_rules.merged("user", old, given), country).people[0]
    person = replace(person, id=before.id)
    if person.destination == before.destination:
        person = replace(person, former_destination=before.former_destination)
    changes = audit.differences(old, person_row(person))
    state = State.CHANGE if changes else State.SAME
    return replace(line, state=state, person=person, before=before, changes=changes)


def _draft(row: Row, country: str) -> Draft:
    return Reader({"users": [dict(row)]}, ByKey(), country).draft()


def _checked(lines: list[Line], office: Office) -> list[Line]:
    """Against the office and each other.  Who is refused keeps their present number, which may
    then be in somebody else's way: so it is looked at again until nothing changes any more.
    """
    while True:
        people = [line.person for line in lines if line.person is not None]
        check = PeopleCheck(people, office)
        checked = [_check(line, check) for line in lines]
        if checked == lines:
            return lines
        lines = checked


def _check(line: Line, check: PeopleCheck) -> Line:
    if line.person is None:
        return line
    try:
        check.check(line.person, ByKey())
    except RowProblem as problem:
        return line.refused(problem.key, str(problem))
    return line
