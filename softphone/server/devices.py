"""Two facts about each device, never mixed: can a call ring it, and does its display show it.

``quiet`` is known by the server without help from the device (``device_rules``,
``device_proof``); ``display`` is what the device acknowledged (``device_display``).  A note
says what was seen besides: a device that refused its last call at once and without ringing has
a do not disturb of its own on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from softphone.model import forwarding
from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.availability import DeviceState, Display, Quiet
from softphone.model.calls import Decision, ReasonCode, Why
from softphone.model.events import (
    AvailabilityChanged,
    CallChanged,
    DeviceChanged,
    DeviceRefused,
    DisplayBehind,
)
from softphone.model.routing import Snapshot
from softphone.server.bus import Bus
from softphone.server.device_display import Displays, Shown
from softphone.server.device_proof import Proof, Proofs, legs_by_target
from softphone.server.device_rules import Rules, word
from softphone.server.directory import Directory
from softphone.server.legs import Leg, LegState
from softphone.server.presence import PresenceHub

CALL_BACK_LOOK = timedelta(seconds=30)
"How often it is looked whether the hour after an emergency call is over."
REFUSED_BY_DEVICE = "refused_by_device"
CALLED_AT_ADDRESS = "called_at_address"
"Whether somebody is there is not known."

_QUIET = {
    ReasonCode.NOT_THE_DESTINATION: Quiet.NOT_CHOSEN,
    ReasonCode.SILENCED: Quiet.SILENCED,
    ReasonCode.NOT_SIGNED_IN: Quiet.NOT_SIGNED_IN,
    ReasonCode.NO_OUTSIDE_LINE: Quiet.NOT_SIGNED_IN,
}
"Reasons that say something else than that the person wants quiet."
_HELD = frozenset({Quiet.QUIET, Quiet.WAITING, Quiet.UNCONFIRMED})


Legs = dict[str, list[Leg]]
"By account or outside number: those that have been rung and have not ended."


class Calls(Protocol):
    """What is asked of the exchange."""

    def snapshot(self) -> Snapshot: ...
    def live_legs(self) -> Collection[Leg]: ...


@dataclass(slots=True)
class _Unsettled:
    """A person whose devices have not all answered yet."""

    told: list[tuple[Quiet, Display | None]]
    at: datetime
    "When to look again."
    behind: list[str] = field(default_factory=list)


class DeviceFacts:
    def __init__(
        self,
        directory: Directory,
        hub: PresenceHub,
        calls: Calls,
        bus: Bus,
        utcnow: Callable[[], datetime],
    ) -> None:
        self._directory = directory
        self._hub = hub
        self._calls = calls
        self._bus = bus
        self._utcnow = utcnow
        self._proofs = Proofs()
        self._displays = Displays()
        self._held: set[str] = set()
        "People with a device that was held quiet when it was looked at last."
        self._unsettled: dict[str, _Unsettled] = {}
        self._refused: dict[str, datetime] = {}
        "Account -> when it refused its last call at once."
        bus.listen(AvailabilityChanged, self._status_changed)
        bus.listen(CallChanged, self._call_changed)
        bus.listen(DeviceRefused, self._refused_call)

    # -- what holds ------------------------------------------------------------------------

    def of(self, person_id: str) -> tuple[DeviceState, ...]:
        """Every device of this person, in the office's order; forwarding numbers last."""
        rules = Rules.of(person_id, self._calls.snapshot())
        if rules is None:
            return ()
        person, accounts = rules.person, rules.snapshot.office.accounts
        legs = legs_by_target(self._calls.live_legs())
        mine = [accounts[number] for number in person.voip_accounts if number in accounts]
        devices = [self._account(rules, account, legs) for account in mine]
        always = forwarding.always_outside(person, rules.snapshot.office)
        outside = dict.fromkeys((*person.fixed_destinations, *([always] if always else ())))
        fixed = [self._fixed(rules, number, legs) for number in outside]
        states = (*devices, *fixed)
        self._watch(person_id, states)
        return states

    def _account(self, rules: Rules, account: VoipAccount, legs: Legs) -> DeviceState:
        number = account.number
        registered = number in rules.snapshot.signed_in
        proof = self._quiet(rules, number, rules.of_account(account), legs)
        shown = self._shown(rules.person.id, number)
        has_display = registered and not account.address
        display = shown.display if shown else Display.UNABLE if has_display else None
        refused_at = self._refused.get(number)
        usual = CALLED_AT_ADDRESS if account.address else None
        return DeviceState(
            number, None, account.kind.value, account.description or number, registered,
            *proof, display, shown.at if shown else None,
            REFUSED_BY_DEVICE if refused_at else usual, refused_at,
        )  # fmt: skip

    def _fixed(self, rules: Rules, number: str, legs: Legs) -> DeviceState:
        proof = self._quiet(rules, number, rules.of_number(number), legs)
        kind = DeviceKind.FIXED_DESTINATION.value
        return DeviceState(None, number, kind, number, True, *proof)

    # -- quiet -----------------------------------------------------------------------------

    def _quiet(self, rules: Rules, target: str, why: Why | None, legs: Legs) -> Proof:
        key = (rules.person.id, target)
        state = _QUIET.get(why.reason) if why is not None else Quiet.NOT_SIGNED_IN
        if why is not None and why.decision is Decision.RANG:
            self._proofs.forget(key)
            return Proof(Quiet.RINGS, word(why))
        if state is not None:
            self._proofs.forget(key)
            return Proof(state)
        held_since = self._held_since(rules.silent_with(target))
        return self._proofs.of(key, legs.get(target, []), held_since, self._utcnow())

    def _held_since(self, people: Iterable[str]) -> datetime:
        """When the last of those whose calls reach this device chose to have none."""
        moments = [self._hub.availability(one).as_of for one in people]
        return max((m for m in moments if m is not None), default=self._utcnow())

    # -- displays --------------------------------------------------------------------------

    def _shown(self, person: str, number: str) -> Shown | None:
        availability = self._hub.availability(person)
        now = self._utcnow()
        return self._displays.shown(
            number, availability.revision, availability.as_of or now, now
        )

    def display_came(self, account: str, display: Hashable = None) -> None:
        """A live channel or subscription of this device began."""
        self._displays.came(account, display, self._utcnow())
        self._tell_owners(account)

    def acknowledge(self, account: str, revision: int, display: Hashable = None) -> None:
        """The device says that it shows this revision.

        display: which of the account's live channels and subscriptions says so.
        """
        if self._displays.acknowledge(account, display, revision, self._utcnow()):
            self._tell_owners(account)

    def display_gone(self, account: str, display: Hashable = None) -> None:
        """The device's live channel closed, or its subscription ended."""
        if self._displays.gone(account, display):
            self._tell_owners(account)

    # -- what happens ----------------------------------------------------------------------

    def _status_changed(self, event: AvailabilityChanged) -> None:
        """Look at once: a leg that still rings is waited for from this moment."""
        if event.chosen_changed:
            self.of(event.person)

    def _call_changed(self, event: CallChanged) -> None:
        """A leg that rang may have ended: that is the moment since when it is quiet."""
        for account in self._refused.keys() & event.accounts if self._refused else ():
            if any(leg.account == account and _rings(leg) for leg in self._calls.live_legs()):
                del self._refused[account]
        for person in event.people:
            if person in self._held:
                self.of(person)

    def _refused_call(self, event: DeviceRefused) -> None:
        self._refused[event.account] = self._utcnow()
        self._tell_owners(event.account)

    def _tell_owners(self, account: str) -> None:
        for owner in self._directory.office.owners(account):
            self._bus.publish(DeviceChanged(owner.id))

    # -- time ------------------------------------------------------------------------------

    def wake(self) -> None:
        """Tell of devices that have not answered in time, or have settled meanwhile."""
        now = self._utcnow()
        due = [person for person, known in self._unsettled.items() if known.at <= now]
        for person in due:
            told = self._unsettled.pop(person).told
            states = self.of(person)
            if [_told(state) for state in states] != told:
                self._bus.publish(DeviceChanged(person))
            self._tell_again(person, now)

    def _tell_again(self, person: str, now: datetime) -> None:
        """Displays that are behind hear it once more (bounded: ever more rarely)."""
        known = self._unsettled.get(person)
        for account in known.behind if known is not None else ():
            if self._displays.retry_at(account, now) <= now:
                self._displays.retried(account, now)
                self._bus.publish(DisplayBehind(person, account))

    def _watch(self, person: str, states: tuple[DeviceState, ...]) -> None:
        """Note whose devices are to be looked at again, and when."""
        now = self._utcnow()
        is_held = any(s.quiet in _HELD or s.reason is not None for s in states)
        (self._held.add if is_held else self._held.discard)(person)
        behind = [s.account for s in states if s.account and s.display is Display.BEHIND]
        moments = [self._displays.retry_at(account, now) for account in behind]
        if any(s.quiet is Quiet.WAITING or s.display is Display.PENDING for s in states):
            moments.append(now)
        if any(s.reason == ReasonCode.EMERGENCY_CALL_BACK.value for s in states):
            moments.append(now + CALL_BACK_LOOK)
        told = [_told(state) for state in states]
        known = self._unsettled.get(person)
        if known is not None and known.told != told:
            # Somebody asked before ``wake`` could tell: it is still to be told to the others.
            self._unsettled[person] = _Unsettled(known.told, now, behind)
        elif moments:
            self._unsettled[person] = _Unsettled(told, min(moments), behind)
        else:
            self._unsettled.pop(person, None)


def _told(state: DeviceState) -> tuple[Quiet, Display | None]:
    return state.quiet, state.display


def _rings(leg: Leg) -> bool:
    return leg.target is not None and (leg.rang or leg.state is LegState.CONFIRMED)
