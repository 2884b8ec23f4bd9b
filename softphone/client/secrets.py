"""The system's keyring, and only that: never a file of ours, never ``keyrings.alt``."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

log = logging.getLogger(__name__)

SERVICE = "einklang"
LIMIT_S = 5.0
"A locked keyring may ask the user and never answer; the app must not wait for that."
UNUSABLE = frozenset({"keyring.backends.fail", "keyring.backends.null"})

T = TypeVar("T")


def entry_name(email: str, server: str) -> str:
    """Under which name the session of a person on a server is kept.

    server: the URL as ``client.api.server_address`` writes it.
    """
    return f"{email.strip().lower()} {server}"


def read_entry(text: str | None) -> dict[str, Any]:
    """What such an entry holds; empty for a missing or foreign one."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


class SecretStoreUnavailable(Exception):
    """There is no keyring that keeps secrets here: ask the user at each start instead."""


class SecretStore(Protocol):
    """Keeps a text under a name."""

    async def get(self, name: str) -> str | None: ...
    async def set(self, name: str, value: str) -> None: ...
    async def delete(self, name: str) -> None: ...


class Keyring:
    """The keyring of the desktop session."""

    async def get(self, name: str) -> str | None:
        """The secret, None if there is none.  Raises SecretStoreUnavailable."""
        found = await _in_thread(lambda: _backend().get_password(SERVICE, name))
        return str(found) if found is not None else None

    async def set(self, name: str, value: str) -> None:
        """Keep it.  Raises SecretStoreUnavailable."""
        await _in_thread(lambda: _backend().set_password(SERVICE, name, value))

    async def delete(self, name: str) -> None:
        """Forget it, if it was there.  Raises SecretStoreUnavailable."""

        def forget() -> None:
            backend = _backend()
            if backend.get_password(SERVICE, name) is not None:
                backend.delete_password(SERVICE, name)

        await _in_thread(forget)

    async def check(self) -> str:
        """The name of the keyring that would be used.  Raises SecretStoreUnavailable."""
        return await _in_thread(lambda: str(_backend().name))


class Forgetful:
    """No keyring: keeps nothing, so the app asks at its next start."""

    async def get(self, name: str) -> str | None:
        return None

    async def set(self, name: str, value: str) -> None:
        raise SecretStoreUnavailable("there is no keyring")

    async def delete(self, name: str) -> None:
        return None


def _backend() -> Any:
    """The best real keyring; imported late, because that takes half a second."""
    import keyring

    chosen = keyring.get_keyring()
    candidates = getattr(chosen, "backends", None) or [chosen]
    for backend in candidates:
        module = type(backend).__module__
        if module.startswith("keyring.backends.") and module not in UNUSABLE:
            return backend
    raise SecretStoreUnavailable("no keyring of this desktop can be used")


async def _in_thread(action: Callable[[], T]) -> T:
    """Run it in a thread that nobody has to wait for at the end of the program."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def finish(result: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        try:
            result, problem = action(), None
        except Exception as error:
            result, problem = None, error
        try:
            loop.call_soon_threadsafe(finish, result, problem)
        except RuntimeError:
            log.debug("the keyring answered after the end")

    threading.Thread(target=run, name="keyring", daemon=True).start()
    try:
        return await asyncio.wait_for(done, LIMIT_S)
    except TimeoutError as error:
        raise SecretStoreUnavailable("the keyring did not answer within 5 s") from error
    except SecretStoreUnavailable:
        raise
    except Exception as error:
        raise SecretStoreUnavailable(f"the keyring refused: {error}") from error
