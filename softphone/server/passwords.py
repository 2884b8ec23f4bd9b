"""People's passwords: argon2id, slow on purpose, at most two at a time (architecture 4.13)."""

from __future__ import annotations

import asyncio
import ctypes
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
"Verified for unknown e-mail addresses, so that they take the same time."
AT_A_TIME = 2
_M_MMAP_THRESHOLD = -3
MIN_LENGTH = 8
MAX_LENGTH = 256

T = TypeVar("T")


def give_back_large_blocks() -> None:
    """Let the C library return a hash's 19 MB at once, instead of keeping them per thread.

    glibc raises the size from which it maps blocks of their own when such a block is freed;
    a size that was set stays (mallopt(3)).  Other C libraries have nothing to set.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, 1 << 20)


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


class Passwords:
    """At most two are worked on at a time, in threads."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_A_TIME, "passwords")

    async def hash(self, password: str) -> str:
        return await self._run(lambda: hash_password(password))

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Constant work whether or not there is such a person or password."""
        return await self._run(lambda: _verify(stored, password[:MAX_LENGTH]))

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(stored or _NOBODY, password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
