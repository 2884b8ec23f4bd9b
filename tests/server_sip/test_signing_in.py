"""Devices sign in (RFC 3261 §10.3, wire.md 3.1 and 3.2)."""

from __future__ import annotations

import pytest

from softphone.model.events import AccountSignedIn, AccountSignedOut
from softphone.sip.message import Response
from softphone.sip.uri import NameAddr
from tests.sip_office import DOMAIN, Phone, SipOffice


def contacts(response: Response) -> dict[str, int]:
    """The bindings that a 200 lists, with their seconds."""
    return {
        str(contact.uri): int(contact.parameter("expires") or 0)
        for contact in response.contacts
    }


def test_a_phone_that_knows_its_secret_is_signed_in(office: SipOffice) -> None:
    desk = office.phone("208", register=False)

    answer = desk.register(expires=120)

    assert answer.status == 200
    assert contacts(answer) == {"sip:208@10.20.0.10:5062": 120}
    assert office.registrar.signed_in(office.now) == {"208"}


def test_unknown_users_and_wrong_secrets_look_the_same(office: SipOffice) -> None:
    known = office.phone("208", register=False).register(secret="wrong")
    stranger = office.phone("208", register=False).register(username="nobody")

    assert known.status == stranger.status == 401
    names = [[name for name, _ in r.headers.items()] for r in (known, stranger)]
    assert names[0] == names[1]
    assert len(bytes(known)) == len(bytes(stranger))
    assert "stale" not in (known.headers.get("www-authenticate") or "")


def test_modern_programs_are_offered_sha_256_first(office: SipOffice) -> None:
    ours = office.phone("204", register=False, agent="Einklang/1.0")
    old = office.phone("208", register=False, agent="baresip v1.0.0")

    modern = ours.register(authenticate=False).headers.get_all("www-authenticate")
    legacy = old.register(authenticate=False).headers.get_all("www-authenticate")

    assert ["SHA-256" in value for value in modern] == [True, False]
    assert ["MD5" in value for value in legacy] == [True]
    assert ours.register().status == 200


def test_an_account_may_have_a_user_name_for_each_installation(office: SipOffice) -> None:
    laptop = office.phone("204", register=False)

    assert laptop.register(username="204-laptop").status == 200
    assert office.registrar.signed_in(office.now) == {"204"}


def test_nobody_signs_in_for_another_account(office: SipOffice) -> None:
    thief = office.phone("208", register=False)

    assert thief.register(username="205", secret="s-205").status == 403
    assert office.registrar.signed_in(office.now) == frozenset()


def test_a_person_number_cannot_sign_in(office: SipOffice) -> None:
    """Only VoIP accounts register (architecture 4.3)."""
    assert office.phone("602", register=False).register(username="204").status == 403


@pytest.mark.parametrize(
    ("transport", "asked", "granted"),
    [("udp", 3600, 300), ("udp", 90, 90), ("tcp", 3600, 600), ("udp", None, 300)],
)
def test_what_is_granted_is_bounded(
    office: SipOffice, transport: str, asked: int | None, granted: int
) -> None:
    phone = office.phone("208", register=False, transport=transport)

    assert list(contacts(phone.register(expires=asked)).values()) == [granted]


def test_too_brief_an_interval_is_refused_with_the_shortest(office: SipOffice) -> None:
    answer = office.phone("208", register=False).register(expires=59)

    assert answer.status == 423
    assert answer.headers.get("min-expires") == "60"


def test_a_sixth_place_replaces_the_oldest(office: SipOffice) -> None:
    phone = office.phone("208", register=False)
    for port in range(6001, 6007):
        answer = phone.register(contact=f"<sip:208@10.20.0.10:{port}>")

    assert sorted(contacts(answer)) == [f"sip:208@10.20.0.10:{p}" for p in range(6002, 6007)]


def test_a_device_that_names_itself_replaces_its_own_place(office: SipOffice) -> None:
    phone = office.phone("208", register=False)
    instance = ';+sip.instance="<urn:uuid:00000000-0000-1000-8000-000a95a0e128>"'
    phone.register(contact=f"<sip:208@10.20.0.10:6001>{instance}")

    answer = phone.register(contact=f"<sip:208@10.20.0.10:6002>{instance}")

    assert list(contacts(answer)) == ["sip:208@10.20.0.10:6002"]


def test_a_star_signs_every_place_out(office: SipOffice) -> None:
    phone = office.phone("208")

    assert contacts(phone.register(expires=0, contact="*")) == {}
    assert office.registrar.signed_in(office.now) == frozenset()


def test_a_star_without_expires_zero_is_an_error(office: SipOffice) -> None:
    phone = office.phone("208")

    assert phone.register(expires=60, contact="*").status == 400
    assert office.registrar.signed_in(office.now) == {"208"}


def test_an_older_registration_does_not_undo_a_newer_one(office: SipOffice) -> None:
    phone = office.phone("208")
    request = phone.build("REGISTER", f"sip:{DOMAIN}", 1, "reg-208", f"<sip:208@{DOMAIN}>")
    request.headers.add("Expires", "0")
    first = phone.ask(request, authenticate=False)
    again = phone._authorised(request, first)
    again.headers.set("CSeq", "1 REGISTER")

    assert phone.ask(again, authenticate=False).status == 500
    assert office.registrar.signed_in(office.now) == {"208"}


def test_what_is_not_refreshed_is_forgotten_and_told_once(office: SipOffice) -> None:
    news: list[str] = []
    office.bus.listen(AccountSignedIn, lambda event: news.append(f"in {event.account}"))
    office.bus.listen(AccountSignedOut, lambda event: news.append(f"out {event.account}"))
    phone = office.phone("208")
    office.pass_time(200)
    phone.register()

    office.pass_time(301)

    assert news == ["in 208", "out 208"]
    assert office.registrar.bindings("208", office.now) == []


def test_behind_a_router_it_is_reached_where_its_request_came_from(office: SipOffice) -> None:
    phone = office.phone("208", register=False)

    answer = phone.register(contact="<sip:208@192.168.178.20:5060>")
    office.phone("205").call("602")

    assert list(contacts(answer)) == ["sip:208@192.168.178.20:5060"]
    assert phone.ringing.invite.uri == "sip:208@192.168.178.20:5060"


def test_a_phone_that_asks_from_another_port_is_reached_where_it_listens(
    office: SipOffice,
) -> None:
    asking = Phone(office, "208", ("10.20.0.38", 5062))
    listening = Phone(office, "208", ("10.20.0.38", 5060))
    office.phones = {phone.address: phone for phone in (asking, listening)} | office.phones

    asking.register(contact="<sip:208@10.20.0.38>")
    office.phone("205").call("602")

    assert not asking.rings
    assert listening.ringing.invite.uri == "sip:208@10.20.0.38"


def test_a_closed_connection_signs_out_what_was_reached_over_it(office: SipOffice) -> None:
    phone = office.phone("204", transport="tcp")

    office.core.connection_lost(phone.flow, office.now)

    assert office.registrar.signed_in(office.now) == frozenset()


def test_a_used_nonce_asks_to_try_again_silently(office: SipOffice) -> None:
    phone = office.phone("208", register=False)
    request = phone.build("REGISTER", f"sip:{DOMAIN}", 1, "reg-208", f"<sip:208@{DOMAIN}>")
    challenge = phone.ask(request, authenticate=False)
    again = phone._authorised(request, challenge)
    assert phone.ask(again, authenticate=False).status == 200
    again.headers.remove("via")
    again.headers.set("CSeq", "3 REGISTER")

    answer = phone.ask(again, authenticate=False)

    assert answer.status == 401
    assert "stale=true" in (answer.headers.get("www-authenticate") or "")


def test_the_answer_tells_the_date_and_each_place(office: SipOffice) -> None:
    first: Phone = office.phone("208")
    second = office.phone("208", register=False)

    answer = second.register()

    assert answer.headers.get("date") == "Mon, 02 Mar 2026 09:00:00 GMT"
    assert [NameAddr.parse(v).uri.address for v in answer.headers.get_all("contact")] == [
        second.address[0],
        first.address[0],
    ]


def test_credentials_taken_back_sign_their_device_out(office: SipOffice) -> None:
    laptop = office.phone("204", register=False)
    laptop.register(username="204-laptop")
    desk = office.phone("208")

    office.registrar.drop_username("204-laptop")

    assert office.registrar.signed_in(office.now) == {desk.account}


def test_a_late_timer_rings_no_place_that_has_lapsed(office: SipOffice) -> None:
    """The clock of the call decides, not the moment at which places are tidied up."""
    office.phone("208")
    asked = office.registrar.bindings

    assert len(asked("208", office.now + 299)) == 1
    assert asked("208", office.now + 301) == []
