"""What a person's telephones may switch: do not disturb and forwarding (decisions 12, 17)."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Hashable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from softphone.model import forward_always
from softphone.model.availability import Chosen, Status
from softphone.model.forwarding import may_forward
from softphone.model.office import Office
from softphone.model.people import Forwarding, Person
from softphone.model.rights import permissions
from softphone.server.log_once import LogOnce
from softphone.server.person_changes import Done, PersonChanges
from softphone.server.presence import PresenceHub, StaleRevision
from softphone.server.publications import Publication
from softphone.server.undo import undo
from softphone.sip.documents.feature_event import Feature, Setting, rings_of

log = logging.getLogger(__name__)

RIGHT = "own.availability"
DND = Chosen(Status.DO_NOT_DISTURB)
AVAILABLE = Chosen()


class Directory(Protocol):
    @property
    def office(self) -> Office: ...
    async def update_person(self, id: str, change: Callable[[Person], Person]) -> Person: ...


class DeskWishes:
    """The wishes of telephones, checked and carried out one after the other."""

    def __init__(
        self, directory: Directory, hub: PresenceHub, changes: PersonChanges,
        utcnow: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._directory = directory
        self._hub = hub
        self._changes = changes
        self._utcnow = utcnow
        self._offered: dict[tuple[str, Feature], str] = {}
        "The last number of a forwarding that is off: switched on without one, it is meant."
        self._log_once = LogOnce(log)

    # -- what holds ------------------------------------------------------------------------

    def settings_of(self, person: Person, account: str) -> tuple[Setting, ...]:
        """What the keys of this account's phone show, in the order in which it is told."""
        always = forward_always.number_of(person)
        if always == account:
            always = ""
        rule = person.forwarding
        return (
            Setting(Feature.DND, self._hub.availability(person.id).is_dnd),
            self._forward(person, Feature.ALWAYS, always),
            self._forward(person, Feature.BUSY, rule.busy),
            self._forward(person, Feature.NO_ANSWER, rule.no_answer, rule.seconds),
        )

    def _forward(
        self, person: Person, feature: Feature, number: str, seconds: int | None = None
    ) -> Setting:
        offered = number or self._offered.get((person.id, feature), "")
        return Setting(feature, bool(number), offered, seconds)

    # -- what is wished ---------------------------------------------------------------------

    def ask(
        self, person: str, account: str, setting: Setting, asker: Hashable, done: Done
    ) -> None:
        """Have a feature switched; ``done(True)`` once it is as wished, committed."""

        async def work() -> bool:
            if setting.feature is Feature.DND:
                return await self.switch_dnd(person, account, setting.is_on)
            return await self.switch_forwarding(person, account, setting)

        self._changes.wish(person, account, setting.feature, work, done, asker)

    def dial(self, person: str, account: str, is_on: bool | None, done: Done) -> None:
        """Have do not disturb switched by a code.  None: the other of what it is then."""

        async def work() -> bool:
            wanted = not self._hub.availability(person).is_dnd if is_on is None else is_on
            return await self.switch_dnd(person, account, wanted)

        self._changes.wish(person, account, None, work, done)

    async def switch_dnd(self, person_id: str, account: str, is_on: bool) -> bool:
        """Off is available: also in quiet hours, where it counts until their next edge.

        Whether it is on is what holds now, quiet hours and all.  Raises DataProblem.
        """
        if self._allowed(person_id, account) is None:
            return False
        if self._hub.availability(person_id).is_dnd != is_on:
            await self._hub.set_status(person_id, DND if is_on else AVAILABLE, account)
        return True

    async def switch_forwarding(self, person_id: str, account: str, wish: Setting) -> bool:
        """Raises DataProblem, Gone."""
        person = self._allowed(person_id, account)
        if person is None:
            return False
        key = (person_id, wish.feature)
        number = wish.number or self._offered.get(key, "") or _present(person, wish.feature)
        if wish.is_on and not self._may(person, account, number):
            return False

        def change(person: Person) -> Person:
            return _forwarded(person, replace(wish, number=number), self._directory.office)

        if not wish.is_on and self._may(person, account, number):
            self._offered[key] = forward_always.as_kept(number, self._directory.office)
        if change(person) != person:
            await self._directory.update_person(person_id, change)
        return True

    # -- what is published -------------------------------------------------------------------

    def settle(self, publication: Publication, heir: Callable[[], Publication | None]) -> None:
        """Do to the person what a publication wants now, once; or take back what it did.

        heir: another publication that wants the same: do not disturb goes on in its name.
        """
        is_anew = publication.is_anew

        async def work() -> bool:
            if publication.is_dnd and not publication.is_settled:
                publication.is_settled = True
                publication.revision = await self._publish(publication, is_anew)
            elif not publication.is_dnd and publication.is_settled:
                publication.is_settled = False
                revision, publication.revision = publication.revision, 0
                await self._take_back(publication, revision, heir())
            return True

        person, account = publication.person, publication.account
        self._changes.wish(person, account, publication, work, lambda _: None)

    async def _publish(self, publication: Publication, is_anew: bool) -> int:
        """The revision of the person's status that this publication answers for; 0: none."""
        person, account = publication.person, publication.account
        present = self._hub.availability(person)
        if present.is_dnd:
            return present.revision if is_anew and present.set_by == account else 0
        if is_anew or self._allowed(person, account) is None:
            return 0
        return (await self._hub.set_status(person, DND, account)).revision

    async def _take_back(
        self, publication: Publication, revision: int, heir: Publication | None
    ) -> None:
        if heir is not None:
            heir.revision = heir.revision or revision
        elif revision:
            with contextlib.suppress(StaleRevision):
                await undo(
                    self._hub, publication.person, revision, self._utcnow(), publication.account
                )

    def _allowed(self, person_id: str, account: str) -> Person | None:
        person = self._directory.office.people.get(person_id)
        if person is None or RIGHT in permissions(person.rights):
            return person
        self._refuse(account, "no right")
        return None

    def _may(self, person: Person, account: str, number: str) -> bool:
        """May calls be forwarded there?  A call is checked against it once more (wire 8.2)."""
        if not number:
            return False
        against = may_forward(person, number, self._directory.office)
        if against is not None:
            self._refuse(account, against.value)
        return against is None

    def _refuse(self, account: str, why: str) -> None:
        self._log_once("account %s may not switch this: %s", account, why)


def _present(person: Person, feature: Feature) -> str:
    match feature:
        case Feature.ALWAYS:
            return forward_always.number_of(person)
        case Feature.BUSY:
            return person.forwarding.busy
        case _:
            return person.forwarding.no_answer


def _forwarded(person: Person, wish: Setting, office: Office) -> Person:
    """The person with this forwarding switched; the same if it is so already."""
    number = forward_always.as_kept(wish.number, office) if wish.is_on else ""
    rule = person.forwarding
    match wish.feature:
        case Feature.ALWAYS if wish.is_on:
            if number == forward_always.number_of(person):
                return person
            destination = forward_always.destination_for(person, number, office)
            return forward_always.switched_on(person, destination)
        case Feature.ALWAYS:
            is_on = bool(forward_always.number_of(person))
            return forward_always.switched_off(person) if is_on else person
        case Feature.BUSY:
            return replace(person, forwarding=replace(rule, busy=number))
    seconds = _seconds(rule, wish) if wish.is_on else rule.seconds
    return replace(person, forwarding=replace(rule, no_answer=number, seconds=seconds))


def _seconds(rule: Forwarding, wish: Setting) -> int:
    """As many rings as there are already leave the seconds as they were chosen elsewhere."""
    if wish.seconds is None or rings_of(wish.seconds) == rings_of(rule.seconds):
        return rule.seconds
    return wish.seconds
