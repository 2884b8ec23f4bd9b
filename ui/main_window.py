"""The window: one column, its keyboard map, and the pages that may take its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QWidget

from ui import admin_entry, icons, theme, words
from ui.banner_model import BannerAction
from ui.calls_model import CallsModel
from ui.office_model import OfficeModel
from ui.pages.home import CALLS, COLLEAGUES, VOICEMAIL, HomePage

SIZE = (392, 720)
SMALLEST = (360, 480)
WIDEST_CONTENT = 560


class MainWindow(QWidget):
    """Signals:
    settings_wanted: a page of the settings, or nothing for the first.
    sign_in_wanted, sign_out_wanted, start_office_wanted, add_phone_wanted, quit_wanted,
    webphone_wanted, admin_wanted:
        chosen in a menu or a banner; the last with the page that is meant, or nothing.
    favourites_changed: the quick dial is different; numbers in order.
    calls_seen: missed calls were looked at, up to this moment.
    text_dropped: somebody let go of a text or a link over the window.
    close_wanted: the window shall go out of the way; the app decides where to.
    activity_changed: the window became active or stopped being so.
    """

    settings_wanted = Signal(str)
    sign_in_wanted = Signal()
    sign_out_wanted = Signal()
    start_office_wanted = Signal()
    add_phone_wanted = Signal()
    webphone_wanted = Signal()
    admin_wanted = Signal(str)
    quit_wanted = Signal()
    favourites_changed = Signal(tuple)
    calls_seen = Signal(object)
    text_dropped = Signal(str)
    close_wanted = Signal()
    activity_changed = Signal(bool)

    def __init__(
        self,
        office: OfficeModel,
        calls: CallsModel,
        favourites: Sequence[str] = (),
        seen_until: datetime | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("Einklang")
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.resize(*SIZE)
        self.may_close = False
        "True lets the window really close; the app sets it when it ends."
        self._office, self._calls = office, calls
        # A tree that is built from its root down is styled once, not at every level.
        self._pages = QStackedWidget(self)
        self.home = HomePage(office, calls, favourites, seen_until, self._pages)
        self._pages.addWidget(self.home)
        self._build()
        self._connect()
        self._add_shortcuts()
        self.home.setFocus()
        theme.current.changed.connect(self._draw_icon)
        self._draw_icon()

    def _build(self) -> None:
        self.home.setMaximumWidth(WIDEST_CONTENT)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "page")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(0)
        row.addWidget(self._pages, 1)
        row.addStretch(0)
        self._pages.setMaximumWidth(WIDEST_CONTENT)

    def _connect(self) -> None:
        home = self.home
        home.settings_wanted.connect(self.settings_wanted)
        home.menu_wanted.connect(self._open_menu)
        home.favourites_changed.connect(self.favourites_changed)
        home.calls_seen.connect(self.calls_seen)
        home.banner_wanted.connect(self._on_banner)
        self._office.dial_here.connect(self._calls.dial)

    # what is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasText() or event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The dial bar takes what is dropped on itself; here the rest of the window does."""
        event.acceptProposedAction()
        self.text_dropped.emit(event.mimeData().text().strip())

    # for the app

    def show_page(self, page: QWidget) -> None:
        """Show another page (sign-in, first start) in the place of the main one."""
        self.show_home()
        self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def show_home(self) -> None:
        """Back to the main page; other pages are let go."""
        self._pages.setCurrentWidget(self.home)
        self.home.setFocus()
        while self._pages.count() > 1:
            page = self._pages.widget(1)
            if page is not None:
                self._pages.removeWidget(page)
                page.deleteLater()

    @property
    def is_home(self) -> bool:
        return self._pages.currentWidget() is self.home

    def ask(self, number: str) -> None:
        """Fill the dial bar and wait; nothing is called."""
        self.show_home()
        self.come_up()
        self.home.dial.fill(number)

    def come_up(self) -> None:
        """Be seen: shown, not minimised, in front."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # keyboard

    def _add_shortcuts(self) -> None:
        home = self.home
        table: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+L", lambda: home.dial.field.setFocus(Qt.FocusReason.ShortcutFocusReason)),
            ("Ctrl+1", lambda: home.show_tab(COLLEAGUES)),
            ("Ctrl+2", lambda: home.show_tab(CALLS)),
            ("Ctrl+3", lambda: home.show_tab(VOICEMAIL)),
            ("Ctrl+D", self._office.toggle_dnd),
            ("Ctrl+Shift+D", lambda: home.open_status(is_unfolded=True)),
            ("Ctrl+Shift+G", home.toggle_devices),
            ("Ctrl+,", lambda: self.settings_wanted.emit("")),
            ("F1", lambda: self.settings_wanted.emit("help")),
            ("F4", home.open_status),
            ("F6", lambda: self._next_region(1)),
            ("Shift+F6", lambda: self._next_region(-1)),
            ("Ctrl+M", lambda: self._with_call(self._calls.toggle_mute)),
            ("Ctrl+H", lambda: self._with_call(self._calls.toggle_hold)),
            ("Ctrl+Shift+E", lambda: self._with_call(self._calls.hang_up)),
            ("Ctrl+K", self._toggle_keypad),
            ("Ctrl+Shift+F9", lambda: self._with_ringing(self._calls.answer)),
            ("Ctrl+Shift+F10", lambda: self._with_ringing(self._calls.decline)),
            ("Ctrl+Shift+F11", lambda: self._with_ringing(self._calls.silence)),
            ("Ctrl+Shift+F12", lambda: self._with_call(self._calls.toggle_mute)),
            ("Ctrl+Q", self.quit_wanted.emit),
        )
        for keys, action in table:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self._if_home(action))

    def _if_home(self, action: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            if self.is_home:
                action()

        return run

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nobody took lands in the dial bar; Esc closes what lies on top."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if not self.is_home:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.home.escape()
        elif event.text() == "/":
            self.home.dial.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif plain and event.text().strip() and event.text().isprintable():
            self.home.close_sheets()
            self.home.dial.type_on(event.text())
        else:
            super().keyPressEvent(event)

    def _toggle_keypad(self) -> None:
        if self._calls.current is not None:
            self.home.cards.call.toggle_keypad()
        else:
            self.home.dial.keypad.toggle()

    def _with_call(self, action: Callable[[str], object]) -> None:
        current = self._calls.current
        if current is not None:
            action(current.id)

    def _with_ringing(self, action: Callable[[str], object]) -> None:
        """The oldest ringing call: it is the one on top."""
        ringing = self._calls.ringing
        if ringing:
            action(ringing[0].id)

    def _next_region(self, step: int) -> None:
        """F6 walks the parts of the window; inside them Tab does."""
        home = self.home
        regions = (
            home.identity,
            home.banner,
            home.cards,
            home.dial,
            home.tabs,
            home.pages,
            home.undo_bar,
            home.message_undo,
            home.block_undo,
            home.footer,
        )
        stops = [part for part in regions if part.isVisible() and _first_stop(part)]
        focused = self.focusWidget()
        here = next(
            (p for p, part in enumerate(stops) if focused and part.isAncestorOf(focused)), -1
        )
        if stops:
            target = _first_stop(stops[(here + step) % len(stops)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)

    # menu and window

    def make_menu(self) -> QMenu:
        """The menu at the three dots."""
        menu = QMenu(self)
        menu.setObjectName("windowMenu")
        rows: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("plug", "menu.addPhone", self.add_phone_wanted.emit),
            ("headset", "menu.devices", self.home.toggle_devices),
            ("globe", "menu.webphone", self.webphone_wanted.emit),
            ("settings", "menu.settings", lambda: self.settings_wanted.emit("")),
            ("info", "menu.help", lambda: self.settings_wanted.emit("help")),
        )
        for icon, key, action in rows:
            menu.addAction(icons.icon(icon, "text2", 18), words.text(key), action)
        if admin_entry.may_open(self._office.office):
            shield = icons.icon("shield-check", "text2", 18)
            menu.addAction(shield, words.text("menu.admin"), lambda: self.admin_wanted.emit(""))
        if self._office.office.is_practice:
            self._add_practice(menu)
        menu.addSeparator()
        leave = icons.icon("log-out", "text2", 18)
        menu.addAction(leave, words.text("menu.signOut"), self.sign_out_wanted.emit)
        menu.addAction(
            icons.icon("x", "text2", 18), words.text("menu.quit"), self.quit_wanted.emit
        )
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _add_practice(self, menu: QMenu) -> None:
        """What the practice office's note offers too, which a more serious one may cover."""
        rows: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("phone-incoming", "practice.ringMe", self._office.ring_me),
            ("building-2", "practice.start", self.start_office_wanted.emit),
        )
        for icon, key, action in rows:
            menu.addAction(icons.icon(icon, "text2", 18), words.text(key), action)

    def _open_menu(self) -> None:
        button = self.home.identity.menu
        menu = self.make_menu()
        corner = button.mapToGlobal(QPoint(button.width(), button.height() + 4))
        menu.popup(corner - QPoint(menu.sizeHint().width(), 0))

    def _on_banner(self, action: BannerAction) -> None:
        if action is BannerAction.SIGN_IN:
            self.sign_in_wanted.emit()
        elif action is BannerAction.AUDIO:
            self.settings_wanted.emit("audio")
        elif action is BannerAction.SHOW_LOG:
            self.admin_wanted.emit("audit")
        elif action is BannerAction.START_OFFICE:
            self.start_office_wanted.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit_cards()
        return super().event(event)

    def _fit_cards(self) -> None:
        """A call that rings during a call needs more room than the smallest window has."""
        layout = self.layout()
        if layout is not None:
            needed = layout.totalMinimumSize().height()
            self.setMinimumHeight(max(SMALLEST[1], needed))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self.activity_changed.emit(self.isActiveWindow())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.may_close:
            event.accept()
            return
        event.ignore()
        self.close_wanted.emit()

    def _draw_icon(self) -> None:
        self.setWindowIcon(icons.icon("einklang", "accent", 48))


def _first_stop(part: QWidget) -> QWidget | None:
    """The first widget of a region that Tab would reach."""
    widget: QWidget | None = part.nextInFocusChain()
    while widget is not None and widget is not part:
        takes_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        is_usable = widget.isVisible() and widget.isEnabled()
        if takes_tab and is_usable and part.isAncestorOf(widget):
            return widget
        widget = widget.nextInFocusChain()
    return None
