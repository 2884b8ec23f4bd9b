"""The HTTP API of the presence server, as seen from the app and the commands."""

from __future__ import annotations

import asyncio
import importlib
import re
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from softphone.client import pinning
from softphone.client.errors import NO_SERVER, OfficeError

if TYPE_CHECKING:
    import httpx

PREFIX = "/api/v1"
TIMEOUT_S = 10.0
_HOST = re.compile(r"[\w.:%-]+")


def server_address(text: str) -> str:
    """What a person typed as server, as a URL: ``einklang.example`` is ``https://…:8580``.

    Raises OfficeError ``not_an_office`` for what cannot be one.
    """
    text = text.strip().rstrip("/")
    parts = urlsplit(text if "://" in text else f"//{text}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or not _HOST.fullmatch(host) or parts.scheme not in ("", "http", "https"):
        raise OfficeError("not_an_office", "This is not the address of a server.")
    local = host in ("localhost", "::1") or host.startswith("127.")
    scheme = parts.scheme or ("http" if local else "https")
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{port or 8580}"


@dataclass(frozen=True, slots=True)
class Health:
    now: datetime | None
    "The server's clock, whole seconds; None if it tells none."
    has_webphone: bool
    has_sound: bool
    "Its media process is there: tones, browsers, announcements."


class OfficeApi:
    """One server and, after sign-in, one session.  Every failure is an OfficeError."""

    def __init__(self, server: str, token: str = "", fingerprint: str = "") -> None:
        self.server = server_address(server)
        self.token = token
        self.fingerprint = fingerprint
        self._context: ssl.SSLContext | None = None
        self._http: httpx.AsyncClient | None = None

    @property
    def host(self) -> str:
        """The server's host as we reach it."""
        return urlsplit(self.server).hostname or ""

    async def close(self) -> None:
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    # Sessions.

    async def sign_in(
        self, email: str, password: str, device_name: str, code: str = ""
    ) -> dict[str, Any]:
        """Open a phone session; the token is kept."""
        body = {"email": email, "password": password, "device_name": device_name}
        body |= {"code": code} if code else {}
        answer = await self.ask("POST", "/session", body)
        self.token = str(answer["token"])
        return dict(answer)

    async def sign_out(self) -> None:
        await self.ask("DELETE", "/session")
        self.token = ""

    async def change_password(self, old: str, new: str) -> None:
        await self.ask("PUT", "/me/password", {"old": old, "new": new})

    # Me.

    async def me(self) -> dict[str, Any]:
        return dict(await self.ask("GET", "/me"))

    async def set_status(
        self,
        status: str,
        until: datetime | None = None,
        base_revision: int | None = None,
        origin: str = "",
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"status": status, "origin": origin}
        if until is not None:
            body["until"] = until.isoformat()
        if base_revision is not None:
            body["base_revision"] = base_revision
        return dict(await self.ask("PUT", "/me/status", body))

    async def set_destination(self, value: str) -> dict[str, Any]:
        return dict(await self.ask("PUT", "/me/destination", {"value": value}))

    async def set_click_and_call(self, value: str | None) -> dict[str, Any]:
        return dict(await self.ask("PUT", "/me/click-and-call", {"value": value or None}))

    async def silence_device(self, account: str, silenced: bool) -> list[dict[str, Any]]:
        path = f"/me/devices/{quote(account, safe='')}/silenced"
        return list(await self.ask("PUT", path, {"silenced": silenced}))

    async def credentials(self, account: str, client: str, name: str) -> dict[str, Any]:
        """A digest user name and secret for this installation."""
        path = f"/me/devices/{quote(account, safe='')}/credentials"
        return dict(await self.ask("POST", path, {"client": client, "name": name}))

    async def device_secret(self, account: str) -> dict[str, Any]:
        """A new secret for a phone into which it is typed; needs ``accounts.change``."""
        path = f"/voip-accounts/{quote(account, safe='')}/credentials"
        return dict(await self.ask("POST", path))

    # Everybody and calls.

    async def colleagues(self) -> list[dict[str, Any]]:
        return list(await self.ask("GET", "/colleagues"))

    async def calls(self, limit: int = 100) -> list[dict[str, Any]]:
        return list(await self.ask("GET", f"/me/calls?limit={limit}"))

    async def preview(self, caller: str, called: str, at: datetime | None) -> dict[str, Any]:
        """Who would ring, and why; nothing rings."""
        body = {"from": caller, "to": called}
        if at is not None:
            body["at"] = at.isoformat()
        return dict(await self.ask("POST", "/routing/preview", body))

    async def decline(self, call_id: str) -> None:
        await self.ask("POST", f"/me/calls/{quote(call_id, safe='')}/decline")

    async def pass_on(self, call_id: str, to: str) -> None:
        await self.ask("POST", f"/me/calls/{quote(call_id, safe='')}/pass-on", {"to": to})

    async def click_and_call(self, number: str, device: str | None) -> dict[str, Any]:
        body = {"number": number} | ({"with": device} if device else {})
        return dict(await self.ask("POST", "/click-and-call", body))

    async def click_state(self, id: str) -> dict[str, Any]:
        return dict(await self.ask("GET", f"/click-and-call/{quote(id, safe='')}"))

    async def cancel_click(self, id: str) -> None:
        await self.ask("DELETE", f"/click-and-call/{quote(id, safe='')}")

    async def ring_me(self) -> None:
        """Only in the practice office: a colleague calls."""
        await self.ask("POST", "/practice/ring-me")

    # The wire.

    async def live_target(self) -> tuple[str, ssl.SSLContext | None]:
        """URL of the live channel and the TLS context to use, None without TLS."""
        await self._client()
        return self.server.replace("http", "ws", 1) + PREFIX + "/live", self._context

    async def health(self) -> Health:
        """What the server says of itself to anybody.  Raises OfficeError."""
        from email.utils import parsedate_to_datetime

        response = await self._send("GET", self.server + "/healthz", None)
        told = response.headers.get("date")
        try:
            answer = response.json()
        except ValueError as error:
            raise _not_an_office(response.status_code) from error
        facts = answer if isinstance(answer, dict) else {}
        return Health(
            parsedate_to_datetime(told) if told else None,
            facts.get("webphone") is True,
            facts.get("sound") is True,
        )

    async def ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        seen: str = "",
        timeout_s: float = TIMEOUT_S,
    ) -> Any:
        """One request; the decoded answer, None for an empty one.  Raises OfficeError.

        body: bytes are a sound, a WAV.
        seen: the ``etag`` of what shall be changed (RFC 9110 §13.1.1).
        """
        url = self.server + PREFIX + path
        response = await self._send(method, url, body, seen, timeout_s)
        if response.status_code == 204:
            return None
        try:
            answer = response.json()
        except ValueError as error:
            raise _not_an_office(response.status_code) from error
        if response.status_code < 400:
            return answer
        found = answer.get("error") if isinstance(answer, dict) else None
        if not isinstance(found, dict) or "code" not in found:
            raise _not_an_office(response.status_code)
        raise OfficeError(
            str(found["code"]),
            str(found.get("message") or found["code"]),
            response.status_code,
            found.get("details") or {},
        )

    async def _send(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | bytes | None,
        seen: str = "",
        timeout_s: float = TIMEOUT_S,
    ) -> httpx.Response:
        client = await self._client()
        import httpx

        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"If-Match": f'"{seen}"'} if seen else {}
        headers |= {"Content-Type": "audio/wav"} if isinstance(body, bytes) else {}
        sent: Any = {"content" if isinstance(body, bytes) else "json": body}
        try:
            return await client.request(method, url, headers=headers, timeout=timeout_s, **sent)
        except httpx.HTTPError as error:
            raise OfficeError("no_server", NO_SERVER) from error

    async def content(self, path: str, timeout_s: float = TIMEOUT_S) -> bytes:
        """What a ``GET`` brings, as it is.  Raises OfficeError."""
        url = self.server + PREFIX + path
        response = await self._send("GET", url, None, timeout_s=timeout_s)
        if response.status_code == 401:
            raise OfficeError("not_signed_in", "This session has ended.", 401)
        if response.status_code >= 400:
            raise OfficeError("not_found", "It is not there any more.", response.status_code)
        return response.content

    async def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            httpx = await asyncio.to_thread(_httpx)  # the window goes on meanwhile
            if self.server.startswith("https") and self._context is None:
                port = urlsplit(self.server).port or 8580
                self._context = await pinning.context(self.host, port, self.fingerprint)
            # Another request may have come this far meanwhile.
            self._http = self._http or httpx.AsyncClient(
                verify=self._context or False,
                timeout=TIMEOUT_S,
                trust_env=False,
                headers={"Accept": "application/json"},
            )
        return self._http


def _httpx() -> ModuleType:
    """httpx without its command line, which would bring along click, rich and pygments where
    they happen to be installed: 6 MB and 60 ms for nothing.
    """
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    return importlib.import_module("httpx")


def _not_an_office(status: int) -> OfficeError:
    if status >= 500:
        return OfficeError("no_server", NO_SERVER, status)
    return OfficeError("not_an_office", "There is no Einklang server there.", status)
