"""What a browser says to the app: frames of JSON on standard input and output.

The browser starts this program from a manifest that names our extension alone, and tells it
who asks.  Everything in a frame comes from a page in the end and is not believed: the app
shows a card, and a person decides.
"""

from __future__ import annotations

import json
import re
import struct
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

MAX_FRAME = 65536
MAX_NUMBER = 64
MOST_IN_TEN_S = 8
"Numbers that a person might click; more come from a script."
WINDOW_S = 10.0
CHROMIUM_ID = "ckghgfkplifljhllmnnepgpnnfljlbgj"
"Follows from the ``key`` of the extension's manifest."
FIREFOX_ID = "klick@einklang.example"
ORIGIN = f"chrome-extension://{CHROMIUM_ID}/"
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]{1,255}")

Message = dict[str, Any]
Call = Callable[[str, str], Awaitable[None]]
"``(number, host of the page)``: let the app ask.  Raises ConnectionError without an app."
Status = Callable[[], Awaitable[bool]]
"Is the app there, with somebody signed in?"


class Refused(Exception):
    """Nobody that we know asks; the program ends without a word."""


def check_asker(arguments: list[str]) -> None:
    """Chromium gives the origin first, Firefox its manifest and our id.  Raises Refused."""
    if ORIGIN not in arguments[:1] and FIREFOX_ID not in arguments[1:2]:
        raise Refused


def read_frame(stream: BinaryIO) -> Message | None:
    """The next message; None at the end, and after a frame that cannot be one."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack("=I", head)
    if length > MAX_FRAME:
        return None
    body = stream.read(length)
    if len(body) < length:
        return None
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def write_frame(stream: BinaryIO, message: Message) -> None:
    body = json.dumps(message).encode()
    stream.write(struct.pack("=I", len(body)) + body)
    stream.flush()


@dataclass
class NativeHost:
    """Answers one browser.  ``clock``: monotonic seconds."""

    call: Call
    status: Status
    clock: Callable[[], float]
    _times: deque[float] = field(default_factory=deque)

    async def answer(self, message: Message) -> Message:
        """What is said back: ``{"ok": true}``, or why not in one word."""
        if message.get("v") != 1:
            return _no("not_understood")
        if message.get("cmd") == "status":
            return {"ok": True, "app": await self.status()}
        if message.get("cmd") != "call":
            return _no("not_understood")
        return await self._call(message)

    async def _call(self, message: Message) -> Message:
        number, host = message.get("number"), message.get("page_host", "")
        if not isinstance(number, str) or not 0 < len(number) <= MAX_NUMBER:
            return _no("not_a_number")
        if any(character in number for character in "*#") or "%" in number:
            return _no("code_in_link")
        if not any(character.isdigit() for character in number):
            return _no("not_a_number")
        if not isinstance(host, str) or _HOST.fullmatch(host) is None:
            host = ""
        if not self._is_in_time():
            return _no("too_many")
        try:
            await self.call(number, host)
        except ConnectionError:
            return _no("no_app")
        return {"ok": True}

    def _is_in_time(self) -> bool:
        now = self.clock()
        while self._times and now - self._times[0] > WINDOW_S:
            self._times.popleft()
        if len(self._times) >= MOST_IN_TEN_S:
            return False
        self._times.append(now)
        return True


def _no(reason: str) -> Message:
    return {"ok": False, "reason": reason}
