"""Where I am signed in, and further ways in: a webphone link, tokens for programs of mine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

from softphone.client import reading
from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError


@dataclass(frozen=True, slots=True)
class Token:
    """One token; its secret is known to nobody but who was shown it."""

    id: str
    name: str
    created_at: datetime | None
    last_used_at: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One place where a person is signed in."""

    id: str
    scope: str
    "``phone``, ``administration`` or ``token``."
    device_name: str
    created_at: datetime | None
    last_used_at: datetime | None
    is_this_one: bool


@dataclass(frozen=True, slots=True)
class CodeState:
    """Is a one-time code asked for at sign-in?  since: None while it is not."""

    since: datetime | None = None
    recovery_codes_left: int = 0


class Access:
    """The calls of the API about access.  Every failure is an OfficeError."""

    def __init__(self, api: Callable[[], OfficeApi]) -> None:
        """api: the signed-in one; raises OfficeError when there is none."""
        self._api = api

    async def webphone_link(self) -> str:
        """An address that opens the webphone for me, once and within two minutes."""
        api = self._api()
        told = str((await api.ask("POST", "/me/webphone-link"))["url"])
        return api.server + "/phone#" + told.partition("#")[2]

    async def mobile_link(self) -> tuple[str, datetime]:
        """The same for another device, and until when.  Raises OfficeError ``only_here`` if
        none could follow it.
        """
        told = await self._api().ask("POST", "/me/webphone-link")
        url, ends = str(told["url"]), reading.moment(told["expires_at"])
        host = urlsplit(url).hostname or ""
        if ends is None or host in ("localhost", "::1") or host.startswith("127."):
            raise OfficeError("only_here", "This office listens on its own computer only.")
        return url, ends

    async def sessions(self) -> tuple[SignedIn, ...]:
        return signed_in(await self._api().ask("GET", "/sessions"))

    async def end_session(self, id: str) -> None:
        await self._api().ask("DELETE", f"/sessions/{quote(id, safe='')}")

    async def end_other_sessions(self) -> None:
        """Everywhere but here."""
        await self._api().ask("DELETE", "/sessions")

    async def code_state(self) -> CodeState:
        return code_state(await self._api().ask("GET", "/me/one-time-code"))

    async def begin_code(self, password: str) -> tuple[str, str]:
        """The secret as text, and as an address for a QR code."""
        told = await self._api().ask("POST", "/me/one-time-code", {"password": password})
        return str(told["secret"]), str(told["uri"])

    async def confirm_code(self, code: str) -> tuple[str, ...]:
        """By the first code it is on; the recovery codes, this once."""
        told = await self._api().ask("POST", "/me/one-time-code/confirm", {"code": code})
        return tuple(str(one) for one in told["recovery_codes"])

    async def end_code(self, password: str) -> None:
        await self._api().ask("POST", "/me/one-time-code/off", {"password": password})

    async def tokens(self) -> tuple[Token, ...]:
        return _tokens(await self._api().ask("GET", "/me/tokens"))

    async def make_token(self, name: str) -> str:
        """The secret of a new token, shown this once."""
        return str((await self._api().ask("POST", "/me/tokens", {"name": name}))["token"])

    async def revoke_token(self, id: str) -> None:
        await self._api().ask("DELETE", f"/me/tokens/{quote(id, safe='')}")


def code_state(told: Mapping[str, Any]) -> CodeState:
    """As the API tells it."""
    return CodeState(
        reading.moment(told.get("since")), int(told.get("recovery_codes_left") or 0)
    )


def signed_in(rows: Sequence[Mapping[str, Any]]) -> tuple[SignedIn, ...]:
    """As the API lists sessions."""
    return tuple(
        SignedIn(
            str(row["id"]), str(row["scope"]), str(row["device_name"]),
            reading.moment(row.get("created_at")), reading.moment(row.get("last_used_at")),
            bool(row.get("is_this_one")),
        )
        for row in rows
    )  # fmt: skip


def _tokens(rows: Sequence[dict[str, Any]]) -> tuple[Token, ...]:
    return tuple(
        Token(
            str(row["id"]), str(row["name"]), reading.moment(row.get("created_at")),
            reading.moment(row.get("last_used_at")), reading.moment(row.get("expires_at")),
        )
        for row in rows
    )  # fmt: skip
