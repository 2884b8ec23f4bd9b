"""The header fields of a message: an ordered list that keeps every value as it was sent.

A server must forward what it does not understand byte for byte; so values stay raw text and
are parsed only by whoever needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from softphone.sip.errors import SipError
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
        "error-info",
        "history-info",
        "in-reply-to",
        "p-asserted-identity",
        "path",
        "proxy-require",
        "reason",
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

_USUAL = (
    "Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Contact", "Route", "Record-Route",
    "Content-Type", "Content-Length", "Allow", "Supported", "Require", "User-Agent", "Server",
    "Expires", "Session-Expires", "Min-SE", "Authorization", "Proxy-Authorization", "Replaces",
    "Accept", "Event", "Reason", "Warning", "P-Asserted-Identity", "X-Einklang-Call", "Subject",
    "Allow-Events", "Date", "Refer-To", "WWW-Authenticate", "Subscription-State",
)  # fmt: skip
_KEYS = {spelt: name.lower() for name in _USUAL for spelt in (name, name.lower())} | COMPACT
"Spellings for which no lower-case text has to be made; most of all headers on the wire."


def key_of(name: str) -> str:
    """The long lower-case name by which a header is looked up."""
    key = _KEYS.get(name)
    if key is None:
        lowered = name.lower()
        key = COMPACT.get(lowered, lowered)
    return key


class Headers:
    """An ordered list of (name, value) with look-up by name, whatever the case or form."""

    __slots__ = ("_first", "_items")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items: list[tuple[str, str, str]] = [(key_of(n), n, v) for n, v in items]
        self._first: dict[str, str] = {k: v for k, _, v in reversed(self._items)}
        "The first line's value of each header."

    @classmethod
    def from_wire(cls, lines: Iterable[tuple[str, str]]) -> Headers:
        """Headers of lines as they came, which may have spaces at their ends."""
        headers = cls()
        headers._items = [(_KEYS.get(n) or key_of(n), n, v.rstrip(" \t")) for n, v in lines]
        headers._first = {k: v for k, _, v in reversed(headers._items)}
        return headers

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first line's whole value."""
        return self._first.get(_KEYS.get(name) or key_of(name), default)

    def get_all(self, name: str) -> list[str]:
        """All values; lines of list headers are taken apart at their commas."""
        key = key_of(name)
        if key not in self._first:
            return []
        lines = self.lines(key)
        if key not in LISTS:
            return lines
        return [part.strip() for line in lines for part in split(line, ",") if part.strip()]

    def lines(self, name: str) -> list[str]:
        """The values of all lines, as they stand."""
        key = key_of(name)
        return [item[2] for item in self._items if item[0] == key]

    def count(self, name: str) -> int:
        """How many lines have this name."""
        key = key_of(name)
        return sum([item[0] == key for item in self._items])

    @property
    def has_repeated(self) -> bool:
        """Some name stands in more than one line."""
        return len(self._first) < len(self._items)

    def __contains__(self, name: str) -> bool:
        return key_of(name) in self._first

    def add(self, name: str, value: str) -> None:
        """Put a line behind all others."""
        key = key_of(name)
        self._items.append((key, name, value))
        self._first.setdefault(key, value)

    def prepend(self, name: str, value: str) -> None:
        """Put a line before all others."""
        key = key_of(name)
        self._items.insert(0, (key, name, value))
        self._first[key] = value

    def set_first(self, name: str, value: str) -> None:
        """Put a value in the place of the first line of this name; the others stay."""
        key = key_of(name)
        for index, item in enumerate(self._items):
            if item[0] == key:
                self._items[index] = (key, item[1], value)
                self._first[key] = value
                return
        self.add(name, value)

    def set(self, name: str, value: str) -> None:
        """Put one value in the place of the first, and drop the others."""
        key = key_of(name)
        if key not in self._first:
            self.add(name, value)
            return
        index = next(i for i, item in enumerate(self._items) if item[0] == key)
        self._items[index] = (key, name, value)
        if self.has_repeated:
            rest = [item for item in self._items[index + 1 :] if item[0] != key]
            self._items[index + 1 :] = rest
        self._first[key] = value

    def remove(self, name: str) -> None:
        """Drop all lines of this name."""
        key = key_of(name)
        if self._first.pop(key, None) is not None:
            self._items = [item for item in self._items if item[0] != key]

    def copy(self) -> Headers:
        other = Headers()
        other._items = self._items.copy()
        other._first = self._first.copy()
        return other

    def items(self) -> Iterator[tuple[str, str]]:
        """Names as they are spelt, and values, in order."""
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
        """The lines as they go on the wire.

        Raises SipError (local) if a value would break out of its line: values are made of
        names that people typed.
        """
        text = "".join([f"{name}: {value}\r\n" for _, name, value in self._items])
        if text.count("\n") != len(self._items) or text.count("\r") != len(self._items):
            raise SipError("a header value has a line end in it", 500, source="local")
        return text
