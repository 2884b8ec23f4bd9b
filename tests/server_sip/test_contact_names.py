"""A caller from outside is shown by name: the person's own contacts, then the company's."""

from __future__ import annotations

import pytest

from tests.outside_line import CALLER, MAIN, Provider, office_with_a_line, plan, provider_of
from tests.sip_office import MARA, SipOffice

OWN = {MARA.id: "Aunt Ada", "": "Roth Ltd"}


@pytest.fixture
def office() -> SipOffice:
    """The company's number rings Mara; the caller stands in her contacts and the company's."""
    office = office_with_a_line()
    plan(office, "+49 30 5550110", {"user": "602", "seconds": 20})
    office.exchange.board.contact_name = lambda number, person: (
        OWN.get(person, OWN[""]) if number == CALLER else ""
    )
    return office


@pytest.fixture
def provider(office: SipOffice) -> Provider:
    return provider_of(office)


def test_ones_own_device_shows_the_name_in_ones_own_contacts(
    office: SipOffice, provider: Provider
) -> None:
    desk = office.phone("208")
    provider.call_in(MAIN)
    assert desk.ringing.shown == (CALLER, "Aunt Ada")


def test_the_office_keeps_the_name_that_the_company_knows(
    office: SipOffice, provider: Provider
) -> None:
    """What stands in one person's contacts is not told to whoever sees the office's calls."""
    desk = office.phone("208")
    call = provider.call_in(MAIN)
    desk.ringing.answer()
    call.hang_up()
    assert office.record.caller.name == "Roth Ltd"


def test_who_is_called_outside_is_shown_by_name(office: SipOffice, provider: Provider) -> None:
    desk = office.phone("208")
    call = desk.call(CALLER)
    provider.ringing.answer()
    assert call.shown == (CALLER, "Aunt Ada")
    call.hang_up()
    assert (office.record.callee.number, office.record.callee.name) == (CALLER, "Roth Ltd")


def test_a_hidden_caller_has_no_name(office: SipOffice, provider: Provider) -> None:
    desk = office.phone("208")
    provider.call_in(MAIN, "<sip:anonymous@anonymous.invalid>")
    assert desk.ringing.shown[1] in ("", "Anonymous")


def test_a_colleague_is_called_what_the_office_calls_them(office: SipOffice) -> None:
    office.exchange.board.contact_name = lambda number, person: "Somebody else"
    desk, other = office.phone("205"), office.phone("208")
    desk.call("602")
    assert other.ringing.shown[1] == "Jonas Brandt"
