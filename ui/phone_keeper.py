"""Keeps this computer a telephone: starts it late, signs it in, renews what was refused."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from softphone.client.state import Connection, OfficeState
from softphone.phone.account import PhoneAccount
from softphone.phone.errors import PhoneError, PhoneUnavailable
from softphone.phone.state import PhoneState, Registration

log = logging.getLogger(__name__)

REFUSED = "wrong_secret"


class Telephone(Protocol):
    """What this part needs of ``softphone.phone.phone.Phone``."""

    @property
    def state(self) -> PhoneState: ...
    def listen(self, listener: Callable[..., None], /) -> Callable[[], None]: ...
    def start(
        self, microphone: str = "", speaker: str = "", ringer: str = "", log_file: str = ""
    ) -> None: ...
    async def sign_in(self, account: PhoneAccount, /) -> None: ...
    async def sign_out(self) -> None: ...
    async def refresh(self) -> None: ...
    def expect_click(self, token: str, /) -> None: ...


class Credentials(Protocol):
    """What this part needs of ``softphone.client.session.Session``."""

    @property
    def state(self) -> OfficeState: ...
    @property
    def host(self) -> str: ...
    async def phone_credentials(self, again: bool = False) -> Mapping[str, Any]: ...
    def hurry(self) -> None: ...


class PhoneKeeper:
    """Between the session, which has the credentials, and the phone, which needs them."""

    def __init__(
        self,
        phone: Telephone,
        session: Credentials,
        spawn: Callable[[Any], object],
        audio: Callable[[], tuple[str, str, str]],
    ) -> None:
        self._phone, self._session, self._spawn, self._audio = phone, session, spawn, audio
        self._is_started = False
        self._is_renewing = False
        self._was_renewed = False
        self._is_lost = False
        self.account: PhoneAccount | None = None
        "What this computer signed in with last."
        self.problem = ""
        "A code word while this computer cannot be a telephone at all."
        self._unlisten = phone.listen(self._on_phone)

    def close(self) -> None:
        self._unlisten()

    def start(self) -> None:
        """Start the stack; without it everything else of the app still works."""
        if self._is_started:
            return
        microphone, speaker, ringer = self._audio()
        try:
            self._phone.start(microphone, speaker, ringer)
        except PhoneUnavailable as error:
            log.warning("%s", error.message)
            self.problem = error.code
            return
        self._is_started = True

    async def sign_in(self, again: bool = False) -> None:
        """Fetch the credentials of this computer and register with them.

        Trouble with the office is the session's to show; here it only means “not yet”.
        """
        self.start()
        if not self._is_started:
            return
        try:
            credentials = await self._session.phone_credentials(again)
            account = PhoneAccount.from_credentials(credentials, self._session.host)
            self.account = account
            await self._phone.sign_in(account)
            self.problem = ""
        except (PhoneError, ValueError) as error:
            log.warning("this computer was not signed in as a telephone: %s", error)
            self.problem = "phone_not_ready"
        except Exception as error:
            code = getattr(error, "code", "")
            if not code:
                raise
            log.info("no credentials for this computer: %s", error)
            self.problem = str(code)

    async def sign_out(self) -> None:
        if self._is_started:
            await self._phone.sign_out()

    def look(self, office: OfficeState) -> None:
        """News of the office: is it back, does a click-and-call ring this computer first?"""
        was_lost, self._is_lost = self._is_lost, office.connection is Connection.LOST
        if office.connection is Connection.CONNECTED:
            self._catch_up(office, was_lost)
        self._expect(office)

    def _catch_up(self, office: OfficeState, was_lost: bool) -> None:
        """The office answers: what failed without it is tried again, once each time."""
        was_given_an_account = self.problem == "no_softphone" and bool(office.this_account)
        if self.account is None and self.problem and (was_lost or was_given_an_account):
            self.problem = ""
            self._spawn(self.sign_in())
        elif was_lost and self._phone.state.registration is Registration.FAILED:
            self._spawn(self._phone.refresh())

    def _expect(self, office: OfficeState) -> None:
        """A click-and-call that rings this computer was asked for: it answers itself."""
        click = office.click
        if click is None or not self._is_started:
            return
        is_here = click.device in ("this", office.this_account)
        if is_here and click.state in ("create", "dialing_a"):
            self._phone.expect_click(click.id)

    def _on_phone(self, state: PhoneState) -> None:
        if state.registration is Registration.REGISTERED:
            self._was_renewed = False
            if self._is_lost:
                # The registrar answers, so the rest of the server does too.
                self._session.hurry()
        is_refused = (
            state.registration is Registration.FAILED and state.registration_reason == REFUSED
        )
        if is_refused and not self._is_renewing and not self._was_renewed:
            self._is_renewing = self._was_renewed = True
            self._spawn(self._renew())

    async def _renew(self) -> None:
        """The server does not know our secret any more, for example after a restore."""
        try:
            await self.sign_in(again=True)
        finally:
            self._is_renewing = False
