"""Undo of a status change, and what its log and its warnings say."""

from __future__ import annotations

import pytest

from tests.whole_office import LINE, OFFICE, WholeOffice

GROUP = """
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]
"""


@pytest.fixture
async def mara(office: WholeOffice):
    return await office.sign_in("mara")


async def undo(mara, revision):
    return await mara.post("/me/status/undo", {"revision": revision})


# -- undo ------------------------------------------------------------------------------


async def test_undo_puts_back_what_held_before(mara):
    await mara.put("/me/status", {"status": "available_for_colleagues"})
    changed = await mara.dnd(until="2026-03-02T10:00:00Z")
    told = await undo(mara, changed["revision"])
    assert (told["status"], told["until"]) == ("available_for_colleagues", None)
    assert told["revision"] > changed["revision"]
    assert (await mara.get("/me"))["availability"]["status"] == "available_for_colleagues"


async def test_the_first_change_of_all_is_taken_back_to_available(mara):
    changed = await mara.dnd()
    assert (await undo(mara, changed["revision"]))["status"] == "available"


async def test_undo_brings_the_end_back_too(mara):
    await mara.dnd(until="2026-03-02T12:00:00Z")
    changed = await mara.dnd(False)
    told = await undo(mara, changed["revision"])
    assert (told["status"], told["until"]) == ("do_not_disturb", "2026-03-02T12:00:00Z")


async def test_an_end_that_is_over_by_now_is_not_brought_back(office, mara):
    await mara.dnd(until="2026-03-02T09:10:00Z")
    changed = await mara.put("/me/status", {"status": "offline"})
    await office.wait(600)
    assert (await undo(mara, changed["revision"]))["status"] == "available"


async def test_what_time_has_ended_can_be_put_back_until_it_is_over(office, mara):
    """The end of a do not disturb is a change like any other; there is nothing before it."""
    await mara.dnd(until="2026-03-02T09:10:00Z")
    await office.wait(601)
    ended = (await mara.get("/me"))["availability"]
    assert ended["set_by"] == "timer"
    assert (await undo(mara, ended["revision"]))["status"] == "available"


@pytest.mark.parametrize("newer", ["another choice", "the same undo"])
async def test_something_newer_is_never_undone(mara, newer):
    changed = await mara.dnd()
    if newer == "another choice":
        await mara.put("/me/status", {"status": "offline"})
    else:
        await undo(mara, changed["revision"])
    before = await mara.get("/me")
    answer = await mara.ask("POST", "/me/status/undo", {"revision": changed["revision"]})
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "stale_revision"
    assert error["details"]["availability"]["status"] == before["availability"]["status"]
    assert await mara.get("/me") == before


async def test_nobody_undoes_somebody_elses_change(office, mara):
    jonas = await office.sign_in("jonas")
    changed = await jonas.dnd()
    wish = {"revision": changed["revision"]}
    assert await mara.refusal("POST", "/me/status/undo", wish) == (409, "stale_revision")
    assert (await jonas.get("/me"))["availability"]["status"] == "do_not_disturb"


@pytest.mark.parametrize("revision", [0, -1, 10**30, "7x", None, 1.5])
async def test_a_revision_that_never_was_changes_nothing(mara, revision):
    answer = await mara.ask("POST", "/me/status/undo", {"revision": revision})
    assert answer.status_code in (409, 422)
    assert await mara.get("/me/status/log") == []


async def test_undo_stops_what_rings_and_may_not(office, mara):
    """It is a change of the status like any other, with all that follows from one."""
    desk, caller = office.phone("208"), office.phone("205")
    await mara.dnd()
    changed = await mara.dnd(False)
    caller.call("602")
    desk.ringing.ring()
    assert desk.ringing.cancelled is None
    await undo(mara, changed["revision"])
    assert desk.ringing.cancelled is not None


# -- the log ---------------------------------------------------------------------------


async def test_the_log_names_the_device_the_program_the_time_and_the_undo(office, mara):
    await mara.dnd(origin="208", until="2026-03-02T09:10:00Z")
    await office.wait(601)
    changed = await mara.put("/me/status", {"status": "offline"})
    await undo(mara, changed["revision"])
    log = await mara.get("/me/status/log")
    assert [(row["set_by"], row["device"]) for row in log] == [
        ("undo", ""), ("api", ""), ("timer", ""), ("208", "Mara's desk"),
    ]  # fmt: skip
    assert log[-1]["until"] == "2026-03-02T09:10:00Z"


# -- warnings --------------------------------------------------------------------------


async def test_S41_the_check_says_it_before_and_the_answer_while_it_matters(office, mara):
    """S41, decision 5: the person is told before and while the shared number still rings."""
    await office.import_text(OFFICE + LINE)
    await office.server.housekeeping()
    await mara.put("/me/destination", {"value": "+491705550142"})
    warning = {
        "code": "shared_number",
        "number": "+491705550142",
        "people": [{"number": "604", "name": "Lena Sommer"}],
    }
    assert (await mara.get("/me"))["warnings"] == []
    checked = await mara.post("/me/status/check", {"status": "do_not_disturb"})
    assert checked == {"warnings": [warning]}
    assert (await mara.get("/me"))["availability"]["status"] == "available"
    assert (await mara.dnd())["warnings"] == [warning]
    assert (await mara.get("/me"))["warnings"] == [warning]


async def test_S48_an_offline_persons_ringing_device_is_told(office, mara):
    """S48: a device dialled by its own number rings although the person has gone."""
    office.phone("208")
    told = await mara.put("/me/status", {"status": "offline"})
    assert told["warnings"] == [{"code": "account_still_rings", "account": "208", "plans": []}]


async def test_the_last_one_of_a_group_is_told_the_group(office, mara):
    await office.import_text(OFFICE + GROUP)
    await office.server.housekeeping()
    office.phone("208")
    checked = await mara.post("/me/status/check", {"status": "do_not_disturb"})
    last = {"code": "last_one", "group": {"number": "700", "name": "Hotline"}}
    assert checked["warnings"] == [last]
    office.phone("205")
    assert (await mara.post("/me/status/check", {"status": "do_not_disturb"}))["warnings"] == []


async def test_a_check_is_refused_as_the_wish_itself_would_be(mara):
    for wish, code in (
        ({"status": "unknown"}, "invalid"),
        ({"status": "do_not_disturb", "until": "2026-03-02T08:00:00Z"}, "until_in_the_past"),
        ({"status": "do_not_disturb", "until": "2026-03-02T12:00:00"}, "invalid"),
        ({"status": "do_not_disturb", "until": "9999-12-31T23:59:59-14:00"}, "invalid"),
    ):
        assert await mara.refusal("POST", "/me/status/check", wish) == (422, code)
