"""SIP over TLS: who may come in, whom we call, and where the door is."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.server import certificate, sip_tls
from softphone.server.certificate import Certificate
from softphone.server.serve_options import ServeOptions, StartProblem
from softphone.server.transports import Transports
from tests.served import Served, refused
from tests.server.test_line_by_tcp import ASKED, Core

FOREVER_S = 10.0


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate.own(tmp_path_factory.mktemp("ours"), ["127.0.0.1"])


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate.own(tmp_path_factory.mktemp("strangers"), ["127.0.0.1"])


@pytest.fixture
async def core() -> Core:
    return Core()


@pytest.fixture
async def transports(core: Core, ours: Certificate) -> AsyncIterator[Transports]:
    made = Transports(core)
    await made.start("127.0.0.1", 0)
    await made.listen_tls("127.0.0.1", 0, sip_tls.as_server(ours))
    yield made
    await made.close()


async def dial(transports: Transports, trusted: Path, **more: object) -> asyncio.StreamWriter:
    context = ssl.create_default_context(cafile=trusted)
    for name, value in more.items():
        setattr(context, name, value)
    _, writer = await asyncio.wait_for(
        asyncio.open_connection("127.0.0.1", transports.tls_port, ssl=context), FOREVER_S
    )
    return writer


async def test_a_phone_that_trusts_us_is_heard_and_told_the_port_of_tls(
    transports: Transports, core: Core, ours: Certificate
) -> None:
    writer = await dial(transports, ours.certificate)
    writer.write(ASKED)
    await asyncio.wait_for(core.something.wait(), FOREVER_S)
    flow = core.came[0][1]
    assert (flow.transport, flow.local) == ("tls", ("127.0.0.1", transports.tls_port))
    assert transports.tls_port != transports.port
    writer.close()


async def test_a_phone_that_knows_another_certificate_does_not_talk_to_us(
    transports: Transports, strangers: Certificate
) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await dial(transports, strangers.certificate)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1")
async def test_old_tls_is_not_spoken(transports: Transports, ours: Certificate) -> None:
    old = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)):
        await dial(transports, ours.certificate, minimum_version=old, maximum_version=old)


async def test_what_is_no_tls_is_dropped_and_the_next_phone_comes_in(
    transports: Transports, core: Core, ours: Certificate
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", transports.tls_port)
    writer.write(ASKED)
    with contextlib.suppress(ConnectionError):
        await asyncio.wait_for(reader.read(), FOREVER_S)
    writer.close()
    assert not core.came
    good = await dial(transports, ours.certificate)
    good.write(ASKED)
    await asyncio.wait_for(core.something.wait(), FOREVER_S)
    good.close()


async def test_a_line_by_tls_reaches_a_peer_that_is_trusted(
    transports: Transports, core: Core, strangers: Certificate
) -> None:
    heard: asyncio.Queue[bytes] = asyncio.Queue()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    server = await asyncio.start_server(peer, "127.0.0.1", 0, ssl=sip_tls.as_server(strangers))
    remote = server.sockets[0].getsockname()[:2]
    transports.tls_of_lines = sip_tls.as_client(strangers.certificate)
    flow = transports.connect("tls", remote)
    assert flow is not None
    core.out.append((ASKED, flow))
    transports.flush()
    assert await asyncio.wait_for(heard.get(), FOREVER_S) == ASKED
    server.close()


async def test_a_line_by_tls_tells_nothing_to_a_peer_that_nobody_vouches_for(
    transports: Transports, core: Core, ours: Certificate, strangers: Certificate
) -> None:
    heard = bytearray()

    async def peer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.read())
        writer.close()

    server = await asyncio.start_server(peer, "127.0.0.1", 0, ssl=sip_tls.as_server(strangers))
    transports.tls_of_lines = sip_tls.as_client(ours.certificate)
    flow = transports.connect("tls", server.sockets[0].getsockname()[:2])
    assert flow is not None
    core.out.append((ASKED, flow))
    transports.flush()
    assert await asyncio.wait_for(core.lost.get(), FOREVER_S) == flow
    assert not heard
    assert transports.why_not_connected(flow.remote) == "bad_certificate"
    server.close()


# -- where the door is ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sip", "asked", "where"),
    [
        ("127.0.0.1:5060", "", None),
        ("0.0.0.0:5060", "", ("0.0.0.0", 5061)),
        ("0.0.0.0:5061", "", None),
        ("0.0.0.0:5060", "off", None),
        ("127.0.0.1:5060", "127.0.0.1:6061", ("127.0.0.1", 6061)),
    ],
)
def test_it_is_open_beyond_this_computer_and_where_it_was_asked_for(
    sip: str, asked: str, where: tuple[str, int] | None
) -> None:
    assert sip_tls.address(ServeOptions(Path("x"), sip=sip, sip_tls=asked)) == where


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(StartProblem, match="is not HOST:PORT"):
        sip_tls.address(ServeOptions(Path("x"), sip_tls="everywhere"))


def test_a_certificate_and_the_key_of_another_are_refused(
    ours: Certificate, strangers: Certificate
) -> None:
    with pytest.raises(StartProblem, match="not a certificate and its key"):
        sip_tls.as_server(Certificate(ours.certificate, strangers.key, ""))


def test_a_file_without_certificates_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    with pytest.raises(StartProblem, match="holds no certificates"):
        sip_tls.as_client(empty)


async def test_the_server_says_where_phones_sign_in_by_tls(tmp_path: Path) -> None:
    server = Served(tmp_path / "tls", more=("--sip-tls", "127.0.0.1:0"))
    await server.start()
    host, _, port = server.ready["sip_tls"].rpartition(":")
    assert host == "127.0.0.1" and int(port) > 0
    await server.close()


async def test_a_port_of_another_program_is_named(tmp_path: Path) -> None:
    other = await asyncio.start_server(lambda r, w: w.close(), "127.0.0.1", 0)
    host, port = other.sockets[0].getsockname()[:2]
    said = await refused(tmp_path / "d", "--sip-tls", f"{host}:{port}")
    assert f"{host}:{port}" in said
    other.close()
