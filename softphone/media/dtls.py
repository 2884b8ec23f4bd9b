"""DTLS for SRTP, always as the server (RFC 5763, RFC 5764): bytes in, bytes out, a clock.

The certificate is made once for each process.  Who the peer is, is told by the fingerprint in
its SDP, which is compared here and nowhere else.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

MTU = 1200
"Bytes of a datagram, so that no network cuts it."
RECORD_HEADER = 13
LABEL = b"EXTRACTOR-dtls_srtp"
PROFILES = b"SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20"
SIZES = {b"SRTP_AEAD_AES_128_GCM": (16, 12), b"SRTP_AES128_CM_SHA1_80": (16, 14)}
"Bytes of key and salt."
FINGERPRINT = re.compile(r"(?:[0-9A-F]{2}:){31}[0-9A-F]{2}")
"How a SHA-256 fingerprint is written (RFC 8122 §5), in capitals."
MOST_DATAGRAMS = 200
"Of one handshake; a real one takes a handful."


class DtlsError(Exception):
    """The handshake cannot succeed; the text says why."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What both sides have agreed on: master keys with their salts."""

    profile: bytes
    "OpenSSL's name of it."
    theirs: bytes
    ours: bytes


class Identity:
    """The certificate that this process shows to browsers."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Einklang")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=3650))
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = made.fingerprint(hashes.SHA256()).hex(":").upper()
        self._context = context = SSL.Context(SSL.DTLS_METHOD)
        context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU)
        context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, _any_certificate)
        context.set_cipher_list(CIPHERS)
        context.set_tlsext_use_srtp(PROFILES)
        context.use_certificate(made)
        context.use_privatekey(key)

    def connection(self) -> SSL.Connection:
        made = SSL.Connection(self._context, None)
        made.set_ciphertext_mtu(MTU)
        made.set_accept_state()
        return made


def _any_certificate(*_: object) -> bool:
    """Nobody vouches for a browser's certificate: it is its fingerprint that counts."""
    return True


class Handshake:
    """One handshake.  ``expected``: the fingerprint that the browser's SDP told."""

    def __init__(self, identity: Identity, expected: str) -> None:
        self._connection = identity.connection()
        self._expected = expected
        self._datagrams = 0
        self.keys: Keys | None = None
        self.is_closed = False
        "The browser said goodbye."

    def receive(self, data: bytes) -> None:
        """Raises DtlsError; then nothing more can come of it."""
        if self.keys is None:
            self._datagrams += 1
            if self._datagrams > MOST_DATAGRAMS:
                raise DtlsError("the handshake does not end")
        try:
            self._connection.bio_write(data)
            self._go_on()
        except SSL.Error as error:
            raise DtlsError(_reason(error)) from error

    def _go_on(self) -> None:
        if self.keys is not None:
            self._read_alerts()
            return
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            return
        self._check_fingerprint()
        self.keys = self._export()

    def _read_alerts(self) -> None:
        """Nothing but a goodbye is expected; data of an application is dropped."""
        try:
            while self._connection.recv(MTU):
                pass
        except SSL.WantReadError:
            return
        except SSL.ZeroReturnError:
            self.is_closed = True

    def _check_fingerprint(self) -> None:
        certificate = self._connection.get_peer_certificate()
        found = certificate.digest("sha256").decode() if certificate is not None else ""
        if not hmac.compare_digest(found.upper(), self._expected.upper()):
            raise DtlsError("fingerprint")

    def _export(self) -> Keys:
        profile = self._connection.get_selected_srtp_profile()
        if profile not in SIZES:
            raise DtlsError("no common protection of the sound")
        key, salt = SIZES[profile]
        material = self._connection.export_keying_material(LABEL, 2 * (key + salt))
        client_key, server_key = material[:key], material[key : 2 * key]
        salts = material[2 * key :]
        return Keys(profile, client_key + salts[:salt], server_key + salts[salt:])

    def to_send(self) -> list[bytes]:
        """Datagrams that are ready, cut where records end."""
        try:
            data = self._connection.bio_read(65536)
        except SSL.WantReadError:
            return []
        return cut(data)

    def wait_s(self) -> float | None:
        """Seconds until ``wake`` is due; None while nothing has to be repeated."""
        return None if self.keys is not None else self._connection.DTLSv1_get_timeout()

    def wake(self) -> None:
        """Repeat what was not answered in time (RFC 6347 §4.2.4)."""
        if self.keys is None:
            try:
                self._connection.DTLSv1_handle_timeout()
            except SSL.Error as error:
                raise DtlsError(_reason(error)) from error


def cut(data: bytes) -> list[bytes]:
    """Datagrams of at most ``MTU`` bytes, each of whole records (RFC 6347 §4.1.1)."""
    datagrams: list[bytes] = []
    start = at = 0
    while at < len(data):
        size = RECORD_HEADER + int.from_bytes(data[at + 11 : at + 13], "big")
        if at > start and at + size - start > MTU:
            datagrams.append(data[start:at])
            start = at
        at += size
    if start < len(data):
        datagrams.append(data[start:])
    return datagrams


def _reason(error: SSL.Error) -> str:
    rows = error.args[0] if error.args and isinstance(error.args[0], list) else []
    return str(rows[0][-1]) if rows else "the handshake failed"
