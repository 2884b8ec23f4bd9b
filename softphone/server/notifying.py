"""NOTIFYs: one under way per dialog, the newest state wins, many watchers told in slices.

RFC 6665 §4.2.2.  A NOTIFY goes by the flow on which its SUBSCRIBE came, also if it is larger
than a datagram ought to be (RFC 3261 §18.1.1): a phone behind a router is reached by no other.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Hashable
from typing import Protocol

from softphone.server.packages.package import Package
from softphone.server.resource_lists import ResourceLists
from softphone.server.subscription import Subscription
from softphone.server.switchboard import Switchboard
from softphone.sip.message import Response
from softphone.sip.transaction import ClientTransaction

log = logging.getLogger(__name__)

SLICE = 4
SLICE_EVERY_S = 0.003
"""At most SLICE NOTIFYs of one piece of news each SLICE_EVERY_S: about 1,300 a second, so that
calls are set up in between."""
LOOKS = 100
"So many of those for whom there may be nothing new are looked at in a slice."
LATE_S = 2 * SLICE_EVERY_S
"By how much late slices are made up for."
FATAL = frozenset(
    {401, 403, 404, 405, 407, 408, 410, 416, 481, 482, 483, 484, 485, 489, 501, 604}
)
"Answers that end a subscription (RFC 5057 §5.1; RFC 6665 §4.2.2)."
MAX_FAILURES = 4
RETRY_S = 5.0
LONGEST_RETRY_S = 300.0


class Displays(Protocol):
    """What proves that a device shows its person's status (contract: ``display``)."""

    def display_came(self, account: str, display: Hashable = None) -> None: ...
    def acknowledge(self, account: str, revision: int, display: Hashable = None) -> None: ...
    def display_gone(self, account: str, display: Hashable = None) -> None: ...


class NoDisplays:
    """Where nothing is proved: a SIP side alone."""

    def display_came(self, account: str, display: Hashable = None) -> None: ...
    def acknowledge(self, account: str, revision: int, display: Hashable = None) -> None: ...
    def display_gone(self, account: str, display: Hashable = None) -> None: ...


class Notifier:
    def __init__(
        self, board: Switchboard, displays: Displays, packages: dict[str, Package],
        lists: ResourceLists | None, drop: Callable[[Subscription], None],
    ) -> None:  # fmt: skip
        self._board = board
        self._displays = displays
        self._packages = packages
        self._lists = lists
        self._drop = drop
        self._queue: deque[Subscription] = deque()
        self._next_slice_at = 0.0
        self.sent = 0
        "NOTIFYs since the start."

    # -- what is to be told ----------------------------------------------------------------

    def force(self, subscription: Subscription, now: float) -> None:
        """Tell it now, also without news; as soon as what is under way was answered."""
        subscription.is_due = subscription.is_forced = True
        self.send_if_free(subscription, now)

    def queue(self, subscription: Subscription) -> None:
        """There may be news, or it has ended: tell it with one of the next slices."""
        subscription.is_due = True
        if not subscription.is_queued:
            subscription.is_queued = True
            self._queue.append(subscription)

    def wake(self, now: float) -> None:
        """The next slice, if it is time for it."""
        if not self._queue or now < self._next_slice_at:
            return
        left, looks = SLICE, LOOKS
        while self._queue and left and looks:
            looks -= 1
            subscription = self._queue.popleft()
            subscription.is_queued = False
            if subscription.is_over:
                left -= self.finish(subscription, now)
            else:
                left -= self.send_if_free(subscription, now)
        self._next_slice_at = max(self._next_slice_at, now - LATE_S) + SLICE_EVERY_S

    def wake_at(self) -> float | None:
        return self._next_slice_at if self._queue else None

    # -- sending ---------------------------------------------------------------------------

    def send_if_free(self, subscription: Subscription, now: float) -> bool:
        """Tell what is due unless something has to be awaited; was a NOTIFY sent?"""
        s = subscription
        is_held = s.is_unanswered or s.is_cut or s.pause is not None or s.change is not None
        if s.is_over or not s.is_due or is_held:
            return False
        if self._board.directory.digest_user(s.username) is None:
            self._drop(s)  # its credentials were taken back
            return False
        try:
            return self._tell(s, now)
        except Exception:
            log.exception("nothing could be told of %r to %s", s.resource, s.account)
            self._drop(s)
            return False

    def _tell(self, s: Subscription, now: float) -> bool:
        revision = self._packages[s.event].revision(s)
        if revision is not None and not s.is_display:
            s.is_display = True
            self._displays.display_came(s.account, s.key)
        s.is_due = False
        told = self._body(s, s.is_full_due)
        if told is None and not s.is_forced:
            self._shows(s, revision)
            return False
        s.is_forced = s.is_full_due = False
        left = max(int(s.expires_at - now), 0)
        kind, body = told if told is not None else ("", b"")
        self._send(s, f"active;expires={left}", kind, body, revision, now)
        return True

    def _body(self, s: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        if s.is_list and self._lists is not None:
            return self._lists.body(s, is_full)
        return self._packages[s.event].body(s, is_full)

    def finish(self, subscription: Subscription, now: float) -> bool:
        """The last NOTIFY, with everything if the subscriber asked; it is forgotten already."""
        s = subscription
        if not s.ending or s.is_unanswered or s.is_cut:
            return False  # it follows when the one under way was answered
        reason, s.ending = s.ending, ""
        told = self._body(s, True) if s.is_full_due else None
        kind, body = told if told is not None else ("", b"")
        self._send(s, f"terminated;reason={reason}", kind, body, None, now)
        return True

    def _send(
        self,
        s: Subscription,
        state: str,
        kind: str,
        body: bytes,
        revision: int | None,
        now: float,
    ) -> None:
        headers = [("Event", s.event_header), ("Subscription-State", state)]
        if s.is_list:
            headers.append(("Require", "eventlist"))
        request = s.dialog.request("NOTIFY", body, kind if body else "", headers)
        s.is_unanswered = True
        self.sent += 1
        transaction = self._board.layer.request(request, s.flow, now)
        transaction.owner = _Told(self, s, revision)

    # -- what comes back -------------------------------------------------------------------

    def answered(
        self, subscription: Subscription, response: Response, revision: int | None, now: float
    ) -> None:
        s = subscription
        s.is_unanswered = False
        if s.is_over:
            self.finish(s, now)
        elif response.status < 300:
            s.failures = 0
            self._shows(s, revision)
            self.send_if_free(s, now)
        elif response.status in FATAL:
            self._drop(s)
        else:
            self._refused(s, response, now)

    def unanswered(self, subscription: Subscription, reason: str, now: float) -> None:
        s = subscription
        s.is_unanswered = False
        if s.is_over:
            return
        if reason == "timeout":
            self._drop(s)
        else:  # its connection: told anew if the device comes back
            s.is_due = s.is_forced = s.is_full_due = True

    def _refused(self, s: Subscription, response: Response, now: float) -> None:
        """Not taken this time: told again, everything, a few times (RFC 6665 §4.2.2)."""
        s.failures += 1
        if s.failures >= MAX_FAILURES:
            self._drop(s)
            return
        s.is_due = s.is_forced = s.is_full_due = True
        wait_s = _retry_after(response) or RETRY_S * 2**s.failures
        s.stop_pause()
        s.pause = self._board.at(now + wait_s, lambda at: self.go_on(s, at))

    def go_on(self, subscription: Subscription, now: float) -> None:
        """A pause is over."""
        subscription.stop_pause()
        self.send_if_free(subscription, now)

    def _shows(self, s: Subscription, revision: int | None) -> None:
        if revision is not None and revision > s.acknowledged:
            s.acknowledged = revision
            self._displays.acknowledge(s.account, revision, s.key)


class _Told:
    """Owner of a NOTIFY's transaction."""

    __slots__ = ("_notifier", "_revision", "_subscription")

    def __init__(
        self, notifier: Notifier, subscription: Subscription, revision: int | None
    ) -> None:
        self._notifier = notifier
        self._subscription = subscription
        self._revision = revision

    def on_response(self, t: ClientTransaction, response: Response, now: float) -> None:
        if response.status >= 200:
            self._notifier.answered(self._subscription, response, self._revision, now)

    def on_failed(self, t: ClientTransaction, reason: str, now: float) -> None:
        self._notifier.unanswered(self._subscription, reason, now)


def _retry_after(response: Response) -> float:
    """Seconds; 0 where nothing readable is said (RFC 3261 §20.33)."""
    text = (response.headers.get("retry-after") or "").partition(";")[0].partition("(")[0]
    text = text.strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        return 0.0
    return min(float(text), LONGEST_RETRY_S)
