"""The practice colleagues as telephones: they answer, talk to each other, call and hang up."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from softphone.server.practice import next_time
from softphone.server.practice_phone import Manner
from tests.sip_office import sdp

ANSWERS = Manner()
DEAF = Manner(answers_after_s=0.2, is_deaf=True)
NEVER = Manner(answers_after_s=None)


def test_they_sign_in_with_their_secret_and_stay_signed_in(office):
    office.add("205", ANSWERS)
    assert office.colleagues.signed_in == {"205"}
    office.pass_time(1800)
    assert office.registrar.signed_in(office.now) == {"205"}


def test_a_wrong_secret_is_tried_again_later_and_not_at_once(office):
    office.add("205", ANSWERS, secret="wrong")
    assert office.colleagues.signed_in == set()
    before = len(office.on_the_wire)
    office.pass_time(60)
    assert len(office.on_the_wire) - before < 60


def test_a_colleague_answers_after_two_rings_and_plays_back_what_is_said(office):
    office.add("205", ANSWERS)
    line = office.phone("204").call("607")
    assert line.status == 180
    office.pass_time(5.9)
    assert line.status == 180
    office.pass_time(0.2)
    assert line.status == 200
    assert ("talk_back", "10.20.0.10") in {
        (kind, host) for kind, host, _ in office.media.played
    }
    line.hang_up()
    assert office.colleagues.talks == []
    assert any(id.startswith("player") for id in office.media.closed)


def test_a_colleague_who_never_answers_rings_until_the_caller_gives_up(office):
    office.add("205", NEVER)
    line = office.phone("204").call("607")
    office.pass_time(15)
    assert line.status == 180
    line.cancel()
    assert line.final.status == 487
    assert office.colleagues.talks == []


def test_two_of_them_talk_to_each_other_and_are_busy_for_others(office):
    office.add("205", Manner(answers_after_s=None, is_deaf=True))
    office.add("206", DEAF)
    assert office.colleagues.call("205", "604", office.now)
    office.settle()
    office.pass_time(1)
    assert [t.is_up for t in office.colleagues.talks] == [True, True]
    assert office.media.played == []  # deaf: nothing is played to nobody
    assert office.phone("204").call("604").final.status in (480, 486)
    office.pass_time(7200)
    assert len(office.colleagues.talks) == 2


def test_a_colleague_calls_and_gives_up_after_half_a_minute(office):
    office.add("205", NEVER)
    mine = office.phone("204")
    assert office.colleagues.call("205", "602", office.now)
    office.settle()
    mine.ringing.ring()
    assert mine.ringing.shown == ("607", "Jonas Brandt")
    office.pass_time(31)
    assert mine.ringing.cancelled is not None
    assert office.colleagues.talks == []


def test_a_colleague_who_is_answered_talks_until_one_hangs_up(office):
    office.add("205", ANSWERS)
    mine = office.phone("204")
    assert office.colleagues.call("205", "602", office.now)
    office.settle()
    mine.ringing.answer()
    assert not office.colleagues.call("205", "602", office.now)  # is on the telephone
    office.pass_time(60)
    mine.ringing.hang_up()
    assert office.colleagues.talks == []
    assert office.colleagues.call("205", "602", office.now)


def test_who_is_not_signed_in_does_not_call(office):
    assert not office.colleagues.call("205", "602", office.now)


def test_without_G711_a_colleague_hangs_up_with_a_reason(office):
    office.add("205", ANSWERS)
    line = office.phone("204").call("607", sdp(codecs="9"))
    office.pass_time(7)
    assert line.final.status == 488
    assert office.colleagues.talks == []


def test_hold_and_resume_are_answered(office):
    office.add("205", ANSWERS)
    line = office.phone("204").call("607")
    office.pass_time(7)
    line.offer(sdp(direction="sendonly", session="7 2"))
    assert b"a=recvonly" in line.final.body
    line.offer(sdp(session="7 3"))
    assert b"a=sendrecv" in line.final.body or b"recvonly" not in line.final.body


def test_when_the_media_process_is_lost_they_hang_up(office):
    office.add("205", ANSWERS)
    line = office.phone("204").call("607")
    office.pass_time(7)
    office.lose_media()
    assert line.is_ended
    assert office.colleagues.talks == []
    again = office.phone("207").call("607")
    office.pass_time(7)
    assert again.final.status >= 400
    assert office.colleagues.talks == []


def test_at_the_end_they_hang_up_and_sign_out(office):
    office.add("205", ANSWERS)
    line = office.phone("204").call("607")
    office.pass_time(7)
    office.colleagues.sign_out(office.now)
    office.settle()
    assert line.is_ended
    assert office.colleagues.signed_in == set()
    assert office.registrar.signed_in(office.now) == {"204"}


def test_garbage_for_them_is_nothing(office):
    office.add("205", ANSWERS)
    for data in (b"", b"\x00" * 50, b"INVITE", b"SIP/2.0 200 OK\r\n\r\n"):
        office.colleagues.receive(data, office.now)
    office.settle()
    assert office.colleagues.signed_in == {"205"}


def test_half_past_one_is_today_or_tomorrow():
    berlin = ZoneInfo("Europe/Berlin")
    lunch = time(13, 30)
    morning = datetime(2026, 3, 2, 9, 0, tzinfo=berlin)
    assert next_time(morning, lunch).isoformat() == "2026-03-02T12:30:00+00:00"
    afternoon = datetime(2026, 3, 2, 13, 30, tzinfo=berlin)
    assert next_time(afternoon, lunch).isoformat() == "2026-03-03T12:30:00+00:00"
