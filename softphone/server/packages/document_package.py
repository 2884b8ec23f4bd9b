"""Packages whose NOTIFYs carry one document about one resource, the same for many watchers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from softphone.model.events import Event
from softphone.server.subscription import Subscription

Key = tuple[str, bool]
"A resource, and whether its own devices watch."


class Document(Protocol):
    """What is told of a resource, but for the number of the document.  Compared by value."""

    def with_version(self, version: int) -> bytes: ...


class Documents:
    """Documents made once for all their watchers, until something concerns their resource."""

    def __init__(self, make: Callable[[str, bool], Document]) -> None:
        self._make = make
        self._known: dict[Key, Document] = {}
        self._stale: set[Key] = set()

    def of(self, resource: str, is_own: bool) -> Document:
        key = (resource, is_own)
        known = self._known.get(key)
        if known is None or key in self._stale:
            self._stale.discard(key)
            made = self._make(resource, is_own)
            if known is None or made != known:
                known = self._known[key] = made
        return known

    def concern(self, resource: str) -> None:
        """It may have changed."""
        for key in ((resource, True), (resource, False)):
            if key in self._known:
                self._stale.add(key)

    def changed(
        self, exists: Callable[[str], bool], is_told: Callable[[str], bool] = lambda r: True
    ) -> Iterator[str]:
        """The office is another: what is gone is forgotten, the rest is to be made anew.

        Of those that are to be told it is done at once; they come if they are others now.
        """
        for key, before in list(self._known.items()):
            resource, is_own = key
            if not exists(resource):
                del self._known[key]
                self._stale.discard(key)
                continue
            self._stale.add(key)
            if is_told(resource) and self.of(resource, is_own) is not before:
                yield resource


class DocumentPackage(ABC):
    """What they have in common; each says what it admits, makes and is concerned by."""

    event: str = ""
    kind: str = ""
    "The documents' media type."
    accept: tuple[str, ...] = ()
    is_paced: bool = True

    def __init__(self) -> None:
        self.documents = Documents(self.make)

    # -- each by itself

    @abstractmethod
    def admit(self, resource: str, account: str) -> int:
        """See ``Package``."""

    @abstractmethod
    def make(self, resource: str, is_own: bool) -> Document:
        """The document of a resource that was admitted."""

    def is_own(self, resource: str, account: str) -> bool:
        """Do this account's devices see more of it than others?"""
        return False

    @abstractmethod
    def concerns(self, event: Event) -> Iterable[str]:
        """See ``Package``."""

    def revision(self, subscription: Subscription) -> int | None:
        return None

    # -- the same for all

    def document(self, resource: str, account: str) -> Document:
        return self.documents.of(resource, self.is_own(resource, account))

    def body(self, subscription: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        s = subscription
        document = self.document(s.resource, s.account)
        if not is_full and s.memory.get("told") is document:
            return None
        s.memory["told"] = document
        body = document.with_version(s.version)
        s.version += 1
        return self.kind, body

    def received(
        self, subscription: Subscription, content_type: str, body: bytes,
        done: Callable[[], None],
    ) -> int:  # fmt: skip
        """Filters (RFC 4661) and the like: none is read here."""
        return 415
