"""Text for the XML that we write: what people typed never breaks out of its place."""

from __future__ import annotations

import re

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"Characters that XML 1.0 has no way to say (§2.2)."


def escaped(text: str) -> str:
    """Fit for an element's content and for an attribute in double quotes."""
    text = _FORBIDDEN.sub("", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")
