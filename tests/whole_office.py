"""The whole presence server in this process: its data, its API and its SIP side, with both
clocks in the test's hand.  Nothing listens; phones are those of ``sip_office``.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from softphone.model.events import Event
from softphone.server.api import application
from softphone.server.app import Server
from softphone.server.media_path import MediaPath
from softphone.server.office_export import export
from softphone.server.office_import import Importer, Options
from softphone.server.passwords import hash_password
from softphone.server.serve_options import ServeOptions
from softphone.server.store.archive import copy_database
from tests.sip_office import FakeMedia, Phone, SipOffice

PASSWORD = "correct-horse"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

OFFICE = f"""\
[office]
name = "Nordlicht GmbH"
domain = "office.example"
country = "DE"
use_user_number_as_caller_id = true

[[voip_accounts]]
number = "204"
kind = "softphone"
description = "Mara's computer"
secret = "s-204"

[[voip_accounts]]
number = "205"
kind = "desk_phone"
description = "Jonas' phone"
secret = "s-205"

[[voip_accounts]]
number = "206"
kind = "desk_phone"
description = "Lena's phone"
secret = "s-206"

[[voip_accounts]]
number = "207"
kind = "webphone"
description = "Mara's browser"
secret = "s-207"

[[voip_accounts]]
number = "208"
kind = "desk_phone"
description = "Mara's desk"
secret = "s-208"

[[voip_accounts]]
number = "290"
kind = "desk_phone"
description = "Meeting room"
secret = "s-290"

[[users]]
email = "mara@office.example"
first_name = "Mara"
last_name = "Vogt"
department = "Einkauf"
number = "602"
password = "{PASSWORD}"
must_change_password = false
voip_accounts = ["204", "207", "208"]
webphone_account = "207"
fixed_destinations = ["+49 170 5550142"]
click_and_call = "208"
language = "en"

[[users]]
email = "jonas@office.example"
first_name = "Jonas"
last_name = "Brandt"
number = "607"
password = "{PASSWORD}"
must_change_password = false
voip_accounts = ["205"]

[[users]]
email = "lena@office.example"
first_name = "Lena"
last_name = "Sommer"
number = "604"
password = "{PASSWORD}"
voip_accounts = ["206"]
fixed_destinations = ["0170 5550142"]

[[users]]
email = "ada@office.example"
first_name = "Ada"
last_name = "Amt"
number = "601"
password = "{PASSWORD}"
must_change_password = false
rights = ["administration"]
log_off_after_10_minutes = true
"""

LINE = """
[[trunks]]
name = "provider"
kind = "static"
address = "sip:10.20.0.99:5070"
"""
"What an office file says of a line to the outside."


_IMPORTED: dict[str, dict[str, bytes]] = {}
"Office file -> the files that its import has made."


@functools.cache
def cached_hash(password: str) -> str:
    """Slow once for all tests."""
    return hash_password(password)


class Client:
    """One program of one person: a token and the calls of the API."""

    def __init__(self, http: httpx.AsyncClient, token: str, answer: Mapping[str, Any]) -> None:
        self._http = http
        self.token = token
        self.answer = answer
        "Of the sign-in."

    async def ask(
        self, method: str, path: str, body: Any = None, **more: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        return await self._http.request(method, path, json=body, headers=headers, **more)

    async def get(self, path: str) -> Any:
        return _content(await self.ask("GET", path))

    async def put(self, path: str, body: Any) -> Any:
        return _content(await self.ask("PUT", path, body))

    async def post(self, path: str, body: Any = None) -> Any:
        return _content(await self.ask("POST", path, body))

    async def delete(self, path: str) -> Any:
        return _content(await self.ask("DELETE", path))

    async def refusal(self, method: str, path: str, body: Any = None) -> tuple[int, str]:
        """Status and code of an answer that has to be an error."""
        answer = await self.ask(method, path, body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["error"]["code"]

    async def send_sound(self, method: str, path: str, sound: bytes) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "audio/wav"}
        return await self._http.request(method, path, content=sound, headers=headers)

    async def device(self, name: str) -> dict[str, Any]:
        """One of my devices, by account number or outside number."""
        devices = await self.get("/me/devices")
        return next(d for d in devices if name in (d["account"], d["number"]))

    async def dnd(self, is_on: bool = True, **more: Any) -> Any:
        status = "do_not_disturb" if is_on else "available"
        return await self.put("/me/status", {"status": status, **more})


def _content(answer: httpx.Response) -> Any:
    assert answer.status_code < 400, (answer.status_code, answer.text)
    return answer.json() if answer.content else None


class WholeOffice(SipOffice):
    """``await office.start()`` first; ``await office.stop()`` last."""

    def __init__(self, directory: Path) -> None:
        self.data = directory
        self.now = 1000.0
        self.wall_step = timedelta()
        "How far the clock on the wall was put forward."
        self.media = FakeMedia()
        self.phones: dict[tuple[str, int], Phone] = {}
        self.on_the_wire = []
        self.heard: list[Event] = []
        self._hosts = itertools.count(10)
        self.server: Server
        self._http: httpx.AsyncClient | None = None

    def utcnow(self) -> datetime:
        return START + timedelta(seconds=self.now - 1000.0) + self.wall_step

    async def start(self, office: str = OFFICE) -> None:
        self.data.mkdir(exist_ok=True)
        if office and not any(self.data.iterdir()):
            await self._start_from(office)
            return
        await self._start(office)

    async def _start_from(self, office: str) -> None:
        """A copy of what an earlier test has imported, where there was one: the same office."""
        known = _IMPORTED.get(office)
        if known is not None:
            for name, content in known.items():
                (self.data / name).write_bytes(content)
            await self._start("")
            return
        await self._start(office)
        copy = self.data / "copy.db"
        copy_database(self.server.database.path, copy)
        names = ("seal.key",)
        _IMPORTED[office] = {name: (self.data / name).read_bytes() for name in names} | {
            self.server.database.path.name: copy.read_bytes()
        }
        copy.unlink()

    async def _start(self, office: str) -> None:
        self.server = Server(ServeOptions(self.data), self.utcnow, lambda: self.now)
        server = self.server
        await server.database.open()
        if office:
            await self.import_text(office)
        await server.load()
        server.exchange.board.media = MediaPath(self.media, ["10.20.0.2"], ["10.20.0.0/24"])
        server.exchange.flush = self.settle
        self.core, self.exchange = server.core, server.exchange
        self.registrar, self.bus = server.registrar, server.bus

    @property
    def http(self) -> httpx.AsyncClient:
        """The API; made when it is asked for the first time, which takes a while."""
        if self._http is None:
            transport = httpx.ASGITransport(application.make(self.server.parts))
            self._http = httpx.AsyncClient(transport=transport, base_url="http://office/api/v1")
        return self._http

    async def import_text(self, text: str, options: Options | None = None) -> Any:
        file = self.data / "office.toml"
        file.write_text(text, encoding="utf-8")
        importer = Importer(self.server.database, self.server.seal, cached_hash)
        return await importer.import_file(file, options or Options())

    async def export(self) -> str:
        """The whole office as its export tells it."""
        return await export(self.server.database)

    async def stop(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None
        await self.server.close()

    async def restart_server(self) -> None:
        """As after a stop on purpose; the data stays."""
        await self.stop()
        await self.start(office="")

    async def wait(self, seconds: float) -> None:
        """Time passes, and what the server does once a second is done."""
        self.pass_time(seconds)
        await self.server.housekeeping()

    def client(self, token: str = "") -> Client:
        return Client(self.http, token, {})

    async def sign_in(
        self, name: str, password: str = PASSWORD, scope: str = "phone"
    ) -> Client:
        """Somebody's program signs in; ``name`` as in ``mara@office.example``."""
        wish = {"email": f"{name}@office.example", "password": password, "scope": scope}
        answer = await self.http.post("/session", json=wish)
        assert answer.status_code == 200, answer.text
        return Client(self.http, answer.json()["token"], answer.json())

    def listen(self, kind: type[Event]) -> list[Any]:
        """Everything of this kind that is published from now on."""
        heard: list[Any] = []
        self.bus.listen(kind, heard.append)
        return heard
