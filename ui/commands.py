"""What other starts of ``einklang`` hand over to the running app."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from softphone.client.errors import OfficeError
from softphone.client.state import ClickAndCall, Connection, OfficeState
from softphone.model import numbers
from softphone.model.availability import Status
from softphone.phone.state import PhoneState
from ui.automation import Door, plain
from ui.office_model import THIS

Answer = dict[str, Any]
MOST_CALLS = 100
MAX_SOURCE = 80
"Characters of the page or program that a link stood in."


class Wishes(Protocol):
    """What the app does for a command."""

    def come_up(self) -> None: ...
    def ask_to_call(self, text: str, source: str = "", /) -> None: ...
    def call(self, number: str, device: str) -> None: ...
    async def choose_status(self, status: Status, until: datetime | None) -> None: ...
    @property
    def office(self) -> OfficeState: ...
    @property
    def phone(self) -> PhoneState: ...


class Clicks(Protocol):
    """What this part needs of ``softphone.client.session.Session``."""

    async def click_and_call(self, number: str, device: str | None) -> ClickAndCall: ...
    async def click_state(self, id: str) -> ClickAndCall: ...
    async def cancel_click(self, id: str) -> None: ...


class Explains(Protocol):
    """What this part needs of ``softphone.client.reach.Reach``."""

    async def told_calls(self, count: int) -> list[dict[str, Any]]: ...
    async def preview(
        self, caller: str, called: str, at: datetime | None
    ) -> dict[str, Any]: ...


class Commands:
    """One method a command; every refusal is a sentence."""

    def __init__(
        self, wishes: Wishes, clicks: Clicks, explains: Explains, door: Door | None
    ) -> None:
        self._wishes, self._clicks, self._door = wishes, clicks, door
        self._explains = explains
        self._known: dict[str, Callable[[Mapping[str, Any]], Awaitable[Answer]]] = {
            "raise": self._raise,
            "call": self._call,
            "click": self._click,
            "cancel_click": self._cancel_click,
            "dnd": self._dnd,
            "status": self._status,
            "why": self._why,
            "preview": self._preview,
        }

    async def obey(self, request: Mapping[str, Any]) -> Answer:
        """Carry out one request of the single-instance socket."""
        name = str(request.get("cmd", ""))
        if name in self._known:
            try:
                return await self._known[name](request)
            except OfficeError as error:
                return _no(error.code, error.message)
        if self._door is not None and self._door.handles(name):
            return self._door.obey(request)
        return _no("unknown_command", "This app does not know that command.")

    async def _raise(self, _: Mapping[str, Any]) -> Answer:
        self._wishes.come_up()
        return {"ok": True}

    async def _call(self, request: Mapping[str, Any]) -> Answer:
        """Without ``with`` the window decides, as if the number had been typed there."""
        text = str(request.get("number", ""))
        if request.get("ask"):
            self._wishes.ask_to_call(text, str(request.get("source", ""))[:MAX_SOURCE])
            return {"ok": True, "asked": True}
        if self._wishes.office.me is None:
            return _no("not_signed_in", "Sign in first.")
        try:
            dialled = numbers.parse_dialled(text)
        except numbers.BadNumber as error:
            return _no(error.code, f"“{text[:40]}” cannot be dialled.")
        device = str(request.get("with") or self._usual_device())
        if device not in (THIS, self._wishes.office.this_account) and not self._must_be_here(
            dialled
        ):
            click = await self._clicks.click_and_call(dialled, device or None)
            return {"ok": True, **plain(click)}
        self._wishes.call(dialled, THIS)
        return {"ok": True, "device": THIS, "number": dialled, "state": "create"}

    def _usual_device(self) -> str:
        """As the window has it: this computer as long as nothing else was chosen."""
        office = self._wishes.office
        return office.click_and_call or (THIS if office.this_account else "")

    def _must_be_here(self, number: str) -> bool:
        """Emergency calls go out from the device in front of the person."""
        return numbers.is_emergency(number, self._wishes.office.country)

    async def _click(self, request: Mapping[str, Any]) -> Answer:
        """How a click-and-call goes on."""
        click = await self._clicks.click_state(str(request.get("id", "")))
        return {"ok": True, **plain(click)}

    async def _cancel_click(self, request: Mapping[str, Any]) -> Answer:
        await self._clicks.cancel_click(str(request.get("id", "")))
        return {"ok": True}

    async def _dnd(self, request: Mapping[str, Any]) -> Answer:
        """``value`` is ``on``, ``off`` or ``status``; ``until`` an ISO 8601 instant."""
        office = self._wishes.office
        if office.me is None:
            return _no("not_signed_in", "Sign in first.")
        value = request.get("value", "status")
        if value not in ("on", "off", "status"):
            return _no("bad_value", "Say on, off or status.")
        until = _instant(request.get("until"))
        if request.get("until") and until is None:
            return _no("bad_time", "This is not a time.")
        if value != "status":
            wanted = Status.DO_NOT_DISTURB if value == "on" else Status.AVAILABLE
            await self._wishes.choose_status(wanted, until if value == "on" else None)
        return await self._status(request)

    async def _why(self, request: Mapping[str, Any]) -> Answer:
        """My newest ``count`` calls, with the reasons of each."""
        count = request.get("count", 1)
        if not isinstance(count, int) or not 1 <= count <= MOST_CALLS:
            return _no("bad_count", f"Say a number from 1 to {MOST_CALLS}.")
        return {"ok": True, "told": await self._explains.told_calls(count)}

    async def _preview(self, request: Mapping[str, Any]) -> Answer:
        at = _instant(request.get("at"))
        if request.get("at") and at is None:
            return _no("bad_time", "This is not a time.")
        caller, called = str(request.get("from", "")), str(request.get("to", ""))
        return {"ok": True, **await self._explains.preview(caller, called, at)}

    async def _status(self, _: Mapping[str, Any]) -> Answer:
        office, phone = self._wishes.office, self._wishes.phone
        return {
            "ok": True,
            "pid": os.getpid(),
            "connected": office.connection is Connection.CONNECTED,
            "connection": office.connection.value,
            "office": office.office_name,
            "me": plain(office.me),
            "devices": plain(office.devices),
            "destination": office.destination,
            "click_and_call": office.click_and_call or None,
            "rights": sorted(office.rights),
            "unsent_status": office.unsent_status,
            "registration": phone.registration.value,
            "calls": plain(phone.calls),
        }


def _no(code: str, message: str) -> Answer:
    return {"ok": False, "code": code, "message": message}


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
