"""A restart gives nobody a new day: what was called today is read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from softphone.model.calls import (
    CallRecord,
    CallResult,
    Decision,
    Party,
    ReasonCode,
    Why,
)
from tests.whole_office import WholeOffice

CALLED = "+49301234567"
MOBILE = "+491705550142"
"Mara's own."


def called(
    office: WholeOffice, id: str, hours_ago: float, minutes: float = 1, **more: Any
) -> None:
    mara = office.server.directory.office.person_by_number("602")
    assert mara is not None
    began = office.utcnow() - timedelta(hours=hours_ago)
    record = CallRecord(
        id, Party("602", "Mara Vogt"), Party(CALLED), began, CallResult.ANSWERED,
        began, began + timedelta(minutes=minutes), CALLED, mara.id,
        why=(Why(CALLED, Decision.RANG, ReasonCode.ANSWERED),),
    )  # fmt: skip
    office.server.call_log.add(replace(record, **more))


async def spent_after_a_restart(office: WholeOffice, **limits: int) -> bool:
    rows = "\n".join(f"{key} = {value}" for key, value in limits.items())
    await office.import_text(f"[office]\n{rows}\n")
    await office.restart_server()
    mara = office.server.directory.office.person_by_number("602")
    assert mara is not None
    return mara.id in office.server.exchange.outside_use.spent()


async def test_calls_of_this_morning_count(office: WholeOffice):
    for n in range(2):
        called(office, f"c{n}", 0.5)
    assert await spent_after_a_restart(office, daily_outside_calls=2)


async def test_calls_of_yesterday_do_not(office: WholeOffice):
    for n in range(2):
        called(office, f"c{n}", 20)
    assert not await spent_after_a_restart(office, daily_outside_calls=2)


async def test_minutes_of_this_morning_count(office: WholeOffice):
    called(office, "c", 2, minutes=45)
    assert await spent_after_a_restart(office, daily_outside_minutes=40)


async def test_calls_that_were_forwarded_this_morning_count_for_who_forwards(
    office: WholeOffice,
):
    """Lena has the same mobile, and the call was not for her."""
    mara = office.server.directory.office.person_by_number("602")
    lena = office.server.directory.office.person_by_number("604")
    assert mara is not None and lena is not None
    forwarded = {
        "caller": Party("+4940555017"), "callee": Party("602"), "caller_person": "",
        "callee_people": (mara.id,), "answered_on": MOBILE,
        "why": (Why(MOBILE, Decision.RANG, ReasonCode.ANSWERED),),
    }  # fmt: skip
    for n in range(2):
        called(office, f"c{n}", 0.5, **forwarded)
    assert await spent_after_a_restart(office, daily_outside_calls=2)
    assert lena.id not in office.server.exchange.outside_use.spent()


async def test_calls_that_were_not_let_out_count_for_nothing(office: WholeOffice):
    barred = {
        "result": CallResult.FAILED, "answered_at": None, "answered_on": "",
        "why": (Why(CALLED, Decision.DID_NOT_RING, ReasonCode.CALL_BARRED),),
    }  # fmt: skip
    for n in range(5):
        called(office, f"c{n}", 0.5, **barred)
    assert not await spent_after_a_restart(office, daily_outside_calls=2)
