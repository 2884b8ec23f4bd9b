"""What the subscription engine asks of an event package (RFC 6665 §5.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from softphone.model.events import Event
from softphone.server.subscription import Subscription


class Package(Protocol):
    """One event package.  The engine does the dialogs, the times and the NOTIFYs."""

    event: str
    "Its name in lower case: ``as-feature-event``."
    accept: tuple[str, ...]
    "The body types that it sends."
    is_paced: bool
    "Its news reach many: told in slices, a restless resource about once a second."

    def admit(self, resource: str, account: str) -> int:
        """0, or the status of a refusal: 403, 404.

        resource: the user part of the Request-URI, unescaped.  account: who was authenticated.
        Asked again for every subscription when the directory changes.
        """

    def body(self, subscription: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        """Content-Type and body of the next NOTIFY; None: there is nothing new to tell.

        is_full: a SUBSCRIBE without a body asked for everything; None is no answer then.  What
        was told before may be kept in ``subscription.memory``.  An empty body goes without its
        Content-Type.
        """

    def received(
        self,
        subscription: Subscription,
        content_type: str,
        body: bytes,
        done: Callable[[], None],
    ) -> int:
        """A body came in a SUBSCRIBE: 0, or 400 or 415.

        content_type: as in its header, with its parameters.
        ``done()`` is called once what it wanted is committed or refused, now or later; the
        NOTIFY follows then.  It is no full one unless ``subscription.is_full_due`` was set.
        """

    def concerns(self, event: Event) -> Iterable[str]:
        """Resources of which there may be news now.

        Asked for AvailabilityChanged, CallChanged and DirectoryChanged.
        """

    def revision(self, subscription: Subscription) -> int | None:
        """What a 200 to a NOTIFY made now proves: that the account's own device shows its own
        person's status of this revision.  None: nothing, it shows somebody else's or no status.
        """
