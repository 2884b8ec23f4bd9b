"""Sound between two clocks: a short store that neither runs dry nor grows."""

from __future__ import annotations

import threading

SAMPLE = 2
"Bytes of one sample: 16 bit, mono."
WATCHED = 50
"So many takings are watched before the store is called too full: about a second."


class RingBuffer:
    """First in, first out, for PCM of one channel; safe between two threads.

    Giving starts when ``target`` is filled, and starts anew after running dry.  What never
    drains within a second is only delay: while that is more than ``slack``, one sample a taking
    is left out, which nobody hears.  A jump happens only beyond ``limit``.
    """

    def __init__(self, target: int, slack: int, limit: int) -> None:
        """All in bytes: filling at the start, tolerated idle rest, absolute bound."""
        self._target, self._slack, self._limit = target, slack, limit
        self._data = bytearray()
        self._is_flowing = False
        self._is_trimming = False
        self._lowest = limit
        self._taken = 0
        self._lock = threading.Lock()
        self.underruns = 0
        self.overruns = 0

    def put(self, data: bytes | bytearray | memoryview) -> None:
        with self._lock:
            self._data += data
            if len(self._data) > self._limit:
                self._keep_newest(self._target)
                self.overruns += 1

    def get(self, count: int) -> bytes | None:
        """Exactly ``count`` bytes, or None while there is not enough."""
        with self._lock:
            if not self._is_flowing:
                wanted = max(self._target, count)
                if len(self._data) < wanted:
                    return None
                self._keep_newest(wanted)
                self._is_flowing = True
            if len(self._data) < count:
                self._is_flowing = False
                self.underruns += 1
                return None
            if self._is_trimming and len(self._data) > count:
                middle = count // 2 // SAMPLE * SAMPLE
                del self._data[middle : middle + SAMPLE]
            piece = bytes(self._data[:count])
            del self._data[:count]
            self._watch(len(self._data))
            return piece

    def clear(self) -> None:
        with self._lock:
            self._data.clear()
            self._is_flowing = self._is_trimming = False
            self._lowest, self._taken = self._limit, 0

    def _watch(self, rest: int) -> None:
        self._lowest = min(self._lowest, rest)
        self._taken += 1
        if self._taken >= WATCHED:
            self._is_trimming = self._lowest > self._slack
            self._lowest, self._taken = self._limit, 0

    def _keep_newest(self, count: int) -> None:
        del self._data[: len(self._data) - count]
