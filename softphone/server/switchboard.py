"""What the exchange's parts share: tables of calls and legs, the clocks, the way to send."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from softphone.model.availability import Chosen
from softphone.model.calls import CallRecord, Party
from softphone.model.office import Office
from softphone.model.routing import Snapshot
from softphone.server.bus import Bus
from softphone.server.deadlines import Deadline, Deadlines
from softphone.server.legs import Call, Leg, LegState
from softphone.server.media_path import MediaPath
from softphone.server.registrar import Binding, Registrar
from softphone.server.ring_through import RingThrough
from softphone.server.sip_ladder import SipLadder
from softphone.server.web_sound import WebSound
from softphone.sip.digest import DigestUser
from softphone.sip.message import Request, Response, make_response
from softphone.sip.transaction import (
    ClientTransaction,
    Flow,
    ServerTransaction,
    TransactionLayer,
)

log = logging.getLogger(__name__)

MIN_SE_S = 90
SESSION_EXPIRES_S = 1800
Headers = tuple[tuple[str, str], ...]
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, REFER, NOTIFY"


Connect = Callable[[str, tuple[str, int], str], Flow | None]


class DirectoryPort(Protocol):
    @property
    def office(self) -> Office: ...
    def digest_user(self, username: str) -> DigestUser | None: ...


class HubPort(Protocol):
    @property
    def chosen(self) -> dict[str, Chosen]: ...


class CallLogPort(Protocol):
    def add(self, record: CallRecord) -> None: ...


class ResponseHandler(Protocol):
    """Owner of a client transaction."""

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None: ...
    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None: ...


class Switchboard:
    def __init__(
        self,
        directory: DirectoryPort,
        hub: HubPort,
        bus: Bus,
        registrar: Registrar,
        media: MediaPath,
        call_log: CallLogPort,
        monotonic: Callable[[], float],
        utcnow: Callable[[], datetime],
    ) -> None:
        self.directory = directory
        self.hub = hub
        self.bus = bus
        self.registrar = registrar
        self.media = media
        self.call_log = call_log
        self.monotonic, self.utcnow = monotonic, utcnow
        self.ring_through = RingThrough()
        self.web = WebSound(media.control)
        self.ladder = SipLadder(utcnow)
        self.flush: Callable[[], None] = lambda: None
        "Sends what is waiting; only for news that come from outside the SIP door."
        self.layer = TransactionLayer()
        self.calls: dict[str, Call] = {}
        self.legs: dict[tuple[str, str], Leg] = {}
        self.confirmed_changed: Callable[[Call], None] = lambda call: None
        "Told when a call rings, is confirmed, changes its sound, or ends: for a restart."
        self.session_of: Callable[[Leg], Headers] = lambda leg: ()
        "What our INVITE or UPDATE in a dialog says about its session timer."
        self.refreshed: Callable[[Leg, Response, float], None] = lambda leg, response, now: None
        "A device agreed to such a request: ``(leg, response, now)``."
        self.facing: Callable[[str], tuple[str, int] | None] = lambda remote: None
        "Our address towards a host that has not spoken to us; set by the transports."
        self.connect: Connect = lambda kind, remote, name: None
        "A connection of ours to a peer: ``(transport, address, name)``; None: there is none."
        self.why_not_connected: Callable[[tuple[str, int]], str] = lambda remote: ""
        "Our word for why the last connection to this peer failed; empty: nothing special."
        self.places: Callable[[str, float], list[Binding]] = registrar.bindings
        self.signed_in: Callable[[float], frozenset[str]] = registrar.signed_in
        "Where an account is called now: ``(account, now)``; and which ones can be."
        self.spent: Callable[[], frozenset[str]] = frozenset
        "Whose calls to the outside are used up for today."
        self.plays: Callable[[], frozenset[str]] = frozenset
        "Kinds of step of a call plan that can be played."
        self.line_secret: Callable[[str], str] = lambda name: ""
        "What a line's provider wants to hear; empty where there is none."
        self.contact_name: Callable[[str, str], str] = lambda number, person: ""
        "Who an outside number is, to this person; without one, to the company."
        self._deadlines = Deadlines()

    @property
    def office(self) -> Office:
        return self.directory.office

    def snapshot(self, now: float, speaks: bool = False) -> Snapshot:
        """What is true now, for a decision.

        speaks: the office can speak to the caller; else steps that do are passed over.
        """
        utcnow = self.utcnow()
        return Snapshot(
            self.office, utcnow, self.hub.chosen, self.signed_in(now),
            self.ring_through.recently_refused(now), self.ring_through.called_for_help(utcnow),
            spent=self.spent(), plays=self.plays() if speaks else frozenset(),
        )  # fmt: skip

    # -- time

    def at(self, when: float, action: Callable[[float], None]) -> Deadline:
        """Call ``action(now)`` once the clock has reached ``when``, unless it is cancelled."""
        return self._deadlines.at(when, action)

    def wake(self, now: float) -> None:
        self._deadlines.wake(now)

    def wake_at(self) -> float | None:
        return self._deadlines.wake_at()

    # -- names and numbers

    def known(self, party: Party, account: str = "") -> Party:
        """Somebody outside, by the name in the contacts of whoever alone has this account."""
        owners = self.office.owners(account) if account else ()
        person = owners[0].id if len(owners) == 1 else ""
        return Party(party.number, self.contact_name(party.number, person) or party.name)

    def address(self, number: str) -> str:
        return f"sip:{number}@{self.office.domain}"

    def contact(self, flow: Flow) -> str:
        """How a peer reaches us again: the local address that faces it."""
        host, port = flow.local
        host = f"[{host}]" if ":" in host else host
        transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
        return f"<sip:einklang@{host}:{port}{transport}>"

    @staticmethod
    def new_tag() -> str:
        return secrets.token_hex(6)

    def new_call_id(self) -> str:
        return f"{secrets.token_hex(10)}@{self.office.domain}"

    # -- legs

    def add_leg(self, leg: Leg) -> None:
        self.legs[leg.key] = leg
        if leg.call is not None:
            self.ladder.belongs(leg.dialog.call_id, leg.call.id)

    def has_leg(self, call_id: str) -> bool:
        return any(known == call_id for known, _ in self.legs)

    def drop_leg(self, leg: Leg) -> None:
        self.web.close(leg.dialog.call_id)
        leg.state = LegState.ENDED
        leg.stop_timer()
        self.legs.pop(leg.key, None)

    def find_leg(self, request: Request) -> Leg | None:
        """The leg that an in-dialog request belongs to."""
        return self.legs.get((request.call_id, request.to.tag))

    def send(
        self,
        leg: Leg,
        method: str,
        now: float,
        body: bytes = b"",
        content_type: str = "",
        owner: ResponseHandler | None = None,
        headers: Headers = (),
    ) -> ClientTransaction:
        """Send a request in the leg's dialog."""
        request = leg.dialog.request(method, body, content_type)
        if method in ("INVITE", "UPDATE"):
            headers = (*self.session_of(leg), *headers)
        for name, value in headers:
            request.headers.add(name, value)
        self._identify(leg, request)
        transaction = self.layer.request(request, leg.flow, now)
        transaction.owner, transaction.about = owner, leg
        if method == "INVITE":
            leg.invite_cseq = request.cseq[0]
            leg.is_busy_with_offer = True
        return transaction

    def send_ack(self, leg: Leg, now: float, body: bytes = b"") -> None:
        leg.is_busy_with_offer = False
        self.layer.send_ack(leg.dialog.ack(leg.invite_cseq, body), leg.flow, now)

    @staticmethod
    def _identify(leg: Leg, request: Request) -> None:
        """Give credentials at once where the far end has asked for some before."""
        given = leg.access.credentials(request.method, request.uri) if leg.access else None
        if given is not None:
            request.headers.add(*given)

    def end_leg(self, leg: Leg, now: float, reason: str = "") -> None:
        """BYE a confirmed leg.  ``reason``: a Reason header's value."""
        if leg.state is LegState.CONFIRMED:
            headers = (("Reason", reason),) if reason else ()
            self.send(leg, "BYE", now, headers=headers)
        self.drop_leg(leg)

    def respond(
        self,
        transaction: ServerTransaction,
        status: int,
        now: float,
        reason: str | None = None,
        leg: Leg | None = None,
        body: bytes = b"",
        headers: Headers = (),
    ) -> Response:
        tag = leg.dialog.local_tag if leg is not None else self.new_tag()
        to_tag = None if status == 100 else tag
        response = make_response(transaction.request, status, reason, to_tag)
        if leg is not None and status > 100:
            response.headers.add("Contact", leg.dialog.contact)
            for route in transaction.request.headers.get_all("record-route"):
                response.headers.add("Record-Route", route)
        if leg is not None and 100 < status < 300:
            response.headers.add("Allow", ALLOW)
            response.headers.add("Supported", "replaces, timer")
        for name, value in headers:
            response.headers.add(name, value)
        if body:
            response.headers.add("Content-Type", "application/sdp")
            response.body = body
        self.layer.respond(transaction, response, now)
        return response

    # -- descriptions

    def describe(self, leg: Leg, sdp: bytes) -> bytes:
        """What we tell a leg: this description under the leg's own origin (arch. 4.2).

        The version is raised by a change and by nothing else (RFC 3264 §8).
        """
        if not sdp:
            return b""
        leg.session_id = leg.session_id or str(secrets.randbits(31))
        if not leg.sent_sdp or self._under_origin(leg, sdp) != leg.sent_sdp:
            leg.sdp_version += 1
            leg.sent_sdp = self._under_origin(leg, sdp)
        return self.told(leg)

    def told(self, leg: Leg) -> bytes:
        """What was described to a leg last, as its device reads it."""
        return self.web.told(leg, leg.sent_sdp)

    def _under_origin(self, leg: Leg, sdp: bytes) -> bytes:
        host = leg.flow.local[0]
        if not leg.account:
            sdp = without_names(sdp)
        return self.media.with_origin(sdp, leg.session_id, leg.sdp_version, host)

    def state_of(self) -> dict[str, Any]:
        """Numbers for health and tests."""
        return {
            "calls": len(self.calls),
            "legs": len(self.legs),
            "deadlines": len(self._deadlines),
        }


_NAMING = (b"a=ssrc:", b"i=", b"u=", b"e=", b"p=")
"Lines of a description that tell who somebody is: baresip's cname is its own address."


def without_names(sdp: bytes) -> bytes:
    """A description for the outside, which is told no number of the house (RFC 5576 §6.1)."""
    if not any(name in sdp for name in _NAMING):
        return sdp
    return b"".join(x for x in sdp.splitlines(keepends=True) if not x.startswith(_NAMING))
