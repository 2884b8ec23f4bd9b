"""The tray icon and its menu.  Hosts draw menus natively: no widgets, small icons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from softphone.client.state import Colleague, OfficeState
from softphone.phone.state import PhoneState
from ui import device_choice, icons, kit, theme, tray_model, words
from ui.clock import local_now

BLINK_MS = 800
"Change of the two ringing frames: slower than 2 Hz."
ICON = 22


class Tray(QObject):
    """One icon, one menu; rebuilt when it is about to open.

    Signals:
        open_wanted, settings_wanted, help_wanted, devices_wanted, missed_wanted, quit_wanted:
            window parts.
        dnd_wanted: bool and end (datetime or None).
        call_wanted: a number.
        device_wanted: the click-and-call value (account, ``this``, ``destination``).
    """

    open_wanted = Signal()
    settings_wanted = Signal()
    help_wanted = Signal()
    devices_wanted = Signal()
    missed_wanted = Signal()
    quit_wanted = Signal()
    dnd_wanted = Signal(bool, object)
    call_wanted = Signal(str)
    device_wanted = Signal(str)

    def __init__(
        self, now: Callable[[], datetime] = local_now, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._office, self._phone = OfficeState(), PhoneState()
        self._favourites: tuple[str, ...] = ()
        self._missed, self._rings, self._talks = 0, False, False
        self._frame = 0
        self._drawn: tuple[str, str] | None = None
        self.menu = kit.menu()
        self._submenus: list[QMenu] = []
        self.menu.aboutToShow.connect(self.rebuild)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(self._next_frame)
        theme.current.changed.connect(self._draw_anew)
        self._draw()

    @staticmethod
    def is_available() -> bool:
        """Does this desktop have a place for tray icons at all?"""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        self.rebuild()  # some desktops read the menu before they open it
        self.icon.show()

    def close(self) -> None:
        self._blink.stop()
        self.icon.hide()

    def show_state(
        self,
        office: OfficeState,
        phone: PhoneState,
        *,
        rings: bool,
        talks: bool,
        missed: int,
        favourites: tuple[str, ...] = (),
    ) -> None:
        self._office, self._phone = office, phone
        self._missed, self._rings, self._talks = missed, rings, talks
        self._favourites = favourites
        if rings and not self._blink.isActive() and theme.has_motion():
            self._blink.start()
        if not rings:
            self._blink.stop()
            self._frame = 0
        self._draw()

    @property
    def icon_name(self) -> str:
        name = tray_model.icon_name(
            self._office,
            self._phone,
            rings=self._rings,
            talks=self._talks,
            missed=self._missed,
        )
        return "tray-ready" if self._rings and self._frame % 2 else name

    def rebuild(self) -> None:
        """Fill the menu from what is true now."""
        self.menu.clear()
        for old in self._submenus:
            # Clearing takes only their rows out; they would pile up for as long as we live.
            old.deleteLater()
        self._submenus.clear()
        head = self._act(self._headline(), "einklang", None)
        head.setEnabled(False)
        self.menu.addSeparator()
        self._add_dnd()
        self.menu.addSeparator()
        quick = tray_model.quick_dial(self._office, self._favourites)
        self._add_people(words.text("list.favourites"), "star", quick)
        self._add_recent()
        people = tray_model.colleagues(self._office)
        self._add_people(words.text("tab.colleagues"), "users-round", people)
        self._add_devices()
        self.menu.addSeparator()
        if self._missed:
            text = words.text("tray.missed", n=self._missed)
            self._act(text, "phone-missed", self.missed_wanted.emit)
            self.menu.addSeparator()
        self._act(words.text("tray.open"), "", self.open_wanted.emit)
        self._act(words.text("tray.settings"), "", self.settings_wanted.emit)
        self._act(words.text("tray.help"), "", self.help_wanted.emit)
        self._act(words.text("tray.quit"), "", self.quit_wanted.emit)

    def _headline(self) -> str:
        return tray_model.headline(self._office, self._now())

    def _add_dnd(self) -> None:
        menu = self._submenu("moon", words.text("dnd.title"))
        menu.setEnabled(self._office.me is not None)
        if tray_model.is_dnd(self._office):
            turn_off = menu.addAction(words.text("dnd.turnOff"))
            turn_off.triggered.connect(lambda: self.dnd_wanted.emit(False, None))
            menu.addSeparator()
        for choice in tray_model.durations(self._now()):
            icon = icons.icon("moon" if choice.until is None else "clock", size=16)
            action = menu.addAction(icon, choice.text)
            action.triggered.connect(
                lambda _=False, until=choice.until: self.dnd_wanted.emit(True, until)
            )
        menu.addSeparator()
        devices = menu.addAction(icons.icon("laptop", size=16), words.text("tray.devices"))
        devices.triggered.connect(self.devices_wanted)

    def _add_people(self, title: str, icon: str, people: tuple[Colleague, ...]) -> None:
        menu = self._submenu(icon, title)
        menu.setEnabled(bool(people))
        for person in people:
            status = tray_model.colleague_word(person.availability, self._now())
            text = " · ".join(part for part in (person.name, person.number, status) if part)
            action = menu.addAction(text.replace("&", "&&"))
            action.triggered.connect(
                lambda _=False, number=person.number: self.call_wanted.emit(number)
            )

    def _add_recent(self) -> None:
        calls = tray_model.recent(self._office)
        menu = self._submenu("history", words.text("tray.recent"))
        menu.setEnabled(bool(calls))
        for call in calls:
            action = menu.addAction(call.text.replace("&", "&&"))
            action.triggered.connect(
                lambda _=False, number=call.number: self.call_wanted.emit(number)
            )

    def _add_devices(self) -> None:
        chosen = self._office.click_and_call
        choices = device_choices(self._office)
        name = next((text for value, text, _ in choices if value == chosen), "")
        title = f"{words.text('cac.label')}: {name}" if name else words.text("cac.label")
        menu = self._submenu("laptop", title)
        menu.setEnabled(bool(choices))
        group = QActionGroup(menu)
        for value, text, usable in choices:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(value == chosen)
            action.setEnabled(usable)
            action.triggered.connect(lambda _=False, v=value: self.device_wanted.emit(v))
            group.addAction(action)

    def _submenu(self, icon: str, title: str) -> QMenu:
        menu = kit.menu(self.menu)
        menu.setTitle(title)
        menu.setIcon(icons.icon(icon, size=16))
        self.menu.addMenu(menu)
        self._submenus.append(menu)
        return menu

    def _act(self, text: str, icon: str, run: Callable[[], None] | None) -> QAction:
        shown = text.replace("&", "&&")
        picture = icons.icon(icon, size=16) if icon else QIcon()
        action = self.menu.addAction(picture, shown)
        if run is not None:
            action.triggered.connect(lambda: run())
        return action

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.open_wanted.emit()

    def _next_frame(self) -> None:
        self._frame += 1
        self._draw()

    def _draw_anew(self) -> None:
        """In other colours."""
        self._drawn = None
        self._draw()

    def _draw(self) -> None:
        """Show icon and tooltip where they changed; each showing is work for the desktop."""
        wanted = (self.icon_name, f"Einklang\n{self._headline()}")
        if wanted == self._drawn:
            return
        self._drawn = wanted
        picture = QIcon()
        for size in (16, ICON, 32):
            picture.addPixmap(icons.pixmap(self.icon_name, "text", size))
        picture.setIsMask(True)
        self.icon.setIcon(picture)
        self.icon.setToolTip(wanted[1])


def device_choices(office: OfficeState) -> list[tuple[str, str, bool]]:
    """Value, name and “can be used now” of every click-and-call device.

    What cannot be used now stays in its place and cannot be chosen.
    """
    rows = device_choice.choices(office, PhoneState(), office.click_and_call, "")
    found = [(row.device, device_choice.told_apart(row, rows, office), row.is_possible)
             for row in rows if row.device != "this"]  # fmt: skip
    return [("this", words.text("dev.this"), True), *found]
