"""What becomes of the requests that we send (RFC 3261 §9.1, §13.2.2.4, §17.1; RFC 6026)."""

from __future__ import annotations

import pytest

from softphone.sip.message import Request, Response, make_response
from softphone.sip.transaction import (
    ClientTransaction,
    Flow,
    ResponseReceived,
    State,
    TransactionFailed,
)
from tests.sip_clock import TCP, UDP, ClockedLayer, make_request


def send(office: ClockedLayer, method: str = "INVITE", **more: str) -> ClientTransaction:
    transaction = office.layer.request(make_request(method, **more), office.flow, office.now)  # type: ignore[arg-type]
    office.drain()
    return transaction


def answer(
    office: ClockedLayer, t: ClientTransaction, status: int, tag: str = "m1"
) -> list[int]:
    """The peer answers; what the user of the layer is told of it."""
    office.receive(make_response(t.request, status, to_tag=tag if status > 100 else None))
    told = [e for e in office.take_events() if isinstance(e, ResponseReceived)]
    assert all(event.transaction is t for event in told)
    return [event.response.status for event in told]


def ack_for(tag: str = "m1") -> Request:
    return make_request("ACK", to_tag=tag)


# -- requests that are no INVITE -------------------------------------------------------


def test_a_request_names_us_and_asks_for_its_source() -> None:
    office = ClockedLayer()
    first, second = send(office, "OPTIONS"), send(office, "OPTIONS")
    assert first.request.via.sent_by == "10.20.0.2:5060"
    assert first.request.via.parameter("rport") == ""
    assert first.request.via.has_unique_branch
    assert first.request.via.branch != second.request.via.branch
    ipv6 = Flow("tcp", ("2001:db8::2", 5060), ("2001:db8::9", 5060), id=3)
    other = office.layer.request(make_request("OPTIONS"), ipv6, office.now)
    assert (other.request.via.transport, other.request.via.host) == ("TCP", "[2001:db8::2]")


def test_a_request_is_repeated_more_and_more_rarely_and_fails_after_32_seconds() -> None:
    office = ClockedLayer()
    transaction = send(office, "OPTIONS")
    office.pass_time(100)
    times = [at for at, _ in office.take_log()]
    assert times == [0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5]
    assert office.take_events() == [TransactionFailed(transaction, "timeout")]
    assert transaction.state is State.TERMINATED
    assert office.is_empty


def test_over_tcp_a_request_is_sent_once() -> None:
    office = ClockedLayer(TCP)
    transaction = send(office, "OPTIONS")
    office.pass_time(31.9)
    assert office.words == ["OPTIONS"]
    office.pass_time(0.2)
    assert office.take_events() == [TransactionFailed(transaction, "timeout")]


def test_after_a_provisional_answer_it_is_repeated_every_four_seconds() -> None:
    office = ClockedLayer()
    transaction = send(office, "REFER")
    office.pass_time(0.4)
    assert answer(office, transaction, 100) == [100]
    office.pass_time(12)
    assert [at for at, _ in office.take_log()] == [0, 0.5, 4.5, 8.5]
    assert answer(office, transaction, 200) == [200]


def test_a_repeated_answer_is_told_once_and_absorbed_for_five_seconds() -> None:
    office = ClockedLayer()
    transaction = send(office, "BYE")
    assert answer(office, transaction, 200) == [200]
    assert answer(office, transaction, 200) == []
    office.pass_time(4.9)
    assert len(office.layer) == 1
    office.pass_time(0.2)
    assert office.is_empty
    assert office.words == ["BYE"]


def test_over_tcp_the_answer_ends_it() -> None:
    office = ClockedLayer(TCP)
    assert answer(office, send(office, "BYE"), 200) == [200]
    assert office.is_empty


def test_answers_to_nothing_of_ours_are_dropped() -> None:
    office = ClockedLayer()
    transaction = send(office, "OPTIONS")
    office.receive(make_response(make_request("OPTIONS", branch="z9hG4bKother"), 200))
    other_method = make_response(transaction.request, 200)
    other_method.headers.set("CSeq", "1 INFO")
    office.receive(other_method)
    two_vias = make_response(transaction.request, 200)
    two_vias.headers.add("Via", "SIP/2.0/UDP 10.20.0.66;branch=z9hG4bKx")
    office.receive(two_vias)
    broken = make_response(transaction.request, 200)
    broken.headers.set("CSeq", "nonsense")
    office.layer.receive(broken, UDP, office.now)
    office.drain()
    assert office.take_events() == []


# -- INVITE ----------------------------------------------------------------------------


def test_an_invite_is_repeated_in_doubling_pauses_and_fails_after_32_seconds() -> None:
    office = ClockedLayer()
    transaction = send(office)
    office.pass_time(100)
    assert [at for at, _ in office.take_log()] == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    assert office.take_events() == [TransactionFailed(transaction, "timeout")]
    assert office.is_empty


def test_a_ringing_invite_is_not_repeated_and_rings_as_long_as_it_takes() -> None:
    office = ClockedLayer()
    transaction = send(office)
    assert answer(office, transaction, 100) == [100]
    assert answer(office, transaction, 180) == [180]
    office.pass_time(600)
    assert answer(office, transaction, 183) == [183]
    assert office.words == ["INVITE"]


def test_a_refusal_is_acknowledged_each_time_it_comes() -> None:
    office = ClockedLayer()
    transaction = send(office)
    transaction.request.headers.add("Route", "<sip:edge.example;lr>")
    assert answer(office, transaction, 486) == [486]
    assert isinstance(office.last, Request)
    assert office.last.via == transaction.request.via
    assert office.last.cseq == (1, "ACK")
    assert office.last.to.tag == "m1"
    assert office.last.headers.get("route") == "<sip:edge.example;lr>"
    assert answer(office, transaction, 486) == []
    assert answer(office, transaction, 180) == []
    assert office.words == ["INVITE", "ACK", "ACK"]
    office.pass_time(31.9)
    assert answer(office, transaction, 486) == []
    office.pass_time(0.2)
    assert office.is_empty


def test_over_tcp_a_refusal_ends_it() -> None:
    office = ClockedLayer(TCP)
    assert answer(office, send(office), 603) == [603]
    assert office.words == ["INVITE", "ACK"]
    assert office.is_empty


def test_our_ack_is_sent_again_when_the_acceptance_comes_again() -> None:
    office = ClockedLayer()
    transaction = send(office)
    assert answer(office, transaction, 200) == [200]
    office.layer.send_ack(ack_for("m1"), UDP, office.now)
    office.drain()
    assert isinstance(office.last, Request)
    branch = office.last.via.branch
    assert branch != transaction.request.via.branch
    assert answer(office, transaction, 200) == []
    assert office.words == ["INVITE", "ACK", "ACK"]
    assert office.last.via.branch == branch
    assert answer(office, transaction, 180) == []
    assert answer(office, transaction, 486) == []


def test_an_acceptance_by_a_second_phone_is_told_too() -> None:
    office = ClockedLayer()
    transaction = send(office)
    assert answer(office, transaction, 200, tag="m1") == [200]
    office.layer.send_ack(ack_for("m1"), UDP, office.now)
    assert answer(office, transaction, 200, tag="m2") == [200]
    assert answer(office, transaction, 200, tag="m2") == [200], "until it is acknowledged"


def test_an_acceptance_is_absorbed_for_32_seconds_and_the_ack_forgotten_with_it() -> None:
    office = ClockedLayer()
    transaction = send(office)
    answer(office, transaction, 200)
    office.layer.send_ack(ack_for(), UDP, office.now)
    office.drain()
    office.pass_time(31.9)
    assert answer(office, transaction, 200) == []
    office.pass_time(0.2)
    assert office.is_empty
    assert office.take_events() == []


def test_an_ack_is_sent_even_if_its_invite_is_forgotten() -> None:
    office = ClockedLayer()
    office.layer.send_ack(ack_for(), UDP, office.now)
    office.drain()
    assert office.words == ["ACK"]
    assert office.is_empty


# -- taking back -----------------------------------------------------------------------


REASON = (("Reason", 'SIP;cause=200;text="Call completed elsewhere"'),)


def test_a_cancel_waits_until_the_phone_has_said_something() -> None:
    office = ClockedLayer()
    transaction = send(office)
    office.layer.cancel(transaction, office.now, REASON)
    office.drain()
    assert office.words == ["INVITE"]
    assert answer(office, transaction, 180) == [180]
    assert office.words == ["CANCEL"]
    assert isinstance(office.last, Request)
    assert office.last.via == transaction.request.via
    assert office.last.uri == transaction.request.uri
    assert office.last.cseq == (1, "CANCEL")
    assert office.last.to.tag == ""
    assert office.last.headers.get("reason") == REASON[0][1]


def test_a_cancel_goes_out_once_and_is_repeated_until_it_is_answered() -> None:
    office = ClockedLayer()
    transaction = send(office)
    answer(office, transaction, 180)
    for _ in range(2):
        office.layer.cancel(transaction, office.now)
        office.drain()
    office.pass_time(1.6)
    answer(office, transaction, 180)
    assert office.words == ["INVITE", "CANCEL", "CANCEL", "CANCEL"]
    assert isinstance(office.last, Request)
    office.receive(make_response(office.last, 200))
    [event] = office.take_events()
    assert isinstance(event, ResponseReceived)
    assert event.transaction.request.method == "CANCEL"
    assert answer(office, transaction, 487) == [487]
    office.pass_time(40)
    assert office.words == ["ACK"]
    assert office.is_empty


def test_a_phone_that_ignores_its_cancel_fails_after_32_seconds() -> None:
    office = ClockedLayer()
    transaction = send(office)
    answer(office, transaction, 180)
    office.layer.cancel(transaction, office.now)
    office.pass_time(5)
    answer(office, transaction, 180)
    office.pass_time(28)
    failed = [e.transaction for e in office.take_events() if isinstance(e, TransactionFailed)]
    assert transaction in failed
    assert office.is_empty


@pytest.mark.parametrize("status", [200, 486])
def test_an_answer_that_crosses_the_cancel_is_told(status: int) -> None:
    office = ClockedLayer()
    transaction = send(office)
    office.layer.cancel(transaction, office.now)
    assert answer(office, transaction, status) == [status]
    office.layer.cancel(transaction, office.now)
    office.drain()
    assert "CANCEL" not in office.words


# -- the connection --------------------------------------------------------------------


@pytest.mark.parametrize("flow", [UDP, TCP])
def test_when_the_connection_goes_what_waits_fails(flow: Flow) -> None:
    office = ClockedLayer(flow)
    ringing = send(office)
    answer(office, ringing, 180)
    talking = send(office, call_id="d2")
    answer(office, talking, 200)
    asked = send(office, "OPTIONS")
    office.layer.transport_failed(flow, office.now)
    office.drain()
    assert office.take_events() == [
        TransactionFailed(ringing, "transport"),
        TransactionFailed(asked, "transport"),
    ]
    assert office.is_empty


def test_nothing_is_remembered_of_a_request_that_cannot_be_sent() -> None:
    office = ClockedLayer()
    request = make_request("INVITE")
    request.headers.add("Subject", "two\r\nlines")
    with pytest.raises(Exception, match="line end"):
        office.layer.request(request, UDP, office.now)
    assert office.is_empty


def test_ten_thousand_transactions_come_and_go_without_a_trace() -> None:
    office = ClockedLayer(limit=100_000)
    for number in range(10_000):
        transaction = office.layer.request(
            make_request("OPTIONS", call_id=f"c{number}"), UDP, office.now
        )
        response = make_response(transaction.request, 200)
        office.layer.receive(response, UDP, office.now)
        office.now += 0.001
        office.layer.wake(office.now)
    assert len(office.layer.events()) == 10_000
    assert len(office.layer) <= 5001, "those of the last five seconds"
    office.pass_time(6)
    assert office.is_empty
    assert isinstance(response, Response)
