"""The office as the main window shows it, and what a click there means."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from softphone.client.state import ClickAndCall, Connection, OfficeState
from softphone.model import numbers
from softphone.model.alarms import Alarm
from softphone.model.availability import Chosen, Context, Quiet, Status
from softphone.phone.message_player import MessagePlayer
from softphone.phone.state import PhoneState
from ui import device_words, dnd_model
from ui.allowed_model import AllowedModel
from ui.blocked_model import BlockedModel
from ui.calls_model import Spawn
from ui.clock import local_now
from ui.contacts_model import ContactCalls, ContactsModel
from ui.dnd_model import DndCardView
from ui.reach_ports import ReachCalls
from ui.status_model import StatusModel
from ui.undo_model import UndoModel
from ui.voicemail_model import VoicemailCalls, VoicemailModel

log = logging.getLogger(__name__)

LOST_SHOWN_AFTER_S = 5
"A lost connection gets its banner after this time (design 4); the footer says it at once."
MINUTE_MS = 20_000
"How often durations are read again, milliseconds."
THIS = "this"
OVER = frozenset({"disconnected", ""})


class OfficeSession(Protocol):
    """What this model needs of ``softphone.client.session.Session``."""

    @property
    def state(self) -> OfficeState: ...
    @property
    def reach(self) -> ReachCalls: ...
    @property
    def voicemail(self) -> VoicemailCalls: ...
    @property
    def contacts(self) -> ContactCalls: ...
    def listen(self, listener: Callable[..., None], /) -> Callable[[], None]: ...
    def hurry(self) -> None: ...
    async def set_status(self, status: Status, until: datetime | None = None, /) -> object: ...
    async def silence_device(self, account: str, silenced: bool, /) -> object: ...
    async def click_and_call(self, number: str, device: str, /) -> object: ...
    async def cancel_click(self, click_id: str, /) -> object: ...
    async def ring_me(self) -> object: ...


class PhoneNews(Protocol):
    """What this model needs of ``softphone.phone.Phone``."""

    @property
    def state(self) -> PhoneState: ...
    def listen(self, listener: Callable[..., None], /) -> Callable[[], None]: ...
    def listen_to(self, message: MessagePlayer | None, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person asked for and that did not happen.  ``code`` finds the words."""

    code: str
    device: str = ""
    number: str = ""


class OfficeModel(QObject):
    """Joins the session, the phone and the person's choices of the moment.

    Signals:
        changed: something shown is different; read it again.
        dial_here: call this number from this computer.
    """

    changed = Signal()
    dial_here = Signal(str)

    def __init__(
        self,
        session: OfficeSession,
        phone: PhoneNews,
        spawn: Spawn,
        now: Callable[[], datetime] = local_now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._phone, self._spawn, self.now = session, phone, spawn, now
        self.problem: Problem | None = None
        self.hides_practice = False
        self._put_away: set[str] = set()
        "Ids of alarms."
        self.once = ""
        "Device of the next call only; empty = the default."
        self.status = StatusModel(session, spawn, self)
        self.undo = UndoModel(session, spawn, now, self)
        self.voicemail = VoicemailModel(lambda: session.voicemail, phone.listen_to, spawn, self)
        self.voicemail.failed.connect(self.tell)
        self.contacts = ContactsModel(
            lambda: self.office, lambda: session.contacts, spawn, self
        )
        self.allowed = AllowedModel(
            lambda: self.office, lambda: session.reach, spawn, now, self
        )
        self.allowed.changed.connect(self.changed)
        self.blocked = BlockedModel(lambda: self.office, lambda: session.reach, spawn, self)
        self.blocked.changed.connect(self.changed)
        self._lost_since: datetime | None = None
        self._talking_since: dict[str, datetime] = {}
        self._click_since: dict[tuple[str, str], datetime] = {}
        self._dismissed_click = ""
        self._before = session.state
        self._unlisten = [session.listen(self._on_news), phone.listen(self._on_phone)]
        self.status.changed.connect(self.changed)
        self.status.failed.connect(lambda: self.tell("status"))
        self.undo.failed.connect(lambda: self.tell("undo"))
        self._lost_timer = QTimer(self, singleShot=True)
        self._lost_timer.setInterval(LOST_SHOWN_AFTER_S * 1000)
        self._lost_timer.timeout.connect(self.changed)
        minutes = QTimer(self, interval=MINUTE_MS)
        minutes.timeout.connect(self.changed)
        minutes.start()
        self._on_news()

    def close(self) -> None:
        """Stop listening; the widgets stay with what they show."""
        self.voicemail.stop()
        for unlisten in self._unlisten:
            unlisten()
        self._unlisten.clear()

    # what is shown

    @property
    def office(self) -> OfficeState:
        return self._session.state

    @property
    def phone(self) -> PhoneState:
        return self._phone.state

    @property
    def zone(self) -> tzinfo:
        zone = self.now().tzinfo
        assert zone is not None
        return zone

    @property
    def card(self) -> DndCardView:
        return dnd_model.card_view(self.office, self.status.wish, self.now())

    @property
    def chosen(self) -> Chosen | None:
        """My status as I chose it last; None when nothing is known."""
        if self.status.wish is not None:
            return self.status.wish
        if self.office.unsent_status:
            return Chosen(Status(self.office.unsent_status))
        availability = self.office.me.availability if self.office.me else None
        if availability is None or availability.status is Status.UNKNOWN:
            return None
        return Chosen(availability.status, availability.until)

    @property
    def is_silent_here(self) -> bool:
        """Was this computer told not to ring?  A switch of the device, not do not disturb."""
        device = device_words.find(self.office.this_account, self.office)
        return device is not None and device.quiet is Quiet.SILENCED

    @property
    def is_lost_for_long(self) -> bool:
        if self._lost_since is None:
            return False
        return self.now() - self._lost_since >= timedelta(seconds=LOST_SHOWN_AFTER_S)

    @property
    def click(self) -> ClickAndCall | None:
        """The click-and-call that has a card: running, or failed and not yet dismissed."""
        click = self.office.click
        if click is None or click.state in OVER or click.id == self._dismissed_click:
            return None
        return click

    def click_seconds(self) -> int:
        """Whole seconds since the running click-and-call came into its state."""
        click = self.office.click
        since = self._click_since.get((click.id, click.state)) if click else None
        return max(0, int((self.now() - since).total_seconds())) if since else 0

    def minutes_on_call(self, person_id: str) -> int | None:
        """How long a colleague has been on a call; None when we did not see it begin."""
        since = self._talking_since.get(person_id)
        return int((self.now() - since).total_seconds()) // 60 if since else None

    @property
    def default_device(self) -> str:
        """Where calls are made: ``this``, an account, or nothing.

        Without a choice it is this computer, as long as it has an account of its own.
        """
        chosen = self.office.click_and_call
        if chosen == self.office.this_account or not chosen:
            return THIS if self.office.this_account else ""
        return chosen

    @property
    def device(self) -> str:
        """The device of the next call."""
        return self.once or self.default_device

    # what a click means

    def toggle_dnd(self) -> None:
        self.wish_dnd(not self.card.is_on)

    def wish_dnd(self, wanted: bool) -> None:
        self.choose(Status.DO_NOT_DISTURB if wanted else Status.AVAILABLE)

    def choose(self, status: Status, until: datetime | None = None) -> None:
        """A person picks a status: what it would not do is said first."""
        self.problem = None
        self.status.choose(status, until)

    def set_status(self, status: Status, until: datetime | None = None) -> None:
        """Shown at once as a wish, and as done when the office says so."""
        self.problem = None
        self.status.set(status, until)

    def repeat_status(self) -> None:
        """Ask the office once more to make every device follow."""
        chosen = self.chosen
        if chosen is not None:
            self.set_status(chosen.status, chosen.until)

    def set_silent_here(self, silent: bool) -> None:
        self.set_silent(self.office.this_account, silent)

    def set_silent(self, account: str, silent: bool) -> None:
        """“This device does not ring”, for one device of mine."""
        self._spawn(self._send_silent(account, silent))

    def choose_once(self, device: str) -> None:
        """Take this device for one call; choosing it again takes the choice back."""
        is_back = device in (self.once, self.default_device)
        self.once = "" if is_back else device
        self.changed.emit()

    def call(self, number: str, device: str = "") -> None:
        """Call somebody with the chosen device; emergency calls go out from here, always."""
        with_device = device or self.device
        self.once = ""
        self.problem = None
        if with_device == THIS or numbers.is_emergency(number, self.office.country):
            self.dial_here.emit(number)
        elif not with_device:
            self.problem = Problem("no_click_and_call_device", number=number)
        else:
            self._dismissed_click = ""
            self._spawn(self._start_click(number, with_device))
        self.changed.emit()

    def cancel_click(self) -> None:
        if self.office.click is not None:
            self._spawn(self._cancel_click(self.office.click.id))

    def dismiss_click(self) -> None:
        if self.office.click is not None:
            self._dismissed_click = self.office.click.id
        self.changed.emit()

    def tell(self, code: str) -> None:
        """Something else went wrong; the banner says it."""
        self.problem = Problem(code)
        self.changed.emit()

    @property
    def alarm(self) -> Alarm | None:
        """The newest one that was not put away."""
        waiting = [a for a in self.office.alarms if a.id not in self._put_away]
        return waiting[-1] if waiting else None

    def dismiss_problem(self) -> None:
        """Put the banner away: the problem, an alarm, or the note of the practice office."""
        if self.problem is None and self.alarm is not None:
            self._put_away.update(a.id for a in self.office.alarms)
        elif self.problem is None:
            self.hides_practice = True
        self.problem = None
        self.changed.emit()

    def ring_me(self) -> None:
        """In the practice office: be called by a colleague."""
        self._spawn(self._ring_me())

    def retry(self) -> None:
        """Try to reach the office now instead of at the next turn."""
        self._session.hurry()

    # inside

    async def _ring_me(self) -> None:
        try:
            await self._session.ring_me()
        except Exception as error:
            log.warning("the practice colleague did not call: %s", error)
            self.problem = Problem("click")
        self.changed.emit()

    async def _send_silent(self, account: str, silent: bool) -> None:
        try:
            await self._session.silence_device(account, silent)
        except Exception:
            log.warning("this device was not switched", exc_info=True)
            self.problem = Problem("silent")
        self.changed.emit()

    async def _start_click(self, number: str, device: str) -> None:
        try:
            await self._session.click_and_call(number, device)
        except Exception as error:
            log.warning("click-and-call not started: %s", error)
            code = str(getattr(error, "code", "") or "click")
            self.problem = Problem(code, device, number)
        self.changed.emit()

    async def _cancel_click(self, click_id: str) -> None:
        try:
            await self._session.cancel_click(click_id)
        except Exception as error:
            log.warning("click-and-call not cancelled: %s", error)
            self.problem = Problem("click")
        self.changed.emit()

    def _on_phone(self, *_: object) -> None:
        self.changed.emit()

    def _on_news(self, *_: object) -> None:
        before, state = self._before, self.office
        self._before = state
        self.status.look()
        if state.connection is Connection.LOST:
            if self._lost_since is None:
                self._lost_since = self.now()
                self._lost_timer.start()
        else:
            self._lost_since = None
            self._lost_timer.stop()
        self._note_talks(before, state)
        if state.click is not None:
            self._click_since.setdefault((state.click.id, state.click.state), self.now())
        else:
            self._click_since.clear()
        self.changed.emit()
        self.undo.look()
        self.contacts.office_changed()

    def _note_talks(self, before: OfficeState, state: OfficeState) -> None:
        """Remember when a colleague's call began, if it began before our eyes."""
        earlier = {person.id: person.availability for person in before.colleagues}
        for person in state.colleagues:
            talks = person.availability is not None and (
                Context.IN_CALL in person.availability.context
            )
            was = earlier.get(person.id)
            if not talks:
                self._talking_since.pop(person.id, None)
            elif was is not None and Context.IN_CALL not in was.context:
                self._talking_since.setdefault(person.id, self.now())
