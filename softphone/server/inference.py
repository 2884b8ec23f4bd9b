"""What is inferred of people: that they ring, talk, or can be reached; told to the hub."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from softphone.model.accounts import DestinationKind
from softphone.model.availability import Context
from softphone.model.events import (
    AccountSignedIn,
    AccountSignedOut,
    CallChanged,
    DeviceChanged,
    DirectoryChanged,
)
from softphone.server.bus import Bus
from softphone.server.directory import Directory
from softphone.server.exchange import Exchange
from softphone.server.presence import PresenceHub
from softphone.server.registrar import Registrar


class Inference:
    def __init__(
        self, directory: Directory, hub: PresenceHub, registrar: Registrar,
        exchange: Exchange, bus: Bus,
    ) -> None:  # fmt: skip
        self._directory = directory
        self._hub = hub
        self._registrar = registrar
        self._exchange = exchange
        self._bus = bus
        self._seen_in_calls: dict[str, None] = {}
        "People to look at in a moment, in the order in which they were named."

    def begin(self) -> None:
        """Look at people whenever something happens to them from now on."""
        listen = self._bus.listen
        listen(CallChanged, lambda event: self._look_soon(event.people))
        listen(AccountSignedIn, lambda event: self._account_changed(event.account))
        listen(AccountSignedOut, lambda event: self._account_changed(event.account))
        listen(DirectoryChanged, lambda _: self.look_at(self._directory.office.people))

    def _account_changed(self, account: str) -> None:
        owners = [owner.id for owner in self._directory.office.owners(account)]
        self.look_at(owners)
        for owner in owners:
            self._bus.publish(DeviceChanged(owner))

    def _look_soon(self, people: Iterable[str]) -> None:
        """After what is to be sent now: nobody's INVITE waits for the news about it."""
        if not self._seen_in_calls:
            asyncio.get_running_loop().call_soon(self._look_at_seen)
        self._seen_in_calls.update(dict.fromkeys(people))

    def _look_at_seen(self) -> None:
        people, self._seen_in_calls = self._seen_in_calls, {}
        self.look_at(people)

    def look_at(self, people: Iterable[str]) -> None:
        """Infer anew what can be inferred of these people."""
        office = self._directory.office
        signed_in = self._exchange.signed_in()
        for person_id in list(people):
            person = office.people.get(person_id)
            if person is None:
                continue
            reachable = (
                person.destination.kind is DestinationKind.NUMBER
                or any(
                    n in signed_in and person.destination.includes_account(n)
                    for n in person.voip_accounts
                )
                or any(person.destination.includes_fixed(n) for n in person.fixed_destinations)
            )
            contexts = self._exchange.contexts(person_id)
            if person.destination.kind is DestinationKind.NONE:
                contexts = (*contexts, Context.NO_DESTINATION)
            self._hub.context_changed(person_id, contexts, reachable)
            self._bus.publish(DeviceChanged(person_id))
