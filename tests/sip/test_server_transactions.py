"""What a server does with requests until nothing is left of them (RFC 3261 §17.2, RFC 6026)."""

from __future__ import annotations

import pytest

from softphone.sip.message import Request, Response, make_response
from softphone.sip.transaction import (
    AckReceived,
    CancelReceived,
    Flow,
    RequestReceived,
    ServerTransaction,
    TransactionFailed,
)
from tests.sip_clock import TCP, UDP, ClockedLayer, make_request

INVITE = make_request("INVITE", branch="z9hG4bKa")


def received(office: ClockedLayer, request: Request) -> ServerTransaction:
    """The transaction of a request that was new."""
    office.receive(request)
    [event] = office.take_events()
    assert isinstance(event, RequestReceived)
    return event.transaction


def ack(branch: str = "z9hG4bKa", to_tag: str = "m1") -> Request:
    return make_request("ACK", branch=branch, to_tag=to_tag)


# -- requests that are no INVITE -------------------------------------------------------


def test_a_repeated_request_gets_the_same_answer_and_is_not_carried_out_again() -> None:
    office = ClockedLayer()
    register = make_request("REGISTER", branch="z9hG4bKr")
    transaction = received(office, register)
    office.receive(register)
    assert office.words == []
    office.respond(transaction, 200)
    office.receive(register)
    office.pass_time(31)
    office.receive(register)
    assert office.words == ["200", "200", "200"]
    assert office.take_events() == []


def test_an_answered_request_is_forgotten_after_32_seconds() -> None:
    office = ClockedLayer()
    office.respond(received(office, make_request("REGISTER", branch="z9hG4bKr")), 200)
    office.pass_time(31.9)
    assert len(office.layer) == 1
    office.pass_time(0.2)
    assert office.is_empty
    assert office.words == ["200"]


def test_over_tcp_an_answered_request_is_forgotten_at_once() -> None:
    office = ClockedLayer(TCP)
    office.respond(received(office, make_request("REGISTER", branch="z9hG4bKr")), 200)
    assert office.is_empty


def test_a_provisional_answer_is_repeated_too() -> None:
    office = ClockedLayer()
    refer = make_request("REFER", branch="z9hG4bKr")
    transaction = received(office, refer)
    office.respond(transaction, 100)
    office.receive(refer)
    assert office.words == ["100", "100"]
    assert not transaction.is_answered


def test_only_the_first_final_answer_counts() -> None:
    office = ClockedLayer()
    transaction = received(office, make_request("BYE", branch="z9hG4bKb", to_tag="m1"))
    office.respond(transaction, 200)
    office.respond(transaction, 500)
    assert office.words == ["200"]
    assert transaction.is_answered


def test_requests_are_told_apart_by_branch_sender_and_method() -> None:
    office = ClockedLayer()
    received(office, make_request("OPTIONS", branch="z9hG4bKx"))
    received(office, make_request("OPTIONS", branch="z9hG4bKy"))
    received(office, make_request("INFO", branch="z9hG4bKx"))
    other = make_request("OPTIONS", branch="z9hG4bKx")
    other.headers.set("Via", "SIP/2.0/UDP 10.20.0.10:5062;branch=z9hG4bKx")
    received(office, other)
    assert len(office.layer) == 4


@pytest.mark.parametrize("branch", ["1", "z9hG4bK", ""])
def test_old_clients_without_unique_branches_are_recognised(branch: str) -> None:
    office = ClockedLayer()
    one = make_request("OPTIONS", branch=branch, cseq=1)
    office.respond(received(office, one), 200)
    office.receive(one)
    assert office.words == ["200", "200"]
    received(office, make_request("OPTIONS", branch=branch, cseq=2))


def test_the_answer_goes_where_the_request_came_from() -> None:
    office = ClockedLayer()
    behind_nat = Flow("udp", UDP.local, ("203.0.113.7", 6789))
    office.receive(make_request("OPTIONS", branch="z9hG4bKx"), behind_nat)
    [event] = office.take_events()
    assert isinstance(event, RequestReceived)
    office.respond(event.transaction, 200)
    assert office.flows == [behind_nat]
    assert isinstance(office.last, Response)
    assert office.last.via.parameter("received") == "203.0.113.7"
    assert office.last.via.parameter("rport") == "6789"
    assert office.last.via.host == "10.20.0.9"


# -- INVITE ----------------------------------------------------------------------------


def test_an_invite_without_an_answer_gets_100_after_a_fifth_of_a_second() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    office.pass_time(10)
    assert office.take_log() == [(0.2, "100")]
    assert isinstance(office.last, Response)
    assert office.last.to.tag == ""


@pytest.mark.parametrize("status", [100, 180, 200, 486])
def test_an_invite_with_an_answer_gets_no_100_by_itself(status: int) -> None:
    office = ClockedLayer()
    office.respond(received(office, INVITE), status)
    office.pass_time(0.4)
    assert office.words == [str(status)]


def test_an_invite_waits_for_its_answer_as_long_as_it_takes() -> None:
    office = ClockedLayer()
    transaction = received(office, INVITE)
    office.respond(transaction, 180)
    office.pass_time(600)
    office.receive(INVITE)
    assert office.words == ["180", "180"]
    assert office.take_events() == []
    office.respond(transaction, 200)
    assert office.words == ["200"]


def test_a_refusal_is_repeated_until_its_ack_and_absorbed_for_five_seconds() -> None:
    office = ClockedLayer()
    office.respond(received(office, INVITE), 486)
    office.pass_time(8)
    assert office.take_log() == [
        (0.0, "486"),
        (0.5, "486"),
        (1.5, "486"),
        (3.5, "486"),
        (7.5, "486"),
    ]
    office.receive(INVITE)
    assert office.words == ["486"]
    office.receive(ack())
    office.pass_time(4.9)
    office.receive(ack())
    office.receive(INVITE)
    assert office.words == []
    assert office.take_events() == []
    office.pass_time(0.2)
    assert office.is_empty


def test_a_refusal_without_ack_is_repeated_every_four_seconds_and_then_given_up() -> None:
    office = ClockedLayer()
    office.respond(received(office, INVITE), 486)
    office.pass_time(100)
    times = [at for at, _ in office.take_log()]
    assert times == [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert office.take_events() == []
    assert office.is_empty


def test_over_tcp_a_refusal_is_sent_once() -> None:
    office = ClockedLayer(TCP)
    office.respond(received(office, INVITE), 486)
    office.pass_time(31)
    assert office.words == ["486"]
    office.receive(ack())
    assert office.is_empty


@pytest.mark.parametrize("flow", [UDP, TCP])
def test_an_acceptance_is_repeated_until_its_ack(flow: Flow) -> None:
    office = ClockedLayer(flow)
    transaction = received(office, INVITE)
    office.respond(transaction, 200)
    office.pass_time(4)
    assert office.take_log() == [(0.0, "200"), (0.5, "200"), (1.5, "200"), (3.5, "200")]
    office.receive(ack(branch="z9hG4bKnew"))
    [event] = office.take_events()
    assert isinstance(event, AckReceived)
    assert event.transaction is transaction
    office.receive(ack(branch="z9hG4bKnew"))
    office.receive(INVITE)
    office.pass_time(4.9)
    assert (office.words, office.take_events()) == ([], [])
    office.pass_time(0.2)
    assert office.is_empty


def test_an_acceptance_without_ack_fails_after_32_seconds() -> None:
    office = ClockedLayer()
    transaction = received(office, INVITE)
    office.respond(transaction, 200)
    office.pass_time(100)
    times = [at for at, _ in office.take_log()]
    assert times == [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert office.take_events() == [TransactionFailed(transaction, "timeout")]
    assert office.is_empty


def test_an_ack_for_nothing_is_told_and_answered_by_nobody() -> None:
    office = ClockedLayer()
    office.receive(ack())
    [event] = office.take_events()
    assert isinstance(event, AckReceived)
    assert event.transaction is None
    assert office.words == []


def test_an_ack_before_the_answer_means_nothing() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    office.receive(ack())
    assert office.take_events() == []


def test_the_same_call_by_two_ways_is_taken_once() -> None:
    office = ClockedLayer()
    transaction = received(office, INVITE)
    office.receive(make_request("INVITE", branch="z9hG4bKother"))
    assert office.words == ["482"]
    assert office.take_events() == []
    office.respond(transaction, 200)
    office.receive(ack(branch="z9hG4bKnew"))
    assert [type(event) for event in office.take_events()] == [AckReceived]


def test_a_new_offer_in_the_dialog_is_no_second_way() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    received(office, make_request("INVITE", branch="z9hG4bKre", to_tag="m1"))
    received(office, make_request("INVITE", branch="z9hG4bK3", from_tag="other"))


# -- refusing what is not remembered ---------------------------------------------------


def test_a_challenge_leaves_nothing_behind() -> None:
    office = ClockedLayer()
    for number in range(50):
        invite = make_request("INVITE", branch=f"z9hG4bK{number}", call_id=f"c{number}")
        transaction = received(office, invite)
        office.layer.respond_once(transaction, make_response(invite, 401, to_tag="x"))
        office.layer.respond_once(transaction, make_response(invite, 401, to_tag="x"))
        office.drain()
    assert office.words == ["401"] * 50
    assert office.is_empty
    office.receive(make_request("ACK", branch="z9hG4bK1", call_id="c1", to_tag="x"))
    assert office.words == []


def test_too_many_requests_are_answered_without_being_remembered() -> None:
    office = ClockedLayer(limit=2)
    first = received(office, make_request("OPTIONS", branch="z9hG4bK1"))
    received(office, make_request("OPTIONS", branch="z9hG4bK2"))
    office.receive(make_request("OPTIONS", branch="z9hG4bK3"))
    office.receive(make_request("INVITE", branch="z9hG4bK4"))
    assert office.words == ["503", "503"]
    assert office.take_events() == []
    office.respond(first, 200)
    office.receive(first.request)
    assert office.words == ["200", "200"], "what is known is still served"


@pytest.mark.parametrize("value", ["<sip:602@office.example", '"x <sip:a@b>'])
def test_what_turns_out_to_be_broken_is_refused(value: str) -> None:
    office = ClockedLayer()
    request = make_request("OPTIONS", branch="1")
    request.headers.set("From", value)
    office.layer.receive(request, UDP, office.now)
    sent = [data for data, _ in office.layer.to_send()]
    assert [data.split(b" ")[1] for data in sent] == [b"400"]
    assert office.layer.events() == []
    broken = make_request("ACK", branch="1")
    broken.headers.set("From", value)
    office.layer.receive(broken, UDP, office.now)
    assert office.layer.to_send() == []


def test_a_refusal_says_why_in_plain_characters() -> None:
    office = ClockedLayer()
    office.layer.refuse(make_request("OPTIONS", branch="z9hG4bK1"), UDP, 400, 'a "b"\r\n\\ü')
    office.drain()
    assert office.last is not None
    assert office.last.headers.get("warning") == '399 einklang "a b"'


# -- CANCEL ----------------------------------------------------------------------------


def cancel(branch: str = "z9hG4bKa") -> Request:
    return make_request("CANCEL", branch=branch)


def test_a_cancel_is_answered_and_told_and_the_invite_can_be_ended() -> None:
    office = ClockedLayer()
    transaction = received(office, INVITE)
    office.respond(transaction, 180, tag="m7")
    office.receive(cancel())
    assert office.words == ["180", "200"]
    assert isinstance(office.last, Response)
    assert office.last.to.tag == "m7"
    [event] = office.take_events()
    assert isinstance(event, CancelReceived)
    assert event.transaction is transaction
    office.respond(transaction, 487)
    office.receive(cancel())
    assert office.words == ["487", "200"]
    assert office.take_events() == []


def test_a_cancel_before_any_answer_gets_a_tag_all_the_same() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    office.receive(cancel())
    assert isinstance(office.last, Response)
    assert office.last.to.tag == "cancel"


def test_a_cancel_for_nothing_gets_481() -> None:
    office = ClockedLayer()
    office.receive(cancel())
    assert office.words == ["481"]
    assert office.take_events() == []


def test_a_cancel_from_another_host_cancels_nothing() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    office.receive(cancel(), Flow("udp", UDP.local, ("203.0.113.66", 5062)))
    assert office.words == ["481"]
    assert office.take_events() == []


# -- the connection --------------------------------------------------------------------


def test_when_the_connection_goes_what_waits_fails_and_all_is_forgotten() -> None:
    office = ClockedLayer(TCP)
    ringing = received(office, INVITE)
    accepted = received(office, make_request("INVITE", branch="z9hG4bK2", call_id="d2"))
    office.respond(accepted, 200)
    refused = received(office, make_request("INVITE", branch="z9hG4bK3", call_id="d3"))
    office.respond(refused, 486)
    office.layer.transport_failed(TCP, office.now)
    office.drain()
    failed = {e.transaction for e in office.take_events() if isinstance(e, TransactionFailed)}
    assert failed == {ringing, accepted}
    assert office.is_empty
    office.layer.transport_failed(TCP, office.now)
    assert office.layer.events() == []
    office.words.clear()
    office.respond(ringing, 200)
    assert office.words == [], "nobody is there to be answered"


def test_other_connections_are_left_alone() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    office.layer.transport_failed(TCP, office.now)
    office.layer.transport_failed(Flow("udp", UDP.local, ("10.20.0.10", 5062)), office.now)
    assert office.layer.events() == []
    assert len(office.layer) == 1
    office.layer.transport_failed(UDP, office.now)
    assert [type(event) for event in office.layer.events()] == [TransactionFailed]
    assert office.is_empty


def test_waking_too_early_does_no_harm() -> None:
    office = ClockedLayer()
    received(office, INVITE)
    office.layer.wake(office.now)
    office.layer.wake(office.now + 0.1)
    assert office.layer.to_send() == []
    assert office.layer.wake_at() == office.now + 0.2
    assert ClockedLayer().layer.wake_at() is None
