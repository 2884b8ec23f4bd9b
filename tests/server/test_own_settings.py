"""What a person sets for themselves: destination, click-and-call, credentials (S24-S34)."""

import asyncio

import pytest

from tests.whole_office import OFFICE


async def test_S24_S31_S32_me_is_what_the_administrator_has_put_together(office):
    """S24, S31, S32: my devices, my outside number, and the number for colleagues."""
    me = await (await office.sign_in("mara")).get("/me")
    assert me["number"] == "602"
    assert [d["account"] or d["number"] for d in me["devices"]] == [
        "204", "207", "208", "+491705550142",
    ]  # fmt: skip
    assert [d["kind"] for d in me["devices"]] == [
        "softphone", "webphone", "desk_phone", "fixed_destination",
    ]  # fmt: skip
    assert (me["destination"], me["click_and_call"]) == ("all", "208")
    assert me["office"] == "Nordlicht GmbH" and me["department"] == "Einkauf"


async def test_S21_the_language_is_the_persons(office):
    """S21: each has their own."""
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    assert (await mara.get("/me"))["language"] == "en"
    assert (await jonas.get("/me"))["language"] == "de"


@pytest.mark.parametrize("value", ["all", "208", "none", "+491705550142"])
async def test_S33_the_destination_is_one_of_my_own(office, value):
    """S33: reachable or not, and at which one place."""
    mara = await office.sign_in("mara")
    assert (await mara.put("/me/destination", {"value": value}))["destination"] == value
    await office.restart_server()
    mara = office.client(mara.token)
    assert (await mara.get("/me"))["destination"] == value


@pytest.mark.parametrize("value", ["205", "+4930123456", "", "ALL", "20", "208 "])
async def test_S33_somebody_elses_device_is_no_destination(office, value):
    """S33: and neither is what is no device at all."""
    mara = await office.sign_in("mara")
    found = await mara.refusal("PUT", "/me/destination", {"value": value})
    assert found == (422, "not_your_device")
    assert (await mara.get("/me"))["destination"] == "all"


async def test_S34_without_a_destination_colleagues_see_that_nobody_is_reached(office):
    """S34: not reachable is neither do not disturb nor offline (S47)."""
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    office.phone("208")
    seen = {p["number"]: p.get("availability") for p in await jonas.get("/colleagues")}
    assert seen["602"]["reachable"]
    await mara.put("/me/destination", {"value": "none"})
    seen = {p["number"]: p.get("availability") for p in await jonas.get("/colleagues")}
    assert not seen["602"]["reachable"] and seen["602"]["status"] == "available"
    assert seen["602"]["context"] == ["no_destination"]
    await mara.put("/me/destination", {"value": "all"})
    seen = {p["number"]: p.get("availability") for p in await jonas.get("/colleagues")}
    assert seen["602"]["reachable"] and seen["602"]["context"] == []


@pytest.mark.parametrize("value", ["204", "+491705550142", "destination", "this", None])
async def test_S28_the_click_and_call_device_is_chosen_independently(office, value):
    """S28, decision 11: it changes neither destination nor anything else."""
    mara = await office.sign_in("mara")
    told = await mara.put("/me/click-and-call", {"value": value})
    assert (told["click_and_call"], told["destination"]) == (value, "all")
    wrong = await mara.refusal("PUT", "/me/click-and-call", {"value": "205"})
    assert wrong == (422, "not_your_device")


async def test_S30_without_a_device_the_api_says_400(office):
    """S30: the client then offers the setting."""
    jonas = await office.sign_in("jonas")
    found = await jonas.refusal("POST", "/click-and-call", {"number": "602"})
    assert found == (400, "no_click_and_call_device")


async def test_S28_the_chosen_device_makes_the_call(office):
    """S28: click, the desk phone rings first, and can be cancelled."""
    mara, desk = await office.sign_in("mara"), office.phone("208")
    click = await mara.post("/click-and-call", {"number": "tel:607"})
    assert (click["device"], click["state"]) == ("208", "dialing_a")
    desk.ringing.ring()
    assert (await mara.get(f"/click-and-call/{click['id']}"))["state"] == "dialing_a"
    jonas = await office.sign_in("jonas")
    other = await jonas.refusal("GET", f"/click-and-call/{click['id']}")
    assert other == await jonas.refusal("GET", "/click-and-call/made-up") == (404, "not_found")
    await mara.delete(f"/click-and-call/{click['id']}")
    assert desk.ringing.cancelled is not None


@pytest.mark.parametrize(
    ("wish", "status", "code"),
    [
        ({"number": "607"}, 409, "device_not_signed_in"),
        ({"number": "607", "with": "205"}, 422, "not_your_device"),
        ({"number": "607", "with": "this"}, 400, "this_computer"),
        ({"number": "hello"}, 422, "not_a_number"),
        ({"number": ""}, 422, "not_a_number"),
        ({"number": "9" * 200}, 422, "not_a_number"),
        ({"number": "9" * 201}, 422, "invalid"),
        ({"number": "112"}, 409, "emergency_from_this_device"),
        ({}, 422, "invalid"),
    ],
)
async def test_a_click_that_cannot_be_carried_out_says_why(office, wish, status, code):
    mara = await office.sign_in("mara")
    assert await mara.refusal("POST", "/click-and-call", wish) == (status, code)


async def test_two_changes_at_once_are_both_kept(office):
    laptop, mobile = await office.sign_in("mara"), await office.sign_in("mara")
    await asyncio.gather(
        laptop.put("/me/destination", {"value": "208"}),
        mobile.put("/me/click-and-call", {"value": "204"}),
    )
    me = await laptop.get("/me")
    assert (me["destination"], me["click_and_call"]) == ("208", "204")


async def test_a_change_keeps_what_an_import_wrote_a_moment_before(office):
    """The import runs in another process; the server has not looked yet."""
    mara = await office.sign_in("mara")
    await office.import_text(OFFICE.replace("Einkauf", "Verkauf"))
    await mara.put("/me/destination", {"value": "208"})
    me = await mara.get("/me")
    assert (me["department"], me["destination"]) == ("Verkauf", "208")


# -- credentials for this installation --------------------------------------------------------


async def installed(client, account="204", installation="laptop"):
    body = {"client": installation, "name": "Mara's laptop"}
    return await client.post(f"/me/devices/{account}/credentials", body)


def signed_in(office, account, issued):
    phone = office.phone(account, register=False)
    status = phone.register(username=issued["username"], secret=issued["secret"]).status
    return status == 200


async def test_an_installation_gets_a_user_name_of_its_own(office):
    mara = await office.sign_in("mara")
    issued = await installed(mara)
    assert issued["address_of_record"] == "sip:204@office.example"
    assert issued["realm"] == "office.example"
    assert {t["transport"] for t in issued["transports"]} == {"udp", "tcp"}
    assert issued["expires_at"] and issued["username"] != "204"
    assert signed_in(office, "204", issued)
    assert (await mara.device("204"))["registered"]


async def test_asking_again_replaces_only_that_installations_secret(office):
    mara = await office.sign_in("mara")
    laptop, desktop = await installed(mara), await installed(mara, installation="desktop")
    again = await installed(mara)
    assert not signed_in(office, "204", laptop)
    assert signed_in(office, "204", desktop)
    assert signed_in(office, "204", again)


async def test_signing_out_ends_what_was_issued_and_nothing_else(office):
    laptop, desktop = await office.sign_in("mara"), await office.sign_in("mara")
    one, other = await installed(laptop, installation="a"), await installed(desktop)
    assert signed_in(office, "204", one) and signed_in(office, "204", other)
    await laptop.delete("/session")
    assert not signed_in(office, "204", one)
    assert signed_in(office, "204", other)


async def test_issued_secrets_survive_a_restart(office):
    mara = await office.sign_in("mara")
    issued = await installed(mara)
    await office.restart_server()
    assert signed_in(office, "204", issued)


@pytest.mark.parametrize(
    ("account", "found"),
    [
        ("208", (409, "typed_in_device")),
        ("205", (404, "not_found")),
        ("999", (404, "not_found")),
        ("..%2F204", (404, "not_found")),
    ],
)
async def test_only_ones_own_programs_get_secrets(office, account, found):
    mara = await office.sign_in("mara")
    path = f"/me/devices/{account}/credentials"
    assert await mara.refusal("POST", path, {"client": "c", "name": "n"}) == found


async def test_a_secret_is_never_in_the_data_as_it_is(office):
    issued = await installed(await office.sign_in("mara"))
    await office.server.housekeeping()
    files = [p for p in office.data.rglob("*") if p.is_file() and p.name != "office.toml"]
    stored = b"".join(p.read_bytes() for p in files)
    for secret in (issued["secret"], "s-208", "correct-horse"):
        assert secret.encode() not in stored


async def test_S25_S26_the_app_and_the_webphone_are_told_the_one_account_of_each(nordlicht):
    """S25, S26: one account is that of the mobile app, one that of the webphone, and the page
    gets what it needs to sign in with it.
    """
    mara = await nordlicht.sign_in("mara", "first-password")
    me = await mara.get("/me")
    assert (me["app_account"], me["webphone_account"]) == ("209", "207")
    for account in ("209", "207"):
        issued = await installed(mara, account, "browser")
        assert issued["websocket"] == "/api/v1/sip"
        assert issued["address_of_record"].startswith(f"sip:{account}@")
