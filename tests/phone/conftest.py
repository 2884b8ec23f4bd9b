"""A telephone in its own process, and an office made of one socket that does as it is told."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from softphone.sip.message import Request, Response, make_response, parse

HERE = Path(__file__).parent
USUAL = {"PYTHONUNBUFFERED": ""}
"As people run it: the C library holds what it prints."


def _load(name: str, path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ports = _load("tests_ports", HERE.parent / "ports.py")


async def until(condition: Callable[[], Any], what: str, timeout_s: float = 10.0) -> Any:
    """Wait for a true value; fail naming ``what``."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + timeout_s
    while not (found := condition()):
        assert loop.time() < deadline, f"not seen within {timeout_s:g} s: {what}"
        await asyncio.sleep(0.01)
    return found


class PhoneProcess:
    """The real telephone, seen through what it prints."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.states: list[dict[str, Any]] = []
        self.memory_kb: list[int] = []
        self._answers: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, log: Path, env: dict[str, str]) -> PhoneProcess:
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(HERE / "phone_process.py"), str(log),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(HERE.parent.parent), **USUAL, **env},
            start_new_session=True,
        )  # fmt: skip
        phone = cls(process)
        assert (await phone._answer())["ready"]
        return phone

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "state" in told:
                self.states.append(told["state"])
                self.memory_kb.append(told["memory_kb"])
            else:
                self._answers.put_nowait(told)

    async def _answer(self) -> dict[str, Any]:
        return await asyncio.wait_for(self._answers.get(), 10)

    async def wish(self, name: str, *values: Any) -> Any:
        """Ask for something; its result.  A refusal is an assertion error with the code."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, *values]).encode() + b"\n")
        told = await self._answer()
        assert told["done"] == name
        assert "error" not in told, told["error"]
        return told["result"]

    async def refusal(self, name: str, *values: Any) -> str:
        with pytest.raises(AssertionError) as refused:
            await self.wish(name, *values)
        return str(refused.value).splitlines()[0]

    @property
    def state(self) -> dict[str, Any]:
        return self.states[-1] if self.states else {"registration": "off", "calls": []}

    @property
    def calls(self) -> list[dict[str, Any]]:
        return list(self.state["calls"])

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    async def registered(self, timeout_s: float = 10.0) -> None:
        await until(lambda: self.state["registration"] == "registered", "registered", timeout_s)

    async def call_in(self, state: str, timeout_s: float = 10.0, index: int = -1) -> Any:
        """Wait until the newest call is in this state."""
        fitting = lambda: [c for c in self.calls[index:] if c["state"] == state]  # noqa: E731
        return (await until(fitting, f"a call {state}; now {self.calls}", timeout_s))[-1]

    async def shows(self, wanted: Callable[[dict[str, Any]], Any]) -> None:
        """Wait until the newest call is like this."""
        await until(lambda: self.calls and wanted(self.calls[-1]), f"in {self.calls}")

    async def close(self) -> int:
        """Ask it to end; its exit status."""
        assert self._process.stdin is not None
        if self.is_running:
            self._process.stdin.write(b'["close"]\n')
        status = await asyncio.wait_for(self._process.wait(), 10)
        await self._reading
        return status


class Office(asyncio.DatagramProtocol):
    """One UDP socket in the place of the presence server.

    Registers everybody after a digest challenge; every other request is kept for the test.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        self.contact = ""
        self.registrations = 0
        self.transport: Any = None
        self.port = 0
        self.peer = ("127.0.0.1", 0)
        self.is_silent = False

    @classmethod
    async def open(cls, port: int = 0) -> Office:
        loop = asyncio.get_running_loop()
        _, office = await loop.create_datagram_endpoint(cls, local_addr=("127.0.0.1", port))
        return office

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        if not data.strip() or self.is_silent:
            return
        message = parse(data)
        if isinstance(message, Response):
            self.responses.append(message)
            return
        self.peer = source
        if message.method == "REGISTER":
            self._register(message)
        else:
            self.requests.append(message)

    def _register(self, request: Request) -> None:
        self.contact = request.headers.get("Contact") or ""
        self.last_register = request
        if request.headers.get("Authorization") is None:
            refused = make_response(request, 401)
            refused.headers.add(
                "WWW-Authenticate", 'Digest realm="office.example", nonce="abc", qop="auth"'
            )
            self.send(refused)
            return
        self.registrations += 1
        welcome = make_response(request, 200)
        welcome.headers.add("Contact", self.contact.split(">")[0] + ">;expires=120")
        self.send(welcome)

    def send(self, message: Request | Response, to: tuple[str, int] | None = None) -> None:
        self.transport.sendto(bytes(message), to or self.peer)

    def send_text(self, text: str, to: tuple[str, int] | None = None) -> None:
        self.transport.sendto(text.encode(), to or self.peer)

    async def request(self, method: str) -> Request:
        """Wait for a request of this method."""
        found = lambda: next((r for r in self.requests if r.method == method), None)  # noqa: E731
        request: Request = await until(found, method)
        return request

    async def response(self, status: int, call_id: str = "") -> Response:
        def fits(r: Response) -> bool:
            return r.status == status and call_id in ("", r.headers.get("Call-ID"))

        found = lambda: next((r for r in self.responses if fits(r)), None)  # noqa: E731
        seen = [r.status for r in self.responses]
        response: Response = await until(found, f"{status} for {call_id}; seen {seen}")
        return response

    def account(self) -> dict[str, Any]:
        return {
            "number": "204", "domain": "office.example", "username": "204-inst1",
            "secret": "s", "realm": "office.example", "host": "127.0.0.1", "port": self.port,
        }  # fmt: skip

    def invite(self, call_id: str, sdp: str = "", **more: str) -> str:
        """An INVITE to the phone as the office sends it."""
        sdp = sdp or self.sdp()
        target = re.sub(r"^.*<|>.*$", "", self.contact)
        lines = [
            f"INVITE {target} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{call_id};rport",
            "Max-Forwards: 70",
            'From: "Jonas Brandt" <sip:607@office.example>;tag=f1',
            "To: <sip:204@office.example>",
            f"Call-ID: {call_id}",
            "CSeq: 1 INVITE",
            f"Contact: <sip:office@127.0.0.1:{self.port}>",
            f"X-Einklang-Call: office-{call_id}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in more.items()),
            "Content-Type: application/sdp",
            f"Content-Length: {len(sdp)}",
        ]
        return "\r\n".join(lines) + "\r\n\r\n" + sdp

    def sdp(self, profile: str = "RTP/AVP", formats: str = "8 0 101") -> str:
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio 40000 {profile} {formats}\r\na=rtpmap:101 telephone-event/8000\r\n"
        )

    def in_dialog(self, method: str, call_id: str, cseq: int, to_tag: str, **more: str) -> str:
        """A request in, or about, the dialog that ``invite`` began."""
        branch = call_id if method in ("CANCEL",) else f"{call_id}{method}{cseq}"
        lines = [
            f"{method} {re.sub(r'^.*<|>.*$', '', self.contact)} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{branch};rport",
            "Max-Forwards: 70",
            'From: "Jonas Brandt" <sip:607@office.example>;tag=f1',
            "To: <sip:204@office.example>" + (f";tag={to_tag}" if to_tag else ""),
            f"Call-ID: {call_id}",
            f"CSeq: {cseq} {method}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in more.items()),
            "Content-Length: 0",
        ]
        return "\r\n".join(lines) + "\r\n\r\n"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    office = await Office.open()
    yield office
    office.transport.close()


@pytest.fixture
async def start_phone(tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[PhoneProcess]]]:
    """Starts telephones; each must end well, with exit status 0."""
    started: list[PhoneProcess] = []

    async def start(**env: str) -> PhoneProcess:
        phone = await PhoneProcess.start(tmp_path / f"pj{len(started)}.log", env)
        started.append(phone)
        return phone

    yield start
    for phone in started:
        assert await phone.close() == 0


@pytest.fixture
async def phone(start_phone: Any, office: Office) -> PhoneProcess:
    """A telephone that is signed in to the office."""
    phone: PhoneProcess = await start_phone()
    await phone.wish("sign_in", office.account())
    await phone.registered()
    return phone
