"""The API of a person's own reachability: who rings through, forwarding, quiet hours."""

from __future__ import annotations

import pytest

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
    return await office.sign_in("mara")


@pytest.fixture
async def with_a_line(office: WholeOffice):
    await office.import_text(OFFICE + LINE)
    await office.server.housekeeping()
    return office


async def test_the_list_of_callers_is_kept_with_names_and_normalised(mara):
    assert await mara.get("/me/allowed-callers") == {
        "numbers": [], "second_call": False, "entries": [],
    }  # fmt: skip
    wish = {"numbers": ["607", "0170 5550199", "607", "+49 170 555 0199"], "second_call": True}
    told = await mara.put("/me/allowed-callers", wish)
    assert told == {
        "numbers": ["607", "+491705550199"],
        "second_call": True,
        "entries": [
            {"number": "607", "name": "Jonas Brandt"},
            {"number": "+491705550199", "name": ""},
        ],
    }
    assert await mara.get("/me/allowed-callers") == told


@pytest.mark.parametrize("number", ["", "999", "boss", "anonymous", "*76", "+", "1" * 65])
async def test_what_is_no_number_of_anybody_is_refused_and_named(mara, number):
    await mara.put("/me/allowed-callers", {"numbers": ["607"], "second_call": False})
    answer = await mara.ask("PUT", "/me/allowed-callers", {"numbers": ["604", number]})
    assert answer.status_code == 422
    error = answer.json()["error"]
    if error["code"] == "bad_number":
        assert error["details"] == {"number": number}
    else:
        assert (error["code"], len(number)) == ("invalid", 65)
    assert (await mara.get("/me/allowed-callers"))["numbers"] == ["607"]


async def test_a_list_has_at_most_a_hundred_callers(mara):
    callers = [f"+49170555{n:04d}" for n in range(101)]
    wish = {"numbers": callers, "second_call": False}
    assert await mara.refusal("PUT", "/me/allowed-callers", wish) == (422, "invalid")
    told = await mara.put("/me/allowed-callers", {**wish, "numbers": callers[:100]})
    assert len(told["entries"]) == 100


async def test_the_list_and_the_second_call_survive_a_restart_and_an_export(office, mara):
    await mara.put("/me/allowed-callers", {"numbers": ["607"], "second_call": True})
    assert "second_call_rings_through = true" in await office.export()
    await office.restart_server()
    again = await office.sign_in("mara")
    told = await again.get("/me/allowed-callers")
    assert (told["numbers"], told["second_call"]) == (["607"], True)


async def test_forwarding_is_set_and_kept_as_numbers_that_can_be_dialled(with_a_line):
    mara = await with_a_line.sign_in("mara")
    assert await mara.get("/me/forwarding") == {
        "busy": "", "no_answer": "", "seconds": 20, "allowed": True,
    }  # fmt: skip
    told = await mara.put(
        "/me/forwarding", {"busy": "607", "no_answer": "0170 555 01 42", "seconds": 15}
    )
    assert told == {
        "busy": "607", "no_answer": "+491705550142", "seconds": 15, "allowed": True,
    }  # fmt: skip
    assert await mara.get("/me/forwarding") == told


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("0900 1234567", (403, "forwarding_barred")),
        ("112", (403, "forwarding_barred")),
        ("+1 212 5550100", (403, "forwarding_barred")),
        ("602", (422, "bad_number")),
        ("boss", (422, "bad_number")),
    ],
)
async def test_calls_are_not_forwarded_where_they_may_not_go(with_a_line, number, refusal):
    mara = await with_a_line.sign_in("mara")
    wish = {"busy": "", "no_answer": number, "seconds": 20}
    assert await mara.refusal("PUT", "/me/forwarding", wish) == refusal
    assert (await mara.get("/me/forwarding"))["no_answer"] == ""


async def test_without_a_line_the_answer_says_that_nothing_is_forwarded_outside(mara):
    assert (await mara.get("/me/forwarding"))["allowed"] is False


async def test_quiet_hours_are_kept_with_the_time_zone_of_the_office(mara):
    hours = [{"days": "mon-fri", "from": "18:00", "to": "08:00"}]
    told = await mara.put("/me/quiet-hours", {"hours": hours})
    assert told == {"time_zone": "Europe/Berlin", "hours": hours}
    assert await mara.get("/me/quiet-hours") == told
    assert (await mara.put("/me/quiet-hours", {"hours": []}))["hours"] == []


@pytest.mark.parametrize(
    "span",
    [
        {"days": "always", "from": "18:00", "to": "08:00"},
        {"days": "mon", "from": "25:00", "to": "08:00"},
        {"days": "mon", "from": "18:00", "to": "8"},
    ],
)
async def test_hours_that_no_clock_shows_are_refused(mara, span):
    wish = {"hours": [span]}
    assert await mara.refusal("PUT", "/me/quiet-hours", wish) == (422, "bad_hours")


async def test_hours_of_another_shape_are_refused(mara):
    span = {"days": "mon", "from": "18:00", "to": "20:00"}
    for hours in (None, "mon", [7], [{**span, "days": 1}], [span] * 51):
        wish = {"hours": hours}
        assert await mara.refusal("PUT", "/me/quiet-hours", wish) == (422, "invalid")
    for hours in ([{"days": "mon"}], [{**span, "more": "x"}]):
        wish = {"hours": hours}
        assert await mara.refusal("PUT", "/me/quiet-hours", wish) == (422, "bad_hours")


@pytest.mark.parametrize("path", ["allowed-callers", "forwarding", "quiet-hours"])
async def test_without_a_token_nobody_learns_or_changes_anything(office, path):
    stranger = office.client()
    assert await stranger.refusal("GET", f"/me/{path}") == (401, "not_signed_in")
    assert await stranger.refusal("PUT", f"/me/{path}", {}) == (401, "not_signed_in")
