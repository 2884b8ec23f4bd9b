"""Two facts of each device: can a call ring it, and what does its display show."""

import pytest

from softphone.model.events import DeviceChanged
from tests.whole_office import OFFICE

MOBILE = "+491705550142"


async def quiet(client, name):
    device = await client.device(name)
    return device["quiet"], device["reason"]


async def test_a_device_that_is_signed_in_rings(office):
    mara = await office.sign_in("mara")
    assert await quiet(mara, "208") == ("not_signed_in", None)
    office.phone("208")
    device = await mara.device("208")
    assert (device["quiet"], device["registered"]) == ("rings", True)
    assert (device["name"], device["kind"]) == ("Mara's desk", "desk_phone")


async def test_do_not_disturb_is_proven_with_the_time_since_which_it_holds(office):
    mara, _ = await office.sign_in("mara"), office.phone("208")
    await office.wait(5)
    await mara.dnd()
    device = await mara.device("208")
    assert device["quiet"] == "quiet"
    assert device["confirmed_at"] == "2026-03-02T09:00:05Z"
    await office.wait(60)
    assert (await mara.device("208"))["confirmed_at"] == "2026-03-02T09:00:05Z"


async def test_a_device_that_goes_on_ringing_is_waited_for_and_then_unconfirmed(office):
    """Only then “may still ring” is shown; its final answer settles it."""
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.ring()
    desk.is_mute = True
    await mara.dnd()
    assert await quiet(mara, "208") == ("waiting", None)
    await office.wait(9)
    assert await quiet(mara, "208") == ("waiting", None)
    await office.wait(2)
    assert await quiet(mara, "208") == ("unconfirmed", None)
    desk.is_mute = False
    desk.ringing.respond(487)
    assert await quiet(mara, "208") == ("quiet", None)


async def test_the_passing_of_the_ten_seconds_is_told_without_being_asked(office):
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.ring()
    desk.is_mute = True
    await mara.dnd()
    await office.wait(0)
    heard = office.listen(DeviceChanged)
    await office.wait(5)
    assert heard == []
    await office.wait(6)
    assert len(heard) == 1


async def test_what_one_window_has_asked_for_is_told_to_the_others_all_the_same(office):
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    jonas.call("602")
    desk.ringing.ring()
    desk.is_mute = True
    await mara.dnd()
    office.pass_time(11)
    assert await quiet(mara, "208") == ("unconfirmed", None)
    heard = office.listen(DeviceChanged)
    await office.wait(1)
    assert len(heard) == 1
    await office.wait(5)
    assert len(heard) == 1


@pytest.mark.parametrize(("chosen", "others"), [("208", "204"), ("204", "208")])
async def test_S33_what_is_not_the_destination_says_so(office, chosen, others):
    """S33: one destination is chosen; the other devices are not counted as ringing."""
    for account in ("204", "208"):
        office.phone(account)
    mara = await office.sign_in("mara")
    await mara.put("/me/destination", {"value": chosen})
    assert (await quiet(mara, chosen))[0] == "rings"
    assert (await quiet(mara, others))[0] == "not_chosen"


async def test_decision_7_a_silenced_device_is_told_apart_from_do_not_disturb(office):
    """“This device does not ring” is a switch of the device."""
    mara, _ = await office.sign_in("mara"), office.phone("208")
    await mara.put("/me/devices/208/silenced", {"silenced": True})
    assert (await quiet(mara, "208"))[0] == "silenced"
    jonas = office.phone("205")
    jonas.call("602")
    assert office.phones[("10.20.0.10", 5062)].rings == []
    await mara.put("/me/devices/208/silenced", {"silenced": False})
    assert (await quiet(mara, "208"))[0] == "rings"
    assert await mara.refusal("PUT", "/me/devices/205/silenced", {"silenced": True}) == (
        404, "not_found",
    )  # fmt: skip


async def test_S41_a_shared_number_that_still_rings_names_who_shares_it(office):
    """S41: quiet only when everybody who shares it wants it so, however it is written (S42)."""
    trunk = '[[trunks]]\nname = "p"\naddress = "sip:10.20.0.99"\noutgoing_numbers = []\n'
    await office.import_text(OFFICE + trunk)
    await office.server.directory.refresh_if_changed()
    mara = await office.sign_in("mara")
    lena_id = office.server.directory.office.person_by_number("604").id
    await mara.put("/me/destination", {"value": MOBILE})
    await office.server.directory.change_person(lena_id, must_change_password=False)
    lena = await office.sign_in("lena")
    await lena.put("/me/destination", {"value": MOBILE})
    await mara.dnd()
    assert await quiet(mara, MOBILE) == ("rings", "shared_with:604")
    await lena.dnd()
    assert (await quiet(mara, MOBILE))[0] == "quiet"


async def test_a_display_is_proven_by_its_acknowledgement(office):
    mara, _ = await office.sign_in("mara"), office.phone("204")
    facts = office.server.devices
    assert (await mara.device("204"))["display"] == "unable"
    facts.acknowledge("204", 0)
    first = await mara.dnd()
    device = await mara.device("204")
    assert device["display"] == "pending"
    await office.wait(3)
    facts.acknowledge("204", first["revision"])
    device = await mara.device("204")
    assert (device["display"], device["display_at"]) == ("in_sync", "2026-03-02T09:00:03Z")


async def test_a_display_that_does_not_answer_falls_behind_and_that_is_told(office):
    mara, _ = await office.sign_in("mara"), office.phone("204")
    office.server.devices.acknowledge("204", 0)
    await mara.dnd()
    await mara.device("204")
    heard = office.listen(DeviceChanged)
    await office.wait(9)
    assert (await mara.device("204"))["display"] == "pending"
    await office.wait(2)
    assert [e.person for e in heard] == [
        office.server.directory.office.person_by_number("602").id
    ]
    device = await mara.device("204")
    assert (device["display"], device["quiet"]) == ("behind", "quiet")


async def test_a_display_that_has_gone_is_not_waited_for(office):
    mara, _ = await office.sign_in("mara"), office.phone("204")
    office.server.devices.acknowledge("204", 0)
    await mara.dnd()
    office.server.devices.display_gone("204")
    assert (await mara.device("204"))["display"] == "unable"


async def test_decision_3_an_allowed_caller_does_not_make_the_device_loud_for_others(office):
    allowed = OFFICE.replace('click_and_call = "208"', 'allowed_callers = ["607"]')
    await office.import_text(allowed)
    await office.server.directory.refresh_if_changed()
    mara, desk, jonas = await office.sign_in("mara"), office.phone("208"), office.phone("205")
    await mara.dnd()
    assert (await quiet(mara, "208"))[0] == "quiet"
    jonas.call("602")
    assert len(desk.rings) == 1


# -- a telephone of another system


TEAMS = """
[[voip_accounts]]
number = "295"
kind = "teams"
description = "Mara's Teams"
address = "sip:mara@192.0.2.7;transport=udp"
"""


async def test_a_telephone_that_is_called_at_an_address_is_quiet_at_once(
    office,
):
    """The exchange does not call it: that is all the proof it takes."""
    text = OFFICE.replace('["204", "207", "208"]', '["204", "207", "208", "295"]') + TEAMS
    await office.import_text(text)
    await office.server.housekeeping()
    mara = await office.sign_in("mara")
    told = await mara.device("295")
    assert (told["quiet"], told["registered"]) == ("rings", True)
    assert (told["display"], told["note"]) == (None, "called_at_address")
    await mara.dnd()
    told = await mara.device("295")
    assert (told["quiet"], bool(told["confirmed_at"])) == ("quiet", True)


async def test_an_account_with_an_address_does_not_sign_in(office):
    await office.import_text(OFFICE + TEAMS.replace("kind", 'secret = "s-295"\nkind'))
    await office.server.housekeeping()
    phone = office.phone("295", register=False)
    phone.register()
    assert phone.last_status == 401
    ada = await office.sign_in("ada", scope="administration")
    [row] = [r for r in (await ada.get("/voip-accounts"))["items"] if r["number"] == "295"]
    assert (row["address"], row["address_problem"]) == (
        "sip:mara@192.0.2.7;transport=udp",
        None,
    )
    answer = await ada.refusal("POST", f"/voip-accounts/{row['id']}/credentials")
    assert answer == (409, "no_secret")
    assert 'address = "sip:mara@192.0.2.7;transport=udp"' in await office.export()
