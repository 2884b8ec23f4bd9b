"""The portal for global shortcuts, as much of it as one program asks, on a real message bus.

No portal with this interface runs without a Wayland desktop; the calls and signals are those of
its description (org.freedesktop.portal.GlobalShortcuts, version 1).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import jeepney
from jeepney.io.asyncio import DBusConnection, open_dbus_connection

from softphone.desktop.hotkey_portal import PATH, PORTAL, REQUEST, SHORTCUTS


class Portal:
    """code: what the person answers, 0 is yes.  bound: is a key really given."""

    def __init__(self, connection: DBusConnection, code: int, bound: bool) -> None:
        self._connection, self._code, self._bound = connection, code, bound
        self._session = ""
        self.asked: list[str] = []

    async def serve(self) -> None:
        while True:
            message = await self._connection.receive()
            fields = message.header.fields
            member = fields.get(jeepney.HeaderFields.member)
            if message.header.message_type is not jeepney.MessageType.method_call:
                continue
            if member == "CreateSession":
                await self._create(message)
            elif member == "BindShortcuts":
                await self._bind(message)

    async def _create(self, message: Any) -> None:
        (options,) = message.body
        sender = self._sender(message)
        self._session = f"{PATH}/session/{sender}/{options['session_handle_token'][1]}"
        results = {"session_handle": ("s", self._session)}
        await self._answer(message, options["handle_token"][1], 0, results)

    async def _bind(self, message: Any) -> None:
        _, shortcuts, _, options = message.body
        self.asked += [about["preferred_trigger"][1] for _, about in shortcuts]
        given = [(name, {}) for name, _ in shortcuts] if self._bound else []
        results = {"shortcuts": ("a(sa{sv})", given)}
        await self._answer(message, options["handle_token"][1], self._code, results)

    async def _answer(self, message: Any, token: str, code: int, results: Any) -> None:
        path = f"{PATH}/request/{self._sender(message)}/{token}"
        await self._connection.send(jeepney.new_method_return(message, "o", (path,)))
        emitter = jeepney.DBusAddress(path, interface=REQUEST)
        signal = jeepney.new_signal(emitter, "Response", "ua{sv}", (code, results))
        await self._connection.send(signal)

    async def press(self, name: str) -> None:
        emitter = jeepney.DBusAddress(PATH, interface=SHORTCUTS)
        body = (self._session, name, 0, {})
        await self._connection.send(jeepney.new_signal(emitter, "Activated", "osta{sv}", body))

    @staticmethod
    def _sender(message: Any) -> str:
        sender = str(message.header.fields[jeepney.HeaderFields.sender])
        return sender.removeprefix(":").replace(".", "_")


@contextlib.asynccontextmanager
async def portal_stand_in(code: int = 0, bound: bool = True) -> AsyncIterator[Portal]:
    connection = await open_dbus_connection("SESSION")
    async with connection:
        reply = await _own_name(connection)
        assert reply == 1, "the name belongs to us"
        portal = Portal(connection, code, bound)
        serving = asyncio.get_running_loop().create_task(portal.serve())
        yield portal
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def _own_name(connection: DBusConnection) -> int:
    request = jeepney.message_bus.RequestName(PORTAL, 4)
    await connection.send(request)
    while True:
        message = await connection.receive()
        is_reply = message.header.fields.get(jeepney.HeaderFields.reply_serial) is not None
        if is_reply and message.body and isinstance(message.body[0], int):
            return int(message.body[0])
