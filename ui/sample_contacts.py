"""The company's address book as the administration reads it, for the pictures."""

from __future__ import annotations

from typing import Any

from ui import sample_office as sample

CONTACTS = tuple(
    {
        "id": contact.id, "etag": "1", "name": contact.name, "company": contact.company,
        "email": contact.email, "source": "" if contact.is_own else "s1", "book": "company",
        "numbers": [{"number": n.number, "label": n.label, "display": n.display}
                    for n in contact.numbers],
    }
    for contact in sample.CONTACTS
)  # fmt: skip


def _directory(id: str, name: str, kind: str, address: str, **state: Any) -> dict[str, Any]:
    told = {"state": "read", "state_reason": "", "contacts": 0, "left_out": 0, **state}
    kept = {"base": "", "filter": "", "username": "reader", "has_secret": True}
    return {"id": id, "etag": "1", "name": name, "kind": kind, "address": address,
            **kept, **told}  # fmt: skip


DIRECTORIES = (
    _directory("s1", "Cloud", "carddav", "https://cloud.example/", contacts=214, left_out=3),
    _directory("s2", "Zentrale", "ldap", "ldaps://ldap.example", state="failed",
               state_reason="refused"),
    _directory("s3", "Lager", "ldap", "ldaps://lager.example", state="reading"),
)  # fmt: skip
