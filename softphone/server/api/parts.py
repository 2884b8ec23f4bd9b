"""What the routes work with, and who is asking."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, Header, Request

from softphone.model.people import Person
from softphone.model.rights import permissions
from softphone.server.administration import Administration
from softphone.server.alarms import Alarms
from softphone.server.api.errors import (
    ADMINISTRATION_SESSION_NEEDED,
    NOT_ALLOWED,
    NOT_SIGNED_IN,
    ApiError,
)
from softphone.server.api.people_text import PeopleText
from softphone.server.api.sorted_rows import Sorted
from softphone.server.bus import Bus
from softphone.server.call_log import CallLog
from softphone.server.certificate import Certificate
from softphone.server.contact_books import ContactBooks
from softphone.server.devices import DeviceFacts
from softphone.server.directories.reading import Directories
from softphone.server.directory import Directory
from softphone.server.exchange import Exchange
from softphone.server.limits import GrowingWait, Tries
from softphone.server.links import Links
from softphone.server.live import Live
from softphone.server.office_mail import OfficeMail
from softphone.server.office_voice import OfficeVoice
from softphone.server.one_time_codes import OneTimeCodes
from softphone.server.passwords import Passwords
from softphone.server.presence import PresenceHub
from softphone.server.registrar import Registrar
from softphone.server.row_rules import RIGHTS
from softphone.server.sessions import ADMINISTRATION, TOKEN, Session, Sessions
from softphone.server.store.database import Database
from softphone.server.store.sealed import Seal
from softphone.server.web_transport import WebDoor

RESET_LIFETIME_S = 3600.0
"How long a mailed link is good."
SETUP_LIFETIME_S = 900.0
"How long a phone may take to fetch its settings."


def system_utcnow() -> datetime:
    return datetime.now(UTC)


@dataclass
class Parts:
    """Everything the API needs, made in app.py."""

    database: Database
    directory: Directory
    hub: PresenceHub
    devices: DeviceFacts
    exchange: Exchange
    registrar: Registrar
    call_log: CallLog
    sessions: Sessions
    passwords: Passwords
    live: Live
    bus: Bus
    sip_port: Callable[[], int]
    version: str
    web: WebDoor
    administration: Administration
    contacts: ContactBooks
    seal: Seal
    spawn: Callable[[Coroutine[Any, Any, Any]], None]
    "Runs a coroutine that nobody waits for."
    is_practice: bool = False
    has_sound: Callable[[], bool] = lambda: False
    "Is the media process there?"
    tls_port: Callable[[], int] = lambda: 0
    "Where phones sign in by TLS; 0 where they cannot."
    ring_me: Callable[[str], bool] | None = None
    "The practice office's “Ring me”."
    reached_at: Callable[[], str] = lambda: ""
    "A name or address for links that others get; empty: only this computer reaches us."
    certificate: Certificate | None = None
    "What HTTP shows; None without TLS."
    origins: frozenset[str] = frozenset()
    "Pages of others that may open a telephone's WebSocket, as browsers name them."
    directories: Directories | None = None
    "Of others, from which contacts are read; None before the office is loaded."
    voice: OfficeVoice | None = None
    "Announcements and mailboxes; None where nothing speaks."
    utcnow: Callable[[], datetime] = system_utcnow
    waits: GrowingWait = field(default_factory=GrowingWait)
    "Who tried in vain to sign in as whom."
    sorted: Sorted = field(default_factory=Sorted)
    people_text: PeopleText = field(default_factory=PeopleText)
    own_waits: GrowingWait = field(default_factory=GrowingWait)
    "Who gave a wrong password or code where only the person can be; the person alone counts."
    links: Links = field(default_factory=Links)
    resets: Links = field(default_factory=lambda: Links(RESET_LIFETIME_S))
    "Mailed to who forgot the password."
    mailed: dict[str, float] = field(default_factory=dict)
    "Person -> when a link was mailed last, monotonic seconds."
    mail_waits: GrowingWait = field(default_factory=GrowingWait)
    "Who asked for mailed links, by source address."
    setups: Links = field(default_factory=lambda: Links(SETUP_LIFETIME_S))
    "By account: a phone may fetch its settings."
    alarms: Alarms | None = None
    "What looks like misuse; None before the data is loaded."
    sign_ins: Tries = field(default_factory=Tries)
    "Who tried in vain to sign in."

    codes: OneTimeCodes = field(init=False)
    mail: OfficeMail = field(init=False)

    def __post_init__(self) -> None:
        self.codes = OneTimeCodes(self.database, self.seal, self.utcnow)
        self.mail = OfficeMail(self.database, self.seal, self.spawn)

    async def load(self) -> None:
        """What is kept of sessions and mail."""
        await self.sessions.load()
        await self.mail.load()

    async def end_sessions_of(self, person: str) -> None:
        """Everywhere: somebody else has changed their password."""
        self.forget_links(person)
        for session in self.sessions.of_person(person):
            await self.end_session(session.id)

    def forget_links(self, person: str) -> None:
        """None of those that wait opens anything any more."""
        self.links.forget(person)
        self.resets.forget(person)

    async def end_session(self, id: str) -> None:
        """Signing out ends the session, its digest user names and what they signed in."""
        await self.sessions.end(id)
        for username in await self.directory.revoke_session(id):
            self.registrar.drop_username(username)
        self.web.close_session(id)
        await self.live.close_session(id)


@dataclass(frozen=True)
class Asker:
    """Who makes this request."""

    session: Session
    person: Person

    def needs(self, permission: str) -> None:
        """Before any look-up, so that what exists and what does not look the same."""
        if permission not in permissions(self.person.rights):
            raise NOT_ALLOWED

    def needs_any(self, *wanted: str) -> None:
        if permissions(self.person.rights).isdisjoint(wanted):
            raise NOT_ALLOWED

    def needs_power_over(self, person: Person) -> None:
        """Who lets an administrator in, or locks one out, must be able to give rights."""
        mine = permissions(self.person.rights)
        if RIGHTS in permissions(person.rights) and RIGHTS not in mine:
            raise NOT_ALLOWED


def parts(request: Request) -> Parts:
    found = request.app.state.parts
    assert isinstance(found, Parts)
    return found


PartsDep = Annotated[Parts, Depends(parts)]


async def session_of(parts: Parts, authorization: str) -> tuple[Session, Person]:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NOT_SIGNED_IN
    known = parts.sessions.find(token.strip())
    person = parts.directory.office.people.get(known.person) if known else None
    if known is None or person is None:
        raise NOT_SIGNED_IN
    session = await parts.sessions.use(token.strip(), person.log_off_after_10_minutes)
    if session is None:
        raise NOT_SIGNED_IN
    return session, person


async def any_asker(parts: PartsDep, authorization: Annotated[str, Header()] = "") -> Asker:
    """Also one who must change the password first."""
    session, person = await session_of(parts, authorization)
    return Asker(session, person)


async def asker(found: Annotated[Asker, Depends(any_asker)]) -> Asker:
    if found.person.must_change_password:
        raise ApiError(403, "must_change_password", "Choose a password of your own first.")
    return found


async def person_asker(found: Annotated[Asker, Depends(asker)]) -> Asker:
    """The person, and no program with a token: for what would give further access."""
    if found.session.scope == TOKEN:
        raise NOT_ALLOWED
    return found


async def administrator(found: Annotated[Asker, Depends(asker)]) -> Asker:
    """Somebody who has given the password for the administration of its own (S22)."""
    if found.session.scope != ADMINISTRATION:
        raise ADMINISTRATION_SESSION_NEEDED
    return found


AnyAskerDep = Annotated[Asker, Depends(any_asker)]
AskerDep = Annotated[Asker, Depends(asker)]
PersonDep = Annotated[Asker, Depends(person_asker)]
AdministratorDep = Annotated[Asker, Depends(administrator)]
