"""Who is shown on real phones: the person's number, or the device's where it must be."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import JONAS, MARA, OFFICE, OfficeServer
from softphone.demo.processes import until

SHARED_AND_PERSONLESS = """
[[voip_accounts]]
number = "290"
kind = "desk_phone"
description = "Lobby"
secret = "s-290"

[[voip_accounts]]
number = "291"
kind = "desk_phone"
description = "Workshop"
secret = "s-291"

[[users]]
email = "mara@office.example"
first_name = "Mara"
last_name = "Vogt"
number = "602"
voip_accounts = ["204", "207", "208", "291"]

[[users]]
email = "jonas@office.example"
first_name = "Jonas"
last_name = "Brandt"
number = "607"
voip_accounts = ["205", "291"]
"""
SWITCH = "use_user_number_as_caller_id"


async def bring_in(server: OfficeServer, text: str) -> None:
    """Import an office file beside the running server."""
    file = server.directory / "change.toml"
    file.write_text(text, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "softphone.cli", "admin", "--data",
        str(server.directory / "data"), "import", str(file),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


async def shown_at(callee: Baresip, caller: Baresip, number: str) -> tuple[str, str]:
    """Number and name on the callee's display; the call is taken back."""
    callee.events.clear()
    await caller.dial(number)
    ringing = await callee.wait_for("CALL_INCOMING")
    await caller.hang_up()
    await callee.wait_for("CALL_CLOSED")
    uri = str(ringing["peeruri"]).removeprefix("sip:").partition("@")[0]
    return uri, str(ringing["peerdisplayname"])


async def knows(server: OfficeServer, number: str) -> None:
    """Wait until the running server has this account: a phone would be refused before."""

    async def is_there() -> bool:
        return number in {c["number"] for c in await server.get(JONAS, "/colleagues")}

    await until(is_there, f"{number} in the office", 5.0)


async def becomes_shown(wanted: str, callee: Baresip, caller: Baresip, number: str) -> None:
    """The running server notices an import within a moment."""

    async def is_shown() -> bool:
        return (await shown_at(callee, caller, number))[0] == wanted

    await until(is_shown, f"{wanted} on the display", 5.0)


async def test_s5_s7_s12_the_person_is_shown_whichever_device_calls(
    server: OfficeServer, phones: Any
) -> None:
    """S5, S7: after changing the device the same number; S12: and in both histories."""
    jonas = await phones(Baresip, "205", 440)
    first = await phones(Baresip, "208", 1000)
    second = await phones(Baresip, "207", 1000)

    seen = [await shown_at(jonas, phone, JONAS.number) for phone in (first, second)]

    assert seen == [("602", "Mara Vogt"), ("602", "Mara Vogt")]
    await server.last_call(JONAS)
    for entry in await server.get(JONAS, "/me/calls"):
        assert entry["from"] == {"number": "602", "name": "Mara Vogt"}
    for entry in await server.get(MARA, "/me/calls"):
        assert entry["to"] == {"number": "607", "name": "Jonas Brandt"}
    numbers = {c["number"] for c in await server.get(JONAS, "/colleagues")}
    assert "602" in numbers and not numbers & {"204", "207", "208"}


async def test_s8_s9_with_the_company_switch_off_the_device_is_shown(
    server: OfficeServer, phones: Any
) -> None:
    """S8: one tick for the company, internal calls only; S9: nothing changes until then."""
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await bring_in(server, OFFICE.replace(f"{SWITCH} = true", f"{SWITCH} = false"))

    await becomes_shown("208", jonas, desk, JONAS.number)
    await becomes_shown("205", desk, jonas, MARA.number)

    await bring_in(server, OFFICE)
    await becomes_shown("602", jonas, desk, JONAS.number)


async def test_s10_shared_and_personless_accounts_keep_their_own_number(
    server: OfficeServer, phones: Any
) -> None:
    """S10: visible and callable with number and name of the device, without a status."""
    await bring_in(server, OFFICE + SHARED_AND_PERSONLESS)
    await knows(server, "290")
    jonas = await phones(Baresip, "205", 440)
    lobby = await phones(Baresip, "290", 1000)
    workshop = await phones(Baresip, "291", 1000)

    assert await shown_at(jonas, lobby, JONAS.number) == ("290", "Lobby")
    jonas_seen = await shown_at(lobby, jonas, "290")
    assert jonas_seen == ("607", "Jonas Brandt")
    assert await shown_at(lobby, workshop, "290") == ("291", "Workshop")
    colleagues = {c["number"]: c for c in await server.get(JONAS, "/colleagues")}
    assert colleagues["290"]["kind"] == "voip_account"
    assert colleagues["290"].get("availability") is None
