"""Settings, “Calling”: which device calls when a number is clicked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from softphone.model.availability import DeviceState
from ui import device_words, kit, words
from ui.pages.settings_window import settings_page
from ui.radio_card import RadioCard


class CallingSettings(QWidget):
    """Radio cards; the choice is stored by the office, not by this computer.

    Signals:
        device_chosen: the click-and-call value.
    """

    device_chosen = Signal(str)

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
        column.addStretch(1)
        self._group = QButtonGroup(self)
        self._drawn: object = None
        self.show_office(OfficeState())

    def show_office(self, office: OfficeState) -> None:
        drawn = (office.devices, office.click_and_call, office.this_account)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._show_cards(office)

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
