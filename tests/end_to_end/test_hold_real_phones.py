"""A real phone holds and resumes: the change passes to a phone of another maker and back."""

from __future__ import annotations

import asyncio
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import MARA, OfficeServer


async def test_a_hold_and_a_resume_leave_the_call_as_it_was(
    server: OfficeServer, phones: Any
) -> None:
    """Each change is a re-INVITE with the session timer as it was agreed (RFC 4028 §7.4)."""
    jonas = await phones(Baresip, "205", 440)
    soft = await phones(Linphone, "207", 1000)
    await jonas.dial(MARA.number)
    await soft.wait_for("incoming call")
    await soft.answer()
    await jonas.wait_for("CALL_ESTABLISHED")

    await jonas.command("hold")
    await soft.wait_for("paused")
    await jonas.command("resume")
    await asyncio.sleep(2)

    assert not jonas.saw("CALL_CLOSED")
    await jonas.hang_up()
    await soft.wait_for("ended")
    record = await server.last_call(MARA)
    assert record["result"] == "answered"
