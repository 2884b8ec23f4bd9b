"""Who rings Tuesday 18:30?  A call through a plan that is still a draft."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole_office import LINE, OFFICE, WholeOffice

MORE = """
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]

[[opening_hours]]
name = "office"
week = [ { days = "mon-fri", from = "08:00", to = "17:00" } ]

[[call_plans]]
name = "night"
steps = [ { announcement = "closed.wav" }, { hang_up = "busy" } ]

[[call_plans]]
name = "main"
number = "+49 30 5550110"
steps = [ { group = "700" } ]
"""
DRAFT = {
    "name": "main",
    "number": "+49 30 5550110",
    "steps": [
        {"hours": "office", "otherwise": "night"},
        {"group": "700", "seconds": 25},
        {"user": "604", "seconds": 20},
        {"voicemail": "602"},
    ],
}
EVENING = "2026-03-03T18:30:00+01:00"


@pytest.fixture
async def hotline(office: WholeOffice):
    """Mara (602) and Jonas (607) are the hotline; the phones of three people are there."""
    await office.import_text(OFFICE + LINE + MORE)
    await office.server.housekeeping()
    for account in ("208", "205", "206"):
        office.phone(account)
    return office


@pytest.fixture
async def ada(hotline: WholeOffice):
    return await hotline.sign_in("ada", scope="administration")


async def plan_id(ada: Any, name: str = "main") -> str:
    page = await ada.get("/call-plans")
    return next(row["id"] for row in page["items"] if row["name"] == name)


async def simulate(ada: Any, steps: list[Any] | None = None, **more: Any) -> Any:
    """The draft takes the place of “main”."""
    plan = DRAFT if steps is None else {**DRAFT, "steps": steps}
    wish = {"plan": plan, "id": await plan_id(ada), **more}
    return await ada.post("/call-plans/simulate", wish)


def course(told: Any) -> list[tuple[int, str, list[str]]]:
    """Second of the call's clock, kind of step, who rings."""
    return [
        (b["second"], b["kind"], [p["name"] for p in b["people"] if p["rings"]])
        for b in told["beats"]
    ]


async def test_the_draft_is_followed_step_by_step_and_nothing_rings(hotline, ada):
    told = await simulate(ada)
    assert course(told) == [
        (0, "hours", []),
        (0, "group", ["Mara Vogt", "Jonas Brandt"]),
        (25, "user", ["Lena Sommer"]),
        (45, "voicemail", []),
    ]
    opening = told["beats"][0]["opening"]
    assert (opening["open"], opening["until"]) == (True, "2026-03-02T16:00:00Z")
    assert hotline.phone("208").rings == []


async def test_one_sentence_has_who_rings_who_then_and_what_comes_after(ada):
    told = await simulate(ada)
    first, then = told["summary"]["first"], told["summary"]["then"]
    assert [one["short"] for one in first] == ["Mara", "Jonas"]
    assert [one["short"] for one in then] == ["Lena"]
    assert (told["summary"]["end"], told["summary"]["seconds"]) == ("message", 45)
    assert told["end"]["mailbox"] == {"number": "602", "name": "Mara Vogt"}


async def test_the_plan_that_is_in_force_stays_as_it_is(hotline, ada):
    before = await ada.get("/call-plans")
    await simulate(ada)
    assert await ada.get("/call-plans") == before
    assert hotline.server.directory.office.plan_named("main").steps[0].kind == "group"


async def test_in_the_evening_the_other_plan_speaks_and_hangs_up(ada):
    told = await simulate(ada, at=EVENING)
    assert [b["kind"] for b in told["beats"]] == ["hours", "announcement", "hang_up"]
    assert told["summary"]["first"] == []
    assert told["end"] == {
        "kind": "refused", "second": 0, "mailbox": None,
        "refusal": {"status": 486, "phrase": "Busy Here"},
    }  # fmt: skip


async def test_S34_who_is_in_do_not_disturb_is_skipped_and_it_says_until_when(hotline, ada):
    """S34: the others of the group ring, and the skipped one has the reason."""
    mara = await hotline.sign_in("mara")
    await mara.dnd(until="2026-03-02T14:00:00Z")
    (_, group, *_) = (await simulate(ada))["beats"]
    skipped, rings = group["people"]
    assert (skipped["name"], skipped["rings"], rings["rings"]) == ("Mara Vogt", False, True)
    assert skipped["why"]["reason"] == "do_not_disturb"
    assert skipped["why"]["details"]["until"].startswith("2026-03-02T14:00")


async def test_a_do_not_disturb_of_now_that_ends_before_is_told_to_have_ended(hotline, ada):
    mara = await hotline.sign_in("mara")
    await mara.dnd(until="2026-03-02T14:00:00Z")
    told = await simulate(ada, at="2026-03-02T15:00:00+01:00")
    first = told["beats"][1]["people"][0]
    assert (first["rings"], first["quiet_until"]) == (True, "2026-03-02T14:00:00Z")


async def test_with_everyone_free_nobody_s_status_counts(hotline, ada):
    mara = await hotline.sign_in("mara")
    await mara.dnd()
    assert course(await simulate(ada))[1][2] == ["Jonas Brandt"]
    told = await simulate(ada, status="everyone")
    assert course(told)[1][2] == ["Mara Vogt", "Jonas Brandt"]


async def test_a_colleague_who_calls_does_not_ring_at_their_own_phone(ada):
    told = await simulate(ada, **{"from": "607"})
    assert told["caller"] == {"number": "607", "name": "Jonas Brandt"}
    assert course(told)[1][2] == ["Mara Vogt"]


async def test_S48_an_account_by_itself_rings_though_its_person_is_offline(hotline, ada):
    """S48: limited availability is what the simulator shows, too."""
    jonas = await hotline.sign_in("jonas")
    await jonas.put("/me/status", {"status": "offline"})
    told = await simulate(ada, [{"user": "607"}, {"account": "205"}])
    person, device = told["beats"]
    assert (person["rings"], person["people"][0]["why"]["reason"]) == (False, "offline")
    assert device["rings"] and device["why"][0]["reason"] == "dialled_directly"
    assert told["summary"]["first"][0]["name"] == "Jonas' phone"


async def test_a_key_of_a_menu_leads_to_its_plan(ada):
    steps = [{"menu": {"1": "night"}, "announcement": "ask.wav"}, {"user": "607"}]
    told = await simulate(ada, steps, keys="1")
    assert [b["kind"] for b in told["beats"]] == ["menu", "announcement", "hang_up"]
    assert told["beats"][0]["key"] == "1"
    assert [b["kind"] for b in (await simulate(ada, steps))["beats"]] == ["menu", "user"]


async def test_a_plan_that_is_new_needs_neither_name_nor_number(ada):
    wish = {"plan": {"name": "", "number": "", "steps": [{"user": "607"}]}}
    told = await ada.post("/call-plans/simulate", wish)
    assert course(told) == [(0, "user", ["Jonas Brandt"])]


async def test_the_plans_that_lead_to_it_follow_its_new_name(ada):
    front = {"name": "front", "number": "801", "steps": [{"plan": "main"}]}
    await ada.post("/call-plans", front)
    wish = {"plan": {"name": "Hotline", "steps": [{"plan": "front"}]}, "id": await plan_id(ada)}
    answer = await ada.ask("POST", "/call-plans/simulate", wish)
    assert answer.status_code == 422
    assert "round for ever" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([{"user": "607"}, {"user": "666"}], "step 2: there is no user 666."),
        ([{"user": "607", "seconds": 1}], "step 1: seconds is a number from 5 to 300."),
        ([{"hang_up": "busy"}, {"jump": "x"}], "step 2: a step is one of"),
        ([{"plan": "main"}], "a call would go round for ever: main leads to main."),
    ],
)
async def test_a_wrong_draft_is_refused_with_a_sentence_that_names_the_step(ada, steps, said):
    wish = {"plan": {**DRAFT, "steps": steps}, "id": await plan_id(ada)}
    answer = await ada.ask("POST", "/call-plans/simulate", wish)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "invalid")
    assert error["message"].startswith(said)
    assert error["details"]["fields"][0]["field"] == "steps"


async def test_a_name_or_number_of_another_is_refused(ada):
    for plan, key in ((DRAFT, "name"), ({**DRAFT, "name": "x", "number": "602"}, "number")):
        answer = await ada.ask("POST", "/call-plans/simulate", {"plan": plan})
        assert answer.status_code == 422
        assert answer.json()["error"]["details"]["fields"][0]["field"] == key


async def test_a_plan_that_is_gone_is_not_found(ada):
    wish = {"plan": DRAFT, "id": "gone"}
    assert await ada.refusal("POST", "/call-plans/simulate", wish) == (404, "not_found")


async def test_only_who_may_change_plans_may_ask(hotline):
    mara = await hotline.sign_in("mara")
    code = (403, "administration_session_needed")
    assert await mara.refusal("POST", "/call-plans/simulate", {"plan": DRAFT}) == code
