"""A telephone and an office that stand still until a test moves them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from softphone.client.state import Colleague, Connection, OfficeState
from softphone.model.availability import Availability, DeviceState, Quiet, Status
from softphone.model.calls import Call, CallState, Party
from softphone.phone.state import PhoneState

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class StillPhone:
    """Remembers what it was told; ``show`` is what the real one's worker would report."""

    def __init__(self) -> None:
        self.state = PhoneState()
        self.told: list[tuple[Any, ...]] = []
        self._listeners: list[Callable[..., None]] = []

    def listen(self, listener: Callable[..., None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, *calls: Call, **changes: Any) -> None:
        self.state = replace(self.state, calls=calls, **changes)
        for listener in tuple(self._listeners):
            listener(self.state)

    def call(self, number: str) -> str:
        self.told.append(("call", number))
        return "new"

    def mute(self, call_id: str, muted: bool) -> None:
        self.told.append(("mute", call_id, muted))

    def dtmf(self, call_id: str, digits: str) -> None:
        self.told.append(("dtmf", call_id, digits))

    def __getattr__(self, name: str) -> Callable[[str], None]:
        if name not in {"ringing", "answer", "decline", "silence", "hang_up", "hold", "resume"}:
            raise AttributeError(name)
        return lambda call_id: self.told.append((name, call_id))


class StillOffice:
    """An office session whose server answers at once, or not at all."""

    def __init__(self) -> None:
        self.state = OfficeState(
            connection=Connection.CONNECTED,
            office_name="Nordlicht GmbH",
            me=Colleague("me", "user", "Mara Vogt", "602", "Einkauf"),
            this_account="204",
            devices=(
                DeviceState("204", None, "softphone", "Mara's computer", True, Quiet.RINGS),
                DeviceState("208", None, "desk_phone", "Yealink T54W", True, Quiet.RINGS),
                DeviceState("209", None, "app", "App", True, Quiet.RINGS),
                DeviceState("207", None, "webphone", "Webphone", False, Quiet.NOT_SIGNED_IN),
            ),
            colleagues=(
                Colleague("1", "user", "Jonas Brandt", "607", "Vertrieb", "", _free()),
                Colleague("2", "user", "Sanne de Vries", "611", "Lager", "", _free()),
                Colleague("3", "user", "Tom Albers", "604", "", "", _free()),
            ),
        )
        self.told: list[tuple[Any, ...]] = []
        self.is_down = False
        self._listeners: list[Callable[..., None]] = []

    def listen(self, listener: Callable[..., None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        for listener in tuple(self._listeners):
            listener(self.state)

    def __getattr__(self, name: str) -> Callable[..., Awaitable[None]]:
        if name.startswith("_"):
            raise AttributeError(name)

        async def ask(*arguments: Any) -> None:
            self.told.append((name, *arguments))
            if self.is_down:
                raise ConnectionError("the office is away")

        return ask


def _free() -> Availability:
    return Availability(Status.AVAILABLE, reachable=True)


def _run(work: Awaitable[Any]) -> None:
    async def wrap() -> None:
        await work

    asyncio.run(wrap())


@pytest.fixture
def phone() -> StillPhone:
    return StillPhone()


@pytest.fixture
def office() -> StillOffice:
    return StillOffice()


@pytest.fixture
def spawn() -> Callable[[Awaitable[Any]], None]:
    """Runs the work at once: the widget tests stay synchronous."""
    return _run


@pytest.fixture
def a_call() -> Callable[..., Call]:
    """A call with Jonas, 6 seconds old; any field may be changed."""

    def make(id: str = "c1", state: CallState = CallState.RINGING, **changes: Any) -> Call:
        since = changes.pop("since", NOON - timedelta(seconds=6))
        remote = changes.pop("remote", Party("607", "Jonas Brandt"))
        is_incoming = changes.pop("is_incoming", True)
        return replace(
            Call(id, is_incoming, remote, state, since, office_call_id=f"office-{id}"),
            **changes,
        )

    return make


@pytest.fixture
def noon() -> datetime:
    return NOON
