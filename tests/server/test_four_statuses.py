"""What each status does to a call, and what colleagues see of it (decision 15)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from softphone.model.routing import CallRequest, decide
from tests.whole_office import OFFICE

PLAN = """
[[call_plans]]
name = "main"
number = "800"
steps = [{ user = "602", seconds = 20 }, { user = "607", seconds = 20 }]

[[trunks]]
name = "provider"
address = "sip:127.0.0.1:5070;transport=udp"
match = ["127.0.0.1"]
outgoing_numbers = ["+49 30 5550110"]
"""


@dataclass(frozen=True)
class Row:
    """One row of the table: what is chosen, and what comes of it."""

    chosen: str
    inside: str
    "Empty: an internal call rings.  Else the reason that is given for each device."
    outside: str
    "The same of a call from outside."
    shown: tuple[str, bool]
    "What colleagues see: the status, and whether the person can be reached."
    phrase: str = "Temporarily Unavailable"
    "Of the 480, if it does not ring."


DND = "do_not_disturb"
TABLE = (
    Row("available", "", "", ("available", True)),
    Row("available_for_colleagues", "", "colleagues_only", ("available_for_colleagues", True)),
    Row(DND, DND, DND, (DND, True), "Do Not Disturb"),
    Row("offline", "offline", "offline", ("offline", True)),
    Row("none", "not_reachable", "not_reachable", ("available", False)),
)


async def choose(client, chosen):
    """A status, or no destination at all."""
    if chosen == "none":
        await client.put("/me/destination", {"value": "none"})
    else:
        await client.put("/me/status", {"status": chosen})


@pytest.fixture
async def house(office):
    """Mara has a desk phone (208), Jonas too (205), and Lena calls (206)."""
    await office.import_text(OFFICE + PLAN)
    await office.wait(1)
    office.desk, office.jonas, office.lena = (office.phone(n) for n in ("208", "205", "206"))
    return office


def reasons(record):
    return {why["target"]: why["reason"] for why in record["why"]}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.chosen)
async def test_s46_what_a_status_does_to_an_internal_call(house, row):
    """S46: two of the four let colleagues through; the others answer 480 and say why."""
    mara = await house.sign_in("mara")
    await choose(mara, row.chosen)
    line = house.lena.call("602")
    if not row.inside:
        assert len(house.desk.rings) == 1
        return
    assert house.desk.rings == []
    assert (line.final.status, line.final.reason) == (480, row.phrase)
    record = (await mara.get("/me/calls"))[0]
    assert record["result"] == "missed"
    assert reasons(record)["208"] == row.inside


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.chosen)
async def test_s46_what_a_status_does_to_a_call_from_outside(house, row):
    """S46: only “available” lets the outside through; “for colleagues only” keeps it away."""
    mara = await house.sign_in("mara")
    await choose(mara, row.chosen)
    snapshot = house.exchange.board.snapshot(house.now)
    request = CallRequest("602", from_trunk="provider", outside_number="+4930123456")
    route = decide(request, snapshot)
    if not row.outside:
        assert [target.value for target in route.targets] == ["208"]
        return
    assert route.targets == ()
    assert route.refusal.status == 480
    assert {why.target: why.reason for why in route.why}["208"] == row.outside


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.chosen)
async def test_s46_the_plan_goes_on_with_its_next_step(house, row):
    """S46, decision 15: who is not to be called is passed over at once, not waited for."""
    mara = await house.sign_in("mara")
    await choose(mara, row.chosen)
    house.lena.call("800")
    rings = {"208": len(house.desk.rings), "205": len(house.jonas.rings)}
    assert rings == ({"208": 0, "205": 1} if row.inside else {"208": 1, "205": 0})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.chosen)
async def test_s47_colleagues_see_each_as_something_of_its_own(house, row):
    """S47: do not disturb, offline and not reachable are three things, told apart by the
    status and by whether the person can be reached.
    """
    mara, jonas = await house.sign_in("mara"), await house.sign_in("jonas")
    await choose(mara, row.chosen)
    people = {p["number"]: p for p in await jonas.get("/colleagues")}
    seen = people["602"]["availability"]
    assert (seen["status"], seen["reachable"]) == row.shown


async def test_s47_no_two_rows_look_the_same_and_no_two_reasons_either():
    """S47: whoever reads the screen or the history can tell which of them it was."""
    assert len({row.shown for row in TABLE}) == len(TABLE)
    held = [row.inside for row in TABLE if row.inside]
    assert len(set(held)) == len(held) == 3


async def test_s47_nobody_signed_in_is_neither_offline_nor_do_not_disturb(office):
    """S47: a phone that is switched off is no choice of the person."""
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    lena = office.phone("206")
    people = {p["number"]: p for p in await jonas.get("/colleagues")}
    seen = people["602"]["availability"]
    assert (seen["status"], seen["reachable"]) == ("available", False)
    lena.call("602")
    assert reasons((await mara.get("/me/calls"))[0])["208"] == "not_signed_in"


@pytest.mark.parametrize("chosen", ["available_for_colleagues", DND, "offline"])
async def test_s46_a_status_leaves_the_destination_and_calls_out_alone(house, chosen):
    """S46, S43: the status says nothing about the device; one can always call out (S44)."""
    mara = await house.sign_in("mara")
    await mara.put("/me/destination", {"value": "208"})
    await choose(mara, chosen)
    assert (await mara.get("/me"))["destination"] == "208"
    house.desk.call("607")
    assert len(house.jonas.rings) == 1
