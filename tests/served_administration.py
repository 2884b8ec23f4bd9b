"""The administration's session of somebody in the office of ``whole_office``."""

from __future__ import annotations

import httpx

from softphone.client.administration import Administration
from softphone.client.api import OfficeApi
from softphone.server.api import application
from tests.whole_office import WholeOffice


def administration(office: WholeOffice, name: str = "ada") -> Administration:
    """Not open yet; its clock is the office's."""
    api = OfficeApi("http://127.0.0.1:8580")
    transport = httpx.ASGITransport(application.make(office.server.parts))
    api._http = httpx.AsyncClient(transport=transport)
    email = f"{name}@office.example"
    return Administration(api, email, "this computer", lambda: office.now)
