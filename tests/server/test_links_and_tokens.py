"""A browser comes in by a link from the app; programs of a person's own come in by a token."""

from __future__ import annotations

import pytest

from tests.whole_office import Client, WholeOffice

PATH = "/session/link"


async def link_of(mara: Client) -> str:
    return str((await mara.post("/me/webphone-link"))["url"]).partition("#link=")[2]


def stranger(office: WholeOffice) -> Client:
    return Client(office.http, "", {})


# -- links


async def test_a_link_signs_its_person_in_once(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    answer = await mara.post("/me/webphone-link")
    assert answer["url"].startswith("http://office/phone#link=")
    link = answer["url"].partition("#link=")[2]
    session = await stranger(office).post(PATH, {"link": link, "device_name": "Chrome"})
    assert session["person"]["name"] == "Mara Vogt"
    browser = Client(office.http, session["token"], session)
    assert (await browser.get("/me"))["webphone_account"] == "207"
    wish = {"link": link}
    assert await stranger(office).refusal("POST", PATH, wish) == (401, "link_expired")


async def test_a_link_is_good_for_two_minutes(office: WholeOffice) -> None:
    link = await link_of(await office.sign_in("mara"))
    office.now += 121
    wish = {"link": link}
    assert await stranger(office).refusal("POST", PATH, wish) == (401, "link_expired")


async def test_guessing_links_is_stopped_as_guessing_passwords_is(office: WholeOffice) -> None:
    """From elsewhere, as nobody of the house is ever shut out."""
    parts = office.server.parts
    for n in range(30):
        assert (await stranger(office).refusal("POST", PATH, {"link": f"{n}"}))[0] == 401
    assert parts.sign_ins._failures["127.0.0.1"].count == 30


async def test_another_password_takes_open_links_back(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    link = await link_of(mara)
    await mara.put("/me/password", {"old": "correct-horse", "new": "another-horse-1"})
    assert await stranger(office).refusal("POST", PATH, {"link": link}) == (401, "link_expired")


async def test_who_has_no_webphone_is_told_so(office: WholeOffice) -> None:
    jonas = await office.sign_in("jonas")
    assert await jonas.refusal("POST", "/me/webphone-link") == (409, "no_webphone")


async def test_of_many_links_the_oldest_give_way(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    links = [await link_of(mara) for _ in range(7)]
    first, last = {"link": links[0]}, {"link": links[-1]}
    assert (await stranger(office).refusal("POST", PATH, first))[1] == "link_expired"
    assert (await stranger(office).post(PATH, last))["token"]


# -- tokens


async def program(office: WholeOffice, mara: Client, name: str = "Türsprechstelle") -> Client:
    made = await mara.post("/me/tokens", {"name": name})
    return Client(office.http, made["token"], made)


async def test_a_token_does_what_its_person_may_and_is_shown_once(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    script = await program(office, mara)
    assert script.token.startswith("ek_")
    assert (await script.dnd())["status"] == "do_not_disturb"
    [told] = await mara.get("/me/tokens")
    assert told["name"] == "Türsprechstelle" and "token" not in told
    assert told["expires_at"] and told["last_used_at"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/me/tokens", {"name": "another"}),
        ("POST", "/me/webphone-link", None),
        ("PUT", "/me/password", {"old": "correct-horse", "new": "another-horse-1"}),
        ("POST", "/me/devices/204/credentials", {"client": "x"}),
        ("DELETE", "/sessions/any", None),
        ("DELETE", "/me/tokens/any", None),
        ("POST", "/voip-accounts/208/credentials", None),
    ],
)
async def test_a_token_gives_no_further_access(
    office: WholeOffice, method: str, path: str, body: object
) -> None:
    script = await program(office, await office.sign_in("mara"))
    assert await script.refusal(method, path, body) == (403, "not_allowed")


async def test_a_revoked_token_is_nothing_any_more(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    script = await program(office, mara)
    await mara.delete(f"/me/tokens/{script.answer['id']}")
    assert await script.refusal("GET", "/me") == (401, "not_signed_in")
    assert await mara.get("/me/tokens") == []


async def test_nobody_revokes_the_token_of_somebody_else(office: WholeOffice) -> None:
    script = await program(office, await office.sign_in("mara"))
    jonas = await office.sign_in("jonas")
    path = f"/me/tokens/{script.answer['id']}"
    assert await jonas.refusal("DELETE", path) == (404, "not_found")
    assert (await script.get("/me"))["number"] == "602"


async def test_a_token_ends_on_its_day_however_often_it_is_used(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    made = await mara.post("/me/tokens", {"name": "short", "days": 1})
    script = Client(office.http, made["token"], made)
    office.now += 86000
    assert await script.get("/me")
    office.now += 500
    assert await script.refusal("GET", "/me") == (401, "not_signed_in")
