"""vCard files before they are read (RFC 6350): what makes them large and nobody reads."""

from __future__ import annotations

import re

_PICTURE = re.compile(
    r"^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)\b[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*"
    r"(?:\r?\n[A-Za-z0-9+/=]{20,}(?=\r?\n))*\r?\n",
    re.IGNORECASE | re.MULTILINE,
)
"A property with its folded lines; vCard 2.1 may go on without indenting them."


def without_pictures(text: str) -> str:
    """The same cards without pictures, sounds and keys."""
    return _PICTURE.sub("", text)
