"""Strangers on the SIP port: malformed, oversized, in quantity; and who they cannot probe."""

import asyncio
import contextlib
import socket

import pytest

from tests.served import Served
from tests.sip_flood import Caller, rss_mb, send_flood

REGISTER = (
    "REGISTER sip:office.example SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bKr{n}\r\n"
    "Max-Forwards: 70\r\nFrom: <sip:{user}@office.example>;tag=1\r\n"
    "To: <sip:{user}@office.example>\r\nCall-ID: r{n}\r\nCSeq: {n} REGISTER\r\n"
    "Contact: <sip:{user}@127.0.0.1:9;transport=tcp>\r\n{more}Content-Length: 0\r\n\r\n"
)


@pytest.fixture
async def server(tmp_path):
    server = Served(tmp_path / "served")
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def caller(server):
    caller = Caller(server, "205")
    yield caller
    caller.close()


async def exchange(server, data, wait_s=5.0):
    """Send over TCP; what comes back until a blank line or the end."""
    reader, writer = await asyncio.open_connection(*server.sip)
    try:
        writer.write(data)
        await writer.drain()
        return await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), wait_s)
    except (asyncio.IncompleteReadError, ConnectionError) as error:
        return getattr(error, "partial", b"")
    finally:
        writer.close()


async def test_a_telephone_signs_in_over_TCP(server):
    """One flow both ways: what the desktop app does towards a remote server."""
    from softphone.sip import digest
    from softphone.sip.message import parse

    reader, writer = await asyncio.open_connection(*server.sip)
    writer.write(REGISTER.format(n=1, user="205", more="").encode())
    challenge = parse(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5))
    assert challenge.status == 401
    values = challenge.headers.get_all("www-authenticate")
    answer = digest.answer(values, "REGISTER", "sip:office.example", "205", "s-205")
    again = REGISTER.format(n=2, user="205", more=f"Authorization: {answer}\r\n")
    writer.write(again.encode())
    assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).startswith(b"SIP/2.0 200")
    token = await server.token("jonas")
    assert (await server.ask("GET", "/me/devices", token=token)).json()[0]["registered"]
    writer.close()
    for _ in range(100):
        device = (await server.ask("GET", "/me/devices", token=token)).json()[0]
        if not device["registered"]:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("still signed in without its connection")


BROKEN = {
    "no length": b"INVITE sip:602@office.example SIP/2.0\r\n"
    b"Via: SIP/2.0/TCP h;branch=z9hG4bK1\r\n"
    b"From: <sip:a@b>;tag=1\r\nTo: <sip:602@office.example>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n"
    b"\r\n",
    "negative length": b"OPTIONS sip:x SIP/2.0\r\nContent-Length: -5\r\n\r\n",
    "huge length": b"OPTIONS sip:x SIP/2.0\r\nContent-Length: 99999999999\r\n\r\n",
    "a web browser": b"GET / HTTP/1.1\r\nHost: office.example\r\n\r\n",
    "TLS": bytes.fromhex("1603010200010001fc0303") + b"\x00" * 300,
    "a header without end": b"OPTIONS sip:x SIP/2.0\r\nSubject: " + b"a" * 200_000,
    "ten thousand headers": b"OPTIONS sip:x SIP/2.0\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
    "zeros": b"\x00" * 100_000,
    "line ends": b"\r\n" * 100_000,
}  # fmt: skip


@pytest.mark.timeout(180)
async def test_malformed_and_oversized_messages_hurt_nobody(server, caller):
    """Over TCP and UDP; afterwards the telephones work and the log is all but empty."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock:
        for data in BROKEN.values():
            with contextlib.suppress(TimeoutError):
                await exchange(server, data, wait_s=0.5)
            sock.sendto(data[:60_000], server.sip)
    assert await caller.register() == 200
    assert (await caller.call("*43")).status == 200
    assert "Traceback" not in server.log()
    assert len(server.log().splitlines()) <= 10


async def test_a_flood_of_garbage_and_strangers_does_not_stop_the_telephones(server, caller):
    """A short form of the figure in the bench: three seconds, a call meanwhile, no growth."""
    assert await caller.register() == 200
    before = rss_mb(server)
    flooding = asyncio.create_task(send_flood(server, 3.0, 10_000))
    await asyncio.sleep(0.5)
    answer = await caller.call("*43", timeout_s=30)
    assert answer.status == 200
    assert await flooding > 5000
    assert rss_mb(server) - before <= 30
    assert "Traceback" not in server.log()
    assert len(server.log().splitlines()) <= 10


@pytest.mark.parametrize(
    ("number", "status"),
    [("699", 404), ("hello", 404), ("9" * 200, 404), ("%00", 404), ("+", 404), ("*99", 404)],
)
async def test_a_number_that_nobody_has_is_refused_in_a_word(server, caller, number, status):
    assert await caller.register() == 200
    answer = await caller.call(number)
    assert answer.status == status and answer.reason
    assert "Traceback" not in server.log()


async def test_user_names_cannot_be_probed_by_SIP(server):
    """Who exists and who does not get the same challenge, and the same refusal."""
    seen = set()
    for number, user in enumerate(("205", "999", "602", "mara", "x" * 300), 1):
        answer = await exchange(server, REGISTER.format(n=number, user=user, more="").encode())
        status, *headers = answer.decode().split("\r\n")
        challenge = next(h for h in headers if h.startswith("WWW-Authenticate"))
        seen.add((status, challenge.split("nonce=")[0], challenge.split('",', 2)[2]))
    assert len(seen) == 1
    wrong = (
        'Authorization: Digest username="{user}", realm="office.example", nonce="x", '
        'uri="sip:office.example", response="{r}", algorithm=MD5\r\n'
    )
    refusals = set()
    for number, user in enumerate(("205", "999"), 10):
        more = wrong.format(user=user, r="0" * 32)
        answer = await exchange(
            server, REGISTER.format(n=number, user=user, more=more).encode()
        )
        refusals.add(answer.split(b"\r\n")[0])
    assert refusals == {b"SIP/2.0 401 Unauthorized"}
