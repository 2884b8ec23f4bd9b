"""People and accounts as rows, sorted once for each state of the office."""

from __future__ import annotations

from softphone.model.office import Office
from softphone.server.office_rows import account_row, person_row
from softphone.server.references import Named
from softphone.server.store.kept_rows import KeptRows, Raw

Keyed = tuple[tuple[str, str], Named]
"A row with what it is sorted by."


class Sorted:
    def __init__(self) -> None:
        self._revision = -1
        self._rows: dict[str, list[Named]] = {}
        self._people = KeptRows(_person)
        self._accounts = KeptRows(_account)

    def of(self, office: Office, kind: str) -> list[Named]:
        if office.revision != self._revision:
            self._revision, self._rows = office.revision, {}
        if kind not in self._rows:
            found = sorted(self._keyed(office, kind), key=lambda keyed: keyed[0])
            self._rows[kind] = [named for _, named in found]
        return self._rows[kind]

    def _keyed(self, office: Office, kind: str) -> list[Keyed]:
        if kind == "user":
            return self._people.of((p.id, p) for p in office.people.values())
        return self._accounts.of((a.id, a) for a in office.accounts.values())


def _person(raw: Raw) -> Keyed:
    named = Named("user", raw[0], person_row(raw[1]))
    return sort_key(named), named


def _account(raw: Raw) -> Keyed:
    named = Named("voip_account", raw[0], account_row(raw[1]))
    return sort_key(named), named


def sort_key(named: Named) -> tuple[str, str]:
    """Sorts people by name, the rest by number or name."""
    row = named.row
    if named.kind == "user":
        return f"{row['last_name'] or row['first_name']} {named.label}".lower(), named.id
    return str(row.get("number") or row.get("name")).lower(), named.id
