"""Phones that sign in by TLS, and talk by SRTP where both can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, MARA, OfficeServer
from softphone.demo.processes import until
from softphone.media import tone


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    office = OfficeServer(tmp_path / "server", more=("--sip-tls", "127.0.0.1:0"))
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
async def phone(
    server: OfficeServer, tones: dict[int, Path], tmp_path: Path
) -> AsyncIterator[Any]:
    made: list[Baresip] = []

    async def start(account: str, frequency: int, **more: Any) -> Baresip:
        more = {"trusts": server.directory / "data" / "tls.crt", **more}
        found = Baresip(
            f"tls-{account}", tmp_path / f"tls-{account}", account, f"s-{account}",
            server.sip_tls, DOMAIN, tones[frequency], transport="tls", **more,
        )  # fmt: skip
        made.append(found)
        await found.start()
        return found

    yield start
    for phone in made:
        await phone.stop()


def hears(phone: Baresip, wanted: int) -> bool:
    samples, rate = tone.read_wav(phone.heard())
    return tone.longest_stretch_s(samples, rate, wanted) >= 1.5


async def talk(caller: Baresip, called: Baresip) -> None:
    """Call Mara's phone, talk for a moment, hang up; both have heard the other."""
    await caller.dial(MARA.number)
    await called.wait_for("CALL_INCOMING")
    await called.accept()
    await caller.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(2.5)
    await caller.hang_up()
    await called.wait_for("CALL_CLOSED")
    await until(lambda: bool(list(caller.recordings.glob("*-dec.wav"))), "the recording")


async def test_two_private_phones_talk_by_srtp_and_hear_each_other(
    server: OfficeServer, phone: Any
) -> None:
    jonas = await phone("205", 440, media_encryption="srtp-mand")
    desk = await phone("208", 1000, media_encryption="srtp-mand")

    await talk(jonas, desk)

    assert hears(jonas, 1000) and hears(desk, 440)
    assert "SRTP is Enabled" in jonas.output() and "SRTP is Enabled" in desk.output()


async def test_a_private_phone_and_one_by_udp_talk_without_srtp(
    server: OfficeServer, phone: Any, tones: dict[int, Path], tmp_path: Path
) -> None:
    jonas = await phone("205", 440, media_encryption="srtp")
    desk = Baresip(
        "udp-208", tmp_path / "udp-208", "208", "s-208", server.sip, DOMAIN, tones[1000]
    )
    await desk.start()
    try:
        await talk(jonas, desk)
    finally:
        await desk.stop()

    assert hears(jonas, 1000) and hears(desk, 440)
    assert "SRTP is Enabled" not in jonas.output()
