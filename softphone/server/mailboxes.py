"""Everybody's mailbox: messages, each a row and a file, and greetings.

The row is written after its file has its place, and a file without a row is thrown away at the
next start: there is never half a message.
"""

from __future__ import annotations

import contextlib
import logging
import os
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from softphone.model.calls import Party
from softphone.model.events import MailboxChanged
from softphone.model.office import Office
from softphone.model.voicemail import Message
from softphone.server.bus import Bus
from softphone.server.sounds import shipped
from softphone.server.store import tables
from softphone.server.store.database import Database, DataProblem

log = logging.getLogger(__name__)

MOST_MESSAGES = 100
"Of one person; the oldest that was heard makes room."
KEPT_HEARD = timedelta(days=90)
TAKEN_BACK_WITHIN = timedelta(days=1)
"For so long a message that was thrown away can be had again."
GREETING = "voicemail.wav"
Spawn = Callable[[Coroutine[Any, Any, Any]], None]


class Mailboxes:
    """folder: where the files lie, readable by the server alone."""

    def __init__(
        self, database: Database, folder: Path, bus: Bus, office: Callable[[], Office],
        utcnow: Callable[[], datetime], spawn: Spawn,
    ) -> None:  # fmt: skip
        self._database = database
        self._folder = folder
        self._bus = bus
        self._office = office
        self._utcnow = utcnow
        self._spawn = spawn
        self._messages: dict[str, Message] = {}
        self._arriving: set[str] = set()

    async def load(self) -> None:
        for folder in (self._folder, self._incoming, self._greetings):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        async with self._database.read() as connection:
            rows = await connection.execute(select(tables.voicemails))
            self._messages = {row.id: _message(row) for row in rows}
        for file in (*self._incoming.glob("*.wav"), *self._folder.glob("*.wav")):
            if file.stem not in self._messages:
                file.unlink(missing_ok=True)

    @property
    def _incoming(self) -> Path:
        return self._folder / "incoming"

    @property
    def _greetings(self) -> Path:
        return self._folder / "greetings"

    # -- a caller

    def takes(self, person: str) -> bool:
        """Is there room for another message?"""
        mine = self.of(person)
        return len(mine) < MOST_MESSAGES or any(m.heard_at is not None for m in mine)

    def greeting(self, person: str) -> Path | None:
        """What callers hear: the person's own words, else ours in their language."""
        own = self._greetings / f"{person}.wav"
        if own.is_file():
            return own
        known = self._office().people.get(person)
        usual = shipped(known.language if known is not None else "en") / GREETING
        return usual if usual.is_file() else None

    def new_file(self) -> Path:
        """Where the next recording goes."""
        return self._incoming / f"{uuid.uuid4().hex}.wav"

    def deposit(
        self, person: str, caller: Party, recording: Path, seconds: float, at: datetime
    ) -> None:
        """Keep a recording as a message; it is there once it is written."""
        message = Message(recording.stem, person, caller, at, round(seconds, 1))
        self._spawn(self._keep(message, recording))

    async def _keep(self, message: Message, recording: Path) -> None:
        file = self.file(message)
        try:
            os.replace(recording, file)
            async with self._database.write() as connection:
                await connection.execute(insert(tables.voicemails).values(**_row(message)))
        except (OSError, DataProblem) as error:
            log.error("a message could not be kept: %s", error)
            file.unlink(missing_ok=True)
            recording.unlink(missing_ok=True)
            return
        self._messages[message.id] = message
        await self._make_room(message.person)
        self._bus.publish(MailboxChanged(message.person, message))

    async def _make_room(self, person: str) -> None:
        mine = self.of(person)
        heard = [m for m in reversed(mine) if m.heard_at is not None]
        for message in heard[: max(0, len(mine) - MOST_MESSAGES)]:
            await self._throw_away(message)

    # -- their owner

    def of(self, person: str) -> list[Message]:
        """The newest first, without those that were thrown away."""
        found = [
            m for m in self._messages.values() if m.person == person and m.deleted_at is None
        ]
        return sorted(found, key=lambda m: m.at, reverse=True)

    def counts(self, person: str) -> tuple[int, int]:
        """New and heard ones (RFC 3842 §3.5)."""
        mine = self.of(person)
        new = sum(m.is_new for m in mine)
        return new, len(mine) - new

    def get(self, person: str, id: str) -> Message | None:
        """Also one that was just thrown away; None where it is nobody's or somebody else's."""
        found = self._messages.get(id)
        return found if found is not None and found.person == person else None

    def file(self, message: Message) -> Path:
        return self._folder / f"{message.id}.wav"

    async def mark(self, message: Message, is_heard: bool) -> Message:
        at = (message.heard_at or self._utcnow()) if is_heard else None
        return await self._change(replace(message, heard_at=at))

    async def throw_away(self, message: Message) -> Message:
        return await self._change(replace(message, deleted_at=self._utcnow()))

    async def take_back(self, message: Message) -> Message:
        return await self._change(replace(message, deleted_at=None))

    async def _change(self, message: Message) -> Message:
        table = tables.voicemails
        row = _row(message)
        async with self._database.write() as connection:
            await connection.execute(
                update(table)
                .where(table.c.id == message.id)
                .values(heard_at=row["heard_at"], deleted_at=row["deleted_at"])
            )
        self._messages[message.id] = message
        self._bus.publish(MailboxChanged(message.person))
        return message

    # -- greetings

    def has_own_greeting(self, person: str) -> bool:
        return (self._greetings / f"{person}.wav").is_file()

    def set_greeting(self, person: str, wav: bytes) -> None:
        """wav: 8 kHz, mono, 16 bit.  Raises OSError; the greeting before it stays then."""
        file = self._greetings / f"{person}.wav"
        made = file.with_suffix(".new")
        try:
            with open(made, "wb", opener=_private) as output:
                output.write(wav)
            os.replace(made, file)
        except OSError:
            with contextlib.suppress(OSError):
                made.unlink()
            raise

    def usual_greeting(self, person: str) -> None:
        (self._greetings / f"{person}.wav").unlink(missing_ok=True)

    # -- housekeeping

    async def tidy(self) -> None:
        """Forget what was thrown away, what was heard long ago, and what is nobody's."""
        now, people = self._utcnow(), self._office().people
        for message in list(self._messages.values()):
            thrown, heard = message.deleted_at, message.heard_at
            is_over = (thrown is not None and now - thrown > TAKEN_BACK_WITHIN) or (
                heard is not None and now - heard > KEPT_HEARD
            )
            if is_over or message.person not in people:
                await self._throw_away(message)
        for file in self._greetings.glob("*.wav"):
            if file.stem not in people:
                file.unlink(missing_ok=True)

    async def _throw_away(self, message: Message) -> None:
        table = tables.voicemails
        async with self._database.write() as connection:
            await connection.execute(delete(table).where(table.c.id == message.id))
        self._messages.pop(message.id, None)
        self.file(message).unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _row(message: Message) -> dict[str, Any]:
    def seconds(at: datetime | None) -> float | None:
        return at.timestamp() if at is not None else None

    return {
        "id": message.id, "person": message.person, "caller_number": message.caller.number,
        "caller_name": message.caller.name, "at": message.at.timestamp(),
        "seconds": message.seconds, "heard_at": seconds(message.heard_at),
        "deleted_at": seconds(message.deleted_at),
    }  # fmt: skip


def _message(row: Any) -> Message:
    def moment(unix_s: float | None) -> datetime | None:
        return datetime.fromtimestamp(unix_s, UTC) if unix_s is not None else None

    return Message(
        row.id, row.person, Party(row.caller_number, row.caller_name),
        datetime.fromtimestamp(row.at, UTC), row.seconds, moment(row.heard_at),
        moment(row.deleted_at),
    )  # fmt: skip
