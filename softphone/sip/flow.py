"""A flow: the way on which bytes come from a peer and go back to it (RFC 5626 §3.1)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flow:
    """A socket's two ends."""

    transport: str
    "udp, tcp, tls or ws."
    local: tuple[str, int]
    "The local address that faces the peer; it is what the peer is told."
    remote: tuple[str, int]
    id: int = 0
    "Connection number; 0 for UDP."

    @property
    def is_reliable(self) -> bool:
        return self.transport != "udp"
