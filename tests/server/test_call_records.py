"""All calls of the office: who may see them, found, by page and as a table (S20)."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from softphone.model.calls import CallRecord, CallResult, CallStep, Party
from softphone.server.api.record_routes import guarded
from tests.whole_office import PASSWORD

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OUTSIDE = Party("+493055501", "Müller")
HOTLINE = (CallStep("group", "700", "Hotline", NOON),)


def kept(office, n: int, caller: Party = OUTSIDE, **more) -> CallRecord:
    moment = NOON + timedelta(minutes=n // 2)  # two at each moment
    facts = {"result": CallResult.MISSED, "ended_at": moment + timedelta(seconds=20), **more}
    record = CallRecord(f"call-{n:04}", caller, Party("700", "Hotline"), moment, **facts)
    office.server.call_log.add(record)
    return record


async def ada(office):
    return await office.sign_in("ada", PASSWORD, "administration")


async def ids(client, query: str = "") -> list[str]:
    return [item["id"] for item in (await client.get(f"/call-records{query}"))["items"]]


async def test_pages_show_each_call_once_though_two_began_at_once(office):
    for n in range(7):
        kept(office, n)
    client, seen, after = await ada(office), [], ""
    for _ in range(4):
        page = await client.get(f"/call-records?limit=2{after}")
        seen += [item["id"] for item in page["items"]]
        after = f"&after={page['next']}"
    assert page["next"] is None
    assert seen == [f"call-{n:04}" for n in reversed(range(7))]


async def test_calls_are_found_by_what_is_asked_for(office):
    mara = office.server.directory.office.person_by_number("602")
    kept(office, 0)
    kept(office, 2, steps=HOTLINE)
    kept(office, 4, callee_people=(mara.id,), result=CallResult.REFUSED)
    kept(office, 6, Party("607", "Jonas Brandt"))
    client = await ada(office)
    assert await ids(client, "?group=700") == ["call-0002"]
    assert await ids(client, f"?person={mara.id}") == ["call-0004"]
    assert await ids(client, "?outcome=refused") == ["call-0004"]
    assert await ids(client, "?number=607") == ["call-0006"]
    span = "?from=2026-03-02T12:01:00Z&to=2026-03-02T12:03:00Z"
    assert await ids(client, span) == ["call-0004", "call-0002"]
    assert await ids(client, f"{span}&outcome=refused&number=607") == []


@pytest.mark.parametrize(
    "query", ["after=x", "after=nan~x", "after=1~", "from=noon", "outcome=nice", "limit=501"]
)
async def test_what_cannot_be_read_is_refused(office, query: str):
    client = await ada(office)
    assert await client.refusal("GET", f"/call-records?{query}") == (422, "invalid")


async def test_a_table_has_all_calls_and_no_formula(office):
    for n in range(501):
        kept(office, n, Party("+493055501", '=cmd|"/c"'))
    answer = await (await ada(office)).ask("GET", "/call-records.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(rows) == len({row["started_at"] + str(n) for n, row in enumerate(rows)}) == 501
    assert {row["from_name"] for row in rows} == {'\'=cmd|"/c"'}
    assert (rows[0]["from_number"], rows[0]["waiting_s"]) == ("'+493055501", "20")
    assert answer.text.count("\r\n") == 502


@pytest.mark.parametrize("begin", "=+-@\t\r")
def test_a_cell_is_never_a_formula(begin: str):
    assert guarded(f"{begin}1") == f"'{begin}1"
    assert guarded(f"1{begin}") == f"1{begin}"
