"""Telephones of another system (Teams, an intercom): inside, but called at an address."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.availability import Status
from softphone.model.events import AccountSignedIn, AccountSignedOut
from softphone.model.people import Person
from softphone.server.endpoints import NO_ADDRESS, OWN_ADDRESS, THIS_COMPUTER, Here
from softphone.sip.uri import NameAddr
from tests.outside_line import Provider, office_with_a_line
from tests.sip_office import MARA, SERVER, SipOffice

TEAMS = ("10.20.0.70", 5080)
ADDRESS = "sip:mara.vogt@10.20.0.70:5080;transport=udp"


def give(office: SipOffice, address: str = ADDRESS, owner: Person = MARA) -> None:
    """Mara has Teams at this address, account 295, beside her telephones."""
    known = office.directory.office
    account = VoipAccount("a-295", "295", DeviceKind.TEAMS, "Mara's Teams", address=address)
    mine = replace(owner, voip_accounts=(*owner.voip_accounts, "295"))
    office.directory.office = replace(
        known, accounts={**known.accounts, "295": account},
        people={**known.people, owner.id: mine},
    )  # fmt: skip
    office.exchange.board.facing = lambda remote: SERVER
    office.exchange.endpoints.here = Here(
        "10.20.0.2", frozenset({5060, 5061}), frozenset({"10.20.0.2"})
    )


@pytest.fixture
def office() -> SipOffice:
    found = office_with_a_line()
    give(found)
    return found


@pytest.fixture
def teams(office: SipOffice) -> Provider:
    found = Provider(office, "teams", TEAMS)
    office.phones[TEAMS] = found
    return found


def test_a_call_for_a_person_goes_to_their_address_too(
    office: SipOffice, teams: Provider
) -> None:
    desk, jonas = office.phone("208"), office.phone("205")
    call = jonas.call("602")
    desk.ringing.ring()
    assert teams.ringing.invite.uri == ADDRESS
    assert NameAddr.parse(teams.ringing.invite.headers.get("from") or "").uri.user == "607"
    teams.ringing.ring()
    teams.ringing.answer()
    assert call.status == 200
    assert desk.ringing.cancelled is not None
    teams.ringing.hang_up()
    assert call.is_ended
    assert office.record.answered_on == "295"


def test_it_is_called_by_the_number_of_its_account(office: SipOffice, teams: Provider) -> None:
    office.phone("205").call("295")
    teams.ringing.answer()
    assert [leg.account for leg in office.exchange.live_legs()] == ["205", "295"]


def test_it_is_inside_nobodys_barring_counts(office: SipOffice, teams: Provider) -> None:
    give(office, owner=replace(MARA, barring="internal"))
    office.phone("205").call("602")
    assert teams.rings


def test_do_not_disturb_keeps_it_from_being_called_at_all(
    office: SipOffice, teams: Provider
) -> None:
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert office.phone("205").call("602").status == 480
    assert teams.rings == []
    assert office.why("295")[1] == "do_not_disturb"


def test_do_not_disturb_takes_a_ringing_call_back(office: SipOffice, teams: Provider) -> None:
    office.phone("205").call("602")
    teams.ringing.ring()
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert teams.ringing.cancelled is not None


def test_a_system_that_is_silent_holds_nobody_up(office: SipOffice) -> None:
    call = office.phone("205").call("295")
    office.pass_time(6)
    assert call.status == 480
    assert office.why("295") == ("did_not_ring", "connection_lost")


def test_it_may_hang_up_from_another_port_of_its_host(
    office: SipOffice, teams: Provider
) -> None:
    call = office.phone("205").call("295")
    teams.ringing.answer()
    line = teams.ringing
    other = Provider(office, "teams", (TEAMS[0], 40123))
    office.phones[other.address] = other
    line.phone = other
    line.hang_up()
    assert call.is_ended


def test_a_stranger_cannot_hang_up_for_it(office: SipOffice, teams: Provider) -> None:
    call = office.phone("205").call("295")
    teams.ringing.answer()
    other = Provider(office, "stranger", ("10.20.0.71", 5080))
    office.phones[other.address] = other
    teams.ringing.phone = other
    teams.ringing.request("BYE")
    assert not call.is_ended


def test_what_comes_from_there_uninvited_is_no_call_of_the_account(
    office: SipOffice, teams: Provider
) -> None:
    """It has no secret, and its address proves nothing: only a line lets it call."""
    assert teams.call_in("607", "295").status == 401


@pytest.mark.parametrize("address, is_called", [
    ("sip:mara@10.20.0.2", False), ("sip:mara@10.20.0.2:5061;transport=tcp", False),
    ("sip:mara@127.0.0.1:5080", False), ("sip:mara@[::1]:5080", False),
    ("sip:mara@nowhere.example", False), ("sip:mara@10.20.0.2:5080", True),
])  # fmt: skip
def test_an_address_that_leads_back_is_not_called(
    office: SipOffice, address: str, is_called: bool
) -> None:
    give(office, address)
    assert ("295" in office.exchange.signed_in()) == is_called
    assert bool(office.exchange.board.places("295", office.now)) == is_called


@pytest.mark.parametrize("host, address, port, against", [
    ("127.0.0.1", "127.0.0.1", 5080, ""), ("127.0.0.1", "127.0.0.1", 5060, OWN_ADDRESS),
    ("0.0.0.0", "127.0.0.1", 5080, THIS_COMPUTER), ("0.0.0.0", "127.9.9.9", 5060, OWN_ADDRESS),
    ("10.0.0.1", "::ffff:127.0.0.1", 5080, THIS_COMPUTER), ("::1", "::1", 5080, ""),
    ("10.0.0.1", "10.0.0.1", 5060, OWN_ADDRESS), ("10.0.0.1", "10.0.0.1", 5070, ""),
    ("10.0.0.1", "0.0.0.0", 5080, NO_ADDRESS), ("10.0.0.1", "224.0.0.9", 5080, NO_ADDRESS),
    ("10.0.0.1", "255.255.255.255", 5080, NO_ADDRESS), ("10.0.0.1", "192.0.2.7", 5060, ""),
])  # fmt: skip
def test_where_a_call_must_not_go(host: str, address: str, port: int, against: str) -> None:
    here = Here(host, frozenset({5060}), frozenset({"10.0.0.1"}))
    assert here.against(address, port) == against


def test_a_name_that_is_found_makes_it_callable_and_that_is_told(office: SipOffice) -> None:
    give(office, "sip:mara@sbc.example")
    told: list[Any] = []
    for kind in (AccountSignedIn, AccountSignedOut):
        office.bus.listen(kind, told.append)
    names = office.exchange.ringing.lines.names
    office.exchange.endpoints.look()
    names._known["sbc.example"] = ["192.0.2.9"]
    office.exchange.endpoints.look()
    names._known["sbc.example"] = ["127.0.0.1"]
    office.exchange.endpoints.look()
    assert told == [AccountSignedIn("295"), AccountSignedOut("295")]
