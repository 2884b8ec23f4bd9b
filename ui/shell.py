"""The desktop app with its windows: joins models, pages, tray and pop-up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QLocale, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from softphone.client.administration import TRUNKS
from softphone.client.session import Session
from softphone.client.state import OfficeState
from softphone.model.availability import Status
from softphone.phone.phone import Phone
from softphone.phone.state import PhoneState
from ui import theme, words
from ui.admin_entry import AdminEntry
from ui.calls_model import CallsModel
from ui.entry import Entry
from ui.first_call import FirstCall
from ui.history_model import missed_since
from ui.link_desk import LinkDesk
from ui.main_window import MainWindow
from ui.notifications import Kind, Notification, Notifier, Wanted
from ui.office_model import OfficeModel
from ui.pages.add_phone import SipServer, sip_server
from ui.pages.home import VOICEMAIL
from ui.phone_keeper import PhoneKeeper
from ui.popup import IncomingPopup
from ui.preferences import Preferences
from ui.selection_key import SelectionKey
from ui.settings_pages import SettingsPages
from ui.sign_in_flow import SignInFlow
from ui.tray import Tray
from ui.webphone_opener import open_webphone

log = logging.getLogger(__name__)

QUIET_MS = 500
"How long a window that appears by itself does not accept the keyboard, milliseconds."


class Shell(QObject):
    """Everything that is seen.  Built again as a whole when language or look change.

    Signals:
        quit_wanted: the app shall end.
    """

    quit_wanted = Signal()

    def __init__(
        self,
        app: QApplication,
        session: Session,
        phone: Phone,
        keeper: PhoneKeeper,
        flow: SignInFlow,
        preferences: Preferences,
        spawn: Callable[..., object],
    ) -> None:
        super().__init__()
        self._app, self._session, self._telephone = app, session, phone
        self._keeper, self._flow = keeper, flow
        self._prefs, self._spawn = preferences, spawn
        self.calls = CallsModel(phone, session, spawn)
        self.model = OfficeModel(session, phone, spawn)
        self.tray = Tray()
        self.popup = IncomingPopup()
        self.notifier = Notifier(self._notify, self._wanted, lambda: datetime.now(UTC))
        self.settings: SettingsPages | None = None
        self.links = LinkDesk(
            lambda: self.office, lambda: self.model.device, self.calls, preferences
        )
        self.key = SelectionKey(preferences, spawn)
        self.admin = AdminEntry(session, spawn)
        self._last: Notification | None = None
        self.window = self._make_window()
        self._connect()
        self._unlisten = [session.listen(self._on_office), phone.listen(self._show_tray)]

    def show(self, *, hidden: bool) -> None:
        """The window first; with ``hidden`` only the tray, where there is one."""
        if Tray.is_available():
            self.tray.show()
            self._app.setQuitOnLastWindowClosed(False)
        if not hidden:
            self.window.show()
        elif not Tray.is_available():
            self.window.showMinimized()
        self._on_office()
        self.key.start()

    def close(self) -> None:
        """Let go of everything that is seen; the models stop listening."""
        for unlisten in self._unlisten:
            unlisten()
        self._unlisten.clear()
        self.calls.close()
        self.model.close()
        self.tray.close()
        self.popup.hide()
        self.links.close()
        self._spawn(self.key.stop())
        self.admin.close()
        if self.settings is not None:
            self.settings.close()
        self._prefs.change_window(width=self.window.width(), height=self.window.height())
        self.window.may_close = True
        self.window.close()

    # for commands

    @property
    def office(self) -> OfficeState:
        return self._session.state

    @property
    def phone(self) -> PhoneState:
        return self._telephone.state

    def come_up(self) -> None:
        self.window.come_up()

    def call(self, number: str, device: str) -> None:
        self.model.call(number, device)

    async def choose_status(self, status: Status, until: datetime | None) -> None:
        """Set it and come back when the office has answered.  Raises OfficeError."""
        await self._session.set_status(status, until)

    def ask_to_call(self, text: str, source: str = "") -> None:
        """A phone link was clicked: a card asks, except where it may be skipped."""
        self.links.ask_about_link(text, source)

    # building

    def _make_window(self) -> MainWindow:
        window = MainWindow(
            self.model, self.calls, self._prefs.favourites, self._prefs.missed_seen
        )
        if all(self._prefs.size):
            window.resize(*self._prefs.size)
        window.settings_wanted.connect(self.open_settings)
        window.sign_in_wanted.connect(lambda: self._flow.ask_again("session_ended"))
        window.sign_out_wanted.connect(self.sign_out)
        window.start_office_wanted.connect(lambda: self._flow.entry().show_new_office())
        window.webphone_wanted.connect(
            lambda: self._spawn(open_webphone(self._session.access, self.model.tell))
        )
        window.admin_wanted.connect(self.admin.open)
        window.add_phone_wanted.connect(lambda: self.open_settings("addPhone"))
        window.quit_wanted.connect(self.quit_wanted)
        window.favourites_changed.connect(self._on_favourites)
        window.calls_seen.connect(self._on_calls_seen)
        window.close_wanted.connect(self._on_close)
        window.text_dropped.connect(self.links.ask_about_text)
        window.activity_changed.connect(lambda _: self._show_ringing())
        return window

    def _connect(self) -> None:
        self.calls.changed.connect(self._show_ringing)
        self.calls.failed.connect(self._on_call_failed)
        self.model.status.asked.connect(self._on_question)
        self.model.changed.connect(self._show_tray)
        self._flow.page_wanted.connect(self.window_shows)
        self._flow.signed_in.connect(self._on_signed_in)
        self.links.call_wanted.connect(self.call)
        self.links.window_wanted.connect(self.come_up)
        self.key.text_selected.connect(self.links.ask_about_text)
        popup, tray = self.popup, self.tray
        popup.answered.connect(self._on_answered)
        popup.declined.connect(self.calls.decline)
        popup.moon.connect(self.calls.decline_and_do_not_disturb)
        popup.silenced.connect(self.calls.silence)
        popup.painted.connect(self.calls.shown)
        tray.open_wanted.connect(self.come_up)
        tray.settings_wanted.connect(self.open_settings)
        tray.help_wanted.connect(lambda: self.open_settings("help"))
        tray.devices_wanted.connect(self._open_devices)
        tray.missed_wanted.connect(self._open_calls)
        tray.quit_wanted.connect(self.quit_wanted)
        tray.call_wanted.connect(lambda number: self.call(number, ""))
        tray.dnd_wanted.connect(self._on_tray_dnd)
        tray.device_wanted.connect(lambda v: self._spawn(self._session.set_click_and_call(v)))
        tray.icon.messageClicked.connect(self._on_message_clicked)

    def window_shows(self, page: object) -> None:
        """An entry page takes the place of the main one."""
        assert isinstance(page, Entry)
        page.language_chosen.connect(self._on_language)
        page.runs_shown.connect(
            lambda runs: runs.follow(FirstCall(self._telephone, self.calls.dial))
        )
        page.done.connect(self.window.show_home)
        page.line_wanted.connect(lambda: self.admin.open(TRUNKS))
        self.window.show_page(page)

    def rebuild(self) -> None:
        """Draw everything again, in another language or look."""
        apply_look(self._app, self._prefs)
        was_open, page = self.settings is not None, ""
        if self.settings is not None:
            page = self.settings.window.page_name
            self.settings.close()
            self.settings = None
        old, was_visible = self.window, self.window.isVisible()
        is_home = old.is_home
        self.window = self._make_window()
        self.window.setGeometry(old.geometry())
        if was_visible:
            self.window.show()
        if not is_home and self.office.me is None:
            self._flow.entry().show_first_choice()
        old.may_close = True
        old.close()
        old.deleteLater()
        self.tray.rebuild()
        if was_open:
            self.open_settings(page)
        self._on_office()

    # what happens

    def _on_office(self, *_: object) -> None:
        office = self._session.state
        self.notifier.look(office)
        self._keeper.look(office)
        self._show_tray()

    def _show_tray(self, *_: object) -> None:
        self.tray.show_state(
            self.office,
            self.phone,
            rings=bool(self.calls.ringing),
            talks=self.calls.is_busy,
            missed=missed_since(self.office.history, self._prefs.missed_seen),
            favourites=self._prefs.favourites,
        )

    def _show_ringing(self) -> None:
        """One surface a call: the top of the window while it is active, else the pop-up."""
        in_window = self.window.isActiveWindow() and self.window.is_home
        self.window.home.cards.ring_here(in_window)
        self.popup.show_calls(
            () if in_window else self.calls.ringing,
            self.calls.also_rings(),
            self.office.this_account,
            is_busy=self.calls.is_busy,
        )
        self._show_tray()

    def _on_answered(self, call_id: str) -> None:
        """Show the call, without taking the keyboard from anybody."""
        self.calls.answer(call_id)
        if not self.window.isVisible() or self.window.isMinimized():
            show_quietly(self.window)

    def _on_signed_in(self) -> None:
        self.window.show_home()
        self._show_tray()

    def sign_out(self) -> None:
        self.admin.close()
        if self.settings is not None:
            self.settings.window.close()

        async def leave() -> None:
            await self._keeper.sign_out()
            await self._flow.leave()

        self._spawn(leave())

    def open_settings(self, page: str = "") -> None:
        if self.settings is None:
            self.settings = SettingsPages(
                self._session,
                self._telephone,
                self._prefs,
                self._spawn,
                self.sip_server,
                self.key,
                self._flow,
            )
            self.settings.look_changed.connect(self.rebuild)
            self.settings.sign_out_wanted.connect(self.sign_out)
            self.settings.call_wanted.connect(self._on_test_call)
        self.settings.open(page)

    def sip_server(self) -> SipServer:
        outside = self._flow.outside_address
        return sip_server(self._keeper.account, self._session.host, outside)

    def _on_test_call(self, number: str) -> None:
        self.come_up()
        self.calls.dial(number)

    def _on_language(self, code: str) -> None:
        self._prefs.change(language=code)
        self.rebuild()

    def _on_close(self) -> None:
        """Closing keeps the telephone: into the tray, or minimised where there is none."""
        if Tray.is_available():
            self.window.hide()
            return
        self.window.showMinimized()
        if not self._prefs.was_told_of_tray:
            self._prefs.change_window(was_told_of_tray=True)
            self.tray.icon.showMessage("Einklang", words.text("tray.none"))

    def _on_favourites(self, numbers: tuple[str, ...]) -> None:
        self._prefs.change_window(favourites=list(numbers))
        self._show_tray()

    def _on_calls_seen(self, moment: datetime) -> None:
        self._prefs.change_window(missed_seen=moment.isoformat())
        self._show_tray()

    def _on_call_failed(self, code: str) -> None:
        log.warning("a call could not be made: %s", code)
        self.model.tell(code)

    def _on_tray_dnd(self, wanted: bool, until: datetime | None) -> None:
        status = Status.DO_NOT_DISTURB if wanted else Status.AVAILABLE
        self.model.choose(status, until.astimezone(UTC) if until else None)

    def _on_question(self) -> None:
        """Whoever chose a status in the tray is asked in the window."""
        if not self.window.isActiveWindow():
            self.come_up()

    def reread(self) -> None:
        """Time has jumped, for example in sleep: what depends on it is read again."""
        self.model.changed.emit()

    def _open_devices(self) -> None:
        self.come_up()
        if not self.window.home.devices.is_open:
            self.window.home.toggle_devices()

    def _open_calls(self) -> None:
        self.come_up()
        self.window.home.show_calls_with("")

    # notifications

    def _wanted(self) -> Wanted:
        return Wanted(self._prefs.notify_missed, self._prefs.notify_dnd_elsewhere)

    def _notify(self, notification: Notification) -> None:
        self._last = notification
        if QSystemTrayIcon.supportsMessages() and self.tray.icon.isVisible():
            self.tray.icon.showMessage("Einklang", notification.text, self.tray.icon.icon())

    def _on_message_clicked(self) -> None:
        if self._last is not None and self._last.kind is Kind.MISSED:
            self._open_calls()
        elif self._last is not None and self._last.kind is Kind.VOICEMAIL:
            self.come_up()
            self.window.home.show_tab(VOICEMAIL)
        else:
            self.come_up()


def show_quietly(window: QWidget) -> None:
    """Show a window without giving it the keyboard.

    ``WA_ShowWithoutActivating`` counts only for a window's first appearance, and a minimised
    one is always given the keyboard: so for a moment this one does not accept it.
    """
    window.winId()  # One that was never shown has no handle yet.
    handle, refuses = window.windowHandle(), Qt.WindowType.WindowDoesNotAcceptFocus
    if handle is not None:
        handle.setFlag(refuses, True)
        QTimer.singleShot(QUIET_MS, handle, lambda: handle.setFlag(refuses, False))
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()


def apply_look(app: QApplication, preferences: Preferences, language: str = "") -> None:
    """Language, colours and text size as chosen; the system decides what was not."""
    settings = preferences.settings
    words.use_language(language or settings.language or QLocale.system().name())
    try:
        look = theme.Look(settings.theme)
    except ValueError:
        look = theme.Look.SYSTEM
    theme.apply(app, look, preferences.text_size)
