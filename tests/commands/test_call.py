"""``einklang call --with DEVICE`` without an app: real phones ring, talk and are hung up."""

from __future__ import annotations

import asyncio
import signal

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import OfficeServer
from tests.commands.command_line import einklang, ended, start


async def _calls(env: dict[str, str], desk: Baresip, *words: str) -> asyncio.subprocess.Process:
    """Begin a call with the desk phone; its owner picks it up."""
    process = await start("call", "607", "--with", "208", *words, env=env)
    await desk.wait_for("CALL_INCOMING")
    await desk.accept()
    return process


async def test_s28_the_chosen_device_makes_the_call_and_its_states_are_told(
    office: OfficeServer, as_mara: dict[str, str], desk_phone: Baresip, jonas_phone: Baresip
) -> None:
    """Click-and-call: the person chooses the device that dials out."""
    process = await _calls(as_mara, desk_phone, "--json")
    await jonas_phone.wait_for("CALL_INCOMING", peeruri="602")
    await jonas_phone.accept()
    told = await ended(process)
    states = [click["state"] for click in told.objects]
    assert states[0] in ("create", "dialing_a")
    assert states[-1] == "connected"
    assert told.code == 0


async def test_a_device_can_be_named_instead_of_numbered(
    as_mara: dict[str, str], desk_phone: Baresip, jonas_phone: Baresip
) -> None:
    words = ("call", "tel:607", "--with", "DESK_PHONE 208")
    process = await start(*words, env=as_mara)
    await desk_phone.wait_for("CALL_INCOMING")
    await desk_phone.accept()
    await jonas_phone.wait_for("CALL_INCOMING", peeruri="602")
    await jonas_phone.accept()
    told = await ended(process)
    assert told.code == 0
    assert told.out.splitlines()[0] == "desk_phone 208 (208) rings. Pick it up to call 607."


async def test_control_c_takes_the_call_back(
    as_mara: dict[str, str], desk_phone: Baresip
) -> None:
    process = await start("call", "607", "--with", "208", env=as_mara)
    await desk_phone.wait_for("CALL_INCOMING")
    process.send_signal(signal.SIGINT)
    told = await ended(process)
    assert told.code == 130
    assert told.out.splitlines()[-1] == "Cancelled."
    await desk_phone.wait_for("CALL_CLOSED")


async def test_a_colleague_who_does_not_want_the_call_is_an_exit_status(
    office: OfficeServer, as_mara: dict[str, str], desk_phone: Baresip
) -> None:
    """607 has no device signed in: nobody is reached, and the exit status says so."""
    told = await ended(await _calls(as_mara, desk_phone))
    assert told.code == 1
    assert told.out.splitlines()[-1] == "607 was not reached."


async def test_s30_every_device_that_cannot_call_gets_its_sentence(
    as_mara: dict[str, str],
) -> None:
    """No device was chosen for click-and-call: say so and offer the choice."""
    none = await einklang("call", "607", env=as_mara)
    assert "not chosen which device" in none.err
    unknown = await einklang("call", "607", "--with", "999", env=as_mara)
    assert unknown.err.startswith("einklang: “999” is none of your devices. There are: ")
    assert "desk_phone 208 (208)" in unknown.err
    away = await einklang("call", "607", "--with", "208", env=as_mara)
    assert away.err == "einklang: The chosen device is not signed in.\n"
    here = await einklang("call", "607", "--with", "this", env=as_mara)
    assert "the app does not run here" in here.err
    assert {none.code, unknown.code, away.code, here.code} == {1}
