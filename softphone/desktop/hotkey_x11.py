"""A key grabbed from the X server (XGrabKey), whatever program has the keyboard."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Callable
from typing import Any

from softphone.desktop.hotkey import Key, KeyState

log = logging.getLogger(__name__)


class X11Hotkey:
    """One key at a time, on a connection of its own."""

    def __init__(self, pressed: Callable[[], None], told: Callable[[KeyState], None]) -> None:
        self._pressed, self._told = pressed, told
        self._display: Any = None
        self._code = 0

    async def start(self, key: Key) -> None:
        """Grab the key; the state says whether that worked."""
        await self.stop()
        try:
            self._told(self._grab(key))
        except Exception as error:  # the library raises what the server says, in many classes
            log.warning("no key for the selected text: %s", str(error))  # not its frames
            await self.stop()
            self._told(KeyState.UNSUPPORTED)

    async def stop(self) -> None:
        if self._display is None:
            return
        asyncio.get_running_loop().remove_reader(self._display.fileno())
        self._display.close()  # the server lets go of what this connection has grabbed
        self._display = None

    def _grab(self, key: Key) -> KeyState:
        from Xlib import XK, X, error
        from Xlib.display import Display

        display = self._display = Display()
        asyncio.get_running_loop().add_reader(display.fileno(), self._read)
        symbol = XK.string_to_keysym(key.name) or XK.string_to_keysym(key.name.lower())
        self._code = display.keysym_to_keycode(symbol) if symbol else 0
        if not self._code:
            return KeyState.UNKNOWN_KEY
        names = {"ctrl": X.ControlMask, "alt": X.Mod1Mask, "shift": X.ShiftMask,
                 "super": X.Mod4Mask}  # fmt: skip
        held = 0
        for modifier in key.modifiers:
            held |= names[modifier]
        taken = error.CatchError(error.BadAccess)
        root = display.screen().root
        for locks in _subsets((X.LockMask, X.Mod2Mask)):  # Caps Lock, Num Lock
            root.grab_key(
                self._code, held | locks, False, X.GrabModeAsync, X.GrabModeAsync, taken
            )
        display.sync()
        return KeyState.TAKEN if taken.get_error() else KeyState.ACTIVE

    def _read(self) -> None:
        from Xlib import X

        try:
            while self._display is not None and self._display.pending_events():
                event = self._display.next_event()
                if event.type == X.KeyPress and event.detail == self._code:
                    self._pressed()
        except Exception as error:  # the server is gone
            log.warning("the key for the selected text is lost: %s", error)
            self._lose()

    def _lose(self) -> None:
        if self._display is not None:
            asyncio.get_running_loop().remove_reader(self._display.fileno())
            self._display = None
        self._told(KeyState.UNSUPPORTED)


def _subsets(masks: tuple[int, ...]) -> list[int]:
    """Each sum of some of them: the locks may be on or off."""
    chosen = itertools.product(*((0, mask) for mask in masks))
    return [sum(each) for each in chosen]
