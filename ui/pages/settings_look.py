"""Settings, “Language and look” and “Notifications”: what belongs to this computer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.voicemail import MailWish
from ui import kit, words
from ui.controls import Switch
from ui.pages.settings_window import settings_page
from ui.theme import TEXT_SIZES, Look


class LookSettings(QWidget):
    """Language, light or dark, text size.

    Signals:
        language_chosen, look_chosen, size_chosen: what was picked.
    """

    language_chosen = Signal(str)
    look_chosen = Signal(str)
    size_chosen = Signal(int)

    def __init__(
        self, language: str, look: str, text_size: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("set.look"))
        outer.addWidget(page)
        languages = {"": words.text("look.languageSystem")} | words.LANGUAGES
        self.language = _choice("language", words.text("look.language"), languages, language)
        looks = {each.value: words.text(f"look.{each.value}") for each in Look}
        self.look = _choice("look", words.text("look.scheme"), looks, look)
        sizes = {size: f"{size} %" for size in TEXT_SIZES}
        self.text_size = _choice("textSize", words.text("look.size"), sizes, text_size)
        for box in (self.language, self.look, self.text_size):
            column.addLayout(kit.field(box))
        column.addStretch(1)
        self.language.activated.connect(
            lambda at: self.language_chosen.emit(str(self.language.itemData(at)))
        )
        self.look.activated.connect(
            lambda at: self.look_chosen.emit(str(self.look.itemData(at)))
        )
        self.text_size.activated.connect(
            lambda at: self.size_chosen.emit(int(self.text_size.itemData(at)))
        )


def _choice(
    name: str,
    text: str,
    values: dict[object, str] | dict[str, str] | dict[int, str],
    chosen: object,
) -> kit.Combo:
    box = kit.combo(name, text)
    for value, shown in values.items():
        box.addItem(shown, value)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    return box


class VoicemailMailChoice(QWidget):
    """What is mailed of a new message in the mailbox.

    Signals:
        asked: the page came up.
        chosen: the value.
    """

    asked = Signal()
    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.box = kit.combo("voicemailMail", words.text("vm.mail"))
        for value in ("off", "notice", "sound"):
            self.box.addItem(words.text(f"vm.mail.{value}"), value)
        column.addLayout(kit.field(self.box))
        self.note = kit.label("", "secondary", wraps=True)
        self.note.hide()
        column.addWidget(self.note)
        self.box.setEnabled(False)
        self.box.activated.connect(lambda _: self.chosen.emit(self.box.currentData()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.asked.emit()

    def show_wish(self, wish: MailWish, problem: str = "") -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(wish.value)))
        self.box.setEnabled(wish.is_possible)
        note = problem or ("" if wish.is_possible else words.text("vm.mail.none"))
        self.note.setText(note)
        self.note.setVisible(bool(note))


class NotificationSettings(QWidget):
    """One switch a kind; “did not confirm” is always on and carries a lock.

    Signals:
        changed: the name of the switch, and whether it is on.
    """

    changed = Signal(str, bool)

    def __init__(
        self, *, missed: bool, dnd_elsewhere: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("set.notifications"))
        outer.addWidget(page)
        column.addWidget(self._switch("missed", "not.missed", missed))
        column.addWidget(self._switch("dnd_elsewhere", "not.dndElse", dnd_elsewhere))
        column.addWidget(self._always())
        column.addSpacing(8)
        self.mail = VoicemailMailChoice()
        column.addWidget(self.mail)
        column.addStretch(1)

    def _switch(self, name: str, key: str, is_on: bool) -> QWidget:
        card = kit.frame("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 8, 12, 8)
        row.addWidget(kit.label(words.text(key), "row", wraps=True), 1)
        switch = Switch(f"notify-{name}", words.text(key))
        switch.setChecked(is_on)
        switch.toggled.connect(lambda on: self.changed.emit(name, on))
        row.addWidget(switch)
        return card

    def _always(self) -> QWidget:
        card = kit.frame("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 10, 16, 10)
        title, sub = words.text("not.unconfirmed"), words.text("not.always")
        row.addWidget(kit.TitledText(title, sub), 1)
        row.addWidget(kit.picture("lock", "text2", 18))
        return card
