"""Colleagues call people: numbers of people and of devices (S1-S12)."""

from __future__ import annotations

import pytest

from softphone.model.accounts import DeviceKind
from softphone.model.routing import first_line
from tests.house import JONAS, MARA, TOM, House


def test_S01_people_and_devices_have_numbers_of_their_own():
    """S1: a device's number and a person's number are two kinds; both can be dialled."""
    house = House()
    assert house.call("602").rings == ["204", "207", "208", "209"]
    assert house.call("208").rings == ["208"]


def test_S02_every_kind_of_device_has_its_account():
    """S2: desk phone, softphone, webphone, app and Teams are devices of an account."""
    kinds = {kind.value for kind in DeviceKind}
    assert {"desk_phone", "softphone", "webphone", "app", "teams"} <= kinds
    assert House().office.accounts["207"].kind is DeviceKind.WEBPHONE


def test_S03_a_person_is_found_by_e_mail_in_any_spelling():
    """S3: the e-mail address is the key of a person."""
    office = House().office
    assert office.person_by_email(" Mara@Office.EXAMPLE ") == MARA
    assert office.person_by_email("nobody@office.example") is None


def test_S04_all_devices_of_a_person_ring_and_none_of_anybody_else():
    """S4: a person has any number of accounts, and outside numbers beside them."""
    house = House()
    house.change(TOM, voip_accounts=(), fixed_destinations=())
    assert "206" not in house.call("602").rings
    assert house.call("604").status == 480


@pytest.mark.parametrize("device", ["204", "207", "208", "209"])
def test_S05_S06_S07_whichever_device_calls_the_person_is_shown(device):
    """S5-S7: 602 is seen, never the device's number, also after changing the device."""
    said = House().call("607", by=device)
    assert said.callees_display == ("602", "Mara Vogt")
    assert said.callers_display == ("607", "Jonas Brandt")


def test_S06_a_dialled_device_answers_as_its_person():
    """S6: both directions; whoever dials 208 sees 602 on the display."""
    assert House().call("208").callers_display == ("602", "Mara Vogt")


def test_S08_the_company_switch_off_shows_devices():
    """S8: without the company setting the calling device's own number is shown."""
    house = House(shows_user_numbers=False)
    said = house.call("208", by="205")
    assert said.callees_display == ("205", "Phone 205")
    assert said.callers_display == ("208", "Phone 208")


def test_S09_unset_the_switch_is_on_where_each_account_has_one_person():
    """S9: on by itself only if every account belongs to exactly one person."""
    assert House(accounts=["204", "205"], shows_user_numbers=None).office.shows_user_numbers
    assert not House(accounts=["204", "290"], shows_user_numbers=None).office.shows_user_numbers
    shared = House(accounts=["204", "205"], shows_user_numbers=None)
    shared.change(JONAS, voip_accounts=("205", "204"))
    assert not shared.office.shows_user_numbers


def test_S10_a_device_without_a_person_keeps_its_number_and_name():
    """S10: a personless account shows itself, and can be called."""
    house = House()
    assert house.call("602", by="290").callees_display == ("290", "Phone 290")
    said = house.call("290")
    assert said.rings == ["290"]
    assert said.callers_display == ("290", "Phone 290")


def test_S10_a_shared_device_keeps_its_number_and_name():
    """S10: an account of several people shows itself."""
    house = House()
    house.change(JONAS, voip_accounts=("205", "290"))
    house.change(TOM, voip_accounts=("206", "290"))
    assert house.call("602", by="290").callees_display == ("290", "Phone 290")


def test_S11_the_mapping_needs_the_account_added_to_the_person():
    """S11: a device that was not added to its user is shown as a device."""
    house = House()
    house.change(MARA, voip_accounts=("204",))
    assert house.call("607", by="208").callees_display == ("208", "Phone 208")


def test_S12_the_parties_of_a_call_carry_the_user_numbers_for_its_record():
    """S12: what is recorded of a call are the people's numbers."""
    route = House().call("208", by="205").route
    assert (route.caller.number, route.callee.number) == ("607", "602")
    assert route.callee_people == ("mara",)


def test_an_office_that_is_changed_keeps_one_owner_of_each_device():
    from dataclasses import replace

    office = replace(replace(House().office, name="New"), name="Newer")
    assert office.owners("208") == (MARA,)


def test_a_line_at_which_the_office_signs_in_is_dialled_like_any_other():
    from dataclasses import replace

    from tests.house import PROVIDER

    house = House(trunks=(replace(PROVIDER, kind="registration"),))
    assert first_line(house.office) is house.office.trunks[0]
