"""Statistics of the calls: who may see them, and whether the numbers are right (S20)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from softphone.model.calls import (
    CallRecord,
    CallResult,
    CallStep,
    Decision,
    Party,
    ReasonCode,
    Why,
)
from softphone.server.store import office_store, tables
from tests.server.test_call_records import NOON, OUTSIDE
from tests.whole_office import PASSWORD, Client, WholeOffice

DAY = "from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z"
STEPS = (
    CallStep("hours", "", "office"),
    CallStep("group", "700", "Hotline", NOON),
    CallStep("user", "602", "Mara Vogt", NOON),
)


class Day:
    """A day's calls, put into the log one by one."""

    def __init__(self, office: WholeOffice) -> None:
        self._office = office
        self._n = 0

    def id(self, number: str) -> str:
        person = self._office.server.directory.office.person_by_number(number)
        assert person is not None
        return person.id

    def call(self, to: str = "602", caller: Party = OUTSIDE, **facts: Any) -> None:
        self._n += 1
        began = NOON + timedelta(minutes=self._n)
        ended = began + timedelta(seconds=facts.pop("waited", 20))
        record = CallRecord(
            f"c{self._n}", caller, Party(to), began, CallResult.MISSED, ended_at=ended
        )
        if "602" in to:
            record = replace(record, callee_people=(self.id("602"),))
        self._office.server.call_log.add(replace(record, **facts))

    def answered(self, on: str, step: int = 0, waited: float = 6, **facts: Any) -> None:
        self._n += 1
        began = NOON + timedelta(minutes=self._n)
        taken = began + timedelta(seconds=waited)
        details = (("step", str(step)),) if step else ()
        why = Why(on, Decision.RANG, ReasonCode.ANSWERED, details)
        record = CallRecord(
            f"c{self._n}", OUTSIDE, Party("602"), began, CallResult.ANSWERED, taken,
            taken + timedelta(minutes=3), on, "", (self.id("602"),), (why,),
        )  # fmt: skip
        self._office.server.call_log.add(replace(record, **facts))


@pytest.fixture
def day(office: WholeOffice) -> Day:
    return Day(office)


async def told(office: WholeOffice, query: str = "") -> dict[str, Any]:
    ada = await office.sign_in("ada", PASSWORD, "administration")
    found: dict[str, Any] = await ada.get(f"/statistics?{DAY}{query}")
    return found


def sums(found: dict[str, Any]) -> tuple[int, int, int]:
    return found["answered"], found["elsewhere"], found["missed"]


async def as_bundle(office: WholeOffice, bundle: str) -> Client:
    person = office.server.directory.office.person_by_number("602")
    assert person is not None
    async with office.server.database.write() as connection:
        changed = replace(person, rights=frozenset({bundle}))
        await office_store.save_person(connection, changed)
        await office_store.count_up(connection, "directory")
    await office.server.directory.load()
    return await office.sign_in("mara", PASSWORD, "administration")


async def test_S20_who_has_call_details_sees_the_statistics_and_changes_nothing(office, day):
    """S20: the right “call details” opens the call statistics, and nothing of the settings."""
    day.call()
    mara = await as_bundle(office, "call_details")
    assert (await mara.get(f"/statistics?{DAY}"))["total"] == 1
    assert await mara.refusal("GET", "/users") == (403, "not_allowed")


async def test_S17_an_end_user_sees_no_statistics(office):
    """S17: an end user manages the own reachability only."""
    mara = await as_bundle(office, "end_user")
    assert await mara.refusal("GET", f"/statistics?{DAY}") == (403, "not_allowed")


async def test_a_plan_s_calls_are_told_as_the_hotline_sees_them(office, day):
    day.answered("205", step=2, steps=STEPS)
    day.answered("204", step=3, steps=STEPS)
    day.call("700", steps=STEPS[:2])
    found = await told(office, "&group=700")
    assert sums(found) == (1, 1, 1)
    (hotline,) = found["groups"]
    assert (hotline["number"], *sums(hotline)) == ("700", 1, 1, 1)


async def test_her_own_answers_are_hers_on_whichever_device_and_on_her_mobile(office, day):
    day.answered("204")
    day.answered("207")
    day.answered("205")
    found = await told(office, f"&person={day.id('602')}")
    assert sums(found) == (2, 1, 0)


async def test_incoming_outgoing_and_internal_calls_are_told_apart(office, day):
    mara = day.id("602")
    day.call()
    day.call(caller=Party(""))
    day.call(caller=Party("607"), caller_person=day.id("607"))
    day.call("+49401234567", Party("602"), caller_person=mara, callee_people=())
    day.call("+49305550110", steps=STEPS[:2])
    count = {d: (await told(office, f"&direction={d}"))["total"]
             for d in ("incoming", "internal", "outgoing")}  # fmt: skip
    assert count == {"incoming": 3, "internal": 1, "outgoing": 1}
    assert (await told(office))["total"] == 5


async def test_services_and_what_never_went_out_are_no_calls_of_anybody(office, day):
    day.call("*43", Party("602"), callee_people=(), result=CallResult.ANSWERED)
    day.call("123456", Party("602"), callee_people=(), result=CallResult.FAILED)
    assert (await told(office))["total"] == 0


async def test_a_message_is_told_with_the_missed_calls(office, day):
    message = Why("voicemail", Decision.DID_NOT_RING, ReasonCode.MESSAGE)
    day.call(why=(message,))
    found = await told(office)
    assert (found["missed"], found["messages"]) == (1, 1)


async def test_hours_are_the_office_s_and_days_without_a_call_are_there(office, day):
    day.call()
    ada = await office.sign_in("ada", PASSWORD, "administration")
    found = await ada.get("/statistics?from=2026-03-01T23:00:00Z&to=2026-03-04T23:00:00Z")
    assert [h["hour"] for h in found["by_hour"] if h["total"]] == [13]
    assert [(d["date"], d["total"]) for d in found["by_day"]] == [
        ("2026-03-02", 1), ("2026-03-03", 0), ("2026-03-04", 0),
    ]  # fmt: skip
    assert found["days"] == 3


async def test_waiting_ends_with_the_answer_and_not_with_the_call(office, day):
    day.answered("204", waited=12)
    day.call(waited=33)
    waiting = (await told(office))["waiting"]
    assert (waiting["median_s"], waiting["missed_mean_s"]) == (12.0, 33.0)
    assert waiting["counts"] == [0, 0, 1, 0, 0, 0, 0]


async def test_more_calls_than_fit_a_page_are_all_counted(office, day, monkeypatch):
    monkeypatch.setattr("softphone.server.call_counting.PAGE", 3)
    for _ in range(7):
        day.call()
    assert (await told(office))["missed"] == 7


async def test_people_come_by_name_and_who_has_left_only_in_the_sum(office, day):
    day.call(callee_people=(day.id("602"), day.id("607"), "long-gone"))
    found = await told(office)
    assert [p["name"] for p in found["people"]] == ["Jonas Brandt", "Mara Vogt"]
    assert found["total"] == 1


@pytest.mark.parametrize(
    "span",
    [
        "from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z",
        "from=2024-01-01T00:00:00Z&to=2026-03-02T00:00:00Z",
        "direction=sideways",
        "from=yesterday",
    ],
)
async def test_a_span_that_cannot_be_counted_is_refused(office, span: str):
    ada = await office.sign_in("ada", PASSWORD, "administration")
    assert await ada.refusal("GET", f"/statistics?{span}") == (422, "invalid")


async def test_calls_are_forgotten_after_as_many_days_as_the_company_set(office, day):
    day.call()
    ada = await office.sign_in("ada", PASSWORD, "administration")
    settings = await ada.get("/settings")
    assert settings["in_force"]["keep_call_records_days"] == 90
    answer = await ada.ask(
        "PATCH", "/settings", {"keep_call_records_days": 7},
        headers={"If-Match": settings["etag"]},
    )  # fmt: skip
    assert answer.json()["in_force"]["keep_call_records_days"] == 7
    office.wall_step = NOON + timedelta(days=6) - office.utcnow()
    await office.wait(3600)
    assert (await told(office))["total"] == 1
    office.wall_step += timedelta(days=2)
    await office.wait(3600)
    ada = await office.sign_in("ada", PASSWORD, "administration")
    assert (await ada.get(f"/statistics?{DAY}"))["total"] == 0


@pytest.mark.parametrize("days", [0, -1, 3651, True, "90", 1.5, None])
async def test_a_time_that_keeps_nothing_or_for_ever_is_refused(office, days: Any):
    ada = await office.sign_in("ada", PASSWORD, "administration")
    etag = (await ada.get("/settings"))["etag"]
    answer = await ada.ask(
        "PATCH", "/settings", {"keep_call_records_days": days}, headers={"If-Match": etag}
    )
    assert answer.status_code == 422, answer.text


async def test_forgetting_is_told_in_the_audit_log_and_takes_no_newer_call(
    office, day, monkeypatch
):
    monkeypatch.setattr("softphone.server.call_log.BATCH", 2)
    for _ in range(5):
        day.call()
    office.wall_step = NOON + timedelta(days=91) - office.utcnow()
    day.call(started_at=office.utcnow())
    await office.wait(3600)
    ada = await office.sign_in("ada", PASSWORD, "administration")
    told = [e for e in (await ada.get("/audit"))["items"] if e["kind"] == "call_records"]
    assert [(e["action"], e["changes"]["calls"]) for e in told] == [("forgotten", [5, 0])]
    assert len((await ada.get("/call-records"))["items"]) == 1


async def test_voicemail_stays_when_calls_are_forgotten(office, day):
    day.call()
    mara = day.id("602")
    async with office.server.database.write() as connection:
        await connection.execute(
            tables.voicemails.insert().values(
                id="m1", person=mara, caller_number="", caller_name="",
                at=NOON.timestamp(), seconds=3.0,
            )
        )  # fmt: skip
    office.wall_step = NOON + timedelta(days=91) - office.utcnow()
    await office.wait(3600)
    async with office.server.database.read() as connection:
        rows = await connection.execute(select(tables.voicemails.c.id))
        assert rows.scalars().all() == ["m1"]


async def test_a_call_that_a_colleague_took_in_the_plan_is_found_as_elsewhere(office, day):
    day.answered("205", step=2, steps=STEPS)
    day.answered("204", step=3, steps=STEPS)
    day.call("700", steps=STEPS[:2])
    ada = await office.sign_in("ada", PASSWORD, "administration")
    (item,) = (await ada.get(f"/call-records?{DAY}&group=700&became=elsewhere"))["items"]
    assert item["answered_by"] == {"number": "602", "name": "Mara Vogt"}
    assert (item["became"], item["via"]["name"]) == ("elsewhere", "Hotline")
    assert (await told(office, "&group=700&became=elsewhere"))["total"] == 1


async def test_pages_of_calls_that_became_the_same_leave_none_out(office, day, monkeypatch):
    monkeypatch.setattr("softphone.server.call_counting.PAGE", 3)
    for n in range(8):
        day.call() if n % 2 else day.answered("204")
    ada, seen, after = await office.sign_in("ada", PASSWORD, "administration"), [], ""
    while after is not None:
        page = await ada.get(f"/call-records?became=missed&limit=3&after={after}")
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
    assert seen == ["c8", "c6", "c4", "c2"]


async def test_the_list_of_counted_calls_is_as_long_as_the_sum(office, day):
    day.call("*43", Party("602"), callee_people=(), result=CallResult.ANSWERED)
    day.call()
    ada = await office.sign_in("ada", PASSWORD, "administration")
    assert len((await ada.get("/call-records?counted=true"))["items"]) == 1
    assert len((await ada.get("/call-records"))["items"]) == 2


async def test_a_private_number_is_told_as_its_owner_s_in_list_and_table(office, day):
    person = office.server.directory.office.person_by_number("602")
    private = replace(person, fixed_destinations=("+491705550177",))
    async with office.server.database.write() as connection:
        await office_store.save_person(connection, private)
        await office_store.count_up(connection, "directory")
    await office.server.directory.load()
    day.call("700", caller=Party("+491705550177"))
    ada = await office.sign_in("ada", PASSWORD, "administration")
    (item,) = (await ada.get("/call-records"))["items"]
    assert item["from"] == {"number": "602", "name": "Mara Vogt"}
    table = await ada.ask("GET", "/call-records.csv")
    assert "5550177" not in table.text and "Mara Vogt" in table.text


async def test_S19_account_management_cannot_ask_whether_somebody_called(office, day):
    """S19: account management sees sums, and no caller's number, not even by asking for it."""
    mara = await as_bundle(office, "account_management")
    asked = f"/statistics?{DAY}&number=%2B493055501"
    assert await mara.refusal("GET", asked) == (403, "not_allowed")
    assert await mara.refusal("GET", "/call-records") == (403, "not_allowed")
    assert (await mara.get(f"/statistics?{DAY}"))["total"] == 0


async def test_calls_are_narrowed_by_the_company_s_own_numbers_groups_and_people(office):
    ada = await office.sign_in("ada", PASSWORD, "administration")
    found = await ada.get("/statistics/choices")
    assert "Mara Vogt" in [p["name"] for p in found["people"]]
    assert found["kept_days"] == 90
