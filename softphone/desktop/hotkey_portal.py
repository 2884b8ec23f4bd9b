"""A key from the desktop's portal (org.freedesktop.portal.GlobalShortcuts), for Wayland.

The desktop asks the person; it may bind another key than the one that was proposed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from typing import Any

from softphone.desktop.hotkey import Key, KeyState

log = logging.getLogger(__name__)

PORTAL = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
REQUEST = "org.freedesktop.portal.Request"
NAME = "call-selection"
ANSWER_WITHIN_S = 120.0
"The person may be asked; after so long nobody answers any more."
_PORTAL_MODIFIERS = {"ctrl": "CTRL", "alt": "ALT", "shift": "SHIFT", "super": "LOGO"}


class Refused(Exception):
    """The desktop, or the person whom it asked, said no."""


def trigger(key: Key) -> str:
    """The key in the words of the shortcuts specification: ``CTRL+SHIFT+F8``."""
    held = [word for name, word in _PORTAL_MODIFIERS.items() if name in key.modifiers]
    return "+".join([*held, key.name])


class PortalHotkey:
    def __init__(self, pressed: Callable[[], None], told: Callable[[KeyState], None]) -> None:
        self._pressed, self._told = pressed, told
        self._task: asyncio.Task[None] | None = None

    async def start(self, key: Key) -> None:
        await self.stop()
        self._told(KeyState.WAITING)
        self._task = asyncio.get_running_loop().create_task(self._run(key))

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self, key: Key) -> None:
        from jeepney.wrappers import DBusErrorResponse

        try:
            await self._bind_and_listen(key)
        except Refused:
            self._told(KeyState.REFUSED)
        except (ImportError, OSError, ValueError, KeyError, DBusErrorResponse) as error:
            log.info("this desktop gives no keys to programs: %r", error)
            self._told(KeyState.UNSUPPORTED)
        except TimeoutError:
            self._told(KeyState.REFUSED)

    async def _bind_and_listen(self, key: Key) -> None:
        import jeepney
        from jeepney.io.asyncio import open_dbus_router

        async with open_dbus_router(bus="SESSION") as router:
            portal = _Portal(router)
            session = await portal.session()
            rule = jeepney.MatchRule(
                type="signal", interface=SHORTCUTS, member="Activated", path=PATH
            )
            await portal.match(rule)
            with router.filter(rule, bufsize=8) as queue:
                await portal.bind(session, trigger(key))
                self._told(KeyState.ACTIVE)
                while True:
                    message = await queue.get()
                    if message.body[0] == session and message.body[1] == NAME:
                        with contextlib.suppress(IndexError):
                            self._pressed()


class _Portal:
    """The portal's calls, each answered by a signal later."""

    def __init__(self, router: Any) -> None:
        self._router = router

    async def session(self) -> str:
        token = _token()
        options = {"session_handle_token": ("s", token)}
        found = await self._ask("CreateSession", "a{sv}", lambda more: ({**options, **more},))
        return str(found["session_handle"][1])

    async def bind(self, session: str, wanted: str) -> None:
        about = {
            "description": ("s", "Call the selected number"),
            "preferred_trigger": ("s", wanted),
        }
        shortcuts = [(NAME, about)]
        found = await self._ask(
            "BindShortcuts", "oa(sa{sv})sa{sv}", lambda more: (session, shortcuts, "", more)
        )
        if not found.get("shortcuts", ("", ()))[1]:
            raise Refused

    async def match(self, rule: Any) -> None:
        import jeepney
        from jeepney.io.asyncio import Proxy

        bus: Any = Proxy(jeepney.message_bus, self._router)
        await bus.AddMatch(rule)

    async def _ask(
        self, method: str, signature: str, body: Callable[[dict[str, Any]], tuple[Any, ...]]
    ) -> dict[str, Any]:
        """Call, then wait for the Response signal of the request's own object."""
        import jeepney
        from jeepney.wrappers import unwrap_msg

        token = _token()
        sender = str(self._router.unique_name).removeprefix(":").replace(".", "_")
        path = f"{PATH}/request/{sender}/{token}"
        rule = jeepney.MatchRule(type="signal", interface=REQUEST, member="Response", path=path)
        await self.match(rule)
        address = jeepney.DBusAddress(PATH, bus_name=PORTAL, interface=SHORTCUTS)
        message = jeepney.new_method_call(
            address, method, signature, body({"handle_token": ("s", token)})
        )
        with self._router.filter(rule, bufsize=2) as queue:
            unwrap_msg(await self._router.send_and_get_reply(message))
            async with asyncio.timeout(ANSWER_WITHIN_S):
                code, results = (await queue.get()).body
        if code != 0:
            raise Refused
        return dict(results)


def _token() -> str:
    return f"einklang_{secrets.token_hex(6)}"
