"""The library's call objects, and when one of them may be freed.

The destructor of pjsua2's Call hangs up whatever call has its number by then, and takes that
call's callbacks away.  Numbers come round again after a few calls.  So an ended call is kept
while a newer one has its number: as long as the library calls that one active, and on until its
end has been told to us, which comes a moment later and by way of the very callbacks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

KEEP_ENDED_S = 0.3
"A call object is freed this long after its end, when no callback can still be running."


class CallObject(Protocol):
    id: str

    def getId(self) -> int: ...
    def isActive(self) -> bool: ...


class CallObjects:
    """later: calls something after so many seconds, on our thread."""

    def __init__(self, later: Callable[[float, Callable[[], None]], object]) -> None:
        self._later = later
        self._known: dict[str, CallObject] = {}
        self._ended: set[str] = set()

    def __len__(self) -> int:
        return len(self._known)

    def add(self, call: CallObject) -> None:
        self._known[call.id] = call

    def forget(self, call: CallObject) -> None:
        """Its end was told: free it, a little later.

        The timer holds no call: it must not outlive the library.
        """
        call_id = call.id
        self._ended.add(call_id)
        self._later(KEEP_ENDED_S, lambda: self._free(call_id))

    def _free(self, call_id: str) -> None:
        call = self._known.get(call_id)
        if call is None:
            return  # the library is closed
        if call.isActive() or self._has_newer(call):
            self._later(KEEP_ENDED_S, lambda: self._free(call_id))
        else:
            del self._known[call_id]
            self._ended.discard(call_id)

    def _has_newer(self, call: CallObject) -> bool:
        """Does a call whose end was not told yet have its number?"""
        number = call.getId()
        return any(
            other.getId() == number
            for other in list(self._known.values())  # the library's thread adds to them
            if other.id not in self._ended
        )

    def clear(self) -> None:
        """All of them, before the library ends."""
        self._known.clear()
        self._ended.clear()
