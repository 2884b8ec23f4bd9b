"""The header fields of a message: an ordered list that keeps every value as it was sent.

A server must forward what it does not understand byte for byte; so values stay raw text and
are parsed only by whoever needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from softphone.sip.uri import split

COMPACT = {
    "a": "accept-contact",
    "b": "referred-by",
    "c": "content-type",
    "d": "request-disposition",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "j": "reject-contact",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "n": "identity-info",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
    "y": "identity",
}
"One-letter names (RFC 3261 §7.3.3 and the IANA registry)."

LISTS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "alert-info",
        "allow",
        "allow-events",
        "call-info",
        "contact",
        "content-encoding",
        "content-language",
        "diversion",
        "history-info",
        "in-reply-to",
        "p-asserted-identity",
        "path",
        "proxy-require",
        "record-route",
        "require",
        "route",
        "service-route",
        "supported",
        "unsupported",
        "via",
        "warning",
    }
)
"Headers whose values may stand in one line, separated by commas (RFC 3261 §7.3.1)."


def key_of(name: str) -> str:
    """The long lower-case name by which a header is looked up."""
    lowered = name.lower()
    return COMPACT.get(lowered, lowered)


class Headers:
    """An ordered list of (name, value) with look-up by name, whatever the case or form."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items: list[tuple[str, str, str]] = [(key_of(n), n, v) for n, v in items]

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first line's whole value."""
        key = key_of(name)
        for item in self._items:
            if item[0] == key:
                return item[2]
        return default

    def get_all(self, name: str) -> list[str]:
        """All values; lines of list headers are taken apart at their commas."""
        key = key_of(name)
        lines = [item[2] for item in self._items if item[0] == key]
        if key not in LISTS:
            return lines
        return [part.strip() for line in lines for part in split(line, ",") if part.strip()]

    def count(self, name: str) -> int:
        key = key_of(name)
        return sum(1 for item in self._items if item[0] == key)

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def add(self, name: str, value: str) -> None:
        self._items.append((key_of(name), name, value))

    def prepend(self, name: str, value: str) -> None:
        self._items.insert(0, (key_of(name), name, value))

    def set(self, name: str, value: str) -> None:
        """Put one value in the place of the first, and drop the others."""
        key = key_of(name)
        for index, item in enumerate(self._items):
            if item[0] == key:
                self._items[index] = (key, name, value)
                self._items[index + 1 :] = [i for i in self._items[index + 1 :] if i[0] != key]
                return
        self._items.append((key, name, value))

    def remove(self, name: str) -> None:
        key = key_of(name)
        self._items = [item for item in self._items if item[0] != key]

    def copy(self) -> Headers:
        other = Headers()
        other._items = self._items.copy()
        return other

    def items(self) -> Iterator[tuple[str, str]]:
        return ((name, value) for _, name, value in self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Headers):
            return NotImplemented
        return [(k, v) for k, _, v in self._items] == [(k, v) for k, _, v in other._items]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        hidden = ("authorization", "proxy-authorization")
        shown = ", ".join(f"{n}: {'…' if k in hidden else v}" for k, n, v in self._items)
        return f"Headers({shown})"

    def text(self) -> str:
        return "".join(f"{name}: {value}\r\n" for _, name, value in self._items)
