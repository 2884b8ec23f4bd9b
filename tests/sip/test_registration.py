"""Signing in at a provider: credentials when asked, refreshes in time, patience if refused."""

from __future__ import annotations

import pytest

from softphone.sip import digest
from softphone.sip.message import Request, Response, make_response
from softphone.sip.registration import Customer, Registration, SignInState

CUSTOMER = Customer(
    "sip:provider.example", "sip:k123@provider.example", "k123", "geheim",
    "<sip:k123@10.20.0.2:5060>",
)  # fmt: skip
ASKED = 'Digest realm="provider.example", nonce="n1", algorithm=MD5, qop="auth"'


@pytest.fixture
def line() -> Registration:
    return Registration(CUSTOMER, "call-1", "tag-1", jitter=lambda: 1.0)


def answer(request: Request, status: int, *headers: tuple[str, str]) -> Response:
    # What goes over the wire has a Via; here nobody looks at it.
    request.headers.set("Via", "SIP/2.0/UDP 10.20.0.2;branch=z9hG4bK1")
    response = make_response(request, status, to_tag="p")
    for name, value in headers:
        response.headers.add(name, value)
    return response


def granted(request: Request, seconds: int = 600) -> Response:
    contact = f"{CUSTOMER.contact};expires={seconds}"
    return answer(request, 200, ("Contact", contact))


def challenged(request: Request, text: str = ASKED) -> Response:
    return answer(request, 401, ("WWW-Authenticate", text))


def expires(request: Request | None) -> str:
    assert request is not None
    return request.headers.get("expires") or ""


def test_who_is_let_in_without_being_asked_is_signed_in(line: Registration) -> None:
    assert line.answered(granted(line.begin(0)), 0) is None
    assert line.state(1) is SignInState.SIGNED_IN
    assert line.reason == ""


def test_until_the_first_answer_it_is_signing_in(line: Registration) -> None:
    line.begin(0)
    assert line.state(0) is SignInState.SIGNING_IN
    assert line.next_at is None


def test_asked_for_credentials_it_gives_them_and_counts_on(line: Registration) -> None:
    first = line.begin(0)
    second = line.answered(challenged(first), 0)
    assert second is not None
    said = digest.Credentials.parse(second.headers.get("authorization") or "")
    assert said is not None
    key = digest.ha1("k123", "provider.example", "geheim", "MD5")
    assert said.response == said.expected(key, "REGISTER")
    assert second.cseq[0] == first.cseq[0] + 1
    assert second.call_id == first.call_id


def test_a_proxy_that_asks_is_answered_as_one(line: Registration) -> None:
    asked = answer(line.begin(0), 407, ("Proxy-Authenticate", ASKED))
    second = line.answered(asked, 0)
    assert second is not None and "proxy-authorization" in second.headers


def test_wrong_credentials_are_not_tried_again_for_a_minute(line: Registration) -> None:
    second = line.answered(challenged(line.begin(0)), 0)
    assert second is not None
    assert line.answered(challenged(second), 0) is None
    assert (line.state(0), line.reason) == (SignInState.REFUSED, "wrong_credentials")
    assert line.next_at == 60


def test_an_old_nonce_is_no_wrong_password(line: Registration) -> None:
    second = line.answered(challenged(line.begin(0)), 0)
    assert second is not None
    third = line.answered(challenged(second, ASKED.replace("n1", "n2") + ", stale=true"), 0)
    assert third is not None and '"n2"' in (third.headers.get("authorization") or "")


def test_nonces_that_are_always_old_are_given_up(line: Registration) -> None:
    request: Request | None = line.begin(0)
    for _ in range(10):
        if request is None:
            break
        request = line.answered(challenged(request, f"{ASKED}, stale=true"), 0)
    assert request is None
    assert line.state(0) is SignInState.REFUSED


def test_a_challenge_that_nobody_can_answer_is_a_refusal(line: Registration) -> None:
    strange = challenged(line.begin(0), 'Digest realm="x", nonce="n", algorithm=SHA-512-256')
    assert line.answered(strange, 0) is None
    assert (line.state(0), line.reason) == (SignInState.REFUSED, "401")


@pytest.mark.parametrize(("seconds", "again"), [(600, 480), (60, 48), (3, 5)])
def test_it_asks_again_before_the_granted_time_is_over(
    line: Registration, seconds: int, again: float
) -> None:
    line.answered(granted(line.begin(0), seconds), 0)
    assert line.next_at == again


def test_its_own_contact_counts_and_not_another_phone_s(line: Registration) -> None:
    others = ("Contact", "<sip:k123@192.0.2.9:5060>;expires=3600")
    own = ("Contact", f"{CUSTOMER.contact};expires=100")
    line.answered(answer(line.begin(0), 200, others, own), 0)
    assert line.next_at == 80


def test_a_contact_that_a_router_has_rewritten_counts_where_it_is_the_only_one(
    line: Registration,
) -> None:
    seen = ("Contact", "<sip:k123@198.51.100.7:12345>;expires=100")
    line.answered(answer(line.begin(0), 200, seen), 0)
    assert line.next_at == 80


def test_contacts_that_cannot_be_read_do_no_harm(line: Registration) -> None:
    line.answered(answer(line.begin(0), 200, ("Contact", "<sip:"), ("Expires", "100")), 0)
    assert line.state(0) is SignInState.SIGNED_IN
    assert line.next_at == 80


def test_too_short_a_time_is_made_longer_once(line: Registration) -> None:
    second = line.answered(answer(line.begin(0), 423, ("Min-Expires", "3600")), 0)
    assert expires(second) == "3600"
    assert second is not None
    assert line.answered(answer(second, 423, ("Min-Expires", "7200")), 0) is None
    assert line.state(0) is SignInState.REFUSED


@pytest.mark.parametrize("least", ["1", "999999999", "soon", ""])
def test_a_least_time_that_makes_no_sense_is_a_refusal(line: Registration, least: str) -> None:
    assert line.answered(answer(line.begin(0), 423, ("Min-Expires", least)), 0) is None
    assert (line.state(0), line.reason) == (SignInState.REFUSED, "423")


def test_nobody_there_is_tried_again_ever_more_slowly(line: Registration) -> None:
    waits = []
    for _ in range(9):
        line.begin(0)
        line.failed(0)
        waits.append(line.next_at)
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == 300
    assert line.state(0) is SignInState.UNREACHABLE


def test_after_an_answer_patience_begins_anew(line: Registration) -> None:
    for _ in range(5):
        line.begin(0)
        line.failed(0)
    line.answered(granted(line.begin(0)), 0)
    line.begin(1000)
    line.failed(1000)
    assert line.next_at == 1005


def test_what_was_granted_holds_though_a_refresh_fails(line: Registration) -> None:
    line.answered(granted(line.begin(0)), 0)
    line.begin(480)
    line.failed(512)
    assert line.state(512) is SignInState.SIGNED_IN
    assert line.state(600) is SignInState.UNREACHABLE


def test_it_waits_as_long_as_it_was_told(line: Registration) -> None:
    line.answered(answer(line.begin(0), 503, ("Retry-After", "120")), 0)
    assert (line.state(0), line.next_at) == (SignInState.UNREACHABLE, 120)


def test_nobody_can_make_it_wait_for_a_day(line: Registration) -> None:
    line.answered(answer(line.begin(0), 503, ("Retry-After", "86400")), 0)
    assert line.next_at == 1800


def test_a_lost_connection_is_signed_in_no_more_and_tried_soon(line: Registration) -> None:
    line.answered(granted(line.begin(0)), 0)
    line.lost(100)
    assert line.state(100) is SignInState.UNREACHABLE
    assert line.next_at == 105


def test_leaving_takes_back_what_was_granted_also_where_it_is_asked_for_credentials(
    line: Registration,
) -> None:
    line.answered(granted(line.begin(0)), 0)
    goodbye = line.end()
    assert expires(goodbye) == "0"
    assert goodbye is not None
    again = line.answered(challenged(goodbye), 1)
    assert expires(again) == "0"
    assert again is not None
    assert line.answered(answer(again, 200), 1) is None
    assert line.next_at is None


def test_who_was_never_let_in_has_nothing_to_take_back(line: Registration) -> None:
    line.begin(0)
    assert line.end() is None


def test_many_offices_do_not_come_back_in_the_same_second() -> None:
    line = Registration(CUSTOMER, "c", "t", jitter=lambda: 0.0)
    line.begin(0)
    line.failed(0)
    assert line.next_at == 2.5


def test_the_secret_shows_nowhere() -> None:
    assert "geheim" not in repr(CUSTOMER)
