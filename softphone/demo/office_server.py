"""The presence server as a story sees it: another process, reached by HTTP and SIP only."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from softphone.demo.processes import Program, StoryError, until
from softphone.server.media_control import socket_path

DOMAIN = "office.example"
PASSWORD = "story-password"

OFFICE = """\
[office]
name = "Nordlicht GmbH"
domain = "office.example"
country = "DE"
use_user_number_as_caller_id = true
"""


@dataclass(frozen=True)
class Resident:
    """A person of the story's office and the accounts that belong to them."""

    number: str
    first_name: str
    last_name: str
    accounts: dict[str, str]
    "Account number -> kind."
    rights: str = "end_user"
    language: str = "de"
    webphone: str = ""
    "The account of the person's webphone."
    names: dict[str, str] = field(default_factory=dict)
    "Account number -> what the device is called; else its kind and number."

    @property
    def email(self) -> str:
        return f"{self.first_name.lower()}@{DOMAIN}"

    def rows(self) -> str:
        accounts = "".join(
            f'[[voip_accounts]]\nnumber = "{number}"\nkind = "{kind}"\n'
            f'description = "{self.names.get(number, f"{kind} {number}")}"\n'
            f'secret = "s-{number}"\n\n'
            for number, kind in self.accounts.items()
        )
        numbers = ", ".join(f'"{number}"' for number in self.accounts)
        webphone = f'webphone_account = "{self.webphone}"\n' if self.webphone else ""
        return (
            f'{accounts}[[users]]\nemail = "{self.email}"\nfirst_name = "{self.first_name}"\n'
            f'last_name = "{self.last_name}"\nnumber = "{self.number}"\n'
            f'password = "{PASSWORD}"\nmust_change_password = false\n'
            f'rights = ["{self.rights}"]\nlanguage = "{self.language}"\n'
            f"voip_accounts = [{numbers}]\n{webphone}\n"
        )


MARA = Resident(
    "602", "Mara", "Vogt", {"204": "softphone", "207": "other", "208": "desk_phone"}
)
JONAS = Resident("607", "Jonas", "Brandt", {"205": "desk_phone"})
LEA = Resident("616", "Lea", "Hartmann", {"216": "desk_phone"})


@dataclass
class OfficeServer:
    """Start it, ask it, kill it, start it again."""

    directory: Path
    residents: tuple[Resident, ...] = (MARA, JONAS, LEA)
    more: tuple[str, ...] = ()
    "Further arguments of ``einklang serve``."
    env: dict[str, str] = field(default_factory=dict)
    plans: str = ""
    "What else stands in the office file."
    http: str = ""
    sip: str = ""
    sip_tls: str = ""
    "Where phones sign in by TLS; empty where they cannot."
    pid: int = 0
    _program: Program | None = None
    _tokens: dict[str, str] = field(default_factory=dict)
    _starts: int = 0

    async def start(self) -> None:
        """The first start finds free ports, later ones use the same."""
        self.directory.mkdir(parents=True, exist_ok=True)
        office = self.directory / "office.toml"
        rows = "".join(r.rows() for r in self.residents)
        office.write_text(OFFICE + rows + self.plans, encoding="utf-8")
        self._starts += 1
        log = self.directory / f"server-{self._starts}.log"
        self._program = await Program.start(
            [sys.executable, "-m", "softphone.cli", "serve",
             "--data", str(self.directory / "data"), "--office", str(office),
             "--http", self.http.removeprefix("http://") or "127.0.0.1:0",
             "--sip", self.sip or "127.0.0.1:0", *self.more],
            log,
            env=self.env,
        )  # fmt: skip
        await until(self._is_ready, "the presence server being ready", 20.0)
        line = next(x for x in self.output().splitlines() if x.startswith("ready "))
        told = json.loads(line.removeprefix("ready "))
        self.http, self.sip, self.pid = told["http"], told["sip"], told["pid"]
        self.sip_tls = told.get("sip_tls", "")

    def _is_ready(self) -> bool:
        program = self._running()
        if not program.is_running:
            raise StoryError(f"the presence server ended: {program.output()[-500:]}")
        return "ready {" in program.output()

    def _running(self) -> Program:
        if self._program is None:
            raise StoryError("the presence server was not started")
        return self._program

    def output(self) -> str:
        return self._running().output()

    async def kill(self) -> None:
        """As a power cut would."""
        await self._running().kill()

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop(grace_s=8)
            await self._end_sound()

    async def _end_sound(self) -> None:
        """The media process outlives its server by a minute; nothing of a story may."""
        path = socket_path(self.directory / "data")
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_unix_connection(path)
            writer.write(b'{"do": "quit"}\n')
            await writer.drain()
            writer.close()

    # -- asking it -------------------------------------------------------------------------

    async def token(self, person: Resident) -> str:
        if person.email not in self._tokens:
            answer = await self._send(
                "POST", "/session", None, {"email": person.email, "password": PASSWORD}
            )
            self._tokens[person.email] = answer["token"]
        return self._tokens[person.email]

    async def get(self, person: Resident, path: str) -> Any:
        return await self._send("GET", path, await self.token(person))

    async def put(self, person: Resident, path: str, body: dict[str, Any]) -> Any:
        return await self._send("PUT", path, await self.token(person), body)

    async def post(self, person: Resident, path: str, body: dict[str, Any]) -> Any:
        return await self._send("POST", path, await self.token(person), body)

    async def _send(
        self, method: str, path: str, token: str | None, body: dict[str, Any] | None = None
    ) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                answer = await client.request(
                    method, f"{self.http}/api/v1{path}", json=body, headers=headers
                )
        except httpx.HTTPError as error:
            raise StoryError(
                f"{method} {path}: the server does not answer: {error!r}"
            ) from error
        if answer.status_code >= 400:
            raise StoryError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.content else None

    async def dnd(self, person: Resident, is_on: bool) -> dict[str, Any]:
        status = "do_not_disturb" if is_on else "available"
        found: dict[str, Any] = await self.put(person, "/me/status", {"status": status})
        return found

    async def last_call(self, person: Resident) -> dict[str, Any]:
        """The newest record; waits until there is one."""
        records: list[dict[str, Any]] = []

        async def is_there() -> bool:
            records[:] = await self.get(person, "/me/calls?limit=1")
            return bool(records)

        await until(is_there, "the record of the call", 5.0)
        return records[0]
