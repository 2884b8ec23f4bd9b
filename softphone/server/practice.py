"""The practice office: colleagues that the server plays, so that a new user can try everything.

607 answers after two rings and plays back what you say; 611 is on a call; 614 is in do not
disturb until 13:30; 616 calls when asked to (“Ring me”); 618 has no device signed in.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from softphone.model.availability import Chosen, Status
from softphone.model.people import Person
from softphone.resource import resource
from softphone.server.office_import import Importer, Options
from softphone.server.passwords import hash_password
from softphone.server.practice_line import PracticeLine
from softphone.server.practice_phone import Identity, Manner, PracticePhones

if TYPE_CHECKING:
    from softphone.server.app import Server

EMAIL, PASSWORD = "mara@practice.example", "practice-office"
LUNCH_ENDS = time(13, 30)
ABSENT = {"618"}
DND = {"614": LUNCH_ENDS, "625": None}
"Number -> when it lapses; None: never."
MANNERS = {"607": Manner(), "621": Manner(answers_after_s=0.2, is_deaf=True),
           "611": Manner(answers_after_s=None, is_deaf=True)}  # fmt: skip
NEVER_ANSWERS = Manner(answers_after_s=None)
TALKS_TO = ("611", "621")
RINGS_ME = "616"
SIGN_OUT_LIMIT_S = 1.0


class Practice:
    """Plays everybody but the person who practises."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._clock = server.exchange.monotonic
        self._phones: PracticePhones
        self._line: PracticeLine
        self._are_talking = False

    @staticmethod
    async def fill(server: Server) -> None:
        """Import the office; before the server is loaded."""
        importer = Importer(server.database, server.seal, hash_password)
        await importer.import_file(resource("practice/office.toml"), Options())

    async def start(self) -> None:
        """Sign everybody in; after the server listens."""
        office = self.server.directory.office
        self._phones = PracticePhones(office.domain, self.server.media, self._clock)
        self._phones.changed = self._have_them_talk
        self.server.media.on_lost = self._media_lost
        self._line = PracticeLine(self._phones, ("127.0.0.1", self.server.parts.sip_port()))
        await self._line.open()
        for person in office.people.values():
            if person.email != EMAIL and person.number not in ABSENT:
                self._sign_in(person)
        self._line.flush()
        await self._set_statuses()

    def _sign_in(self, person: Person) -> None:
        manner = MANNERS.get(person.number, NEVER_ANSWERS)
        for account in person.voip_accounts:
            secret = f"practice-{account}"
            who = Identity(account, person.name, account, secret, manner)
            self._phones.add(who, self._clock())

    async def _set_statuses(self) -> None:
        for number, ends in DND.items():
            person = self.server.directory.office.person_by_number(number)
            if person is not None:
                now = datetime.now().astimezone()
                until = next_time(now, ends) if ends is not None else None
                chosen = Chosen(Status.DO_NOT_DISTURB, until)
                await self.server.hub.set_status(person.id, chosen, "api")

    def _have_them_talk(self) -> None:
        """611 and 621 are on a call with each other, as soon as both are signed in."""
        caller, callee = (self._account_of(number) for number in TALKS_TO)
        if not self._are_talking and {caller, callee} <= self._phones.signed_in:
            self._are_talking = self._phones.call(caller, TALKS_TO[1], self._clock())

    def _account_of(self, number: str) -> str:
        person = self.server.directory.office.person_by_number(number)
        return person.voip_accounts[0] if person is not None else ""

    def ring_me(self, person_id: str) -> bool:
        """616 calls this person; False if they cannot now."""
        person = self.server.directory.office.people.get(person_id)
        if person is None:
            return False
        called = self._phones.call(self._account_of(RINGS_ME), person.number, self._clock())
        self._line.flush()
        return called

    def _media_lost(self, ids: Iterable[str]) -> None:
        self.server.exchange.media_lost(ids)
        self._phones.media_lost(set(ids), self._clock())
        self._line.flush()

    async def stop(self) -> None:
        """Hang up and sign out, so that nothing is rung that is not there."""
        self._phones.sign_out(self._clock())
        self._line.flush()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SIGN_OUT_LIMIT_S):
                while self._phones.signed_in:
                    await asyncio.sleep(0.01)
        self._line.close()


def next_time(now: datetime, wanted: time) -> datetime:
    """The next moment at which the clock on the wall shows this time, in UTC."""
    today = now.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    moment = today if today > now else today + timedelta(days=1)
    return moment.astimezone(UTC)
