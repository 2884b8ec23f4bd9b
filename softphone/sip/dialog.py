"""A dialog: the two tags, the counters and the way to the peer (RFC 3261 §12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response
from softphone.sip.uri import NameAddr


@dataclass(slots=True)
class Dialog:
    """One end of a dialog.  ``local`` is us.  Mutable: its counters move with every request."""

    call_id: str
    local: str
    "Our From (or To) as text, with our tag."
    remote: str
    "The peer's address as text, with its tag once it is known."
    local_tag: str
    remote_tag: str
    remote_target: str
    "The peer's Contact: where requests go."
    local_cseq: int
    remote_cseq: int = 0
    route_set: list[str] = field(default_factory=list)
    contact: str = ""
    "Our Contact."

    @classmethod
    def from_request(cls, request: Request, local_tag: str, contact: str) -> Dialog:
        """We were called: the dialog that our answer makes (RFC 3261 §12.1.1)."""
        contacts = request.contacts
        return cls(
            call_id=request.call_id,
            local=str(request.to.with_tag(local_tag)),
            remote=request.headers.get("from") or "",
            local_tag=local_tag,
            remote_tag=request.from_.tag,
            remote_target=str(contacts[0].uri) if contacts else str(request.from_.uri),
            local_cseq=0,
            remote_cseq=request.cseq[0],
            route_set=request.headers.get_all("record-route"),
            contact=contact,
        )

    def learn(self, response: Response) -> None:
        """Take the peer's tag, target and route from a response to our INVITE (§12.1.2)."""
        self.remote_tag = response.to.tag
        self.remote = response.headers.get("to") or self.remote
        self.route_set = list(reversed(response.headers.get_all("record-route")))
        self.refresh_target(response)

    def refresh_target(self, message: Request | Response) -> None:
        contacts = message.contacts
        if contacts:
            self.remote_target = str(contacts[0].uri)

    def request(
        self, method: str, body: bytes = b"", content_type: str = "",
        headers: Iterable[tuple[str, str]] = (),
    ) -> Request:  # fmt: skip
        """The next request of ours in this dialog (§12.2.1.1).  headers: more of them."""
        self.local_cseq += 1
        return self._build(method, self.local_cseq, body, content_type, headers)

    def ack(self, cseq: int, body: bytes = b"") -> Request:
        """The ACK for the 2xx of our INVITE with this number."""
        return self._build("ACK", cseq, body, "application/sdp" if body else "")

    def _build(
        self, method: str, cseq: int, body: bytes, content_type: str,
        more: Iterable[tuple[str, str]] = (),
    ) -> Request:  # fmt: skip
        rows = [
            *[("Route", route) for route in self.route_set],
            ("Max-Forwards", "70"),
            ("From", self.local),
            ("To", self.remote),
            ("Call-ID", self.call_id),
            ("CSeq", f"{cseq} {method}"),
        ]
        if method not in ("BYE", "ACK"):
            rows.append(("Contact", self.contact))
        if content_type:
            rows.append(("Content-Type", content_type))
        return Request(method, self.remote_target, Headers([*rows, *more]), body)

    def accepts(self, request: Request) -> bool:
        """Is this the peer's next request?  An older number is out of order (§12.2.2)."""
        number = request.cseq[0]
        if self.remote_cseq and number <= self.remote_cseq and request.method != "ACK":
            return False
        self.remote_cseq = max(self.remote_cseq, number)
        return True

    @property
    def remote_address(self) -> NameAddr:
        return NameAddr.parse(self.remote)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Dialog:
        return cls(**values)
