"""One-time codes at sign-in: on, asked for, used once, limited, off again, and kept sealed."""

from __future__ import annotations

import argparse
from typing import Any

import pytest
from sqlalchemy import select

from softphone.commands.admin import _code_off
from softphone.model import one_time_code
from softphone.server.store import tables
from tests.whole_office import PASSWORD, Client, WholeOffice

MARA = "mara@office.example"


class Phone:
    """Mara's authenticator app."""

    def __init__(self, office: WholeOffice, secret: str) -> None:
        self._office = office
        self.secret = one_time_code.secret_of(secret.replace(" ", ""))

    def code(self, late_s: float = 0.0) -> str:
        step = one_time_code.step_at(self._office.utcnow().timestamp() - late_s)
        return one_time_code.code(self.secret, step)


class Protected:
    """Mara, who has turned codes on."""

    def __init__(self, office: WholeOffice, here: Client, phone: Phone, spares: list[str]):
        self.office, self.here, self.phone, self.spares = office, here, phone, spares

    async def try_in(self, code: str = "", password: str = PASSWORD, **more: Any) -> Any:
        """(status, code of the error) of a sign-in, (200, "") of one that worked."""
        wish = {"email": MARA, "password": password, "code": code, **more}
        answer = await self.office.http.post("/session", json=wish)
        return answer.status_code, answer.json().get("error", {}).get("code", "")


@pytest.fixture
async def mara(office: WholeOffice) -> Protected:
    here = await office.sign_in("mara")
    told = await here.post("/me/one-time-code", {"password": PASSWORD})
    assert told["uri"].startswith("otpauth://totp/Nordlicht%20GmbH:mara@office.example?")
    phone = Phone(office, told["secret"])
    assert (await here.get("/me/one-time-code"))["is_on"] is False, "not before the first code"
    done = await here.post("/me/one-time-code/confirm", {"code": phone.code()})
    office.pass_time(30)
    return Protected(office, here, phone, done["recovery_codes"])


async def test_the_password_alone_asks_for_the_code(mara: Protected) -> None:
    assert await mara.try_in() == (401, "one_time_code_needed")
    assert await mara.try_in(scope="administration") == (401, "one_time_code_needed")
    assert await mara.try_in(mara.phone.code()) == (200, "")
    state = await mara.here.get("/me/one-time-code")
    assert state == {
        "is_on": True, "since": "2026-03-02T09:00:00Z", "recovery_codes_left": 10,
    }  # fmt: skip


async def test_a_wrong_password_is_answered_as_if_there_were_no_code(
    office: WholeOffice, mara: Protected
) -> None:
    answers = [
        await office.http.post("/session", json={"email": email, "password": "wrong", **more})
        for email in (MARA, "nobody@office.example", "jonas@office.example")
        for more in ({}, {"code": mara.phone.code()})
    ]
    assert {(a.status_code, a.content) for a in answers} == {(401, answers[0].content)}
    assert answers[0].json()["error"]["code"] == "wrong_credentials"
    assert await mara.try_in(mara.phone.code()) == (200, ""), "no code was used up by that"


async def test_each_code_opens_once(mara: Protected) -> None:
    code = mara.phone.code()
    assert await mara.try_in(code) == (200, "")
    assert await mara.try_in(code) == (401, "wrong_one_time_code")
    mara.office.pass_time(30)
    assert await mara.try_in(code) == (401, "wrong_one_time_code")
    assert await mara.try_in(mara.phone.code()) == (200, "")


async def test_a_recovery_code_opens_once_instead(mara: Protected) -> None:
    spare = mara.spares[3].lower().replace("-", " ")
    assert len(set(mara.spares)) == 10
    assert await mara.try_in(spare) == (200, "")
    assert await mara.try_in(spare) == (401, "wrong_one_time_code")
    assert (await mara.here.get("/me/one-time-code"))["recovery_codes_left"] == 9


async def test_guessing_codes_is_slowed_down_from_wherever_it_comes(mara: Protected) -> None:
    wrong = "000000" if mara.phone.code() != "000000" else "111111"
    for _ in range(5):
        mara.office.server.parts.waits.succeeded(("127.0.0.1", MARA))  # as if from elsewhere
        assert await mara.try_in(wrong) == (401, "wrong_one_time_code")
    mara.office.server.parts.waits.succeeded(("127.0.0.1", MARA))
    assert await mara.try_in(mara.phone.code()) == (429, "too_many_tries")
    mara.office.pass_time(61)
    assert await mara.try_in(mara.phone.code()) == (200, "")


async def test_it_is_turned_off_by_a_code_or_the_password_and_nothing_else(
    mara: Protected,
) -> None:
    path = "/me/one-time-code/off"
    for proof in ({"password": "wrong-horse"}, {"code": "123"}, {}):
        found = await mara.here.refusal("POST", path, proof)
        assert found[0] == 403, proof
    await mara.here.post(path, {"code": mara.phone.code()})
    assert await mara.try_in() == (200, "")
    assert await mara.here.refusal("POST", path, {}) == (409, "one_time_code_off")
    ada = await mara.office.sign_in("ada", scope="administration")
    actions = [row["action"] for row in (await ada.get("/audit"))["items"]]
    assert actions[:2] == ["code_off", "code_on"]


async def test_it_is_turned_on_by_the_password_and_a_first_code(office: WholeOffice) -> None:
    path = "/me/one-time-code"
    lost = await office.sign_in("mara")
    found = await lost.refusal("POST", path, {"password": "wrong-horse"})
    assert found == (403, "wrong_password")
    wish = {"code": "123456"}
    found = await lost.refusal("POST", f"{path}/confirm", wish)
    assert found == (409, "one_time_code_not_begun")
    phone = Phone(office, (await lost.post(path, {"password": PASSWORD}))["secret"])
    old = phone.code(late_s=90)
    found = await lost.refusal("POST", f"{path}/confirm", {"code": old})
    assert found == (403, "wrong_one_time_code")
    office.pass_time(901)
    found = await lost.refusal("POST", f"{path}/confirm", {"code": phone.code()})
    assert found == (409, "one_time_code_not_begun")
    await office.sign_in("mara")


async def test_the_administrator_resets_it_for_who_lost_the_telephone(mara: Protected) -> None:
    ada = await mara.office.sign_in("ada", scope="administration")
    path = f"/users/{mara.here.answer['person']['id']}/one-time-code"
    assert (await ada.get(path))["is_on"]
    await ada.delete(path)
    assert not (await ada.get(path))["is_on"]
    assert await mara.try_in() == (200, "")
    told = (await ada.get("/audit"))["items"][0]
    assert (told["action"], told["label"]) == ("code_reset", "Mara Vogt")


@pytest.mark.long
async def test_by_command_the_only_administrator_comes_in_again(
    mara: Protected, capsys: pytest.CaptureFixture[str]
) -> None:
    for status in (0, 1):
        wish = argparse.Namespace(data=mara.office.data, email=MARA.upper())
        assert await _code_off(wish) == status
    told = capsys.readouterr()
    assert "password alone" in told.out and "gives no code" in told.err
    assert await mara.try_in() == (200, "")


async def test_a_link_for_a_new_password_does_not_go_round_the_code(mara: Protected) -> None:
    """Who reads the person's mail has the link, and not the telephone."""
    ada = await mara.office.sign_in("ada", scope="administration")
    id = mara.here.answer["person"]["id"]
    link = (await ada.post(f"/users/{id}/invitation"))["invitation"]
    wish = {"invitation": link, "new": "another one of mine"}
    post = mara.office.http.post
    refused = await post("/session/invitation", json=wish)
    assert refused.json()["error"]["code"] == "one_time_code_needed"
    assert await mara.try_in() == (401, "one_time_code_needed"), "the old password holds"
    wish["code"] = mara.phone.code()
    assert (await post("/session/invitation", json=wish)).status_code == 200
    assert await mara.try_in(password=PASSWORD) == (401, "wrong_credentials")


async def test_the_secret_lies_sealed_and_stands_in_no_answer_and_no_export(
    mara: Protected,
) -> None:
    office, text = mara.office, one_time_code.text_of(mara.phone.secret)
    async with office.server.database.read() as connection:
        row = (await connection.execute(select(tables.one_time_codes))).one()
    for secret in (mara.phone.secret, text.encode(), mara.spares[0].encode()):
        assert secret not in row.sealed
    ada = await office.sign_in("ada", scope="administration")
    told = [str(await ada.get(path)) for path in ("/users", "/audit")]
    for answer in (*told, await office.export(), str(await mara.here.get("/me"))):
        assert text not in answer and "sealed" not in answer
    await office.restart_server()
    assert await mara.try_in() == (401, "one_time_code_needed")
    assert await mara.try_in(mara.phone.code()) == (200, "")


@pytest.mark.long
async def test_a_token_needs_no_code_and_may_not_turn_it_off(mara: Protected) -> None:
    token = await mara.here.post("/me/tokens", {"name": "door"})
    program = mara.office.client(token["token"])
    assert (await program.get("/me"))["number"] == "602"
    body = {"password": PASSWORD}
    for path in ("/me/one-time-code", "/me/one-time-code/off", "/me/one-time-code/confirm"):
        found = await program.refusal("POST", path, {**body, "code": "1"})
        assert found == (403, "not_allowed")
