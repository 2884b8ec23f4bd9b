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


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate: Path
    key: Path
    fingerprint: str
    "``sha256:`` and the hex digest of the DER form; what clients compare."


def own(directory: Path, names: list[str]) -> Certificate:
    """The certificate of this data directory; made when there is none or it ends soon."""
    certificate, key = directory / "tls.crt", directory / "tls.key"
    if not certificate.exists() or not key.exists() or _ends_soon(certificate):
        _make(certificate, key, names)
    return Certificate(certificate, key, fingerprint(certificate))


def fingerprint(certificate: Path) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    digest = hashlib.sha256(loaded.public_bytes(Encoding.DER)).hexdigest()
    return f"sha256:{digest}"


def _ends_soon(certificate: Path) -> bool:
    from cryptography import x509

    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    return loaded.not_valid_after_utc < datetime.now(UTC) + timedelta(days=30)


def _make(certificate: Path, key: Path, names: list[str]) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    private = ec.generate_private_key(ec.SECP256R1())
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
        .add_extension(x509.SubjectAlternativeName(_names(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))


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
