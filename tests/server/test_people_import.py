"""A list of people is looked at, then read in: all of it or nothing, and twice is once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.whole_office import Client, WholeOffice

PIET = {"email": "piet@office.example", "first_name": "Piet", "name_prefix": "van der",
        "last_name": "Meer", "number": "621"}  # fmt: skip
ROSA = {"email": "rosa@office.example", "first_name": "Rosa", "number": "622",
        "voip_accounts": ["290"]}  # fmt: skip
MARA = "mara@office.example"
JONAS = "jonas@office.example"


@pytest.fixture
async def ada(office: WholeOffice) -> Client:
    return await office.sign_in("ada", scope="administration")


async def looked_at(ada: Client, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    return list((await ada.post("/users/import", {"rows": rows}))["rows"])


async def read_in(ada: Client, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    job = await ada.post("/users/import", {"rows": rows, "dry_run": False, **more})
    while True:
        told = await ada.get(f"/imports/{job['id']}")
        if told["is_finished"]:
            return dict(told)
        await asyncio.sleep(0)


async def people(ada: Client) -> dict[str, dict[str, Any]]:
    items = (await ada.get("/users?limit=500"))["items"]
    return {row["number"]: row for row in items}


async def test_a_look_says_what_each_line_does_and_changes_nothing(office, ada):
    before = await office.export()
    lines = await looked_at(
        ada,
        PIET,
        {"email": MARA, "department": "Lager"},
        {"email": JONAS, "first_name": "Jonas"},
        {**ROSA, "number": "607"},
    )
    assert [line["state"] for line in lines] == ["new", "change", "same", "error"]
    assert lines[1]["changes"] == {"department": ["Einkauf", "Lager"]}
    assert (lines[3]["field"], lines[3]["reason"]) == (
        "number", "number 607 belongs to Jonas Brandt",
    )  # fmt: skip
    assert await office.export() == before


async def test_people_come_in_and_are_invited_where_no_password_is_given(office, ada):
    told = await read_in(ada, PIET, {**ROSA, "password": "temporary-1"})
    assert told["counts"] == {"new": 2, "change": 0, "same": 0, "error": 0}
    assert (told["done"], told["total"]) == (1, 1)
    (invited,) = told["invitations"]
    assert invited["name"] == "Piet van der Meer"
    secret = invited["url"].partition("#invitation=")[2]
    wish = {"invitation": secret, "new": "chosen by Piet"}
    assert (await office.http.post("/session/invitation", json=wish)).status_code == 200
    rosa = await office.sign_in("rosa", "temporary-1")
    assert rosa.answer["must_change_password"]


async def test_the_same_list_twice_changes_nothing_the_second_time(office, ada):
    rows = (PIET, {**ROSA, "password": "temporary-1"}, {"email": MARA, "department": "Lager"})
    await read_in(ada, *rows)
    before, log = await office.export(), await ada.get("/audit")
    told = await read_in(ada, *rows)
    assert told["counts"] == {"new": 0, "change": 0, "same": 3, "error": 0}
    assert told["invitations"] == []
    assert await office.export() == before
    assert await ada.get("/audit") == log


async def test_one_bad_line_keeps_all_of_them_out(office, ada):
    before = await office.export()
    bad = {**ROSA, "email": "rosa@office"}
    body = {"rows": [PIET, bad], "dry_run": False}
    assert await ada.refusal("POST", "/users/import", body) == (422, "list_has_errors")
    assert await office.export() == before


async def test_bad_lines_are_left_out_where_somebody_says_so(office, ada):
    told = await read_in(ada, PIET, {**ROSA, "email": "rosa@office"}, leave_out_errors=True)
    assert told["counts"]["error"] == 1
    assert {"621", "622"} & set(await people(ada)) == {"621"}


async def test_two_people_exchange_their_numbers_and_groups_go_with_them(office, ada):
    group = {"number": "700", "name": "Hotline", "members": ["602"]}
    await ada.post("/call-groups", group)
    await read_in(ada, {"email": MARA, "number": "607"}, {"email": JONAS, "number": "602"})
    now = await people(ada)
    assert (now["607"]["email"], now["602"]["email"]) == (MARA, JONAS)
    (hotline,) = (await ada.get("/call-groups"))["items"]
    assert hotline["members"] == ["607"]


async def test_who_is_refused_keeps_the_number_that_another_line_wanted(office, ada):
    lines = await looked_at(
        ada, {"email": MARA, "number": "110"}, {"email": JONAS, "number": "602"}
    )
    assert [line["state"] for line in lines] == ["error", "error"]
    assert lines[1]["reason"] == "number 602 belongs to Mara Vogt"


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**PIET, "voip_accounts": ["999"]}, "voip_accounts"),
        ({**PIET, "password": "short"}, "password"),
        ({**PIET, "language": "fr"}, "language"),
        ({**PIET, "colour": "red"}, "colour"),
        ({**PIET, "number": 621}, "number"),
        ({"first_name": "Piet", "number": "621"}, "email"),
        ({"email": MARA, "password": "short"}, "password"),
    ],
)
async def test_what_is_wrong_is_said_of_its_field(ada, row, field):
    (line,) = await looked_at(ada, row)
    assert (line["state"], line["field"]) == ("error", field)
    assert line["reason"]


async def test_an_address_or_a_number_that_stands_twice_is_an_error_of_the_second(ada):
    lines = await looked_at(ada, PIET, PIET, {**ROSA, "number": "621"})
    assert [(line["state"], line["field"]) for line in lines] == [
        ("new", ""), ("error", "email"), ("error", "number"),
    ]  # fmt: skip


async def test_what_was_looked_at_is_what_is_done(office, ada):
    rows = [{"email": MARA, "department": "Lager"}]
    seen = (await ada.post("/users/import", {"rows": rows}))["seen"]
    mara = (await people(ada))["602"]
    answer = await ada.ask(
        "PATCH", f"/users/{mara['id']}", {"department": "Verkauf"},
        headers={"If-Match": mara["etag"]},
    )  # fmt: skip
    assert answer.status_code == 200
    body = {"rows": rows, "dry_run": False, "seen": seen}
    late = await ada.refusal("POST", "/users/import", body)
    assert late == (412, "changed_by_someone_else")
    assert (await people(ada))["602"]["department"] == "Verkauf"


async def test_S19_a_list_gives_no_rights_that_its_reader_has_not(office, ada):
    """S19: account management reads people in, and makes nobody an administrator."""
    await read_in(ada, {"email": JONAS, "rights": ["account_management"]})
    jonas = await office.sign_in("jonas", scope="administration")
    lines = await looked_at(
        jonas,
        PIET,
        {**ROSA, "rights": ["administration"]},
        {"email": MARA, "rights": ["administration"]},
        {"email": "ada@office.example", "must_change_password": True},
    )
    assert [line["state"] for line in lines] == ["new", "error", "error", "error"]
    assert {line["field"] for line in lines[1:]} == {"rights"}


async def test_a_list_leaves_an_administrator(office, ada):
    body = {"rows": [{"email": "ada@office.example", "rights": ["end_user"]}]}
    assert await ada.refusal("POST", "/users/import", body) == (409, "last_administrator")


async def test_progress_and_invitations_are_told_to_nobody_else(office, ada):
    job = await ada.post("/users/import", {"rows": [PIET], "dry_run": False})
    await read_in_by(ada, job)
    await office.server.parts.administration.imports.close()
    row = (await people(ada))["607"]
    await ada.ask(
        "PATCH", f"/users/{row['id']}", {"rights": ["account_management"]},
        headers={"If-Match": row["etag"]},
    )  # fmt: skip
    jonas = await office.sign_in("jonas", scope="administration")
    assert await jonas.refusal("GET", f"/imports/{job['id']}") == (404, "not_found")


async def read_in_by(ada: Client, job: dict[str, Any]) -> None:
    while not (await ada.get(f"/imports/{job['id']}"))["is_finished"]:
        await asyncio.sleep(0)


async def test_two_lists_at_once_are_one_after_the_other(office, ada):
    wish = {"rows": [PIET], "dry_run": False}
    answers = await asyncio.gather(
        ada.ask("POST", "/users/import", wish), ada.ask("POST", "/users/import", wish)
    )
    assert sorted(answer.status_code for answer in answers) == [202, 409]
    (begun,) = [answer.json() for answer in answers if answer.status_code == 202]
    await read_in_by(ada, begun)
    assert (await read_in(ada, ROSA))["counts"]["new"] == 1, "the next one may come"


async def test_a_stranger_sends_no_large_body(office, ada):
    """It would be read before anybody asks who sends it."""
    large = {"rows": [{**PIET, "department": "x" * 190} for _ in range(500)]}
    for other in (office.client(""), office.client("guessed"), await office.sign_in("ada")):
        refused = await other.refusal("POST", "/users/import", large)
        assert refused == (413, "too_large")
    assert (await ada.post("/users/import", large))["rows"]


async def test_only_lists_may_be_that_large(ada):
    large = [{**PIET, "department": "x" * 190} for _ in range(500)]
    assert (await ada.post("/users/import", {"rows": large}))["rows"]
    assert await ada.refusal("POST", "/users", {"first_name": "x" * 70000}) == (
        413, "too_large",
    )  # fmt: skip
    many = [{"email": "x"}] * 2001
    assert (await ada.refusal("POST", "/users/import", {"rows": many}))[0] == 422


@pytest.mark.timeout(120)
async def test_a_thousand_people_come_in_once(office, ada):
    """How fast, ``make bench`` shows."""
    rows = [
        {"email": f"p{n}@office.example", "first_name": "P", "last_name": f"N{n}",
         "number": str(2000 + n), "fixed_destinations": [f"+4917055{n:05}"]}
        for n in range(1000)
    ]  # fmt: skip
    told = await read_in(ada, *rows)
    assert told["counts"]["new"] == len(told["invitations"]) == 1000
    again = await read_in(ada, *rows)
    assert again["counts"]["same"] == 1000
