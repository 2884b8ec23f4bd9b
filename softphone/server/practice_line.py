"""The socket of the practice colleagues' telephones: bytes and time, nothing else."""

from __future__ import annotations

import asyncio

from softphone.server.practice_phone import PracticePhones
from softphone.sip.flow import Flow


class PracticeLine(asyncio.DatagramProtocol):
    """All telephones behind one UDP port of the loopback interface.

    server: where the exchange listens.  What comes from elsewhere is not looked at.
    """

    def __init__(self, phones: PracticePhones, server: tuple[str, int]) -> None:
        self._phones = phones
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> None:
        """Listen on a free port, and let the telephones use it."""
        self._transport, _ = await self._loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        local = self._transport.get_extra_info("sockname")[:2]
        self._phones.connect(Flow("udp", local, self._server))
        self._phones.flush = self.flush

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if addr[:2] == self._server:
            self._phones.receive(data, self._loop.time())
            self.flush()

    def flush(self) -> None:
        """Send what is waiting, then sleep until a telephone has something to do."""
        if self._transport is None or self._transport.is_closing():
            return
        for data, flow in self._phones.to_send():
            self._transport.sendto(data, flow.remote)
        if self._timer is not None:
            self._timer.cancel()
        at = self._phones.wake_at()
        self._timer = self._loop.call_at(at, self._wake) if at is not None else None

    def _wake(self) -> None:
        self._phones.wake(self._loop.time())
        self.flush()

    def close(self) -> None:
        """What is still to be said is said; answers are not waited for."""
        self.flush()
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.close()
