"""The office as a command sees it, and the way to it: the running app, else the server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from softphone import home
from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError
from softphone.client.passing import read_password
from softphone.client.secrets import Keyring, SecretStoreUnavailable, entry_name, read_entry
from softphone.client.settings import Settings
from softphone.commands.app_office import AppOffice
from softphone.commands.problem import Problem
from softphone.commands.server_office import ServerOffice

Json = dict[str, Any]
DEFAULT_SERVER = "127.0.0.1:8580"


class Office(Protocol):
    """What commands ask for.  Every refusal is a Problem or an OfficeError."""

    async def me(self) -> Json:
        """``GET /me``, with ``connection`` and ``registration`` where an app runs."""

    async def set_status(self, status: str, until: datetime | None) -> Json:
        """What ``me`` tells afterwards."""

    async def call(self, number: str, device: str) -> Json:
        """``{"id", "state", "device"}``; without an id the app itself shows the call."""

    async def calls(self, count: int) -> list[Json]:
        """The person's newest calls as ``GET /me/calls`` tells them, the newest first."""

    async def preview(self, caller: str, called: str, at: datetime | None) -> Json:
        """``POST /routing/preview``."""

    async def click(self, id: str) -> Json: ...
    async def cancel(self, id: str) -> None: ...
    async def close(self) -> None: ...


async def reach(environment: Mapping[str, str] = os.environ) -> Office:
    """The way to the office of the person who is meant.

    The environment names a person for scripts; the app that runs is asked only when it is
    signed in as that person, so that nobody else's status is changed by mistake.
    Raises Problem ``not_signed_in`` or OfficeError.
    """
    app = await AppOffice.running()
    named = Named.by(environment)
    if app is not None and named is None:
        return app
    if app is not None and named is not None and named.email:
        signed_in = await app.signed_in_email()
        if signed_in == named.email.strip().lower():
            return app
    return ServerOffice(*await (_sign_in(named) if named else _remembered(environment)))


@dataclass(frozen=True, slots=True)
class Named:
    """Who the environment says we are."""

    server: str
    fingerprint: str
    token: str
    email: str
    environment: Mapping[str, str]

    @classmethod
    def by(cls, environment: Mapping[str, str]) -> Named | None:
        """None when it names nobody."""
        token = environment.get("EINKLANG_TOKEN", "")
        email = environment.get("EINKLANG_EMAIL", "")
        if not token and not email:
            return None
        server = environment.get("EINKLANG_SERVER", "")
        fingerprint = environment.get("EINKLANG_FINGERPRINT", "")
        known = settings()
        server = server or known.server or DEFAULT_SERVER
        if not fingerprint and known.server == server:
            fingerprint = known.fingerprint
        return cls(server, fingerprint, token, "" if token else email, environment)


async def _sign_in(named: Named) -> tuple[OfficeApi, bool]:
    api = OfficeApi(named.server, named.token, named.fingerprint)
    if named.token:
        return api, False
    password = read_password(named.environment)
    if not password:
        raise Problem(
            "no_password",
            "EINKLANG_EMAIL is set, but no password comes from the file descriptor that "
            "EINKLANG_PASSWORD_FD names.",
        )
    try:
        await api.sign_in(named.email, password, "einklang command")
    except OfficeError:
        await api.close()
        raise
    return api, True


async def _remembered(environment: Mapping[str, str]) -> tuple[OfficeApi, bool]:
    """The session that the app left in the keyring."""
    known = settings()
    server = environment.get("EINKLANG_SERVER") or known.server
    if not known.email or not server:
        raise _not_signed_in()
    api = OfficeApi(server, fingerprint=known.fingerprint if server == known.server else "")
    try:
        kept = read_entry(await Keyring().get(entry_name(known.email, api.server)))
    except SecretStoreUnavailable as error:
        raise Problem(
            "no_keyring",
            "There is no keyring here that remembers you. Start the app, or set "
            "EINKLANG_EMAIL and EINKLANG_PASSWORD_FD, or EINKLANG_TOKEN.",
        ) from error
    api.token = str(kept.get("token") or "")
    if not api.token:
        raise _not_signed_in()
    return api, False


def settings() -> Settings:
    """What the app remembers; defaults where it never ran."""
    try:
        return Settings.load(home.settings_file())
    except OSError:
        return Settings()


def _not_signed_in() -> Problem:
    return Problem(
        "not_signed_in",
        "Nobody is signed in here. Start the app with “einklang”, or set EINKLANG_SERVER and "
        "EINKLANG_TOKEN, or EINKLANG_EMAIL and EINKLANG_PASSWORD_FD.",
    )
