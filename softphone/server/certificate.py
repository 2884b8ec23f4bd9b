"""The server's own certificate, made at its first start and pinned by its clients."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509

DAYS = 820
"Browsers take no certificate that is valid for longer than 825 days."
RENEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate: Path
    key: Path
    fingerprint: str
    """``sha256:`` and the hex digest of the public key; what clients compare.  It is the same
    for as long as the key is, also when the certificate around it is made anew."""


def own(directory: Path, names: list[str]) -> Certificate:
    """The certificate of this data directory.

    Made when there is none, when it ends within 30 days, and when this computer has another
    name or address; the key stays.
    """
    certificate, key = directory / "tls.crt", directory / "tls.key"
    wanted = _names(names)
    is_new = not key.exists()
    if is_new:
        _make_key(key)
    if is_new or not certificate.exists() or _is_over(certificate, wanted):
        _make(certificate, key, wanted)
    return Certificate(certificate, key, fingerprint(certificate))


def fingerprint(certificate: Path) -> str:
    """Of the public key.  Raises OSError, ValueError."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = _load(certificate).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


def shown_by_browsers(certificate: Path) -> str:
    """The fingerprint of the certificate itself, hex digits."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return hashlib.sha256(_load(certificate).public_bytes(Encoding.DER)).hexdigest()


def names_in(certificate: Path) -> frozenset[str]:
    """Names and addresses for which it was made."""
    from cryptography import x509

    found = _load(certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return frozenset(str(name.value) for name in found.value)


def days_left(certificate: Path, now: datetime) -> int:
    return (_load(certificate).not_valid_after_utc - now).days


def _load(certificate: Path) -> x509.Certificate:
    from cryptography import x509

    return x509.load_pem_x509_certificate(certificate.read_bytes())


def _is_over(certificate: Path, wanted: list[x509.GeneralName]) -> bool:
    """Does it end soon, or lack a name?  One that it has too many does no harm."""
    if days_left(certificate, datetime.now(UTC)) < RENEW_DAYS:
        return True
    return not {str(name.value) for name in wanted} <= names_in(certificate)


def _make_key(key: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)


def _make(certificate: Path, key: Path, names: list[x509.GeneralName]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509.oid import NameOID

    private = serialization.load_pem_private_key(key.read_bytes(), None)
    assert isinstance(private, EllipticCurvePrivateKey)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Einklang")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    fresh = certificate.with_suffix(".new")
    fresh.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    fresh.replace(certificate)


def _names(names: list[str]) -> list[x509.GeneralName]:
    from cryptography import x509

    host = socket.gethostname()
    own = [host, f"{host.partition('.')[0]}.local"]
    wanted = dict.fromkeys([*names, "localhost", "127.0.0.1", *own])
    found: list[x509.GeneralName] = []
    for name in wanted:
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            found.append(x509.DNSName(name))
        else:
            if not address.is_unspecified:
                found.append(x509.IPAddress(address))
    return found
