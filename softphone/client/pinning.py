"""TLS to a server with a certificate of its own: only the fingerprint of its key counts."""

from __future__ import annotations

import asyncio
import hashlib
import ssl

from softphone.client.errors import NO_SERVER, OfficeError

TIMEOUT_S = 5.0


async def context(host: str, port: int, fingerprint: str) -> ssl.SSLContext:
    """A context that trusts exactly the pinned certificate, or the system's authorities.

    fingerprint: ``sha256:`` and hex digits; empty where the user has not confirmed one yet.
    Raises OfficeError ``certificate_changed``, ``unknown_certificate`` or ``no_server``.
    """
    if not fingerprint and await _is_trusted_by_system(host, port):
        return ssl.create_default_context()
    certificate = await _certificate(host, port)
    seen = fingerprint_of(certificate)
    if not fingerprint:
        raise OfficeError(
            "unknown_certificate",
            "This server identifies itself with a certificate of its own. Compare the "
            "fingerprint with the one shown at the server.",
            details={"fingerprint": seen},
        )
    if _plain(seen) != _plain(fingerprint):
        raise OfficeError(
            "certificate_changed",
            "The server shows another certificate than before. If nobody changed it on "
            "purpose, somebody may be listening in.",
            details={"fingerprint": seen},
        )
    return _pinned(certificate)


def fingerprint_of(certificate: bytes) -> str:
    """``sha256:`` and the hex digest of the public key of a certificate in DER form.

    The server makes the certificate anew when it ends or its address changes; the key stays.
    Raises OfficeError ``not_an_office`` where it cannot be read.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError as error:
        raise OfficeError("not_an_office", "There is no Einklang server there.") from error
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def _plain(fingerprint: str) -> str:
    return fingerprint.lower().removeprefix("sha256:").replace(":", "").replace(" ", "")


def _pinned(certificate: bytes) -> ssl.SSLContext:
    pinned = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The certificate itself is the anchor, so the name in it says nothing more.
    pinned.check_hostname = False
    pinned.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    pinned.load_verify_locations(cadata=ssl.DER_cert_to_PEM_cert(certificate))
    return pinned


async def _is_trusted_by_system(host: str, port: int) -> bool:
    try:
        await _peek(host, port, ssl.create_default_context())
    except ssl.SSLError:
        return False
    return True


async def _certificate(host: str, port: int) -> bytes:
    """What the server shows; nothing is sent to it but the handshake."""
    anything = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anything.check_hostname = False
    anything.verify_mode = ssl.CERT_NONE
    try:
        return await _peek(host, port, anything)
    except ssl.SSLError as error:
        raise OfficeError("not_an_office", "There is no Einklang server there.") from error


async def _peek(host: str, port: int, how: ssl.SSLContext) -> bytes:
    try:
        async with asyncio.timeout(TIMEOUT_S):
            _, writer = await asyncio.open_connection(host, port, ssl=how)
    except ssl.SSLError:
        raise
    except (OSError, TimeoutError) as error:
        raise OfficeError("no_server", NO_SERVER) from error
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return bytes(shown or b"")
