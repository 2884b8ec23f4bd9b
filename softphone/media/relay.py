"""The plain relay: what arrives on one side leaves on the other, untouched."""

from __future__ import annotations

from softphone.media.sockets import Address, Side


class Relay:
    def __init__(self, host4: str, host6: str) -> None:
        self.a = Side(host4, host6, self._from_a)
        self.b = Side(host4, host6, self._from_b)

    def _from_a(self, data: bytes, _: Address, __: int, is_rtcp: bool) -> None:
        self.b.send(data, is_rtcp)

    def _from_b(self, data: bytes, _: Address, __: int, is_rtcp: bool) -> None:
        self.a.send(data, is_rtcp)

    def side(self, name: str) -> Side:
        return self.a if name == "a" else self.b

    def close(self) -> None:
        self.a.close()
        self.b.close()
