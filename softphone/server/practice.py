"""The practice office: colleagues that the server plays, so that a new user can try everything.

607 answers after two rings and plays back what you say; 611 is on a call; 614 is in do not
disturb until 13:30; 616 calls when asked to (“Ring me”); 618 has no device signed in.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from softphone.model.availability import Chosen, Status
from softphone.resource import resource
from softphone.server.office_import import Importer, Options
from softphone.server.passwords import hash_password
from softphone.server.practice_phone import Manner, PracticePhones

if TYPE_CHECKING:
    from softphone.server.app import Server

EMAIL, PASSWORD = "mara@practice.example", "practice-office"
TWO_RINGS_S = 4.0
LUNCH_ENDS = time(13, 30)
ABSENT = {"618"}
DND = {"614", "625"}
TALKS_TO = ("611", "621")
RINGS_ME = "616"
GIVES_UP_AFTER_S = 30.0


class Practice:
    def __init__(self, server: Server) -> None:
        self.server = server
        self.phones: PracticePhones

    @staticmethod
    async def fill(server: Server) -> None:
        """Import the office; before the server is loaded."""
        importer = Importer(server.database, server.seal, hash_password)
        await importer.import_file(resource("practice/office.toml"), Options())

    async def start(self) -> None:
        office = self.server.directory.office
        port = self.server.transports.port
        self.phones = PracticePhones(
            office.domain, ("127.0.0.1", port), lambda account: f"practice-{account}",
            self.server.media.play, self.server.media.close,
        )  # fmt: skip
        await self.phones.start()
        for person in office.people.values():
            if person.email != EMAIL and person.number not in ABSENT:
                after_s = TWO_RINGS_S if person.number == "607" else None
                for account in person.voip_accounts:
                    self.phones.sign_in(account, Manner(after_s))
        await self._set_statuses()
        self.server.spawn(self._have_them_talk())

    async def _set_statuses(self) -> None:
        for number in DND:
            person = self.server.directory.office.person_by_number(number)
            if person is not None:
                until = next_time(datetime.now().astimezone(), LUNCH_ENDS)
                chosen = Chosen(Status.DO_NOT_DISTURB, until if number == "614" else None)
                await self.server.hub.set_status(person.id, chosen, "api")

    async def _have_them_talk(self) -> None:
        """611 and 621 are on a call with each other."""
        caller, callee = (self._account_of(number) for number in TALKS_TO)
        clock = self.server.exchange.monotonic
        for _ in range(100):
            if {caller, callee} <= self.server.registrar.signed_in(clock()):
                break
            await asyncio.sleep(0.05)
        self.phones.sign_in(callee, Manner(0.1))
        self.phones.call(caller, TALKS_TO[1], "talk_back", GIVES_UP_AFTER_S)

    def _account_of(self, number: str) -> str:
        person = self.server.directory.office.person_by_number(number)
        return person.voip_accounts[0] if person is not None else ""

    def ring_me(self, person_id: str) -> bool:
        """616 calls this person."""
        person = self.server.directory.office.people.get(person_id)
        if person is None:
            return False
        account = self._account_of(RINGS_ME)
        self.phones.call(account, person.number, "talk_back", GIVES_UP_AFTER_S)
        return True

    async def stop(self) -> None:
        await self.phones.stop()


def next_time(now: datetime, wanted: time) -> datetime:
    """The next moment at which the clock on the wall shows this time, in UTC."""
    today = now.replace(hour=wanted.hour, minute=wanted.minute, second=0, microsecond=0)
    moment = today if today > now else today + timedelta(days=1)
    return moment.astimezone(UTC)
