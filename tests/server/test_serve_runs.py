"""The server's life as a process: start, stop, kill, secrets, files, full disk, TLS."""

import asyncio
import contextlib
import json
import resource
import socket
import ssl
import stat

import httpx
import pytest
import websockets

from softphone.client.pinning import fingerprint_of
from softphone.demo.processes import until
from tests.served import Served
from tests.whole_office import PASSWORD


@pytest.fixture
async def server(tmp_path):
    server = Served(tmp_path / "served", more=("--verbose",))
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def raw_sockets():
    with contextlib.ExitStack() as stack:
        yield stack


def wrong_modes(directory):
    """Files that somebody else on this computer could read or write."""
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in directory.iterdir()}
    return {name: oct(mode) for name, mode in modes.items() if mode & 0o077}


async def test_it_tells_when_it_is_ready_and_stops_cleanly(server):
    assert set(server.ready) == {"http", "sip", "pid"}
    answer = await server.ask("GET", "/../../healthz")
    assert answer.status_code == 200 and answer.json()["ok"]
    openapi = (await server.ask("GET", "/openapi.json")).json()
    assert {"/api/v1/session", "/api/v1/me/status"} <= set(openapi["paths"])
    assert json.loads((server.data / "server.lock").read_text())["pid"] == server.pid
    assert await server.end() == 0
    assert (server.data / "server.lock").read_text() == ""
    assert "Traceback" not in server.log() and "ERROR" not in server.log()
    assert not (server.data / "media.sock").exists()


async def test_a_status_told_before_a_kill_is_there_after_it(server):
    token = await server.token("mara")
    wish = {"status": "do_not_disturb", "until": "2099-01-01T00:00:00Z"}
    told = (await server.ask("PUT", "/me/status", wish, token)).json()
    await server.program.kill()
    await server.start()
    me = (await server.ask("GET", "/me", token=token)).json()
    assert me["availability"]["status"] == "do_not_disturb"
    assert me["availability"]["revision"] == told["revision"]


async def test_files_are_for_this_user_alone(server):
    await server.token("mara")
    assert wrong_modes(server.data) == {}


async def test_no_secret_is_ever_in_a_log(server):
    """Not in the most talkative log, not of what was right and not of what was wrong."""
    token = await server.token("mara")
    wrong = {"email": "mara@office.example", "password": "wrong-horse-battery"}
    await server.ask("POST", "/session", wrong)
    body = {"client": "laptop", "name": "n"}
    issued = (await server.ask("POST", "/me/devices/204/credentials", body, token)).json()
    ticket = (await server.ask("POST", "/live/ticket", {}, token)).json()["ticket"]
    async with websockets.connect(f"{server.live}?ticket={ticket}") as live:
        await live.recv()
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(f"{server.live}?ticket={ticket}")
    await server.ask("PUT", "/me/password", {"old": PASSWORD, "new": "my-own-words"}, token)
    await server.end()
    logs = server.log() + (server.data / "media.log").read_text()
    secrets = (
        token,
        ticket,
        issued["secret"],
        PASSWORD,
        "wrong-horse",
        "my-own-words",
        "s-204",
    )
    assert [s for s in secrets if s in logs] == []
    assert "ticket=" not in logs


async def test_a_disk_that_fills_up_is_told_once_and_nothing_is_half_done(server):
    """A limit on the size of files stands for the full disk; then there is room again."""
    token = await server.token("mara")
    before = (await server.ask("GET", "/me", token=token)).json()["availability"]
    limits = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1, limits[1]))
    for _ in range(3):
        answer = await server.ask("PUT", "/me/status", {"status": "offline"}, token)
        assert answer.status_code == 507
        assert answer.json()["error"]["code"] == "cannot_write"
    me = (await server.ask("GET", "/me", token=token)).json()
    assert me["availability"] == before
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limits)
    answer = await server.ask("PUT", "/me/status", {"status": "offline"}, token)
    assert answer.status_code == 200
    assert "Traceback" not in server.log()
    await server.program.kill()
    await server.start()
    me = (await server.ask("GET", "/me", token=token)).json()
    assert me["availability"]["status"] == "offline"


async def test_it_ends_in_time_with_clients_that_hang_on(server, raw_sockets):
    token = await server.token("mara")
    headers = {"Authorization": f"Bearer {token}"}
    live = await websockets.connect(server.live, additional_headers=headers)
    await live.recv()
    http, sip = (raw_sockets.enter_context(socket.socket()) for _ in range(2))
    http.connect(("127.0.0.1", int(server.ready["http"].rpartition(":")[2])))
    http.send(b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    sip.connect(server.sip)
    sip.send(b"INVITE sip:602@office.example SIP/2.0\r\n")
    began = asyncio.get_running_loop().time()
    assert await server.end() == 0
    took_s = asyncio.get_running_loop().time() - began
    with pytest.raises(websockets.ConnectionClosed):
        while True:
            await live.recv()
    assert "Traceback" not in server.log()
    assert took_s < 8


async def test_a_name_of_this_computer_is_as_good_as_its_address(tmp_path):
    server = Served(tmp_path / "named", more=("--sip", "localhost:0"))
    await server.start()
    try:
        assert server.sip[0] == "127.0.0.1"
        assert (await sip_options(server)).startswith(b"SIP/2.0 200")
    finally:
        await server.close()


async def sip_options(server):
    sock = socket.socket(type=socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.bind(("127.0.0.1", 0))
    port = sock.getsockname()[1]
    text = (
        f"OPTIONS sip:office.example SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};"
        "branch=z9hG4bKo;rport\r\nMax-Forwards: 70\r\nFrom: <sip:a@office.example>;tag=1\r\n"
        "To: <sip:office.example>\r\nCall-ID: o\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
    )
    loop = asyncio.get_running_loop()
    await loop.sock_sendto(sock, text.encode(), server.sip)
    try:
        return await asyncio.wait_for(loop.sock_recv(sock, 4096), 5)
    finally:
        sock.close()


async def test_beyond_loopback_the_api_speaks_TLS_with_a_pinned_certificate(tmp_path):
    server = Served(tmp_path / "tls", more=("--http", "0.0.0.0:0"))
    await server.start()
    try:
        assert server.ready["http"].startswith("https://")
        port = int(server.ready["http"].rpartition(":")[2])
        pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
        assert server.ready["fingerprint"] == fingerprint_of(ssl.PEM_cert_to_DER_cert(pem))
        context = ssl.create_default_context(cadata=pem)
        async with httpx.AsyncClient(verify=context) as client:
            answer = await client.get(f"https://127.0.0.1:{port}/healthz")
            assert answer.json()["ok"]
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.HTTPError):
                await client.get(f"http://127.0.0.1:{port}/healthz")
        assert wrong_modes(server.data) == {}
        first = server.ready["fingerprint"]
        await server.end()
        server.ready = {}
        await server.start()
        assert server.ready["fingerprint"] == first
    finally:
        await server.close()


async def test_clear_text_beyond_loopback_only_when_it_is_asked_for(tmp_path):
    server = Served(tmp_path / "clear", more=("--http", "0.0.0.0:0", "--insecure-http"))
    await server.start()
    try:
        assert server.ready["http"].startswith("http://")
    finally:
        await server.close()


async def test_the_practice_office_ends_without_a_word(tmp_path):
    server = Served(tmp_path / "practice", more=("--practice",), office="")
    await server.start()
    try:
        await until(lambda: (server.data / "einklang.db-wal").exists(), "the first writing", 10)
        await asyncio.sleep(1.2)
        assert await server.end() == 0
        lines = [x for x in server.log().splitlines() if not x.startswith("ready ")]
        assert lines == []
        assert not any(p.name.startswith("media") for p in server.data.glob("*.sock"))
    finally:
        await server.close()
