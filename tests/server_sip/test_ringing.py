"""All devices of a person ring, the first answer wins (architecture 4.2, wire.md 3.6-3.8)."""

from __future__ import annotations

import pytest

from softphone.model.availability import Status
from softphone.model.events import CallChanged
from softphone.sip.message import Request, make_response, parse
from tests.sip_office import JONAS, MARA, SipOffice, sdp

ELSEWHERE = 'SIP;cause=200;text="Call completed elsewhere"'


def test_every_device_of_the_person_rings_in_a_dialog_of_its_own(office: SipOffice) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))

    call = jonas.call("602")

    ids = {phone.ringing.invite.call_id for phone in (soft, desk)} | {call.dialog.call_id}
    assert len(ids) == 3
    assert soft.ringing.call_id == desk.ringing.call_id


def test_the_caller_hears_one_180_without_sound_when_several_ring(office: SipOffice) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")

    soft.ringing.respond(183, sdp())
    desk.ringing.ring()
    soft.ringing.ring()

    told = [r for r in call.responses if r.status > 100]
    assert [(r.status, r.body) for r in told] == [(180, b"")]


def test_a_single_device_passes_its_early_sound(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")

    desk.ringing.respond(183, desk.sdp)

    assert call.status == 183
    assert b"c=IN IP4 10.20.0.11" in call.responses[-1].body


def test_the_first_answer_wins_and_the_others_miss_nothing(office: SipOffice) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")
    soft.ringing.ring()
    desk.ringing.ring()

    desk.ringing.answer()

    assert call.status == 200
    cancel = soft.ringing.cancelled
    assert cancel is not None and cancel.headers.get("reason") == ELSEWHERE
    assert soft.ringing.got("ACK"), "its 487 is acknowledged"
    call.hang_up()
    assert office.why("204") == ("rang", "answered_elsewhere")
    assert office.why("208") == ("rang", "answered")
    assert office.why("207") == ("did_not_ring", "not_signed_in")
    assert office.record.answered_on == "208"


def test_an_answer_that_crosses_the_cancel_is_hung_up(office: SipOffice) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")
    soft.is_mute = True  # the CANCEL is still on its way
    soft.ringing.ring()
    desk.ringing.answer()
    soft.is_mute = False

    soft.ringing.answer()

    assert soft.ringing.got("ACK")
    assert soft.ringing.is_ended
    assert not desk.ringing.is_ended
    assert call.status == 200


def test_a_device_that_never_ringed_is_cancelled_once_it_does(office: SipOffice) -> None:
    """A CANCEL waits for a provisional response (RFC 3261 §9.1)."""
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    jonas.call("602")
    desk.ringing.answer()
    assert soft.ringing.cancelled is None

    soft.ringing.ring()

    assert soft.ringing.cancelled is not None


def test_a_refusal_by_one_device_does_not_stop_the_others(office: SipOffice) -> None:
    """603 from a telephone speaks for that telephone only (wire.md 3.7)."""
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")
    soft.ringing.ring()
    desk.ringing.ring()

    soft.ringing.refuse(603)

    assert call.status == 180
    desk.ringing.answer()
    assert call.status == 200


@pytest.mark.parametrize(
    ("first", "second", "heard"),
    [(486, 480, 486), (600, 404, 486), (603, 500, 480), (480, 480, 480), (408, 408, 480),
     (404, 404, 404), (503, 503, 500), (302, 302, 480), (401, 407, 480), (604, 604, 500)],
)  # fmt: skip
def test_the_best_final_answer_reaches_the_caller(
    office: SipOffice, first: int, second: int, heard: int
) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")

    soft.ringing.refuse(first)
    desk.ringing.refuse(second)

    assert call.status == heard


@pytest.mark.parametrize(
    ("status", "after_s", "rings", "reason"),
    [
        (480, 0.1, False, "refused_by_device"),
        (486, 0.1, False, "refused_by_device"),
        (603, 0.1, False, "refused_by_device"),
        (486, 3.0, True, "busy"),
        (486, 0.5, False, "busy"),
        (603, 3.0, True, "declined"),
        (404, 3.0, False, "refused_by_device"),
    ],
)
def test_how_a_device_refused_is_kept(
    office: SipOffice, status: int, after_s: float, rings: bool, reason: str
) -> None:
    """Within 300 ms and without ringing it was its own do not disturb (decision 19)."""
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    if rings:
        desk.ringing.ring()
    office.pass_time(after_s)

    desk.ringing.refuse(status)

    assert office.why("208")[1] == reason


def test_nobody_answers(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()

    office.pass_time(61)

    assert call.status == 480
    assert desk.ringing.cancelled is not None
    assert office.why("208") == ("rang", "no_answer")
    assert office.record.result == "missed"


def test_a_switched_off_device_gives_up_after_half_a_minute(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    desk.is_mute = True
    call = jonas.call("602")

    office.pass_time(33)

    assert call.status == 480
    assert office.why("208") == ("did_not_ring", "connection_lost")


def test_the_caller_gives_up(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()

    call.cancel()

    assert call.status == 487
    assert desk.ringing.cancelled is not None
    assert office.why("208") == ("rang", "caller_gave_up")
    assert office.exchange.board.state_of()["calls"] == 0
    office.pass_time(40)
    assert office.exchange.board.state_of() == {"calls": 0, "legs": 0, "deadlines": 0}


def test_two_devices_behind_one_address_do_not_both_talk(office: SipOffice) -> None:
    """A second 2xx with another tag is acknowledged and hung up (RFC 3261 §13.2.2.4)."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    line = desk.ringing
    line.answer()
    other = make_response(line.invite, 200, to_tag="another")
    other.headers.add("Contact", "<sip:208@10.20.0.11:5070>")

    desk.send(other)

    byes = [parse(d) for who, d in office.on_the_wire if who == ">208" and d[:3] == b"BYE"]
    assert [bye.to.tag for bye in byes if isinstance(bye, Request)] == ["another"]
    assert not line.is_ended
    call.hang_up()
    assert line.is_ended


def test_an_answer_without_sound_is_no_answer(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")

    desk.ringing.answer(b"")

    assert desk.ringing.is_ended
    assert call.status == 488


# -- statuses and wishes ---------------------------------------------------------------------


def test_s38_in_do_not_disturb_nothing_rings_and_the_caller_hears_at_once(
    office: SipOffice,
) -> None:
    """Do not disturb silences every device of the person, by the server (S38)."""
    jonas, desk = office.phone("205"), office.phone("208")
    office.set_status(MARA, Status.DO_NOT_DISTURB)

    call = jonas.call("602")

    assert [r.status for r in call.responses] == [100, 480]
    assert call.final.reason == "Do Not Disturb"
    assert call.final.headers.get("reason") == 'SIP;cause=480;text="Do Not Disturb"'
    assert call.final.headers.get("warning") == '399 office.example "Do Not Disturb"'
    assert desk.rings == []
    assert office.why("208") == ("did_not_ring", "do_not_disturb")


def test_what_rings_when_do_not_disturb_is_turned_on_stops(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()

    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert desk.ringing.cancelled is not None
    assert (call.status, call.final.reason) == (480, "Do Not Disturb")
    assert office.why("208") == ("rang", "do_not_disturb_while_ringing")


def test_in_a_group_only_the_silent_one_stops(office: SipOffice) -> None:
    lena, jonas, desk = (office.phone(x) for x in ("206", "205", "208"))
    call = lena.call("700")
    desk.ringing.ring()
    jonas.ringing.ring()

    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert desk.ringing.cancelled is not None
    assert jonas.ringing.cancelled is None
    jonas.ringing.answer()
    assert call.status == 200


def test_somebody_elses_status_stops_nothing(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.ring()

    office.set_status(JONAS, Status.DO_NOT_DISTURB)

    assert desk.ringing.cancelled is None


def test_a_talk_goes_on_in_do_not_disturb(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.answer()

    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert not desk.ringing.is_ended


def test_a_device_counts_as_ringing_until_it_has_said_that_it_stopped(
    office: SipOffice,
) -> None:
    """``quiet`` holds when no leg to the device is still ringing (contract)."""
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.ring()
    desk.is_mute = True

    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert office.exchange.rings("208")
    desk.is_mute = False
    desk.ringing.respond(487)
    assert not office.exchange.rings("208")


def test_declining_stops_all_devices_of_the_person(office: SipOffice) -> None:
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")
    soft.ringing.ring()
    desk.ringing.ring()
    assert office.exchange.calling.rings_for(desk.ringing.call_id, MARA.id)

    assert office.exchange.decline(desk.ringing.call_id, MARA.id)

    assert soft.ringing.cancelled is not None and desk.ringing.cancelled is not None
    assert call.status == 480
    assert office.record.result == "refused"
    assert not office.exchange.decline(desk.ringing.call_id, MARA.id)


def test_nobody_declines_for_another(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.ring()

    assert not office.exchange.decline(desk.ringing.call_id, JONAS.id)
    assert desk.ringing.cancelled is None


def test_a_ringing_call_is_passed_on(office: SipOffice) -> None:
    jonas, desk, lena = (office.phone(x) for x in ("205", "208", "206"))
    call = jonas.call("602")
    desk.ringing.ring()

    assert office.exchange.pass_on(desk.ringing.call_id, MARA.id, "604")

    assert desk.ringing.cancelled is not None
    lena.ringing.answer()
    assert call.status == 200
    assert call.shown == ("604", "Lena Sommer")


@pytest.mark.parametrize("to", ["999", "nonsense!", "*43"])
def test_a_call_is_not_passed_on_into_the_void(office: SipOffice, to: str) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.ring()

    assert not office.exchange.pass_on(desk.ringing.call_id, MARA.id, to)
    assert desk.ringing.cancelled is None


def test_what_can_be_inferred_of_the_two_people(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    news: list[tuple[str, tuple[str, ...]]] = []
    office.bus.listen(CallChanged, lambda e: news.append((e.state, e.people)))

    call = jonas.call("602")
    desk.ringing.ring()
    assert office.exchange.contexts(MARA.id) == ("ringing",)
    assert office.exchange.contexts(JONAS.id) == ("in_call",)
    desk.ringing.answer()
    assert office.exchange.contexts(MARA.id) == ("in_call",)
    call.hang_up()

    assert office.exchange.contexts(MARA.id) == ()
    assert [state for state, _ in news] == ["ringing", "ringing", "answered", "ended"]
    assert all(set(people) == {MARA.id, JONAS.id} for _, people in news)
