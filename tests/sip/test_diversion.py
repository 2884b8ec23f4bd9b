"""Diversion, History-Info and asserted callers: what is told, and what is read of strangers."""

from __future__ import annotations

import pytest

from softphone.sip.diversion import Caller, Hop, Passed, caller, passed, told
from softphone.sip.headers import Headers
from softphone.sip.uri import SipUri

MARA = SipUri.parse("sip:+49305550110@office.example")
TOM = SipUri.parse("sip:+49305550112@office.example")
MOBILE = SipUri.parse("sip:+491705550142@10.20.0.99")


@pytest.mark.parametrize(
    ("reason", "cause"), [("unconditional", 302), ("user-busy", 486), ("no-answer", 408)]
)
def test_a_call_that_was_sent_on_says_so_in_both_dialects(reason: str, cause: int) -> None:
    """RFC 5806 §3, RFC 7044 §5, RFC 4458 §2.1."""
    rows = dict(told([Hop(MARA, reason)], MOBILE))
    assert rows["Diversion"] == (
        f"<sip:+49305550110@office.example>;reason={reason};counter=1;privacy=off"
    )
    assert rows["History-Info"] == (
        "<sip:+49305550110@office.example>;index=1, "
        f"<sip:+491705550142@10.20.0.99;cause={cause}>;index=1.1;mp=1"
    )


def test_of_two_diversions_the_newest_stands_first() -> None:
    rows = told([Hop(MARA, "user-busy"), Hop(TOM, "no-answer")], MOBILE, before=2)
    diversions = [value for name, value in rows if name == "Diversion"]
    assert ["0112" in diversions[0], "0110" in diversions[1]] == [True, True]
    assert "counter=1" in diversions[0] and "counter=3" in diversions[1]
    history = rows[-1][1]
    assert "+49305550112@office.example;cause=486>;index=1.1;mp=1," in history
    assert history.endswith("cause=408>;index=1.1.1;mp=1.1")


def test_who_hides_their_number_hides_it_here_too() -> None:
    rows = dict(told([Hop(MARA, "no-answer", is_private=True)], MOBILE))
    assert rows["Diversion"].endswith("privacy=full")
    assert "<sip:+49305550110@office.example?Privacy=history>;index=1," in rows["History-Info"]


def test_what_we_tell_we_can_read() -> None:
    hops = [Hop(MARA, "user-busy"), Hop(TOM, "no-answer")]
    assert passed(Headers(told(hops, MOBILE))) == Passed(("+49305550112", "+49305550110"), 2)


@pytest.mark.parametrize(
    ("name", "value", "users", "count"),
    [
        ("Diversion", "<sip:602@x>;counter=4", ("602",), 4),
        ("Diversion", '"A, B" <tel:+4930123>;reason=away, <sip:7@y>', ("+4930123", "7"), 2),
        ("Diversion", "sip:602@x;reason=no-answer", ("602",), 1),
        ("Diversion", "<sip:602@x>;counter=99999999999999", ("602",), 99),
        ("Diversion", "<sip:602@x>;counter=-1, rubbish, <sip:>", ("602",), 1),
        ("Diversion", "<" * 500, (), 0),
        ("History-Info", "<sip:7@x>;index=1", (), 0),
        ("History-Info", "<sip:7@x?Reason=SIP%3Bcause%3D486>;index=1,<sip:8@x>;index=1.1;rc=1",
         ("7",), 0),
        ("History-Info", "<sip:7@x>;index=1,<sip:8@x;cause=302>;index=1.1;mp=1", ("7",), 1),
    ],
)  # fmt: skip
def test_the_way_of_a_call_is_read_leniently(
    name: str, value: str, users: tuple[str, ...], count: int
) -> None:
    assert passed(Headers([(name, value)])) == Passed(users, count)


def test_a_thousand_diversions_are_not_all_read() -> None:
    headers = Headers([("Diversion", ", ".join(f"<sip:{n}@x>" for n in range(1000)))])
    assert len(passed(headers).users) == 20


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("From", '"Jo" <sip:+4930123@p>;tag=1')], Caller("+4930123", "Jo")),
        ([("From", "<sip:1@p>"), ("P-Asserted-Identity", "<tel:+4930123;x=1>")],
         Caller("+4930123")),
        ([("From", "<sip:030123@p>"), ("P-Asserted-Identity", "rubbish")], Caller("030123")),
        ([("From", '"Anonymous" <sip:anonymous@anonymous.invalid>')], Caller(is_hidden=True)),
        ([("From", "<sip:+4930123@p>"), ("Privacy", "id;critical")], Caller(is_hidden=True)),
        ([("From", "<sip:+4930123@p>"), ("Privacy", "none")], Caller("+4930123")),
        ([("From", "<sip:unknown@p>")], Caller(is_hidden=True)),
        ([("From", "")], Caller(is_hidden=True)),
    ],
)  # fmt: skip
def test_who_calls_is_what_the_line_asserts(rows: list[tuple[str, str]], found: Caller) -> None:
    """RFC 3325 §9, RFC 3323 §4.2: and nobody who does not want to be known."""
    assert caller(Headers(rows)) == found
