"""Where my calls ring: all devices, one of them, a number outside, or nowhere (S33)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from softphone.model import numbers
from softphone.model.accounts import Destination, DestinationKind
from ui import device_words, kit, words
from ui.widgets import labels

HELP = {
    DestinationKind.ALL: "dest.all",
    DestinationKind.ACCOUNT: "dest.device",
    DestinationKind.FIXED: "dest.number",
    DestinationKind.NUMBER: "dest.forwarded",
    DestinationKind.NONE: "dest.none",
}
"What each choice means for callers; they are not the statuses (S47)."


class DestinationChoice(QWidget):
    """A choice and a sentence about what it does.

    Signals:
        chosen: ``all``, ``none`` or an account or outside number of mine.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.box = kit.combo("destination", words.text("set.destination"))
        self.help = labels.wrapped("", "secondary")
        self._drawn: object = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(kit.field(self.box))
        column.addWidget(self.help)
        self.box.activated.connect(self._on_chosen)

    def show_office(self, office: OfficeState) -> None:
        drawn = (office.devices, office.destination, office.this_account)
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self.box.clear()
        self.box.addItem(words.text("set.destAll"), "all")
        for device in office.devices:
            value = device.account or device.number or ""
            name = device_words.long_name(device, office.this_account)
            shown = numbers.display(value, office.country)
            self.box.addItem(f"{name} · {shown}", value)
        self.box.addItem(words.text("set.destNone"), "none")
        destination = Destination.parse(office.destination)
        if destination.kind is DestinationKind.NUMBER:
            number = numbers.display(destination.value, office.country)
            text = words.text("set.destForwarded", number=number)
            self.box.addItem(text, office.destination)
        self.box.setCurrentIndex(max(0, self.box.findData(office.destination)))
        self._show_help(destination.kind)

    def forget(self) -> None:
        """Draw again at the next look, also when the office did not change."""
        self._drawn = None

    def _show_help(self, kind: DestinationKind) -> None:
        self.help.setText(words.text(HELP[kind]))
        self.box.setAccessibleDescription(self.help.text())

    def _on_chosen(self, index: int) -> None:
        """“Forwarded to” comes from a desk phone and can only be ended here, not begun."""
        value = str(self.box.itemData(index))
        kind = Destination.parse(value).kind
        self._show_help(kind)
        if kind is not DestinationKind.NUMBER:
            self.chosen.emit(value)
