"""A phone by others that is told nothing but a link signs in, and is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from softphone.demo.baresip import Baresip
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import DOMAIN, LEA, MARA, PASSWORD, OfficeServer, Resident

ADMIN = Resident("617", "Ada", "Amt", {"217": "desk_phone"}, rights="administration")


async def link_for(server: OfficeServer, account: str) -> str:
    """An administrator asks for the settings of this account."""
    async with httpx.AsyncClient(base_url=f"{server.http}/api/v1") as http:
        wish = {"email": ADMIN.email, "password": PASSWORD, "scope": "administration"}
        token = (await http.post("/session", json=wish)).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        made = await http.post(f"/voip-accounts/{account}/setup")
        assert made.status_code == 201, made.text
        return str(made.json()["url"])


async def test_linphone_sets_itself_up_by_a_link_and_is_called(
    tmp_path: Path, tones: dict[int, Path]
) -> None:
    server = OfficeServer(tmp_path / "server", (MARA, LEA, ADMIN))
    await server.start()
    url = await link_for(server, "207")
    assert "207" not in url and "s-207" not in url
    soft = Linphone(
        "soft", tmp_path / "soft", "207", "", "", DOMAIN, tones[1000], settings_url=url
    )
    lea = Baresip("lea", tmp_path / "lea", "216", "s-216", server.sip, DOMAIN, tones[440])
    phones: tuple[Any, ...] = (soft, lea)
    try:
        await soft.start()
        await lea.start()
        await lea.dial(MARA.number)
        line = await soft.wait_for("incoming call")
        assert "<sip:616@office.example>" in line
        await soft.answer()
        await lea.wait_for("CALL_ESTABLISHED")
        await lea.hang_up()
        async with httpx.AsyncClient() as http:
            assert (await http.get(url)).status_code == 404, "it works once"
    finally:
        for phone in phones:
            await phone.stop()
        await server.stop()
