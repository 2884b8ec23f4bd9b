"""Calls show people, whatever the device claims (S5-S10, wire.md 3.9)."""

from __future__ import annotations

import re
from dataclasses import replace

from softphone.sip.uri import NameAddr
from tests.sip_office import DOMAIN, Phone, SipOffice, make_office


def test_s6_the_authenticated_account_decides_who_calls(office: SipOffice) -> None:
    """Caller ID is the person's number from whichever device, in both directions (S6)."""
    jonas, desk, soft = (office.phone(x) for x in ("205", "208", "204"))

    call = jonas.call("602")
    desk.ringing.answer()

    assert call.invite.from_.display_name == "Claimed"
    assert desk.ringing.shown == ("607", "Jonas Brandt")
    assert call.shown == ("602", "Mara Vogt")
    back = soft.call("607")
    assert jonas.ringing.shown == ("602", "Mara Vogt")
    jonas.ringing.answer()
    assert back.shown == ("607", "Jonas Brandt")


def test_s6_a_device_that_claims_to_be_another_is_shown_as_its_own_person(
    office: SipOffice,
) -> None:
    """S6: neither the number nor the name that a device writes into From counts."""
    jonas, desk = office.phone("205"), office.phone("208")
    request = jonas.build("INVITE", f"sip:602@{DOMAIN}", 1, "claim", f"<sip:602@{DOMAIN}>")
    request.headers.set("From", f'"Lena Sommer" <sip:206@{DOMAIN}>;tag=claim')
    request.headers.add("Content-Type", "application/sdp")
    request.body = jonas.sdp

    jonas.ask(request)

    assert desk.ringing.shown == ("607", "Jonas Brandt")


def test_both_from_and_asserted_identity_carry_it(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")

    jonas.call("602", None, ("P-Asserted-Identity", "<sip:110@office.example>"))

    invite = desk.ringing.invite
    asserted = [NameAddr.parse(v) for v in invite.headers.get_all("p-asserted-identity")]
    assert [(a.uri.user, a.display_name) for a in asserted] == [("607", "Jonas Brandt")]
    assert invite.to.uri.user == "602"


def test_s10_an_account_without_a_person_keeps_its_own_number(office: SipOffice) -> None:
    """Personless accounts show their own number and name (S10)."""
    door, desk = office.phone("290"), office.phone("208")

    door.call("602")

    assert desk.ringing.shown == ("290", "Phone 290")


def test_s8_the_company_may_show_device_numbers_instead() -> None:
    """The user number as caller ID is a company switch (S8)."""
    office = SipOffice(replace(make_office(), use_user_number_as_caller_id=False))
    jonas, desk = office.phone("205"), office.phone("208")

    jonas.call("602")

    assert desk.ringing.shown == ("205", "Phone 205")


def test_a_device_number_stays_dialable(office: SipOffice) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))

    call = jonas.call("208")
    desk.ringing.answer()

    assert soft.rings == []
    assert call.shown == ("602", "Mara Vogt")


def test_nobody_makes_a_telephone_answer_by_itself(office: SipOffice) -> None:
    """Auto-answer headers from a device never reach another device (wire.md 4.3)."""
    jonas, desk = office.phone("205"), office.phone("208")

    jonas.call(
        "602", None, ("Call-Info", "<sip:x>;answer-after=0"), ("Alert-Info", "Auto Answer"),
        ("Answer-Mode", "Auto"), ("X-Click-Id", "guessed"),
    )  # fmt: skip

    names = {name.lower() for name, _ in desk.ringing.invite.headers.items()}
    assert not names & {"call-info", "alert-info", "answer-mode", "x-click-id"}


RANDOM = re.compile(rb"(?:branch=|tag=|Call-ID: |o=einklang )[^\s;]+")
"What is drawn by lot may hold any digits."


def outside(office: SipOffice) -> Phone:
    line = Phone(office, "provider", ("10.20.0.99", 5070))
    office.phones[line.address] = line
    return line


def test_602_never_leaves_for_the_public_network(office: SipOffice) -> None:
    provider = outside(office)
    soft = office.phone("204")

    soft.call("030 726210990".replace(" ", ""))

    invite = provider.ringing.invite
    told = bytes(invite).split(b"X-Einklang-Call")[0]
    assert b"602" not in RANDOM.sub(b"", told).replace(DOMAIN.encode(), b"")
    assert invite.from_.uri.user == "+49305550110"
    assert invite.uri == "sip:+4930726210990@10.20.0.99:5070"


def test_an_emergency_number_goes_out_as_it_was_dialled(office: SipOffice) -> None:
    provider = outside(office)

    office.phone("290").call("112")

    assert provider.ringing.invite.uri == "sip:112@10.20.0.99:5070"
