"""The account that this installation signs in with, as the presence server handed it out."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PhoneAccount:
    """Everything that a registration needs.

    ``username`` is the digest user name of this installation; it differs from ``number``,
    which is the user part of the address of record.
    """

    number: str
    domain: str
    username: str
    secret: str = field(repr=False)
    realm: str
    host: str
    "Address or name of the presence server."
    port: int = 5060
    transport: str = "udp"
    "``udp`` to a server on this computer, else ``tcp`` (architecture 4.11)."
    tls_port: int = 0
    "Where desk phones sign in by TLS; 0 where they cannot.  Ours does not."

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any], host: str = "") -> PhoneAccount:
        """Read the answer of ``POST /me/devices/{account}/credentials``.

        host: the server's address as we reach it; empty takes the one in the answer.
        Raises ValueError when something is missing.
        """
        try:
            aor = str(credentials["address_of_record"]).removeprefix("sip:")
            number, _, domain = aor.partition("@")
            offered = {str(t["transport"]).lower(): t for t in credentials["transports"]}
            host = host or str(next(iter(offered.values()))["host"])
            transport = _choose(offered, host)
            return cls(
                number=number,
                domain=domain,
                username=str(credentials["username"]),
                secret=str(credentials["secret"]),
                realm=str(credentials.get("realm") or domain),
                host=host,
                port=int(offered[transport]["port"]),
                transport=transport,
                tls_port=int(offered["tls"]["port"]) if "tls" in offered else 0,
            )
        except (KeyError, TypeError, StopIteration) as error:
            raise ValueError(f"incomplete credentials: {error}") from error


def is_loopback(host: str) -> bool:
    """Is this the computer itself?"""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in ("localhost", "ip6-localhost")


def _choose(offered: Mapping[str, Any], host: str) -> str:
    wanted = ("udp", "tcp") if is_loopback(host) else ("tcp", "udp")
    return next(name for name in wanted if name in offered)
