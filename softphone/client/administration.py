"""The administration's session: opened by the password, kept in memory only (S22).

A call gives what was asked for or a ``Refused``: whoever fills in a form expects refusals.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from softphone.client.access import CodeState, SignedIn, code_state, signed_in
from softphone.client.api import OfficeApi
from softphone.client.contacts import ReadIn
from softphone.client.errors import OfficeError

Row = Mapping[str, Any]
"One row of a collection: the office file's keys, ``id``, ``etag``, and what is true of it."

USERS, ACCOUNTS, GROUPS = "users", "voip-accounts", "call-groups"
PLANS, HOURS, TRUNKS = "call-plans", "opening-hours", "trunks"
CONTACTS, DIRECTORIES = "contacts", "contact-directories"
DETAILS = "statistics"
PERMISSIONS = {
    USERS: ("users.view", "users.change"),
    ACCOUNTS: ("users.view", "accounts.change"),
    GROUPS: ("users.view", "groups.change"),
    PLANS: ("users.view", "plan.change"),
    HOURS: ("users.view", "plan.change"),
    TRUNKS: ("services.change",),
    CONTACTS: ("contacts.change",),
    DIRECTORIES: ("services.change",),
    "settings": ("company.change", "users.view"),
    DETAILS: ("statistics.view",),
    "records": ("calls.view_all",),
    "audit": ("audit.view",),
}
"What -> any of which permissions shows it; the last of a collection's changes it."
PAGE = 200
LIST_TIMEOUT_S = 60.0
"A long list of people takes its time."
TABLE_S = 300.0
ENDED = frozenset({"not_signed_in", "administration_session_needed", "must_change_password"})
"Codes after which only the password helps."


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing came of a call.  ``code`` never changes its meaning."""

    code: str
    message: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    "Key of the row -> why its value cannot be."
    current: Row | None = None
    "As somebody else has left it meanwhile."
    used_by: tuple[Row, ...] = ()
    seconds: int = 0
    "How long to wait after too many tries."
    details: Row = field(default_factory=dict)
    "What else the office says of it."

    @property
    def has_ended(self) -> bool:
        """Is it the session that is over?"""
        return self.code in ENDED


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Row, ...]
    next: str
    "Where the next page begins; empty on the last one."
    total: int
    never_signed_in: int = 0
    in_no_call_plan: int = 0


class Administration:
    """``await open(password)`` first.  Nothing of it is ever written to a disk.

    monotonic: a clock in seconds, for the end of an idle session.
    """

    def __init__(
        self,
        api: OfficeApi,
        email: str,
        device_name: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api, self._email, self._device = api, email, device_name
        self._monotonic = monotonic
        self.idle_limit_s: float | None = None
        "After how long without a request it ends; None if it has no such end."
        self._asked_at = 0.0
        self.is_open = False
        self.person: Row = {}

    # -- the session -------------------------------------------------------------------------

    async def open(self, password: str, code: str = "") -> Refused | None:
        """Also again, after it has ended.  ``code``: for who gives a one-time code as well."""
        body = {"email": self._email, "password": password, "device_name": self._device}
        body |= {"code": code} if code else {}
        told = await self._ask("POST", "/session", body | {"scope": "administration"})
        if isinstance(told, Refused):
            return told
        if told.get("must_change_password"):
            return Refused("must_change_password")
        self._api.token = str(told["token"])
        self.idle_limit_s = told.get("idle_limit_s")
        self.person, self.is_open = dict(told.get("person") or {}), True
        return None

    async def close(self) -> None:
        """Sign out of the administration; the telephone goes on."""
        if self.is_open:
            await self._ask("DELETE", "/session")
        self.forget()
        await self._api.close()

    def forget(self) -> None:
        """It has ended: nothing may be asked with it any more."""
        self.is_open, self._api.token = False, ""

    @property
    def ends_in_s(self) -> float | None:
        """Seconds until it ends unless something is asked; None if it has no such end."""
        if self.idle_limit_s is None:
            return None
        return max(0.0, self.idle_limit_s - (self._monotonic() - self._asked_at))

    async def touch(self) -> Refused | None:
        """Somebody is at work here, although nothing is asked for."""
        told = await self._ask("GET", "/sessions")
        return told if isinstance(told, Refused) else None

    # -- collections -------------------------------------------------------------------------

    async def page(
        self, path: str, after: str = "", q: str = "", limit: int = PAGE
    ) -> Page | Refused:
        query = urlencode({"limit": limit, "after": after, "q": q[:100]})
        told = await self._ask("GET", f"/{path}?{query}")
        if isinstance(told, Refused):
            return told
        return Page(
            tuple(told["items"]),
            str(told.get("next") or ""),
            int(told["total"]),
            int(told.get("never_signed_in") or 0),
            int(told.get("in_no_call_plan") or 0),
        )

    async def all(self, path: str) -> tuple[Row, ...] | Refused:
        """Every row, by as many pages as it takes."""
        rows: list[Row] = []
        after = ""
        while True:
            page = await self.page(path, after, limit=500)
            if isinstance(page, Refused):
                return page
            rows += page.rows
            after = page.next
            if not after:
                return tuple(rows)

    async def row(self, path: str, id: str) -> Row | Refused:
        return _row(await self._ask("GET", _one(path, id)))

    async def create(self, path: str, values: Row) -> Row | Refused:
        return _row(await self._ask("POST", f"/{path}", values))

    async def change(self, path: str, id: str, etag: str, changes: Row) -> Row | Refused:
        return _row(await self._ask("PATCH", _one(path, id), changes, etag))

    async def remove(self, path: str, id: str, etag: str) -> Refused | None:
        told = await self._ask("DELETE", _one(path, id), seen=etag)
        return told if isinstance(told, Refused) else None

    async def usage(self, path: str, id: str) -> tuple[Row, ...] | Refused:
        """Who refers to it: ``kind``, ``id`` and ``name``."""
        told = await self._ask("GET", _one(path, id) + "/usage")
        return told if isinstance(told, Refused) else tuple(told)

    # -- the rest ----------------------------------------------------------------------------

    async def settings(self) -> Row | Refused:
        return _row(await self._ask("GET", "/settings"))

    async def change_settings(self, etag: str, changes: Row) -> Row | Refused:
        return _row(await self._ask("PATCH", "/settings", changes, etag))

    async def audit(self, after: str = "") -> Page | Refused:
        """The newest changes first."""
        told = await self._ask("GET", f"/audit?{urlencode({'after': after or 0})}")
        if isinstance(told, Refused):
            return told
        return Page(tuple(told["items"]), str(told.get("next") or ""), len(told["items"]))

    async def statistics(self, query: Mapping[str, str]) -> Row | Refused:
        """Counted calls; ``query`` as the API names it: ``from``, ``to``, ``group`` ..."""
        path = f"/statistics?{urlencode(query)}"
        return _row(await self._ask("GET", path, timeout_s=LIST_TIMEOUT_S))

    async def statistics_choices(self) -> Row | Refused:
        """By what they can be narrowed: ``numbers``, ``groups``, ``people``."""
        return _row(await self._ask("GET", "/statistics/choices"))

    async def call_records(self, query: Mapping[str, str], after: str = "") -> Page | Refused:
        """The same calls one by one, the newest first."""
        path = f"/call-records?{urlencode({**query, 'after': after, 'limit': PAGE})}"
        told = await self._ask("GET", path, timeout_s=LIST_TIMEOUT_S)
        if isinstance(told, Refused):
            return told
        return Page(tuple(told["items"]), str(told.get("next") or ""), len(told["items"]))

    async def sip_messages(self, id: str) -> tuple[Row, ...] | Refused:
        """The SIP messages of one of the last calls, in order of time."""
        told = await self._ask("GET", f"/call-records/{quote(id, safe='')}/sip")
        return told if isinstance(told, Refused) else tuple(told["items"])

    async def call_table(self, query: Mapping[str, str]) -> bytes | Refused:
        """The same as a table, RFC 4180."""
        try:
            table = await self._api.content(f"/call-records.csv?{urlencode(query)}", TABLE_S)
        except OfficeError as error:
            return _refused(error)
        self._asked_at = self._monotonic()
        return table

    async def invite(self, id: str) -> Row | Refused:
        """A link by which this person chooses a password, once: ``url``, ``expires_at``."""
        return _row(await self._ask("POST", _one(USERS, id) + "/invitation"))

    async def sessions(self, id: str) -> tuple[SignedIn, ...] | Refused:
        """Where this person is signed in."""
        told = await self._ask("GET", _one(USERS, id) + "/sessions")
        return told if isinstance(told, Refused) else signed_in(told)

    async def end_sessions(self, id: str, session: str = "") -> Refused | None:
        """Sign this person out there; everywhere without a session."""
        one = f"/{quote(session, safe='')}" if session else ""
        told = await self._ask("DELETE", _one(USERS, id) + "/sessions" + one)
        return told if isinstance(told, Refused) else None

    async def code_state(self, id: str) -> CodeState | Refused:
        """Does this person give a one-time code at sign-in?"""
        told = await self._ask("GET", _one(USERS, id) + "/one-time-code")
        return told if isinstance(told, Refused) else code_state(told)

    async def reset_code(self, id: str) -> Refused | None:
        """This person signs in with the password alone again."""
        told = await self._ask("DELETE", _one(USERS, id) + "/one-time-code")
        return told if isinstance(told, Refused) else None

    async def mail(self) -> Row | Refused:
        """How the office sends mail: ``server``, ``user``, ``sender``, ``address``."""
        return _row(await self._ask("GET", "/settings/mail"))

    async def change_mail(self, values: Row) -> Row | Refused:
        """Without a ``password`` the one that is there stays."""
        return _row(await self._ask("PUT", "/settings/mail", values))

    async def test_mail(self) -> Row | Refused:
        """A mail to me: ``sent_to``, or why it did not go."""
        told = await self._ask("POST", "/settings/mail/test", timeout_s=LIST_TIMEOUT_S)
        return _row(told)

    async def set_up(self, id: str) -> Row | Refused:
        """A link by which a phone fetches its settings, once: ``url``, ``expires_at``."""
        return _row(await self._ask("POST", _one(ACCOUNTS, id) + "/setup"))

    async def look_at_list(self, rows: Sequence[Row]) -> Row | Refused:
        """What a list of people would change: ``seen``, and ``rows`` with their ``state``."""
        body = {"rows": list(rows), "dry_run": True}
        return _row(await self._ask("POST", "/users/import", body, timeout_s=LIST_TIMEOUT_S))

    async def read_list_in(
        self, rows: Sequence[Row], seen: str, leaves_out_errors: bool
    ) -> Row | Refused:
        """Begin; ``list_progress`` of its ``id`` tells how far it is."""
        body = {
            "rows": list(rows), "dry_run": False, "seen": seen,
            "leave_out_errors": leaves_out_errors,
        }  # fmt: skip
        return _row(await self._ask("POST", "/users/import", body, timeout_s=LIST_TIMEOUT_S))

    async def list_progress(self, id: str) -> Row | Refused:
        return _row(await self._ask("GET", f"/imports/{quote(id, safe='')}"))

    async def read_contacts(self, text: str, is_trial: bool) -> ReadIn | Refused:
        """A vCard or CSV file into the company's book.  ``is_trial``: nothing changes."""
        body = {"text": text, "dry_run": is_trial}
        told = await self._ask("POST", f"/{CONTACTS}/import", body, timeout_s=LIST_TIMEOUT_S)
        return told if isinstance(told, Refused) else ReadIn.of(told)

    # -- call plans --------------------------------------------------------------------------

    async def simulate(self, wish: Row) -> Row | Refused:
        """What would become of a call through a draft: ``beats``, ``end``, ``summary``."""
        return _row(await self._ask("POST", f"/{PLANS}/simulate", wish))

    async def announcements(self) -> tuple[Row, ...] | Refused:
        """The sounds that a plan can play: ``name``, and ``own`` for the company's."""
        told = await self._ask("GET", "/announcements")
        return told if isinstance(told, Refused) else tuple(told)

    async def give_announcement(self, name: str, wav: bytes) -> Refused | None:
        """Keep a sound under this name; one of the same name is replaced."""
        path = f"/announcements/{quote(name, safe='')}"
        told = await self._ask("PUT", path, wav, timeout_s=LIST_TIMEOUT_S)
        return told if isinstance(told, Refused) else None

    # -- the wire ----------------------------------------------------------------------------

    async def _ask(
        self, method: str, path: str, body: Row | bytes | None = None, seen: str = "",
        timeout_s: float = 10.0,
    ) -> Any:  # fmt: skip
        try:
            told = await self._api.ask(method, path, body, seen, timeout_s)
        except OfficeError as error:
            refused = _refused(error)
            if refused.has_ended:
                self.forget()
            elif not error.is_absence:
                self._asked_at = self._monotonic()
            return refused
        self._asked_at = self._monotonic()
        return told


def _one(path: str, id: str) -> str:
    return f"/{path}/{quote(id, safe='')}"


def _row(told: Any) -> Row | Refused:
    return told if isinstance(told, Refused) else dict(told)


def _refused(error: OfficeError) -> Refused:
    details = error.details
    fields = {
        str(one.get("field") or ""): str(one.get("reason") or "")
        for one in details.get("fields") or ()
        if isinstance(one, Mapping)
    }
    code = "no_server" if error.is_absence else error.code
    return Refused(
        code,
        error.message,
        fields,
        details.get("current"),
        tuple(details.get("used_by") or ()),
        int(details.get("seconds") or 0),
        details,
    )
