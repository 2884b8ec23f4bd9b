"""The proof for each device where it is not simple: shared things, allowed calls, displays."""

from __future__ import annotations

from typing import Any

import pytest

from softphone.model.events import DeviceChanged, DisplayBehind
from softphone.server.device_display import Displays
from tests.whole_office import OFFICE, START, Client, WholeOffice

MOBILE = "+491705550142"
TRUNK = '[[trunks]]\nname = "p"\naddress = "sip:10.20.0.99:5062"\noutgoing_numbers = []\n'


async def proof(client: Client, name: str) -> tuple[str, str | None, str | None]:
    device = await client.device(name)
    at = device["confirmed_at"]
    return device["quiet"], device["reason"], at and at[11:19]


async def become(office: WholeOffice, text: str) -> None:
    """The office file now says this."""
    await office.import_text(text)
    await office.server.directory.refresh_if_changed()


async def with_lena(office: WholeOffice) -> Client:
    """Lena has her password already."""
    lena = office.server.directory.office.person_by_number("604")
    assert lena is not None
    await office.server.directory.change_person(lena.id, must_change_password=False)
    return await office.sign_in("lena")


# -- legs that ring ----------------------------------------------------------------------------


async def test_it_is_quiet_since_its_last_leg_ended_whenever_somebody_asks(
    office: WholeOffice,
) -> None:
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.ring()
    desk.is_mute = True
    await mara.dnd()
    await office.wait(4)
    desk.is_mute = False
    desk.ringing.respond(487)
    await office.wait(30)
    assert await proof(mara, "208") == ("quiet", None, "09:00:04")


async def test_while_an_allowed_caller_rings_it_the_device_says_so(office: WholeOffice) -> None:
    """Decision 3; afterwards it is quiet since the end of that call."""
    await become(office, OFFICE.replace('click_and_call = "208"', 'allowed_callers = ["607"]'))
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    await mara.dnd()
    await office.wait(20)
    line = jonas.call("602")
    desk.ringing.ring()
    await office.wait(15)
    assert await proof(mara, "208") == ("rings", "allowed_caller", None)
    line.cancel()
    assert await proof(mara, "208") == ("quiet", None, "09:00:35")


async def test_an_allowed_call_that_the_phone_does_not_let_go_is_waited_for_anew(
    office: WholeOffice,
) -> None:
    await become(office, OFFICE.replace('click_and_call = "208"', 'allowed_callers = ["607"]'))
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    await mara.dnd()
    line = jonas.call("602")
    desk.ringing.ring()
    await office.wait(20)
    desk.is_mute = True
    line.cancel()
    assert (await proof(mara, "208"))[0] == "waiting"
    await office.wait(11)
    assert (await proof(mara, "208"))[0] == "unconfirmed"


async def test_the_own_click_rings_the_own_device_and_makes_it_no_less_quiet(
    office: WholeOffice,
) -> None:
    mara, desk = await office.sign_in("mara"), office.phone("208")
    await mara.dnd()
    await mara.post("/click-and-call", {"number": "607", "with": "208"})
    desk.ringing.ring()
    assert await proof(mara, "208") == ("quiet", None, "09:00:00")


async def test_after_an_emergency_call_any_call_from_outside_may_ring(
    office: WholeOffice,
) -> None:
    """Decision 3; an hour later that is over, and it is said without being asked."""
    await become(office, OFFICE + TRUNK)
    office.phone("p", register=False, host="10.20.0.99")
    mara, desk = await office.sign_in("mara"), office.phone("208")
    await mara.dnd()
    assert await proof(mara, "208") == ("quiet", None, "09:00:00")
    call = desk.call("112")
    assert await proof(mara, "208") == ("rings", "emergency_call_back", None)
    call.cancel()
    await office.wait(3500)
    desk.register()
    assert await proof(mara, "208") == ("rings", "emergency_call_back", None)
    heard = office.listen(DeviceChanged)
    await office.wait(200)
    assert await proof(mara, "208") == ("quiet", None, "09:00:00")
    assert heard


async def test_s48_an_account_that_is_dialled_directly_is_said_to_ring(
    office: WholeOffice,
) -> None:
    """S48: whoever is gone for the day is not called, but their account may be."""
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    await mara.put("/me/status", {"status": "offline"})
    assert await proof(mara, "208") == ("quiet", None, "09:00:00")
    jonas.call("208")
    desk.ringing.ring()
    assert await proof(mara, "208") == ("rings", "dialled_directly", None)


async def test_s40_a_mobile_that_the_line_still_rings_is_waited_for(
    office: WholeOffice,
) -> None:
    """S40: the private number is quiet only when the line has let go of it."""
    alone = OFFICE.replace('["0170 5550142"]', "[]")
    await become(office, alone + TRUNK)
    line = office.phone("p", register=False, host="10.20.0.99")
    mara, jonas = await office.sign_in("mara"), office.phone("205")
    await mara.put("/me/destination", {"value": MOBILE})
    jonas.call("602")
    line.ringing.ring()
    line.is_mute = True
    await mara.dnd()
    assert (await proof(mara, MOBILE))[0] == "waiting"
    await office.wait(3)
    line.is_mute = False
    line.ringing.respond(487)
    assert await proof(mara, MOBILE) == ("quiet", None, "09:00:03")


async def test_the_proof_outlives_a_restart(office: WholeOffice) -> None:
    mara, _ = await office.sign_in("mara"), office.phone("208")
    await office.wait(7)
    await mara.dnd()
    await office.wait(60)
    await office.restart_server()
    mara = await office.sign_in("mara")
    assert await proof(mara, "208") == ("quiet", None, "09:00:07")


# -- shared ------------------------------------------------------------------------------------


async def test_a_shared_account_rings_until_the_last_of_its_people_wants_quiet(
    office: WholeOffice,
) -> None:
    """Decision 14; each of them is told whose calls still ring it."""
    shared = OFFICE.replace('["204", "207", "208"]', '["207", "208", "290"]')
    await become(office, shared.replace('["205"]', '["205", "290"]'))
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    await mara.dnd()
    assert await proof(mara, "290") == ("not_signed_in", None, None)
    office.phone("290")
    assert await proof(mara, "290") == ("rings", "shared_account:607", None)
    assert (await proof(mara, "208"))[0] == "quiet"
    await office.wait(9)
    heard = office.listen(DeviceChanged)
    await jonas.dnd()
    assert await proof(mara, "290") == ("quiet", None, "09:00:09")
    assert await proof(jonas, "290") == ("quiet", None, "09:00:09")
    assert office.server.directory.office.person_by_number("602").id in {
        e.person for e in heard
    }


async def test_s41_a_shared_number_is_quiet_since_the_last_wanted_it(
    office: WholeOffice,
) -> None:
    """S41: it rings as long as one of them is free, and both see since when it does not."""
    await become(office, OFFICE + TRUNK)
    mara, lena = await office.sign_in("mara"), await with_lena(office)
    for one in (mara, lena):
        await one.put("/me/destination", {"value": MOBILE})
    await mara.dnd()
    assert await proof(mara, MOBILE) == ("rings", "shared_with:604", None)
    await office.wait(9)
    await lena.dnd()
    assert await proof(mara, MOBILE) == ("quiet", None, "09:00:09")
    assert await proof(lena, MOBILE) == ("quiet", None, "09:00:09")


async def test_s41_a_forwarding_number_of_one_that_is_the_place_of_another_still_rings(
    office: WholeOffice,
) -> None:
    """S41: not for one but for the other; the device says for whom."""
    await become(office, OFFICE + TRUNK)
    mara, lena = await office.sign_in("mara"), await with_lena(office)
    await mara.dnd()
    assert (await proof(mara, MOBILE))[0] in ("quiet", "not_chosen")
    await lena.put("/me/destination", {"value": MOBILE})
    await mara.put("/me/forwarding", {"busy": "", "no_answer": MOBILE, "seconds": 20})
    assert await proof(mara, MOBILE) == ("rings", "shared_with:604", None)


async def test_s41_what_rings_outside_stops_when_the_last_of_them_wants_quiet(
    office: WholeOffice,
) -> None:
    """S41: also if the call is for another one of those who share the number."""
    await become(office, OFFICE + TRUNK)
    line = office.phone("p", register=False, host="10.20.0.99")
    mara, lena = await office.sign_in("mara"), await with_lena(office)
    jonas = office.phone("205")
    for one in (mara, lena):
        await one.put("/me/destination", {"value": MOBILE})
    await mara.dnd()
    call = jonas.call("602")
    line.ringing.ring()
    assert call.status == 180
    await lena.dnd()
    assert line.ringing.cancelled is not None
    assert call.status == 480


# -- a device's own do not disturb -------------------------------------------------------------


async def note(client: Client, account: str) -> Any:
    return (await client.device(account))["note"]


@pytest.mark.parametrize("status", [480, 486, 603])
async def test_decision_19_a_phone_that_refuses_at_once_has_its_own_switch_on(
    office: WholeOffice, status: int
) -> None:
    """It is noted with its time, told at once, and forgotten when it rings again."""
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    assert await note(mara, "208") is None
    await office.wait(5)
    heard = office.listen(DeviceChanged)
    jonas.call("602")
    desk.ringing.refuse(status)
    assert heard
    device = await mara.device("208")
    assert (device["note"], device["note_at"]) == ("refused_by_device", "2026-03-02T09:00:05Z")
    jonas.call("602")
    desk.ringing.ring()
    assert await note(mara, "208") is None


async def test_a_phone_that_rang_first_was_refused_by_a_human(office: WholeOffice) -> None:
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.ring()
    desk.ringing.refuse(486)
    assert await note(mara, "208") is None


async def test_a_phone_that_takes_its_time_is_not_suspected(office: WholeOffice) -> None:
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    jonas.call("602")
    await office.wait(1)
    desk.ringing.refuse(486)
    assert await note(mara, "208") is None


async def test_a_phone_that_is_on_a_call_is_busy_and_no_more(office: WholeOffice) -> None:
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    lena = office.phone("206")
    lena.call("208")
    desk.ringing.answer()
    jonas.call("602")
    desk.ringing.refuse(486)
    assert await note(mara, "208") is None
    record = (await mara.get("/me/calls?limit=1"))[0]
    assert {w["target"]: w["reason"] for w in record["why"]}["208"] == "busy"


# -- displays ----------------------------------------------------------------------------------


async def display(client: Client, account: str) -> str:
    return str((await client.device(account))["display"])


async def test_the_newest_display_speaks_for_the_device(office: WholeOffice) -> None:
    """A phone that was switched on again has a new subscription; the old one is dead."""
    mara, _ = await office.sign_in("mara"), office.phone("208")
    facts = office.server.devices
    revision = (await mara.dnd())["revision"]
    facts.acknowledge("208", revision, "before")
    facts.display_came("208", "after")
    assert await display(mara, "208") == "pending"
    facts.acknowledge("208", revision, "after")
    assert await display(mara, "208") == "in_sync"
    revision = (await mara.dnd(False))["revision"]
    facts.acknowledge("208", revision, "before")
    assert await display(mara, "208") == "pending"
    facts.display_gone("208", "before")
    assert await display(mara, "208") == "pending"
    facts.display_gone("208", "after")
    assert await display(mara, "208") == "unable"


async def test_a_display_that_came_late_has_its_ten_seconds(office: WholeOffice) -> None:
    mara, _ = await office.sign_in("mara"), office.phone("208")
    await mara.dnd()
    await office.wait(60)
    office.server.devices.display_came("208", "new")
    assert await display(mara, "208") == "pending"
    await office.wait(11)
    assert await display(mara, "208") == "behind"


async def test_a_display_that_is_behind_is_told_again_ever_more_rarely(
    office: WholeOffice,
) -> None:
    mara, _ = await office.sign_in("mara"), office.phone("208")
    facts, told = office.server.devices, []
    facts.acknowledge("208", 0, "the phone")
    revision = (await mara.dnd())["revision"]
    heard = office.listen(DisplayBehind)
    for second in range(1, 90):
        await office.wait(1)
        told += [second] * (len(heard) - len(told))
    assert told == [11, 21, 41, 81]
    facts.acknowledge("208", revision, "the phone")
    assert await display(mara, "208") == "in_sync"
    heard.clear()
    await office.wait(600)
    assert heard == []


def test_the_pause_between_two_tries_grows_to_five_minutes() -> None:
    displays, now = Displays(), START
    displays.came("208", "the phone", now)
    pauses = []
    for _ in range(9):
        displays.retry_at("208", now)
        displays.retried("208", now)
        pauses.append((displays.retry_at("208", now) - now).total_seconds())
        now = displays.retry_at("208", now)
    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300, 300]


async def test_a_new_change_gives_a_display_that_was_behind_a_new_start(
    office: WholeOffice,
) -> None:
    mara, _ = await office.sign_in("mara"), office.phone("208")
    office.server.devices.acknowledge("208", 0, "the phone")
    await mara.dnd()
    await office.wait(120)
    await mara.dnd(False)
    assert await display(mara, "208") == "pending"
    heard = office.listen(DisplayBehind)
    await office.wait(11)
    assert [event.account for event in heard] == ["208"]
