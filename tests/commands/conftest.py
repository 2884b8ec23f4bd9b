"""An office for the commands, and phones in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, MARA, OfficeServer
from softphone.media.tone import sine, write_wav
from tests.commands.command_line import environment


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    server = OfficeServer(tmp_path / "server")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def as_mara(office: OfficeServer, tmp_path: Path) -> dict[str, str]:
    """The environment of a script that acts for Mara."""
    token = await office.token(MARA)
    return environment(tmp_path / "home", EINKLANG_SERVER=office.http, EINKLANG_TOKEN=token)


@pytest.fixture
async def desk_phone(office: OfficeServer, tmp_path: Path) -> AsyncIterator[Baresip]:
    """Mara's desk phone, which answers by itself when it is asked to."""
    phone = _phone(office, tmp_path, "208")
    await phone.start()
    yield phone
    await phone.stop()


@pytest.fixture
async def jonas_phone(office: OfficeServer, tmp_path: Path) -> AsyncIterator[Baresip]:
    phone = _phone(office, tmp_path, "205")
    await phone.start()
    yield phone
    await phone.stop()


def _phone(office: OfficeServer, tmp_path: Path, account: str) -> Baresip:
    tone = write_wav(tmp_path / f"{account}.wav", sine(440, 20, 8000), 8000)
    folder = tmp_path / account
    return Baresip(account, folder, account, f"s-{account}", office.sip, DOMAIN, tone)
