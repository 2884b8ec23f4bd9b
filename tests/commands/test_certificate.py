"""Commands to a server beyond this computer: its certificate is compared, never just taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from softphone.demo.office_server import MARA, PASSWORD, OfficeServer
from tests.commands.command_line import einklang, environment
from tests.ports import free_port

WRONG = "sha256:" + 64 * "0"


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    """It listens on every address, so it speaks TLS with a certificate of its own."""
    office = OfficeServer(tmp_path / "company", more=("--http", f"0.0.0.0:{free_port()}"))
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
async def fingerprint(company: OfficeServer, tmp_path: Path) -> str:
    """What is read out at the server."""
    data = str(company.directory / "data")
    told = await einklang("admin", "--data", data, "fingerprint", env=environment(tmp_path))
    return told.out.strip()


@pytest.fixture
async def as_mara(company: OfficeServer, tmp_path: Path) -> dict[str, str]:
    server = company.http.replace("0.0.0.0", "127.0.0.1")
    async with httpx.AsyncClient(verify=False) as client:
        body = {"email": MARA.email, "password": PASSWORD}
        answer = await client.post(f"{server}/api/v1/session", json=body)
    home = environment(tmp_path / "home", EINKLANG_SERVER=server)
    return {**home, "EINKLANG_TOKEN": answer.json()["token"]}


async def test_the_token_goes_only_to_the_server_that_was_compared(
    as_mara: dict[str, str], fingerprint: str
) -> None:
    unknown = await einklang("status", "--json", env=as_mara)
    assert (unknown.code, unknown.object["error"]["code"]) == (1, "unknown_certificate")
    changed = await einklang("status", "--json", env={**as_mara, "EINKLANG_FINGERPRINT": WRONG})
    assert (changed.code, changed.object["error"]["code"]) == (1, "certificate_changed")
    right = await einklang(
        "status", "--json", env={**as_mara, "EINKLANG_FINGERPRINT": fingerprint}
    )
    assert (right.code, right.object["number"]) == (0, "602")


@pytest.mark.parametrize(
    ("pin", "level"), [("", "note"), (WRONG, "bad"), ("the right one", "ok")]
)
async def test_the_doctor_looks_at_the_certificate(
    pin: str, level: str, as_mara: dict[str, str], fingerprint: str
) -> None:
    known = fingerprint if pin == "the right one" else pin
    told = await einklang("doctor", "--json", env={**as_mara, "EINKLANG_FINGERPRINT": known})
    found = {finding["name"]: finding for finding in told.objects}
    assert found["certificate"]["level"] == level
    assert found["server"]["level"] == "ok"
