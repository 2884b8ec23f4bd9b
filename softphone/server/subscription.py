"""A subscription: who is told of what, by which dialog, until when (RFC 6665 §4.1.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from softphone.server.deadlines import Deadline
from softphone.sip.dialog import Dialog
from softphone.sip.message import Request
from softphone.sip.transaction import Flow


@dataclass(eq=False, slots=True)
class Subscription:
    """One dialog in which the server sends NOTIFYs.  Mutable: it lives with its dialog."""

    dialog: Dialog
    source: Flow
    "The flow on which its newest SUBSCRIBE came."
    flow: Flow
    "The way of its NOTIFYs; see ``registrar.way_to``."
    event: str
    "The package's name."
    event_header: str
    "Event as the subscriber wrote it, with its id."
    resource: str
    "User part of the Request-URI, unescaped: ``602``, ``dnd+602``."
    account: str
    "Account number of the device that was authenticated."
    username: str
    "Its digest user name."
    is_list: bool = False
    "A resource list (RFC 4662): NOTIFYs carry ``Require: eventlist``."
    expires_at: float = 0.0
    "Monotonic seconds."
    version: int = 0
    "Free for packages whose documents are counted (RFC 4235 §4.1)."
    memory: dict[str, Any] = field(default_factory=dict)
    "Free for the package: what was told, how the device calls itself ..."
    is_full_due: bool = True
    "The next NOTIFY tells everything."

    # -- kept by the engine

    is_due: bool = False
    "There may be something to tell."
    is_forced: bool = False
    "A NOTIFY follows even without news: a SUBSCRIBE was accepted (RFC 6665 §4.2.1.4)."
    change: Deadline | None = None
    "What its newest body wanted is not carried out yet; it counts as that by then."
    is_unanswered: bool = False
    "A NOTIFY is under way; there is one at a time."
    is_cut: bool = False
    "Its connection is closed; the device may come back by another one."
    is_queued: bool = False
    is_over: bool = False
    ending: str = ""
    "Why the last NOTIFY is sent: ``timeout``, ``noresource`` ..."
    failures: int = 0
    "NOTIFYs refused one after the other."
    is_display: bool = False
    "It proves what the account's own device shows (contract: ``display``)."
    acknowledged: int = -1
    "The newest revision that the device was seen to show."
    expiry: Deadline | None = None
    pause: Deadline | None = None
    "Until when nothing is sent: a retry, a connection that is awaited."

    @property
    def key(self) -> tuple[str, str]:
        return (self.dialog.call_id, self.dialog.local_tag)

    def stop_pause(self) -> None:
        if self.pause is not None:
            self.pause.cancel()
            self.pause = None

    def stop_timers(self) -> None:
        self.stop_pause()
        if self.change is not None:
            self.change.cancel()
            self.change = None
        if self.expiry is not None:
            self.expiry.cancel()
            self.expiry = None


def event_of(request: Request) -> str:
    """The name of the package that a request names, in lower case; empty if it names none."""
    return (request.headers.get("event") or "").partition(";")[0].strip().lower()


MOST_BYTES = 4000
"Of what a dialog keeps of its first SUBSCRIBE: addresses, routes, Event."


def is_too_large(request: Request) -> bool:
    """Would a subscription keep more of this request than any telephone writes?"""
    kept = ("from", "to", "contact", "call-id", "event", "record-route")
    lengths = [len(value) for name in kept for value in request.headers.lines(name)]
    return sum(lengths) + len(request.uri) > MOST_BYTES


def takes(request: Request, types: tuple[str, ...]) -> bool:
    """Does its Accept allow one of these types?  Nothing said allows all (RFC 6665 §3.1.3)."""
    accepted = [v.partition(";")[0].strip().lower() for v in request.headers.get_all("accept")]
    if not accepted or "*/*" in accepted:
        return True
    kinds = {f"{type.partition('/')[0]}/*" for type in types}
    return any(value in types or value in kinds for value in accepted)
