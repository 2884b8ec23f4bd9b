"""A restart gives nobody a new day: what was called today is read again."""

from __future__ import annotations

from datetime import timedelta

from softphone.model.calls import CallRecord, CallResult, Party
from tests.whole_office import WholeOffice


def called(office: WholeOffice, id: str, hours_ago: float, minutes: float = 1) -> None:
    mara = office.server.directory.office.person_by_number("602")
    assert mara is not None
    began = office.utcnow() - timedelta(hours=hours_ago)
    record = CallRecord(
        id, Party("602", "Mara Vogt"), Party("+49301234567"), began, CallResult.ANSWERED,
        began, began + timedelta(minutes=minutes), caller_person=mara.id,
    )  # fmt: skip
    office.server.call_log.add(record)


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
