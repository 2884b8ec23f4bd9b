"""Links for others lead to this server, not to the computer of whoever opens them."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import pytest
from starlette.requests import Request

from softphone.server.reached_at import base_of, primary_address, reached_at
from softphone.server.serve_options import ServeOptions
from tests.whole_office import WholeOffice

LAN = "192.168.1.20"


@pytest.mark.parametrize(
    ("http", "advertise", "expected"),
    [
        ("127.0.0.1:8580", "", ""),
        ("127.0.0.1:8580", "office.example", ""),
        (f"{LAN}:8580", "", LAN),
        (f"{LAN}:8580", "office.example", "office.example"),
        ("0.0.0.0:8580", "office.example", "office.example"),
    ],
)
def test_others_reach_it_where_it_listens_or_as_it_is_called(
    http: str, advertise: str, expected: str
) -> None:
    assert reached_at(ServeOptions(Path("data"), http=http, advertise=advertise)) == expected


def test_a_server_that_listens_everywhere_is_reached_by_the_address_of_its_network() -> None:
    found = reached_at(ServeOptions(Path("data"), http="0.0.0.0:8580"))
    assert found == primary_address()
    assert found == "" or not ipaddress.ip_address(found).is_unspecified


@pytest.mark.parametrize(
    ("asked", "reached", "expected"),
    [
        ("127.0.0.1:8580", LAN, f"https://{LAN}:8580"),
        ("localhost:8580", LAN, f"https://{LAN}:8580"),
        ("0.0.0.0:8580", LAN, f"https://{LAN}:8580"),
        ("[::1]:8580", "fd00::20", "https://[fd00::20]:8580"),
        ("127.0.0.1:8580", "", "https://127.0.0.1:8580"),
        ("office.example", LAN, "https://office.example"),
    ],
)
def test_only_an_address_of_this_computer_is_replaced(
    asked: str, reached: str, expected: str
) -> None:
    scope = {
        "type": "http", "method": "GET", "scheme": "https", "path": "/api/v1/users",
        "query_string": b"", "headers": [(b"host", asked.encode())],
        "server": ("127.0.0.1", 8580),
    }  # fmt: skip
    assert base_of(Request(scope), reached) == expected


async def test_an_invitation_made_on_the_server_itself_leads_there_from_elsewhere(
    office: WholeOffice,
) -> None:
    office.server.parts.reached_at = lambda: LAN
    ada = await office.sign_in("ada", scope="administration")
    (mara,) = (await ada.get("/users?q=602"))["items"]
    host = {"Host": "127.0.0.1:8580"}
    told = await ada.ask("POST", f"/users/{mara['id']}/invitation", headers=host)
    assert told.json()["url"].startswith(f"http://{LAN}:8580/phone#invitation=")
