"""The telephones of the practice colleagues: plain SIP user agents in the server's process.

They sign in, ring, answer and hang up by SIP over loopback like any telephone, and know nothing
of the exchange's inside; so what is practised with them is what happens with real ones.  All of
them share one address and one set of transactions.  They follow the machine contract of
architecture 3; what is heard comes from the media process.
"""

from __future__ import annotations

import itertools
import logging
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from softphone.server import practice_sound
from softphone.server.deadlines import Deadline, Deadlines
from softphone.server.media_path import MediaControlPort, Player
from softphone.sip import digest
from softphone.sip.dialog import Dialog
from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.transaction import (
    CancelReceived,
    ClientTransaction,
    Flow,
    RequestReceived,
    ResponseReceived,
    ServerTransaction,
    TransactionFailed,
    TransactionLayer,
)
from softphone.sip.uri import NameAddr, SipUri

log = logging.getLogger(__name__)

EXPIRES_S = 240
AGAIN_AFTER_S = 100.0
RETRY_AFTER_S = 5.0
RINGS_FOR_S = 30.0
"How long a colleague lets it ring when they call."
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, NOTIFY"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a colleague behaves when called."""

    answers_after_s: float | None = 6.0
    "Two rings of one second with four seconds between; None: never."
    says: str = "talk_back"
    "What the media process plays."
    is_deaf: bool = False
    "Talks to nobody in particular: no sound is asked for."


@dataclass(frozen=True, slots=True)
class Identity:
    """One colleague's telephone."""

    account: str
    name: str
    username: str
    secret: str = field(repr=False)
    manner: Manner = Manner()


@dataclass(eq=False, slots=True)
class Talk:
    """One call of one colleague, from its first ring to its end."""

    who: Identity
    dialog: Dialog
    invite: ServerTransaction | ClientTransaction | None
    "None until our own INVITE is sent."
    player: Player | None = None
    version: int = 0
    "Of our description."
    is_up: bool = False
    is_over: bool = False
    has_tried: bool = False
    "Its INVITE carried credentials already."
    later: Deadline | None = None
    talks_for_s: float | None = None
    "After this time the colleague hangs up; None: never."


class PracticePhones:
    """domain: the office's; also the realm of its challenges.

    monotonic: the clock for what the media process answers in its own time.
    """

    def __init__(
        self, domain: str, media: MediaControlPort, monotonic: Callable[[], float]
    ) -> None:
        self.domain = domain
        self.media = media
        self.monotonic = monotonic
        self.flush: Callable[[], None] = lambda: None
        "Sends what is waiting; set by whoever carries the bytes."
        self.changed: Callable[[], None] = lambda: None
        "Told when a telephone signed in or out."
        self.layer = TransactionLayer("Einklang practice")
        self.signed_in: set[str] = set()
        self.talks: list[Talk] = []
        self._flow: Flow | None = None
        self._people: dict[str, Identity] = {}
        self._deadlines = Deadlines()
        self._registrations: dict[str, _Registration] = {}
        self._cseq = itertools.count(1)

    # -- the machine's contract --------------------------------------------------------------

    def receive(self, data: bytes, now: float) -> None:
        assert self._flow is not None
        try:
            message = parse(data)
        except SipError as error:
            log.debug("a practice telephone got something unreadable: %s", error)
            return
        self.layer.receive(message, self._flow, now)
        self._drain(now)

    def wake(self, now: float) -> None:
        self.layer.wake(now)
        self._deadlines.wake(now)
        self._drain(now)

    def wake_at(self) -> float | None:
        times = (self.layer.wake_at(), self._deadlines.wake_at())
        return min((at for at in times if at is not None), default=None)

    def to_send(self) -> list[tuple[bytes, Flow]]:
        return self.layer.to_send()

    def _drain(self, now: float) -> None:
        while events := self.layer.events():
            for event in events:
                match event:
                    case RequestReceived(transaction, request, _):
                        self._request(transaction, request, now)
                    case CancelReceived(transaction, _):
                        self._cancelled(transaction, now)
                    case ResponseReceived(transaction, response, _):
                        self._response(transaction, response, now)
                    case TransactionFailed(transaction, _):
                        self._failed(transaction, now)

    # -- signing in --------------------------------------------------------------------------

    def connect(self, flow: Flow) -> None:
        """All go to the server over this flow."""
        self._flow = flow

    def add(self, who: Identity, now: float) -> None:
        """One more telephone; it signs in at once."""
        self._people[who.account] = who
        registration = _Registration(who)
        self._registrations[who.account] = registration
        self._register(registration, now)

    def sign_out(self, now: float) -> None:
        """Hang up everywhere and take all telephones off the office."""
        for talk in list(self.talks):
            self.hang_up(talk, now)
        for registration in self._registrations.values():
            registration.expires_s = 0
            self._register(registration, now)

    def _register(self, registration: _Registration, now: float, credentials: str = "") -> None:
        who = registration.who
        address = f"<{self._address(who.account)}>"
        headers = self._headers("REGISTER", address, address, registration.call_id)
        headers.add("Contact", f"{self._contact(who)};expires={registration.expires_s}")
        if credentials:
            headers.add("Authorization", credentials)
        request = Request("REGISTER", f"sip:{self.domain}", headers)
        assert self._flow is not None
        transaction = self.layer.request(request, self._flow, now)
        transaction.owner = registration
        registration.has_tried = bool(credentials)

    def _registered(
        self, registration: _Registration, t: ClientTransaction, response: Response, now: float
    ) -> None:
        if response.status < 200:
            return
        if response.status == 401 and not registration.has_tried:
            self._register(registration, now, self._credentials(registration.who, t, response))
            return
        is_in = response.status < 300 and registration.expires_s > 0
        account = registration.who.account
        (self.signed_in.add if is_in else self.signed_in.discard)(account)
        if registration.expires_s > 0:
            after_s = AGAIN_AFTER_S if is_in else RETRY_AFTER_S
            self._deadlines.at(now + after_s, lambda at: self._register(registration, at))
        self.changed()

    def _credentials(self, who: Identity, t: ClientTransaction, response: Response) -> str:
        values = response.headers.get_all("www-authenticate")
        found = digest.answer(values, t.request.method, t.request.uri, who.username, who.secret)
        return found or "Digest"

    # -- being called ------------------------------------------------------------------------

    def _request(self, t: ServerTransaction, request: Request, now: float) -> None:
        if request.method == "INVITE" and not request.to.tag:
            self._invited(t, now)
            return
        talk = self._talk_of(request)
        if request.method in ("OPTIONS", "NOTIFY") or (talk is None and not request.to.tag):
            self._respond(t, 200, now, talk)
        elif talk is None:
            self._respond(t, 481, now)
        else:
            talk.dialog.accepts(request)
            self._in_talk(t, request, talk, now)

    def _in_talk(self, t: ServerTransaction, request: Request, talk: Talk, now: float) -> None:
        if request.method == "BYE":
            self._respond(t, 200, now, talk)
            self._over(talk)
        elif request.method in ("INVITE", "UPDATE"):
            talk.dialog.refresh_target(request)
            self._respond(t, 200, now, talk, self._describe(talk, request.body))
        elif request.method == "INFO":
            self._respond(t, 200, now, talk)
        else:
            self._respond(t, 405, now, talk)

    def _invited(self, t: ServerTransaction, now: float) -> None:
        try:
            account = SipUri.parse(t.request.uri).user or ""
        except SipError:
            account = ""
        who = self._people.get(account)
        if who is None:
            self._respond(t, 404, now)
            return
        if any(talk.who is who for talk in self.talks):
            self._respond(t, 486, now)
            return
        dialog = Dialog.from_request(t.request, secrets.token_hex(6), self._contact(who))
        talk = Talk(who, dialog, t)
        t.owner = talk
        self.talks.append(talk)
        self._respond(t, 180, now, talk)
        after_s = who.manner.answers_after_s
        if after_s is not None:
            talk.later = self._deadlines.at(now + after_s, lambda at: self._pick_up(talk, at))

    def _pick_up(self, talk: Talk, now: float) -> None:
        if talk.is_over:
            return
        assert talk.invite is not None
        host, port = practice_sound.listens_at(talk.invite.request.body)
        self._want_sound(talk, host, port, now, self._answer)

    def _answer(self, talk: Talk, now: float) -> None:
        assert isinstance(talk.invite, ServerTransaction)
        body = self._describe(talk, talk.invite.request.body)
        if not body:
            self._respond(talk.invite, 488, now, talk)
            self._over(talk)
            return
        talk.is_up = True
        self._respond(talk.invite, 200, now, talk, body)

    def _cancelled(self, t: ServerTransaction, now: float) -> None:
        talk = t.owner
        if isinstance(talk, Talk) and not talk.is_up:
            self._respond(t, 487, now, talk)
            self._over(talk)

    # -- calling -----------------------------------------------------------------------------

    def call(
        self, account: str, number: str, now: float, talks_for_s: float | None = None
    ) -> bool:
        """Let a colleague call; False if they are not there, or on the telephone already."""
        who = self._people.get(account)
        if who is None or account not in self.signed_in:
            return False
        if any(talk.who is who for talk in self.talks):
            return False
        target = self._address(number)
        dialog = Dialog(
            f"{secrets.token_hex(10)}@{self.domain}",
            f"<{self._address(account)}>;tag={secrets.token_hex(6)}", f"<{target}>", "", "",
            target, next(self._cseq), contact=self._contact(who),
        )  # fmt: skip
        dialog.local_tag = NameAddr.parse(dialog.local).tag
        talk = Talk(who, dialog, None, talks_for_s=talks_for_s)
        self.talks.append(talk)
        self._want_sound(talk, "", 0, now, self._invite)
        return True

    @property
    def _way(self) -> Flow:
        assert self._flow is not None
        return self._flow

    def _invite(self, talk: Talk, now: float, credentials: str = "") -> None:
        request = talk.dialog.request("INVITE", self._describe(talk, b""), "application/sdp")
        request.headers.add("Allow", ALLOW)
        if credentials:
            request.headers.add("Authorization", credentials)
        talk.has_tried = bool(credentials)
        talk.invite = self.layer.request(request, self._way, now)
        talk.invite.owner = talk
        if talk.later is None:
            at = now + RINGS_FOR_S
            talk.later = self._deadlines.at(at, lambda then: self._give_up(talk, then))

    def _give_up(self, talk: Talk, now: float) -> None:
        if not talk.is_up and isinstance(talk.invite, ClientTransaction):
            self.layer.cancel(talk.invite, now)

    def _response(self, t: ClientTransaction, response: Response, now: float) -> None:
        owner = t.owner
        if isinstance(owner, _Registration):
            self._registered(owner, t, response, now)
        elif isinstance(owner, Talk) and t is owner.invite and response.status >= 200:
            if response.status < 300:
                self._picked_up(owner, response, now)
            elif response.status == 401 and not owner.has_tried:
                self._invite(owner, now, self._credentials(owner.who, t, response))
            else:
                self._over(owner)

    def _picked_up(self, talk: Talk, response: Response, now: float) -> None:
        talk.dialog.learn(response)
        self.layer.send_ack(talk.dialog.ack(response.cseq[0]), self._way, now)
        if talk.is_over:
            self.layer.request(talk.dialog.request("BYE"), self._way, now)
            return
        talk.is_up = True
        self._announce(talk, response.body)
        if talk.later is not None:
            talk.later.cancel()
        if talk.talks_for_s is not None:
            at = now + talk.talks_for_s
            talk.later = self._deadlines.at(at, lambda then: self.hang_up(talk, then))

    # -- the end -----------------------------------------------------------------------------

    def hang_up(self, talk: Talk, now: float) -> None:
        """End a call in whatever state it is."""
        if talk.is_over:
            return
        if talk.is_up:
            self.layer.request(talk.dialog.request("BYE"), self._way, now)
        elif isinstance(talk.invite, ServerTransaction):
            self._respond(talk.invite, 480, now, talk)
        elif talk.invite is not None:
            self.layer.cancel(talk.invite, now)
        self._over(talk)

    def media_lost(self, ids: set[str], now: float) -> None:
        """The media process died: who talked through it hangs up."""
        for talk in [x for x in self.talks if x.player is not None and x.player.id in ids]:
            self.hang_up(talk, now)

    def _failed(self, transaction: object, now: float) -> None:
        owner = getattr(transaction, "owner", None)
        if isinstance(owner, _Registration):
            self.signed_in.discard(owner.who.account)
            self._deadlines.at(now + RETRY_AFTER_S, lambda at: self._register(owner, at))
        elif isinstance(owner, Talk) and transaction is owner.invite:
            self._over(owner)

    def _over(self, talk: Talk) -> None:
        talk.is_over = True
        if talk.later is not None:
            talk.later.cancel()
        if talk.player is not None:
            self.media.close(talk.player.id)
        if talk in self.talks:
            self.talks.remove(talk)

    # -- sound -------------------------------------------------------------------------------

    def _want_sound(
        self, talk: Talk, host: str, port: int, now: float, then: Callable[[Talk, float], None]
    ) -> None:
        """Ask the media process for what the colleague says, and go on when it is there."""
        if talk.who.manner.is_deaf:
            then(talk, now)
            return

        def ready(player: Player | None) -> None:
            at = self.monotonic()
            if player is not None and talk.is_over:
                self.media.close(player.id)
            elif player is None:
                log.warning("a practice colleague has no voice: the media process is away")
                self.hang_up(talk, at)
            else:
                talk.player = player
                then(talk, at)
            self.flush()

        self.media.play(talk.who.manner.says, host, port, ready)

    def _describe(self, talk: Talk, offered: bytes) -> bytes:
        """Our description for this call: an answer where there was an offer."""
        talk.version += 1
        host, port = "127.0.0.1", 9
        if talk.player is not None:
            theirs = practice_sound.listens_at(offered)[0]
            host, port = talk.player.endpoint.facing(6 if ":" in theirs else 4)
        if not offered:
            return practice_sound.offer(host, port, talk.version)
        self._announce(talk, offered)
        return practice_sound.answer(offered, host, port, talk.version)

    def _announce(self, talk: Talk, sdp: bytes) -> None:
        host, port = practice_sound.listens_at(sdp)
        if talk.player is not None and port:
            self.media.announce(talk.player.id, "a", host, port)

    # -- messages ----------------------------------------------------------------------------

    def _talk_of(self, request: Request) -> Talk | None:
        key = (request.call_id, request.to.tag)
        return next(
            (t for t in self.talks if (t.dialog.call_id, t.dialog.local_tag) == key), None
        )

    def _address(self, user: str) -> str:
        return f"sip:{user}@{self.domain}"

    def _contact(self, who: Identity) -> str:
        host, port = self._way.local
        shown = f"[{host}]" if ":" in host else host
        instance = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.domain}/{who.account}")
        return f'<sip:{who.account}@{shown}:{port}>;+sip.instance="<urn:uuid:{instance}>"'

    def _headers(self, method: str, from_: str, to: str, call_id: str) -> Headers:
        headers = Headers()
        headers.add("Max-Forwards", "70")
        headers.add("From", f"{from_};tag={secrets.token_hex(6)}")
        headers.add("To", to)
        headers.add("Call-ID", call_id)
        headers.add("CSeq", f"{next(self._cseq)} {method}")
        headers.add("User-Agent", self.layer.user_agent)
        return headers

    def _respond(
        self, t: ServerTransaction, status: int, now: float, talk: Talk | None = None,
        body: bytes = b"",
    ) -> None:  # fmt: skip
        tag = talk.dialog.local_tag if talk is not None else secrets.token_hex(6)
        response = make_response(t.request, status, to_tag=tag)
        if talk is not None:
            response.headers.add("Contact", talk.dialog.contact)
            response.headers.add("Allow", ALLOW)
        if body:
            response.headers.add("Content-Type", "application/sdp")
            response.body = body
        self.layer.respond(t, response, now)


@dataclass(eq=False, slots=True)
class _Registration:
    who: Identity
    call_id: str = field(default_factory=lambda: secrets.token_hex(12))
    expires_s: int = EXPIRES_S
    has_tried: bool = False
