"""Keys for SRTP pass between two phones that sign in by TLS, and nowhere else (RFC 4568)."""

from __future__ import annotations

import pytest

from tests.sip_office import Phone, SipOffice

KEY = b"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR\r\n"


def private(office: SipOffice, account: str, **more: object) -> Phone:
    """A phone that offers SRTP where it can be had."""
    phone = office.phone(account, **more)
    phone.sdp += KEY
    return phone


def test_two_phones_by_tls_get_each_others_keys(office: SipOffice) -> None:
    jonas, desk = (
        private(office, "205", transport="tls"),
        private(office, "208", transport="tls"),
    )
    call = jonas.call("602")
    assert KEY in desk.ringing.invite.body
    desk.ringing.answer()
    assert KEY in call.final.body


@pytest.mark.parametrize(
    ("caller", "called"), [("tls", "udp"), ("udp", "tls"), ("tcp", "tcp"), ("udp", "udp")]
)
def test_a_key_never_goes_where_somebody_could_read_it(
    office: SipOffice, caller: str, called: str
) -> None:
    jonas = private(office, "205", transport=caller)
    desk = private(office, "208", transport=called)
    call = jonas.call("602")
    assert b"a=crypto" not in desk.ringing.invite.body
    desk.ringing.answer()
    assert b"a=crypto" not in call.final.body


def test_the_rest_of_the_offer_stays_as_it_was(office: SipOffice) -> None:
    jonas, desk = private(office, "205", transport="tls"), office.phone("208")
    jonas.call("602")
    body = desk.ringing.invite.body
    assert b"m=audio 40000 RTP/AVP 8 0 101\r\n" in body
    assert body.count(b"\r\n") == jonas.sdp.count(b"\r\n") - 1


def test_a_fork_gives_the_key_only_to_the_phone_that_is_private(office: SipOffice) -> None:
    jonas = private(office, "205", transport="tls")
    desk = office.phone("208", transport="tls")
    computer = office.phone("204")
    jonas.call("602")
    assert KEY in desk.ringing.invite.body
    assert KEY not in computer.ringing.invite.body


def test_a_change_in_the_call_keeps_to_the_same_rule(office: SipOffice) -> None:
    jonas, desk = private(office, "205", transport="tls"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.answer()
    call.offer(jonas.sdp.replace(b"- 7 1", b"- 7 2"))
    assert b"a=crypto" not in desk.ringing.got("INVITE")[-1].body


def test_a_key_passes_the_relay_because_the_sound_is_not_opened_there(
    office: SipOffice,
) -> None:
    jonas = office.phone("205", transport="tls", media_host="192.0.2.77")
    jonas.sdp += KEY
    desk = private(office, "208", transport="tls")
    call = jonas.call("602")
    assert KEY in desk.ringing.invite.body
    assert b"192.0.2.77" not in desk.ringing.invite.body.split(b"c=")[1]
    desk.ringing.answer()
    assert KEY in call.final.body
