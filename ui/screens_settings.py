"""Settings, tray and notifications, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from softphone.client.access import Token
from softphone.client.state import (
    Colleague,
    Forwarding,
    OfficeState,
    QuietHours,
    QuietPeriod,
    StatusChange,
)
from softphone.client.voicemail import MailWish
from softphone.desktop.hotkey import KeyState
from softphone.model.availability import Quiet
from softphone.phone.state import AudioDevice, AudioState, PhoneState, Registration
from ui import icons, kit, words
from ui import sample_office as sample
from ui.notifications import Wanted, news
from ui.pages.add_phone import AddPhonePage, SipServer
from ui.pages.settings_account import AccountSettings
from ui.pages.settings_audio import AudioSettings
from ui.pages.settings_automation import AutomationSettings
from ui.pages.settings_calling import CallingSettings
from ui.pages.settings_forwarding import ForwardingSettings
from ui.pages.settings_help import Found, HelpSettings
from ui.pages.settings_keys import KeySettings
from ui.pages.settings_look import LookSettings, NotificationSettings
from ui.pages.settings_office import OwnOfficeSettings
from ui.pages.settings_security import SecuritySettings
from ui.pages.settings_time import TimeSettings
from ui.pages.settings_window import SettingsWindow
from ui.tray import Tray

EMAIL = "mara@nordlicht.example"

AUDIO = AudioState(
    (AudioDevice("", ""), AudioDevice("jabra", "Jabra Evolve2 65")),
    (AudioDevice("", ""), AudioDevice("jabra", "Jabra Evolve2 65")),
    "jabra",
    "jabra",
)
GONE = replace(AUDIO, microphone="Plantronics Blackwire 5220", ringer="Dock")
NO_MIC = AudioState(has_microphone=False)
SERVER = SipServer("192.168.1.20", 5060, tls_port=5061, domain="nordlicht.example")


def _calling(office: OfficeState) -> CallingSettings:
    page = CallingSettings()
    page.show_office(office)
    return page


def _reach(office: OfficeState) -> ForwardingSettings:
    page = ForwardingSettings()
    page.show_office(office)
    return page


def _forwards() -> OfficeState:
    """My mobile when I am busy, Tom when I do not answer."""
    return sample.office(forwarding=Forwarding("+491705550142", "604", 25))


def _barred() -> ForwardingSettings:
    """Outside is not allowed at all, and a number was refused."""
    page = _reach(sample.office(forwarding=Forwarding("", "", 20, allowed=False)))
    page.busy.line.setText("0900 1234567")
    page.show_refusal("forwarding_barred", "0900 1234567")
    return page


def _forwarded() -> OfficeState:
    """“Forward always” was set on the desk phone."""
    return sample.office(destination="number:+4915112345678")


def _audio(audio: AudioState) -> AudioSettings:
    page = AudioSettings()
    page.show_audio(audio)
    return page


def _account(code: str | None = None) -> AccountSettings:
    page = AccountSettings()
    page.show_office(sample.office(me=replace(sample.COLLEAGUES[0], email=EMAIL)))
    if code is not None:
        page.show_result(code)
    return page


TOKEN = "ek_7Qm-v2Rx94TpbL8wK3nZ5cY6dE1fG0hJ"


def _automation(secret: str = "") -> AutomationSettings:
    page = AutomationSettings()
    week = sample.NOW - timedelta(days=3)
    page.show_tokens(
        (
            Token("t1", "Türsprechstelle", week, sample.NOW - timedelta(minutes=20), None),
            Token("t2", "CRM", week, week, None),
        ),
        sample.NOW,
    )
    page.show_secret(secret)
    return page


def _keys(state: KeyState = KeyState.ACTIVE, *, is_ours: bool = True) -> KeySettings:
    page = KeySettings()
    page.show_key("" if state is KeyState.OFF else "Ctrl+Shift+F8", state)
    page.show_links(is_ours, "" if is_ours else "linphone")
    allowed = [("+31205550133", "+31 20 555 0133"), ("607", "607")]
    page.show_allowed(allowed if is_ours else [])
    return page


def _add_phone(server: SipServer, *, may: bool = True, secret: str = "") -> AddPhonePage:
    page = AddPhonePage()
    rights = frozenset({"accounts.change"}) if may else frozenset[str]()
    page.show_office(sample.office(rights=rights), server)
    if secret:
        page.show_secret(secret)
    return page


HOURS = QuietHours(
    "Europe/Berlin",
    (QuietPeriod("mon-fri", "18:00", "08:00"), QuietPeriod("sat,sun", "00:00", "00:00")),
)


def _changes() -> tuple[StatusChange, ...]:
    """What switched my status since Friday, the newest first."""
    moments = [sample.NOW - timedelta(hours=h) for h in (0, 2, 5, 70, 250)]
    ends = (sample.NOW + timedelta(hours=1), None, moments[2], None, None)
    rows = zip(
        ("do_not_disturb", "available", "do_not_disturb", "offline", "available"),
        ends,
        moments,
        ("208", "timer", "schedule", "204", "api"),
        strict=True,
    )
    return tuple(StatusChange(*row, revision=9) for row in rows)


def _time(hours: QuietHours | None = HOURS, *, fault: str = "") -> TimeSettings:
    page = TimeSettings(sample.now)
    page.show_office(sample.office())
    if hours is None:
        page.show_unknown()
        return page
    page.show_hours(hours)
    page.show_log(_changes() if hours.hours else ())
    if fault:
        page.show_fault(fault)
    return page


def _time_without_day() -> TimeSettings:
    page = _time()
    for button in page.editor.cards[1].days.buttons[5:]:
        button.click()
    return page


def _one_away() -> OfficeState:
    state = sample.office(click_and_call="208")
    away = replace(state.devices[3], registered=False, quiet=Quiet.NOT_SIGNED_IN)
    return replace(state, devices=(*state.devices[:3], away, state.devices[4]))


def settings_window(
    name: str, make: Callable[[], QWidget], size: tuple[int, int] = (760, 640)
) -> Callable[[], QWidget]:
    """The settings window open at one page; the others are as they come."""

    def build() -> QWidget:
        pages: dict[str, tuple[str, str, Callable[[], QWidget]]] = {
            "account": ("user-round", "set.account", _account),
            "security": ("shield-check", "adm.security", SecuritySettings),
            "calling": ("phone", "set.calling", lambda: _calling(sample.office())),
            "reach": ("map-pin", "set.reach", lambda: _reach(sample.office())),
            "time": ("clock", "quiet.title", _time),
            "audio": ("headset", "set.audio", lambda: _audio(AUDIO)),
            "notifications": ("bell", "set.notifications", _mailed),
            "look": ("languages", "set.look", lambda: LookSettings("", "system", 100)),
            "addPhone": ("plug", "set.addPhone", lambda: _add_phone(SERVER)),
            "keys": ("keyboard", "key.title", _keys),
            "automation": ("lock", "auto.title", _automation),
            "office": ("building-2", "own.title", lambda: OwnOfficeSettings(Path("office"))),
            "help": ("info", "help.title", HelpSettings),
        }
        rows = [
            (key, icon, title, make() if key == name else other())
            for key, (icon, title, other) in pages.items()
        ]
        window = SettingsWindow(rows)
        window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        window.resize(*size)
        window.open_page(name)
        return window

    return build


def _notifications(mail: MailWish) -> NotificationSettings:
    page = NotificationSettings(missed=True, dnd_elsewhere=False)
    page.mail.show_wish(mail)
    return page


def _mailed() -> NotificationSettings:
    return _notifications(MailWish("notice", True))


def _not_mailed() -> NotificationSettings:
    return _notifications(MailWish())


# tray and notifications


def _tray(office: OfficeState, missed: int = 2) -> Tray:
    tray = Tray(sample.now)
    phone = PhoneState(registration=Registration.REGISTERED)
    quick = ("607", "611", "614")
    tray.show_state(office, phone, rings=False, talks=False, missed=missed, favourites=quick)
    tray.rebuild()
    return tray


def _tray_menu(make: Callable[[], OfficeState], sub: int = -1) -> Callable[[], QWidget]:
    """The menu, or one of the menus inside it."""

    def build() -> QWidget:
        tray = _tray(make())
        inner = [action.menu() for action in tray.menu.actions() if action.menu()]
        menu = tray.menu if sub < 0 else inner[sub]
        assert isinstance(menu, QMenu)
        tray.setParent(menu)
        return menu

    return build


TRAY_ICONS = (
    "tray-ready",
    "tray-ringing",
    "tray-call",
    "tray-dnd",
    "tray-dnd-unconfirmed",
    "tray-missed",
    "tray-connecting",
    "tray-offline",
)


def _tray_icons() -> QWidget:
    """Every state at 16, 22 and 32 pixels."""
    board = _board()
    grid = QGridLayout(board)
    for row, name in enumerate(TRAY_ICONS):
        grid.addWidget(kit.label(name, "secondary"), row, 0)
        for column, size in enumerate((16, 22, 32)):
            shown = kit.label("", "row")
            shown.setPixmap(icons.pixmap(name, "text", size, board.devicePixelRatioF()))
            grid.addWidget(shown, row, column + 1)
    return board


def _board() -> QWidget:
    board = QWidget()
    board.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    board.setProperty("kind", "page")
    return board


def _messages() -> QWidget:
    """What the desktop's own notifications say."""
    board = _board()
    board.setFixedWidth(360)
    column = QVBoxLayout(board)
    for text in _texts():
        card = kit.frame("card")
        row = QHBoxLayout(card)
        row.addWidget(kit.picture("einklang", "accent", 20))
        row.addWidget(kit.label(text, "body", wraps=True), 1)
        column.addWidget(card)
    return board


def _texts() -> list[str]:
    before = sample.office(history=())
    dnd = sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED)
    assert dnd.me is not None and dnd.me.availability is not None
    elsewhere = replace(dnd.me, availability=replace(dnd.me.availability, set_by="208"))
    since = sample.NOW.replace(hour=0)
    told = [
        *news(before, sample.office(), Wanted(), since),
        *news(before, replace(dnd, me=elsewhere), Wanted(), since),
        *news(replace(dnd, me=elsewhere), replace(before, me=_free_again()), Wanted(), since),
    ]
    return [*(one.text for one in told), words.text("tray.none")]


def _free_again() -> Colleague:
    free = replace(sample.FREE, set_by="208")
    return replace(sample.COLLEAGUES[0], availability=free)


def _help() -> HelpSettings:
    page = HelpSettings()
    page.show_findings(
        (
            Found("ok", "Python 3.11."),
            Found("note", "No tray here.", "The window stays minimised instead."),
            Found("bad", "No microphone was found.", "Plug one in."),
        )
    )
    return page


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("settings-help", settings_window("help", _help)),
    ("settings-account", settings_window("account", _account)),
    (
        "settings-account-refused",
        settings_window("account", lambda: _account("wrong_password")),
    ),
    ("settings-account-done", settings_window("account", lambda: _account(""))),
    ("settings-calling", settings_window("calling", lambda: _calling(_one_away()))),
    ("settings-calling-forwarded", settings_window("reach", lambda: _reach(_forwarded()))),
    ("settings-reach", settings_window("reach", lambda: _reach(_forwards()))),
    (
        "settings-reach-number",
        settings_window("reach", lambda: _reach(sample.office(destination="+491705550142"))),
    ),
    (
        "settings-reach-none",
        settings_window("reach", lambda: _reach(sample.office(destination="none"))),
    ),
    ("settings-reach-refused", settings_window("reach", _barred)),
    ("settings-time", settings_window("time", _time)),
    ("settings-time-none", settings_window("time", lambda: _time(QuietHours("Asia/Tokyo")))),
    ("settings-time-no-day", settings_window("time", _time_without_day)),
    ("settings-time-refused", settings_window("time", lambda: _time(fault="bad_hours"))),
    ("settings-time-unknown", settings_window("time", lambda: _time(None))),
    ("settings-time-small", settings_window("time", _time, (640, 460))),
    ("settings-audio", settings_window("audio", lambda: _audio(AUDIO))),
    ("settings-audio-gone", settings_window("audio", lambda: _audio(GONE))),
    ("settings-audio-none", settings_window("audio", lambda: _audio(NO_MIC))),
    ("settings-notifications", settings_window("notifications", _mailed)),
    ("settings-no-mail", settings_window("notifications", _not_mailed)),
    ("settings-look", settings_window("look", lambda: LookSettings("de", "dark", 110))),
    ("settings-keys", settings_window("keys", _keys)),
    ("settings-keys-taken", settings_window("keys", lambda: _keys(KeyState.TAKEN))),
    ("settings-keys-off", settings_window("keys", lambda: _keys(KeyState.OFF, is_ours=False))),
    ("settings-automation", settings_window("automation", _automation)),
    (
        "settings-automation-new",
        settings_window("automation", lambda: _automation(secret=TOKEN)),
    ),
    ("settings-add-phone", settings_window("addPhone", lambda: _add_phone(SERVER))),
    (
        "settings-add-phone-secret",
        settings_window("addPhone", lambda: _add_phone(SERVER, secret="k7Qm-v2Rx-94Tp-bL8w")),
    ),
    (
        "settings-add-phone-local",
        settings_window(
            "addPhone",
            lambda: _add_phone(
                replace(SERVER, host="127.0.0.1", is_local_only=True), may=False
            ),
        ),
    ),
    ("settings-small", settings_window("calling", lambda: _calling(_one_away()), (640, 460))),
    ("tray-menu", _tray_menu(sample.office)),
    ("tray-menu-dnd", _tray_menu(sample.in_dnd)),
    ("tray-sub-dnd", _tray_menu(sample.in_dnd, 0)),
    ("tray-sub-quick", _tray_menu(sample.office, 1)),
    ("tray-sub-colleagues", _tray_menu(sample.office, 2)),
    ("tray-sub-devices", _tray_menu(_one_away, 3)),
    ("tray-icons", _tray_icons),
    ("notifications", _messages),
]
