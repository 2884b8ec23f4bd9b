"""One key that works in every program: asks this desktop for it, and says what became of it.

X11 grabs the key; on Wayland the portal asks the person and may give another one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class KeyState(StrEnum):
    OFF = "off"
    WAITING = "waiting"
    "The desktop was asked and has not answered."
    ACTIVE = "active"
    TAKEN = "taken"
    "Another program has this key."
    REFUSED = "refused"
    "The desktop, or the person asked by it, said no."
    UNSUPPORTED = "unsupported"
    "Nothing on this desktop can give keys to programs."
    UNKNOWN_KEY = "unknown_key"
    "This keyboard has no such key."


@dataclass(frozen=True, slots=True)
class Key:
    """``Ctrl+Shift+F8``: modifiers in a fixed order, then one key by its name.

    Names of keys are those of X11 keysyms: ``F8``, ``space``, ``c`` ...
    """

    name: str
    modifiers: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Key:
        """Raises ValueError for what no key can be: nothing held, or no name."""
        *modifiers, name = [part.strip() for part in text.split("+")]
        found = frozenset(modifier.lower() for modifier in modifiers)
        if not name or not found <= set(MODIFIERS) or not (found or _is_function_key(name)):
            raise ValueError(text)
        return cls(name, found)

    def __str__(self) -> str:
        held = [m.capitalize() for m in MODIFIERS if m in self.modifiers]
        return "+".join([*held, self.name])


MODIFIERS = ("ctrl", "alt", "shift", "super")


def _is_function_key(name: str) -> bool:
    return name.startswith("F") and name[1:].isdigit()


class Hotkey(Protocol):
    """``told`` gets the state at each change; ``pressed`` is called for each press."""

    async def start(self, key: Key) -> None: ...
    async def stop(self) -> None: ...


def of_this_desktop(
    pressed: Callable[[], None], told: Callable[[KeyState], None]
) -> Hotkey | None:
    """None where no way is known."""
    if os.environ.get("WAYLAND_DISPLAY"):
        from softphone.desktop.hotkey_portal import PortalHotkey

        return PortalHotkey(pressed, told)
    if os.environ.get("DISPLAY"):
        from softphone.desktop.hotkey_x11 import X11Hotkey

        return X11Hotkey(pressed, told)
    return None
