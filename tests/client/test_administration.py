"""The administration's session of the app, on the server itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.client.administration import ACCOUNTS, GROUPS, USERS, Administration, Refused
from tests.served_administration import administration
from tests.whole_office import PASSWORD, WholeOffice


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
async def ada(office: WholeOffice) -> AsyncIterator[Administration]:
    ada = administration(office)
    assert await ada.open(PASSWORD) is None
    yield ada
    await ada.close()


async def user(ada: Administration, number: str) -> dict:
    rows = await ada.all(USERS)
    assert not isinstance(rows, Refused)
    return dict(next(row for row in rows if row["number"] == number))


async def test_a_wrong_password_opens_nothing(office: WholeOffice) -> None:
    ada = administration(office)
    refused = await ada.open("wrong-password")
    assert refused is not None and refused.code == "wrong_credentials"
    assert not ada.is_open
    told = await ada.page(USERS)
    assert isinstance(told, Refused) and told.has_ended
    await ada.close()


async def test_people_come_by_pages(ada: Administration) -> None:
    first = await ada.page(USERS, limit=3)
    assert not isinstance(first, Refused)
    assert ([row["number"] for row in first.rows], first.total) == (["601", "607", "604"], 4)
    rest = await ada.page(USERS, first.next)
    assert not isinstance(rest, Refused) and rest.next == ""
    assert [row["number"] for row in rest.rows] == ["602"]
    assert (first.never_signed_in, first.in_no_call_plan) == (3, 4)


async def test_a_refused_value_is_known_by_its_field(ada: Administration) -> None:
    mara = await user(ada, "602")
    refused = await ada.change(USERS, mara["id"], mara["etag"], {"number": "607"})
    assert isinstance(refused, Refused)
    assert refused.fields == {"number": "number 607 belongs to Jonas Brandt"}


async def test_what_somebody_else_changed_comes_back_as_it_is_now(ada: Administration) -> None:
    mara = await user(ada, "602")
    changed = await ada.change(USERS, mara["id"], mara["etag"], {"department": "Lager"})
    assert not isinstance(changed, Refused)
    late = await ada.change(USERS, mara["id"], mara["etag"], {"department": "Verkauf"})
    assert isinstance(late, Refused) and late.code == "changed_by_someone_else"
    assert late.current is not None and late.current["etag"] == changed["etag"]


async def test_what_is_in_use_stays_and_says_by_whom(ada: Administration) -> None:
    accounts = await ada.page(ACCOUNTS, q="205")
    assert not isinstance(accounts, Refused)
    (phone,) = accounts.rows
    kept = await ada.remove(ACCOUNTS, phone["id"], phone["etag"])
    assert kept is not None and [u["name"] for u in kept.used_by] == ["Jonas Brandt"]
    assert await ada.usage(ACCOUNTS, phone["id"]) == kept.used_by


async def test_something_is_made_and_removed(ada: Administration) -> None:
    made = await ada.create(GROUPS, {"number": "700", "name": "Hotline", "members": ["602"]})
    assert not isinstance(made, Refused)
    assert await ada.remove(GROUPS, made["id"], made["etag"]) is None
    gone = await ada.row(GROUPS, made["id"])
    assert isinstance(gone, Refused) and gone.code == "not_found"


async def test_S22_ten_idle_minutes_end_it_and_the_password_opens_it_again(
    office: WholeOffice, ada: Administration
) -> None:
    """S22: the end is known beforehand, and work at the window puts it off."""
    office.pass_time(550)
    assert ada.ends_in_s == 50
    assert await ada.touch() is None
    assert ada.ends_in_s == 600
    office.pass_time(601)
    told = await ada.page(USERS)
    assert isinstance(told, Refused) and told.has_ended and not ada.is_open
    assert await ada.open(PASSWORD) is None
    assert not isinstance(await ada.page(USERS), Refused)


async def test_settings_audit_and_invitations(ada: Administration) -> None:
    settings = await ada.settings()
    assert not isinstance(settings, Refused)
    changed = await ada.change_settings(settings["etag"], {"name": "Südlicht"})
    assert not isinstance(changed, Refused) and changed["name"] == "Südlicht"
    mara = await user(ada, "602")
    invited = await ada.invite(mara["id"])
    assert not isinstance(invited, Refused) and "#invitation=" in invited["url"]
    log = await ada.audit()
    assert not isinstance(log, Refused)
    assert [row["action"] for row in log.rows] == ["invited", "changed"]


async def test_a_list_is_looked_at_and_read_in(ada: Administration) -> None:
    rows = [{"email": "piet@office.example", "first_name": "Piet", "number": "621"}]
    looked = await ada.look_at_list(rows)
    assert not isinstance(looked, Refused)
    assert [line["state"] for line in looked["rows"]] == ["new"]
    job = await ada.read_list_in(rows, looked["seen"], False)
    assert not isinstance(job, Refused)
    while True:
        told = await ada.list_progress(job["id"])
        assert not isinstance(told, Refused)
        if told["is_finished"]:
            break
        await asyncio.sleep(0)
    assert [one["email"] for one in told["invitations"]] == ["piet@office.example"]


async def test_an_office_that_is_away_is_said_to_be() -> None:
    from softphone.client.api import OfficeApi

    away = Administration(OfficeApi("http://127.0.0.1:1"), "a@b.example", "x")
    refused = await away.open("any-password")
    assert refused is not None and refused.code == "no_server" and not refused.has_ended
    await away.close()
