"""The STUN checks by which a browser finds its way to us (RFC 8489, RFC 8445 §7.3).

We are ICE-lite: we only answer, and only who knows the password that our SDP told.
"""

from __future__ import annotations

import binascii
import hmac
import ipaddress
import struct
from dataclasses import dataclass

MAGIC = b"\x21\x12\xa4\x42"
REQUEST, SUCCESS = 0x0001, 0x0101
USERNAME, INTEGRITY, XOR_MAPPED = 0x0006, 0x0008, 0x0020
USE_CANDIDATE, FINGERPRINT = 0x0025, 0x8028
FINGERPRINT_XOR = 0x5354554E
HEADER_BYTES = 20
MAX_BYTES = 548
"A check is small; longer ones are not looked at."
INTEGRITY_BYTES = 24
FINGERPRINT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Check:
    """A binding request whose sender knows our password."""

    transaction: bytes
    "12 bytes."
    username: str
    "``ours:theirs``."
    is_nominated: bool


def is_stun(data: bytes) -> bool:
    """Does it look like STUN?  First byte 0 to 3 (RFC 7983 §7), and the magic cookie."""
    return len(data) >= HEADER_BYTES and data[0] < 4 and data[4:8] == MAGIC


def read_check(data: bytes, password: bytes) -> Check | None:
    """The check in a datagram; None unless it is one, whole and signed with our password."""
    if not is_stun(data) or len(data) > MAX_BYTES:
        return None
    kind, length = struct.unpack_from(">HH", data)
    if kind != REQUEST or length != len(data) - HEADER_BYTES or length % 4:
        return None
    found = _attributes(data)
    if found is None:
        return None
    integrity, mark = found.get(INTEGRITY), found.get(FINGERPRINT)
    if integrity is None or mark is None or USERNAME not in found:
        return None
    if not _is_signed(data, integrity, password) or not _is_marked(data, mark):
        return None
    start, size = found[USERNAME]
    try:
        username = data[start : start + size].decode("ascii")
    except UnicodeDecodeError:
        return None
    return Check(data[8:20], username, USE_CANDIDATE in found)


def answer(check: Check, source: tuple[str, int], password: bytes) -> bytes:
    """The success response, which tells the asker where we see it (RFC 8489 §14.2)."""
    body = _attribute(XOR_MAPPED, _xored(source, check.transaction))
    signed = _header(len(body) + INTEGRITY_BYTES, check.transaction) + body
    signed += _attribute(INTEGRITY, hmac.digest(password, signed, "sha1"))
    marked = _header(len(signed) - HEADER_BYTES + FINGERPRINT_BYTES, check.transaction)
    marked += signed[HEADER_BYTES:]
    return marked + _attribute(FINGERPRINT, struct.pack(">I", _mark(marked)))


def _attributes(data: bytes) -> dict[int, tuple[int, int]] | None:
    """Start and size of each attribute's value; what stands behind the signature is not
    signed, and counts only as the fingerprint.  None if they do not fit.
    """
    found: dict[int, tuple[int, int]] = {}
    at = HEADER_BYTES
    while at < len(data):
        if at + 4 > len(data):
            return None
        kind, size = struct.unpack_from(">HH", data, at)
        if at + 4 + size > len(data):
            return None
        if kind == FINGERPRINT or INTEGRITY not in found:
            found.setdefault(kind, (at + 4, size))
        at += 4 + size + (-size % 4)
    return found


def _is_signed(data: bytes, place: tuple[int, int], password: bytes) -> bool:
    start, size = place
    if size != INTEGRITY_BYTES - 4:
        return False
    length = struct.pack(">H", start + size - HEADER_BYTES)
    signed = data[:2] + length + data[4 : start - 4]
    told = data[start : start + size]
    return hmac.compare_digest(hmac.digest(password, signed, "sha1"), told)


def _is_marked(data: bytes, place: tuple[int, int]) -> bool:
    start, size = place
    if size != 4 or start + size != len(data):
        return False
    return int.from_bytes(data[start:], "big") == _mark(data[: start - 4])


def _mark(data: bytes) -> int:
    return (binascii.crc32(data) & 0xFFFFFFFF) ^ FINGERPRINT_XOR


def _header(length: int, transaction: bytes) -> bytes:
    return struct.pack(">HH", SUCCESS, length) + MAGIC + transaction


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack(">HH", kind, len(value)) + value + b"\x00" * (-len(value) % 4)


def _xored(source: tuple[str, int], transaction: bytes) -> bytes:
    address = ipaddress.ip_address(source[0]).packed
    port = source[1] ^ int.from_bytes(MAGIC[:2], "big")
    mask = MAGIC + transaction
    hidden = bytes(a ^ b for a, b in zip(address, mask, strict=False))
    family = 1 if len(address) == 4 else 2
    return struct.pack(">BBH", 0, family, port) + hidden
