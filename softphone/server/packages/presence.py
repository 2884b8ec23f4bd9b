"""Event: presence (RFC 3856): how people are, for other people's software."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from softphone.model.availability import Availability, Context, Status
from softphone.model.events import AvailabilityChanged, DirectoryChanged, Event
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.packages.document_package import Document, DocumentPackage
from softphone.server.subscription import Subscription
from softphone.sip.documents.pidf_writing import CONTENT_TYPE, PidfDocument, Presence, pidf

DO_NOT_DISTURB = Presence(True, "Do Not Disturb", "busy")
OFFLINE = Presence(False, "Offline")
RINGING = Presence(True, "Ringing", "on-the-phone")
IN_CALL = Presence(True, "On the phone", "on-the-phone")
COLLEAGUES = Presence(True, "Available for colleagues")
AVAILABLE = Presence(True, "Available")


def presence_of(availability: Availability) -> Presence:
    """The row of wire.md's table (2.1) that holds; what was chosen goes before what is seen."""
    if availability.is_dnd:
        return DO_NOT_DISTURB
    if availability.status is Status.OFFLINE:
        return OFFLINE
    if Context.IN_CALL in availability.context:
        return IN_CALL
    if Context.RINGING in availability.context:
        return RINGING
    if not availability.reachable:
        return OFFLINE
    is_limited = availability.status is Status.AVAILABLE_FOR_COLLEAGUES
    return COLLEAGUES if is_limited else AVAILABLE


def person_of(resource: str, office: Office) -> Person | None:
    """Who is meant by a user number, or by the number of an account that is one person's."""
    person = office.person_by_number(resource)
    if person is not None:
        return person
    owners = office.owners(resource)
    return owners[0] if len(owners) == 1 else None


def is_only_theirs(account: str, person: Person, office: Office) -> bool:
    """A device that several people share shows nobody's own status."""
    return office.owners(account) == (person,)


def numbers_of(person: Person) -> tuple[str, ...]:
    """Every number under which somebody may watch this person."""
    return (person.number, *person.voip_accounts)


class PresencePackage(DocumentPackage):
    event = "presence"
    kind = CONTENT_TYPE
    accept: tuple[str, ...] = (CONTENT_TYPE,)

    def __init__(
        self, office: Callable[[], Office], availability: Callable[[str], Availability]
    ) -> None:
        super().__init__()
        self._office = office
        self._availability = availability

    def admit(self, resource: str, account: str) -> int:
        return 0 if person_of(resource, self._office()) is not None else 404

    def make(self, resource: str, is_own: bool) -> Document:
        office = self._office()
        person = person_of(resource, office)
        told = presence_of(self._availability(person.id)) if person is not None else OFFLINE
        return PidfDocument(pidf(f"sip:{resource}@{office.domain}", resource, told))

    def revision(self, subscription: Subscription) -> int | None:
        person = person_of(subscription.resource, self._office())
        if person is None or not is_only_theirs(subscription.account, person, self._office()):
            return None
        return self._availability(person.id).revision

    def concerns(self, event: Event) -> Iterable[str]:
        match event:
            case AvailabilityChanged(person=id):
                person = self._office().people.get(id)
                for number in numbers_of(person) if person is not None else ():
                    self.documents.concern(number)
                    yield number
            case DirectoryChanged():
                yield from self.documents.changed(lambda r: self.admit(r, "") == 0)
