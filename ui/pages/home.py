"""The main page: identity, banner, one card, dial bar, tabs, list, footer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSpacerItem, QStackedWidget, QVBoxLayout, QWidget

from ui import status_words, words
from ui.banner_model import BannerAction
from ui.calls_model import CallsModel
from ui.history_model import missed_since
from ui.office_model import THIS, OfficeModel
from ui.pages.banner import Banner
from ui.pages.call_history import CallHistory
from ui.pages.colleagues import ColleaguesPage
from ui.pages.contacts import ContactsPage
from ui.pages.dial_bar import DialBar
from ui.pages.dial_keypad import DialKeypad
from ui.pages.footer import Footer
from ui.pages.identity import IdentityRow
from ui.pages.tabs import Tabs
from ui.pages.top_cards import TopCards
from ui.pages.undo_bar import UndoBar
from ui.pages.voicemail import VoicemailPage
from ui.voicemail_model import new_ones
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from softphone.client.contacts import KnownContact
    from ui.pages.allowed_callers import AllowedSheet
    from ui.pages.blocked_callers import BlockedSheet
    from ui.pages.contact_sheet import ContactSheet
    from ui.pages.device_menu import DeviceMenu
    from ui.pages.devices_sheet import DevicesSheet
    from ui.pages.status_menu import StatusMenu

AnySheet = TypeVar("AnySheet", bound=Sheet)
COLLEAGUES, CALLS, VOICEMAIL, CONTACTS = 0, 1, 2, 3


class HomePage(QWidget):
    """Puts the parts together and joins their signals; decides nothing about calls.

    Signals:
        banner_wanted: the way on of a banner that this page cannot go itself.
        settings_wanted: the page of the settings.
        calls_seen: the missed calls were looked at, up to this moment.
    """

    banner_wanted = Signal(BannerAction)
    settings_wanted = Signal(str)
    menu_wanted = Signal()
    favourites_changed = Signal(tuple)
    calls_seen = Signal(object)

    def __init__(
        self,
        office: OfficeModel,
        calls: CallsModel,
        favourites: Sequence[str] = (),
        seen_until: datetime | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("home")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._office, self._calls, self._seen_until = office, calls, seen_until
        self.under = QWidget(self)
        self.pages = QStackedWidget(self.under)
        self.identity = IdentityRow(self)
        self.banner = Banner(office, self)
        self.cards = TopCards(office, calls, self)
        self.dial = DialBar(self.under)
        self.keypad = DialKeypad(self.under)
        self.tabs = Tabs(
            (
                ("tabColleagues", words.text("tab.colleagues"), "users-round"),
                ("tabCalls", words.text("tab.calls"), "history"),
                ("tabVoicemail", words.text("tab.voicemail"), "voicemail"),
                ("tabContacts", words.text("tab.contacts"), "book-user"),
            ),
            self.under,
        )
        self.colleagues = ColleaguesPage(office, calls, favourites, self.pages)
        self.history = CallHistory(office.now, self.pages)
        self.voicemail = VoicemailPage(office.voicemail, office.now, self.pages)
        self.contacts = ContactsPage(office, self.pages)
        self.undo_bar = UndoBar(office.undo, self.under)
        self.message_undo = UndoBar(office.voicemail.undo, self.under)
        self.block_undo = UndoBar(office.blocked.undo, self.under)
        self.contact_undo = UndoBar(office.contacts.undo, self.under)
        self.footer = Footer(office, self.under)
        self._build()
        self.sheets: list[Sheet] = []
        "Those that were opened before; at most one of them is open."
        self._connect()
        office.changed.connect(self.show_office)
        self.show_office()

    def _build(self) -> None:
        self.pages.addWidget(self.colleagues)
        self.pages.addWidget(self.history)
        self.pages.addWidget(self.voicemail)
        self.pages.addWidget(self.contacts)
        policy = self.under.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.under.setSizePolicy(policy)
        self.pages.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        below = QVBoxLayout(self.under)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.dial)
        below.addWidget(self.keypad)
        below.addWidget(self.tabs)
        below.addWidget(self.pages, 1)
        # Takes the room of the list while the keys of a call hide it.
        below.addItem(
            QSpacerItem(0, 0, QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        )
        for bar in (self.undo_bar, self.message_undo, self.block_undo, self.contact_undo):
            below.addWidget(bar)
        below.addWidget(self.footer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        for part in (self.identity, self.banner, self.cards):
            column.addWidget(part)
        column.addWidget(self.under, 1)

    def _connect(self) -> None:
        self.identity.status_wanted.connect(self.open_status)
        self.identity.moon_wanted.connect(self._office.toggle_dnd)
        self.identity.settings_wanted.connect(lambda: self.settings_wanted.emit(""))
        self.identity.menu_wanted.connect(self.menu_wanted)
        self.banner.action_wanted.connect(self._on_banner)
        self.cards.layout_changed.connect(self._on_cards)
        self.cards.dnd.devices_wanted.connect(self.toggle_devices)
        self.cards.call.keypad_shown.connect(self._on_call_keypad)
        self.cards.call.audio_wanted.connect(lambda: self.settings_wanted.emit("audio"))
        self.dial.edited.connect(self._on_edited)
        self.dial.entered.connect(self._on_entered)
        self.dial.walked.connect(self.colleagues.list.walk)
        self.dial.keypad_toggled.connect(self.keypad.setVisible)
        self.keypad.pressed.connect(self.dial.type_on)
        self.tabs.chosen.connect(self._on_tab)
        self.colleagues.call_wanted.connect(self._call)
        self.colleagues.history_wanted.connect(self.show_calls_with)
        self.colleagues.favourites_changed.connect(self.favourites_changed)
        self.colleagues.list.left_upwards.connect(self.dial.field.setFocus)
        self.history.call_wanted.connect(lambda number: self._call(number, ""))
        self.history.block_wanted.connect(self._office.blocked.block)
        self.history.unblock_wanted.connect(self._office.blocked.unblock)
        self.history.blocked_wanted.connect(self.open_blocked)
        self.voicemail.call_wanted.connect(lambda number: self._call(number, ""))
        self.contacts.call_wanted.connect(self._call)
        for page in (self.contacts, self.colleagues, self.history):
            page.contact_wanted.connect(self.open_contact)
        self.footer.device_wanted.connect(self.open_device_menu)

    # what is shown

    def show_office(self) -> None:
        """Draw the parts that have no model of their own."""
        self.history.show_office(self._office.office)
        self.voicemail.show_office(self._office.office)
        self._show_me()
        self._show_missed()

    def _show_me(self) -> None:
        """Who I am; where another card has the place of the switch, the status in words."""
        office = self._office.office
        status = status_words.mine(office, self._office.now())
        self.identity.button.show_me(
            office,
            status,
            is_silent=self._office.is_silent_here,
            says_status=not self.cards.has_dnd_card,
        )
        self._show_moon()

    def _show_moon(self) -> None:
        self.identity.show_moon(not self.cards.has_dnd_card, self._office.card.is_on)

    def _show_missed(self) -> None:
        if self.tabs.current == CALLS and self.isVisible():
            self._see_calls()
        missed = missed_since(self._office.office.history, self._seen_until)
        spoken = words.text("tab.calls.missed", n=missed) if missed else words.text("tab.calls")
        self.tabs.tabs[CALLS].show_count(missed, spoken)

        new = new_ones(self._office.office)
        spoken = words.text("tab.voicemail.new", n=new) if new else words.text("tab.voicemail")
        self.tabs.tabs[VOICEMAIL].show_count(new, spoken)

    def _see_calls(self) -> None:
        newest = max((e.started_at for e in self._office.office.history), default=None)
        if newest is not None and (self._seen_until is None or newest > self._seen_until):
            self._seen_until = newest
            self.calls_seen.emit(newest)

    # what opens

    # Each is made when it is first wanted, so that the window is there sooner.

    @cached_property
    def status_menu(self) -> StatusMenu:
        from ui.pages.status_menu import StatusMenu

        menu = StatusMenu(self, self._office)
        menu.chosen.connect(self._office.choose)
        menu.allowed_wanted.connect(self.open_allowed)
        menu.silent_wished.connect(self._office.set_silent_here)
        menu.closed.connect(lambda: self.identity.button.show_open(False))
        return menu

    @cached_property
    def device_menu(self) -> DeviceMenu:
        from ui.pages.device_menu import DeviceMenu

        menu = DeviceMenu(self, self._office)
        menu.default_wanted.connect(lambda: self.settings_wanted.emit("calling"))
        menu.closed.connect(lambda: self.footer.button.show_open(False))
        return menu

    @cached_property
    def devices(self) -> DevicesSheet:
        from ui.pages.devices_sheet import DevicesSheet

        sheet = self._new(DevicesSheet(self, self._office))
        sheet.retry_wanted.connect(self._office.repeat_status)
        sheet.silent_wanted.connect(self._office.set_silent)
        sheet.allowed_wished.connect(self.open_allowed)
        sheet.blocked_wished.connect(self.open_blocked)
        return sheet

    @cached_property
    def allowed(self) -> AllowedSheet:
        from ui.pages.allowed_callers import AllowedSheet

        return self._new(AllowedSheet(self, self._office))

    @cached_property
    def blocked(self) -> BlockedSheet:
        from ui.pages.blocked_callers import BlockedSheet

        return self._new(BlockedSheet(self, self._office))

    @cached_property
    def contact(self) -> ContactSheet:
        from ui.pages.contact_sheet import ContactSheet

        sheet = self._new(ContactSheet(self, self._office.contacts))
        sheet.call_wanted.connect(lambda number: self._call(number, ""))
        return sheet

    def _new(self, sheet: AnySheet) -> AnySheet:
        sheet.risen.connect(self.under.hide)
        sheet.closed.connect(self.under.show)
        self.sheets.append(sheet)
        return sheet

    def close_sheets(self) -> None:
        for sheet in self.sheets:
            sheet.close_sheet()

    def open_allowed(self) -> None:
        """Who still gets through do not disturb."""
        self.close_sheets()
        self.allowed.open_sheet(self._sheet_room())

    def open_blocked(self) -> None:
        """Whose calls do not get through."""
        self.close_sheets()
        self.blocked.open_sheet(self._sheet_room())

    def open_contact(self, contact: KnownContact) -> None:
        """Somebody outside the house; one without an id is new."""
        self.close_sheets()
        self.contact.open_contact(contact, self._sheet_room())

    def open_status(self, *, is_unfolded: bool = False) -> None:
        self.close_sheets()
        self.identity.button.show_open(True)
        edge = self.identity.geometry().bottom() + 2
        self.status_menu.open_menu(edge, is_unfolded=is_unfolded)

    def open_device_menu(self) -> None:
        self.close_sheets()
        self.footer.button.show_open(True)
        edge = self.under.geometry().top() + self.footer.geometry().top() - 4
        self.device_menu.open_menu(edge)

    def toggle_devices(self) -> None:
        if self.devices.is_open:
            self.devices.close_sheet()
        else:
            self.close_sheets()
            self.devices.open_sheet(self._sheet_room())

    def show_tab(self, place: int) -> None:
        self.close_sheets()
        self.dial.clear()
        self.tabs.choose(place)

    def show_calls_with(self, number: str) -> None:
        """The history, only with this number; an empty one shows all calls."""
        self.show_tab(CALLS)
        self.history.show_only(number)

    def escape(self) -> None:
        """Esc: close what lies on top, else clear the search."""
        if self._office.status.question is not None:
            self._office.status.cancel()
        elif any(sheet.is_open for sheet in self.sheets):
            self.close_sheets()
        elif self.dial.text:
            self.dial.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for sheet in self.sheets:
            if sheet.is_open:
                sheet.fit(self._sheet_room())

    def _on_cards(self) -> None:
        """The cards have another height: what lies below them moves."""
        self._show_me()
        for sheet in self.sheets:
            if sheet.is_open:
                sheet.fit(self._sheet_room())

    def _sheet_room(self) -> QRect:
        top = self.cards.geometry().bottom() + 1
        return QRect(0, top, self.width(), self.height() - top)

    # what happens

    def _on_edited(self, text: str) -> None:
        if text.strip() and self.tabs.current != COLLEAGUES:
            self.tabs.choose(COLLEAGUES)
        self.colleagues.search(text)

    def _on_entered(self) -> None:
        if self.dial.text:
            self.colleagues.enter()
        else:
            self.dial.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_tab(self, place: int) -> None:
        self.pages.setCurrentIndex(place)
        if place != VOICEMAIL:
            self._office.voicemail.stop()
        self._show_missed()

    def _call(self, number: str, device: str) -> None:
        self.dial.clear()
        self._office.call(number, device)

    def _on_call_keypad(self, shown: bool) -> None:
        """The keys of a call need the room of the list; digits then go to the call."""
        for part in (self.dial, self.tabs, self.pages):
            part.setVisible(not shown)

    def _on_banner(self, action: BannerAction, number: str) -> None:
        if action is BannerAction.RETRY:
            self._office.retry()
        elif action is BannerAction.CHOOSE_DEVICE:
            self._office.dismiss_problem()
            self.open_device_menu()
        elif action is BannerAction.CALL_HERE:
            self._office.call(number, THIS)
        elif action is BannerAction.RING_ME:
            self._office.ring_me()
        else:
            self.banner_wanted.emit(action)
