"""The company's address book as the administration reads it, for the pictures."""

from __future__ import annotations

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
