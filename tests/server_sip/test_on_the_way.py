"""What a call carries from leg to leg, and what keeps it from going round for ever."""

from __future__ import annotations

import pytest

from tests.sip_office import Line, Phone, SipOffice


def call_with(phone: Phone, hops: str, call_id: str) -> None:
    """Dial 602 with this many hops left."""
    uri = "sip:602@office.example"
    request = phone.build("INVITE", uri, 1, call_id, f"<{uri}>")
    request.headers.set("Max-Forwards", hops)
    request.headers.add("Content-Type", "application/sdp")
    request.body = phone.sdp
    phone.ask(request)


@pytest.mark.parametrize("hops", ["70", "12", "1"])
def test_one_hop_less_is_left(office: SipOffice, hops: str) -> None:
    """RFC 3261 §16.6 step 3, for every leg (arch. 4.2)."""
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))

    call_with(jonas, hops, "hops")

    for phone in (soft, desk):
        assert phone.ringing.invite.max_forwards == int(hops) - 1


def test_a_call_without_a_hop_left_rings_nobody(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")

    call_with(jonas, "0", "hops")

    assert jonas.last_status == 483
    assert desk.rings == []


def test_a_device_that_sends_a_call_back_is_not_rung_again(office: SipOffice) -> None:
    """It names our call, as telephones that forward do: 482 when only itself is left."""
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")

    back = desk.call("208", None, ("X-Einklang-Call", desk.ringing.call_id))
    around = desk.call("205", None, ("X-Einklang-Call", desk.ringing.call_id))

    assert (back.status, around.status) == (482, 482), "neither itself nor who called it"


def test_an_invite_that_comes_back_as_it_went_out_is_a_loop(office: SipOffice) -> None:
    """A proxy between would send it so: Call-ID and From tag are those of our leg (§16.3)."""
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    ours = desk.ringing.invite
    again = desk.build(
        "INVITE", "sip:208@office.example", 7, ours.call_id, "<sip:208@office.example>"
    )
    again.headers.set("From", ours.headers.get("from") or "")
    again.headers.add("Content-Type", "application/sdp")
    again.body = desk.sdp

    desk.lines.pop(ours.call_id)
    answer = desk.ask(again)

    assert answer.status == 482


def test_a_call_that_was_passed_on_too_often_ends(office: SipOffice) -> None:
    """More accounts in the path than anybody needs is a loop whatever their names."""
    ring: list[Phone] = [office.phone(x) for x in ("204", "205", "206", "208", "290")]
    call: Line = ring[0].call("290")
    for _ in range(30):
        call_id = ring[-1].rings[-1].call_id
        call = ring[1].call("290", None, ("X-Einklang-Call", call_id))

    assert call.status == 482


def test_reliable_provisional_answers_are_neither_offered_nor_passed_on(
    office: SipOffice,
) -> None:
    """Architecture 4.2: 100rel ends at the server."""
    jonas, desk = office.phone("205"), office.phone("208")

    able = jonas.call("602", None, ("Supported", "100rel"))
    sent = desk.ringing.invite
    desk.ringing.ring()
    must = jonas.call("602", None, ("Require", "100rel"))

    assert "100rel" not in sent.headers.get_all("supported") + sent.headers.get_all("require")
    assert able.responses[-1].headers.get("require") is None
    assert must.status == 420
    assert must.final.headers.get("unsupported") == "100rel"
    assert len(desk.rings) == 1
