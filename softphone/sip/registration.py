"""Signing in at a registrar, as a telephone does (RFC 3261 §10.2).

A machine: it makes REGISTER requests and reads their answers; whoever owns it sends them, looks
at ``next_at`` and asks for the next one.  The clock is an argument, in seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from softphone.sip import digest
from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response

EXPIRES_S = 600
"What we ask for: short enough that a registrar that lost its data hears of us soon."
LONGEST_S = 86_400
SHORTEST_S = 5.0
"Nobody is asked more often, however little was granted."
REFRESH_AT = 0.8
"Part of the granted time after which we ask again."
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0
"After nobody answered: doubled each time."
REFUSED_WAIT_S, LONGEST_REFUSED_WAIT_S = 60.0, 1800.0
"After a refusal: a registrar locks out who asks wrongly too often."
CHALLENGES = (401, 407)
MOST_TRIES = 3
"Of one round with credentials: a nonce may grow old on the way, but not for ever."


class SignInState(StrEnum):
    SIGNING_IN = "signing_in"
    SIGNED_IN = "signed_in"
    REFUSED = "refused"
    "The registrar said no: it will not change by itself."
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Customer:
    """Who signs in where: what the provider's letter says."""

    registrar: str
    "A URI without a user, ``sip:provider.example``."
    address_of_record: str
    username: str
    secret: str = field(repr=False)
    contact: str = ""
    "Our Contact with its brackets."


class Registration:
    """jitter: a number from 0 to 1; clients of a lost registrar must not come all at once."""

    def __init__(
        self, customer: Customer, call_id: str, tag: str, jitter: Callable[[], float],
        user_agent: str = "Einklang",
    ) -> None:  # fmt: skip
        self.customer = customer
        self.call_id, self._tag, self._jitter = call_id, tag, jitter
        self._user_agent = user_agent
        self._cseq = 0
        self._expires_s = self._asked_s = EXPIRES_S
        self._granted_until = float("-inf")
        self._failures = 0
        self._tries = 0
        "Requests of this round that carried credentials."
        self._is_longer = False
        "This round has asked for a longer time already, as it was told to (423)."
        self._found = SignInState.SIGNING_IN
        self.reason = ""
        "SIP status, ``no_answer`` or another word; empty while nothing is wrong."
        self.next_at: float | None = None
        "When the next round begins; None while an answer is waited for."

    def state(self, now: float) -> SignInState:
        """Signed in is who was granted it, until that time is over, whatever went wrong."""
        if now < self._granted_until:
            return SignInState.SIGNED_IN
        return self._found

    # -- requests

    def begin(self, now: float) -> Request:
        """A round begins: the REGISTER to send."""
        self.next_at = None
        self._tries, self._is_longer = 0, False
        return self._register(self._expires_s)

    def end(self) -> Request | None:
        """Takes back what was granted; None if there is nothing to take back."""
        if self._granted_until == float("-inf"):
            return None
        self._granted_until = float("-inf")
        self.next_at, self._tries = None, 0
        return self._register(0)

    def _register(self, expires_s: int, credentials: tuple[str, str] | None = None) -> Request:
        self._cseq += 1
        self._asked_s = expires_s
        customer = self.customer
        address = f"<{customer.address_of_record}>"
        rows = [
            ("Max-Forwards", "70"),
            ("From", f"{address};tag={self._tag}"),
            ("To", address),
            ("Call-ID", self.call_id),
            ("CSeq", f"{self._cseq} REGISTER"),
            ("Contact", f"{customer.contact};expires={expires_s}"),
            ("Expires", str(expires_s)),
            *([credentials] if credentials is not None else []),
            ("User-Agent", self._user_agent),
        ]
        return Request("REGISTER", customer.registrar, Headers(rows), b"")

    # -- answers

    def answered(self, response: Response, now: float) -> Request | None:
        """A final answer came; what is to be sent at once, if anything."""
        status = response.status
        if status in CHALLENGES:
            return self._challenged(response, now)
        if status == 423 and not self._is_longer:
            return self._asked_for_longer(response, now)
        if self._asked_s == 0:
            self.next_at = None  # we have left
        elif 200 <= status < 300:
            self._granted(response, now)
        elif status in (408, 480) or status >= 500:
            self._wait(str(status), now, SignInState.UNREACHABLE, response)
        else:
            self._wait(str(status), now, SignInState.REFUSED, response)
        return None

    def failed(self, now: float, reason: str = "no_answer") -> None:
        """Nobody answered, or there is no way to the registrar."""
        self._wait(reason, now, SignInState.UNREACHABLE)

    def lost(self, now: float) -> None:
        """The connection over which we are signed in is gone: sign in anew."""
        self._granted_until = float("-inf")
        self._found, self.reason = SignInState.UNREACHABLE, "no_answer"
        if self.next_at is not None:
            self.next_at = min(self.next_at, now + FIRST_WAIT_S * self._spread())

    def _challenged(self, response: Response, now: float) -> Request | None:
        name, values, is_stale = challenges(response)
        customer = self.customer
        if self._tries and not (is_stale and self._tries < MOST_TRIES):
            self._wait("wrong_credentials", now, SignInState.REFUSED)
            return None
        answer = digest.answer(
            values, "REGISTER", customer.registrar, customer.username, customer.secret
        )
        if answer is None:
            self._wait(str(response.status), now, SignInState.REFUSED)
            return None
        self._tries += 1
        return self._register(self._asked_s, (name, answer))

    def _asked_for_longer(self, response: Response, now: float) -> Request | None:
        """The time we asked for was too short (RFC 3261 §10.2.8)."""
        least = _number(response.headers.get("min-expires"))
        if least is None or not self._expires_s < least <= LONGEST_S:
            self._wait("423", now, SignInState.REFUSED)
            return None
        self._expires_s, self._is_longer, self._tries = least, True, 0
        return self._register(self._expires_s)

    def _granted(self, response: Response, now: float) -> None:
        granted_s = self._granted_s(response)
        self._failures, self.reason = 0, ""
        self._found = SignInState.SIGNED_IN
        self._granted_until = now + granted_s
        self.next_at = now + max(SHORTEST_S, granted_s * REFRESH_AT)

    def _granted_s(self, response: Response) -> float:
        """What our own Contact was given; a registrar may list others' beside it."""
        ours = self.customer.contact.strip("<>").partition(">")[0]
        try:
            contacts = response.contacts
        except SipError:
            contacts = []
        own = next((c for c in contacts if str(c.uri).startswith(ours)), None)
        if own is None and len(contacts) == 1:
            own = contacts[0]  # behind a router it is written as it was seen
        given = _number(own.parameter("expires")) if own is not None else None
        if given is None:
            given = _number(response.headers.get("expires"))
        return float(min(max(given if given is not None else self._expires_s, 1), LONGEST_S))

    def _wait(
        self, reason: str, now: float, state: SignInState, response: Response | None = None
    ) -> None:
        is_refused = state is SignInState.REFUSED
        first = REFUSED_WAIT_S if is_refused else FIRST_WAIT_S
        longest = LONGEST_REFUSED_WAIT_S if is_refused else LONGEST_WAIT_S
        wait_s = min(first * 2 ** min(self._failures, 16), longest) * self._spread()
        wished = _number(response.headers.get("retry-after")) if response is not None else None
        if wished is not None:
            wait_s = max(wait_s, float(min(wished, LONGEST_REFUSED_WAIT_S)))
        self._failures += 1
        self._found, self.reason = state, reason
        self.next_at = now + wait_s

    def _spread(self) -> float:
        return 0.5 + self._jitter() / 2


def challenges(response: Response) -> tuple[str, list[str], bool]:
    """The header that answers a 401 or 407, its challenges, and is only the nonce too old?"""
    is_proxy = response.status == 407
    given = "proxy-authenticate" if is_proxy else "www-authenticate"
    values = response.headers.get_all(given)
    read = (digest.Challenge.parse(value) for value in values)
    is_stale = any(c.stale for c in read if c is not None)
    return "Proxy-Authorization" if is_proxy else "Authorization", values, is_stale


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None
