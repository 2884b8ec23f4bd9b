"""Settings, “Calling”: which device calls when a number is clicked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from softphone.phone.state import PhoneState
from ui import device_choice, kit, words
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
        drawn = (
            office.devices, office.click_and_call, office.this_account, office.destination,
            office.connection, office.forwarding.allowed,
        )  # fmt: skip
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
        rows = device_choice.choices(office, PhoneState(), office.click_and_call, "")
        this = words.text("set.cacThis")
        self._add_card(office, "this", "laptop", words.text("dev.this"), this, True)
        for row in (row for row in rows if row.device != "this"):
            self._add_card(office, row.device, row.icon, row.name, row.fact, row.is_possible)

    def _add_card(
        self,
        office: OfficeState,
        value: str,
        icon: str,
        title: str,
        fact: str,
        usable: bool,
    ) -> None:
        card = RadioCard(f"device-{value}", icon, title, fact)
        card.setEnabled(usable)
        card.setChecked(value == office.click_and_call)
        card.clicked.connect(lambda: self.device_chosen.emit(value))
        self._group.addButton(card)
        self._cards.addWidget(card)
