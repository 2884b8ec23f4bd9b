"""Values made of rows: a row that is as it was is not read again.

The office is taken over as a whole after each change, which is simple and cannot go half-wrong.
In an office of ten thousand people one row has changed then, and forty thousand have not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Raw = tuple[Any, ...]


class KeptRows(Generic[Value]):
    """``make`` turns a row as it is stored, its key first, into an immutable value."""

    def __init__(self, make: Callable[[Raw], Value]) -> None:
        self._make = make
        self._known: dict[Any, tuple[Raw, Value]] = {}

    def of(self, rows: Iterable[Iterable[Any]]) -> list[Value]:
        """The values of these rows, in their order.  Raises what ``make`` raises."""
        before, now = self._known, {}
        for row in map(tuple, rows):
            kept = before.get(row[0])
            now[row[0]] = (
                kept if kept is not None and kept[0] == row else (row, self._make(row))
            )
        self._known = now
        return [value for _, value in now.values()]
