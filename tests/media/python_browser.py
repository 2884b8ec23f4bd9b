"""A browser's half of a WebRTC call in Python: it checks, shakes hands as the client, talks.

Written from the RFCs and not from our own code, so that each tests the other.
"""

from __future__ import annotations

import asyncio
import binascii
import hashlib
import hmac
import secrets
import socket
import struct
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from OpenSSL import SSL
from pylibsrtp import Policy, Session

from softphone.media.dtls import Identity
from softphone.media.rtp import Stream

COOKIE = 0x2112A442
PROFILE = {
    b"SRTP_AEAD_AES_128_GCM": (Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 16, 12),
    b"SRTP_AES128_CM_SHA1_80": (Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16, 14),
}


def stun(
    kind: int, transaction: bytes, password: str, attributes: list[tuple[int, bytes]],
    is_signed: bool = True, is_marked: bool = True,
) -> bytes:  # fmt: skip
    """A STUN message with MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489 §14)."""
    body = b"".join(
        struct.pack(">HH", t, len(v)) + v + b"\0" * (-len(v) % 4) for t, v in attributes
    )
    if is_signed:
        head = struct.pack(">HHI", kind, len(body) + 24, COOKIE) + transaction
        digest = hmac.new(password.encode(), head + body, hashlib.sha1).digest()
        body += struct.pack(">HH", 0x0008, 20) + digest
    if is_marked:
        head = struct.pack(">HHI", kind, len(body) + 8, COOKIE) + transaction
        crc = (binascii.crc32(head + body) & 0xFFFFFFFF) ^ 0x5354554E
        body += struct.pack(">HHI", 0x8028, 4, crc)
    return struct.pack(">HHI", kind, len(body), COOKIE) + transaction + body


class PythonBrowser:
    """profiles: what it offers to protect the sound with."""

    def __init__(self, profiles: bytes = b"SRTP_AEAD_AES_128_GCM", host: str = "127.0.0.1"):
        self.identity = Identity()
        self.ufrag = secrets.token_hex(2)
        self.password = secrets.token_hex(12)
        self.profiles = profiles
        self.sock = socket.socket(
            socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM
        )
        self.sock.bind((host, 0))
        self.sock.setblocking(False)
        self.stream = Stream()
        self.heard: asyncio.Queue[bytes] = asyncio.Queue()
        "Opened RTP packets."
        self.reports: asyncio.Queue[bytes] = asyncio.Queue()
        self.answers: asyncio.Queue[bytes] = asyncio.Queue()
        "Answers to checks."
        self.is_connected = asyncio.Event()
        self.server_fingerprint = ""
        self._in: Session | None = None
        self._out: Session | None = None
        context = SSL.Context(SSL.DTLS_METHOD)
        context.set_verify(SSL.VERIFY_PEER, lambda *a: True)
        context.set_tlsext_use_srtp(profiles)
        self._give_identity(context)
        self.dtls = SSL.Connection(context, None)
        self.dtls.set_ciphertext_mtu(1200)
        self.dtls.set_connect_state()
        asyncio.get_running_loop().add_reader(self.sock, self._readable)
        self.remote: Any = None
        self.last_check = b""

    @property
    def fingerprint(self) -> str:
        return self.own.fingerprint(hashes.SHA256()).hex(":").upper()

    def _give_identity(self, context: SSL.Context) -> None:
        from datetime import UTC, datetime, timedelta

        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "WebRTC")])
        now = datetime.now(UTC)
        self.own = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        context.use_certificate(self.own)
        context.use_privatekey(key)

    # -- ICE

    def check(
        self, bridge: Any, is_nominated: bool = True, password: str = "", username: str = "",
        **more: bool,
    ) -> bytes:  # fmt: skip
        """Send a check; its transaction."""
        transaction = secrets.token_bytes(12)
        name = (username or f"{bridge['ufrag']}:{self.ufrag}").encode()
        rows = [(0x0006, name), (0x0024, struct.pack(">I", 1845501695)),
                (0x802A, secrets.token_bytes(8))]  # fmt: skip
        if is_nominated:
            rows.append((0x0025, b""))
        message = stun(1, transaction, password or bridge["pwd"], rows, **more)
        self.remote = tuple(bridge["web"][0])
        self.last_check = message
        self.sock.sendto(message, self.remote)
        return transaction

    def _answer_check(self, data: bytes, source: tuple[str, int]) -> None:
        """Somebody with full ICE checks its way to us (RFC 8445 §7.3)."""
        host, port = socket.inet_aton(source[0]), source[1] ^ COOKIE >> 16
        place = int.from_bytes(host, "big") ^ COOKIE
        mapped = struct.pack(">BBHI", 0, 1, port, place)
        self.sock.sendto(stun(0x0101, data[8:20], self.password, [(0x0020, mapped)]), source)

    # -- DTLS

    def shake(self) -> None:
        if not self.is_connected.is_set():
            try:
                self.dtls.do_handshake()
            except SSL.WantReadError:
                pass
            else:
                self._connected()
        self._flush()

    def _flush(self) -> None:
        try:
            data = self.dtls.bio_read(65536)
        except SSL.WantReadError:
            return
        at = 0
        while at < len(data):
            size = 13 + int.from_bytes(data[at + 11 : at + 13], "big")
            self.sock.sendto(data[at : at + size], self.remote)
            at += size

    def _connected(self) -> None:
        profile, key, salt = PROFILE[self.dtls.get_selected_srtp_profile()]
        size = 2 * (key + salt)
        m = self.dtls.export_keying_material(b"EXTRACTOR-dtls_srtp", size)
        mine = m[:key] + m[2 * key : 2 * key + salt]
        theirs = m[key : 2 * key] + m[2 * key + salt :]
        self._out = Session(Policy(mine, Policy.SSRC_ANY_OUTBOUND, 0, profile))
        self._in = Session(Policy(theirs, Policy.SSRC_ANY_INBOUND, 0, profile))
        certificate = self.dtls.get_peer_certificate()
        assert certificate is not None
        self.server_fingerprint = certificate.digest("sha256").decode()
        self.is_connected.set()

    async def connect(self, bridge: Any) -> None:
        self.check(bridge)
        await asyncio.wait_for(self.answers.get(), 5)
        self.shake()
        await asyncio.wait_for(self.is_connected.wait(), 5)

    def goodbye(self) -> None:
        self.dtls.shutdown()
        self._flush()

    # -- sound

    def protected(self, body: bytes, kind: int = 8) -> bytes:
        assert self._out is not None
        return self._out.protect(self.stream.packet(kind, body, 160))

    def say(self, body: bytes, kind: int = 8) -> None:
        self.sock.sendto(self.protected(body, kind), self.remote)

    def say_report(self, data: bytes) -> None:
        assert self._out is not None
        self.sock.sendto(self._out.protect_rtcp(data), self.remote)

    async def hear(self, limit_s: float = 5.0) -> bytes:
        return await asyncio.wait_for(self.heard.get(), limit_s)

    def _readable(self) -> None:
        while True:
            try:
                data, source = self.sock.recvfrom(4096)
            except (BlockingIOError, ConnectionError):
                return
            if data[:2] == b"\0\1":
                self._answer_check(data, source)
            elif data[0] < 4:
                self.answers.put_nowait(data)
            elif data[0] < 64:
                self.dtls.bio_write(data)
                self.shake()
            elif self._in is not None and 192 <= data[1] <= 223:
                self.reports.put_nowait(self._in.unprotect_rtcp(data))
            elif self._in is not None:
                self.heard.put_nowait(self._in.unprotect(data))

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.sock)
        self.sock.close()
