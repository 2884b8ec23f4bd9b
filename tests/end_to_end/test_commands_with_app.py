"""The commands beside a running app: its window does what the shell says."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.office_server import JONAS, MARA, OfficeServer
from softphone.demo.processes import until
from tests.commands.command_line import Ended, einklang, environment
from tests.end_to_end.conftest import PhoneMaker
from tests.end_to_end.first_start import NO_SESSION, fresh_app

pytestmark = pytest.mark.timeout(300)
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", **NO_SESSION}


@pytest.fixture
async def app(server: OfficeServer, tmp_path: Path) -> AsyncIterator[DesktopApp]:
    made = DesktopApp(tmp_path / "app", server.http, MARA, OFFSCREEN)
    await made.start(60)
    yield made
    await made.stop()


async def _run(app: DesktopApp, *words: str) -> Ended:
    return await einklang(*words, env=environment(app.home))


async def test_the_app_s_person_is_told_and_silenced(
    app: DesktopApp, server: OfficeServer
) -> None:
    told = (await _run(app, "status", "--json")).object
    assert (told["number"], told["registration"], told["connected"]) == (
        "602", "registered", True,
    )  # fmt: skip
    on = await _run(app, "dnd", "on", "--for", "2h", "--json")
    assert (on.code, on.object["status"], on.object["set_by"]) == (0, "do_not_disturb", "204")
    assert (await server.get(MARA, "/me"))["availability"]["until"] is not None
    off = await _run(app, "dnd", "off", "--json")
    assert (off.code, off.object["status"]) == (0, "available")


async def test_the_app_passes_on_why_it_did_not_ring(
    app: DesktopApp, server: OfficeServer, phones: PhoneMaker
) -> None:
    """The app that runs is asked: a keyring is not needed for it."""
    jonas: Baresip = await phones(Baresip, "205", 1000)
    await server.dnd(MARA, True)
    await jonas.dial("602")
    await jonas.wait_for("CALL_CLOSED")
    shown = await _run(app, "why")
    assert (shown.code, shown.err) == (0, "")
    assert "  You were in do not disturb: softphone 204, " in shown.out
    told = (await _run(app, "why", "--from", "607", "--to", "me", "--json")).object
    assert told["refusal"]["phrase"] == "Do Not Disturb"


async def test_a_call_with_this_computer_and_one_with_the_desk_phone(
    app: DesktopApp, server: OfficeServer, phones: PhoneMaker
) -> None:
    desk: Baresip = await phones(Baresip, "208", 440)
    jonas: Baresip = await phones(Baresip, "205", 1000)
    here = await _run(app, "call", "607", "--with", "this")
    assert (here.code, here.out) == (0, "This computer calls 607. The app shows the call.\n")
    await jonas.wait_for("CALL_INCOMING", peeruri="602")
    await jonas.hang_up()
    await app.wait_for_no_call()

    unknown = await _run(app, "call", "607", "--with", "999")
    assert unknown.code == 1 and "none of your devices" in unknown.err
    desk.events.clear()
    jonas.events.clear()
    with_desk = _run(app, "call", "607", "--with", "208", "--json")

    async def pick_up() -> Ended:
        await desk.wait_for("CALL_INCOMING")
        await desk.accept()
        await jonas.wait_for("CALL_INCOMING", peeruri="602")
        await jonas.accept()
        return Ended(0, "", "")

    told, _ = await asyncio.gather(with_desk, pick_up())
    assert (told.code, told.objects[-1]["state"]) == (0, "connected")


async def test_a_status_chosen_while_the_server_is_away_is_no_success_yet(
    app: DesktopApp, server: OfficeServer
) -> None:
    await server.kill()
    on = await _run(app, "dnd", "on")
    assert on.code == 1
    assert on.out.startswith("The presence server is away. Your choice is sent")
    await server.start()
    await until(app.is_registered, "the app being back", 10.0)

    async def is_silent() -> bool:
        me = await server.get(MARA, "/me")
        return bool(me["availability"]["status"] == "do_not_disturb")

    await until(is_silent, "the wish having arrived", 5.0)


@pytest.mark.long
async def test_who_the_environment_names_is_meant_and_not_the_one_in_the_app(
    app: DesktopApp, server: OfficeServer
) -> None:
    token = await server.token(JONAS)
    env = environment(app.home, EINKLANG_SERVER=server.http, EINKLANG_TOKEN=token)
    on = await einklang("dnd", "on", "--json", env=env)
    assert on.code == 0
    assert (await server.get(JONAS, "/me"))["availability"]["status"] == "do_not_disturb"
    assert (await server.get(MARA, "/me"))["availability"]["status"] == "available"


@pytest.mark.long
async def test_a_link_starts_the_app_which_asks(tmp_path: Path) -> None:
    async with fresh_app(tmp_path / "app", OFFSCREEN) as app:
        (app.home / "settings.toml").write_text('office = "practice"\n', encoding="utf-8")
        env = environment(app.home, EINKLANG_SNAPSHOTS=str(app.pictures), **OFFSCREEN)
        asked = await einklang("call", "--ask", "tel:+49-30-5550110", env=env)
        try:
            assert (asked.code, asked.err) == (0, "")
            await app.reads("030 5550110")
        finally:
            os.kill((await app.ask("status"))["pid"], signal.SIGTERM)
            await until(lambda: app.office("practice") is None, "the app ending", 20.0)
