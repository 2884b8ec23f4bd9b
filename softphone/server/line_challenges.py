"""A provider asks who we are: 401 and 407 to requests of a call (RFC 3261 §22.2, §22.3).

Devices of ours never ask.  What was asked in a call is remembered for it, so that its later
requests carry credentials at once; a hang-up that is refused would leave the call running.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from softphone.model.office import Trunk
from softphone.server.legs import Leg
from softphone.server.switchboard import Switchboard
from softphone.sip import digest
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response
from softphone.sip.registration import CHALLENGES, challenges
from softphone.sip.transaction import ClientTransaction

_MADE_ANEW = frozenset({"via", "cseq", "authorization", "proxy-authorization"})
MOST_ANSWERED = 2
"""Challenges to one request.  The first is always answered: what was given at once was for an
earlier nonce.  The second only where the nonce was too old."""


@dataclass(slots=True)
class Access:
    """What a call's far end asked for, and who answers."""

    header: str
    values: list[str]
    username: str
    secret: str = field(repr=False)
    count: int = 0
    "Requests that were sent with this nonce (RFC 7616 §3.4)."

    def credentials(self, method: str, uri: str) -> tuple[str, str] | None:
        self.count += 1
        answer = digest.answer(self.values, method, uri, self.username, self.secret, self.count)
        return (self.header, answer) if answer is not None else None


@dataclass(frozen=True, slots=True)
class _Again:
    """A request that was sent once more, and how often it has been."""

    leg: Leg
    times: int


class LineChallenges:
    """line_of: the line that a leg goes by; None for a device of ours."""

    def __init__(self, board: Switchboard, line_of: Callable[[Leg], Trunk | None]) -> None:
        self._board = board
        self._line_of = line_of

    def answer(self, t: ClientTransaction, response: Response, now: float) -> bool:
        """Send the request again with credentials.  False: it is a refusal like any other."""
        if response.status not in CHALLENGES:
            return False
        about = t.about
        leg = about.leg if isinstance(about, _Again) else about
        times = about.times if isinstance(about, _Again) else 0
        if not isinstance(leg, Leg) or t.is_cancelled or leg.is_cancelled:
            return False
        header, values, is_stale = challenges(response)
        if times >= MOST_ANSWERED or (times and not is_stale):
            return False
        line = self._line_of(leg)
        secret = self._board.line_secret(line.name) if line is not None else ""
        if line is None or not line.username or not secret:
            return False
        leg.access = Access(header, values, line.username, secret)
        credentials = leg.access.credentials(t.request.method, t.request.uri)
        if credentials is None:
            leg.access = None
            return False
        self._send(t, _Again(leg, times + 1), credentials, now)
        return True

    def _send(
        self, t: ClientTransaction, about: _Again, credentials: tuple[str, str], now: float
    ) -> None:
        leg, method = about.leg, t.request.method
        leg.dialog.local_cseq += 1
        rows = [(n, v) for n, v in t.request.headers.items() if n.lower() not in _MADE_ANEW]
        rows += [("CSeq", f"{leg.dialog.local_cseq} {method}"), credentials]
        request = Request(method, t.request.uri, Headers(rows), t.request.body)
        again = self._board.layer.request(request, t.flow, now)
        again.owner, again.about = t.owner, about
        if method == "INVITE":
            leg.invite_cseq = leg.dialog.local_cseq
            if leg.invite is t:
                leg.invite = again
