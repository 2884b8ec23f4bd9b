"""Secrets at rest: AES-GCM under a key in a 0600 file beside the data (architecture 4.13)."""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from softphone.server.store import restoring
from softphone.server.store.data_problem import DataProblem

FILE = "seal.key"


def _make(path: Path) -> None:
    """A new key, whole or not there at all; who was first has made it.  Raises OSError."""
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
    finally:
        made.unlink()


class Seal:
    """Seals small documents; what was sealed for one name does not open under another."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        self.nonce_key = hmac.digest(key, b"digest nonces", "sha256")
        "For digest nonces; tells nothing of the key itself, and never leaves the server."

    @classmethod
    def of(cls, directory: Path) -> Seal:
        """The seal of this data directory; the key is made at the first use.

        A restore that was broken off is finished first: it brings its own key.
        """
        restoring.finish(directory)
        path = directory / FILE
        try:
            if not path.exists():
                _make(path)
            key = path.read_bytes()
        except OSError as error:
            raise DataProblem(f"{path} cannot be read: {error.strerror}.") from error
        if len(key) != 32:
            raise DataProblem(f"{path} is damaged; restore it from a backup of this directory.")
        return cls(key)

    def close(self, name: str, document: dict[str, Any]) -> bytes:
        nonce = os.urandom(12)
        plain = json.dumps(document).encode()
        return nonce + self._cipher.encrypt(nonce, plain, name.encode())

    def open(self, name: str, sealed: bytes) -> dict[str, Any]:
        """Raises DataProblem if the key or the data was changed."""
        try:
            plain = self._cipher.decrypt(sealed[:12], sealed[12:], name.encode())
        except InvalidTag as error:
            raise DataProblem(
                f"A secret cannot be opened: {FILE} does not belong to this data."
            ) from error
        found: dict[str, Any] = json.loads(plain)
        return found
