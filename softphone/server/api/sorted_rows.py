"""People and accounts as rows, sorted once for each state of the office."""

from __future__ import annotations

from collections.abc import Iterable

from softphone.model.office import Office
from softphone.server.office_rows import account_row, person_row
from softphone.server.references import Named


class Sorted:
    def __init__(self) -> None:
        self._revision = -1
        self._rows: dict[str, list[Named]] = {}

    def of(self, office: Office, kind: str) -> list[Named]:
        if office.revision != self._revision:
            self._revision, self._rows = office.revision, {}
        if kind not in self._rows:
            self._rows[kind] = sorted(_in_memory(office, kind), key=sort_key)
        return self._rows[kind]


def _in_memory(office: Office, kind: str) -> Iterable[Named]:
    if kind == "user":
        return (Named(kind, p.id, person_row(p)) for p in office.people.values())
    return (Named(kind, a.id, account_row(a)) for a in office.accounts.values())


def sort_key(named: Named) -> tuple[str, str]:
    """Sorts people by name, the rest by number or name."""
    row = named.row
    if named.kind == "user":
        return f"{row['last_name'] or row['first_name']} {named.label}".lower(), named.id
    return str(row.get("number") or row.get("name")).lower(), named.id
