"""The app's side of its office: signed in, listening, and honest about what it knows.

The state is what the server confirmed; what a person wants and the server has not heard yet
stays a wish (``unsent_status``).
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from softphone.client import reading, reducer
from softphone.client.access import Access
from softphone.client.administration import Administration
from softphone.client.api import OfficeApi
from softphone.client.channel import Channel
from softphone.client.contacts import Contacts
from softphone.client.errors import OfficeError
from softphone.client.patience import Patience
from softphone.client.reach import Reach
from softphone.client.reducer import Picture
from softphone.client.remembered import Remembered
from softphone.client.secrets import SecretStore
from softphone.client.shown import Listener, Shown
from softphone.client.state import ClickAndCall, Connection, OfficeState
from softphone.client.voicemail import Voicemail
from softphone.client.wishes import StatusWishes
from softphone.model.availability import Status

log = logging.getLogger(__name__)


class Session:
    """One person on one server.  Listeners are told each new state."""

    def __init__(
        self,
        secrets: SecretStore,
        client: str,
        device_name: str,
        utcnow: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        """client: id of this installation; device_name: shown in the list of sessions."""
        self._remembered = Remembered(secrets)
        self._client, self._device_name = client, device_name
        self._utcnow, self._chance = utcnow, chance
        self._api: OfficeApi | None = None
        self._email = ""
        self._shown = Shown()
        self._wishes = StatusWishes(self._need, self._shown, utcnow)
        self.reach = Reach(self._need, self._shown, utcnow)
        self.access = Access(self._need)
        self.voicemail = Voicemail(self._need, self._shown)
        self.contacts = Contacts(self._need)
        "Who rings through, forwarding, quiet hours, warnings, undo."
        self._channel: Channel | None = None
        self.must_change_password = False

    @property
    def state(self) -> OfficeState:
        return self._shown.state

    @property
    def remembers(self) -> bool:
        """False where no keyring runs: the next start has to ask again."""
        return self._remembered.works

    @property
    def server(self) -> str:
        return self._api.server if self._api is not None else ""

    @property
    def host(self) -> str:
        return self._api.host if self._api is not None else ""

    @property
    def email(self) -> str:
        return self._email

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told each new state; call the result to stop."""
        return self._shown.listen(listener)

    # Signing in and out.

    async def sign_in(
        self, email: str, password: str, server: str, fingerprint: str = "", code: str = ""
    ) -> None:
        """Open a session and remember it.  Raises OfficeError, ``one_time_code_needed`` where
        the person gives a ``code`` as well.

        Afterwards ``must_change_password`` tells whether a new password must come first.
        """
        api = OfficeApi(server, fingerprint=fingerprint)
        try:
            answer = await api.sign_in(email, password, self._device_name, code)
        except OfficeError:
            await api.close()
            raise
        await self._begin(api, email)
        self.must_change_password = bool(answer.get("must_change_password"))
        await self._remember({"token": api.token})
        if not self.must_change_password:
            await self._look()

    @staticmethod
    async def ask_for_link(email: str, server: str, fingerprint: str = "") -> None:
        """Have a link for a new password mailed.  Raises OfficeError ``no_mail`` where the
        office sends none; nobody is told whether it knows the address.
        """
        api = OfficeApi(server, fingerprint=fingerprint)
        try:
            await api.ask("POST", "/password-reset", {"email": email})
        finally:
            await api.close()

    async def resume(self, email: str, server: str, fingerprint: str = "") -> bool:
        """Take up the remembered session; False when there is none.

        Asks no server, so it works while the server is away; ``run`` finds out the rest.
        Raises OfficeError ``not_an_office`` for an address that cannot be one.
        """
        api = OfficeApi(server, fingerprint=fingerprint)
        await self._begin(api, email)
        api.token = str((await self._recall()).get("token") or "")
        if not api.token:
            await self._end(Connection.SIGNED_OUT)
            return False
        self._shown.show(self._shown.picture.showing(connection=Connection.CONNECTING))
        return True

    async def change_password(self, old: str, new: str) -> None:
        """Choose a new password; afterwards everything else works.  Raises OfficeError."""
        await self._need().change_password(old, new)
        self.must_change_password = False
        await self._look()

    async def sign_out(self) -> None:
        """End the session on the server, if it is there, and forget it here."""
        api = self._api
        if api is None:
            return
        try:
            await api.sign_out()
        except OfficeError as error:
            log.info("the server was not told of signing out: %s", error.message)
        await self._forget()
        await self._end(Connection.SIGNED_OUT)

    async def close(self) -> None:
        """Leave without signing out: the session is taken up at the next start."""
        await self._end_channel()
        if self._api is not None:
            await self._api.close()

    # What a person does.

    async def set_status(self, status: Status | str, until: datetime | None = None) -> None:
        """Change my status; kept as a wish while the server is away.  Raises OfficeError."""
        await self._wishes.set_status(str(getattr(status, "value", status)), until)

    async def set_destination(self, value: str) -> None:
        """Where my calls ring: ``all``, ``none``, an account or a number."""
        await self._show_me(self._need().set_destination(value))

    async def set_click_and_call(self, value: str | None) -> None:
        """Which device makes my calls; None takes the choice back."""
        await self._show_me(self._need().set_click_and_call(value))

    async def silence_device(self, account: str, silenced: bool) -> None:
        """“This device does not ring”, whatever my status."""
        await self._need().silence_device(account, silenced)
        await self._show_me(self._need().me())

    async def click_and_call(self, number: str, device: str | None = None) -> ClickAndCall:
        """Let another device of mine call; its states follow on the live channel."""
        click = reading.click(await self._need().click_and_call(number, device))
        known = self.state.click
        if known is None or known.id != click.id:
            self._shown.show(self._shown.picture.showing(click=click))
        return click

    async def click_state(self, id: str) -> ClickAndCall:
        """Ask how it goes on.  Raises OfficeError ``not_found`` two minutes after its end."""
        return reading.click(await self._need().click_state(id))

    async def cancel_click(self, id: str) -> None:
        await self._need().cancel_click(id)

    async def decline(self, call_id: str) -> None:
        """For the person: all my devices stop and the plan goes on."""
        await self._need().decline(call_id)

    async def pass_on(self, call_id: str, to: str) -> None:
        await self._need().pass_on(call_id, to)

    async def history(self) -> None:
        """Read my calls again."""
        records = await self._need().calls()
        self._shown.show(reducer.history(self._shown.picture, records))

    async def ring_me(self) -> None:
        """In the practice office: be called."""
        await self._need().ring_me()

    async def phone_credentials(self, again: bool = False) -> dict[str, Any]:
        """What this computer's telephone signs in with.  Raises OfficeError.

        Kept in the keyring beside the session; ``again`` asks for new ones, for example when
        the registrar refused the known ones.  ``no_softphone`` when no device is meant for it.
        """
        kept = await self._recall()
        account = self._own_account() or str(kept.get("account") or "")
        if kept.get("phone") and kept.get("account") == account and not again:
            return dict(kept["phone"])
        if not account:
            raise OfficeError("no_softphone", "No softphone account belongs to you.")
        answer = await self._need().credentials(account, self._client, self._device_name)
        await self._remember({"phone": answer, "account": account})
        return answer

    async def forget_phone(self) -> None:
        """The telephone's server has moved: fetch its credentials anew at the next sign-in."""
        await self._remember({"phone": None})

    async def device_secret(self, account: str) -> str:
        """A new secret for a desk phone, shown once.  Raises OfficeError ``not_allowed``."""
        return str((await self._need().device_secret(account))["secret"])

    def administration(self) -> Administration:
        """A session of its own for the administration, to be opened by password (S22)."""
        api = self._need()
        return Administration(
            OfficeApi(api.server, fingerprint=api.fingerprint), self._email, self._device_name
        )

    # The live channel.

    async def run(self) -> None:
        """Keep the picture fresh until signed out or refused; reconnects by itself."""
        api = self._api
        if api is None or not api.token:
            return
        channel = self._channel = Channel(api, Patience(self._is_here(), self._chance))
        try:
            await channel.run(self._on_message, self._on_lost)
        finally:
            await channel.close()

    def _is_here(self) -> bool:
        """Is the server on this computer?"""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    def hurry(self) -> None:
        """There is reason to think that the server is back, e.g. after sleep: try now."""
        if self._channel is not None:
            self._channel.hurry()

    async def _on_lost(self, is_refused: bool) -> bool:
        """The channel ended.  Is there sense in trying again?"""
        if is_refused and self._api is not None and await self._is_refused(self._api):
            return False
        self._shown.show(self._shown.picture.showing(connection=Connection.LOST))
        return True

    async def _on_message(self, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "snapshot":
            picture = reducer.snapshot(self._shown.picture, message, self._utcnow())
            self._shown.show(_at_home(picture, self._own_account(picture.state)))
            await self._acknowledge(message)
            await self._catch_up()
        elif kind in ("directory", "resync"):
            await self._look()
        else:
            self._shown.show(reducer.hear(self._shown.picture, message, self._utcnow()))
            if kind == "contacts":
                await self._catch_up()
            if kind == "availability" and self._is_me(message.get("person")):
                await self._acknowledge(message)

    async def _acknowledge(self, message: dict[str, Any]) -> None:
        """Our screen shows this revision now (contract: ``ack``)."""
        revision, account = message.get("revision"), self.state.this_account
        if self._channel is not None and account and isinstance(revision, int):
            ack = {"type": "ack", "revision": revision, "device": account}
            await self._channel.send(ack)

    async def _catch_up(self) -> None:
        try:
            await self._wishes.send()
            await self.history()
            await self.voicemail.read()
        except OfficeError as error:
            log.info("catching up failed: %s", error.message)

    async def _look(self) -> None:
        """Read everything by HTTP: at sign-in, and when the directory changed."""
        api = self._need()
        about_me, people = await asyncio.gather(api.me(), api.colleagues())
        message = {"people": people, "me": about_me, "revision": self.state.revision}
        picture = reducer.snapshot(self._shown.picture, message, self._utcnow())
        if self._channel is None or not self._channel.is_open:
            picture = picture.showing(connection=Connection.CONNECTING)
        self._shown.show(_at_home(picture, self._own_account(picture.state)))

    async def _is_refused(self, api: OfficeApi) -> bool:
        """Is it the session that is refused, or was it a passing trouble?"""
        try:
            await api.me()
        except OfficeError as error:
            if error.status in (401, 403) and error.code != "not_allowed":
                self.must_change_password = error.code == "must_change_password"
                if not self.must_change_password:
                    await self._forget()
                self._shown.show(self._shown.picture.showing(connection=Connection.REFUSED))
                return True
        return False

    # Inside.

    def _own_account(self, state: OfficeState | None = None) -> str:
        """The account of this computer: the first softphone among my devices."""
        devices = (state or self.state).devices
        return next((d.account for d in devices if d.kind == "softphone" and d.account), "")

    def _is_me(self, person: object) -> bool:
        return self.state.me is not None and self.state.me.id == person

    async def _show_me(self, answer: Awaitable[dict[str, Any]]) -> None:
        asked = self._shown.picture
        told = await answer
        self._shown.show(reducer.me(self._shown.picture, told, self._utcnow(), asked))

    async def _begin(self, api: OfficeApi, email: str) -> None:
        if self._api is not None:
            await self._end(Connection.SIGNED_OUT)
        self._api, self._email = api, email.strip().lower()
        self._shown.show(Picture(replace(OfficeState(), connection=Connection.CONNECTING)))

    async def _end(self, connection: Connection) -> None:
        api, self._api = self._api, None
        self._wishes.forget()
        await self._end_channel()
        if api is not None:
            await api.close()
        self._shown.show(Picture(replace(OfficeState(), connection=connection)))

    async def _end_channel(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            await channel.close()

    def _need(self) -> OfficeApi:
        if self._api is None or not self._api.token:
            raise OfficeError("not_signed_in", "Sign in first.", 401)
        return self._api

    # What the keyring keeps.

    async def _recall(self) -> dict[str, Any]:
        return await self._remembered.recall(self._email, self.server)

    async def _remember(self, values: dict[str, Any]) -> None:
        await self._remembered.keep(self._email, self.server, values)

    async def _forget(self) -> None:
        await self._remembered.forget(self._email, self.server)


def _at_home(picture: Picture, account: str) -> Picture:
    return picture.showing(this_account=account)
