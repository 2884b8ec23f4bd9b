"""Text that XML can hold, whatever somebody is called."""

from __future__ import annotations


def text_of(value: str) -> str:
    """Without what XML 1.0 has no place for (§2.2)."""
    return "".join(
        c for c in value if c in "\t\n\r" or (ord(c) >= 0x20 and ord(c) not in _NONE)
    )


_NONE = {0xFFFE, 0xFFFF, *range(0xD800, 0xE000)}
