"""A status under everything that can go wrong, in any order (a hypothesis state machine).

Two devices of Mara and one of Jonas switch statuses; the network loses, repeats and reorders
wishes, answers and news; the server is killed at any moment, also between commit and tell; a
phone reboots; the clock steps by an hour; quiet hours are edited; calls arrive.  The hub, its
data, routing and the reader of the live channel are the real ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from softphone.model.availability import Availability, Chosen, Status
from softphone.model.people import QuietHours
from softphone.model.routing import CallRequest, Snapshot, decide
from softphone.server.presence import PresenceHub, StaleRevision, UntilInThePast
from tests.server.status_bench import OWNERS, Bench, Killed
from tests.server.status_rules import DAYS, Hours, Rule, have_a_gap
from tests.server.status_watchers import Watcher

START = datetime(2026, 3, 2, 16, 45, tzinfo=UTC)
"A quarter to six on the clock of Algiers."
STEPS = 40
DEVICES = st.sampled_from(sorted(OWNERS))
PEOPLE = st.sampled_from(["mara", "jonas"])
STATUSES = st.sampled_from([status.value for status in Status if status != "unknown"])
MINUTES = st.sampled_from([None, 1, 20, 60, 240])
OFTEN = st.sampled_from([True, True, False])
PICK = st.integers(0, 9)
"Which of what waits; modulo their number."
SLOTS = st.sampled_from([0, 16, 36, 47])
HOURS = st.builds(Hours, st.sampled_from([DAYS[:5], DAYS[5:], DAYS[:1], DAYS]), SLOTS, SLOTS)


@dataclass(frozen=True)
class Wish:
    device: str
    status: str
    until: datetime | None
    base: int | None
    "The revision that the device showed, of a wish made while offline."


class StatusMachine(RuleBasedStateMachine):
    bench: ClassVar[Bench]
    hub_class: ClassVar[type[PresenceHub]] = PresenceHub

    @initialize()
    def begin(self) -> None:
        self.room, self.run = self.bench.room, self.bench.run
        self.room.office, self.room.now = self.bench.office, START
        self.room.hub_class = self.hub_class
        self.room.heard.clear()
        self.run(self.room.empty())
        self.rules = {"mara": Rule(), "jonas": Rule()}
        self.wishes: list[Wish] = []
        self.watchers = {n: Watcher(n, owner) for n, owner in OWNERS.items()}
        self.room.watchers = list(self.watchers.values())
        self.run(self.room.start())
        for watcher in self.watchers.values():
            self._fetch(watcher)

    # -- wishes ------------------------------------------------------------------------

    @rule(device=DEVICES, status=STATUSES, minutes=MINUTES, is_offline=OFTEN)
    def wish(self, device: str, status: str, minutes: int | None, is_offline: bool) -> None:
        """Somebody presses a key; the wish is on its way."""
        is_dnd = status == Status.DO_NOT_DISTURB
        until = self.room.now + timedelta(minutes=minutes) if minutes and is_dnd else None
        base = self.watchers[device].revision_of(OWNERS[device]) if is_offline else None
        self.wishes.append(Wish(device, status, until, base))

    @rule(device=DEVICES, status=STATUSES, minutes=MINUTES)
    def wish_at_once(self, device: str, status: str, minutes: int | None) -> None:
        """As nearly always: nothing goes wrong."""
        self.wish(device, status, minutes, False)
        self._arrive(self.wishes.pop())

    @precondition(lambda self: self.wishes)
    @rule(pick=PICK, is_repeated=st.booleans())
    def arrive(self, pick: int, is_repeated: bool) -> None:
        """Any wish that is on its way arrives, once or not for the last time."""
        self._arrive(self._take(pick, is_repeated))

    @rule(
        pair=st.sampled_from([("204", "208"), ("208", "205")]),
        picks=st.tuples(STATUSES, STATUSES),
    )
    def race(self, pair: tuple[str, str], picks: tuple[str, str]) -> None:
        """Two devices at the same moment, each by what held until now."""
        wishes = [
            Wish(device, status, None, self.rules[OWNERS[device]].revision)
            for device, status in zip(pair, picks, strict=True)
        ]
        self._arrive(*wishes)

    def _arrive(self, *wishes: Wish) -> None:
        for wish, outcome in zip(wishes, self.run(self._set_all(wishes)), strict=True):
            self._judge(wish, outcome)

    async def _set_all(self, wishes: Sequence[Wish]) -> list[Any]:
        return await asyncio.gather(*map(self._set, wishes), return_exceptions=True)

    def _judge(self, wish: Wish, outcome: Any) -> None:
        """Was the answer right?"""
        mine, now = self.rules[OWNERS[wish.device]], self.room.now
        is_stale = wish.base is not None and wish.base != mine.revision
        is_over = wish.until is not None and wish.until <= now
        match outcome:
            case UntilInThePast():
                assert is_over
            case StaleRevision():
                assert is_stale
                assert outcome.current.revision == mine.revision
                mine.look(now)
            case Availability():
                assert not is_over and not is_stale, "a stale or lapsed wish was accepted"
                self._acknowledged(mine, wish, outcome.revision)
            case _:
                raise outcome

    def _acknowledged(self, mine: Rule, wish: Wish, revision: int) -> None:
        if mine.choose(wish.status, wish.until, self.room.now):
            assert revision > mine.revision
            mine.revision = revision
        assert revision == mine.revision

    @precondition(lambda self: self.wishes)
    @rule(pick=PICK)
    def lose(self, pick: int) -> None:
        self._take(pick, False)

    @precondition(lambda self: self.wishes)
    @rule(pick=PICK)
    def die_in_the_middle(self, pick: int) -> None:
        """The server is killed after its first step of a change.

        Nobody got an answer, so both may hold afterwards, the old and the new.
        """
        wish = self._take(pick, False)
        mine = self.rules[OWNERS[wish.device]]
        self.room.trap.left = 1
        try:
            told = self.run(self._set(wish))
        except Killed:
            self._restart()
            kept = self.room.hub.availability(OWNERS[wish.device]).revision
            if kept != mine.revision:
                self._acknowledged(mine, wish, kept)
            mine.look(self.room.now)
        except StaleRevision:
            mine.look(self.room.now)
        except UntilInThePast:
            pass
        else:
            self._acknowledged(mine, wish, told.revision)  # the same again: no step was made
        self.room.trap.left = 0

    def _take(self, pick: int, is_kept: bool) -> Wish:
        index = pick % len(self.wishes)
        return self.wishes[index] if is_kept else self.wishes.pop(index)

    async def _set(self, wish: Wish) -> Any:
        chosen = Chosen(Status(wish.status), wish.until)
        owner = OWNERS[wish.device]
        return await self.room.hub.set_status(owner, chosen, wish.device, wish.base)

    # -- news --------------------------------------------------------------------------

    @rule(device=DEVICES, pick=PICK, fate=st.sampled_from(["arrives", "twice", "lost"]))
    def carry(self, device: str, pick: int, fate: str) -> None:
        """Any news that are on their way to a device, in whichever order."""
        watcher = self.watchers[device]
        if not watcher.in_flight:
            return
        index = pick % len(watcher.in_flight)
        if fate == "lost":
            watcher.in_flight.pop(index)
            watcher.has_missed = True
            return
        keeps = fate == "twice"
        message = watcher.in_flight[index] if keeps else watcher.in_flight.pop(index)
        watcher.hear(message, self.room.now)

    @rule(device=DEVICES, is_new=st.booleans())
    def reconnect(self, device: str, is_new: bool) -> None:
        """It asks for everything; after a reboot it knows nothing else."""
        if is_new:
            self.watchers[device].reboot()
        self._fetch(self.watchers[device])

    def _fetch(self, watcher: Watcher) -> None:
        people = self.room.office.people.values()
        hub = self.room.hub
        watcher.fetch({p.id: (p, hub.availability(p.id)) for p in people}, self.room.now)
        for mine in self.rules.values():
            mine.look(self.room.now)

    # -- time, and the office --------------------------------------------------------------

    @rule(minutes=st.sampled_from([0, 10, 45, 180, 900, 4320]), wakes=st.booleans())
    def pass_time(self, minutes: int, wakes: bool) -> None:
        """The server may sleep meanwhile: it wakes when it wakes."""
        self.room.now += timedelta(minutes=minutes)
        if wakes:
            self.wake()

    @rule(hours=st.sampled_from([-1, 1]), wakes=st.booleans())
    def step_the_clock(self, hours: int, wakes: bool) -> None:
        self.room.now += timedelta(hours=hours)
        if wakes:
            self.wake()

    def wake(self) -> None:
        """What has begun or ended is told once, and nothing else is."""
        self.room.heard.clear()
        self.run(self.room.hub.wake())
        told = {event.person: event.availability.revision for event in self.room.heard}
        assert len(told) == len(self.room.heard), "told twice"
        assert set(told) == {p for p, mine in self.rules.items() if mine.wake(self.room.now)}
        for person, revision in told.items():
            assert revision > self.rules[person].revision
            self.rules[person].revision = revision

    @rule(person=PEOPLE, hours=st.lists(HOURS, max_size=2))
    def edit_hours(self, person: str, hours: list[Hours]) -> None:
        if not have_a_gap(hours):
            return
        self.rules[person].hours = tuple(hours)
        rows = [QuietHours(",".join(h.days), _clock(h.begin), _clock(h.end)) for h in hours]
        self.room.give_hours(person, *rows)

    @rule()
    def die(self) -> None:
        self._restart()

    def _restart(self) -> None:
        for watcher in self.watchers.values():
            watcher.has_missed = True
        for mine in self.rules.values():
            mine.is_seen_early = False  # every client asks anew after this
        self.run(self.room.start())

    # -- what must hold ----------------------------------------------------------------

    @rule(person=PEOPLE, is_colleague=st.booleans())
    def call(self, person: str, is_colleague: bool) -> None:
        """Rings exactly if the rule in force at this moment lets it ring."""
        office, now = self.room.office, self.room.now
        snapshot = Snapshot(office, now, self.room.hub.chosen, frozenset(OWNERS))
        caller = "299" if is_colleague else ""
        number = office.people[person].number
        trunk, outside = ("", "") if is_colleague else ("provider", "+4930123456")
        request = CallRequest(number, caller, trunk, outside)
        rang = bool(decide(request, snapshot).targets)
        assert rang is self.rules[person].rings(now, is_colleague)

    @rule(person=PEOPLE)
    def look(self, person: str) -> None:
        """Somebody opens the window: it shows what a call would find."""
        mine, held = self.rules[person], self.room.hub.availability(person)
        assert (held.status.value, held.until) == mine.in_force(self.room.now)
        assert held.revision == mine.revision
        mine.look(self.room.now)

    @invariant()
    def routing_goes_by_the_rule_in_force(self) -> None:
        snapshot = Snapshot(self.room.office, self.room.now, self.room.hub.chosen)
        for person, mine in self.rules.items():
            routed = snapshot.status(self.room.office.people[person])
            assert (routed.status.value, routed.until) == mine.in_force(self.room.now)

    def teardown(self) -> None:
        """At the end everybody shows the same: what the server holds."""
        if not hasattr(self, "room"):
            return
        self.wake()
        hub = self.room.hub
        truth = {}
        for person in self.rules:
            held = hub.availability(person)
            truth[person] = held.status.value, held.until, held.revision
        for watcher in self.watchers.values():
            while watcher.in_flight:
                watcher.hear(watcher.in_flight.pop(), self.room.now)
            if not watcher.has_missed:
                assert {person: watcher.shows(person) for person in truth} == truth
            self._fetch(watcher)
            assert {person: watcher.shows(person) for person in truth} == truth


def _clock(slot: int) -> str:
    return f"{slot // 2:02d}:{slot % 2 * 30:02d}"


def look_for_mistakes(examples: int, hub: type[PresenceHub] = PresenceHub, **more: Any) -> None:
    """Raises AssertionError, with the steps that lead to it.  ``more``: hypothesis settings."""
    bench = Bench()

    class Machine(StatusMachine):
        pass

    Machine.bench, Machine.hub_class = bench, hub
    wanted = settings(
        max_examples=examples, stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate,),
        report_multiple_bugs=False, **more,
    )  # fmt: skip
    try:
        run_state_machine_as_test(Machine, settings=wanted)
    finally:
        bench.close()
