"""How I can be reached: who rings through or not at all, forwarding, quiet hours, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from softphone.client import reading, reducer
from softphone.client.api import OfficeApi
from softphone.client.shown import Shown
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


class Reach:
    """The calls of the API about being reached.  Every failure is an OfficeError.

    The office's answer is what is shown afterwards; nothing is kept here.
    """

    def __init__(
        self, api: Callable[[], OfficeApi], shown: Shown, utcnow: Callable[[], datetime]
    ) -> None:
        """api: the signed-in one; raises OfficeError when there is none."""
        self._api, self._shown, self._utcnow = api, shown, utcnow

    # Who rings through do not disturb.

    async def allowed_callers(self) -> AllowedCallers:
        return self._took_callers(await self._ask("GET", "/me/allowed-callers"))

    async def set_allowed_callers(
        self, numbers: Sequence[str], second_call: bool
    ) -> AllowedCallers:
        """Replace the list.  ``bad_number`` names the refused one in its details."""
        body = {"numbers": list(numbers), "second_call": second_call}
        return self._took_callers(await self._ask("PUT", "/me/allowed-callers", body))

    # Whose calls do not get through.

    async def blocked_callers(self) -> BlockedCallers:
        return self._took_blocked(await self._ask("GET", "/me/blocked-callers"))

    async def set_blocked_callers(
        self, numbers: Sequence[str], rejects_anonymous: bool
    ) -> BlockedCallers:
        """Replace the list.  ``bad_number``, ``emergency_number`` and ``house_number`` name the
        refused one in their details."""
        body = {"numbers": list(numbers), "rejects_anonymous": rejects_anonymous}
        return self._took_blocked(await self._ask("PUT", "/me/blocked-callers", body))

    # Forwarding.

    async def forwarding(self) -> Forwarding:
        return self._took_forwarding(await self._ask("GET", "/me/forwarding"))

    async def set_forwarding(self, busy: str, no_answer: str, seconds: int) -> Forwarding:
        """Where calls go when I am busy, or do not answer for so many seconds; empty: nowhere.

        Refused with ``bad_number`` or ``forwarding_barred``.
        """
        body = {"busy": busy, "no_answer": no_answer, "seconds": seconds}
        return self._took_forwarding(await self._ask("PUT", "/me/forwarding", body))

    # Quiet hours.

    async def quiet_hours(self) -> QuietHours:
        return reading.quiet_hours(await self._ask("GET", "/me/quiet-hours"))

    async def set_quiet_hours(self, hours: Sequence[QuietPeriod]) -> QuietHours:
        """Replace the weekly periods.  Refused with ``bad_hours``."""
        body = {"hours": [{"days": h.days, "from": h.start, "to": h.end} for h in hours]}
        return reading.quiet_hours(await self._ask("PUT", "/me/quiet-hours", body))

    # The status: what would follow, who changed it, and back.

    async def check_status(
        self, status: Status | str, until: datetime | None = None
    ) -> tuple[Warning, ...]:
        """What I should know before I choose this status; nothing changes."""
        body: dict[str, Any] = {"status": str(getattr(status, "value", status))}
        if until is not None:
            body["until"] = until.isoformat()
        answer = await self._ask("POST", "/me/status/check", body)
        return reading.warnings(answer.get("warnings"))

    async def undo_status(self, revision: int) -> None:
        """Put back what held before the change with this revision.

        Refused with ``stale_revision`` when something newer has happened.
        """
        asked = self._shown.picture
        answer = await self._ask("POST", "/me/status/undo", {"revision": revision})
        picture = reducer.own_status(self._shown.picture, answer, self._utcnow(), asked)
        self._shown.show(picture.showing(unsent_status=""))

    async def status_log(self, limit: int = 50) -> tuple[StatusChange, ...]:
        """Who or what changed my status, the newest first; at most 200."""
        rows = await self._api().ask("GET", f"/me/status/log?limit={limit}")
        return reading.status_log(rows)

    # Why it rings, in the office's own words.

    async def told_calls(self, count: int) -> list[dict[str, Any]]:
        """My newest calls as the office tells them."""
        return await self._api().calls(count)

    async def preview(self, caller: str, called: str, at: datetime | None) -> dict[str, Any]:
        """Who would ring, and why; nothing rings."""
        return await self._api().preview(caller, called, at)

    # Inside.

    async def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        answer = await self._api().ask(method, path, body)
        return answer if isinstance(answer, dict) else {}

    def _took_callers(self, answer: Mapping[str, Any]) -> AllowedCallers:
        callers = reading.allowed_callers(answer)
        self._shown.show(self._shown.picture.showing(allowed_callers=callers))
        return callers

    def _took_blocked(self, answer: Mapping[str, Any]) -> BlockedCallers:
        callers = reading.blocked_callers(answer)
        self._shown.show(self._shown.picture.showing(blocked_callers=callers))
        return callers

    def _took_forwarding(self, answer: Mapping[str, Any]) -> Forwarding:
        forwarding = reading.forwarding(answer)
        self._shown.show(self._shown.picture.showing(forwarding=forwarding))
        return forwarding
