"""An administrator changes the office by the API: one row at a time, and no race is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole_office import LINE, OFFICE, PASSWORD, Client, WholeOffice

NEW = {
    "email": "Piet@office.example", "first_name": "Piet", "name_prefix": "van der",
    "last_name": "Meer", "number": "621", "password": "temporary-1",
    "voip_accounts": ["290"], "language": "nl",
}  # fmt: skip


@pytest.fixture
async def ada(office: WholeOffice) -> Client:
    return await office.sign_in("ada", scope="administration")


async def found(ada: Client, path: str, **wanted: Any) -> dict[str, Any]:
    """The row of a collection with these values."""
    items = (await ada.get(f"{path}?limit=500"))["items"]
    return next(i for i in items if all(i[key] == value for key, value in wanted.items()))


async def patch(ada: Client, path: str, row: dict[str, Any], changes: dict[str, Any]) -> Any:
    return await ada.ask(
        "PATCH", f"{path}/{row['id']}", changes, headers={"If-Match": row["etag"]}
    )


# -- people ------------------------------------------------------------------------------------


async def test_S14_a_new_person_has_a_name_with_prefix_an_address_and_a_password(office, ada):
    """S14: and may sign in at once, to choose another password (S15)."""
    made = await ada.post("/users", NEW)
    assert (made["name"], made["email"]) == ("Piet van der Meer", "piet@office.example")
    assert made["must_change_password"] and made["has_password"]
    assert made["last_sign_in"] is None
    piet = await office.sign_in("piet", "temporary-1")
    assert piet.answer["must_change_password"]
    assert await piet.refusal("GET", "/me") == (403, "must_change_password")


async def test_S16_an_administrator_ticks_the_change_again(office, ada):
    """S16: once by itself, later when wanted; the person's telephone asks again."""
    mara = await office.sign_in("mara")
    row = await found(ada, "/users", number="602")
    answer = await patch(ada, "/users", row, {"must_change_password": True})
    assert answer.status_code == 200
    assert await mara.refusal("GET", "/me") == (403, "must_change_password")


async def test_a_new_password_signs_the_person_out_everywhere(office, ada):
    mara = await office.sign_in("mara")
    row = await found(ada, "/users", number="602")
    answer = await patch(ada, "/users", row, {"password": "given-by-ada"})
    assert answer.json()["must_change_password"] and "password" not in answer.json()
    assert await mara.refusal("GET", "/me") == (401, "not_signed_in")
    again = await office.sign_in("mara", "given-by-ada")
    assert again.answer["must_change_password"]


async def test_S24_accounts_of_a_person_are_ticked(office, ada):
    """S24: a device that goes is no destination and clicks no more; others stay as chosen."""
    row = await found(ada, "/users", number="602")
    answer = await patch(ada, "/users", row, {"voip_accounts": ["204", "290"]})
    told = answer.json()
    assert told["voip_accounts"] == ["204", "290"]
    assert (told["webphone_account"], told["click_and_call"]) == ("", "")
    mara = await office.sign_in("mara")
    assert {d["account"] for d in (await mara.get("/me"))["devices"]} == {"204", "290", None}


async def test_what_is_wrong_is_said_of_its_field_and_nothing_changes(office, ada):
    row = await found(ada, "/users", number="602")
    for changes, field in (
        ({"number": "607"}, "number"),
        ({"number": "110"}, "number"),
        ({"email": "jonas@office.example"}, "email"),
        ({"email": "no address"}, "email"),
        ({"language": "fr"}, "language"),
        ({"destination": "205"}, "destination"),
        ({"voip_accounts": ["999"]}, "voip_accounts"),
        ({"password": "short"}, "password"),
        ({"no_such_key": 1}, "no_such_key"),
        ({"id": "x"}, "id"),
    ):
        answer = await patch(ada, "/users", row, changes)
        assert answer.status_code == 422, changes
        (said,) = answer.json()["error"]["details"]["fields"]
        assert said["field"] == field and said["reason"]
    assert (await found(ada, "/users", number="602"))["etag"] == row["etag"]


async def test_two_administrators_do_not_overwrite_each_other(office, ada):
    row = await found(ada, "/users", number="602")
    assert (await patch(ada, "/users", row, {"department": "Lager"})).status_code == 200
    late = await patch(ada, "/users", row, {"department": "Verkauf"})
    assert (late.status_code, late.json()["error"]["code"]) == (412, "changed_by_someone_else")
    assert late.json()["error"]["details"]["current"]["department"] == "Lager"
    blind = await ada.ask("PATCH", f"/users/{row['id']}", {"department": "X"})
    assert (blind.status_code, blind.json()["error"]["code"]) == (428, "if_match_needed")


async def test_a_change_by_the_person_counts_as_a_change(office, ada):
    row = await found(ada, "/users", number="602")
    mara = await office.sign_in("mara")
    await mara.put("/me/destination", {"value": "208"})
    assert (await patch(ada, "/users", row, {"department": "X"})).status_code == 412


async def test_S32_another_number_goes_on_in_groups_and_plans(nordlicht):
    """S32: whoever named 602 names 612 now."""
    await nordlicht.import_text(
        '[[users]]\nemail = "ada@office.example"\nfirst_name = "Ada"\nnumber = "601"\n'
        f'password = "{PASSWORD}"\nmust_change_password = false\nrights = ["administration"]\n'
    )
    await nordlicht.server.housekeeping()
    ada = await nordlicht.sign_in("ada", scope="administration")
    row = await found(ada, "/users", number="602")
    assert row["in_call_plan"]
    assert (await patch(ada, "/users", row, {"number": "612"})).status_code == 200
    group = await found(ada, "/call-groups", number="700")
    assert group["members"] == ["612", "607"]
    plan = await found(ada, "/call-plans", name="main")
    assert {"user": "612", "seconds": 20} in plan["steps"] and {"voicemail": "612"} in plan[
        "steps"
    ]


async def test_who_is_in_a_call_plan_is_not_removed_under_it(nordlicht):
    await nordlicht.import_text(
        '[[users]]\nemail = "ada@office.example"\nfirst_name = "Ada"\nnumber = "601"\n'
        f'password = "{PASSWORD}"\nmust_change_password = false\nrights = ["administration"]\n'
    )
    await nordlicht.server.housekeeping()
    ada = await nordlicht.sign_in("ada", scope="administration")
    row = await found(ada, "/users", number="602")
    kept = await ada.ask("DELETE", f"/users/{row['id']}", headers={"If-Match": row["etag"]})
    assert (kept.status_code, kept.json()["error"]["code"]) == (409, "in_use")
    used_by = {u["name"] for u in kept.json()["error"]["details"]["used_by"]}
    assert used_by == {"Hotline", "main"}
    told = await ada.get(f"/users/{row['id']}/usage")
    assert {u["name"] for u in told} == used_by


async def test_somebody_removed_is_gone_with_sessions_and_telephones(office, ada):
    jonas = await office.sign_in("jonas")
    row = await found(ada, "/users", number="607")
    gone = await ada.ask("DELETE", f"/users/{row['id']}", headers={"If-Match": row["etag"]})
    assert gone.status_code == 204
    assert await jonas.refusal("GET", "/me") == (401, "not_signed_in")
    account = await found(ada, "/voip-accounts", number="205")
    assert account["people"] == []


async def test_the_last_administrator_stays(office, ada):
    row = await found(ada, "/users", number="601")
    for answer in (
        await patch(ada, "/users", row, {"rights": ["end_user"]}),
        await ada.ask("DELETE", f"/users/{row['id']}", headers={"If-Match": row["etag"]}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (
            409,
            "last_administrator",
        )
    assert (await found(ada, "/users", number="601"))["rights"] == ["administration"]


async def test_S19_account_management_neither_gives_rights_nor_takes_over_an_administrator(
    office, ada
):
    """S19: it manages people, but not what administrators sign in with."""
    row = await found(ada, "/users", number="607")
    answer = await patch(ada, "/users", row, {"rights": ["account_management"]})
    assert answer.status_code == 200
    jonas = await office.sign_in("jonas", scope="administration")
    mara = await found(jonas, "/users", number="602")
    boss = await found(jonas, "/users", number="601")
    assert (await patch(jonas, "/users", mara, {"department": "A"})).status_code == 200
    for target, changes in (
        (await found(jonas, "/users", number="602"), {"rights": ["administration"]}),
        (boss, {"password": "taken-over"}),
        (boss, {"email": "mine@office.example"}),
    ):
        refused = await patch(jonas, "/users", target, changes)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    path = f"/users/{boss['id']}"
    refused = await jonas.ask("DELETE", path, headers={"If-Match": boss["etag"]})
    assert refused.status_code == 403
    for method, way in (
        ("POST", "invitation"), ("GET", "sessions"), ("DELETE", "sessions"),
        ("DELETE", "sessions/made-up"),
    ):  # fmt: skip
        assert await jonas.refusal(method, f"{path}/{way}") == (403, "not_allowed"), way
    wish = {**NEW, "rights": ["administration"]}
    assert await jonas.refusal("POST", "/users", wish) == (403, "not_allowed")


# -- sessions ----------------------------------------------------------------------------------


async def test_the_administration_asks_for_a_session_of_its_own(office):
    ada = await office.sign_in("ada")
    assert await ada.refusal("GET", "/users") == (403, "administration_session_needed")
    assert await ada.refusal("GET", "/audit") == (403, "administration_session_needed")


async def test_S22_ten_idle_minutes_end_the_administration_and_no_telephone(office, ada):
    """S22: where the person has it so; the phone session goes on."""
    phone = await office.sign_in("ada")
    assert (ada.answer["idle_limit_s"], phone.answer["idle_limit_s"]) == (600, None)
    await office.wait(550)
    assert (await ada.get("/users"))["total"] == 4
    await office.wait(550)
    assert (await ada.get("/users"))["total"] == 4
    await office.wait(610)
    assert await ada.refusal("GET", "/users") == (401, "not_signed_in")
    assert (await phone.get("/me"))["number"] == "601"


async def test_wrong_passwords_are_slowed_down_for_known_and_unknown_alike(office):
    for name in ("mara@office.example", "nobody@office.example"):
        wish = {"email": name, "password": "wrong-password"}
        for _ in range(5):
            assert (await office.http.post("/session", json=wish)).status_code == 401
        answer = await office.http.post("/session", json=wish)
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "too_many_tries")
        assert answer.json()["error"]["details"]["seconds"] >= 1
    office.pass_time(61)
    assert (await office.sign_in("mara")).token


# -- invitations -------------------------------------------------------------------------------


async def test_an_invitation_lets_somebody_choose_a_password_once(office, ada):
    made = await ada.post("/users", {k: v for k, v in NEW.items() if k != "password"})
    assert not made["has_password"]
    told = await ada.post(f"/users/{made['id']}/invitation")
    assert told["url"].endswith(f"/phone#invitation={told['invitation']}")
    wish = {"invitation": told["invitation"], "new": "short"}
    weak = await office.http.post("/session/invitation", json=wish)
    assert (weak.status_code, weak.json()["error"]["code"]) == (422, "weak_password")
    wish["new"] = "chosen by Piet"
    done = await office.http.post("/session/invitation", json=wish)
    assert done.status_code == 200 and not done.json()["must_change_password"]
    assert (await office.sign_in("piet", "chosen by Piet")).token
    twice = await office.http.post("/session/invitation", json=wish)
    assert (twice.status_code, twice.json()["error"]["code"]) == (401, "invitation_expired")


async def test_who_forgot_a_password_chooses_another_and_is_signed_out_elsewhere(office, ada):
    """The old password holds until the link is used, and not a moment longer."""
    before = await office.sign_in("mara")
    row = await found(ada, "/users", number="602")
    link = (await ada.post(f"/users/{row['id']}/invitation"))["invitation"]
    also = await office.sign_in("mara")  # it has come back to her
    assert (await ada.get("/audit"))["items"][0]["action"] == "invited"
    wish = {"invitation": link, "new": "another one of mine"}
    done = await office.http.post("/session/invitation", json=wish)
    for one in (before, also):
        assert await one.refusal("GET", "/me") == (401, "not_signed_in")
    assert (await office.client(done.json()["token"]).get("/me"))["number"] == "602"
    old = {"email": "mara@office.example", "password": PASSWORD}
    assert (await office.http.post("/session", json=old)).status_code == 401
    assert (await office.sign_in("mara", "another one of mine")).token


async def test_an_invitation_is_void_once_there_is_a_password_or_another_right(office, ada):
    """Whoever kept the link of somebody must not become the administrator they are now."""
    wish = {"new": "kept for later"}
    for changes in ({"password": "given-by-ada"}, {"rights": ["administration"]}):
        row = await found(ada, "/users", number="607")
        kept = (await ada.post(f"/users/{row['id']}/invitation"))["invitation"]
        assert (await patch(ada, "/users", row, changes)).status_code == 200
        late = await office.http.post("/session/invitation", json={**wish, "invitation": kept})
        assert (late.status_code, late.json()["error"]["code"]) == (401, "invitation_expired")
    row = await found(ada, "/users", number="602")
    kept = (await ada.post(f"/users/{row['id']}/invitation"))["invitation"]
    mara = await office.sign_in("mara")
    await mara.put("/me/password", {"old": PASSWORD, "new": "a new one of my own"})
    late = await office.http.post("/session/invitation", json={**wish, "invitation": kept})
    assert late.status_code == 401


async def test_an_invitation_lapses_after_a_week(office, ada):
    row = await found(ada, "/users", number="607")
    told = await ada.post(f"/users/{row['id']}/invitation")
    await office.wait(7 * 86400 + 1)
    wish = {"invitation": told["invitation"], "new": "chosen by Jonas"}
    late = await office.http.post("/session/invitation", json=wish)
    assert (late.status_code, late.json()["error"]["code"]) == (401, "invitation_expired")


# -- devices, groups, plans, lines ---------------------------------------------------------


async def test_a_new_account_gets_a_secret_that_is_shown_once(office, ada):
    made = await ada.post("/voip-accounts", {"number": "215", "description": "Empfang"})
    assert made["kind"] == "desk_phone" and made["people"] == [] and not made["registered"]
    assert len(made["secret"]) >= 20
    row = await found(ada, "/voip-accounts", number="215")
    assert "secret" not in row
    office.phone("215", register=False).register()
    assert not (await found(ada, "/voip-accounts", number="215"))["registered"], "a guess"
    await patch(ada, "/voip-accounts", row, {"secret": "s-215"})
    office.phone("215")
    assert (await found(ada, "/voip-accounts", number="215"))["registered"]


async def test_an_account_keeps_its_number_because_the_device_signs_in_with_it(office, ada):
    row = await found(ada, "/voip-accounts", number="205")
    answer = await patch(ada, "/voip-accounts", row, {"number": "216"})
    assert answer.json()["error"]["details"]["fields"][0]["field"] == "number"


async def test_an_account_of_somebody_is_not_removed_under_them(office, ada):
    row = await found(ada, "/voip-accounts", number="205")
    path = f"/voip-accounts/{row['id']}"
    kept = await ada.ask("DELETE", path, headers={"If-Match": row["etag"]})
    assert kept.json()["error"]["details"]["used_by"][0]["name"] == "Jonas Brandt"


async def test_S23_a_person_is_put_into_a_group_and_the_group_into_a_plan(office, ada):
    """S23: then the list says that calls from outside reach them."""
    before = await found(ada, "/users", number="602")
    assert not before["in_call_plan"]
    group = {"number": "700", "name": "Hotline", "members": ["602"]}
    await ada.post("/call-groups", group)
    steps = [{"group": "700", "seconds": 20}]
    plan = {"name": "main", "number": "+49 30 5550110", "steps": steps}
    await ada.post("/call-plans", plan)
    assert (await found(ada, "/users", number="602"))["in_call_plan"]
    row = await found(ada, "/call-groups", number="700")
    kept = await ada.ask(
        "DELETE", f"/call-groups/{row['id']}", headers={"If-Match": row["etag"]}
    )
    assert kept.json()["error"]["details"]["used_by"][0]["name"] == "main"


async def test_a_group_that_is_renumbered_is_still_called_by_its_plan(office, ada):
    await ada.post("/call-groups", {"number": "700", "name": "Hotline", "members": ["602"]})
    steps = [{"group": "700", "seconds": 20}]
    await ada.post("/call-plans", {"name": "main", "number": "701", "steps": steps})
    row = await found(ada, "/call-groups", number="700")
    assert (await patch(ada, "/call-groups", row, {"number": "710"})).status_code == 200
    plan = await found(ada, "/call-plans", name="main")
    assert plan["steps"] == [{"group": "710", "seconds": 20}]
    taken = await ada.ask("POST", "/call-plans", {"name": "b", "number": "602", "steps": []})
    assert taken.json()["error"]["details"]["fields"][0]["field"] == "number"


async def test_a_line_keeps_its_secret_under_another_name_and_never_tells_it(office, ada):
    line = {
        "name": "provider", "address": "sip:127.0.0.1:5070", "secret": "trunk-secret",
        "outgoing_numbers": ["+49 30 5550110"],
    }  # fmt: skip
    made = await ada.post("/trunks", line)
    assert made["has_secret"] and "secret" not in made
    answer = await patch(ada, "/trunks", made, {"name": "carrier"})
    assert answer.json()["has_secret"]
    mara = await found(ada, "/users", number="602")
    await patch(ada, "/users", mara, {"outgoing_number": "+49 30 5550110"})
    row = await found(ada, "/trunks", name="carrier")
    for refused in (
        await patch(ada, "/trunks", row, {"outgoing_numbers": []}),
        await ada.ask("DELETE", f"/trunks/{row['id']}", headers={"If-Match": row["etag"]}),
    ):
        assert refused.status_code in (409, 422) and "Mara Vogt" in refused.text


# -- the company -------------------------------------------------------------------------------


async def test_S8_the_company_switch_is_an_administrators(office, ada):
    """S8: user numbers as caller ID on internal calls."""
    settings = await ada.get("/settings")
    assert settings["use_user_number_as_caller_id"] and settings["shows_user_numbers"]
    answer = await ada.ask(
        "PATCH", "/settings", {"use_user_number_as_caller_id": False},
        headers={"If-Match": settings["etag"]},
    )  # fmt: skip
    assert not answer.json()["shows_user_numbers"]
    assert not office.server.directory.office.shows_user_numbers
    again = await ada.ask(
        "PATCH", "/settings", {"name": "Südlicht"}, headers={"If-Match": settings["etag"]}
    )
    assert again.status_code == 412


async def test_settings_that_cannot_be_are_refused(office, ada):
    settings = await ada.get("/settings")
    for changes, field in (
        ({"country": "ZZ"}, "country"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"domain": "other.example"}, "domain"),
        ({"feature_codes": {"echo": "43"}}, "echo"),
        ({"feature_codes": {"echo": "*78"}}, "echo"),
        ({"colour": "red"}, "colour"),
    ):
        answer = await ada.ask(
            "PATCH", "/settings", changes, headers={"If-Match": settings["etag"]}
        )
        assert answer.status_code == 422, changes
        assert answer.json()["error"]["details"]["fields"][0]["field"] == field
    assert (await ada.get("/settings"))["etag"] == settings["etag"]


async def test_the_audit_log_says_who_changed_what_and_no_secret(office, ada):
    row = await found(ada, "/users", number="602")
    await patch(ada, "/users", row, {"department": "Lager", "password": "a secret one"})
    await ada.post("/voip-accounts", {"number": "215", "secret": "typed-into-phone"})
    log = await ada.get("/audit?limit=2")
    newest, before = log["items"]
    assert (newest["name"], newest["action"], newest["kind"]) == (
        "Ada Amt", "created", "voip_account",
    )  # fmt: skip
    assert (before["label"], before["changes"]["department"]) == (
        "Mara Vogt", ["Einkauf", "Lager"],
    )  # fmt: skip
    assert before["changes"]["password"] == ["", ""]
    everything = str((await ada.get("/audit"))["items"])
    assert "a secret one" not in everything and "typed-into-phone" not in everything


# -- lists -------------------------------------------------------------------------------------


async def test_a_list_comes_by_pages_and_is_searched(office, ada):
    names, after = [], ""
    for _ in range(4):
        page = await ada.get(f"/users?limit=1&after={after}")
        names += [item["name"] for item in page["items"]]
        after = page["next"]
    assert names == ["Ada Amt", "Jonas Brandt", "Lena Sommer", "Mara Vogt"]
    assert after is None and page["total"] == 4
    for text, numbers in (
        ("vogt", ["602"]),
        ("208", ["602"]),
        ("EINKAUF", ["602"]),
        ("zz", []),
    ):
        found_now = await ada.get(f"/users?q={text}")
        assert [item["number"] for item in found_now["items"]] == numbers
    assert await ada.refusal("GET", "/users?after=%C3%A9") == (422, "invalid")


async def test_the_list_of_people_says_who_is_to_be_looked_at(office, ada):
    page = await ada.get("/users?q=nobody")
    assert (page["items"], page["never_signed_in"], page["in_no_call_plan"]) == ([], 3, 4)


async def test_what_is_not_there_is_not_found(office, ada):
    nobody = "/users/00000000-0000-0000-0000-000000000000"
    assert await ada.refusal("GET", nobody) == (404, "not_found")
    answer = await ada.ask("PATCH", nobody, {}, headers={"If-Match": "x"})
    assert answer.status_code == 404


async def test_s27_a_number_that_a_device_shows_cannot_leave_its_line(office: Any) -> None:
    """S27: the outgoing number of an account, by the API, with its line and its export."""
    line = LINE + 'outgoing_numbers = ["+49 30 5550110", "+49 30 5550111"]\n'
    await office.import_text(OFFICE + line)
    await office.server.housekeeping()
    ada = await office.sign_in("ada", scope="administration")
    rows = (await ada.get("/voip-accounts"))["items"]
    [desk] = [row for row in rows if row["number"] == "208"]
    assert desk["outgoing_number"] == ""
    headers = {"If-Match": desk["etag"]}
    path = f"/voip-accounts/{desk['id']}"
    for number, status in (("+49 1", 422), ("+49 30 5550111", 200)):
        wish = {"outgoing_number": number}
        assert (await ada.ask("PATCH", path, wish, headers=headers)).status_code == status
    assert 'outgoing_number = "+49 30 5550111"' in await office.export()
    [trunk] = (await ada.get("/trunks"))["items"]
    answer = await ada.ask(
        "PATCH", f"/trunks/{trunk['id']}", {"outgoing_numbers": ["+49 30 5550110"]},
        headers={"If-Match": trunk["etag"]},
    )  # fmt: skip
    assert answer.status_code == 422 and "Mara's desk" in answer.text
