"""The company's day: a call from outside through the whole house, to what is counted of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from softphone.server.office_import import Options
from tests.outside_line import Provider
from tests.sip_office import SipOffice
from tests.whole_office import WholeOffice

MAIN = "+49305550110"
COMPANY = f"""
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]

[[call_plans]]
name = "main"
number = "{MAIN}"
steps = [ {{ group = "700", seconds = 20 }}, {{ voicemail = "602" }} ]

[[trunks]]
name = "provider"
address = "sip:10.20.0.99:5070"
match = ["10.20.0.99"]
outgoing_numbers = ["{MAIN}"]
"""


@pytest.fixture
async def provider(office: WholeOffice) -> Provider:
    await office.import_text(COMPANY, Options())
    await office.server.directory.load()
    found = Provider(office, "provider", ("10.20.0.99", 5070))
    office.phones[found.address] = found
    return found


def the_caller_leaves_a_message(office: SipOffice) -> None:
    """The media process has greeted and beeped, and recorded six seconds."""
    player = office.media.players[-1]
    for _ in ("greeting", "beep"):
        office.exchange.bridge_reported(player, "said", {})
        office.settle()
    Path(office.media.recording[-1]).write_bytes(b"RIFF" + bytes(6 * 16000))
    told = {"seconds": 6.0, "heard": 5.0, "why": "closed"}
    office.exchange.bridge_reported(player, "recorded", told)
    office.settle()


async def test_S23_S34_an_outside_call_skips_who_is_in_dnd_rings_the_group_and_is_counted(
    office: WholeOffice, provider: Provider
):
    """S23, S34: placed by a group, skipped in do not disturb; voicemail, reasons, counts."""
    mara = await office.sign_in("mara")
    await mara.dnd()
    hers, his = office.phone("208"), office.phone("205")

    call = provider.call_in(MAIN)
    assert hers.rings == [] and len(his.rings) == 1, "the group rings without her"
    his.ringing.ring()
    office.pass_time(20.5)
    assert his.ringing.cancelled is not None, "after twenty seconds the plan goes on"
    the_caller_leaves_a_message(office)
    call.hang_up()
    await office.wait(1)

    ada = await office.sign_in("ada", scope="administration")
    (record,) = (await ada.get("/call-records"))["items"]
    why = {line["target"]: line["reason"] for line in record["why"]}
    assert (why["208"], why["205"]) == ("do_not_disturb", "no_answer")
    assert [step["kind"] for step in record["steps"]] == ["group", "voicemail"]
    day = "from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z"
    found = await ada.get(f"/statistics?{day}&group=700&direction=incoming")
    assert (found["total"], found["missed"], found["messages"]) == (1, 1, 1)
    assert found["waiting"]["missed_mean_s"] >= 20


async def test_S34_the_same_call_with_her_free_rings_both_and_is_hers(
    office: WholeOffice, provider: Provider
):
    """S34: nobody is skipped who wants calls."""
    hers, his = office.phone("208"), office.phone("205")
    call = provider.call_in(MAIN)
    his.ringing.ring()
    hers.ringing.answer()
    assert call.status == 200
    assert his.ringing.cancelled is not None
    office.pass_time(60)
    call.hang_up()
    await office.wait(1)
    ada = await office.sign_in("ada", scope="administration")
    day = "from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z"
    found = await ada.get(f"/statistics?{day}&group=700")
    assert (found["answered"], found["elsewhere"], found["missed"]) == (1, 0, 0)
    by_person = {p["number"]: (p["answered"], p["elsewhere"]) for p in found["people"]}
    assert by_person == {"602": (1, 0), "607": (0, 1)}
