"""What the ``uri`` of credentials may point at (RFC 7616 §3.4.6, RFC 3261 §22.4)."""

from __future__ import annotations

import pytest

from softphone.sip.digest import Authenticator, DigestUser, Outcome, answer, ha1
from softphone.sip.headers import Headers
from softphone.sip.message import Request

REALM = "office.example"
MARA = DigestUser("204", "204", *(ha1("204", REALM, "s-204", x) for x in ("MD5", "SHA-256")))


def outcome(asked: str, said: str) -> Outcome:
    """What comes of an INVITE for ``asked`` whose credentials were made for ``said``."""
    office = Authenticator(REALM, b"k" * 32)
    credentials = answer(office.challenge(0.0), "INVITE", said, "204", "s-204")
    assert credentials is not None
    request = Request("INVITE", asked, Headers())
    request.headers.add("Authorization", credentials)
    return office.check(request, {"204": MARA}.get, 1.0).outcome


@pytest.mark.parametrize(
    "said",
    [
        "sip:602@office.example",
        "sip:602@OFFICE.example",
        "sip:office.example",
        "sip:127.0.0.1:5060",
    ],
)
def test_the_address_itself_or_the_server_alone_is_taken(said: str) -> None:
    assert outcome("sip:602@office.example;user=phone", said) is Outcome.OK


@pytest.mark.parametrize("said", ["sip:607@office.example", "sip:602@elsewhere.example", "602"])
def test_credentials_made_for_somebody_else_are_not(said: str) -> None:
    assert outcome("sip:602@office.example", said) is Outcome.BAD


def test_without_a_count_the_server_alone_is_not_enough() -> None:
    office = Authenticator(REALM, b"k" * 32)
    uncounted = [x.replace(', qop="auth"', "") for x in office.challenge(0.0)]
    for said, expected in (("sip:602@office.example", Outcome.OK),
                           ("sip:127.0.0.1:5060", Outcome.BAD)):  # fmt: skip
        credentials = answer(uncounted, "INVITE", said, "204", "s-204")
        assert credentials is not None and "qop" not in credentials
        request = Request("INVITE", "sip:602@office.example", Headers())
        request.headers.add("Authorization", credentials)
        assert office.check(request, {"204": MARA}.get, 1.0).outcome is expected
