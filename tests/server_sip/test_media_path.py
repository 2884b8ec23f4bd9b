"""The details of a call say where its sound went (architecture 4.6)."""

from __future__ import annotations

from softphone.server.call_log import from_document, to_document
from tests.sip_office import SipOffice


def test_a_call_between_neighbours_went_straight(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.answer()
    desk.ringing.hang_up()

    assert office.record.sound == "straight"


def test_a_call_with_a_phone_that_names_another_address_went_through_the_relay(
    office: SipOffice,
) -> None:
    jonas = office.phone("205", media_host="192.0.2.77")
    desk = office.phone("208")
    jonas.call("602")
    desk.ringing.answer()
    desk.ringing.hang_up()

    assert office.record.sound == "relay"
    assert from_document(to_document(office.record)).sound == "relay"


def test_a_call_to_the_echo_went_to_the_server(office: SipOffice) -> None:
    jonas = office.phone("205")
    jonas.call("*43").hang_up()

    assert office.record.sound == "server"


def test_a_call_that_nobody_answered_had_no_sound(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.refuse()

    assert office.record.sound == ""
