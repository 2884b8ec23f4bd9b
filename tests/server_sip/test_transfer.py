"""Transfers by a phone end at the server (RFC 3515, 3891, 5589; architecture 4.2)."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from softphone.model.availability import Status
from softphone.sip.documents import sipfrag
from softphone.sip.sdp import Session
from tests.sip_office import LENA, Line, Phone, SipOffice, sdp

DOMAIN = "office.example"


class Talk(NamedTuple):
    office: SipOffice
    jonas: Phone
    desk: Phone
    lena: Phone
    call: Line
    "Jonas's end."
    answer: Line
    "Mara's end, who transfers."


@pytest.fixture
def talk(office: SipOffice) -> Talk:
    jonas, desk, lena = (office.phone(x) for x in ("205", "208", "206"))
    call = jonas.call("602")
    desk.ringing.answer()
    return Talk(office, jonas, desk, lena, call, desk.ringing)


def told(line: Line) -> list[int | None]:
    """What the NOTIFYs said about the transfer."""
    return [sipfrag.status_of(request.body) for request in line.got("NOTIFY")]


def audio(body: bytes) -> tuple[str, int]:
    found = Session.parse(body).audio_address()
    assert found is not None
    return found[0].host, found[1]


# -- blind -----------------------------------------------------------------------------------


def test_a_blind_transfer_rings_the_third_for_the_one_who_waits(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>")

    assert [r.status for r in talk.answer.responses] == [202]
    assert talk.lena.ringing.shown == ("607", "Jonas Brandt")
    talk.lena.ringing.answer()
    assert told(talk.answer) == [100, 200]
    assert talk.answer.is_ended, "who transferred is let go"
    assert audio(talk.call.got("INVITE")[-1].body) == audio(talk.lena.sdp)
    assert not talk.call.is_ended
    talk.lena.ringing.hang_up()
    assert talk.call.is_ended
    assert [r.callee.number for r in talk.office.log.records] == ["602", "604"]


def test_a_held_caller_is_brought_back_by_the_transfer(talk: Talk) -> None:
    talk.answer.offer(sdp("10.20.0.11", direction="sendonly", session="7 2"))
    talk.answer.refer(f"<sip:604@{DOMAIN}>")

    talk.lena.ringing.answer()

    assert Session.parse(talk.lena.ringing.invite.body).direction() == "sendrecv"
    assert Session.parse(talk.call.got("INVITE")[-1].body).direction() == "sendrecv"


def test_who_transfers_may_leave_at_once(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>")

    talk.answer.hang_up()

    assert not talk.call.is_ended
    talk.lena.ringing.answer()
    assert audio(talk.call.got("INVITE")[-1].body) == audio(talk.lena.sdp)
    assert not talk.lena.ringing.is_ended


def test_nobody_waits_when_the_third_refuses_and_the_second_has_left(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>")
    talk.answer.hang_up()

    talk.lena.ringing.refuse(486)

    assert talk.call.is_ended
    assert talk.office.exchange.board.state_of()["calls"] == 0


def test_a_transfer_that_fails_leaves_the_call(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>")

    talk.lena.ringing.refuse(486)

    assert told(talk.answer) == [100, 486]
    assert not talk.answer.is_ended and not talk.call.is_ended
    talk.answer.refer(f"<sip:604@{DOMAIN}>")
    talk.lena.ringing.answer()
    assert told(talk.answer)[-1] == 200


def test_the_waiting_one_hangs_up(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>")
    talk.lena.ringing.ring()

    talk.call.hang_up()

    assert talk.lena.ringing.cancelled is not None
    assert talk.answer.is_ended
    assert talk.office.exchange.board.state_of()["calls"] == 0


@pytest.mark.parametrize("target", ["999", "*43", "607"])
def test_the_dial_rules_hold_for_a_transfer(talk: Talk, target: str) -> None:
    """Unknown, a feature code, or back to the one who waits."""
    talk.answer.refer(f"<sip:{target}@{DOMAIN}>")

    assert (told(talk.answer)[-1] or 0) >= 400
    assert not talk.answer.is_ended and not talk.call.is_ended


def test_a_transfer_to_somebody_in_do_not_disturb_fails(talk: Talk) -> None:
    talk.office.set_status(LENA, Status.DO_NOT_DISTURB)

    talk.answer.refer(f"<sip:604@{DOMAIN}>")

    assert told(talk.answer) == [100, 480]
    assert talk.lena.rings == []


def test_reports_are_left_out_where_they_are_not_wanted(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>", ("Refer-Sub", "false"))

    assert talk.answer.final.headers.get("refer-sub") == "false"
    talk.lena.ringing.answer()
    assert told(talk.answer) == []
    assert not talk.call.is_ended


@pytest.mark.parametrize("target", ["", "nonsense", "<sip:604@x?Replaces=nothing>"])
def test_a_refer_that_says_nothing_is_refused(talk: Talk, target: str) -> None:
    talk.answer.refer(target)

    assert talk.answer.status == 400


def test_a_device_may_not_refer_outside_a_dialog(office: SipOffice) -> None:
    desk = office.phone("208")
    request = desk.build("REFER", f"sip:602@{DOMAIN}", 1, "ood", f"<sip:602@{DOMAIN}>")
    request.headers.add("Refer-To", f"<sip:604@{DOMAIN}>")

    assert desk.ask(request).status == 403


# -- attended --------------------------------------------------------------------------------


@pytest.fixture
def consulted(talk: Talk) -> tuple[Talk, Line]:
    """Mara holds Jonas and asks Lena."""
    talk.answer.offer(sdp("10.20.0.11", direction="sendonly", session="7 2"))
    asked = talk.desk.call("604")
    talk.lena.ringing.answer()
    return talk, asked


def test_an_attended_transfer_joins_the_two_who_remain(consulted: tuple[Talk, Line]) -> None:
    talk, asked = consulted

    talk.answer.refer(f"<sip:604@{DOMAIN}?Replaces={asked.replaces()}>")

    assert told(talk.answer) == [100, 200]
    assert talk.answer.is_ended and asked.is_ended
    to_lena, to_jonas = talk.lena.ringing.got("INVITE")[-1], talk.call.got("INVITE")[-1]
    assert audio(to_lena.body) == audio(talk.jonas.sdp)
    assert audio(to_jonas.body) == audio(talk.lena.sdp)
    assert Session.parse(to_lena.body).direction() == "sendrecv"
    talk.call.hang_up()
    assert talk.lena.ringing.is_ended
    assert [r.result for r in talk.office.log.records] == ["answered"] * 3


def test_after_an_answer_with_one_codec_the_whole_list_is_offered(
    consulted: tuple[Talk, Line],
) -> None:
    """The device's first list counts, not the codec in use (architecture 4.2)."""
    talk, asked = consulted
    talk.call.offer(sdp("10.20.0.10", codecs="8", session="7 5"))

    talk.answer.refer(f"<sip:604@{DOMAIN}?Replaces={asked.replaces()}>")

    offered = Session.parse(talk.lena.ringing.got("INVITE")[-1].body).audio()
    assert offered is not None and offered.formats == ("8", "0", "101")


def test_where_the_list_is_refused_the_common_codecs_are_offered(
    consulted: tuple[Talk, Line],
) -> None:
    talk, asked = consulted
    formats: list[tuple[str, ...]] = []

    def strict(request: object) -> tuple[int, bytes]:
        media = Session.parse(request.body).audio()  # type: ignore[attr-defined]
        assert media is not None
        formats.append(media.formats)
        return (488, b"") if "8" in media.formats else (200, talk.lena.sdp)

    line = talk.lena.ringing
    leg = talk.office.exchange.board.legs[(line.dialog.call_id, line.dialog.remote_tag)]
    leg.first_sdp = sdp("10.20.0.12", codecs="0")
    line.answer_offer = strict

    talk.answer.refer(f"<sip:604@{DOMAIN}?Replaces={asked.replaces()}>")

    assert formats == [("8", "0", "101"), ("0", "101")]
    assert told(talk.answer) == [100, 200]


def test_two_who_share_no_codec_are_left_as_they_were(consulted: tuple[Talk, Line]) -> None:
    talk, asked = consulted
    talk.lena.ringing.answer_offer = lambda _: (488, b"")

    talk.answer.refer(f"<sip:604@{DOMAIN}?Replaces={asked.replaces()}>")

    assert told(talk.answer) == [100, 488]
    lines = (talk.answer, asked, talk.call, talk.lena.ringing)
    assert not any(line.is_ended for line in lines)
    asked.hang_up()
    assert talk.lena.ringing.is_ended and not talk.call.is_ended


def test_replaces_may_name_only_the_referrers_own_dialog(talk: Talk) -> None:
    other = talk.office.phone("290")
    foreign = other.call("604")
    talk.lena.ringing.answer()

    talk.answer.refer(f"<sip:604@{DOMAIN}?Replaces={foreign.replaces()}>")

    assert told(talk.answer) == [100, 481]
    assert not foreign.is_ended


# -- INVITE with Replaces --------------------------------------------------------------------


def replaces_header(line: Line) -> tuple[str, str]:
    d = line.dialog
    return "Replaces", f"{d.call_id};to-tag={d.local_tag};from-tag={d.remote_tag}"


def test_another_device_of_the_person_takes_the_call_over(talk: Talk) -> None:
    soft = talk.office.phone("204")

    taken = soft.call("602", None, replaces_header(talk.answer))

    assert taken.status == 200
    assert talk.answer.is_ended and not talk.call.is_ended
    assert audio(talk.call.got("INVITE")[-1].body) == audio(soft.sdp)
    talk.call.hang_up()
    assert taken.is_ended


def test_nobody_takes_over_the_call_of_another_person(talk: Talk) -> None:
    taken = talk.lena.call("602", None, replaces_header(talk.answer))

    assert taken.status == 403
    assert not talk.answer.is_ended


def test_a_take_over_that_finds_no_common_sound_leaves_the_call(talk: Talk) -> None:
    talk.call.answer_offer = lambda _: (488, b"")
    soft = talk.office.phone("204")

    taken = soft.call("602", None, replaces_header(talk.answer))

    assert taken.status == 488
    assert not talk.answer.is_ended and not talk.call.is_ended
    talk.answer.hang_up()
    assert talk.call.is_ended


def test_a_dialog_that_is_not_there_is_not_taken_over(office: SipOffice) -> None:
    soft = office.phone("204")

    gone = soft.call("602", None, ("Replaces", "none;to-tag=a;from-tag=b"))
    nonsense = soft.call("602", None, ("Replaces", "none"))

    assert (gone.status, nonsense.status) == (481, 400)


def test_the_caller_may_transfer_too(talk: Talk) -> None:
    talk.call.refer(f"<sip:604@{DOMAIN}>")

    assert talk.lena.ringing.shown == ("602", "Mara Vogt")
    talk.lena.ringing.answer()
    assert talk.call.is_ended and not talk.answer.is_ended


def test_a_second_transfer_waits_for_the_first(talk: Talk) -> None:
    talk.answer.refer(f"<sip:604@{DOMAIN}>")
    talk.call.refer(f"<sip:290@{DOMAIN}>")

    assert talk.call.status == 491


def test_the_report_of_a_stranger_means_nothing(talk: Talk) -> None:
    request = talk.desk.build("NOTIFY", f"sip:einklang@{DOMAIN}", 1, "x", f"<sip:x@{DOMAIN}>")

    assert talk.desk.ask(request).status == 481
