"""Two facts about each device, never mixed: can a call ring it, and does its display show it.

``quiet`` is known by the server without help from the device: it holds once the change is
committed and no leg to the device rings any more.  ``display`` is what the device acknowledged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.availability import (
    UNCONFIRMED_AFTER_S,
    DeviceState,
    Display,
    Quiet,
)
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.events import DeviceChanged
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.model.routing import CallRequest, Snapshot, decide
from softphone.server.bus import Bus
from softphone.server.directory import Directory
from softphone.server.presence import PresenceHub

LIMIT = timedelta(seconds=UNCONFIRMED_AFTER_S)

_QUIET = {
    ReasonCode.DO_NOT_DISTURB: Quiet.QUIET,
    ReasonCode.OFFLINE: Quiet.QUIET,
    ReasonCode.NOT_REACHABLE: Quiet.QUIET,
    ReasonCode.NOT_THE_DESTINATION: Quiet.NOT_CHOSEN,
    ReasonCode.SILENCED: Quiet.SILENCED,
    ReasonCode.NOT_SIGNED_IN: Quiet.NOT_SIGNED_IN,
    ReasonCode.NO_OUTSIDE_LINE: Quiet.NOT_SIGNED_IN,
}


class Ringing(Protocol):
    def rings(self, account: str) -> bool: ...


@dataclass(slots=True)
class _Display:
    acknowledged: int = 0
    at: datetime | None = None
    can: bool = False
    "It has a live channel and has acknowledged before, or is connected now."


class DeviceFacts:
    def __init__(
        self,
        directory: Directory,
        hub: PresenceHub,
        exchange: Ringing,
        signed_in: Callable[[], frozenset[str]],
        bus: Bus,
        utcnow: Callable[[], datetime],
    ) -> None:
        self._directory = directory
        self._hub = hub
        self._exchange = exchange
        self._signed_in = signed_in
        self._bus = bus
        self._utcnow = utcnow
        self._displays: dict[str, _Display] = {}
        self._since: dict[tuple[str, str], tuple[int, datetime | None]] = {}
        "(person, target) -> (revision, when it became quiet for that revision)"
        self._unsettled: dict[str, list[tuple[Quiet, Display | None]]] = {}
        "Person -> what was last said of devices that were not all settled."

    # -- what holds ------------------------------------------------------------------------

    def of(self, person_id: str) -> tuple[DeviceState, ...]:
        """Every device of this person, in the office's order; forwarding numbers last."""
        office = self._directory.office
        person = office.people.get(person_id)
        if person is None:
            return ()
        now = self._utcnow()
        signed_in = self._signed_in()
        reasons = self._reasons(person, office, now, signed_in)
        accounts = [office.accounts[n] for n in person.voip_accounts if n in office.accounts]
        devices = [self._account(person, a, reasons, signed_in, now) for a in accounts]
        fixed = [
            self._fixed(person, number, reasons, now) for number in person.fixed_destinations
        ]
        states = (*devices, *fixed)
        self._watch(person_id, states)
        return states

    def _reasons(
        self, person: Person, office: Office, now: datetime, signed_in: frozenset[str]
    ) -> dict[str, Why]:
        """What routing would say of each device if a stranger of the house called now."""
        snapshot = Snapshot(office, now, self._hub.chosen, signed_in)
        request = CallRequest(person.number, from_account="", outside_number="")
        asked = decide(_as_colleague(request), snapshot)
        return {why.target: why for why in asked.why}

    def _account(
        self, person: Person, account: VoipAccount, reasons: dict[str, Why],
        signed_in: frozenset[str], now: datetime,
    ) -> DeviceState:  # fmt: skip
        number = account.number
        registered = number in signed_in
        why = reasons.get(number)
        quiet, reason, confirmed = self._quiet(person, number, why, now)
        display, display_at = self._display(person, number, registered, now)
        return DeviceState(
            number, None, account.kind.value, account.description or number, registered, quiet,
            reason, confirmed, display, display_at,
        )  # fmt: skip

    def _fixed(
        self, person: Person, number: str, reasons: dict[str, Why], now: datetime
    ) -> DeviceState:
        quiet, reason, confirmed = self._quiet(person, number, reasons.get(number), now)
        return DeviceState(
            None, number, DeviceKind.FIXED_DESTINATION.value, number, True, quiet, reason,
            confirmed,
        )  # fmt: skip

    def _quiet(
        self, person: Person, target: str, why: Why | None, now: datetime
    ) -> tuple[Quiet, str | None, datetime | None]:
        if why is None:
            return Quiet.NOT_SIGNED_IN, None, None
        if why.decision is Decision.RANG:
            self._since.pop((person.id, target), None)
            return Quiet.RINGS, _reason_text(why), None
        state = _QUIET.get(why.reason, Quiet.QUIET)
        if state is not Quiet.QUIET:
            self._since.pop((person.id, target), None)
            return state, None, None
        return self._proof(person, target, now)

    def _proof(
        self, person: Person, target: str, now: datetime
    ) -> tuple[Quiet, str | None, datetime | None]:
        availability = self._hub.availability(person.id)
        key = (person.id, target)
        revision, since = self._since.get(key, (-1, None))
        if revision != availability.revision:
            since = None
        if self._exchange.rings(target):
            self._since[key] = (availability.revision, None)
            started = availability.as_of or now
            late = now - started > LIMIT
            return (Quiet.UNCONFIRMED if late else Quiet.WAITING), None, None
        if since is None:
            since = availability.as_of if revision == -1 else now
            self._since[key] = (availability.revision, since)
        return Quiet.QUIET, None, since

    # -- time ------------------------------------------------------------------------------

    def wake(self) -> None:
        """Tell of devices that have not answered in time, or have settled meanwhile."""
        for person_id, told in list(self._unsettled.items()):
            states = self.of(person_id)
            if [_shown(s) for s in states] != told:
                self._bus.publish(DeviceChanged(person_id))

    def _watch(self, person_id: str, states: tuple[DeviceState, ...]) -> None:
        """Look again later where something is still awaited."""
        if any(s.quiet is Quiet.WAITING or s.display is Display.PENDING for s in states):
            self._unsettled[person_id] = [_shown(s) for s in states]
        else:
            self._unsettled.pop(person_id, None)

    # -- displays ----------------------------------------------------------------------------

    def _display(
        self, person: Person, number: str, registered: bool, now: datetime
    ) -> tuple[Display | None, datetime | None]:
        known = self._displays.get(number)
        if known is None or not known.can:
            return (Display.UNABLE if registered else None), None
        availability = self._hub.availability(person.id)
        if known.acknowledged >= availability.revision:
            return Display.IN_SYNC, known.at
        started = availability.as_of or now
        return (Display.BEHIND if now - started > LIMIT else Display.PENDING), known.at

    def acknowledge(self, account: str, revision: int) -> None:
        """The device says that it shows this revision."""
        display = self._displays.setdefault(account, _Display())
        display.can = True
        if revision > display.acknowledged:
            display.acknowledged = revision
            display.at = self._utcnow()
            self._tell_owners(account)

    def display_gone(self, account: str) -> None:
        """The device's live channel closed."""
        if self._displays.pop(account, None) is not None:
            self._tell_owners(account)

    def _tell_owners(self, account: str) -> None:
        for owner in self._directory.office.owners(account):
            self._bus.publish(DeviceChanged(owner.id))


def _shown(state: DeviceState) -> tuple[Quiet, Display | None]:
    return state.quiet, state.display


def _as_colleague(request: CallRequest) -> CallRequest:
    """A call from inside: status ``for colleagues only`` lets it through."""
    return CallRequest(request.dialled, from_account=" ", outside_number="")


def _reason_text(why: Why) -> str | None:
    details = dict(why.details)
    match why.reason:
        case ReasonCode.SHARED_NUMBER_FREE:
            return f"shared_with:{details.get('number', '')}"
        case ReasonCode.SHARED_ACCOUNT_FREE:
            return f"shared_account:{details.get('number', '')}"
        case ReasonCode.ALLOWED_CALLER:
            return "allowed_caller"
    return None
