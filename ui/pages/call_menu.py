"""The beginning of a menu about somebody: call them with this device or another."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget

from ui import device_choice, device_words, icons, words
from ui.office_model import OfficeModel


def call_menu(
    place: QWidget, model: OfficeModel, number: str, call: Callable[[str, str], object]
) -> QMenu:
    """``call``: told the number and the device."""
    menu = QMenu(place)
    menu.setObjectName("personMenu")
    choices = device_choice.choices(model.office, model.phone, model.default_device, "")
    for choice in choices:
        name = device_choice.told_apart(choice, choices, model.office)
        text = words.text("list.callWith", device=device_words.inside(name))
        action = menu.addAction(icons.icon(choice.icon, "text2", 18), text)
        action.setEnabled(choice.is_possible)
        action.triggered.connect(lambda _=False, device=choice.device: call(number, device))
    return menu
