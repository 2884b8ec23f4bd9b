"""Small changes to the descriptions that the SIP library writes (RFC 4566, RFC 3264)."""

from __future__ import annotations

import re

_AUDIO = re.compile(r"^(m=audio \S+ \S+)((?: \S+)+)", re.MULTILINE)


def codec_first(sdp: str, payload_type: str) -> str:
    """The same offer with this payload type preferred; unchanged where it is not offered."""

    def sorted_formats(found: re.Match[str]) -> str:
        formats = found[2].split()
        formats.sort(key=lambda offered: offered != payload_type)
        return f"{found[1]} {' '.join(formats)}"

    return _AUDIO.sub(sorted_formats, sdp, count=1)
