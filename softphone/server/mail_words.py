"""What the office writes in its mails, in the language of whoever gets one."""

from __future__ import annotations

from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.translations import family


def mail_words(
    office: Office, person: Person, subject: str, lines: tuple[str, ...], **values: str
) -> tuple[str, str]:
    """Subject and body; a line that is no key stands as it is.  values: of the sentences."""
    known = family("mail")
    told = {"office": office.name or "Einklang", "name": person.name, **values}

    def text(key: str) -> str:
        if key not in known:
            return key
        found = known[key].get(person.language) or known[key]["en"]
        for name, value in told.items():
            found = found.replace(f"{{{name}}}", value)
        return found

    return text(subject), "\n\n".join(text(line) for line in lines) + "\n"
