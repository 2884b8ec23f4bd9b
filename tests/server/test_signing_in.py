"""Sign-in, sessions, the temporary password, rights (S3, S15-S17, S22)."""

import pytest

from tests.whole_office import OFFICE, PASSWORD

OWN_CALLS = [
    ("GET", "/me"), ("GET", "/me/devices"), ("GET", "/me/calls"), ("GET", "/me/status/log"),
    ("GET", "/colleagues"), ("GET", "/sessions"), ("POST", "/live/ticket"),
    ("PUT", "/me/status"), ("PUT", "/me/destination"), ("PUT", "/me/click-and-call"),
    ("POST", "/me/devices/206/credentials"), ("POST", "/voip-accounts/206/credentials"),
    ("POST", "/click-and-call"), ("POST", "/routing/preview"),
    ("POST", "/me/calls/x/decline"), ("POST", "/me/calls/x/pass-on"),
]  # fmt: skip
BODIES = {
    "/me/status": {"status": "offline"},
    "/me/destination": {"value": "none"},
    "/me/click-and-call": {"value": "206"},
    "/me/devices/206/credentials": {"client": "c", "name": "n"},
    "/click-and-call": {"number": "602"},
    "/routing/preview": {"from": "604", "to": "602"},
    "/me/calls/x/pass-on": {"to": "607"},
}


async def test_S03_one_signs_in_by_e_mail_in_any_spelling(office):
    """S3: the e-mail address is the login of a person."""
    for spelling in ("mara@office.example", " Mara@Office.Example "):
        wish = {"email": spelling, "password": PASSWORD, "device_name": "Laptop"}
        answer = await office.http.post("/session", json=wish)
        told = answer.json()
        assert answer.status_code == 200
        assert told["person"]["number"] == "602"
        assert told["person"]["name"] == "Mara Vogt"
        assert not told["must_change_password"]
        assert told["expires_at"].startswith("2026-05-31T09:00")  # 90 days


async def test_a_wrong_password_and_an_unknown_address_are_answered_alike(office):
    answers = [
        await office.http.post("/session", json={"email": email, "password": "wrong-horse"})
        for email in ("mara@office.example", "nobody@office.example", "lena@office.example")
    ]
    assert {a.status_code for a in answers} == {401}
    assert {a.content for a in answers} == {answers[0].content}
    assert {str(sorted(a.headers.items())) for a in answers} == {
        str(sorted(answers[0].headers.items()))
    }
    assert answers[0].json()["error"]["code"] == "wrong_credentials"


async def test_a_person_without_a_password_cannot_sign_in(office):
    extra = (
        OFFICE + '[[users]]\nemail = "ivo@office.example"\nfirst_name = "Ivo"\nnumber = "6"\n'
    )
    await office.import_text(extra.replace('"6"\n', '"609"\n'))
    await office.wait(1)
    wish = {"email": "ivo@office.example", "password": ""}
    assert (await office.http.post("/session", json=wish)).status_code == 401


async def test_S15_a_temporary_password_opens_nothing_but_its_change(office):
    """S15: what the administrator has chosen is replaced by the person at the first sign-in."""
    lena = await office.sign_in("lena")
    assert lena.answer["must_change_password"]
    for method, path in OWN_CALLS:
        found = await lena.refusal(method, path, BODIES.get(path))
        assert found == (403, "must_change_password"), path
    await lena.put("/me/password", {"old": PASSWORD, "new": "my-own-words"})
    assert (await lena.get("/me"))["number"] == "604"


async def test_S16_only_the_first_sign_in_asks_for_a_new_password(office):
    """S16: the mark is set once, and a later import of the same file does not set it again."""
    lena = await office.sign_in("lena")
    await lena.put("/me/password", {"old": PASSWORD, "new": "my-own-words"})
    await office.import_text(OFFICE)
    await office.wait(1)
    again = await office.sign_in("lena", "my-own-words")
    assert not again.answer["must_change_password"]
    wish = {"email": "lena@office.example", "password": PASSWORD}
    assert (await office.http.post("/session", json=wish)).status_code == 401


@pytest.mark.parametrize(
    ("old", "new", "status", "code"),
    [
        ("wrong-horse", "my-own-words", 403, "wrong_password"),
        (PASSWORD, "short", 422, "weak_password"),
        (PASSWORD, PASSWORD, 422, "weak_password"),
        (PASSWORD, "x" * 257, 422, "invalid"),
    ],
)
async def test_a_bad_new_password_leaves_the_old_one(office, old, new, status, code):
    mara = await office.sign_in("mara")
    found = await mara.refusal("PUT", "/me/password", {"old": old, "new": new})
    assert found == (status, code)
    await office.sign_in("mara")


async def test_a_changed_password_ends_the_other_sessions_and_their_phones(office):
    here, stolen = await office.sign_in("mara"), await office.sign_in("mara")
    issued = await stolen.post("/me/devices/204/credentials", {"client": "c1", "name": "n"})
    phone = office.phone("204", register=False)
    phone.register(username=issued["username"], secret=issued["secret"])
    assert phone.last_status == 200
    await here.put("/me/password", {"old": PASSWORD, "new": "my-own-words"})
    assert await stolen.refusal("GET", "/me") == (401, "not_signed_in")
    assert (await here.get("/me"))["number"] == "602"
    assert not (await here.device("204"))["registered"]
    assert phone.register().status == 401


async def test_sessions_are_listed_and_ended_one_by_one(office):
    laptop, phone = await office.sign_in("mara"), await office.sign_in("mara")
    listed = await laptop.get("/sessions")
    assert [s["is_this_one"] for s in listed] == [True, False]
    await laptop.delete(f"/sessions/{listed[1]['id']}")
    assert await phone.refusal("GET", "/me") == (401, "not_signed_in")
    await laptop.delete("/session")
    assert await laptop.refusal("GET", "/me") == (401, "not_signed_in")


async def test_nobody_ends_the_session_of_somebody_else(office):
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    id = (await jonas.get("/sessions"))[0]["id"]
    assert await mara.refusal("DELETE", f"/sessions/{id}") == (404, "not_found")
    assert await mara.refusal("DELETE", "/sessions/made-up") == (404, "not_found")
    await jonas.get("/me")


async def test_a_phone_session_slides_on_and_outlives_a_restart(office):
    mara = await office.sign_in("mara")
    for _ in range(3):
        await office.wait(60 * 86400)
        await mara.get("/me")
    await office.restart_server()
    mara = office.client(mara.token)
    await mara.get("/me")
    await office.wait(91 * 86400)
    assert await mara.refusal("GET", "/me") == (401, "not_signed_in")


async def test_a_session_that_lapsed_takes_its_phone_with_it(office):
    mara = await office.sign_in("mara")
    issued = await mara.post("/me/devices/204/credentials", {"client": "c1", "name": "n"})
    await office.wait(91 * 86400)
    phone = office.phone("204", register=False)
    phone.register(username=issued["username"], secret=issued["secret"])
    assert phone.last_status == 401


async def test_S22_ten_idle_minutes_end_the_administration_and_nothing_else(office):
    """S22, decision 9: phones stay signed in, and only who has the mark is logged off."""
    administration = await office.sign_in("ada", scope="administration")
    phone = await office.sign_in("ada")
    await office.wait(599)
    await administration.get("/me")
    await office.wait(601)
    assert await administration.refusal("GET", "/me") == (401, "not_signed_in")
    await phone.get("/me")


async def test_S22_without_the_mark_the_administration_stays_open(office):
    """S22: the log-off is optional, per person."""
    administration = await office.sign_in("mara", scope="administration")
    await office.wait(3600)
    await administration.get("/me")


async def test_S17_an_end_user_is_refused_alike_for_what_exists_and_what_does_not(office):
    """S17: end users change their own reachability; they are told nothing about the rest."""
    mara = await office.sign_in("mara")
    answers = [
        await mara.ask("POST", f"/voip-accounts/{id}/credentials") for id in ("205", "999", "x")
    ]
    assert {(a.status_code, a.content) for a in answers} == {(403, answers[0].content)}
    assert answers[0].json()["error"]["code"] == "not_allowed"
    assert (await mara.get("/me"))["rights"] == [
        "calls.view_own", "colleagues.view", "own.availability", "own.devices", "own.password",
    ]  # fmt: skip


async def test_S18_the_administration_gives_a_desk_phone_a_new_secret(office):
    """S18: everything may be changed; the secret is shown once and the old one is void."""
    ada = await office.sign_in("ada")
    given = await ada.post("/voip-accounts/205/credentials")
    phone = office.phone("205", register=False)
    assert phone.register().status == 401
    assert phone.register(secret=given["secret"]).status == 200
    found = await ada.refusal("POST", "/voip-accounts/999/credentials")
    assert found == (404, "not_found")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic bWFyYTp4", "Bearer \xff"],
)
async def test_without_a_valid_token_nothing_opens(office, authorization):
    headers = {"Authorization": authorization.encode("latin-1")}
    for method, path in OWN_CALLS:
        answer = await office.http.request(method, path, json=BODIES.get(path), headers=headers)
        assert answer.status_code == 401, path
        assert answer.json()["error"]["code"] == "not_signed_in"


async def test_signing_out_everywhere_else_leaves_only_this_device(office):
    here, laptop = await office.sign_in("mara"), await office.sign_in("mara")
    token = await laptop.post("/me/tokens", {"name": "door"})
    issued = await laptop.post("/me/devices/204/credentials", {"client": "c1", "name": "n"})
    phone = office.phone("204", register=False)
    assert phone.register(username=issued["username"], secret=issued["secret"]).status == 200
    program = office.client(token["token"])
    assert await program.refusal("DELETE", "/sessions") == (403, "not_allowed")
    await here.delete("/sessions")
    assert [s["is_this_one"] for s in await here.get("/sessions")] == [True]
    assert await laptop.refusal("GET", "/me") == (401, "not_signed_in")
    assert await program.refusal("GET", "/me") == (401, "not_signed_in")
    assert phone.register().status == 401


async def test_an_administrator_ends_a_person_s_session_and_the_log_says_so(office):
    ada = await office.sign_in("ada", scope="administration")
    wish = {"email": "mara@office.example", "password": PASSWORD, "device_name": "Lost laptop"}
    lost = office.client((await office.http.post("/session", json=wish)).json()["token"])
    mara = await office.sign_in("mara")
    path = f"/users/{mara.answer['person']['id']}/sessions"
    (stolen,) = [s for s in await ada.get(path) if s["device_name"] == "Lost laptop"]
    await ada.delete(f"{path}/{stolen['id']}")
    assert await lost.refusal("GET", "/me") == (401, "not_signed_in")
    await mara.get("/me")
    told = (await ada.get("/audit"))["items"][0]
    assert (told["action"], told["label"]) == ("signed_out", "Mara Vogt")
    assert told["changes"] == {"device_name": ["Lost laptop", ""]}
    assert await ada.refusal("DELETE", f"{path}/{stolen['id']}") == (404, "not_found")
    await ada.delete(path)
    assert await mara.refusal("GET", "/me") == (401, "not_signed_in")
    own = f"/users/{ada.answer['person']['id']}/sessions"
    await ada.delete(own)
    assert [s["is_this_one"] for s in await ada.get(own)] == [True]
