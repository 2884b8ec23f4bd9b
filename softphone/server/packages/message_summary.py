"""Event: message-summary (RFC 3842): no mailbox here holds messages, and that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from softphone.model.events import DirectoryChanged, Event
from softphone.model.office import Office
from softphone.server.packages.document_package import Document, DocumentPackage
from softphone.sip.documents.message_summary import CONTENT_TYPE, MessageSummary


class MessageSummaryPackage(DocumentPackage):
    event = "message-summary"
    kind = CONTENT_TYPE
    accept: tuple[str, ...] = (CONTENT_TYPE,)

    def __init__(self, office: Callable[[], Office]) -> None:
        super().__init__()
        self._office = office

    def admit(self, resource: str, account: str) -> int:
        """Everybody's own mailbox only, by the account's number or its person's."""
        owners = self._office().owners(account)
        is_mine = resource == account or any(owner.number == resource for owner in owners)
        return 0 if is_mine else 403

    def make(self, resource: str, is_own: bool) -> Document:
        return MessageSummary(f"sip:{resource}@{self._office().domain}")

    def concerns(self, event: Event) -> Iterable[str]:
        if isinstance(event, DirectoryChanged):
            yield from self.documents.changed(lambda resource: True)
