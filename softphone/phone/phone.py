"""This computer as a telephone (architecture 4.11): wishes in, one frozen state out.

Everything here runs on the loop's thread.  pjsua2 reports through ``pjsua.Engine``; sound is
``sound.Sound``; which call may follow which state is ``softphone.model.calls``.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from softphone.model import numbers
from softphone.model.calls import Call, CallState, Party
from softphone.phone import tones
from softphone.phone.account import PhoneAccount, is_loopback
from softphone.phone.call_book import CallBook, is_offered
from softphone.phone.errors import PhoneError, PhoneUnavailable
from softphone.phone.message_player import MessagePlayer
from softphone.phone.network import local_address, resolve
from softphone.phone.refusals import ended_reason
from softphone.phone.registration import Probe, Retry
from softphone.phone.sound import Choice, Sound
from softphone.phone.state import AudioState, PhoneState, Registration

if TYPE_CHECKING:
    from softphone.phone.pjsua import Engine, Leg, MediaStep, Step

log = logging.getLogger(__name__)

SWITCH_INTERVAL_S = 0.0005
"With Python's usual 5 ms a busy window would tear the sound (media-audio 1.2)."
HOLD_AGAIN_S = 0.15
"A hold that meets another change of the call is tried again after this time."
CLICK_EXPECTED_S = 60.0
"How long an announced click-and-call may take to ring here."
WAITING_TONE = tones.tone((425.0,), 0.2, 0.05) + tones.silence(3.8)

Listener = Callable[[PhoneState], None]


class Phone:
    """Registers, calls, rings.  Answers by itself only what the office announced as a click."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners: list[Listener] = []
        self._engine: Engine | None = None
        self._account: PhoneAccount | None = None
        self._server = ("", 0)
        self._local = ""
        self._legs: dict[str, Leg] = {}
        self._book = CallBook()
        self._announced: set[str] = set()
        self._silenced: set[str] = set()
        self._elsewhere: set[str] = set()
        self._on_hold: set[str] = set()
        self._clicks: dict[str, float] = {}
        self._click_ids: dict[str, str] = {}
        self._retry = Retry(loop, self._register)
        self._probe: Probe | None = None
        self._sound = Sound(loop, self._on_audio)
        self._repeated = ""
        self.state = PhoneState()

    # Life.

    def start(
        self, microphone: str = "", speaker: str = "", ringer: str = "", log_file: str = ""
    ) -> None:
        """Start the stack and the sound.  Raises PhoneUnavailable where there is no pjsua2."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        try:
            from softphone.phone import pjsua
        except ImportError as error:
            self._show(registration=Registration.FAILED, registration_reason="no_sip_library")
            raise PhoneUnavailable(
                "This computer cannot be a telephone: the SIP library pjsua2 is not "
                f"available for this system ({error})."
            ) from error
        self._engine = pjsua.Engine(self._loop, self._sound.captured, self._sound.played)
        self._engine.start(self, log_file)
        self._sound.start(Choice(microphone, speaker, ringer))

    async def close(self) -> None:
        """Hang up, sign out, free everything.  The phone cannot be started again."""
        self._retry.stop()
        self._stop_probe()
        self._sound.repeat(b"")
        await self._sound.close()
        self._legs.clear()
        if self._engine is not None:
            await self._engine.close()
            self._engine = None
            gc.collect()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told each new state; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    # Registration.

    async def sign_in(self, account: PhoneAccount) -> None:
        """Register with this account, and again whenever it is lost.

        Raises PhoneError when the phone was not started.
        """
        self._need_engine()
        self._account = account
        self._show(registration=Registration.REGISTERING, registration_reason="")
        self._stop_probe()
        await self._begin()

    async def sign_out(self) -> None:
        """Take the registration back and end all calls."""
        self._account = None
        self._retry.stop()
        self._stop_probe()
        for call in self._book.live:
            self.hang_up(call.id)
        if self._engine is not None:
            self._engine.sign_out()
        self._show(registration=Registration.OFF, registration_reason="")

    async def refresh(self) -> None:
        """The network or the server may have changed: look at the route and register now."""
        if self._account is not None:
            await self._begin()

    async def _begin(self) -> None:
        account, engine = self._account, self._need_engine()
        assert account is not None
        try:
            address = await self._loop.run_in_executor(
                None, resolve, account.host, account.port
            )
            local = local_address(address, account.port)
        except OSError as error:
            log.warning("no way to the server %s: %s", account.host, error)
            self._show(registration=Registration.FAILED, registration_reason="no_route")
            self._retry.failed()
            return
        server = (address, account.port)
        if account is not self._account:
            return
        if (server, local) == (self._server, self._local) and self._signed_in is account:
            self._retry.now()
        else:
            self._server, self._local = server, local
            self._signed_in = account
            engine.sign_in(account, server, local)
        await self._watch(account, server)

    _signed_in: PhoneAccount | None = None

    async def _watch(self, account: PhoneAccount, server: tuple[str, int]) -> None:
        if self._probe is None and account.transport == "udp" and is_loopback(server[0]):
            self._probe = Probe(self._on_server_gone, self._retry.now)
            await self._probe.start(server)

    def _stop_probe(self) -> None:
        if self._probe is not None:
            self._probe.stop()
            self._probe = None

    def _register(self) -> None:
        if self._account is None or self._engine is None:
            return
        if self._signed_in is not self._account:
            task = self._loop.create_task(self._begin())
            task.add_done_callback(lambda done: done.exception())
        else:
            self._engine.register()

    def _on_server_gone(self) -> None:
        self._show(registration=Registration.FAILED, registration_reason="no_server")
        self._retry.failed()

    def on_registration(self, status: int, reason: str, is_active: bool) -> None:
        if self._account is None:
            return
        if 200 <= status < 300 and is_active:
            self._retry.succeeded()
            self._show(registration=Registration.REGISTERED, registration_reason="")
            return
        word = {401: "wrong_secret", 403: "wrong_secret", 407: "wrong_secret"}.get(status)
        log.info("not registered: %s %s", status, reason)
        self._show(
            registration=Registration.FAILED,
            registration_reason=word or ("no_server" if status in (408, 503) else str(status)),
        )
        self._retry.failed()

    # Calls.

    def call(self, number: str) -> str:
        """Call what a person typed; the id of the new call.

        Other calls go on hold.  Raises PhoneError.
        """
        engine, account = self._need_engine(), self._account
        if account is None:
            raise PhoneError("not_signed_in", "This telephone is not signed in.")
        try:
            dialled = numbers.parse_dialled(number)
        except numbers.BadNumber as error:
            raise PhoneError("bad_number", f"“{number[:40]}” cannot be dialled.") from error
        self._hold_others("")
        try:
            leg = engine.call(f"sip:{quote(dialled, safe='+*')}@{account.domain}")
        except Exception as error:
            log.warning("the call did not start: %r", getattr(error, "reason", error))
            raise PhoneError("call_failed", "The call could not be started.") from error
        self._legs[leg.id] = leg
        call = Call(leg.id, False, Party(dialled), CallState.DIALING, datetime.now(UTC))
        self._keep(self._book.add(call))
        return leg.id

    def ringing(self, call_id: str) -> None:
        """The pop-up is up: ring, and tell the caller (180)."""
        call, leg = self._book.get(call_id), self._legs.get(call_id)
        if call is None or leg is None or not is_offered(call):
            return
        if call_id not in self._announced:
            self._announced.add(call_id)
            self._answer(leg, 180)
        self._update_sounds()

    def answer(self, call_id: str) -> None:
        """Take an incoming call; the others go on hold."""
        call, leg = self._book.get(call_id), self._legs.get(call_id)
        if call is not None and leg is not None and is_offered(call):
            self._hold_others(call_id)
            self._answer(leg, 200)

    def decline(self, call_id: str) -> None:
        """This device does not want it; others ring on (contract: 603 ends one branch)."""
        self._hang_up(call_id, 603)

    def silence(self, call_id: str) -> None:
        """Quiet on this computer; nothing is sent."""
        self._silenced.add(call_id)
        self._update_sounds()

    def hang_up(self, call_id: str) -> None:
        """End a call, or refuse one that rings."""
        call = self._book.get(call_id)
        self._hang_up(call_id, 603 if call is not None and is_offered(call) else 0)

    def mute(self, call_id: str, muted: bool) -> None:
        """Send silence instead of the microphone, or stop doing so."""
        call = self._book.get(call_id)
        if call is not None and call.state is not CallState.ENDED:
            self._keep(self._book.changed(replace(call, is_muted=muted)))
            if call.state is CallState.ACTIVE:
                self._connect(call_id)

    def hold(self, call_id: str) -> None:
        """Put on hold; the state follows when the other side has agreed."""
        call = self._book.get(call_id)
        if call is not None and call.state is CallState.ACTIVE:
            self._on_hold.add(call_id)
            self._settle_hold(call_id)

    def resume(self, call_id: str) -> None:
        """Go on with a held call; the others go on hold."""
        call = self._book.get(call_id)
        if call is not None and call.answered_at is not None:
            self._hold_others(call_id)
            self._on_hold.discard(call_id)
            self._settle_hold(call_id)

    def dtmf(self, call_id: str, digits: str) -> None:
        """Send keys (RFC 4733) and let them be heard here."""
        leg, call = self._legs.get(call_id), self._book.get(call_id)
        wanted = "".join(d for d in digits.upper() if d in tones.KEYS)
        if leg is None or call is None or not wanted:
            return
        self._sound.play(b"".join(tones.key(d) + tones.silence(0.04) for d in wanted))
        if call.answered_at is not None and not leg.send_keys(wanted):
            log.warning("the keys were not sent")

    def expect_click(self, token: str) -> None:
        """The office announced this click-and-call: answer it by itself when it rings."""
        now = self._loop.time()
        self._clicks = {known: until for known, until in self._clicks.items() if until > now}
        self._clicks[token] = now + CLICK_EXPECTED_S
        for call_id, click_id in tuple(self._click_ids.items()):
            if click_id == token:
                self._answer_click(call_id)

    def set_audio(self, microphone: str = "", speaker: str = "", ringer: str = "") -> None:
        """Choose devices by id; empty follows the system's default."""
        self._sound.choose(Choice(microphone, speaker, ringer))

    # What pjsua2 reports.

    def listen_to(self, message: MessagePlayer | None) -> None:
        self._sound.listen_to(message)

    def on_incoming(self, leg: Leg, invite: str) -> None:
        from softphone.phone.incoming import Invitation

        invitation = Invitation.read(invite)
        self._legs[leg.id] = leg
        call = Call(
            leg.id,
            True,
            invitation.caller,
            CallState.RINGING,
            datetime.now(UTC),
            office_call_id=invitation.office_call_id,
        )
        if invitation.click_id:
            self._click_ids[leg.id] = invitation.click_id
        self._keep(self._book.add(call))
        if self._clicks.get(invitation.click_id, 0.0) > self._loop.time():
            self._answer_click(leg.id)

    def on_step(self, leg: Leg, step: Step, status: int, reason: str) -> None:
        from softphone.phone.pjsua import Step as S

        if step is S.ENDED:
            self._on_ended(leg, ended_reason(status, reason))
            return
        to = {S.RINGING: CallState.RINGING, S.CONNECTED: CallState.ACTIVE}.get(step)
        call = self._book.get(leg.id)
        if to is None or call is None or (step is S.RINGING and call.is_incoming):
            return
        self._keep(self._book.moved(leg.id, to, datetime.now(UTC)))
        if to is CallState.ACTIVE and leg.id not in self._on_hold:
            self._connect(leg.id)

    def on_media(self, leg: Leg, media: MediaStep) -> None:
        from softphone.phone.pjsua import MediaStep as M

        leg.disconnect_sound()
        now = datetime.now(UTC)
        call = self._book.get(leg.id)
        if call is None or call.state is CallState.ENDED:
            return
        if media is M.HELD_HERE:
            self._keep(self._book.moved(leg.id, CallState.HELD, now))
        elif media in (M.ACTIVE, M.HELD_THERE) and call.state is CallState.HELD:
            self._keep(self._book.moved(leg.id, CallState.ACTIVE, now))
        if media is M.ACTIVE:
            self._connect(leg.id)

    def on_message(self, leg: Leg, message: str) -> None:
        from softphone.phone import incoming

        if message.startswith("CANCEL "):
            if incoming.was_answered_elsewhere(message):
                self._elsewhere.add(leg.id)
            return
        remote = incoming.asserted_identity(message)
        if remote is not None:
            self._keep(self._book.identified(leg.id, remote))

    def on_transferred(self, leg: Leg, new: Leg, to: str) -> None:
        """A click-and-call that we answered by ourselves went on to the one it was for."""
        from softphone.phone.incoming import party

        self._legs[new.id] = new
        remote = party(to if to.startswith("<") else f"<{to}>")
        self._keep(
            self._book.add(Call(new.id, False, remote, CallState.DIALING, datetime.now(UTC)))
        )

    # Inside.

    def _on_ended(self, leg: Leg, reason: str) -> None:
        call_id, now = leg.id, datetime.now(UTC)
        if self._engine is not None:
            self._engine.forget(leg)
        self._legs.pop(call_id, None)
        elsewhere = call_id in self._elsewhere
        self._keep(self._book.ended(call_id, reason, elsewhere, now))
        for known in (self._announced, self._silenced, self._elsewhere, self._on_hold):
            known.discard(call_id)
        self._click_ids.pop(call_id, None)

    def _answer(self, leg: Leg, status: int) -> None:
        if not leg.reply(status):
            log.warning("the call %s is gone; %d was not sent", leg.id, status)

    def _answer_click(self, call_id: str) -> None:
        leg = self._legs.get(call_id)
        if leg is not None:
            leg.follows_transfers = True
            self.answer(call_id)

    def _hang_up(self, call_id: str, status: int) -> None:
        leg, call = self._legs.get(call_id), self._book.get(call_id)
        if leg is not None and call is not None and call.state is not CallState.ENDED:
            leg.end(status)

    def _hold_others(self, call_id: str) -> None:
        for call in self._book.live:
            if call.id != call_id:
                self.hold(call.id)

    def _settle_hold(self, call_id: str) -> None:
        """Bring one call to what is wanted; again later when it is busy changing."""
        leg, call = self._legs.get(call_id), self._book.get(call_id)
        if leg is None or call is None or call.state is CallState.ENDED:
            return
        wants_hold = call_id in self._on_hold
        if wants_hold == (call.state is CallState.HELD):
            return
        if not leg.set_hold(wants_hold):
            self._loop.call_later(HOLD_AGAIN_S, self._settle_hold, call_id)

    def _connect(self, call_id: str) -> None:
        leg, call = self._legs.get(call_id), self._book.get(call_id)
        if leg is not None and call is not None and call_id not in self._on_hold:
            leg.connect_sound(speaks=not call.is_muted)

    def _keep(self, book: CallBook) -> None:
        if book != self._book:
            self._book = book
            self._show(calls=book.calls)
        self._update_sounds()

    def _update_sounds(self) -> None:
        """Open the devices on a call, ring where it rings, and let the caller hear it ring."""
        live = self._book.live
        offered = [c for c in live if is_offered(c)]
        rings = [c for c in offered if c.id in self._announced and c.id not in self._silenced]
        talks = self._book.has_sound
        self._sound.open(talks)
        self._sound.ring(bool(rings) and not talks)
        if any(c.state is CallState.RINGING and not c.is_incoming for c in live):
            wanted = "ring_back"
        else:
            wanted = "waiting" if rings and talks else ""
        if wanted != self._repeated:
            self._repeated = wanted
            self._sound.repeat(
                {"ring_back": tones.ring_back(), "waiting": WAITING_TONE}.get(wanted, b"")
            )

    def _on_audio(self, audio: AudioState) -> None:
        self._show(audio=audio)

    def _show(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            for listener in tuple(self._listeners):
                listener(state)

    def _need_engine(self) -> Engine:
        if self._engine is None:
            raise PhoneError("phone_not_ready", "The telephone has not been started.")
        return self._engine
