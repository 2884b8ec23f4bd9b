"""One app a person: the first holds the place, later ones hand their wish over."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from softphone.desktop.single_instance import MAX_LINE, SingleInstance, hand_over, socket_path


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path / "home"


async def echo(wish: dict[str, Any]) -> dict[str, Any]:
    return {"ok": True, **{key: wish[key] for key in wish if key != "v"}}


@pytest.fixture
async def first() -> AsyncIterator[SingleInstance]:
    made = SingleInstance()
    assert await made.claim(echo)
    yield made
    await made.close()


async def _say(line: bytes) -> bytes:
    """What the first app answers to a line of somebody else's making."""
    reader, writer = await asyncio.open_unix_connection(socket_path())
    writer.write(line)
    writer.write_eof()
    answer = await reader.readline()
    writer.close()
    return answer


async def test_the_first_one_carries_out_what_the_second_wants(first: SingleInstance) -> None:
    second = SingleInstance()
    assert not await second.claim(echo)
    assert await hand_over("call", number="607") == {"ok": True, "cmd": "call", "number": "607"}
    await second.close()


async def test_without_an_app_nobody_takes_the_wish() -> None:
    assert await hand_over("raise") is None


async def test_the_place_is_free_again_after_the_first_one_ended() -> None:
    first, second = SingleInstance(), SingleInstance()
    assert await first.claim(echo)
    await first.close()
    assert await second.claim(echo)
    assert await hand_over("raise") == {"ok": True, "cmd": "raise"}
    await second.close()


async def test_a_socket_that_a_crash_left_behind_is_taken_over(home: Path) -> None:
    home.mkdir()
    socket_path().write_bytes(b"")
    after = SingleInstance()
    assert await after.claim(echo)
    assert await hand_over("raise") == {"ok": True, "cmd": "raise"}
    await after.close()


@pytest.mark.parametrize(
    "line",
    [b"hello\n", b"[]\n", b'{"cmd": "raise"}\n', b'{"v": 99, "cmd": "raise"}\n', b"\xff\xfe\n"],
)
async def test_what_is_no_wish_is_answered_and_harms_nothing(
    line: bytes, first: SingleInstance
) -> None:
    assert b'"ok": false' in await _say(line)
    assert await hand_over("raise") == {"ok": True, "cmd": "raise"}


async def test_an_endless_line_is_cut_off(first: SingleInstance) -> None:
    assert await _say(b"x" * (MAX_LINE + 100)) == b""
    assert await hand_over("raise") == {"ok": True, "cmd": "raise"}


async def test_only_this_user_gets_to_the_socket(first: SingleInstance) -> None:
    folder = socket_path().parent
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.stat().st_uid == os.getuid()
