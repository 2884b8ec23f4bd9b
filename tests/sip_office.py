"""An office in memory: the SIP side of the server with a clock in the test's hand and phones
made of a few lines.  No sockets, no sleeping; thirty minutes pass in a millisecond.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from softphone.model.accounts import Destination, DeviceKind, VoipAccount
from softphone.model.availability import Chosen, Status
from softphone.model.calls import CallRecord
from softphone.model.events import Event
from softphone.model.office import CallGroup, Office, Trunk
from softphone.model.people import Person
from softphone.server.bus import Bus
from softphone.server.exchange import Exchange
from softphone.server.media_path import Bridge, Endpoint, MediaPath, Player, Relay
from softphone.server.registrar import Registrar
from softphone.server.sip_core import SipCore
from softphone.sip import digest
from softphone.sip.dialog import Dialog
from softphone.sip.digest import Authenticator, DigestUser, ha1
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, make_response, parse
from softphone.sip.transaction import Flow
from softphone.sip.uri import NameAddr

DOMAIN = "office.example"
SERVER = ("10.20.0.2", 5060)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

MARA = Person("p-602", "mara@office.example", "Mara", "Vogt", "602",
              voip_accounts=("204", "207", "208"), fixed_destinations=("+491705550142",),
              click_and_call="208")  # fmt: skip
JONAS = Person(
    "p-607", "jonas@office.example", "Jonas", "Brandt", "607", voip_accounts=("205",)
)
LENA = Person("p-604", "lena@office.example", "Lena", "Sommer", "604", voip_accounts=("206",))
ACCOUNTS = ("204", "205", "206", "207", "208", "290")


def make_office() -> Office:
    accounts = {
        number: VoipAccount(f"a-{number}", number, DeviceKind.DESK_PHONE, f"Phone {number}")
        for number in ACCOUNTS
    }
    people = {person.id: person for person in (MARA, JONAS, LENA)}
    groups = {"700": CallGroup("g-700", "700", "Hotline", ("602", "607"))}
    trunks = (
        Trunk("t-1", "provider", "static", "sip:10.20.0.99:5070",
              outgoing_numbers=("+49305550110",)),
    )  # fmt: skip
    return Office("Nordlicht", DOMAIN, "DE", True, people=people, accounts=accounts,
                  groups=groups, trunks=trunks)  # fmt: skip


class FakeDirectory:
    def __init__(self, office: Office) -> None:
        self.office = office
        self.users = {number: self._user(number, number) for number in office.accounts}
        self.users["204-laptop"] = self._user("204-laptop", "204")

    @staticmethod
    def _user(username: str, account: str) -> DigestUser:
        md5, sha = (ha1(username, DOMAIN, f"s-{username}", x) for x in ("MD5", "SHA-256"))
        return DigestUser(username, account, md5, sha)

    def digest_user(self, username: str) -> DigestUser | None:
        return self.users.get(username)

    def set_destination(self, person: Person, value: str) -> None:
        people = dict(self.office.people)
        people[person.id] = replace(person, destination=Destination.parse(value))
        self.office = replace(self.office, people=people)


@dataclass
class FakeHub:
    chosen: dict[str, Chosen] = field(default_factory=dict)


@dataclass
class FakeCallLog:
    records: list[CallRecord] = field(default_factory=list)

    def add(self, record: CallRecord) -> None:
        self.records.append(record)


class FakeMedia:
    """Hands out relays and players, and remembers what was said about them."""

    def __init__(self) -> None:
        self.is_away = False
        self.relays: list[Relay] = []
        self.announced: dict[tuple[str, str], tuple[str, int]] = {}
        self.played: list[tuple[str, str, int]] = []
        self.players: list[str] = []
        "Their names, in the same order."
        self.attended: list[tuple[str, int, int, int]] = []
        self.said: list[str] = []
        "What callers were told, by the name of the file."
        self.recording: list[str] = []
        self.stopped: list[str] = []
        self.closed: list[str] = []
        self.bridges: list[Bridge] = []
        self.browsers: dict[str, tuple[str, str, int]] = {}
        "What was said of each bridge's browser: its name, its fingerprint, its keys' type."
        self.expected: list[str] = []
        self._ids = itertools.count(1)

    def take_relay(self) -> Relay | None:
        if self.is_away:
            return None
        id = next(self._ids)
        ends = [Endpoint("10.20.0.2", 30000 + 4 * id + 2 * i, "fd00::2", 30000 + 4 * id + 2 * i)
                for i in range(2)]  # fmt: skip
        self.relays.append(Relay(f"relay-{id}", ends[0], ends[1]))
        return self.relays[-1]

    def take_bridge(self) -> Bridge | None:
        if self.is_away:
            return None
        id = next(self._ids)
        plain = Endpoint("10.20.0.2", 32000 + 2 * id, "fd00::2", 32000 + 2 * id)
        web = (("10.20.0.2", 34000 + 2 * id), ("fd00::2", 34000 + 2 * id))
        bridge = Bridge(f"bridge-{id}", plain, web, f"u{id}", f"{id:032x}", "AB:" * 31 + "CD")
        self.bridges.append(bridge)
        return bridge

    def browser(self, bridge: str, ufrag: str, fingerprint: str, events: int) -> None:
        self.browsers[bridge] = (ufrag, fingerprint, events)

    def expect(self, bridge: str) -> None:
        self.expected.append(bridge)

    def announce(self, relay: str, side: str, host: str, port: int) -> None:
        self.announced[(relay, side)] = (host, port)

    def play(
        self, kind: str, host: str, port: int, ready: Callable[[Player | None], None]
    ) -> None:
        if self.is_away:
            ready(None)
            return
        self.played.append((kind, host, port))
        self.players.append(f"player-{next(self._ids)}")
        ready(Player(self.players[-1], Endpoint("10.20.0.2", 31000)))

    def attend(
        self, host: str, port: int, codec: int, events: int,
        ready: Callable[[Player | None], None],
    ) -> None:  # fmt: skip
        if self.is_away:
            ready(None)
            return
        self.players.append(f"player-{next(self._ids)}")
        self.attended.append((host, port, codec, events))
        ready(Player(self.players[-1], Endpoint("10.20.0.2", 31000)))

    def say(self, player: str, sound: str) -> None:
        self.said.append(sound.rpartition("/")[2])

    def record(self, player: str, path: str, longest_s: float, silence_s: float) -> None:
        self.recording.append(path)

    def stop_recording(self, player: str) -> None:
        self.stopped.append(player)

    def close(self, id: str) -> None:
        self.closed.append(id)


def sdp(
    host: str = "10.20.0.9", port: int = 40000, codecs: str = "8 0", direction: str = "",
    session: str = "7 1",
) -> bytes:  # fmt: skip
    version = "IP6" if ":" in host else "IP4"
    rows = ["v=0", f"o=- {session} IN {version} {host}", "s=-", f"c=IN {version} {host}",
            "t=0 0", f"m=audio {port} RTP/AVP {codecs} 101",
            "a=rtpmap:101 telephone-event/8000"]  # fmt: skip
    if direction:
        rows.append(f"a={direction}")
    return ("\r\n".join(rows) + "\r\n").encode()


class SipOffice:
    """The core, its collaborators, its phones, and the time."""

    def __init__(self, office: Office | None = None) -> None:
        self.now = 1000.0
        self.directory = FakeDirectory(office or make_office())
        self.hub = FakeHub()
        self.log = FakeCallLog()
        self.media = FakeMedia()
        self.bus = Bus()
        self.phones: dict[tuple[str, int], Phone] = {}
        self.on_the_wire: list[tuple[str, bytes]] = []
        "Everything sent, in order: ``>205`` to a phone, ``<205`` from it."
        self.events: list[Event] = []
        self._hosts = itertools.count(10)
        self.restart()

    def restart(self) -> None:
        """Begin anew with nothing known, as a started server process does."""
        self.registrar = Registrar(self.bus)
        path = MediaPath(self.media, ["10.20.0.2"], ["10.20.0.0/24"])
        self.exchange = Exchange(
            self.directory, self.hub, self.bus, self.registrar, path, self.log,
            lambda: self.now, self.utcnow,
        )  # fmt: skip
        authenticator = Authenticator(DOMAIN, b"k" * 32)
        self.core = SipCore(self.exchange, self.registrar, authenticator,
                            self.directory.digest_user)  # fmt: skip
        self.exchange.flush = self.settle

    def utcnow(self) -> datetime:
        return START + timedelta(seconds=self.now - 1000.0)

    @property
    def record(self) -> CallRecord:
        """The newest call record."""
        return self.log.records[-1]

    def why(self, target: str) -> tuple[str, str]:
        """Of the newest record: decision and reason for a target."""
        found = next(why for why in self.record.why if why.target == target)
        return found.decision.value, found.reason.value

    # -- phones

    def phone(self, account: str, register: bool = True, **more: object) -> Phone:
        """A phone of this account, signed in unless told otherwise."""
        host = str(more.pop("host", f"10.20.0.{next(self._hosts)}"))
        phone = Phone(self, account, (host, 5062), **more)  # type: ignore[arg-type]
        self.phones[phone.address] = phone
        if register:
            phone.register()
            assert phone.last_status == 200, phone.last_status
        return phone

    # -- bytes and time

    def send(self, data: bytes, flow: Flow) -> None:
        self.core.receive(data, flow, self.now)
        self.settle()

    def settle(self) -> None:
        """Deliver until nobody has anything more to say."""
        while out := self.core.to_send():
            for data, flow in out:
                phone = self.phones.get(flow.remote)
                if phone is not None:
                    self.on_the_wire.append((f">{phone.account}", data))
                    phone.receive(data)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, stopping wherever the core wants to be woken."""
        end = self.now + seconds
        while (at := self.core.wake_at()) is not None and at <= end:
            self.now = max(self.now, at)
            self.core.wake(self.now)
            self.settle()
        self.now = end
        self.core.wake(end)
        self.settle()

    def set_status(self, person: Person, status: Status) -> None:
        self.hub.chosen[person.id] = Chosen(status)
        self.exchange.obey([person.id])


class Line:
    """One dialog of a phone: a call it made or got."""

    def __init__(
        self, phone: Phone, invite: Request, dialog: Dialog, is_incoming: bool
    ) -> None:
        self.phone = phone
        self.invite = invite
        self.dialog = dialog
        self.is_incoming = is_incoming
        self.responses: list[Response] = []
        "To our INVITE, or to the last in-dialog request of ours."
        self.requests: list[Request] = []
        "In-dialog requests that came, ACK and CANCEL included."
        self.is_ended = False
        self.cancelled: Request | None = None
        self.answer_offer: Callable[[Request], tuple[int, bytes]] | None = None
        self.sdp = phone.sdp

    # what it saw

    @property
    def status(self) -> int:
        return self.responses[-1].status if self.responses else 0

    @property
    def final(self) -> Response:
        return next(r for r in reversed(self.responses) if r.status >= 200)

    @property
    def shown(self) -> tuple[str, str]:
        """Number and name on the display: of From, or of the connected line."""
        if self.is_incoming:
            return self.invite.from_.uri.user or "", self.invite.from_.display_name
        told = next(r for r in reversed(self.responses) if r.headers.get("p-asserted-identity"))
        shown = NameAddr.parse(told.headers.get("p-asserted-identity") or "")
        return shown.uri.user or "", shown.display_name

    @property
    def call_id(self) -> str:
        """The office's id of the call."""
        return self.invite.headers.get("x-einklang-call") or ""

    def got(self, method: str) -> list[Request]:
        return [r for r in self.requests if r.method == method]

    # what it does

    def respond(self, status: int, body: bytes = b"", *headers: tuple[str, str]) -> None:
        response = make_response(self.invite, status, to_tag=self.dialog.local_tag)
        response.headers.add("Contact", self.phone.contact)
        if self.phone.supports_timer and status == 200:
            response.headers.add("Supported", "timer")
            response.headers.add("Session-Expires", "1800;refresher=uas")
        for name, value in headers:
            response.headers.add(name, value)
        if body:
            response.headers.add("Content-Type", "application/sdp")
            response.body = body
        self.phone.send(response)

    def ring(self) -> None:
        self.respond(180)

    def answer(self, body: bytes | None = None) -> None:
        self.respond(200, self.sdp if body is None else body)

    def refuse(self, status: int = 486) -> None:
        self.respond(status)

    def cancel(self) -> None:
        headers = Headers()
        for name in ("Via", "From", "To", "Call-ID"):
            headers.add(name, self.invite.headers.get(name) or "")
        headers.add("CSeq", f"{self.invite.cseq[0]} CANCEL")
        self.phone.send(Request("CANCEL", self.invite.uri, headers))

    def hang_up(self) -> None:
        self.is_ended = True
        self.request("BYE")

    def offer(self, body: bytes = b"", method: str = "INVITE") -> None:
        """Re-INVITE or UPDATE."""
        self.request(method, body, "application/sdp" if body else "", ("Supported", "timer"))

    def refer(self, target: str, *more: tuple[str, str]) -> None:
        self.request("REFER", b"", "", ("Refer-To", target), *more)

    def request(
        self, method: str, body: bytes = b"", kind: str = "", *headers: tuple[str, str]
    ) -> Request:
        request = self.dialog.request(method, body, kind)
        for name, value in headers:
            request.headers.add(name, value)
        self.responses.clear()
        self.phone.lines_by_cseq[(self.dialog.call_id, request.cseq[0])] = self
        if method == "INVITE":
            self.invite = request
        self.phone.send(request)
        return request

    def replaces(self) -> str:
        """This dialog as another phone names it in Replaces (escaped for a URI)."""
        d = self.dialog
        return f"{d.call_id}%3Bto-tag%3D{d.remote_tag}%3Bfrom-tag%3D{d.local_tag}"

    # what comes

    def take_response(self, response: Response) -> None:
        self.responses.append(response)
        method = response.cseq[1]
        if method != "INVITE" or response.status < 200:
            return
        if response.status < 300:
            self.dialog.learn(response)
            late = self.sdp if response.body and not self.invite.body else b""
            self.phone.send(self.dialog.ack(response.cseq[0], late), is_new=True)
        else:
            self.phone.acknowledge(self.invite, response)

    def take_request(self, request: Request) -> None:
        self.requests.append(request)
        if request.method == "ACK":
            return
        self.dialog.accepts(request)
        status, body = 200, b""
        if request.method == "BYE":
            self.is_ended = True
        elif request.method in ("INVITE", "UPDATE"):
            choose = self.answer_offer or (lambda _: (200, self.sdp))
            status, body = choose(request)
        response = make_response(request, status, to_tag=self.dialog.local_tag)
        if body:
            response.headers.add("Content-Type", "application/sdp")
            response.body = body
        asked = request.headers.get("session-expires")
        if self.phone.supports_timer and asked and status == 200:
            response.headers.add("Session-Expires", asked)
        self.phone.send(response)


class Phone:
    """A device made by hand: it says what it is told to, and does what every phone does by
    itself (digest, ACK, 200 to BYE, 487 after CANCEL).
    """

    def __init__(
        self, office: SipOffice, account: str, address: tuple[str, int], transport: str = "udp",
        username: str = "", agent: str = "", media_host: str = "", supports_timer: bool = False,
        delayed_offer: bool = False,
    ) -> None:  # fmt: skip
        self.office = office
        self.account = account
        self.username = username or account
        self.agent = agent
        self.address = address
        self.supports_timer = supports_timer
        self.delayed_offer = delayed_offer
        self.flow = Flow(transport, SERVER, address, 0 if transport == "udp" else address[1])
        self.sdp = sdp(media_host or address[0])
        self.rings: list[Line] = []
        "INVITEs that came, oldest first."
        self.lines: dict[str, Line] = {}
        self.lines_by_cseq: dict[tuple[str, int], Line] = {}
        self.responses: list[Response] = []
        "To REGISTER and other requests outside a dialog."
        self.is_mute = False
        "Switched off: nothing is answered."
        self._pending: dict[tuple[str, int], tuple[Request, Line | None]] = {}
        self._ids = itertools.count(1)
        self.contact = f"<sip:{account}@{address[0]}:{address[1]}>"
        self._register_cseq = itertools.count(1)

    @property
    def last_status(self) -> int:
        return self.responses[-1].status

    @property
    def ringing(self) -> Line:
        """The newest call that came."""
        return self.rings[-1]

    # -- sending

    def send(self, message: Request | Response, is_new: bool = False) -> None:
        if isinstance(message, Request) and (is_new or not message.headers.get("via")):
            host, port = self.address
            branch = f"z9hG4bK{self.account}{next(self._ids)}x{host[-2:]}"
            transport = self.flow.transport.upper()
            message.headers.prepend("Via", f"SIP/2.0/{transport} {host}:{port};branch={branch}")
        data = bytes(message)
        self.office.on_the_wire.append((f"<{self.account}", data))
        self.office.send(data, self.flow)

    def build(self, method: str, uri: str, cseq: int, call_id: str, to: str) -> Request:
        headers = Headers()
        headers.add("Max-Forwards", "70")
        headers.add("From", f'"Claimed" <sip:{self.account}@{DOMAIN}>;tag=f{self.account}')
        headers.add("To", to)
        headers.add("Call-ID", call_id)
        headers.add("CSeq", f"{cseq} {method}")
        headers.add("Contact", self.contact)
        if self.agent:
            headers.add("User-Agent", self.agent)
        if self.supports_timer:
            headers.add("Supported", "timer")
        return Request(method, uri, headers)

    def register(
        self, expires: int | None = 3600, contact: str = "", username: str = "",
        secret: str = "", authenticate: bool = True,
    ) -> Response:  # fmt: skip
        """REGISTER, and answer the challenge; the last response."""
        if username:
            self.username = username
        self._secret = secret or self._secret
        aor = f"<sip:{self.account}@{DOMAIN}>"
        cseq = next(self._register_cseq)
        request = self.build("REGISTER", f"sip:{DOMAIN}", cseq, f"reg-{self.account}", aor)
        if contact:
            request.headers.set("Contact", contact)
        if expires is not None:
            request.headers.add("Expires", str(expires))
        return self.ask(request, authenticate)

    _secret = ""

    def ask(self, request: Request, authenticate: bool = True) -> Response:
        """Send a request outside a dialog and answer one challenge."""
        if authenticate:
            self._pending[(request.call_id, request.cseq[0])] = (request, None)
        self.send(request)
        return self.responses[-1]

    def call(self, number: str, body: bytes | None = None, *headers: tuple[str, str]) -> Line:
        """Dial a number; the challenge is answered."""
        call_id = f"call-{self.account}-{next(self._ids)}@{self.address[0]}"
        uri = number if ":" in number else f"sip:{number}@{DOMAIN}"
        request = self.build("INVITE", uri, 1, call_id, f"<{uri}>")
        body = (b"" if self.delayed_offer else self.sdp) if body is None else body
        if body:
            request.headers.add("Content-Type", "application/sdp")
            request.body = body
        for name, value in headers:
            request.headers.add(name, value)
        tag = f"f{self.account}"
        dialog = Dialog(call_id, request.headers.get("from") or "", f"<{uri}>", tag, "", uri, 2,
                        contact=self.contact)  # fmt: skip
        line = Line(self, request, dialog, is_incoming=False)
        self.lines[call_id] = line
        self._pending[(call_id, 1)] = (request, line)
        self.send(request)
        return line

    def _authorised(self, request: Request, challenge: Response) -> Request:
        again = Request(request.method, request.uri, request.headers.copy(), request.body)
        again.headers.remove("via")
        again.headers.set("CSeq", f"{request.cseq[0] + 1} {request.method}")
        if request.method == "REGISTER":
            next(self._register_cseq)
        values = challenge.headers.get_all("www-authenticate")
        secret = self._secret or f"s-{self.username}"
        answer = digest.answer(values, request.method, request.uri, self.username, secret)
        again.headers.set("Authorization", answer or "")
        return again

    def acknowledge(self, invite: Request, response: Response) -> None:
        headers = Headers()
        for name in ("Via", "From", "Call-ID"):
            headers.add(name, invite.headers.get(name) or "")
        headers.add("To", response.headers.get("to") or "")
        headers.add("CSeq", f"{invite.cseq[0]} ACK")
        self.send(Request("ACK", invite.uri, headers))

    # -- receiving

    def receive(self, data: bytes) -> None:
        if self.is_mute:
            return
        message = parse(data)
        if isinstance(message, Response):
            self._response(message)
        else:
            self._request(message)

    def _response(self, response: Response) -> None:
        key = (response.call_id, response.cseq[0])
        if response.status == 401 and key in self._pending:
            request, line = self._pending.pop(key)
            if request.method == "INVITE":
                self.acknowledge(request, response)
            again = self._authorised(request, response)
            if line is not None:
                line.invite = again
            self.responses.append(response)
            self.send(again)
            return
        line = self.lines_by_cseq.get(key) or self.lines.get(response.call_id)
        if line is not None and response.cseq[1] != "CANCEL":
            line.take_response(response)
        elif line is None:
            self.responses.append(response)

    def _request(self, request: Request) -> None:
        line = self.lines.get(request.call_id)
        if line is None and request.method == "INVITE":
            tag = f"t{self.account}{next(self._ids)}"
            dialog = Dialog.from_request(request, tag, self.contact)
            line = Line(self, request, dialog, is_incoming=True)
            self.lines[request.call_id] = line
            self.rings.append(line)
        elif line is None:
            self.send(make_response(request, 481, to_tag="none"))
        elif request.method == "CANCEL":
            line.cancelled = request
            line.requests.append(request)
            self.send(make_response(request, 200, to_tag=line.dialog.local_tag))
            line.respond(487)
        elif request.method == "INVITE" and not request.to.tag:
            return  # repeated: we have it already
        elif request.to.tag != line.dialog.local_tag and request.method != "ACK":
            self.send(make_response(request, 200))
        else:
            line.take_request(request)
