"""What number the outside sees of each device (S27): its own, its person's, the company's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.outside_line import MAIN, Provider, change, office_with_a_line, provider_of
from tests.sip_office import MARA, SipOffice

SECOND = "+49305550111"


def give(office: SipOffice, account: str, number: str) -> None:
    """This device shows a number of its own."""
    known = office.directory.office
    changed = replace(known.accounts[account], outgoing_number=number)
    office.directory.office = replace(known, accounts={**known.accounts, account: changed})


@pytest.fixture
def office() -> SipOffice:
    return office_with_a_line()


@pytest.fixture
def provider(office: SipOffice) -> Provider:
    return provider_of(office)


def shown(office: SipOffice, provider: Provider, account: str, dialled: str = "0301") -> str:
    office.phone(account).call(dialled)
    invite = provider.ringing.invite
    hidden = invite.headers.get("privacy") == "id"
    return "hidden" if hidden else invite.from_.uri.user or ""


@pytest.mark.parametrize("persons, devices, expected", [
    ("default", "", MAIN), ("+49 30 5550111", "", SECOND), ("suppressed", "", "hidden"),
    ("default", "+49 30 5550111", SECOND), ("+49 30 5550111", "default", MAIN),
    ("suppressed", "+49 30 5550111", SECOND), ("+49 30 5550111", "suppressed", "hidden"),
    ("default", "+49 30 999", MAIN),
])  # fmt: skip
def test_s27_a_devices_own_number_wins_over_its_persons(
    office: SipOffice, provider: Provider, persons: str, devices: str, expected: str
) -> None:
    """S27: and a number that the line does not have is never shown."""
    change(office, MARA, outgoing_number=persons)
    give(office, "208", devices)
    assert shown(office, provider, "208", "0301234567") == expected


def test_another_device_of_the_person_shows_the_persons(
    office: SipOffice, provider: Provider
) -> None:
    give(office, "208", "+49 30 5550111")
    assert shown(office, provider, "204", "0301234567") == MAIN


def test_a_device_of_nobody_or_of_several_has_one_too(
    office: SipOffice, provider: Provider
) -> None:
    give(office, "290", "+49 30 5550111")
    give(office, "205", "+49 30 5550111")
    change(office, MARA, voip_accounts=(*MARA.voip_accounts, "205"))
    for account in ("290", "205"):
        assert shown(office, provider, account, "0301234567") == SECOND


def test_an_emergency_call_shows_the_companys_number_all_the_same(
    office: SipOffice, provider: Provider
) -> None:
    give(office, "208", "suppressed")
    assert shown(office, provider, "208", "112") == MAIN
