"""Event: dialog (RFC 4235): whose telephone rings or talks, for busy-lamp keys.

The document is always full.  It puts all telephones of a person together.  Who else is in a
call is for the person's own devices only, and so is by which dialog a device takes part in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from softphone.model.availability import Availability
from softphone.model.calls import Party
from softphone.model.events import AvailabilityChanged, CallChanged, DirectoryChanged, Event
from softphone.model.office import Office
from softphone.server.legs import Call, CallStage, Leg
from softphone.server.packages import blf
from softphone.server.packages.document_package import Document, DocumentPackage
from softphone.server.packages.presence import is_only_theirs
from softphone.server.subscription import Subscription
from softphone.sip.documents.dialog_info import (
    CONFIRMED,
    CONTENT_TYPE,
    EARLY,
    INITIATOR,
    RECIPIENT,
    DialogElement,
    DialogInfo,
    Identity,
)

MAX_REMEMBERED = 5000


class DialogPackage(DocumentPackage):
    event = "dialog"
    kind = CONTENT_TYPE
    accept: tuple[str, ...] = (CONTENT_TYPE,)

    def __init__(
        self,
        office: Callable[[], Office],
        calls: Mapping[str, Call],
        availability: Callable[[str], Availability],
    ) -> None:
        super().__init__()
        self._office = office
        self._calls = calls
        self._availability = availability
        self._concerned: dict[str, tuple[str, ...]] = {}
        "Call -> the numbers that were in it when it changed last."

    # -- who may watch what ----------------------------------------------------------------

    def admit(self, resource: str, account: str) -> int:
        office = self._office()
        is_known = (
            office.person_by_number(resource) is not None
            or resource in office.accounts
            or resource in office.groups
            or blf.lamp_of(resource, office) is not None
        )
        return 0 if is_known else 404

    def is_own(self, resource: str, account: str) -> bool:
        return account in self._accounts(resource) or self._is_shared(resource, account)

    def _accounts(self, resource: str) -> tuple[str, ...]:
        """The devices of which this number's state is made up."""
        person = self._office().person_by_number(resource)
        return person.voip_accounts if person is not None else (resource,)

    def _is_shared(self, resource: str, account: str) -> bool:
        owners = self._office().owners(resource)
        return any(account in owner.voip_accounts for owner in owners)

    def revision(self, subscription: Subscription) -> int | None:
        """Only the lamp of one's own do not disturb shows it; a telephone's lamp never does."""
        lamp = blf.lamp_of(subscription.resource, self._office())
        if lamp is None or lamp.switch is not blf.Switch.DND:
            return None
        if not is_only_theirs(subscription.account, lamp.person, self._office()):
            return None
        return self._availability(lamp.person.id).revision

    # -- documents -------------------------------------------------------------------------

    def make(self, resource: str, is_own: bool) -> Document:
        office = self._office()
        lamp = blf.lamp_of(resource, office)
        if lamp is not None:
            availability = self._availability(lamp.person.id)
            return blf.lamp_document(resource, lamp, availability, office.domain)
        uri = f"sip:{resource}@{office.domain}"
        person = office.person_by_number(resource)
        entity = Identity(uri, person.name if person is not None else "")
        if resource in office.groups and person is None:
            return DialogInfo.of(uri, self._of_group(resource, entity))
        accounts = frozenset(self._accounts(resource))
        found = (x for call in self._calls.values() for x in parts_of(call, accounts))
        if is_own:
            return DialogInfo.of(uri, [_told(part, entity, office.domain) for part in found])
        return DialogInfo.of(uri, _in_short(found, entity))

    def _of_group(self, number: str, entity: Identity) -> Iterator[DialogElement]:
        for call in self._calls.values():
            if call.request.dialled == number and call.stage is not CallStage.ENDED:
                state = CONFIRMED if call.stage is CallStage.TALKING else EARLY
                yield DialogElement(_id(call), state, RECIPIENT, entity)

    # -- news ------------------------------------------------------------------------------

    def concerns(self, event: Event) -> Iterable[str]:
        if isinstance(event, DirectoryChanged):
            return self.documents.changed(lambda x: self.admit(x, "") == 0, self._is_lamp)
        if isinstance(event, CallChanged):
            return self._noted(self._of_call(event))
        if isinstance(event, AvailabilityChanged) and event.chosen_changed:
            person = self._office().people.get(event.person)
            return self._noted(
                blf.names_of(person, self._office()) if person is not None else ()
            )
        return ()

    def _is_lamp(self, resource: str) -> bool:
        """A telephone's lamp has nothing to do with the directory, a switch's may have."""
        return blf.lamp_of(resource, self._office()) is not None

    def _noted(self, resources: Iterable[str]) -> Iterator[str]:
        for resource in resources:
            self.documents.concern(resource)
            yield resource

    def _of_call(self, event: CallChanged) -> Iterable[str]:
        """The numbers in this call now, and those that were."""
        people = self._office().people
        numbers = [people[id].number for id in event.people if id in people]
        call = self._calls.get(event.call)
        if call is not None:
            numbers += [call.request.from_account, call.request.dialled]
            numbers += [leg.account for leg in (*call.legs, *call.branches)]
        now = tuple(dict.fromkeys((*numbers, *event.accounts)))
        before = self._concerned.pop(event.call, ())
        if call is not None:
            self._concerned[event.call] = now
            while len(self._concerned) > MAX_REMEMBERED:
                del self._concerned[next(iter(self._concerned))]
        return dict.fromkeys((*now, *before))


class Part:
    """One device's part in a call."""

    __slots__ = ("call", "direction", "leg", "remote", "state")

    def __init__(self, call: Call, leg: Leg, state: str, direction: str, remote: Party) -> None:
        self.call = call
        self.leg = leg
        self.state = state
        self.direction = direction
        self.remote = remote


def parts_of(call: Call, accounts: frozenset[str]) -> Iterator[Part]:
    """What these devices do in a call.

    Whoever dials is shown as talking from the start: a blinking lamp means that a telephone
    rings and may be picked up.
    """
    route, caller = call.route, call.caller
    if caller is not None and caller.is_live and caller.account in accounts:
        yield Part(call, caller, CONFIRMED, INITIATOR, route.callee)
    for leg in call.live_branches:
        if leg.account in accounts:
            state = CONFIRMED if leg is call.winner else EARLY
            yield Part(call, leg, state, RECIPIENT, route.caller)


def _in_short(parts: Iterable[Part], entity: Identity) -> Iterator[DialogElement]:
    """One element a call, as far as others may see: that it rings or talks."""
    shown: dict[str, Part] = {}
    for part in parts:
        known = shown.get(part.call.id)
        if known is None or (known.state == EARLY and part.state == CONFIRMED):
            shown[part.call.id] = part
    for part in shown.values():
        yield DialogElement(_id(part.call), part.state, part.direction, entity)


def _told(part: Part, entity: Identity, domain: str) -> DialogElement:
    """As the person's own devices see it: with whom, and by which dialog."""
    dialog = part.leg.dialog
    number = part.remote.number or "anonymous"
    return DialogElement(
        f"{_id(part.call)}-{dialog.local_tag}", part.state, part.direction, entity,
        Identity(f"sip:{number}@{domain}", part.remote.name), dialog.call_id,
        dialog.remote_tag, dialog.local_tag,
    )  # fmt: skip


def _id(call: Call) -> str:
    return f"c-{call.id}"
