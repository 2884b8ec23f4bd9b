"""Second calls and emergency call-backs in the running server: what is remembered, how long."""

from __future__ import annotations

import pytest

from softphone.model.events import DeviceChanged
from tests.whole_office import OFFICE, WholeOffice

LINE = """
[[trunks]]
name = "provider"
kind = "static"
address = "sip:10.20.0.99:5070"
outgoing_numbers = ["+49 30 5550110"]
"""


@pytest.fixture
async def mara(office: WholeOffice):
    """Mara in do not disturb; her desk phone and Jonas' phone are signed in."""
    mara = await office.sign_in("mara")
    mara.desk, mara.colleague = office.phone("208"), office.phone("205")
    await mara.put("/me/allowed-callers", {"numbers": [], "second_call": True})
    await mara.dnd()
    return mara


def rings(office: WholeOffice, mara, dialled: str = "602") -> bool:
    """Jonas calls and hangs up again; did Mara's desk phone ring?"""
    before = len(mara.desk.rings)
    line = mara.colleague.call(dialled)
    if line.status < 300:
        line.cancel()
    return len(mara.desk.rings) > before


async def reason(mara) -> str:
    """Of the newest call, for the desk phone."""
    record = (await mara.get("/me/calls"))[0]
    return next(w["reason"] for w in record["why"] if w["target"] == "208")


async def test_the_second_call_within_three_minutes_rings(office, mara):
    assert not rings(office, mara)
    assert await reason(mara) == "do_not_disturb"
    await office.wait(179)
    assert rings(office, mara)
    why = next(w for w in (await mara.get("/me/calls"))[0]["why"] if w["target"] == "208")
    assert (why["reason"], why["details"]["because"]) == ("caller_gave_up", "second_call")


async def test_after_three_minutes_it_is_a_first_call_again(office, mara):
    assert not rings(office, mara)
    await office.wait(181)
    assert not rings(office, mara)
    assert rings(office, mara)


async def test_three_minutes_count_from_when_the_call_came(office, mara):
    """A colleague took the first call and talked for long: the next one is a first again."""
    plan = '[[call_plans]]\nname = "main"\nnumber = "800"\n'
    steps = 'steps = [ { user = "602" }, { user = "604" } ]\n'
    await office.import_text(OFFICE + plan + steps)
    await office.server.housekeeping()
    await mara.put("/me/allowed-callers", {"numbers": [], "second_call": True})
    lena = office.phone("206")
    line = mara.colleague.call("800")
    lena.ringing.answer()
    await office.wait(200)
    line.hang_up()
    assert not rings(office, mara, "800")
    assert rings(office, mara, "800")


async def test_who_did_not_ask_for_it_is_not_rung_by_a_second_call(office, mara):
    await mara.put("/me/allowed-callers", {"numbers": [], "second_call": False})
    assert not rings(office, mara)
    assert not rings(office, mara)


async def test_a_restarted_server_has_not_heard_the_first_call(office, mara):
    assert not rings(office, mara)
    await office.restart_server()
    mara.desk, mara.colleague = office.phone("208"), office.phone("205")
    assert not rings(office, mara)


async def test_a_thousand_callers_are_remembered_and_no_more(office, mara):
    ring_through = office.exchange.board.ring_through
    for n in range(1200):
        ring_through.note_refusal("somebody", f"+49301{n}", office.now)
    refused = ring_through.recently_refused(office.now)
    assert len(refused["somebody"]) == 1000
    assert "+493011199" in refused["somebody"] and "+49301100" not in refused["somebody"]
    assert not ring_through.recently_refused(office.now + 181)


async def test_a_call_for_help_is_remembered_for_an_hour_over_a_restart(office, mara):
    """Decision 3: helpers call back, whatever happened to the server meanwhile."""
    await office.import_text(OFFICE + LINE)
    await office.server.housekeeping()
    mara.desk.call("112")
    helped = office.server.directory.office.person_by_number("602").id
    board = office.exchange.board
    assert board.snapshot(office.now).called_for_help == {helped}
    assert "called_for_help" not in await office.export()
    await office.restart_server()
    await office.wait(3590)
    assert office.exchange.board.snapshot(office.now).called_for_help == {helped}
    heard = office.listen(DeviceChanged)
    await office.wait(20)
    assert not office.exchange.board.snapshot(office.now).called_for_help
    assert helped in [event.person for event in heard]
