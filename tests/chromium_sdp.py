"""What a real Chromium 156 says of itself, for browsers that are only told of."""

from __future__ import annotations

FINGERPRINT = (
    "11:0C:19:F5:91:31:EC:AE:49:AB:63:D9:18:11:37:47:"
    "05:DE:F7:1F:B8:01:1A:8E:FB:87:C5:8A:CC:66:A6:D8"
)
UFRAG = "YLcE"
_HEAD = """\
v=0
o=- 7642256643002300789 {version} IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS 09c79754
"""
_AUDIO = """\
m=audio 51704 UDP/TLS/RTP/SAVPF {formats}
c=IN IP4 192.0.2.2
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:2296014278 1 udp 2122194687 192.0.2.2 51704 typ host generation 0 network-id 1
a=candidate:1987096914 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0
a=ice-ufrag:{ufrag}
a=ice-pwd:dGdyiPHkesVPuwwbwAqBbhby
a=ice-options:trickle
a=fingerprint:sha-256 {fingerprint}
a=setup:{setup}
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a={direction}
a=msid:09c79754 72cf7f2e
a=rtcp-mux
a=rtcp-rsize
{maps}a=ssrc:1188707200 cname:84T1/F8vUcirXtzW
"""
_MAPS = {
    "111": "opus/48000/2", "63": "red/48000/2", "9": "G722/8000", "0": "PCMU/8000",
    "8": "PCMA/8000", "13": "CN/8000", "110": "telephone-event/48000",
    "126": "telephone-event/8000", "101": "telephone-event/8000",
}  # fmt: skip


def chromium_sdp(
    setup: str = "actpass", direction: str = "sendrecv", version: int = 2,
    formats: str = "111 63 9 0 8 13 110 126", more: str = "",
) -> bytes:  # fmt: skip
    """An offer, or with ``setup="active"`` and fewer formats an answer."""
    maps = "".join(f"a=rtpmap:{f} {_MAPS[f]}\n" for f in formats.split())
    text = _HEAD.format(version=version) + _AUDIO.format(
        formats=formats, setup=setup, direction=direction, maps=maps, ufrag=UFRAG,
        fingerprint=FINGERPRINT,
    )  # fmt: skip
    return (text + more).replace("\n", "\r\n").encode()
