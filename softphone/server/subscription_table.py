"""All subscriptions of the server: found by dialog, resource, account and connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from softphone.server.subscription import Subscription
from softphone.sip.message import Request
from softphone.sip.transaction import Flow

MAX_OF_AN_ACCOUNT = 200
MAX_IN_ALL = 20_000
MAX_ALIKE = 8
"Of one device to one resource: a device that never refreshes makes a new one each time."


class SubscriptionTable:
    def __init__(self) -> None:
        self._by_dialog: dict[tuple[str, str], Subscription] = {}
        self._by_resource: dict[tuple[str, str], dict[Subscription, None]] = {}
        self._by_account: dict[str, dict[Subscription, None]] = {}
        self._by_connection: dict[int, dict[Subscription, None]] = {}
        self._watched: dict[str, dict[str, None]] = {}
        "Resources that somebody subscribed to, by package; without lists."
        self._lists: dict[str, dict[str, None]] = {}
        "The lists, in the same way."

    def __len__(self) -> int:
        return len(self._by_dialog)

    def __iter__(self) -> Iterator[Subscription]:
        return iter(list(self._by_dialog.values()))

    # -- coming and going

    def is_full_for(self, account: str) -> bool:
        """One more of this account would be too many."""
        mine = self._by_account.get(account, {})
        return len(mine) >= MAX_OF_AN_ACCOUNT or len(self) >= MAX_IN_ALL

    def add(self, subscription: Subscription) -> None:
        s = subscription
        self._by_dialog[s.key] = s
        self._by_resource.setdefault((s.event, s.resource), {})[s] = None
        self._names(s).setdefault(s.event, {})[s.resource] = None
        self._by_account.setdefault(s.account, {})[s] = None
        self._connect(s)

    def _names(self, s: Subscription) -> dict[str, dict[str, None]]:
        return self._lists if s.is_list else self._watched

    def _connect(self, s: Subscription) -> None:
        if s.flow.id:
            self._by_connection.setdefault(s.flow.id, {})[s] = None

    def remove(self, subscription: Subscription) -> None:
        """Forget it everywhere; harmless when it was forgotten before."""
        s = subscription
        if self._by_dialog.pop(s.key, None) is None:
            return
        if not _take_out(self._by_resource, (s.event, s.resource), s):
            self._names(s)[s.event].pop(s.resource, None)
        _take_out(self._by_account, s.account, s)
        _take_out(self._by_connection, s.flow.id, s)

    def move(self, subscription: Subscription, source: Flow, way: Flow) -> None:
        """Its device is reached by another way now."""
        _take_out(self._by_connection, subscription.flow.id, subscription)
        subscription.source, subscription.flow = source, way
        self._connect(subscription)

    # -- questions

    def find(self, request: Request) -> Subscription | None:
        """The subscription that an in-dialog request belongs to, known by both its tags."""
        found = self._by_dialog.get((request.call_id, request.to.tag))
        if found is None or found.dialog.remote_tag != request.from_.tag:
            return None
        return found

    def of(self, event: str, resource: str) -> list[Subscription]:
        return list(self._by_resource.get((event, resource), ()))

    def watched(self, event: str) -> dict[str, None]:
        """The resources of this package that somebody subscribed to; not to be changed."""
        return self._watched.get(event, {})

    def watched_lists(self, event: str) -> dict[str, None]:
        return self._lists.get(event, {})

    def of_account(self, account: str) -> list[Subscription]:
        return list(self._by_account.get(account, ()))

    def over(self, flow: Flow) -> list[Subscription]:
        """Those of this connection."""
        return list(self._by_connection.get(flow.id, ()))

    def oldest_alike(self, subscription: Subscription) -> Subscription | None:
        """The first of too many of the same device to the same resource."""
        s = subscription
        alike = [
            o
            for o in self._by_account.get(s.account, ())
            if (o.event, o.resource, o.flow.remote) == (s.event, s.resource, s.flow.remote)
            and o.dialog.remote_target == s.dialog.remote_target
        ]
        return alike[0] if len(alike) > MAX_ALIKE else None


def _take_out(
    index: dict[Any, dict[Subscription, None]], key: Any, subscription: Subscription
) -> bool:
    """Is anything left under this key?"""
    held = index.get(key)
    if held is None:
        return False
    held.pop(subscription, None)
    if not held:
        del index[key]
    return bool(held)
