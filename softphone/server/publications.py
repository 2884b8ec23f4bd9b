"""PUBLISH: what other people's software says of its person (RFC 3903, decision 18).

Each publication is one entity tag; every 200 carries a fresh one and the old one is dead.  A
program that publishes *busy* with a note “Do not disturb” sets the person's do not disturb.
Taking the publication back, or letting it expire, takes back what it set and nothing else: a
change that came after it stays, and a timed refresh does nothing to a person.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import unquote

from softphone.server.deadlines import Deadline
from softphone.server.log_once import LogOnce
from softphone.server.subscription import event_of
from softphone.server.switchboard import Switchboard
from softphone.sip.digest import DigestUser
from softphone.sip.documents.pidf_reading import CONTENT_TYPE, Published, read_pidf
from softphone.sip.documents.xml_reading import BadXml
from softphone.sip.message import Request, make_response
from softphone.sip.transaction import ServerTransaction

log = logging.getLogger(__name__)

EVENT = "presence"
DEFAULT_EXPIRES_S = 3600
MIN_EXPIRES_S = 60
MAX_OF_AN_ACCOUNT = 10
ANEW_WITHIN_S = 60.0
"A program whose refresh meets a dead tag publishes anew at once; that is nobody's wish."


class PeacePort(Protocol):
    def settle(
        self, publication: Publication, heir: Callable[[], Publication | None]
    ) -> None: ...


@dataclass(eq=False, slots=True)
class Publication:
    """One program's word about its person, until it is modified, removed or expires."""

    account: str
    resource: str
    person: str
    "Id; empty if the account is nobody's, or that of several people: it sets nothing then."
    is_anew: bool = False
    "It replaces one that the server has forgotten, without anybody having pressed a key."
    tag: str = ""
    is_dnd: bool = False
    until: datetime | None = None
    "When it expires, on the clock of the wall."
    expiry: Deadline | None = None
    is_settled: bool = False
    "Its do not disturb was carried out, or was there already."
    revision: int = 0
    "Of the person's status as this publication made it; 0 if it made none."


class Publications:
    """peace: carries out what follows for the person; given the heir of what was set."""

    def __init__(
        self, board: Switchboard, allow_events: Callable[[], str], peace: PeacePort
    ) -> None:
        self._board = board
        self._allow_events = allow_events
        self._peace = peace
        self._by_tag: dict[str, Publication] = {}
        self._by_account: dict[str, list[Publication]] = {}
        self._met_dead_tags: dict[str, float] = {}
        "Account -> when its refresh met one, monotonic seconds."
        self._log_once = LogOnce(log)

    def __len__(self) -> int:
        return len(self._by_tag)

    # -- the request (RFC 3903 §6) ---------------------------------------------------------

    def publish(self, t: ServerTransaction, user: DigestUser, now: float) -> None:
        """A PUBLISH of an authenticated device."""
        request = t.request
        resource = unquote(request.request_uri.user or "")
        tag = request.headers.get("sip-if-match")
        if not self._may_speak_for(user.account, resource):
            self._refuse(t, 403)
        elif event_of(request) != EVENT:
            self._refuse(t, 489, ("Allow-Events", self._allow_events()))
        elif tag is None:
            self._initial(t, user.account, resource, now)
        else:
            self._again(t, user.account, resource, tag.strip(), now)

    def _may_speak_for(self, account: str, resource: str) -> bool:
        """For itself, and for the person whose device alone it is."""
        owner = self._owner(account)
        return resource == account or (bool(owner) and resource == owner[1])

    def _owner(self, account: str) -> tuple[str, str]:
        """Id and number of the one person it belongs to; empty texts if there is none."""
        owners = self._board.office.owners(account)
        return (owners[0].id, owners[0].number) if len(owners) == 1 else ("", "")

    def _initial(self, t: ServerTransaction, account: str, resource: str, now: float) -> None:
        expires_s = self._granted(t)
        found = self._read(t, account) if expires_s is not None else None
        if expires_s is None or found is None:
            return
        met = self._met_dead_tags.pop(account, None)
        is_anew = met is not None and now - met < ANEW_WITHIN_S
        person, _ = self._owner(account)
        made = Publication(account, resource, person, is_anew)
        if expires_s:
            self._make_room(account)
            self._by_account.setdefault(account, []).append(made)
            self._take(made, found)
        self._confirm(t, made, expires_s, now)

    def _again(
        self, t: ServerTransaction, account: str, resource: str, tag: str, now: float
    ) -> None:
        """Refresh, modify or remove the publication of this tag."""
        known = self._by_tag.get(tag)
        if known is None or (known.account, known.resource) != (account, resource):
            if not t.request.body:
                self._met_dead_tags[account] = now
            self._refuse(t, 412)
            return
        expires_s = self._granted(t)
        if expires_s is None:
            return
        if expires_s and t.request.body:
            found = self._read(t, account)
            if found is None:
                return
            known.is_anew = False
            self._take(known, found)
        elif not expires_s:
            self._end(known)
        self._confirm(t, known, expires_s, now)

    def _granted(self, t: ServerTransaction) -> int | None:
        """For how long, in seconds; None after a refusal was sent."""
        asked = t.request.expires
        if asked is None:
            return DEFAULT_EXPIRES_S
        if 0 < asked < MIN_EXPIRES_S:
            self._refuse(t, 423, ("Min-Expires", str(MIN_EXPIRES_S)))
            return None
        return min(asked, DEFAULT_EXPIRES_S)

    def _read(self, t: ServerTransaction, account: str) -> Published | None:
        """What the body says; None after a refusal was sent."""
        request: Request = t.request
        if not request.body:
            self._refuse(t, 400)
        elif request.content_type != CONTENT_TYPE or _is_packed(request):
            self._refuse(t, 415, ("Accept", CONTENT_TYPE), ("Accept-Encoding", "identity"))
        else:
            try:
                return read_pidf(request.body)
            except BadXml as error:
                self._log_once("account %s publishes what cannot be read: %s", account, error)
                self._refuse(t, error.status)
        return None

    def _confirm(
        self, t: ServerTransaction, made: Publication, expires_s: int, now: float
    ) -> None:
        self._by_tag.pop(made.tag, None)
        made.tag = secrets.token_hex(8)
        if made.expiry is not None:
            made.expiry.cancel()
            made.expiry = None
        if expires_s:
            self._keep(made, expires_s, now)
        response = make_response(t.request, 200, to_tag=self._board.new_tag())
        response.headers.add("SIP-ETag", made.tag)
        response.headers.add("Expires", str(expires_s))
        self._board.layer.respond(t, response, now)

    def _keep(self, made: Publication, expires_s: float, now: float) -> None:
        self._by_tag[made.tag] = made
        made.until = self._board.utcnow() + timedelta(seconds=expires_s)
        made.expiry = self._board.at(now + expires_s, lambda _: self._end(made))

    def _refuse(self, t: ServerTransaction, status: int, *headers: tuple[str, str]) -> None:
        response = make_response(t.request, status, to_tag=self._board.new_tag())
        for name, value in headers:
            response.headers.add(name, value)
        self._board.layer.respond_once(t, response)

    # -- what follows ----------------------------------------------------------------------

    def _take(self, publication: Publication, found: Published) -> None:
        if found.is_dnd != publication.is_dnd:
            publication.is_dnd = found.is_dnd
            self._settle(publication)

    def _end(self, publication: Publication) -> None:
        """Removed or expired."""
        self._by_tag.pop(publication.tag, None)
        mine = self._by_account.get(publication.account, [])
        if publication in mine:
            mine.remove(publication)
        if not mine:
            self._by_account.pop(publication.account, None)
        self._take(publication, Published(None, (), ()))

    def _make_room(self, account: str) -> None:
        """A program that never removes what it published makes a new one each time."""
        mine = self._by_account.get(account, [])
        if len(mine) >= MAX_OF_AN_ACCOUNT:
            self._log_once("account %s publishes and publishes: the oldest is dropped", account)
            oldest = mine[0]
            if oldest.expiry is not None:
                oldest.expiry.cancel()
            self._end(oldest)

    # -- over a restart --------------------------------------------------------------------

    def rows(self) -> list[dict[str, Any]]:
        """Those that answer for somebody's do not disturb: they must end in time."""
        return [
            {"account": p.account, "resource": p.resource, "person": p.person, "tag": p.tag,
             "revision": p.revision, "until": p.until.timestamp()}
            for p in self._by_tag.values()
            if p.revision and p.until is not None
        ]  # fmt: skip

    def take_rows(self, rows: Iterable[Mapping[str, Any]], now: float) -> None:
        """What was kept; what has expired meanwhile ends now."""
        wall = self._board.utcnow().timestamp()
        for row in rows:
            kept = Publication(
                row["account"], row["resource"], row["person"], False, row["tag"], True,
                is_settled=True, revision=row["revision"],
            )  # fmt: skip
            self._by_account.setdefault(kept.account, []).append(kept)
            self._keep(kept, max(row["until"] - wall, 0.0), now)

    # -- what it does ----------------------------------------------------------------------

    def _settle(self, publication: Publication) -> None:
        if publication.person:
            self._peace.settle(publication, lambda: self._heir(publication))

    def _heir(self, publication: Publication) -> Publication | None:
        """Another publication of the person that wants the same and lives on."""
        alike = [
            other
            for account in self._accounts_of(publication.person)
            for other in self._by_account.get(account, ())
            if other is not publication and other.is_dnd
        ]
        return alike[-1] if alike else None

    def _accounts_of(self, person: str) -> tuple[str, ...]:
        found = self._board.office.people.get(person)
        return found.voip_accounts if found is not None else ()


def _is_packed(request: Request) -> bool:
    """Is the body compressed?  It would be read as what it is not."""
    return (request.headers.get("content-encoding") or "identity").lower() != "identity"
