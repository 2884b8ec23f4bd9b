"""The app and a desk phone that call each other, over and over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from softphone.demo.baresip import Baresip
from softphone.demo.desktop_app import DesktopApp
from softphone.demo.office_server import JONAS, MARA
from softphone.demo.processes import until
from tests.bench.app_figures import Room
from tests.soak.memory import Reading

PATIENCE_S = 30.0


@dataclass
class Line:
    """Mara's app and Jonas's desk phone."""

    parts: Room
    app: DesktopApp
    desk: Baresip

    @classmethod
    @asynccontextmanager
    async def open(cls, parts: Room) -> AsyncIterator[Line]:
        line = cls(parts, parts.app("app"), parts.caller())
        try:
            await line.desk.start()
            await line.app.start(PATIENCE_S)
            yield line
        finally:
            await line.app.stop()
            await line.desk.stop()

    async def make_calls(self, first: int, end: int) -> None:
        """Calls number ``first`` up to ``end``; every second one comes in.

        Raises StoryError at the first that is not set up or does not end on both sides.
        """
        for number in range(first, end):
            await (self._call_in() if number % 2 else self._call_out())
            await until(self._is_over, f"the end of call {number + 1}", PATIENCE_S)

    async def _call_in(self) -> None:
        await self.desk.dial(MARA.number)
        await self.app.wait_for_call("ringing", PATIENCE_S)
        await self.app.press("answer")
        await self.app.wait_for_call("active", PATIENCE_S)
        await self.desk.wait_for("CALL_ESTABLISHED", PATIENCE_S)
        await self.desk.hang_up()

    async def _call_out(self) -> None:
        self.desk.events.clear()
        await self.app.ask("call", number=JONAS.number)
        await self.desk.wait_for("CALL_INCOMING", PATIENCE_S)
        await self.desk.accept()
        await self.app.wait_for_call("active", PATIENCE_S)
        await self.app.press("hangUp")

    async def _is_over(self) -> bool:
        calls = await self.app.calls()
        return self.desk.saw("CALL_CLOSED") and all(c["state"] == "ended" for c in calls)

    def read_memory(self) -> Reading:
        return Reading.of(self.app.pid, self.parts.server.pid)
