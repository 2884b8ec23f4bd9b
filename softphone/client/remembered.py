"""What the keyring keeps of a person on a server: session and telephone credentials."""

from __future__ import annotations

import json
import logging
from typing import Any

from softphone.client.secrets import SecretStore, SecretStoreUnavailable, entry_name, read_entry

log = logging.getLogger(__name__)


class Remembered:
    """One entry a person and server.  Without a keyring nothing is kept, and that is told."""

    def __init__(self, secrets: SecretStore) -> None:
        self._secrets = secrets
        self.works = True
        "False once the keyring could not be used: the next start has to ask again."

    async def recall(self, email: str, server: str) -> dict[str, Any]:
        """What was kept; empty when nothing was, or nothing can be."""
        try:
            return read_entry(await self._secrets.get(entry_name(email, server)))
        except SecretStoreUnavailable as error:
            log.info("no keyring: %s", error)
            self.works = False
            return {}

    async def keep(self, email: str, server: str, values: dict[str, Any]) -> None:
        """Keep these beside the rest; a new ``token`` begins a new entry."""
        try:
            kept = {} if "token" in values else await self.recall(email, server)
            await self._secrets.set(entry_name(email, server), json.dumps({**kept, **values}))
        except SecretStoreUnavailable as error:
            log.info("the session is not remembered: %s", error)
            self.works = False

    async def forget(self, email: str, server: str) -> None:
        try:
            await self._secrets.delete(entry_name(email, server))
        except SecretStoreUnavailable:
            self.works = False
