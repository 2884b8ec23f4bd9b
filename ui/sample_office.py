"""A sample office that stands still: what the pictures and the tests of the window show."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from softphone.client.contacts import ContactLine, FoundContacts, KnownContact, ReadIn
from softphone.client.state import (
    AllowedCallers,
    BlockedCallers,
    Colleague,
    Connection,
    Forwarding,
    HistoryEntry,
    OfficeState,
    QuietHours,
)
from softphone.model.alarms import Alarm, AlarmKind
from softphone.model.availability import (
    Availability,
    Chosen,
    Context,
    DeviceState,
    Display,
    Quiet,
    Status,
)
from softphone.model.calls import CallResult, Party
from softphone.phone.state import PhoneState, Registration

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 13, 2, 15, tzinfo=BERLIN)
"A Monday, a little after one."
CONFIRMED = datetime(2026, 11, 23, 12, 2, 10, tzinfo=UTC)


def now() -> datetime:
    return NOW


def device(
    account: str | None,
    kind: str,
    name: str,
    quiet: Quiet = Quiet.RINGS,
    number: str | None = None,
    **changes: Any,
) -> DeviceState:
    registered = quiet is not Quiet.NOT_SIGNED_IN
    return replace(DeviceState(account, number, kind, name, registered, quiet), **changes)


DEVICES = (
    device("204", "softphone", "MV-NB-14"),
    device("208", "desk_phone", "Yealink T54W"),
    device("209", "app", "Pixel 8"),
    device("210", "desk_phone", "Snom D785"),
    device(None, "fixed_destination", "", number="+491705550142"),
)


def at(
    status: Status, *context: Context, reachable: bool = True, **changes: Any
) -> Availability:
    return Availability(
        status,
        context=context,
        reachable=reachable,
        as_of=NOW - timedelta(minutes=4),
        **changes,
    )


AT_TWO_TO_ONE = NOW.replace(hour=12, minute=58, second=0)


def chosen(status: Status, until: datetime | None = None) -> Chosen:
    return Chosen(status, until)


FREE = at(Status.AVAILABLE)
HALF_PAST = NOW.replace(hour=13, minute=30, second=0)

COLLEAGUES = tuple(
    Colleague(f"p{number}", "user", name, number, department, "", availability)
    for number, name, department, availability in (
        ("602", "Mara Vogt", "Einkauf", FREE),
        ("607", "Jonas Brandt", "Vertrieb", FREE),
        ("611", "Sanne de Vries", "Lager", at(Status.AVAILABLE, Context.IN_CALL)),
        ("614", "Elif Kaya", "Buchhaltung", at(Status.DO_NOT_DISTURB, until=HALF_PAST)),
        ("604", "Tom Albers", "Einkauf", FREE),
        ("609", "Nele Friedrichs", "Vertrieb", at(Status.AVAILABLE, Context.RINGING)),
        ("616", "Lea Hartmann", "Empfang", FREE),
        ("618", "Piotr Nowak", "Lager", at(Status.AVAILABLE, reachable=False)),
        ("621", "Ruben van der Meer", "Technik", at(Status.AVAILABLE, Context.IN_CALL)),
        ("622", "Aylin Sommer", "Technik", at(Status.AVAILABLE_FOR_COLLEAGUES)),
        ("623", "Hanna Lindqvist", "Vertrieb", at(Status.OFFLINE)),
        ("625", "Viktor Zimmermann", "Leitung", at(Status.DO_NOT_DISTURB)),
        ("628", "Maximiliane Schulze-Oberhausen", "Kundendienst und Gewährleistung", FREE),
        ("630", "Birgit Ostermann", "Lager", None),
    )
)


def call(number: str, name: str, minutes_ago: int, **changes: Any) -> HistoryEntry:
    started = NOW - timedelta(minutes=minutes_ago)
    entry = HistoryEntry(
        f"h{minutes_ago}", True, Party(number, name), started, CallResult.ANSWERED
    )
    return replace(entry, **changes)


HISTORY = (
    call("616", "Lea Hartmann", 14, result=CallResult.MISSED),
    call("+494055501788", "", 31, result=CallResult.MISSED),
    call("607", "Jonas Brandt", 117, answered_at=NOW - timedelta(minutes=116)),
    call("611", "Sanne de Vries", 160, is_incoming=False),
    call("604", "Tom Albers", 228, result=CallResult.ANSWERED_ELSEWHERE, answered_on="208"),
    call("614", "Elif Kaya", 1162, is_incoming=False),
)


CONTACTS = (
    KnownContact(
        "c1", "Ada Roth", "Roth & Söhne", "ada@roth.example",
        (ContactLine("+49 170 5550177", "mobile", "0170 5550177"),
         ContactLine("030 5551234", "work", "030 5551234")),
    ),
    KnownContact("c2", "", "Bosman Logistiek", "",
                 (ContactLine("+31 20 5550133", "", "+31 20 555 0133"),), False),
    KnownContact("c3", "Dr. Hendrika van Oosterhout-Meyerink", "Praxis am Park", "",
                 (ContactLine("040 5551788", "work", "040 5551788"),)),
    KnownContact("c4", "Kita Regenbogen", "", "",
                 (ContactLine("+49 170 5550312", "home", "0170 5550312"),)),
    KnownContact("c5", "Ole Zander", "", "ole@zander.example"),
)  # fmt: skip


ALARM = Alarm(
    "alarm-1", AlarmKind.MANY_EXPENSIVE, "p-607", "user", "Jonas Brandt", NOW,
    tuple(f"+5359900{n}" for n in range(6)),
)  # fmt: skip
"What an administrator is told of."


def office(**changes: Any) -> OfficeState:
    """The sample office at 13:02, everything in order; any field may be changed."""
    plain = OfficeState(
        connection=Connection.CONNECTED,
        as_of=NOW,
        revision=17,
        office_name="Nordlicht GmbH",
        me=COLLEAGUES[0],
        this_account="204",
        click_and_call="this",
        devices=DEVICES,
        colleagues=COLLEAGUES,
        history=HISTORY,
    )
    return replace(plain, **changes)


def quiet_devices(*states: Quiet) -> tuple[DeviceState, ...]:
    """My devices, each with its own state; the rest is quiet and confirmed."""
    wanted = (*states, *([Quiet.QUIET] * len(DEVICES)))
    return tuple(
        replace(one, quiet=state, confirmed_at=CONFIRMED + timedelta(seconds=place % 3))
        for place, (one, state) in enumerate(zip(DEVICES, wanted, strict=False))
    )


def in_dnd(*states: Quiet, until: datetime | None = None, **changes: Any) -> OfficeState:
    """The office while I am in do not disturb."""
    availability = at(Status.DO_NOT_DISTURB, until=until)
    me = replace(COLLEAGUES[0], availability=availability)
    return office(me=me, devices=quiet_devices(*states), **changes)


def shared_forwarding() -> OfficeState:
    """Do not disturb with a forwarding that also belongs to Tom."""
    state = in_dnd()
    shared = replace(state.devices[-1], quiet=Quiet.RINGS, reason="shared_with:604")
    return replace(state, devices=(*state.devices[:-1], shared))


def display_behind() -> OfficeState:
    """Quiet everywhere, although one phone does not show it and one cannot."""
    state = in_dnd(until=NOW.replace(hour=14, minute=0, second=0))
    behind = replace(state.devices[1], display=Display.BEHIND)
    unable = replace(state.devices[3], display=Display.UNABLE)
    devices = (state.devices[0], behind, state.devices[2], unable, state.devices[4])
    return replace(state, devices=devices)


class StillSession:
    """A session whose office does nothing until it is told; it remembers what it was asked."""

    def __init__(self, state: OfficeState | None = None) -> None:
        self.state = state or office()
        self.told: list[tuple[Any, ...]] = []
        self.failure: Exception | None = None
        self.reach = StillReach(self)
        self.voicemail = StillVoicemail(self)
        self.contacts = StillContacts(self)
        self._listeners: list[Callable[..., None]] = []

    def listen(self, listener: Callable[..., None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, state: OfficeState) -> None:
        """News from the office."""
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)

    def hurry(self) -> None:
        self.told.append(("retry",))

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, None]]:
        if name.startswith("_"):
            raise AttributeError(name)

        async def ask(*arguments: Any) -> None:
            self.told.append((name, *arguments))
            if self.failure is not None:
                raise self.failure

        return ask


class StillVoicemail:
    """A mailbox whose messages are a tone."""

    def __init__(self, session: StillSession) -> None:
        self._session = session
        self.wav = b""

    async def sound(self, id: str) -> bytes:
        if self._session.failure is not None:
            raise self._session.failure
        return self.wav

    async def mark(self, id: str, is_heard: bool) -> None:
        self._session.told.append(("mark", id, is_heard))

    async def throw_away(self, id: str) -> None:
        self._session.told.append(("throw_away", id))

    async def take_back(self, id: str) -> None:
        self._session.told.append(("take_back", id))


class StillContacts:
    """Contacts that stay as they are, until they are asked about."""

    def __init__(self, session: StillSession) -> None:
        self._session = session
        self.known: tuple[KnownContact, ...] = CONTACTS
        self.trial = ReadIn(12, 3, 2, 1)

    async def find(self, text: str, limit: int) -> FoundContacts:
        self._ask("find", text)
        fits = tuple(c for c in self.known if text.casefold() in c.shown.casefold())
        return FoundContacts(fits[:limit], len(fits))

    async def add(self, contact: KnownContact) -> KnownContact:
        self._ask("add", contact)
        return contact

    async def change(self, contact: KnownContact) -> KnownContact:
        self._ask("change", contact)
        return contact

    async def remove(self, id: str) -> None:
        self._ask("remove", id)

    async def read_in(self, text: str, is_trial: bool) -> ReadIn:
        self._ask("read_in", is_trial)
        return self.trial

    def _ask(self, *what: object) -> None:
        self._session.told.append(what)
        if self._session.failure is not None:
            raise self._session.failure


class StillReach:
    """The part of the session about being reached; ``answers`` by name of the call."""

    def __init__(self, session: StillSession) -> None:
        self._session = session
        self.checked: list[tuple[Any, ...]] = []
        "Questions about a status; asked before each choice, they change nothing."
        self.answers: dict[str, Any] = {
            "check_status": (),
            "status_log": (),
            "allowed_callers": AllowedCallers(),
            "blocked_callers": BlockedCallers(),
            "forwarding": Forwarding(),
            "quiet_hours": QuietHours("Europe/Berlin"),
        }

    def __getattr__(self, name: str) -> Callable[..., Coroutine[Any, Any, Any]]:
        if name.startswith("_"):
            raise AttributeError(name)

        async def ask(*arguments: Any) -> Any:
            told = self.checked if name == "check_status" else self._session.told
            told.append((name, *arguments))
            if self._session.failure is not None:
                raise self._session.failure
            return self.answers.get(name)

        return ask


class StillPhone:
    """A telephone that is signed in and has nothing to do."""

    def __init__(self, state: PhoneState | None = None) -> None:
        self.state = state or PhoneState(registration=Registration.REGISTERED)
        self.told: list[tuple[Any, ...]] = []
        self._listeners: list[Callable[..., None]] = []

    def listen(self, listener: Callable[..., None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def show(self, state: PhoneState) -> None:
        self.state = state
        for listener in tuple(self._listeners):
            listener(state)

    def call(self, number: str) -> str:
        self.told.append(("call", number))
        return "new"

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.told.append((name, *arguments))


def at_once(work: Awaitable[Any]) -> None:
    """Carries a wish out before it returns."""

    async def wrap() -> None:
        await work

    asyncio.run(wrap())


def never(work: Awaitable[Any]) -> None:
    """Leaves a wish unanswered: what is shown stays waiting."""
    close = getattr(work, "close", None)
    if close is not None:
        close()
