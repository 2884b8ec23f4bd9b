"""Sound frames between pjsua2 and our ring buffers, without copying sample by sample.

pjsua2 shows a frame as a vector of bytes that Python would walk byte by byte, 0.3 ms a frame.
The first word of that vector is the address of its data, so one ``memmove`` does the same in
2 µs.  That layout is a fact of the C++ library, not a promise: it is tried once, and where it
does not hold the slow way is taken.
"""

from __future__ import annotations

import ctypes
import logging
import sys
from typing import Any

import pjsua2 as pj

from softphone.phone.ring_buffer import RingBuffer
from softphone.phone.tones import RATE_HZ

log = logging.getLogger(__name__)

FRAME_MS = 20
FRAME_BYTES = RATE_HZ * 2 * FRAME_MS // 1000
_PATTERN = bytes(range(1, 9))


def _address(vector: Any) -> int:
    """Where the bytes of this vector are."""
    return int(ctypes.c_void_p.from_address(int(vector.this)).value or 0)


def has_direct_access() -> bool:
    """Does the trick hold here?  Tried on a vector of our own."""
    if sys.implementation.name != "cpython" or not sys.platform.startswith("linux"):
        return False
    vector = pj.ByteVector(_PATTERN)
    return (
        vector.size() == len(_PATTERN)
        and ctypes.string_at(_address(vector), len(_PATTERN)) == _PATTERN
    )


class Bridge(pj.AudioMediaPort):  # type: ignore[misc]  # pjsua2 has no types
    """One port for the whole run; pjsua2 2.15 crashes when ports are freed while it works."""

    def __init__(self, captured: RingBuffer, played: RingBuffer) -> None:
        super().__init__()
        self._captured, self._played = captured, played
        self._is_closed = False
        self._is_direct = has_direct_access()
        self._silence = bytes(FRAME_BYTES)
        self._frame = pj.ByteVector(self._silence)
        if not self._is_direct:
            log.info("sound frames are copied the slow way")

    def open(self) -> None:
        form = pj.MediaFormatAudio()
        form.type = pj.PJMEDIA_TYPE_AUDIO
        form.clockRate, form.channelCount, form.bitsPerSample = RATE_HZ, 1, 16
        form.frameTimeUsec = FRAME_MS * 1000
        self.createPort("sound", form)

    def close(self) -> None:
        """No sound passes any more; the port itself is freed with the engine."""
        self._is_closed = True

    def onFrameRequested(self, frame: Any) -> None:
        """The far end wants what the microphone hears."""
        try:
            data = None if self._is_closed else self._captured.get(FRAME_BYTES)
            data = data or self._silence
            if self._is_direct:
                ctypes.memmove(_address(self._frame), data, FRAME_BYTES)
                frame.buf = self._frame
            else:
                frame.buf = pj.ByteVector(data)
            frame.size = FRAME_BYTES
            frame.type = pj.PJMEDIA_FRAME_TYPE_AUDIO
        except Exception:
            log.exception("a frame of the microphone was lost")

    def onFrameReceived(self, frame: Any) -> None:
        """The far end has spoken."""
        try:
            if self._is_closed or not frame.size:
                return
            if frame.type == pj.PJMEDIA_FRAME_TYPE_AUDIO:
                buffer = frame.buf
                self._played.put(
                    ctypes.string_at(_address(buffer), frame.size)
                    if self._is_direct
                    else bytes(buffer)
                )
        except Exception:
            log.exception("a frame of the far end was lost")
