"""Calls that nobody takes go on: to a colleague, to a mobile, to the plan's next step."""

from __future__ import annotations

import pytest

from softphone.model.availability import Status
from softphone.model.people import Forwarding
from tests.outside_line import (
    MAIN,
    MOBILE,
    Provider,
    change,
    numbers_of_the_house_in,
    office_with_a_line,
    plan,
    provider_of,
)
from tests.sip_office import JONAS, LENA, MARA, SipOffice, sdp


@pytest.fixture
def office() -> SipOffice:
    """Mara's calls go to Lena when she is busy, and to her mobile when nobody answers."""
    office = office_with_a_line()
    rules = Forwarding(busy="604", no_answer="0170 5550142", seconds=15)
    change(office, MARA, forwarding=rules)
    return office


@pytest.fixture
def provider(office: SipOffice) -> Provider:
    return provider_of(office)


def details(office: SipOffice, target: str) -> dict[str, str]:
    return dict(next(why.details for why in office.record.why if why.target == target))


def test_after_its_seconds_the_mobile_rings_instead(
    office: SipOffice, provider: Provider
) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()

    office.pass_time(14.5)
    assert provider.rings == [] and desk.ringing.cancelled is None
    office.pass_time(1)

    assert desk.ringing.cancelled is not None
    provider.ringing.ring()
    provider.ringing.answer()
    assert call.status == 200
    call.hang_up()
    assert provider.ringing.is_ended
    assert office.why("208") == ("rang", "no_answer")
    assert office.why(MOBILE) == ("rang", "answered")
    assert details(office, "208")["seconds"] == "15.0"
    assert details(office, MOBILE)["because"] == "forwarded_no_answer"
    assert office.record.callee.number == "602"
    assert office.record.answered_on == MOBILE


def test_the_outside_is_told_who_sent_the_call_on(
    office: SipOffice, provider: Provider
) -> None:
    """RFC 5806, RFC 7044: under numbers that it knows, and with one hop less."""
    office.phone("205").call("602")

    invite = provider.ringing.invite
    assert invite.uri == f"sip:{MOBILE}@10.20.0.99:5070;transport=udp"
    assert invite.from_.uri.user == MAIN
    assert invite.to.uri.user == MOBILE
    assert invite.headers.get("diversion") == (
        f"<sip:{MAIN}@office.example>;reason=no-answer;counter=1;privacy=off"
    )
    assert f"{MOBILE}@10.20.0.99;cause=408>;index=1.1;mp=1" in (
        invite.headers.get("history-info") or ""
    )
    assert invite.max_forwards == 69


@pytest.mark.parametrize("destination", [MOBILE, "all"])
def test_s33_no_number_of_the_house_ever_leaves_it(
    office: SipOffice, provider: Provider, destination: str
) -> None:
    """S33: by the destination or by a rule, in no message of a whole call."""
    office.directory.set_destination(office.directory.office.people[MARA.id], destination)
    jonas = office.phone("205")
    call = jonas.call("602")
    provider.ringing.respond(183, sdp("10.20.0.99"))
    provider.ringing.answer(sdp("10.20.0.99"))
    call.offer(sdp("10.20.0.9", direction="sendonly"))
    call.hang_up()

    assert provider.ringing.is_ended
    assert numbers_of_the_house_in(provider) == []


def test_colleagues_see_that_somebody_talks_on_their_mobile(
    office: SipOffice, provider: Provider
) -> None:
    """It is the person's call wherever it rings; a mailbox elsewhere would be nobody's."""
    change(office, LENA, fixed_destinations=(MOBILE,))
    call = office.phone("205").call("602")
    provider.ringing.ring()
    assert office.exchange.contexts(MARA.id) == ("ringing",)

    provider.ringing.answer()

    assert office.exchange.contexts(MARA.id) == ("in_call",)
    assert office.exchange.contexts(LENA.id) == (), "she has the same mobile"
    call.hang_up()
    assert office.exchange.contexts(MARA.id) == ()


def test_an_unconditional_destination_says_so(office: SipOffice, provider: Provider) -> None:
    office.directory.set_destination(MARA, MOBILE)
    change(office, JONAS, outgoing_number="+49305550111")

    office.phone("205").call("602")

    headers = provider.ringing.invite.headers
    assert "reason=unconditional" in (headers.get("diversion") or "")
    assert "cause=302" in (headers.get("history-info") or "")
    assert provider.ringing.invite.from_.uri.user == "+49305550111", "who calls shows theirs"


def test_a_caller_who_hides_their_number_is_hidden_outside(
    office: SipOffice, provider: Provider
) -> None:
    change(office, JONAS, outgoing_number="suppressed")

    office.phone("205").call("602")

    invite = provider.ringing.invite
    assert invite.from_.uri.host == "anonymous.invalid"
    assert invite.headers.get("privacy") == "id"
    assert MAIN in (invite.headers.get("p-asserted-identity") or ""), "the line may know"


def test_a_busy_person_s_call_rings_the_colleague(
    office: SipOffice, provider: Provider
) -> None:
    jonas, desk, lena = (office.phone(x) for x in ("205", "208", "206"))
    call = jonas.call("602")

    desk.ringing.refuse(486)
    lena.ringing.answer()

    assert call.status == 200
    assert call.shown == ("604", "Lena Sommer")
    call.hang_up()
    assert office.record.callee_people == (MARA.id, LENA.id)
    assert office.why("206") == ("rang", "answered")
    assert details(office, "206")["because"] == "forwarded_busy"
    assert provider.rings == []


def test_one_busy_device_is_not_a_busy_person(office: SipOffice) -> None:
    jonas, soft, desk, lena = (office.phone(x) for x in ("205", "204", "208", "206"))
    jonas.call("602")

    desk.ringing.refuse(486)
    assert lena.rings == []
    soft.ringing.refuse(486)

    assert len(lena.rings) == 1


def test_who_declines_sends_nobody_to_their_mobile(
    office: SipOffice, provider: Provider
) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")

    office.exchange.decline(desk.ringing.call_id, MARA.id)

    assert provider.rings == []
    assert call.status == 480


def test_s40_a_forwarded_call_stops_when_do_not_disturb_is_turned_on(
    office: SipOffice, provider: Provider
) -> None:
    """S40: the mobile outside and the colleague's telephone fall silent alike."""
    jonas, lena = office.phone("205"), office.phone("206")
    call = jonas.call("602")
    provider.ringing.ring()

    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert provider.ringing.cancelled is not None
    assert (call.status, call.final.reason) == (480, "Do Not Disturb")
    assert office.why(MOBILE) == ("rang", "do_not_disturb_while_ringing")
    office.set_status(MARA, Status.AVAILABLE)
    change(office, MARA, forwarding=Forwarding(no_answer="604"))
    call = jonas.call("602")
    lena.ringing.ring()
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert lena.ringing.cancelled is not None
    assert call.status == 480


def test_s40_do_not_disturb_turned_on_before_its_time_keeps_the_mobile_silent(
    office: SipOffice, provider: Provider
) -> None:
    """S40: the call stops at the desk, and does not go on."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()

    office.set_status(MARA, Status.DO_NOT_DISTURB)
    office.pass_time(60)

    assert call.status == 480
    assert provider.rings == []


def test_s41_a_forwarded_call_rings_on_at_a_mobile_that_somebody_free_shares(
    office: SipOffice, provider: Provider
) -> None:
    """S41: until the last of those who share it wants silence."""
    change(office, LENA, fixed_destinations=("+49 170 / 555 01 42",))
    call = office.phone("205").call("602")
    provider.ringing.ring()

    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert provider.ringing.cancelled is None
    office.set_status(LENA, Status.DO_NOT_DISTURB)

    assert provider.ringing.cancelled is not None
    assert call.status == 480


@pytest.mark.parametrize(
    ("status", "reason", "heard"),
    [(486, "busy", 486), (600, "busy", 486), (503, "line_refused", 500),
     (404, "line_refused", 404), (480, "no_answer", 480), (603, "declined", 480)],
)  # fmt: skip
def test_what_the_line_answers_is_kept_and_told(
    office: SipOffice, provider: Provider, status: int, reason: str, heard: int
) -> None:
    call = office.phone("205").call("602")

    provider.ringing.refuse(status)

    assert call.status == heard
    assert office.why(MOBILE)[1] == reason
    assert details(office, MOBILE)["status"] == str(status)


def test_a_line_that_says_nothing_is_given_up(office: SipOffice, provider: Provider) -> None:
    """Not after half a minute (RFC 3261 timer B): nobody would wait so long."""
    provider.is_mute = True
    call = office.phone("205").call("602")

    office.pass_time(5.5)

    assert call.status == 480
    assert office.why(MOBILE) == ("did_not_ring", "line_refused")
    office.pass_time(60)
    assert office.exchange.board.legs == {}


def test_a_line_that_says_anything_is_waited_for(office: SipOffice, provider: Provider) -> None:
    call = office.phone("205").call("602")
    provider.ringing.respond(100)

    office.pass_time(30)
    provider.ringing.answer()

    assert call.status == 200


def test_the_caller_who_gives_up_ends_the_second_stage_too(
    office: SipOffice, provider: Provider
) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()
    office.pass_time(16)
    provider.ringing.ring()

    call.cancel()

    assert provider.ringing.cancelled is not None
    assert call.status == 487
    assert office.why(MOBILE) == ("rang", "caller_gave_up")
    assert office.exchange.board.calls == {} and office.exchange.board.legs == {}


def test_the_sound_of_the_mobile_network_reaches_the_caller(
    office: SipOffice, provider: Provider
) -> None:
    """One target: 18x pass with their description; the answer is in the same dialog."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.respond(183, desk.sdp)
    assert call.status == 180 and not call.responses[-1].body, "something may follow"
    office.pass_time(16)

    provider.ringing.respond(183, sdp("10.20.0.99"))

    assert call.status == 183
    assert b"10.20.0.99" in call.responses[-1].body


def test_an_answer_of_the_first_stage_that_comes_too_late_is_hung_up(
    office: SipOffice, provider: Provider
) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()
    desk.is_mute = True
    office.pass_time(16)
    desk.is_mute = False

    desk.ringing.answer()

    assert desk.ringing.is_ended
    assert call.status == 180
    provider.ringing.answer()
    assert call.status == 200


def test_an_unplugged_telephone_is_not_waited_for(
    office: SipOffice, provider: Provider
) -> None:
    office.phone("205").call("602")

    assert len(provider.rings) == 1


def test_a_rule_that_is_barred_rings_nothing_outside(
    office: SipOffice, provider: Provider
) -> None:
    change(office, MARA, forwarding=Forwarding(no_answer="0900 1234567"))
    call = office.phone("205").call("602")

    assert provider.rings == []
    assert call.status == 480
    assert office.why("+499001234567") == ("did_not_ring", "forwarding_barred")


# -- plans


def test_s34_a_plan_goes_on_step_by_step(office: SipOffice, provider: Provider) -> None:
    """S34: each step its seconds, and the record tells them all."""
    change(office, MARA, forwarding=Forwarding())
    plan(office, "800", {"user": "602", "seconds": 10}, {"group": "700", "seconds": 20},
         {"external": MOBILE, "seconds": 25})  # fmt: skip
    caller, desk, jonas = (office.phone(x) for x in ("290", "208", "205"))
    call = caller.call("800")
    desk.ringing.ring()
    office.pass_time(10.5)
    assert (len(desk.rings), len(jonas.rings)) == (2, 1)
    jonas.ringing.ring()
    office.set_status(JONAS, Status.DO_NOT_DISTURB)
    desk.ringing.ring()
    office.pass_time(20.5)
    assert len(provider.rings) == 1
    provider.ringing.answer()
    call.hang_up()

    told = [(w.target, w.reason.value, dict(w.details).get("step")) for w in office.record.why]
    assert [row for row in told if row[0] in ("208", "205", MOBILE)] == [
        ("208", "no_answer", "1"),
        ("208", "no_answer", "2"), ("205", "do_not_disturb_while_ringing", "2"),
        (MOBILE, "answered", "3"),
    ]  # fmt: skip
    assert "diversion" not in provider.ringing.invite.headers, "the plan is no diversion"


def test_s34_do_not_disturb_while_it_rings_sends_the_caller_to_the_next_step(
    office: SipOffice, provider: Provider
) -> None:
    """S34, decision 2: it stops ringing and the plan goes on."""
    plan(office, "800", {"user": "602"}, {"user": "607"})
    caller, desk, jonas = (office.phone(x) for x in ("290", "208", "205"))
    call = caller.call("800")
    desk.ringing.ring()

    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert desk.ringing.cancelled is not None and provider.rings == []
    jonas.ringing.answer()
    assert call.status == 200


def test_a_plan_that_is_over_ends_the_call(office: SipOffice) -> None:
    plan(office, "800", {"account": "290", "seconds": 10})
    jonas, door = office.phone("205"), office.phone("290")
    call = jonas.call("800")
    door.ringing.ring()

    office.pass_time(11)

    assert call.status == 480
    assert office.exchange.board.calls == {}


def test_a_person_who_declines_sends_the_caller_to_the_next_step(
    office: SipOffice, provider: Provider
) -> None:
    plan(office, "800", {"user": "602"}, {"user": "607"})
    caller, desk, jonas = (office.phone(x) for x in ("290", "208", "205"))
    caller.call("800")

    office.exchange.decline(desk.ringing.call_id, MARA.id)

    assert len(jonas.rings) == 1
    assert provider.rings == []


@pytest.mark.parametrize(
    ("status", "rings"),
    [(Status.OFFLINE, True), (Status.AVAILABLE_FOR_COLLEAGUES, True),
     (Status.DO_NOT_DISTURB, False)],
)  # fmt: skip
def test_s48_a_device_placed_by_itself_rings_for_somebody_who_is_away(
    office: SipOffice, status: Status, rings: bool
) -> None:
    """S48: dialled directly or by a plan's step; not in do not disturb."""
    plan(office, "800", {"account": "208"})
    jonas, desk = office.phone("205"), office.phone("208")
    office.set_status(MARA, status)

    jonas.call("800")
    jonas.call("208")

    assert len(desk.rings) == (2 if rings else 0)


def test_s43_what_was_forwarded_changes_no_destination(
    office: SipOffice, provider: Provider
) -> None:
    """S43: on, off, and the desk telephone rings as before."""
    jonas, desk = office.phone("205"), office.phone("208")
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert jonas.call("602").status == 480
    office.set_status(MARA, Status.AVAILABLE)

    jonas.call("602")

    assert len(desk.rings) == 1 and provider.rings == []
