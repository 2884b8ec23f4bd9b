"""Lists: many resources by one subscription (RFC 4662).

``colleagues`` is everybody in the office; ``blf-602`` is everybody but the person 602, for that
person's own telephones.  The first NOTIFY names all members; further ones bring those of which
there is news.  What does not fit into one NOTIFY comes with the next.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from softphone.model.office import Office
from softphone.server.packages.document_package import Document, DocumentPackage
from softphone.server.subscription import Subscription
from softphone.sip.documents import rlmi
from softphone.sip.documents.multipart import Part, related
from softphone.sip.documents.rlmi import Member

COLLEAGUES = "colleagues"
KEYS = "blf-"
MOST_BYTES = {"udp": 20_000}
MOST_BYTES_RELIABLE = 50_000
"Of members' documents in one NOTIFY, beside the names of all."
PART_BYTES = 200
"Of the lines around a document, at most."
MOST_MEMBERS_UDP = 800
"More of them cannot even be named in one datagram."

NAMED = "named"
NEWS = "news"
TOLD = "told"
"""Of a subscription's memory: the numbers in the list, those of which there may be news, and
what was told."""

Told = dict[str, tuple[int, Document]]
"Of each member: the version it was told last, and the document."


class ResourceLists:
    def __init__(
        self, office: Callable[[], Office], packages: Iterable[DocumentPackage]
    ) -> None:
        self._office = office
        self._packages = {package.event: package for package in packages}

    @property
    def accept(self) -> tuple[str, str]:
        """What a subscriber must take besides the members' documents (RFC 4662 §4.5)."""
        return ("multipart/related", rlmi.CONTENT_TYPE)

    def is_list(self, event: str, resource: str) -> bool:
        if event not in self._packages:
            return False
        return resource == COLLEAGUES or resource.startswith(KEYS)

    def admit(self, resource: str, account: str) -> int:
        """0, or 404 or 403: somebody else's keys are nobody's business."""
        if resource == COLLEAGUES:
            return 0
        person = self._office().person_by_number(resource.removeprefix(KEYS))
        if person is None:
            return 404
        return 0 if account in person.voip_accounts else 403

    def is_too_long(self, resource: str, transport: str) -> bool:
        """Over a connection there is room for everybody."""
        return transport == "udp" and len(self._members(resource)) > MOST_MEMBERS_UDP

    def holds(self, name: str, resource: str) -> bool:
        """Is this resource a member of the list of this name?"""
        return name != KEYS + resource and self._office().person_by_number(resource) is not None

    def _members(self, resource: str) -> list[str]:
        """The numbers in a list, in order."""
        own = resource.removeprefix(KEYS)
        people = self._office().people.values()
        return sorted(person.number for person in people if person.number != own)

    def note(self, subscriptions: Iterable[Subscription], resource: str) -> None:
        """There may be news of this member."""
        for s in subscriptions:
            s.memory.setdefault(NEWS, set()).add(resource)

    def has_changed(self, subscription: Subscription) -> bool:
        """Are its members others than was told?  Only a full list says so (RFC 4662 §5.1)."""
        told: list[str] | None = subscription.memory.get(NAMED)
        return told is not None and told != self._members(subscription.resource)

    # -- what is told ----------------------------------------------------------------------

    def body(self, subscription: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        """The next NOTIFY's; None: nothing new.  What is left over makes it due again."""
        s = subscription
        office = self._office()
        if is_full:
            named = s.memory[NAMED] = self._members(s.resource)
            s.memory[NEWS] = set(named)
            s.memory[TOLD] = {}
        parts = self._news(s)
        if not is_full and not parts:
            return None
        listed = []
        for number in named if is_full else parts:
            person = office.person_by_number(number)
            part = parts.get(number)
            name = person.name if person is not None and part is not None else ""
            uri = f"sip:{number}@{office.domain}"
            listed.append(Member(uri, name, part.id if part is not None else ""))
        text = rlmi.rlmi(f"sip:{s.resource}@{office.domain}", s.version, listed, is_full)
        s.version += 1
        root = Part(rlmi.CONTENT_TYPE, text, f"list-{s.version}@{office.domain}")
        return related(parts.values(), root, f"einklang-{secrets.token_hex(12)}")

    def _news(self, s: Subscription) -> dict[str, Part]:
        """Parts by number, of those members that have news and for whom there is room."""
        package, office = self._packages[s.event], self._office()
        news: set[str] = s.memory[NEWS]
        told: Told = s.memory[TOLD]
        left = MOST_BYTES.get(s.flow.transport, MOST_BYTES_RELIABLE)
        parts: dict[str, Part] = {}
        for number in sorted(news):
            if left <= 0:
                s.is_due = True
                break
            news.discard(number)
            version, before = told.get(number, (-1, None))
            if office.person_by_number(number) is None:
                continue
            document = package.document(number, s.account)
            if document is before:
                continue
            told[number] = (version + 1, document)
            text = document.with_version(version + 1)
            parts[number] = Part(package.kind, text, f"{number}-{s.version}@{office.domain}")
            left -= len(text) + PART_BYTES
        return parts
