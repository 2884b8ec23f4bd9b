"""A browser among telephones: its calls, seen from both sides of the exchange."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from softphone.sip.message import Request
from tests.chromium_sdp import FINGERPRINT, UFRAG, chromium_sdp
from tests.sip_office import Line, Phone, SipOffice

ANSWER = chromium_sdp(setup="active", formats="8 0 9 101")


def browser(office: SipOffice, account: str = "207") -> Phone:
    """Mara's webphone: a connection, a name that nobody can look up, Chromium's sound."""
    found = office.phone(account, transport="ws", register=False, agent="JsSIP 3.13.8")
    found.contact = (
        f'<sip:k2n8s1@df7jal23ls0d.invalid;transport=ws>;+sip.instance="<urn:{account}>"'
    )
    found.sdp = chromium_sdp()
    found.register()
    assert found.last_status == 200
    return found


def picks_up(line: Line) -> None:
    line.answer(ANSWER)


def formats(body: bytes) -> str:
    found = re.search(rb"m=audio \d+ \S+ ([\d ]+)", body)
    assert found is not None
    return found[1].decode()


# -- set up


def test_S26_a_browser_calls_a_telephone_and_both_read_what_they_understand(
    office: SipOffice,
) -> None:
    """S26: one account is that of the webphone."""
    web, desk = browser(office), office.phone("205")
    call = web.call("607")
    offer = desk.ringing.invite.body
    assert b"RTP/AVP" in offer and b"fingerprint" not in offer and b"192.0.2.2" not in offer
    assert formats(offer) == "8 0 9 126"
    desk.ringing.answer()
    answer = call.final.body
    assert b"UDP/TLS/RTP/SAVPF 8 0" in answer and b"a=setup:passive" in answer
    assert b"a=ice-lite" in answer
    [bridge] = office.media.bridges
    assert office.media.browsers[bridge.id] == (UFRAG, FINGERPRINT, 126)
    assert office.media.announced[(bridge.id, "plain")] == (desk.address[0], 40000)
    assert bridge.id in office.media.expected


def test_S6_the_telephone_sees_the_person_who_calls_from_the_browser(
    office: SipOffice,
) -> None:
    """S6: caller and called see persons, whichever device is used."""
    web, desk = browser(office), office.phone("205")
    web.call("607")
    assert desk.ringing.shown == ("602", "Mara Vogt")


def test_S6_a_telephone_calls_a_browser_which_sees_the_person(office: SipOffice) -> None:
    """S6: caller and called see persons, whichever device is used."""
    web, jonas = browser(office), office.phone("205")
    call = jonas.call("602")
    assert web.ringing.shown == ("607", "Jonas Brandt")
    offer = web.ringing.invite.body
    assert b"UDP/TLS/RTP/SAVPF 8 0 101" in offer and b"a=setup:actpass" in offer
    picks_up(web.ringing)
    assert b"RTP/AVP 8 0 9 101" in call.final.body
    [bridge] = office.media.bridges
    assert office.media.announced[(bridge.id, "plain")] == (jonas.address[0], 40000)


def test_the_sound_of_a_browser_needs_no_relay_besides_its_bridge(office: SipOffice) -> None:
    web, jonas = browser(office), office.phone("205")
    jonas.call("602")
    picks_up(web.ringing)
    assert not office.media.relays


def test_two_browsers_have_a_bridge_each(office: SipOffice) -> None:
    mara, jonas = browser(office), browser(office, "205")
    call = mara.call("607")
    assert b"UDP/TLS" in jonas.ringing.invite.body
    picks_up(jonas.ringing)
    assert b"UDP/TLS" in call.final.body
    a, b = office.media.bridges
    assert office.media.announced[(a.id, "plain")] == (b.plain.host4, b.plain.port4)
    assert office.media.announced[(b.id, "plain")] == (a.plain.host4, a.plain.port4)


def test_a_person_with_browser_and_telephone_is_rung_on_both_each_in_its_own_words(
    office: SipOffice,
) -> None:
    web, desk, jonas = browser(office), office.phone("208"), office.phone("205")
    jonas.call("602")
    assert b"UDP/TLS" in web.ringing.invite.body
    assert b"RTP/AVP" in desk.ringing.invite.body
    web.ringing.ring()
    desk.ringing.answer()
    assert web.ringing.cancelled is not None
    web.ringing.respond(487)
    assert office.media.closed == [office.media.bridges[0].id]


def test_the_echo_answers_a_browser(office: SipOffice) -> None:
    web = browser(office)
    call = web.call("*43")
    assert b"UDP/TLS/RTP/SAVPF 8 126" in call.final.body
    [bridge] = office.media.bridges
    assert office.media.played[0][1:] == (bridge.plain.host4, bridge.plain.port4)


# -- in the call


def talking(office: SipOffice) -> tuple[Line, Line]:
    """Mara's browser has called Jonas; both lines."""
    web, desk = browser(office), office.phone("205")
    call = web.call("607")
    desk.ringing.answer()
    return call, desk.ringing


def test_a_browser_holds_and_goes_on(office: SipOffice) -> None:
    web, desk = talking(office)
    web.offer(chromium_sdp(direction="sendonly", version=3))
    assert b"a=sendonly" in desk.got("INVITE")[-1].body
    assert b"RTP/AVP" in desk.got("INVITE")[-1].body
    web.offer(chromium_sdp(version=4))
    assert b"a=sendrecv" in desk.got("INVITE")[-1].body
    assert b"a=setup:passive" in web.final.body


def test_a_telephone_holds_and_the_browser_is_told_by_the_same_way(office: SipOffice) -> None:
    web, desk = talking(office)
    first = web.final.body
    web.answer_offer = lambda _: (200, chromium_sdp(setup="active", direction="recvonly"))
    desk.offer(desk.sdp.replace(b"7 1", b"7 2") + b"a=sendonly\r\n")
    asked = web.got("INVITE")[-1].body
    assert b"a=sendonly" in asked
    for name in (b"a=ice-ufrag:", b"a=fingerprint:", b"a=mid:"):
        same = [x for x in first.splitlines() if x.startswith(name)]
        assert same == [x for x in asked.splitlines() if x.startswith(name)]
    assert b"a=recvonly" in desk.final.body and b"RTP/AVP" in desk.final.body


def test_a_refresh_is_answered_with_what_a_browser_reads(office: SipOffice) -> None:
    web, desk = talking(office)
    web.offer(chromium_sdp())
    assert b"UDP/TLS" in web.final.body
    assert not desk.got("INVITE")


def test_a_browser_transfers_to_a_telephone(office: SipOffice) -> None:
    web, desk = talking(office)
    lena = office.phone("206")
    web.refer("<sip:604@office.example>")
    lena.ringing.answer()
    assert b"RTP/AVP" in desk.got("INVITE")[-1].body
    web.hang_up()
    assert office.media.closed == [office.media.bridges[0].id]


def test_a_call_is_transferred_to_a_browser(office: SipOffice) -> None:
    jonas, lena, web = office.phone("205"), office.phone("206"), browser(office)
    call = jonas.call("604")
    lena.ringing.answer()
    call.refer("<sip:602@office.example>")
    picks_up(web.ringing)
    assert b"UDP/TLS" in web.ringing.invite.body
    assert b"RTP/AVP" in lena.ringing.got("INVITE")[-1].body


def test_keys_of_the_telephone_reach_the_page_by_info(office: SipOffice) -> None:
    web, _ = talking(office)
    [bridge] = office.media.bridges
    office.exchange.bridge_reported(bridge.id, "digit", {"digit": "5", "ms": 160})
    told = web.got("INFO")[-1]
    assert told.headers.get("content-type") == "application/dtmf-relay"
    assert told.body == b"Signal=5\r\nDuration=160\r\n"


# -- ends


def test_hanging_up_gives_the_bridge_back(office: SipOffice) -> None:
    web, desk = talking(office)
    web.hang_up()
    assert desk.is_ended
    assert office.media.closed == [office.media.bridges[0].id]


@pytest.mark.parametrize("event", ["consent_lost", "refused"])
def test_a_browser_that_is_gone_ends_its_call_with_a_reason(
    office: SipOffice, event: str
) -> None:
    _, desk = talking(office)
    office.exchange.bridge_reported(
        office.media.bridges[0].id, event, {"reason": "fingerprint"}
    )
    assert desk.is_ended
    assert "503" in (desk.got("BYE")[-1].headers.get("reason") or "")


def test_what_is_reported_of_a_strange_bridge_ends_nothing(office: SipOffice) -> None:
    _, desk = talking(office)
    office.exchange.bridge_reported("b-none", "consent_lost", {})
    assert not desk.is_ended


def test_a_dead_media_process_ends_the_browsers_call_and_no_other(office: SipOffice) -> None:
    _, desk = talking(office)
    lena, meeting = office.phone("206"), office.phone("290")
    other = lena.call("290")
    meeting.ringing.answer()
    office.exchange.media_lost([office.media.bridges[0].id])
    assert desk.is_ended and not meeting.ringing.is_ended and other.status == 200


def test_without_a_bridge_the_browser_is_told_at_once(office: SipOffice) -> None:
    web, desk = browser(office), office.phone("205")
    office.media.is_away = True
    assert web.call("607").status == 503
    assert not desk.rings


def test_without_a_bridge_the_other_devices_ring_all_the_same(office: SipOffice) -> None:
    web, desk, jonas = browser(office), office.phone("208"), office.phone("205")
    office.media.is_away = True
    jonas.call("602")
    assert desk.rings and not web.rings


@pytest.mark.parametrize(
    "body",
    [
        b"v=0\r\n",
        chromium_sdp().replace(b"sha-256", b"sha-1"),
        chromium_sdp(formats="111 63"),
        b"\xff\xfe\xfd",
    ],
)
def test_a_call_that_cannot_be_is_refused_and_leaves_nothing_behind(
    office: SipOffice, body: bytes
) -> None:
    web, desk = browser(office), office.phone("205")
    web.sdp = body
    assert web.call("607").status == 488
    assert not desk.rings
    assert [b.id for b in office.media.bridges] == office.media.closed


def test_a_refused_call_gives_its_bridge_back(office: SipOffice) -> None:
    web = browser(office)
    assert web.call("999").status >= 400
    assert [b.id for b in office.media.bridges] == office.media.closed


def test_an_answer_that_cannot_be_used_ends_only_that_browsers_ringing(
    office: SipOffice,
) -> None:
    web, desk, jonas = browser(office), office.phone("208"), office.phone("205")
    jonas.call("602")
    web.ringing.answer(b"v=0\r\nnot a description")
    assert web.ringing.is_ended
    assert desk.ringing.cancelled is None
    desk.ringing.answer()
    assert not desk.ringing.is_ended


def only(codec: bytes, phone: Phone, proto: bytes = b"RTP/AVP") -> bytes:
    """A telephone that speaks nothing else."""
    head = phone.sdp.partition(b"m=audio")[0]
    return head + b"m=audio 40000 %s 18\r\na=rtpmap:18 %s/8000\r\n" % (proto, codec)


STRANGE = [(b"G729", b"RTP/AVP"), (b"PCMA", b"RTP/SAVP")]


@pytest.mark.parametrize(("codec", "proto"), STRANGE)
def test_a_telephone_whose_answer_a_browser_cannot_play_ends_the_call_for_both(
    office: SipOffice, codec: bytes, proto: bytes
) -> None:
    web, desk = browser(office), office.phone("205")
    call = web.call("607")
    desk.ringing.answer(only(codec, desk, proto))
    assert call.status == 488
    assert desk.ringing.is_ended
    assert [b.id for b in office.media.bridges] == office.media.closed


@pytest.mark.parametrize(("codec", "proto"), STRANGE)
def test_a_telephone_that_no_browser_can_hear_is_told_so(
    office: SipOffice, codec: bytes, proto: bytes
) -> None:
    web, jonas = browser(office), office.phone("205")
    jonas.sdp = only(codec, jonas, proto)
    assert jonas.call("602").status == 488
    assert not web.rings
    assert [b.id for b in office.media.bridges] == office.media.closed


def test_a_telephone_that_no_browser_can_hear_rings_the_others_all_the_same(
    office: SipOffice,
) -> None:
    web, desk, jonas = browser(office), office.phone("208"), office.phone("205")
    jonas.sdp = only(b"G729", jonas)
    call = jonas.call("602")
    assert desk.rings and not web.rings
    desk.ringing.answer()
    assert call.status == 200


@pytest.mark.parametrize(("codec", "proto"), STRANGE)
def test_a_change_that_a_browser_cannot_play_is_refused_and_the_call_goes_on(
    office: SipOffice, codec: bytes, proto: bytes
) -> None:
    web, desk = talking(office)
    desk.offer(only(codec, desk.phone, proto).replace(b"7 1", b"7 2"))
    assert desk.final.status == 488
    assert not web.is_ended and not desk.is_ended
    desk.offer(desk.sdp.replace(b"7 1", b"7 3"))
    assert desk.final.status == 200


def test_a_change_that_is_answered_with_what_a_browser_cannot_play_changes_nothing(
    office: SipOffice,
) -> None:
    web, desk = talking(office)
    asked: list[bytes] = []

    def answers(request: Request) -> tuple[int, bytes]:
        asked.append(request.body)
        is_first = len(asked) == 1
        return 200, only(b"G729", desk.phone) if is_first else desk.sdp

    desk.answer_offer = answers
    web.offer(chromium_sdp(direction="sendonly", version=3))
    assert web.final.status == 488
    assert [b"a=sendonly" in offer for offer in asked] == [True, False]
    assert not web.is_ended and not desk.is_ended


# -- what breaks and goes on


def test_a_reloaded_page_takes_its_call_over(office: SipOffice) -> None:
    """The new page knows the dialog; the old one's connection is closed."""
    web, desk = talking(office)
    old = web.phone
    office.core.connection_lost(old.flow, office.now)
    office.settle()
    again = browser(office)
    taken = again.call("607", None, ("Replaces", unquote(web.replaces())))
    assert taken.status == 200
    assert b"UDP/TLS" in taken.final.body
    assert not desk.is_ended
    first, second = office.media.bridges
    assert first.id in office.media.closed and second.id not in office.media.closed
    assert f"c=IN IP4 {second.plain.host4}".encode() in desk.got("INVITE")[-1].body
    office.pass_time(30)
    assert not desk.is_ended


def test_a_browser_whose_connection_comes_back_goes_on(office: SipOffice) -> None:
    web, desk = talking(office)
    office.core.connection_lost(web.phone.flow, office.now)
    office.settle()
    again = browser(office)
    again.address = web.phone.address
    office.pass_time(4)
    assert not desk.is_ended


def test_a_restarted_server_goes_on_in_a_browsers_call(office: SipOffice) -> None:
    _, desk = talking(office)
    rows, _ = office.exchange.take_changes()
    before = office.media.bridges[0]
    office.restart()
    office.exchange.take_rows(list(rows.values()))
    assert office.exchange.media_in_use() == {before.id}
    desk.offer(desk.sdp.replace(b"7 1", b"7 2") + b"a=sendonly\r\n")
    office.exchange.bridge_reported(before.id, "consent_lost", {})
    assert office.media.closed[-1] == before.id


def test_what_a_browser_answers_without_a_bridge_reaches_no_telephone(
    office: SipOffice,
) -> None:
    """Its description would end the process of a PJSIP telephone (media-webrtc.md 6)."""
    web, jonas = browser(office), office.phone("205")
    call = jonas.call("602")
    office.exchange.board.web.close(web.ringing.dialog.call_id)
    web.ringing.answer(ANSWER)
    assert all(b"UDP/TLS" not in r.body for r in call.responses)
    assert web.ringing.is_ended
