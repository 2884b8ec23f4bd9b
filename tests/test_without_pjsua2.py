"""A computer without a PJSIP wheel: an office can live there, and the window says why not.

The packages are hidden from the real programs, as if they had never been installed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from softphone.demo.desktop_app import DesktopApp
from softphone.demo.office_server import MARA, OfficeServer
from softphone.demo.processes import until
from softphone.desktop.single_instance import hand_over

HIDE = "import sys\nfor name in {names}:\n    sys.modules[name] = None\n"


@pytest.fixture
def hide(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """``hide("pjsua2")``: the environment of a program that does not find these packages."""

    def environment(*names: str) -> dict[str, str]:
        folder = tmp_path / "hidden"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(HIDE.format(names=names), encoding="utf-8")
        return {"PYTHONPATH": str(folder)}

    return environment


async def test_the_presence_server_needs_no_telephone_no_window_and_no_sound(
    hide: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = OfficeServer(tmp_path / "server", env=hide("pjsua2", "PySide6", "miniaudio"))
    try:
        await server.start()
        assert (await server.get(MARA, "/me"))["number"] == "602"
    finally:
        await server.stop()


async def test_the_window_says_why_this_computer_cannot_call_and_works_otherwise(
    hide: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    server = OfficeServer(tmp_path / "server")
    env = {**hide("pjsua2"), "QT_QPA_PLATFORM": "offscreen", "EINKLANG_LANG": "en"}
    app = DesktopApp(tmp_path / "app", "", MARA, env)
    starting: asyncio.Task[None] | None = None
    try:
        await server.start()
        app.server = server.http
        starting = asyncio.create_task(app.start(60))
        await until(lambda: _is_connected(app), "the app being signed in", 30)
        phone = (await app.ask("state"))["phone"]
        assert (phone["registration"], phone["registration_reason"]) == (
            "failed",
            "no_sip_library",
        )
        await app.press("dnd")
        await until(lambda: _is_quiet(server), "do not disturb", 10)
    finally:
        if starting is not None:
            starting.cancel()
        await app.stop()
        await server.stop()


async def _is_connected(app: DesktopApp) -> bool:
    if not app.home.exists():
        return False
    answer = await hand_over("status", place=app.home)
    return bool(answer and answer.get("ok") and answer.get("connected"))


async def _is_quiet(server: OfficeServer) -> bool:
    me = await server.get(MARA, "/me")
    return bool(me["availability"]["status"] == "do_not_disturb")
