"""Lists: many resources by one subscription (RFC 4662).

``colleagues`` is everybody in the office; ``blf-602`` is everybody but the person 602, for that
person's own telephones.  The first NOTIFY names all members; further ones bring those of which
there is news.  What does not fit into one NOTIFY comes with the next.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable

from softphone.model.office import Office
from softphone.model.people import Person
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

    def _members(self, resource: str) -> list[Person]:
        people = sorted(self._office().people.values(), key=lambda person: person.number)
        own = resource.removeprefix(KEYS)
        return [person for person in people if person.number != own]

    # -- what is told ----------------------------------------------------------------------

    def body(self, subscription: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        """The next NOTIFY's; None: nothing new.  What is left over makes it due again."""
        s = subscription
        members = self._members(s.resource)
        told: Told = s.memory.setdefault("told", {})
        if is_full or told.keys() - {person.number for person in members}:
            is_full = True
            told.clear()
        parts, shown = self._news(s, members, told)
        if not is_full and not parts:
            return None
        domain = self._office().domain
        listed = [
            Member(f"sip:{person.number}@{domain}", person.name, shown[person.number])
            if person.number in shown
            else Member(f"sip:{person.number}@{domain}")
            for person in members
            if is_full or person.number in shown
        ]
        text = rlmi.rlmi(f"sip:{s.resource}@{domain}", s.version, listed, is_full)
        s.version += 1
        root = Part(rlmi.CONTENT_TYPE, text, f"list-{s.version}@{domain}")
        return related(parts, root, f"einklang-{secrets.token_hex(12)}")

    def _news(
        self, s: Subscription, members: Iterable[Person], told: Told
    ) -> tuple[list[Part], dict[str, str]]:
        """Parts of members that have news, and their Content-IDs by number."""
        package = self._packages[s.event]
        left = MOST_BYTES.get(s.flow.transport, MOST_BYTES_RELIABLE)
        parts: list[Part] = []
        shown: dict[str, str] = {}
        for person in members:
            number = person.number
            document = package.document(number, s.account)
            version, before = told.get(number, (-1, None))
            if document is before:
                continue
            if left <= 0:
                s.is_due = True
                break
            told[number] = (version + 1, document)
            text = document.with_version(version + 1)
            id = f"{number}-{s.version}@{self._office().domain}"
            parts.append(Part(package.kind, text, id))
            shown[number] = id
            left -= len(text) + PART_BYTES
        return parts, shown
