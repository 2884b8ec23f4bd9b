"""The person's status: one wish, one truth, one log (S36, S43-S46, decisions 1, 4, 6)."""

import asyncio
from datetime import timedelta

import pytest

from softphone.model.availability import Chosen, Status
from softphone.model.events import AvailabilityChanged

DND = Chosen(Status.DO_NOT_DISTURB)


def chosen_changes(heard):
    return [e for e in heard if e.chosen_changed]


async def test_S36_a_wish_of_one_device_is_the_state_of_the_person_everywhere(office):
    """S36: set on one program, seen by the person's other ones and by colleagues."""
    laptop, mobile = await office.sign_in("mara"), await office.sign_in("mara")
    jonas = await office.sign_in("jonas")
    told = await laptop.dnd(origin="204")
    assert told["status"] == "do_not_disturb" and told["set_by"] == "204"
    assert {d["account"] for d in told["devices"]} >= {"204", "207", "208"}
    assert (await mobile.get("/me"))["availability"]["status"] == "do_not_disturb"
    seen = {p["number"]: p for p in await jonas.get("/colleagues")}
    assert seen["602"]["availability"]["status"] == "do_not_disturb"
    assert seen["607"]["availability"]["status"] == "available"


@pytest.mark.parametrize(
    "status", ["available", "available_for_colleagues", "do_not_disturb", "offline"]
)
async def test_S46_each_of_the_four_statuses_can_be_chosen(office, status):
    """S46: the vendor's four words, and no others."""
    mara = await office.sign_in("mara")
    await mara.put("/me/status", {"status": status})
    assert (await mara.get("/me"))["availability"]["status"] == status
    assert await mara.refusal("PUT", "/me/status", {"status": "unknown"}) == (422, "invalid")


async def test_the_same_wish_twice_changes_nothing_and_tells_nobody(office):
    mara = await office.sign_in("mara")
    heard = office.listen(AvailabilityChanged)
    first = await mara.dnd()
    second = await mara.dnd()
    assert second["revision"] == first["revision"]
    assert len(chosen_changes(heard)) == 1
    assert len(await mara.get("/me/status/log")) == 1


async def test_a_new_end_is_a_new_wish(office):
    mara = await office.sign_in("mara")
    first = await mara.dnd(until="2026-03-02T10:00:00Z")
    second = await mara.dnd(until="2026-03-02T11:00:00+00:00")
    assert second["revision"] > first["revision"]
    assert second["until"] == "2026-03-02T11:00:00Z"


async def test_an_end_in_any_time_zone_is_kept_in_UTC(office):
    mara = await office.sign_in("mara")
    told = await mara.dnd(until="2026-03-02T14:00:00+02:00")
    assert told["until"] == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("2026-03-02T08:59:59Z", "until_in_the_past"),
        ("2026-03-02T09:00:00Z", "until_in_the_past"),
        ("0001-01-01T00:00:00+14:00", "invalid"),
        ("9999-12-31T23:59:59-14:00", "invalid"),
        ("2026-03-02T12:00:00", "invalid"),
        ("tomorrow", "invalid"),
        (12, "until_in_the_past"),
    ],
)
async def test_an_end_that_is_none_is_refused(office, until, code):
    mara = await office.sign_in("mara")
    wish = {"status": "do_not_disturb", "until": until}
    assert await mara.refusal("PUT", "/me/status", wish) == (422, code)
    assert (await mara.get("/me"))["availability"]["status"] == "available"


async def test_a_wish_from_offline_time_is_dropped_when_something_newer_holds(office):
    """409 with the present state: the app gives its old wish up."""
    laptop, mobile = await office.sign_in("mara"), await office.sign_in("mara")
    seen = (await laptop.get("/me"))["availability"]["revision"]
    newer = await mobile.dnd()
    wish = {"status": "offline", "base_revision": seen}
    answer = await laptop.ask("PUT", "/me/status", wish)
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "stale_revision"
    assert error["details"]["availability"]["status"] == "do_not_disturb"
    assert error["details"]["availability"]["revision"] == newer["revision"]
    wish["base_revision"] = newer["revision"]
    assert (await laptop.put("/me/status", wish))["status"] == "offline"


async def test_the_revision_compared_is_this_persons_own(office):
    """A colleague's changes in between do not make a wish stale."""
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    base = (await mara.dnd())["revision"]
    await jonas.dnd()
    told = await mara.put("/me/status", {"status": "available", "base_revision": base})
    assert told["status"] == "available"


async def test_the_log_says_who_changed_it_when_and_from_where(office):
    mara = await office.sign_in("mara")
    await mara.dnd(origin="208", until="2026-03-02T09:30:00Z")
    await mara.dnd(False, origin="somebody else's")
    log = await mara.get("/me/status/log")
    assert [(r["status"], r["set_by"]) for r in log] == [
        ("available", "api"), ("do_not_disturb", "208"),
    ]  # fmt: skip
    assert log[1]["until"] == "2026-03-02T09:30:00Z"
    assert log[1]["at"] == "2026-03-02T09:00:00Z"
    jonas = await office.sign_in("jonas")
    assert await jonas.get("/me/status/log") == []


async def test_decision_4_it_lapses_on_the_server_while_every_client_is_off(office):
    """The end is the server's business: nobody has to be there."""
    mara = await office.sign_in("mara")
    await mara.dnd(until="2026-03-02T09:45:00Z")
    await office.restart_server()
    await office.wait(44 * 60)
    mara = await office.sign_in("mara")
    assert (await mara.get("/me"))["availability"]["status"] == "do_not_disturb"
    await office.wait(61)
    now = (await mara.get("/me"))["availability"]
    assert (now["status"], now["until"], now["set_by"]) == ("available", None, "timer")
    assert (await mara.get("/me/status/log"))[0]["set_by"] == "timer"


async def test_decision_4_time_does_not_undo_a_newer_wish(office):
    """A wish that is being written while the old end passes stays."""
    hub = office.server.hub
    mara = next(
        p.id for p in office.server.directory.office.people.values() if p.number == "602"
    )
    await hub.set_status(
        mara, Chosen(Status.DO_NOT_DISTURB, office.utcnow() + timedelta(60)), ""
    )
    office.now += 60 * 86400
    await asyncio.gather(hub.set_status(mara, DND, "208"), hub.wake())
    assert hub.availability(mara).status is Status.DO_NOT_DISTURB
    assert hub.availability(mara).set_by == "208"


async def test_a_status_survives_the_servers_restart(office):
    mara = await office.sign_in("mara")
    told = await mara.dnd(until="2026-03-02T12:00:00Z")
    await office.restart_server()
    mara = office.client(mara.token)
    kept = (await mara.get("/me"))["availability"]
    assert kept["status"] == "do_not_disturb" and kept["revision"] == told["revision"]
    assert kept["until"] == "2026-03-02T12:00:00Z"


@pytest.mark.parametrize("step", [timedelta(hours=1), timedelta(hours=-1)])
async def test_a_step_of_the_clock_never_makes_a_decision_wrong(office, step):
    """Routing compares the end with the wall clock at each call, before any timer wakes."""
    mara, jonas = await office.sign_in("mara"), office.phone("205")
    desk = office.phone("208")
    await mara.dnd(until="2026-03-02T09:30:00Z")
    office.wall_step = step
    jonas.call("602")
    is_over = step > timedelta()
    assert len(desk.rings) == (1 if is_over else 0)
    shown = (await mara.get("/me"))["availability"]["status"]
    assert shown == ("available" if is_over else "do_not_disturb")
    await office.wait(1)
    assert (await mara.get("/me"))["availability"]["status"] == shown


async def test_S43_do_not_disturb_leaves_the_destination_alone(office):
    """S43, decision 6: two facts; the one never changes the other."""
    mara = await office.sign_in("mara")
    await mara.put("/me/destination", {"value": "208"})
    await mara.dnd()
    assert (await mara.get("/me"))["destination"] == "208"
    await mara.put("/me/destination", {"value": "+49 170 5550142"})
    me = await mara.get("/me")
    assert me["availability"]["status"] == "do_not_disturb"
    assert me["destination"] == "+491705550142"
    await mara.dnd(False)
    assert (await mara.get("/me"))["destination"] == "+491705550142"


async def test_S44_in_do_not_disturb_one_calls_out_and_a_running_call_goes_on(office):
    """S44: it holds back incoming calls only."""
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    line = jonas.call("602")
    desk.ringing.answer()
    await mara.dnd()
    assert not line.is_ended
    line.hang_up()
    out = desk.call("607")
    jonas.ringing.answer()
    assert out.final.status == 200


async def test_what_rings_when_it_is_switched_on_stops(office):
    """Decision 2: the ringing ends, and the devices prove it."""
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    line = jonas.call("602")
    desk.ringing.ring()
    told = await mara.dnd()
    assert desk.ringing.cancelled is not None
    assert line.final.status == 480
    assert {d["account"]: d["quiet"] for d in told["devices"]}["208"] == "quiet"
    record = (await mara.get("/me/calls"))[0]
    reasons = {w["target"]: w["reason"] for w in record["why"]}
    assert record["result"] == "missed" and reasons["208"].startswith("do_not_disturb")


async def test_the_feature_code_of_a_desk_phone_switches_the_person(office):
    desk, mara = office.phone("208"), await office.sign_in("mara")
    desk.call("*78")
    await office.wait(1)
    told = (await mara.get("/me"))["availability"]
    assert (told["status"], told["set_by"]) == ("do_not_disturb", "208")
