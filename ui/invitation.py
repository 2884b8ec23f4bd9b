"""An invitation as it is handed on: a link, a code for a camera, a letter, a sheet of paper."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from softphone.client.administration import USERS, Administration, Refused
from ui import kit, words
from ui.clock import local_zone
from ui.new_office import Hosting, NewOffice


@dataclass(frozen=True, slots=True)
class Invitation:
    """One person's link; it works once, until ``expires_at``."""

    name: str
    email: str
    number: str
    url: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Invitation(name={self.name!r}, number={self.number!r}, url=•••)"

    @property
    def page(self) -> str:
        """Where the person signs in from then on."""
        return self.url.partition("#")[0]

    @property
    def trust_page(self) -> str:
        """What helps with the browser's warning; empty where there is none."""
        parts = urlsplit(self.url)
        return f"https://{parts.netloc}/trust" if parts.scheme == "https" else ""

    @property
    def leads_elsewhere(self) -> bool:
        """Can anybody else's device follow it?"""
        host = urlsplit(self.url).hostname or ""
        try:
            return not ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"


@dataclass(frozen=True, slots=True)
class OfficeRuns:
    """What the last page of the wizard shows."""

    office: str
    hosting: Hosting
    data: Path
    people: int
    "How many were added besides the one who started it."
    invitations: tuple[Invitation, ...] = ()


async def invite_all(administration: Administration, new: NewOffice) -> tuple[Invitation, ...]:
    """An invitation for each person who was added, as far as the office gave them."""
    if isinstance(await administration.open(new.password), Refused):
        return ()
    try:
        rows = await administration.all(USERS)
        if isinstance(rows, Refused):
            return ()
        ids = {str(row["email"]).lower(): str(row["id"]) for row in rows}
        found = []
        for one in new.people:
            told = await administration.invite(ids.get(one.email.lower(), ""))
            if not isinstance(told, Refused):
                until = datetime.fromisoformat(str(told["expires_at"]))
                url = str(told["url"])
                found.append(Invitation(one.name, one.email, one.number, url, until))
        return tuple(found)
    finally:
        await administration.close()


def until(invitation: Invitation) -> str:
    """``Freitag, 4. Dezember, 13:02`` in local time."""
    at = invitation.expires_at.astimezone(local_zone())
    return f"{kit.long_date(at.date())}, {at:%H:%M}"


def modules(invitation: Invitation) -> Sequence[Sequence[int]]:
    """The code's squares, 1 is dark; without the quiet rim that it needs around it.

    Level M mends 15 % of it (ISO/IEC 18004).
    """
    import segno  # wanted by few

    code = segno.make(invitation.url, error="m", micro=False, boost_error=False)
    return tuple(tuple(row) for row in code.matrix)


def letter(invitation: Invitation, office: str) -> str:
    """A ``mailto:`` link (RFC 6068) with everything that the person needs."""
    body = words.text(
        "wiz4.body",
        name=invitation.name,
        office=office,
        number=invitation.number,
        url=invitation.url,
        time=until(invitation),
        page=invitation.page,
        email=invitation.email,
    )
    lines = body.replace("|", "\r\n\r\n")
    if invitation.trust_page:
        lines += "\r\n\r\n" + words.text("wiz4.warns", url=invitation.trust_page)
    subject = words.text("wiz4.subject", office=office)
    address = quote(invitation.email, safe="@")
    return f"mailto:{address}?subject={quote(subject)}&body={quote(lines)}"
