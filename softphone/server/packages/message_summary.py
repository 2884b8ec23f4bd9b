"""Event: message-summary (RFC 3842): what lies in a person's mailbox, for a phone's lamp."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from softphone.model.events import DirectoryChanged, Event, MailboxChanged
from softphone.model.office import Office
from softphone.server.packages.document_package import Document, DocumentPackage
from softphone.sip.documents.message_summary import CONTENT_TYPE, MessageSummary

Counts = Callable[[str], tuple[int, int]]
"New and old messages of a person, by id."


def no_messages(person: str) -> tuple[int, int]:
    return (0, 0)


class MessageSummaryPackage(DocumentPackage):
    event = "message-summary"
    kind = CONTENT_TYPE
    accept: tuple[str, ...] = (CONTENT_TYPE,)

    def __init__(self, office: Callable[[], Office], counts: Counts = no_messages) -> None:
        super().__init__()
        self._office = office
        self._counts = counts

    def admit(self, resource: str, account: str) -> int:
        """Everybody's own mailbox only, by the account's number or its person's."""
        owners = self._office().owners(account)
        is_mine = resource == account or any(owner.number == resource for owner in owners)
        return 0 if is_mine else 403

    def make(self, resource: str, is_own: bool) -> Document:
        new, old = 0, 0
        for person in self._people(resource):
            counted = self._counts(person)
            new, old = new + counted[0], old + counted[1]
        called = self._office().feature_codes.get("voicemail") or resource
        return MessageSummary(f"sip:{called}@{self._office().domain}", new, old)

    def _people(self, resource: str) -> tuple[str, ...]:
        """Whose messages an account's lamp tells of: all of its owners'."""
        office = self._office()
        person = office.person_by_number(resource)
        if person is not None:
            return (person.id,)
        return tuple(owner.id for owner in office.owners(resource))

    def concerns(self, event: Event) -> Iterable[str]:
        if isinstance(event, DirectoryChanged):
            yield from self.documents.changed(lambda resource: True)
        elif isinstance(event, MailboxChanged):
            person = self._office().people.get(event.person)
            if person is not None:
                for resource in (person.number, *person.voip_accounts):
                    self.documents.concern(resource)
                    yield resource
