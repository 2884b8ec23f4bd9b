"""Builds the settings window and joins its pages to what they change."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from softphone import home
from softphone.client.errors import OfficeError
from softphone.client.session import Session
from softphone.client.voicemail import MailWish
from softphone.phone.phone import Phone
from ui import words
from ui.clock import local_now
from ui.help_desk import HelpDesk
from ui.key_settings_keeper import KeySettingsKeeper
from ui.own_office_keeper import OfficeHost, OwnOfficeKeeper
from ui.pages.add_phone import AddPhonePage, SipServer
from ui.pages.settings_account import AccountSettings
from ui.pages.settings_audio import AudioSettings
from ui.pages.settings_automation import AutomationSettings
from ui.pages.settings_calling import CallingSettings
from ui.pages.settings_forwarding import ForwardingSettings
from ui.pages.settings_help import HelpSettings
from ui.pages.settings_keys import KeySettings
from ui.pages.settings_look import LookSettings, NotificationSettings
from ui.pages.settings_office import OwnOfficeSettings
from ui.pages.settings_security import SecuritySettings
from ui.pages.settings_time import TimeSettings
from ui.pages.settings_window import SettingsWindow
from ui.preferences import Preferences
from ui.quiet_hours_keeper import QuietHoursKeeper
from ui.security_keeper import SecurityKeeper
from ui.selection_key import SelectionKey

log = logging.getLogger(__name__)


class SettingsPages(QObject):
    """One window with all pages; it lives as long as it is open.

    Signals:
        look_changed: language, colours or text size: draw everything again.
        sign_out_wanted: end the session.
        call_wanted: the number of the test call.
    """

    look_changed = Signal()
    sign_out_wanted = Signal()
    call_wanted = Signal(str)
    _mail = MailWish()
    "As it was read last."

    def __init__(
        self,
        session: Session,
        phone: Phone,
        preferences: Preferences,
        spawn: Callable[..., object],
        server: Callable[[], SipServer],
        key: SelectionKey,
        host: OfficeHost,
        echo_code: str = "*43",
    ) -> None:
        super().__init__()
        self._session, self._phone, self._prefs = session, phone, preferences
        self._spawn, self._server, self._echo = spawn, server, echo_code
        settings = preferences.settings
        self.account = AccountSettings()
        self.calling = CallingSettings()
        self.reach = ForwardingSettings()
        self.time = TimeSettings()
        self.audio = AudioSettings()
        self.look = LookSettings(settings.language, settings.theme, preferences.text_size)
        self.notifications = NotificationSettings(
            missed=preferences.notify_missed, dnd_elsewhere=preferences.notify_dnd_elsewhere
        )
        self.keys = KeySettings()
        self.security = SecuritySettings()
        self.add_phone = AddPhonePage()
        self.automation = AutomationSettings()
        self.own = OwnOfficeSettings(home.office_data())
        self.help = HelpSettings()
        self.window = self._make_window()
        self._connect()
        self._unlisten = [session.listen(self._on_office), phone.listen(self._on_phone)]
        self.hours = QuietHoursKeeper(
            self.time, session.reach, spawn, lambda: bool(self._unlisten)
        )
        self._keys = KeySettingsKeeper(
            self.keys, key, preferences, spawn, lambda: session.state.country,
            lambda: bool(self._unlisten),
        )  # fmt: skip
        self._ways = SecurityKeeper(
            self.security, session.access, spawn, lambda: bool(self._unlisten)
        )
        self._own = OwnOfficeKeeper(
            self.own, session, preferences, home.office_data(), spawn,
            lambda: bool(self._unlisten), host,
        )  # fmt: skip
        self._desk = HelpDesk(self.help, spawn, lambda: bool(self._unlisten))
        self._on_office()
        self._on_phone()

    def _make_window(self) -> SettingsWindow:
        return SettingsWindow(
            (
                ("account", "user-round", "set.account", self.account),
                ("security", "shield-check", "adm.security", self.security),
                ("calling", "phone", "set.calling", self.calling),
                ("reach", "map-pin", "set.reach", self.reach),
                ("time", "clock", "quiet.title", self.time),
                ("audio", "headset", "set.audio", self.audio),
                ("notifications", "bell", "set.notifications", self.notifications),
                ("keys", "keyboard", "key.title", self.keys),
                ("look", "languages", "set.look", self.look),
                ("addPhone", "plug", "set.addPhone", self.add_phone),
                ("automation", "lock", "auto.title", self.automation),
                ("office", "building-2", "own.title", self.own),
                ("help", "info", "help.title", self.help),
            )
        )

    def open(self, page: str = "") -> None:
        if page:
            self.window.open_page(page)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        for unlisten in self._unlisten:
            unlisten()
        self._unlisten.clear()
        self._keys.close()
        self.window.close()
        self.window.deleteLater()

    def _connect(self) -> None:
        self.account.sign_out_wanted.connect(self.sign_out_wanted)
        self.account.password_wanted.connect(
            lambda old, new: self._spawn(self._change_password(old, new))
        )
        self.calling.device_chosen.connect(
            lambda value: self._ask(self._session.set_click_and_call(value))
        )
        self.reach.destination_chosen.connect(
            lambda value: self._ask(self._session.set_destination(value))
        )
        self.reach.rules_wanted.connect(
            lambda busy, late, seconds: self._spawn(self._forward(busy, late, seconds))
        )
        self.audio.chosen.connect(self._on_audio)
        self.audio.test_wanted.connect(lambda: self.call_wanted.emit(self._echo))
        self.notifications.changed.connect(
            lambda name, on: self._prefs.change_window(**{f"notify_{name}": on})
        )
        mail = self.notifications.mail
        mail.asked.connect(lambda: self._spawn(self._read_mail()))
        mail.chosen.connect(lambda value: self._spawn(self._choose_mail(value)))
        self.look.language_chosen.connect(lambda code: self._on_look(language=code))
        self.look.look_chosen.connect(lambda look: self._on_look(theme=look))
        self.look.size_chosen.connect(self._on_size)
        self.automation.opened.connect(lambda: self._spawn(self._show_tokens()))
        self.automation.token_wanted.connect(lambda name: self._spawn(self._make_token(name)))
        self.automation.revoke_wanted.connect(lambda id: self._spawn(self._revoke(id)))
        self.add_phone.secret_wanted.connect(lambda a: self._spawn(self._make_secret(a)))

    def _on_office(self, *_: object) -> None:
        office = self._session.state
        self.account.show_office(office)
        self.calling.show_office(office)
        self.reach.show_office(office)
        self.time.show_office(office)
        self.add_phone.show_office(office, self._server())

    def _on_phone(self, *_: object) -> None:
        self.audio.show_audio(self._phone.state.audio)

    def _on_audio(self, microphone: str, speaker: str, ringer: str) -> None:
        self._prefs.change(microphone=microphone, speaker=speaker, ringer=ringer)
        self._phone.set_audio(microphone, speaker, ringer)

    def _on_look(self, **values: Any) -> None:
        self._prefs.change(**values)
        self.look_changed.emit()

    def _on_size(self, size: int) -> None:
        self._prefs.change_window(text_size=size)
        self.look_changed.emit()

    def _ask(self, work: Any) -> None:
        async def run() -> None:
            try:
                await work
            except OfficeError:
                # The page goes back to what the office holds.
                self.calling.forget()
                self.reach.choice.forget()
                self._on_office()

        self._spawn(run())

    async def _forward(self, busy: str, no_answer: str, seconds: int) -> None:
        try:
            await self._session.reach.set_forwarding(busy, no_answer, seconds)
        except OfficeError as error:
            code = "no_server" if error.is_absence else error.code
            if self._unlisten:
                self.reach.show_refusal(code, str(error.details.get("number") or ""))
        else:
            if self._unlisten:
                self.reach.show_saved()

    async def _change_password(self, old: str, new: str) -> None:
        try:
            await self._session.change_password(old, new)
        except OfficeError as error:
            self.account.show_result(error.code)
        else:
            self.account.show_result("")

    async def _read_mail(self) -> None:
        try:
            self._mail = await self._session.voicemail.mail()
        except OfficeError as error:
            log.info("it is not known what is mailed: %s", error.code)
            return
        self._if_open(lambda: self.notifications.mail.show_wish(self._mail))

    async def _choose_mail(self, value: str) -> None:
        problem = ""
        try:
            self._mail = await self._session.voicemail.set_mail(value)
        except OfficeError as error:
            log.info("what is mailed was not changed: %s", error.code)
            problem = words.text("vm.mail.failed")
        self._if_open(lambda: self.notifications.mail.show_wish(self._mail, problem))

    async def _show_tokens(self) -> None:
        try:
            tokens = await self._session.access.tokens()
        except OfficeError:
            self._if_open(self.automation.show_problem)
        else:
            self._if_open(lambda: self.automation.show_tokens(tokens, local_now()))

    async def _make_token(self, name: str) -> None:
        try:
            secret = await self._session.access.make_token(name)
        except OfficeError:
            self._if_open(self.automation.show_problem)
        else:
            self._if_open(lambda: self.automation.show_secret(secret))
            await self._show_tokens()

    async def _revoke(self, id: str) -> None:
        try:
            await self._session.access.revoke_token(id)
        except OfficeError:
            self._if_open(self.automation.show_problem)
        else:
            await self._show_tokens()

    def _if_open(self, show: Callable[[], None]) -> None:
        """The window may have been closed while the office was asked."""
        if self._unlisten:
            show()

    async def _make_secret(self, account: str) -> None:
        try:
            self.add_phone.show_secret(await self._session.device_secret(account))
        except OfficeError as error:
            self.add_phone.show_error(error.code)
