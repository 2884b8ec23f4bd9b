"""An office that says what the test told it to, and remembers what it was asked."""

from __future__ import annotations

import json
from typing import Any

import httpx

from softphone.client.api import OfficeApi

SERVER = "http://127.0.0.1:8580"


class ToldOffice:
    """``answers``: (method, path) -> (status, body).  A path without an answer is 404."""

    def __init__(self) -> None:
        self.answers: dict[tuple[str, str], tuple[int, Any]] = {}
        self.asked: list[tuple[str, str, Any]] = []

    def says(self, method: str, path: str, body: Any, status: int = 200) -> None:
        self.answers[method, path] = (status, body)

    def refuses(
        self, method: str, path: str, code: str, status: int = 422, **details: str
    ) -> None:
        self.says(method, path, {"error": {"code": code, "details": details}}, status)

    def api(self) -> OfficeApi:
        """Signed in there; nothing goes over a network."""
        api = OfficeApi(SERVER, token="t")
        api._http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        return api

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().removeprefix("/api/v1")
        body = json.loads(request.content) if request.content else None
        self.asked.append((request.method, path, body))
        unknown = (404, {"error": {"code": "not_found"}})
        status, answer = self.answers.get((request.method, path), unknown)
        return httpx.Response(status, json=answer)
