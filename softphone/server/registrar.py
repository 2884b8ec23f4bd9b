"""Which device is reachable where, until when (RFC 3261 §10.3)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from softphone.model.events import AccountSignedIn, AccountSignedOut
from softphone.server.bus import Bus
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response, make_response
from softphone.sip.transaction import Flow
from softphone.sip.uri import NameAddr, SipUri

log = logging.getLogger(__name__)

MAX_BINDINGS = 5
MIN_EXPIRES_S = 60
DEFAULT_EXPIRES_S = 3600
LONGEST_S = {"udp": 300}
LONGEST_RELIABLE_S = 600


@dataclass(frozen=True, slots=True)
class Binding:
    """One place where an account is signed in."""

    account: str
    contact: str
    "The Contact's URI as the device sent it."
    flow: Flow
    "Where requests to it are sent, see ``way_to``."
    expires_at: float
    "Monotonic seconds."
    call_id: str
    cseq: int
    instance: str = ""
    user_agent: str = ""
    username: str = ""
    "Digest user name that signed it in."
    needs_relay: bool = False
    "Its SDP was seen to name an address that is not its own."


class Registrar:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._bindings: dict[str, list[Binding]] = {}
        self.is_dirty = False
        "Something changed since the bindings were written behind."
        self._signed_in: frozenset[str] | None = None
        self._next_expiry = float("inf")

    # -- questions

    def bindings(self, account: str, now: float) -> list[Binding]:
        """Where the account can be reached now, the newest first."""
        found = [b for b in self._bindings.get(account, ()) if b.expires_at > now]
        return found[::-1]

    def signed_in(self, now: float) -> frozenset[str]:
        if self._signed_in is None or now >= self._next_expiry:
            self.wake(now)
            self._signed_in = frozenset(self._bindings)
        return self._signed_in

    def is_bound(self, flow: Flow, now: float) -> bool:
        """Is some account signed in at the other end of this flow?"""
        return any(
            b.flow.remote == flow.remote and b.expires_at > now
            for bindings in self._bindings.values()
            for b in bindings
        )

    def user_agent(self, account: str) -> str:
        bindings = self._bindings.get(account)
        return bindings[-1].user_agent if bindings else ""

    # -- REGISTER ------------------------------------------------------------------------

    def register(
        self, request: Request, flow: Flow, account: str, username: str, now: float
    ) -> Response:
        """Carry out an authenticated REGISTER for this account; the answer to it."""
        try:
            if request.has_star_contact:
                self._remove_all(request, account)
            else:
                self._bind(request, flow, account, username, now)
        except SipError as error:
            response = make_response(request, error.status, to_tag="reg")
            if error.status == 423:
                response.headers.add("Min-Expires", str(MIN_EXPIRES_S))
            return response
        return self._listing(request, account, now)

    def _remove_all(self, request: Request, account: str) -> None:
        if request.expires != 0 or len(request.headers.get_all("contact")) != 1:
            raise SipError("Contact: * stands alone and with Expires: 0")
        self._put(account, [])

    def _bind(
        self, request: Request, flow: Flow, account: str, username: str, now: float
    ) -> None:
        current = [b for b in self._bindings.get(account, ()) if b.expires_at > now]
        number = request.cseq[0]
        for contact in request.contacts[:MAX_BINDINGS]:
            expires_s = self._granted(contact, request, flow)
            same = [b for b in current if _is_same(b, contact, flow)]
            if any(b.call_id == request.call_id and number <= b.cseq for b in same):
                raise SipError("an older REGISTER", 500)
            current = [b for b in current if b not in same]
            if expires_s:
                needs_relay = any(b.needs_relay for b in same)
                current.append(
                    Binding(
                        account, str(contact.uri), way_to(contact, flow),
                        now + expires_s, request.call_id,
                        number, contact.parameter("+sip.instance") or "",
                        (request.headers.get("user-agent") or "")[:120], username, needs_relay,
                    )
                )  # fmt: skip
        self._put(account, current[-MAX_BINDINGS:])

    @staticmethod
    def _granted(contact: NameAddr, request: Request, flow: Flow) -> int:
        text = contact.parameter("expires")
        asked = int(text) if text and text.isdecimal() and len(text) < 10 else request.expires
        if asked is None:
            asked = DEFAULT_EXPIRES_S
        if 0 < asked < MIN_EXPIRES_S:
            raise SipError("too brief", 423)
        return min(asked, LONGEST_S.get(flow.transport, LONGEST_RELIABLE_S))

    def _put(self, account: str, bindings: list[Binding]) -> None:
        was_there = account in self._bindings
        if bindings:
            self._bindings[account] = bindings
            self._next_expiry = min(self._next_expiry, *(b.expires_at for b in bindings))
        else:
            self._bindings.pop(account, None)
        self.is_dirty = True
        if bindings and not was_there:
            self._signed_in = None
            self._bus.publish(AccountSignedIn(account))
        elif was_there and not bindings:
            self._signed_in = None
            self._bus.publish(AccountSignedOut(account))

    def _listing(self, request: Request, account: str, now: float) -> Response:
        response = make_response(request, 200, to_tag="reg")
        for binding in self.bindings(account, now):
            left = int(binding.expires_at - now)
            response.headers.add("Contact", f"<{binding.contact}>;expires={left}")
        return response

    # -- what else ends or changes a binding

    def wake(self, now: float) -> None:
        """Forget what has expired."""
        if now < self._next_expiry:
            return
        for account, bindings in list(self._bindings.items()):
            left = [b for b in bindings if b.expires_at > now]
            if len(left) < len(bindings):
                self._put(account, left)
        ends = [b.expires_at for bs in self._bindings.values() for b in bs]
        self._next_expiry = min(ends, default=float("inf"))

    def wake_at(self) -> float | None:
        return None if self._next_expiry == float("inf") else self._next_expiry

    def connection_lost(self, flow: Flow) -> None:
        """A TCP connection closed: what was reached over it is not reachable any more."""
        self._drop_where(lambda b: b.flow == flow)

    def drop_username(self, username: str) -> None:
        """Credentials were taken back: what signed in with them is signed out."""
        self._drop_where(lambda b: b.username == username)

    def drop_strangers(self, is_known: Callable[[str], bool]) -> None:
        """Sign out whatever signed in by a user name that is not known any more."""
        self._drop_where(lambda b: not is_known(b.username))

    def _drop_where(self, gone: Any) -> None:
        for account, bindings in list(self._bindings.items()):
            left = [b for b in bindings if not gone(b)]
            if len(left) < len(bindings):
                self._put(account, left)

    def note_relay(self, account: str, flow: Flow) -> None:
        """Remember that this device's SDP cannot be trusted with direct sound."""
        bindings = self._bindings.get(account, [])
        self._bindings[account] = [
            replace(b, needs_relay=True) if b.flow == flow else b for b in bindings
        ]

    # -- restart

    def to_rows(self, now: float, now_unix_s: float) -> list[dict[str, Any]]:
        """What a restart needs, with wall-clock ends."""
        return [
            {
                "account": b.account, "contact": b.contact, "transport": b.flow.transport,
                "local": list(b.flow.local), "remote": list(b.flow.remote),
                "expires_unix_s": now_unix_s + (b.expires_at - now), "call_id": b.call_id,
                "cseq": b.cseq, "instance": b.instance, "user_agent": b.user_agent,
                "username": b.username, "needs_relay": b.needs_relay,
            }
            for bindings in self._bindings.values()
            for b in bindings
        ]  # fmt: skip

    def take_rows(self, rows: list[dict[str, Any]], now: float, now_unix_s: float) -> None:
        """Take the bindings up again.  Connections did not survive; UDP flows did."""
        for row in rows:
            left_s = row["expires_unix_s"] - now_unix_s
            if row["transport"] != "udp" or not 0 < left_s <= DEFAULT_EXPIRES_S:
                continue
            flow = Flow("udp", (row["local"][0], row["local"][1]), tuple(row["remote"]))
            binding = Binding(
                row["account"], row["contact"], flow, now + left_s, row["call_id"], row["cseq"],
                row["instance"], row["user_agent"], row["username"], row["needs_relay"],
            )  # fmt: skip
            self._put(binding.account, [*self._bindings.get(binding.account, []), binding])
        self.is_dirty = False


def way_to(contact: NameAddr, flow: Flow) -> Flow:
    """The way its REGISTER came, which leads through routers; but a UDP device that asks from
    the host that its Contact names listens at the port that it names (RFC 3261 §10.3).
    """
    host, port = flow.remote
    listens_at = contact.uri.port or 5060
    if flow.is_reliable or contact.uri.host.strip("[]") != host or listens_at == port:
        return flow
    return replace(flow, remote=(host, listens_at))


def _is_same(binding: Binding, contact: NameAddr, flow: Flow) -> bool:
    """Is this Contact the one we know?  The instance decides where a device names one."""
    instance = contact.parameter("+sip.instance") or ""
    if binding.instance and instance:
        return binding.instance == instance
    return SipUri.parse(binding.contact).is_same_as(contact.uri)
