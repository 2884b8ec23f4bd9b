"""People's passwords: argon2id, slow on purpose, at most two at a time (architecture 4.13)."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")
"Verified for unknown e-mail addresses, so that they take the same time."
MIN_LENGTH = 8
MAX_LENGTH = 256


def hash_password(password: str) -> str:
    return _HASHER.hash(password)


class Passwords:
    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(2)

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(hash_password, password)

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Constant work whether or not there is such a person or password."""
        async with self._turns:
            return await asyncio.to_thread(_verify, stored, password[:MAX_LENGTH])


def _verify(stored: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(stored or _NOBODY, password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False
