"""Settings, “Calling”: which device calls when a number is clicked, and where calls ring."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from softphone.model import numbers
from softphone.model.accounts import Destination, DestinationKind
from softphone.model.availability import DeviceState
from ui import device_words, kit, words
from ui.pages.settings_window import settings_page
from ui.radio_card import RadioCard


class CallingSettings(QWidget):
    """Radio cards and a choice; both are stored by the office, not by this computer.

    Signals:
        device_chosen: the click-and-call value.
        destination_chosen: ``all``, ``none`` or an account or outside number.
    """

    device_chosen = Signal(str)
    destination_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("set.calling"))
        outer.addWidget(page)
        column.addWidget(kit.label(words.text("set.cac"), "heading", wraps=True))
        column.addWidget(kit.label(words.text("set.cacHelp"), "secondary", wraps=True))
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        column.addLayout(self._cards)
        column.addSpacing(8)
        self.destination = kit.combo("destination", words.text("set.destination"))
        self.destination.activated.connect(self._on_destination)
        column.addLayout(kit.field(self.destination))
        column.addStretch(1)
        self._group = QButtonGroup(self)
        self._drawn: object = None
        self.show_office(OfficeState())

    def show_office(self, office: OfficeState) -> None:
        drawn = (office.devices, office.click_and_call, office.destination, office.this_account)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._show_cards(office)
        self._show_destinations(office)

    def forget(self) -> None:
        """Draw again at the next look, also when the office did not change."""
        self._drawn = None

    def _show_cards(self, office: OfficeState) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
        kit.clear(self._cards)
        self._add_card(office, "this", "laptop", words.text("dev.this"), "set.cacThis", True)
        for device in office.devices:
            if device.kind == "desk_phone" and device.account:
                self._add_desk_phone(office, device)

    def _add_desk_phone(self, office: OfficeState, device: DeviceState) -> None:
        key = "set.cacDesk" if device.registered else "cac.once.notSignedIn"
        name = device_words.long_name(device, office.this_account)
        self._add_card(
            office,
            device.account or "",
            "deskphone",
            name,
            key,
            device.registered,
            f"{device.name or name} · {device.account}",
        )

    def _add_card(
        self,
        office: OfficeState,
        value: str,
        icon: str,
        title: str,
        key: str,
        usable: bool,
        model: str = "",
    ) -> None:
        card = RadioCard(f"device-{value}", icon, title, words.text(key, model=model))
        card.setEnabled(usable)
        card.setChecked(value == office.click_and_call)
        card.clicked.connect(lambda: self.device_chosen.emit(value))
        self._group.addButton(card)
        self._cards.addWidget(card)

    def _show_destinations(self, office: OfficeState) -> None:
        self.destination.clear()
        self.destination.addItem(words.text("set.destAll"), "all")
        for device in office.devices:
            value = device.account or device.number or ""
            name = device_words.long_name(device, office.this_account)
            self.destination.addItem(f"{name} · {value}", value)
        self.destination.addItem(words.text("set.destNone"), "none")
        forwarded = Destination.parse(office.destination)
        if forwarded.kind is DestinationKind.NUMBER:
            number = numbers.display(forwarded.value, office.country)
            text = words.text("set.destForwarded", number=number)
            self.destination.addItem(text, office.destination)
        at = self.destination.findData(office.destination)
        self.destination.setCurrentIndex(max(0, at))

    def _on_destination(self, index: int) -> None:
        """“Forwarded to” comes from a desk phone and can only be ended here, not begun."""
        value = str(self.destination.itemData(index))
        if Destination.parse(value).kind is not DestinationKind.NUMBER:
            self.destination_chosen.emit(value)
