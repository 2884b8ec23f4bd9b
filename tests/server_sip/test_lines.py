"""Calls from the outside and to it, by lines that need no credentials (static trunks)."""

from __future__ import annotations

import itertools

import pytest

from softphone.model.availability import Status
from softphone.model.office import Trunk
from softphone.model.people import Forwarding
from softphone.sip.message import Request
from softphone.sip.transaction import Flow
from tests.outside_line import (
    ADDRESS,
    CALLER,
    MAIN,
    MOBILE,
    Provider,
    change,
    numbers_of_the_house_in,
    office_with_a_line,
    plan,
    provider_of,
)
from tests.sip_office import MARA, SERVER, Phone, SipOffice


@pytest.fixture
def office() -> SipOffice:
    """The company's number rings Mara."""
    office = office_with_a_line()
    plan(office, "+49 30 5550110", {"user": "602", "seconds": 20})
    return office


@pytest.fixture
def provider(office: SipOffice) -> Provider:
    return provider_of(office)


# -- in


@pytest.mark.parametrize(
    "dialled", [MAIN, MAIN[1:], "0305550110", "00" + MAIN[1:], "030-5550110"]
)
def test_a_call_from_outside_rings_whom_the_plan_names(
    office: SipOffice, provider: Provider, dialled: str
) -> None:
    """Whichever way the provider writes the number, and without credentials."""
    desk = office.phone("208")

    call = provider.call_in(dialled)
    desk.ringing.ring()
    desk.ringing.answer()

    assert call.status == 200
    assert desk.ringing.shown == (CALLER, "")
    call.hang_up()
    assert desk.ringing.is_ended
    assert office.record.caller.number == CALLER
    assert office.record.callee_people == (MARA.id,)


def test_s33_nobody_outside_hears_a_number_of_the_house(
    office: SipOffice, provider: Provider
) -> None:
    """S33: neither while it rings nor when somebody answers, holds, and hangs up."""
    desk = office.phone("208")
    call = provider.call_in(MAIN)
    desk.ringing.ring()
    desk.ringing.answer()
    desk.ringing.offer(desk.sdp)
    desk.ringing.hang_up()

    assert call.is_ended
    assert numbers_of_the_house_in(provider) == []


def test_the_description_of_a_device_names_it_to_nobody_outside(
    office: SipOffice, provider: Provider
) -> None:
    """Some write their own address into it (baresip: ``a=ssrc:1 cname:sip:208@...``)."""
    desk = office.phone("208")
    desk.sdp += b"a=ssrc:1 cname:sip:208@office.example\r\na=sendrecv\r\n"
    call = provider.call_in(MAIN)
    desk.ringing.answer()
    desk.call("0301234567")

    for body in (call.final.body, provider.ringing.invite.body):
        assert b"208" not in body
        assert body.endswith(b"a=sendrecv\r\n")


def test_a_direct_number_rings_its_person(office: SipOffice, provider: Provider) -> None:
    change(office, MARA, outgoing_number="+49 30 5550111")
    desk = office.phone("208")

    call = provider.call_in("+49305550111")

    assert len(desk.rings) == 1
    desk.ringing.answer()
    assert call.status == 200


@pytest.mark.parametrize("dialled", ["+4930999999", "112", "0900123456", "*43", "*78", "699"])
def test_nobody_outside_calls_out_again_or_uses_our_codes(
    office: SipOffice, provider: Provider, dialled: str
) -> None:
    assert provider.call_in(dialled).status == 404
    assert provider.rings == []


@pytest.mark.parametrize(
    ("caller", "headers", "shown"),
    [
        ("0405 55017", (), "+4940555017"),
        ('"Jo" <sip:+4940555017@p>', (), "+4940555017"),
        ("1", (("P-Asserted-Identity", "<tel:+4940555017>"),), "+4940555017"),
        ("anonymous", (), "anonymous"),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', (), "anonymous"),
        (CALLER, (("Privacy", "id"),), "anonymous"),
    ],
)  # fmt: skip
def test_who_calls_is_shown_unless_they_hide_it(
    office: SipOffice, provider: Provider, caller: str, headers: tuple[tuple[str, str], ...],
    shown: str,
) -> None:  # fmt: skip
    """RFC 3325, RFC 3323: what the line asserts, as a number that can be called back."""
    desk = office.phone("208")

    provider.call_in(MAIN, caller.replace(" ", "") if "<" not in caller else caller, *headers)

    invite = desk.ringing.invite
    assert invite.from_.uri.user == shown
    if shown == "anonymous":
        assert invite.from_.uri.host == "anonymous.invalid"
        assert invite.headers.get("p-asserted-identity") is None


@pytest.mark.parametrize("claimed", ["607", "205"])
def test_nobody_outside_calls_as_a_colleague(
    office: SipOffice, provider: Provider, claimed: str
) -> None:
    """A made-up caller number is neither shown nor let through do not disturb."""
    change(office, MARA, allowed_callers=("607",))
    desk = office.phone("208")
    provider.call_in(MAIN, claimed)
    assert desk.ringing.shown[0] == "anonymous"

    office.set_status(MARA, Status.DO_NOT_DISTURB)
    provider.call_in(MAIN, claimed)
    assert len(desk.rings) == 1


def test_the_line_hears_what_it_wants_for_do_not_disturb(
    office: SipOffice, provider: Provider
) -> None:
    """``dnd_response`` (wire.md 3.8)."""
    desk = office.phone("208")
    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert provider.call_in("602").status == 486
    assert desk.rings == []


def test_s46_for_colleagues_only_keeps_the_outside_out(
    office: SipOffice, provider: Provider
) -> None:
    """S46, decision 15: as not reachable."""
    jonas, desk = office.phone("205"), office.phone("208")
    office.set_status(MARA, Status.AVAILABLE_FOR_COLLEAGUES)

    assert provider.call_in(MAIN).status == 480
    jonas.call("602")
    assert len(desk.rings) == 1


def test_emergency_services_call_back_where_the_line_marks_it(
    office: SipOffice, provider: Provider
) -> None:
    """RFC 7090, decision 3; the word of a device of ours is worth nothing here."""
    jonas, desk = office.phone("205"), office.phone("208")
    office.set_status(MARA, Status.DO_NOT_DISTURB)

    jonas.call("602", None, ("Priority", "psap-callback"))
    assert desk.rings == []
    provider.call_in(MAIN, "112", ("Priority", "psap-callback"))

    assert len(desk.rings) == 1


# -- who is a line


def test_a_stranger_is_asked_who_it_is(office: SipOffice) -> None:
    stranger = Provider(office, "stranger", ("10.20.0.98", 5070))
    office.phones[stranger.address] = stranger

    call = stranger.call_in(MAIN)

    assert call.status == 401


@pytest.mark.parametrize(
    ("match", "port", "is_line"),
    [
        ("10.20.0.99", 5070, True),
        ("10.20.0.99", 6000, True),
        ("10.20.0.99:6000", 6000, True),
        ("10.20.0.99:6000", 5070, False),
        ("10.20.0.0/24", 5070, True),
        ("10.20.1.0/24", 5070, False),
        ("nonsense", 5070, False),
        ("", 5070, False),
    ],
)
def test_a_line_is_known_by_where_it_calls_from(match: str, port: int, is_line: bool) -> None:
    office = office_with_a_line(match=(match,))
    plan(office, "+49 30 5550110", {"user": "602", "seconds": 20})
    desk = office.phone("208")

    provider_of(office, (ADDRESS[0], port)).call_in(MAIN)

    assert bool(desk.rings) is is_line


def test_a_device_at_the_line_s_own_address_is_still_a_device(office: SipOffice) -> None:
    """The exchange's machine has telephones too: they are not taken for the outside."""
    soft = office.phone("204", host="10.20.0.99")
    jonas = office.phone("205")

    call = soft.call("607")

    assert jonas.ringing.shown == ("602", "Mara Vogt")
    jonas.ringing.answer()
    assert call.status == 200
    unknown = Phone(office, "290", ("10.20.0.99", 7000))
    office.phones[unknown.address] = unknown
    unknown.call("607")
    assert jonas.ringing.shown == ("290", "Phone 290"), "it was asked for its secret"


def test_in_a_call_the_line_may_speak_from_another_port(
    office: SipOffice, provider: Provider
) -> None:
    """A provider is many machines; but one address of the line's is not anybody's."""
    desk = office.phone("208")
    call = provider.call_in(MAIN)
    desk.ringing.answer()
    other = Provider(office, "provider", ("10.20.0.99", 5099))
    stranger = Provider(office, "stranger", ("10.20.0.77", 5099))
    for phone in (other, stranger):
        office.phones[phone.address] = phone
    bye = call.dialog.request("BYE")

    stranger.send(Request(bye.method, bye.uri, bye.headers.copy()))
    assert not desk.ringing.is_ended
    other.send(bye)

    assert desk.ringing.is_ended


def test_a_call_from_outside_goes_on_after_a_restart(
    office: SipOffice, provider: Provider
) -> None:
    """The line's leg is known again by its dialog, and by where it comes from."""
    desk = office.phone("208")
    call = provider.call_in(MAIN)
    desk.ringing.answer()
    rows, _ = office.exchange.take_changes()

    office.restart()
    office.exchange.take_rows(list(rows.values()))
    call.hang_up()

    assert desk.ringing.is_ended
    assert office.record.caller.number == CALLER


def test_nobody_outside_transfers_a_call_at_our_cost(
    office: SipOffice, provider: Provider
) -> None:
    """wire.md 8.2: a REFER from the line to a number that costs a fortune."""
    desk = office.phone("208")
    call = provider.call_in(MAIN)
    desk.ringing.answer()

    call.refer("<sip:0900123456@10.20.0.2>")

    assert call.status == 603
    assert provider.rings == []
    assert not desk.ringing.is_ended


def test_a_colleague_may_transfer_a_caller_from_outside(
    office: SipOffice, provider: Provider
) -> None:
    desk, lena = office.phone("208"), office.phone("206")
    provider.call_in(MAIN)
    desk.ringing.answer()

    desk.ringing.refer("<sip:604@office.example>")

    assert lena.ringing.shown[0] == CALLER


# -- out again


def test_a_caller_from_outside_is_forwarded_out_again_by_the_person_s_rule(
    office: SipOffice, provider: Provider
) -> None:
    """Under the company's number; who called is in no header that the mobile shows."""
    change(
        office, MARA, forwarding=Forwarding(no_answer=MOBILE), outgoing_number="+49305550111"
    )

    call = provider.call_in(MAIN)

    invite = provider.ringing.invite
    assert invite.from_.uri.user == "+49305550111"
    assert "<sip:+49305550111@" in (invite.headers.get("diversion") or "")
    provider.ringing.answer()
    assert call.status == 200


def test_a_line_that_allows_it_shows_who_called() -> None:
    office = office_with_a_line(keeps_caller=True)
    provider = provider_of(office)
    change(office, MARA, forwarding=Forwarding(no_answer=MOBILE))

    provider.call_in("602")

    assert provider.ringing.invite.from_.uri.user == CALLER
    provider.call_in("602", "anonymous")
    assert provider.ringing.invite.from_.uri.user == MAIN


def test_a_call_that_the_mobile_sent_to_us_does_not_go_back_to_it(
    office: SipOffice, provider: Provider
) -> None:
    """The line tells who has forwarded; else the two would call each other for ever."""
    change(office, MARA, forwarding=Forwarding(no_answer=MOBILE))
    said = ("Diversion", f"<sip:{MOBILE}@provider.example>;reason=no-answer")

    call = provider.call_in(MAIN, CALLER, said)

    assert provider.rings == []
    assert call.status == 480
    assert office.why(MOBILE) == ("did_not_ring", "loop")


def test_a_call_that_was_sent_on_five_times_is_sent_nowhere(
    office: SipOffice, provider: Provider
) -> None:
    change(office, MARA, forwarding=Forwarding(no_answer=MOBILE))

    provider.call_in(MAIN, CALLER, ("Diversion", "<sip:1@p>;counter=5"))

    assert provider.rings == []


def test_our_own_call_that_a_proxy_sends_back_rings_its_caller_not_again(
    office: SipOffice, provider: Provider
) -> None:
    """It comes by the line with the ids of our leg (RFC 3261 §16.3 step 4)."""
    jonas = office.phone("205")
    jonas.call("0" + MOBILE[3:])
    ours = provider.ringing.invite
    back = provider.build("INVITE", "sip:607@10.20.0.2", 7, ours.call_id, "<sip:607@x>")
    back.headers.set("From", ours.headers.get("from") or "")
    back.headers.add("Content-Type", "application/sdp")
    back.body = provider.sdp
    provider.lines.pop(ours.call_id)

    provider.send(back)

    assert jonas.rings == []


# -- lines that fail


def test_a_call_goes_on_when_the_line_closes_an_idle_connection() -> None:
    """TCP: the connection is opened again; a peer that is gone is given up (RFC 5626 §4.4)."""
    office = office_with_a_line(address="sip:10.20.0.99:5070;transport=tcp")
    provider = provider_of(office)
    ids = itertools.count(7)
    office.exchange.board.connect = lambda kind, remote, name: Flow(
        kind, SERVER, remote, next(ids)
    )
    desk = office.phone("208")
    call = desk.call("0301234567")
    provider.flow = Flow("tcp", SERVER, ADDRESS, 7)
    provider.ringing.answer()
    assert call.status == 200

    office.pass_time(600)
    office.core.connection_lost(Flow("tcp", SERVER, ADDRESS, 7), office.now)
    provider.flow = Flow("tcp", SERVER, ADDRESS, 8)
    office.pass_time(20)
    assert not call.is_ended
    office.core.connection_lost(Flow("tcp", SERVER, ADDRESS, 8), office.now)
    office.pass_time(20)

    assert call.is_ended


def test_decision_13_an_emergency_call_goes_by_the_next_line_when_the_first_fails() -> None:
    """From any device, with the company's number and never hidden (wire.md 7)."""
    second = Trunk("t-2", "second", "static", "sip:10.20.0.97:5070",
                   outgoing_numbers=("+49 30 5550190",))  # fmt: skip
    office = office_with_a_line(second)
    provider, spare = provider_of(office), provider_of(office, ("10.20.0.97", 5070))
    change(office, MARA, outgoing_number="suppressed")
    call = office.phone("208").call("112")
    assert provider.ringing.invite.from_.uri.user == MAIN

    provider.ringing.refuse(503)
    spare.ringing.answer()

    assert spare.ringing.invite.uri == "sip:112@10.20.0.97:5070"
    assert spare.ringing.invite.from_.uri.user == "+49305550190"
    assert call.status == 200


def test_decision_13_an_emergency_call_does_not_wait_for_a_line_that_is_down() -> None:
    second = Trunk("t-2", "second", "static", "sip:10.20.0.97:5070")
    office = office_with_a_line(second)
    provider, spare = provider_of(office), provider_of(office, ("10.20.0.97", 5070))
    provider.is_mute = True
    call = office.phone("208").call("112")

    office.pass_time(5.5)
    spare.ringing.answer()

    assert call.status == 200


@pytest.mark.parametrize(
    "address", ["sip:provider.example", "sip:10.20.0.99;transport=sctp", "nonsense", "sips:"]
)
def test_a_line_without_a_way_is_named_as_the_reason(address: str) -> None:
    office = office_with_a_line(address=address)
    call = office.phone("205").call("0301234567")

    assert call.status in (480, 500, 503)
    assert office.why("+49301234567") == ("did_not_ring", "line_refused")


def test_a_flood_from_the_line_is_bounded(
    office: SipOffice, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softphone.server.calling.MAX_CALLS", 3)
    office.phone("208")
    for _ in range(3):
        provider.call_in(MAIN)

    assert provider.call_in(MAIN).status == 503
