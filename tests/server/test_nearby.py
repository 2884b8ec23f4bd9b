"""An office is found on the local network.  The only network here is the loopback."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from softphone.client import nearby
from softphone.client.nearby import Nearby, NearbyOffice, read
from softphone.client.pinning import fingerprint_of
from softphone.server.announcing import Announcement, Announcer
from tests.served import Served

LIMIT_S = 20.0
LOOPBACK = ["127.0.0.1"]


class Found:
    """What is told, and a way to wait for it."""

    def __init__(self) -> None:
        self.offices: tuple[NearbyOffice, ...] = ()
        self._changed = asyncio.Condition()

    def __call__(self, offices: tuple[NearbyOffice, ...]) -> None:
        self.offices = offices
        self._task = asyncio.get_running_loop().create_task(self._notify())

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def wait_for(self, *names: str) -> None:
        async with asyncio.timeout(LIMIT_S), self._changed:
            await self._changed.wait_for(
                lambda: set(names) == {office.name for office in self.offices}
            )


async def test_a_served_office_is_found_and_gone_when_it_stops(tmp_path: Path) -> None:
    server = Served(
        tmp_path / "server",
        more=("--http", "0.0.0.0:0", "--sip-tls", "off", "--announce", "127.0.0.1"),
    )
    found = Found()
    looking = Nearby(found, LOOPBACK)
    await looking.begin()
    try:
        await server.start()
        await found.wait_for("Nordlicht GmbH")
        port = int(server.ready["http"].rpartition(":")[2])
        (office,) = found.offices
        assert office.server == f"https://127.0.0.1:{port}"
        pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        assert fingerprint_of(ssl.PEM_cert_to_DER_cert(pem)) == server.ready["fingerprint"]
        await server.end()
        await found.wait_for()
    finally:
        await looking.end()
        await server.close()


async def test_two_offices_of_one_name_are_both_found() -> None:
    found = Found()
    looking, first, second = Nearby(found, LOOPBACK), Announcer(LOOPBACK), Announcer(LOOPBACK)
    await looking.begin()
    try:
        await first.begin(Announcement("Nord.licht", "a.example", 4001, ("127.0.0.1",)))
        await second.begin(Announcement("Nord.licht", "b.example", 4002, ("127.0.0.1",)))
        async with asyncio.timeout(LIMIT_S):
            while len(found.offices) < 2:
                await found.wait_for("Nord.licht")
                await asyncio.sleep(0)
        servers = {office.server for office in found.offices}
        assert servers == {"https://127.0.0.1:4001", "https://127.0.0.1:4002"}
    finally:
        await looking.end()
        await first.end()
        await second.end()


@pytest.mark.parametrize(
    ("properties", "addresses", "port"),
    [
        ({"scheme": "javascript", "office": "x"}, ["127.0.0.1"], 80),
        ({"scheme": "http", "office": "x"}, ["127.0.0.1"], 80),
        ({"scheme": "https", "office": ""}, ["127.0.0.1"], 80),
        ({"scheme": "https", "office": "\n\x00"}, ["127.0.0.1"], 80),
        ({"scheme": "https"}, ["127.0.0.1"], 80),
        ({"scheme": "https", "office": "x"}, [], 80),
        ({"scheme": "https", "office": "x"}, ["fe80::1%eth0"], 80),
        ({"scheme": "https", "office": "x"}, ["127.0.0.1"], 0),
    ],
)
def test_what_cannot_be_an_office_of_ours_is_not_offered(
    properties: dict[str, str | None], addresses: list[str], port: int
) -> None:
    assert read(properties, addresses, port) is None


def test_names_are_cut_and_cleaned() -> None:
    found = read({"scheme": "https", "office": "A\u202eB" + "x" * 500}, ["::1"], 8580)
    assert found is not None
    assert found.name.startswith("AB") and len(found.name) == nearby.LONGEST_NAME
    assert found.server == "https://[::1]:8580"


def test_an_announcement_tells_nothing_of_people_and_fits() -> None:
    told = Announcement("Ö" * 100, "office.example", 8580, ("127.0.0.1",))
    assert len(told.instance.removesuffix(f".{nearby.SERVICE}").encode()) <= 63
    assert set(told.properties) == {"v", "office", "domain", "scheme", "path"}


def test_the_environment_switches_it_off() -> None:
    assert nearby.of_environment({"EINKLANG_NEARBY": "off"}, lambda _: None) is None
    assert nearby.of_environment({}, lambda _: None) is not None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_network_that_is_not_there_stops_nothing_and_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The library leaves the socket of its vain try to the collector, which complains."""
    announcer = Announcer(["192.0.2.1"])  # an address that this computer does not have
    await announcer.begin(Announcement("x", "y", 1, ("127.0.0.1",)))
    await announcer.end()
    assert "cannot be found on the network" in caplog.text
    found = Found()
    looking = Nearby(found, ["192.0.2.1"])
    await looking.begin()
    await looking.end()
    assert found.offices == ()
