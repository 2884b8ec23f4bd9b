"""What the window needs of the part of the session about being reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from softphone.client.state import (
    AllowedCallers,
    BlockedCallers,
    Forwarding,
    QuietHours,
    QuietPeriod,
    StatusChange,
    Warning,
)
from softphone.model.availability import Status


class ReachCalls(Protocol):
    """``softphone.client.reach.Reach``; every failure is an OfficeError."""

    async def allowed_callers(self) -> AllowedCallers: ...
    async def set_allowed_callers(
        self, numbers: Sequence[str], second_call: bool, /
    ) -> AllowedCallers: ...
    async def blocked_callers(self) -> BlockedCallers: ...
    async def set_blocked_callers(
        self, numbers: Sequence[str], rejects_anonymous: bool, /
    ) -> BlockedCallers: ...
    async def forwarding(self) -> Forwarding: ...
    async def set_forwarding(
        self, busy: str, no_answer: str, seconds: int, /
    ) -> Forwarding: ...
    async def quiet_hours(self) -> QuietHours: ...
    async def set_quiet_hours(self, hours: Sequence[QuietPeriod], /) -> QuietHours: ...
    async def check_status(
        self, status: Status, until: datetime | None = None, /
    ) -> tuple[Warning, ...]: ...
    async def undo_status(self, revision: int, /) -> None: ...
    async def status_log(self, limit: int = 50, /) -> tuple[StatusChange, ...]: ...
