"""rtpengine from Debian, without its kernel module: the bridge that ours is measured beside."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softphone.demo.processes import Program, free_port, until
from tests.media.python_browser import PythonBrowser

Value = str | bytes | int | list[Any] | Mapping[str, Any]


def bencoded(value: Value) -> bytes:
    """How its control protocol writes values (BEP 3)."""
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, list):
        return b"l" + b"".join(bencoded(x) for x in value) + b"e"
    if isinstance(value, Mapping):
        rows = sorted(value.items())
        return b"d" + b"".join(bencoded(k) + bencoded(v) for k, v in rows) + b"e"
    data = value.encode() if isinstance(value, str) else value
    return b"%d:%s" % (len(data), data)


def text_of(answer: bytes, name: str) -> str:
    """A text of an answer, by its name; empty if it has none."""
    key = bencoded(name)
    at = answer.find(key)
    if at < 0:
        return ""
    size, _, rest = answer[at + len(key) :].partition(b":")
    return rest[: int(size)].decode()


@dataclass
class Way:
    """What rtpengine has answered: where a browser and where a telephone send."""

    browser: dict[str, Any]
    port: int


class Rtpengine:
    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = free_port()
        self._program: Program | None = None
        self._answers: asyncio.Queue[bytes] = asyncio.Queue()
        self._udp: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        self._program = await Program.start(
            ["rtpengine", "--foreground", "--log-stderr", "--log-level=4", "--table=-1",
             "--interface=127.0.0.1", f"--listen-ng=127.0.0.1:{self._port}", "--num-threads=1",
             "--port-min=40000", "--port-max=41000", f"--pidfile={self._directory / 'pid'}"],
            self._directory / "rtpengine.log",
        )  # fmt: skip
        answers = self._answers

        class Answers(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Any) -> None:
                answers.put_nowait(data)

        self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            Answers, remote_addr=("127.0.0.1", self._port)
        )
        await until(self._answers_pings, "rtpengine", 10.0)

    @property
    def pid(self) -> int:
        assert self._program is not None
        return self._program.pid

    async def _answers_pings(self) -> bool:
        try:
            return b"pong" in await self._ask({"command": "ping"}, 0.2)
        except (TimeoutError, OSError):
            return False

    async def _ask(self, wish: dict[str, Value], limit_s: float = 5.0) -> bytes:
        assert self._udp is not None
        cookie = secrets.token_hex(4).encode()
        self._udp.sendto(cookie + b" " + bencoded(wish))
        while True:
            answer = await asyncio.wait_for(self._answers.get(), limit_s)
            if answer.startswith(cookie):
                return answer

    async def connect(self, browser: PythonBrowser, phone_port: int) -> Way:
        """A browser's offer and a telephone's answer, as a proxy would pass them.

        Raises RuntimeError with what it said.
        """
        names: dict[str, Value] = {"call-id": secrets.token_hex(8), "from-tag": "b"}
        offered = await self._ask(
            {**names, "command": "offer", "sdp": _browser_sdp(browser), "ICE": "remove",
             "transport-protocol": "RTP/AVP", "rtcp-mux": ["demux"]}
        )  # fmt: skip
        plain = text_of(offered, "sdp")
        answered = await self._ask(
            {**names, "command": "answer", "to-tag": "p", "sdp": _phone_sdp(phone_port),
             "ICE": "force", "DTLS": "passive", "rtcp-mux": ["accept"],
             "transport-protocol": "UDP/TLS/RTP/SAVPF", "flags": ["SDES-off"]}
        )  # fmt: skip
        web = text_of(answered, "sdp")
        if not plain or not web:
            raise RuntimeError(f"rtpengine: {offered!r} {answered!r}")
        place = re.search(r"m=audio (\d+)", web)
        found = re.search(r"m=audio (\d+)", plain)
        assert place is not None and found is not None
        told = {
            "ufrag": _attribute(web, "ice-ufrag"), "pwd": _attribute(web, "ice-pwd"),
            "web": [["127.0.0.1", int(place[1])]],
        }  # fmt: skip
        return Way(told, int(found[1]))

    async def stop(self) -> None:
        if self._udp is not None:
            self._udp.close()
        if self._program is not None:
            await self._program.stop()


def _attribute(sdp: str, name: str) -> str:
    found = re.search(rf"a={name}:(\S+)", sdp)
    return found[1] if found is not None else ""


def _browser_sdp(browser: PythonBrowser) -> str:
    port = browser.sock.getsockname()[1]
    return _sdp(
        f"m=audio {port} UDP/TLS/RTP/SAVPF 8", f"a=ice-ufrag:{browser.ufrag}",
        f"a=ice-pwd:{browser.password}", f"a=fingerprint:sha-256 {browser.fingerprint}",
        "a=setup:active", "a=rtcp-mux", "a=mid:0",
        f"a=candidate:1 1 udp 2113937151 127.0.0.1 {port} typ host", "a=end-of-candidates",
    )  # fmt: skip


def _phone_sdp(port: int) -> str:
    return _sdp(f"m=audio {port} RTP/AVP 8")


def _sdp(media: str, *more: str) -> str:
    rows = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", media,
            *more, "a=rtpmap:8 PCMA/8000", "a=sendrecv"]  # fmt: skip
    return "\r\n".join(rows) + "\r\n"
