"""Browsers sign in by SIP over WebSocket: who may come in, and what happens to the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from softphone.sip import digest
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response, parse
from tests.served import Served

LIMIT_S = 10.0
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    served = Served(tmp_path_factory.mktemp("web"))
    await served.start()
    yield served
    await served.close()


_tokens: dict[tuple[int, str], str] = {}


async def token(server: Served, name: str = "mara") -> str:
    """One session for each person and server."""
    key = (server.pid, name)
    if key not in _tokens:
        _tokens[key] = await server.token(name)
    return _tokens[key]


async def ask(server: Served, method: str, path: str, name: str = "mara") -> Any:
    answer = await server.ask(method, path, token=await token(server, name))
    return answer.json() if answer.content else None


async def ticket(server: Served, name: str = "mara") -> str:
    return str((await ask(server, "POST", "/live/ticket", name))["ticket"])


def address(server: Served, path: str = "/api/v1/sip") -> str:
    return str(server.ready["http"]).replace("http://", "ws://") + path


async def come_in(server: Served, name: str = "mara", **more: Any) -> ClientConnection:
    path = more.pop("path", "/api/v1/sip")
    url = f"{address(server, path)}?ticket={await ticket(server, name)}"
    more.setdefault("subprotocols", ["sip"])
    return await connect(url, max_size=None, **more)


def register(account: str, call_id: str = "c1", cseq: int = 1) -> Request:
    """As a browser's telephone writes it: nobody can be reached at these names."""
    rows = [
        ("Via", f"SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK{call_id}{cseq}"),
        ("Max-Forwards", "69"),
        ("To", f"<sip:{account}@office.example>"),
        ("From", f"<sip:{account}@office.example>;tag=ab"),
        ("Call-ID", call_id),
        ("CSeq", f"{cseq} REGISTER"),
        ("Contact", "<sip:k2n8s1@df7jal23ls0d.invalid;transport=ws>;expires=300"),
    ]
    return Request("REGISTER", "sip:office.example", Headers(rows))


async def answer_of(socket: ClientConnection) -> Response:
    data = await asyncio.wait_for(socket.recv(), LIMIT_S)
    message = parse(data.encode() if isinstance(data, str) else data)
    assert isinstance(message, Response)
    return message


async def sign_in(socket: ClientConnection, account: str, as_bytes: bool = False) -> int:
    """REGISTER with this account's secret; the status of the last answer."""
    first = register(account)
    await socket.send(bytes(first) if as_bytes else bytes(first).decode())
    challenge = await answer_of(socket)
    assert challenge.status == 401
    again = register(account, cseq=2)
    values = challenge.headers.get_all("www-authenticate")
    value = digest.answer(values, "REGISTER", again.uri, account, f"s-{account}")
    again.headers.add("Authorization", value or "")
    await socket.send(bytes(again) if as_bytes else bytes(again).decode())
    return (await answer_of(socket)).status


async def is_signed_in(server: Served, account: str) -> bool:
    devices = await ask(server, "GET", "/me/devices")
    return bool(next(d for d in devices if d["account"] == account)["registered"])


@pytest.mark.parametrize("as_bytes", [False, True])
@pytest.mark.parametrize("path", ["/api/v1/sip", "/sip"])
async def test_S26_a_browser_signs_the_webphone_account_in_and_out_with_its_page(
    server: Served, as_bytes: bool, path: str
) -> None:
    """S26: one account is that of the webphone."""
    socket = await come_in(server, path=path)
    assert socket.subprotocol == "sip"
    assert await sign_in(socket, "207", as_bytes) == 200
    assert await is_signed_in(server, "207")
    await socket.close()
    async with asyncio.timeout(LIMIT_S):
        while await is_signed_in(server, "207"):
            await asyncio.sleep(0.02)


async def test_S26_the_page_is_told_which_account_is_its_own(server: Served) -> None:
    """S26: one account is that of the webphone."""
    me = await ask(server, "GET", "/me")
    assert (me["webphone_account"], me["app_account"]) == ("207", None)


async def test_nobody_signs_in_a_device_of_somebody_else_not_even_with_its_secret(
    server: Served,
) -> None:
    socket = await come_in(server, "jonas")
    assert await sign_in(socket, "207") == 403
    assert not await is_signed_in(server, "207")
    await socket.close()


async def refusal(url: str, **more: Any) -> int:
    with pytest.raises(InvalidStatus) as caught:
        await connect(url, **more)
    return caught.value.response.status_code


async def test_a_foreign_page_is_refused(server: Served) -> None:
    url = f"{address(server)}?ticket={await ticket(server)}"
    assert await refusal(url, subprotocols=["sip"], origin="https://evil.example") == 403


async def test_our_own_page_comes_in(server: Served) -> None:
    socket = await come_in(server, origin=str(server.ready["http"]))
    await socket.close()


async def test_without_the_subprotocol_nobody_comes_in(server: Served) -> None:
    url = f"{address(server)}?ticket={await ticket(server)}"
    assert await refusal(url) == 400
    assert await refusal(url, subprotocols=["chat"]) == 400


async def test_a_ticket_opens_one_door_once(server: Served) -> None:
    url = f"{address(server)}?ticket={await ticket(server)}"
    socket = await connect(url, subprotocols=["sip"])
    assert await refusal(url, subprotocols=["sip"]) == 401
    await socket.close()


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=made-up", "?ticket=%00%ff"])
async def test_without_a_ticket_nobody_comes_in(server: Served, query: str) -> None:
    assert await refusal(f"{address(server)}{query}", subprotocols=["sip"]) == 401


async def test_more_than_64_kilobytes_end_the_connection(server: Served) -> None:
    socket = await come_in(server)
    await socket.send("x" * 70_000)
    with pytest.raises(ConnectionClosed) as caught:
        await asyncio.wait_for(socket.recv(), LIMIT_S)
    assert caught.value.rcvd is not None and caught.value.rcvd.code == 1009


async def test_a_message_in_several_frames_is_one_message(server: Served) -> None:
    socket = await come_in(server)
    text = bytes(register("207")).decode()
    await socket.send([text[:40], text[40:90], text[90:]])
    assert (await answer_of(socket)).status == 401
    await socket.close()


@pytest.mark.long
async def test_who_says_nothing_is_asked_to_leave(server: Served) -> None:
    socket = await come_in(server)
    with pytest.raises(ConnectionClosed) as caught:
        await asyncio.wait_for(socket.recv(), LIMIT_S)
    assert caught.value.rcvd is not None and caught.value.rcvd.code == 1008


async def test_a_keep_alive_is_answered(server: Served) -> None:
    socket = await come_in(server)
    await socket.send("\r\n\r\n")
    assert await asyncio.wait_for(socket.recv(), LIMIT_S) == "\r\n"
    await socket.close()


async def test_garbage_ends_the_connection_and_no_other(server: Served) -> None:
    good = await come_in(server)
    assert await sign_in(good, "207") == 200
    socket = await come_in(server)
    with pytest.raises(ConnectionClosed) as caught:
        for _ in range(100):
            await socket.send(b"\xff\xfe not sip")
            await asyncio.sleep(0)
        await asyncio.wait_for(socket.recv(), LIMIT_S)
    assert caught.value.rcvd is not None and caught.value.rcvd.code == 1007
    assert await is_signed_in(server, "207")
    await good.close()


async def test_a_session_opens_six_connections_and_not_a_seventh(server: Served) -> None:
    sockets = [await come_in(server) for _ in range(6)]
    url = f"{address(server)}?ticket={await ticket(server)}"
    assert await refusal(url, subprotocols=["sip"]) == 429
    for socket in sockets:
        await socket.close()


async def test_signing_out_ends_the_telephone_of_the_page(tmp_path: Path) -> None:
    served = Served(tmp_path)
    await served.start()
    try:
        socket = await come_in(served)
        assert await sign_in(socket, "207") == 200
        await ask(served, "DELETE", "/session")
        with pytest.raises(ConnectionClosed) as caught:
            await asyncio.wait_for(socket.recv(), LIMIT_S)
        assert caught.value.rcvd is not None and caught.value.rcvd.code == 1008
    finally:
        await served.close()
