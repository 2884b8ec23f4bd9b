"""Digest authentication (RFC 7616, RFC 3261 §22, RFC 8760)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.sip import digest
from softphone.sip.digest import Authenticator, Challenge, Credentials, DigestUser, Outcome, ha1
from softphone.sip.message import Request
from tests.sip_clock import make_request

REALM = "office.example"
URI = "sip:602@office.example"
MARA = DigestUser(
    "204", "204", ha1("204", REALM, "secret", "MD5"), ha1("204", REALM, "secret", "SHA-256")
)
NOW = 1000.0


def lookup(username: str) -> DigestUser | None:
    return MARA if username == "204" else None


@pytest.fixture
def door() -> Authenticator:
    return Authenticator(REALM, b"k" * 32)


def answered(
    challenges: list[str], secret: str = "secret", username: str = "204", nc: int = 1
) -> Request:
    """An INVITE with the answer to a challenge."""
    request = make_request(branch="z9hG4bK1")
    text = digest.answer(challenges, "INVITE", URI, username, secret, nc)
    assert text is not None
    request.headers.add("Authorization", text)
    return request


# -- the sum itself


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_example_of_the_standard(algorithm: str, response: str) -> None:
    """RFC 7616 §3.9.1."""
    said = Credentials(
        "Mufasa", "http-auth@example.org", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "/dir/index.html", "", algorithm, "auth", "00000001",
        "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    )  # fmt: skip
    key = ha1("Mufasa", said.realm, "Circle of Life", algorithm)
    assert said.expected(key, "GET") == response


def test_the_old_example_without_a_quality() -> None:
    """RFC 2069 as its erratum has it: no qop, no count."""
    said = Credentials(
        "Mufasa", "testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093",
        "/dir/index.html", "",
    )  # fmt: skip
    key = ha1("Mufasa", said.realm, "CircleOfLife", "MD5")
    assert said.expected(key, "GET") == "1949323746fe6a43ef61f9606e7febea"


# -- the server's side


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256"])
def test_who_knows_the_secret_gets_in(door: Authenticator, algorithm: str) -> None:
    result = door.check(answered(door.challenge(NOW, algorithms=(algorithm,))), lookup, NOW)

    assert (result.outcome, result.user) == (Outcome.OK, MARA)


def test_the_better_algorithm_is_offered_first(door: Authenticator) -> None:
    first, second = door.challenge(NOW)

    assert "algorithm=SHA-256" in first and "algorithm=MD5" in second
    assert "stale" not in first


def test_a_wrong_secret_and_an_unknown_user_are_told_alike(door: Authenticator) -> None:
    wrong = answered(door.challenge(NOW), secret="guess")
    unknown = answered(door.challenge(NOW), username="999")

    assert door.check(wrong, lookup, NOW).outcome is Outcome.BAD
    assert door.check(unknown, lookup, NOW).outcome is Outcome.BAD


def test_a_wrong_secret_with_an_old_nonce_is_wrong_and_not_stale(door: Authenticator) -> None:
    """Only who knows the secret is told that the nonce was the trouble."""
    request = answered(door.challenge(NOW), secret="guess")

    assert door.check(request, lookup, NOW + 301).outcome is Outcome.BAD


def test_an_old_nonce_is_stale(door: Authenticator) -> None:
    request = answered(door.challenge(NOW))

    assert door.check(request, lookup, NOW + 300).outcome is Outcome.OK
    later = answered(door.challenge(NOW))
    assert door.check(later, lookup, NOW + 301).outcome is Outcome.STALE
    assert all(x.endswith("stale=true") for x in door.challenge(NOW, stale=True))


def test_a_nonce_from_the_future_is_stale(door: Authenticator) -> None:
    """It was made before this machine was started anew."""
    request = answered(door.challenge(NOW + 50))

    assert door.check(request, lookup, NOW).outcome is Outcome.STALE


def test_what_was_recorded_is_not_accepted_again(door: Authenticator) -> None:
    challenges = door.challenge(NOW)
    assert door.check(answered(challenges, nc=2), lookup, NOW).outcome is Outcome.OK

    assert door.check(answered(challenges, nc=2), lookup, NOW).outcome is Outcome.REPLAY
    assert door.check(answered(challenges, nc=1), lookup, NOW).outcome is Outcome.REPLAY
    assert door.check(answered(challenges, nc=3), lookup, NOW).outcome is Outcome.OK


def test_a_count_that_is_no_count_counts_as_used(door: Authenticator) -> None:
    first = digest.answer(door.challenge(NOW), "INVITE", URI, "204", "secret")
    said = Credentials.parse(first or "")
    assert said is not None
    odd = replace(said, nc="zz")
    right = odd.expected(MARA.ha1(said.algorithm), "INVITE")
    request = make_request(branch="z9hG4bK1")
    request.headers.add("Authorization", with_response(odd, right))

    assert door.check(request, lookup, NOW).outcome is Outcome.REPLAY


def with_response(said: Credentials, response: str) -> str:
    return replace(said, response=response).text()


@pytest.mark.parametrize("nonce", ["made-up", "bWFkZSB1cA==", "ü", "AAAA"])
def test_a_nonce_of_somebody_else_is_stale(door: Authenticator, nonce: str) -> None:
    challenge = f'Digest realm="{REALM}", nonce="{nonce}", algorithm=MD5, qop="auth"'

    result = door.check(answered([challenge]), lookup, NOW)

    assert result.outcome is Outcome.STALE


def test_a_nonce_sealed_with_another_key_is_stale(door: Authenticator) -> None:
    other = Authenticator(REALM, b"x" * 32)

    assert door.check(answered(other.challenge(NOW)), lookup, NOW).outcome is Outcome.STALE


def test_credentials_for_another_realm_are_none(door: Authenticator) -> None:
    other = Authenticator("elsewhere.example", b"k" * 32)

    result = door.check(answered(other.challenge(NOW)), lookup, NOW)

    assert (result.outcome, result.user) == (Outcome.NONE, None)
    assert door.check(make_request(branch="z9hG4bK1"), lookup, NOW).outcome is Outcome.NONE


def test_credentials_are_for_their_own_request_only(door: Authenticator) -> None:
    request = answered(door.challenge(NOW))
    request.uri = "sip:110@office.example"

    assert door.check(request, lookup, NOW).outcome is Outcome.BAD


def test_a_quality_that_we_do_not_know_is_wrong(door: Authenticator) -> None:
    request = answered(door.challenge(NOW))
    said = Credentials.parse(request.headers.get("authorization") or "")
    assert said is not None
    odd = replace(said, qop="auth-int")
    right = odd.expected(MARA.ha1(said.algorithm), "INVITE")
    request.headers.set("Authorization", with_response(odd, right))

    assert door.check(request, lookup, NOW).outcome is Outcome.BAD


def test_old_phones_answer_without_a_count(door: Authenticator) -> None:
    nonce = Challenge.parse(door.challenge(NOW, algorithms=("MD5",))[0])
    assert nonce is not None
    bare = f'Digest realm="{REALM}", nonce="{nonce.nonce}"'

    assert door.check(answered([bare]), lookup, NOW).outcome is Outcome.OK


def test_what_is_remembered_of_nonces_is_bounded(
    door: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose count was given up early is stale: it can be made anew, but not replayed."""
    monkeypatch.setattr(digest, "MAX_NONCES", 3)
    first = door.challenge(NOW)
    assert door.check(answered(first), lookup, NOW).outcome is Outcome.OK
    for second in range(1, 4):
        later = NOW + second
        assert door.check(answered(door.challenge(later)), lookup, later).outcome is Outcome.OK

    assert door.check(answered(first), lookup, NOW + 4).outcome is Outcome.STALE


def test_counts_of_old_nonces_are_forgotten(door: Authenticator) -> None:
    first = door.challenge(NOW)
    door.check(answered(first), lookup, NOW)
    later = NOW + 400
    door.check(answered(door.challenge(later)), lookup, later)

    assert door.check(answered(first), lookup, later).outcome is Outcome.STALE
    assert len(door._counts) == 1


@pytest.mark.parametrize(
    "text",
    ["", "Basic bWFyYQ==", "Digest", 'Digest username="204", realm="office.example"',
     f'Digest username="204", realm="{REALM}", nonce="n", uri="u", response="r", algorithm=X'],
)  # fmt: skip
def test_what_is_no_digest_of_ours_is_none(door: Authenticator, text: str) -> None:
    request = make_request(branch="z9hG4bK1")
    request.headers.add("Authorization", text)

    assert door.check(request, lookup, NOW).outcome is Outcome.NONE


def test_a_secret_is_not_shown_when_printed() -> None:
    said = Credentials("204", REALM, "n", "u", "0123456789abcdef")

    assert "0123456789abcdef" not in repr(said)


# -- the client's side


@pytest.mark.parametrize(
    "text",
    [
        "Basic realm=x",
        'Digest realm="office.example"',
        'Digest realm="r", nonce="n", algorithm=MD5-sess',
        'Digest realm="r", nonce="n", qop="auth-int"',
    ],
)
def test_a_challenge_that_we_cannot_answer(text: str) -> None:
    assert digest.answer([text], "REGISTER", URI, "204", "secret") is None


def test_the_first_challenge_that_we_understand_is_answered() -> None:
    odd = 'Digest realm="r", nonce="n", algorithm=SHA-512-256, qop="auth"'
    known = 'Digest realm="r", nonce="m", algorithm=MD5, qop="auth,auth-int", opaque="o"'

    said = Credentials.parse(digest.answer([odd, known], "REGISTER", URI, "204", "s") or "")

    assert said is not None
    assert (said.nonce, said.algorithm, said.qop, said.opaque) == ("m", "MD5", "auth", "o")


def test_a_challenge_says_whether_only_the_nonce_was_old() -> None:
    stale = Challenge.parse('Digest realm="r", nonce="n", stale=TRUE')
    fresh = Challenge.parse('Digest realm="r", nonce="n"')

    assert stale is not None and stale.stale
    assert fresh is not None and not fresh.stale


@given(text=st.text(max_size=200))
def test_nothing_that_is_written_there_breaks_it(text: str) -> None:
    request = make_request(branch="z9hG4bK1")
    request.headers.add("Authorization", f"Digest {text}")

    assert Authenticator(REALM, b"k").check(request, lookup, NOW).user is None


@given(secret=st.text(min_size=1, max_size=30), guess=st.text(max_size=30))
def test_only_the_secret_opens(secret: str, guess: str) -> None:
    door = Authenticator(REALM, b"k" * 32)
    user = DigestUser(
        "204", "204", ha1("204", REALM, secret, "MD5"), ha1("204", REALM, secret, "SHA-256")
    )
    result = door.check(answered(door.challenge(NOW), guess), lambda _: user, NOW)

    assert (result.outcome is Outcome.OK) is (guess == secret)


def test_nothing_is_remembered_of_an_office_where_nobody_calls(door: Authenticator) -> None:
    door.check(answered(door.challenge(NOW)), lookup, NOW)

    door._forget_old(NOW + 1000)

    assert not door._counts
