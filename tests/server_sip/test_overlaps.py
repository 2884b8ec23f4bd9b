"""Two things at once: changes that cross, are taken back, or are never acknowledged."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from softphone.sip.message import Request
from softphone.sip.sdp import Session
from tests.sip_office import Line, Phone, SipOffice, sdp


class Talk(NamedTuple):
    office: SipOffice
    jonas: Phone
    desk: Phone
    call: Line
    answer: Line


@pytest.fixture
def talk(office: SipOffice) -> Talk:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.answer()
    return Talk(office, jonas, desk, call, desk.ringing)


HELD = sdp("10.20.0.10", direction="sendonly", session="7 2")


def replaces(line: Line) -> tuple[str, str]:
    d = line.dialog
    return "Replaces", f"{d.call_id};to-tag={d.local_tag};from-tag={d.remote_tag}"


def test_a_hold_that_was_taken_back_too_late_is_undone(talk: Talk) -> None:
    """The asker goes on as before, so the other side is told so too (RFC 3261 §14.1)."""

    def cancelled_meanwhile(_: Request) -> tuple[int, bytes]:
        talk.answer.answer_offer = None
        talk.call.cancel()
        return 200, talk.desk.sdp

    talk.answer.answer_offer = cancelled_meanwhile
    talk.call.offer(HELD)
    talk.office.pass_time(5)

    assert talk.call.status == 487
    last = talk.answer.got("INVITE")[-1]
    assert Session.parse(last.body).direction() == "sendrecv"
    assert not talk.answer.is_ended and not talk.call.is_ended


def test_a_take_over_that_was_taken_back_takes_nothing_over(talk: Talk) -> None:
    soft = talk.office.phone("204")
    taking: list[Line] = []

    def cancelled_meanwhile(_: Request) -> tuple[int, bytes]:
        talk.call.answer_offer = None
        line = next(iter(soft.lines.values()))
        line.cancel()
        taking.append(line)
        return 200, talk.jonas.sdp

    talk.call.answer_offer = cancelled_meanwhile
    soft.call("602", None, replaces(talk.answer))
    talk.office.pass_time(5)

    assert taking[0].status == 487
    assert not talk.answer.is_ended
    assert len(talk.office.exchange.board.legs) == 2


def test_a_take_over_in_the_middle_of_a_change_is_told_to_wait(talk: Talk) -> None:
    soft = talk.office.phone("204")
    taking: list[Line] = []

    def taken_meanwhile(_: Request) -> tuple[int, bytes]:
        taking.append(soft.call("602", None, replaces(talk.answer)))
        return 200, talk.desk.sdp

    talk.answer.answer_offer = taken_meanwhile
    talk.call.offer(HELD)

    assert taking[0].status == 491
    assert len(talk.office.exchange.board.legs) == 2, "nothing is left of it"


def test_a_take_over_is_looked_at_like_every_call(talk: Talk) -> None:
    soft = talk.office.phone("204")

    picky = soft.call("602", None, replaces(talk.answer), ("Require", "100rel"))
    broken = soft.call("602", b"nonsense", replaces(talk.answer))

    assert (picky.status, broken.status) == (420, 488)
    assert not talk.answer.is_ended


def test_a_take_over_of_early_dialogs_only_is_told_that_this_one_is_not(talk: Talk) -> None:
    """RFC 3891 §3: 486, the call was answered before."""
    soft = talk.office.phone("204")
    name, value = replaces(talk.answer)

    late = soft.call("602", None, (name, f"{value};early-only"))

    assert late.status == 486
    assert not talk.answer.is_ended


def test_a_change_that_is_never_acknowledged_ends_the_call(talk: Talk) -> None:
    """RFC 3261 §14.2: as with the first INVITE."""

    def falls_silent(_: Request) -> tuple[int, bytes]:
        talk.jonas.is_mute = True
        return 200, talk.desk.sdp

    talk.answer.answer_offer = falls_silent
    talk.call.offer(HELD)

    talk.office.pass_time(33)

    assert talk.answer.is_ended


def test_until_the_late_answer_comes_nobody_else_changes_the_sound(talk: Talk) -> None:
    """An offerless re-INVITE is open until its ACK brings the answer (RFC 3264 §4)."""
    talk.jonas.is_mute = True
    talk.call.offer()
    talk.jonas.is_mute = False

    line = Line(talk.desk, talk.answer.invite, talk.answer.dialog, is_incoming=False)
    line.offer(sdp("10.20.0.11", direction="sendonly", session="9 2"))

    assert line.status == 491


def test_the_same_description_keeps_its_version(office: SipOffice) -> None:
    """RFC 3264 §8: a version is raised by a change, and by nothing else."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.respond(183, desk.sdp)
    early = call.responses[-1].body

    desk.ringing.answer()

    assert call.final.body == early


def test_an_old_transfer_request_is_out_of_order(talk: Talk) -> None:
    talk.answer.dialog.local_cseq = 0
    talk.answer.request("INFO")
    talk.answer.dialog.local_cseq = 0

    talk.answer.refer("<sip:604@office.example>")

    assert talk.answer.status == 500


def test_a_second_transfer_request_is_reported_by_its_own_name(talk: Talk) -> None:
    """RFC 3515 §2.4.6: the reports of later REFERs carry the number of theirs."""
    talk.answer.refer("<sip:999@office.example>")
    request = talk.answer.dialog.local_cseq + 1

    talk.answer.refer("<sip:998@office.example>")

    events = [r.headers.get("event") for r in talk.answer.got("NOTIFY")]
    assert events == ["refer", "refer", f"refer;id={request}", f"refer;id={request}"]


def test_who_talks_when_the_server_stops_goes_on_though_a_transfer_rings(talk: Talk) -> None:
    """The leg that waits for the third belongs to the call that goes on."""
    lena = talk.office.phone("206")
    talk.answer.refer("<sip:604@office.example>")
    lena.ringing.ring()

    talk.office.exchange.close()

    assert lena.ringing.cancelled is not None
    assert not talk.call.is_ended and not talk.answer.is_ended


def test_nobody_is_left_talking_to_nobody_after_a_restart(talk: Talk) -> None:
    """Who transferred had left, the third rang, and the server was killed."""
    talk.office.phone("206")
    talk.answer.refer("<sip:604@office.example>")
    talk.answer.hang_up()
    rows, _ = talk.office.exchange.take_changes()
    talk.office.restart()

    talk.office.exchange.take_rows(list(rows.values()))
    talk.office.pass_time(1)

    assert talk.call.is_ended
    assert talk.office.exchange.live_calls() == []
