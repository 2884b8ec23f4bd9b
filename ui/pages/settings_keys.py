"""Settings, “Keyboard and links”: the key for selected numbers, and what links may do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.desktop.hotkey import KeyState
from ui import kit, words
from ui.controls import Switch
from ui.pages.settings_window import settings_page

_PROBLEMS = {
    KeyState.TAKEN: "key.takenByOther",
    KeyState.REFUSED: "key.refused",
    KeyState.UNSUPPORTED: "key.unsupported",
    KeyState.UNKNOWN_KEY: "key.unknown",
    KeyState.WAITING: "key.waiting",
}
_MODIFIERS = (
    (Qt.KeyboardModifier.ControlModifier, "Ctrl"),
    (Qt.KeyboardModifier.AltModifier, "Alt"),
    (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    (Qt.KeyboardModifier.MetaModifier, "Super"),
)
_ALONE = frozenset(
    {Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr}
)


def pressed_key(event: QKeyEvent) -> str:
    """``Ctrl+Shift+F8``; empty while only modifiers are held, or for what is no such key."""
    if Qt.Key(event.key()) in _ALONE:
        return ""
    held = [name for modifier, name in _MODIFIERS if event.modifiers() & modifier]
    name = QKeySequence(event.key()).toString(QKeySequence.SequenceFormat.PortableText)
    is_function = name.startswith("F") and name[1:].isdigit()
    is_plain = name.isascii() and name.isalnum() and len(name) == 1
    if not (is_function or (is_plain and set(held) - {"Shift"})):
        return ""
    return "+".join([*held, name])


class KeyButton(kit.Button):
    """Shows the key; a click, then the keys that are pressed, choose another one.

    Signals:
        key_chosen: as text.
    """

    key_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__("", "outline")
        self.setObjectName("selectionKey")
        self.setCheckable(True)
        self._key = ""
        self.toggled.connect(lambda _: self._show_text())
        self._show_text()

    def show_key(self, key: str) -> None:
        self._key = key
        self._show_text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.isChecked():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.setChecked(False)
        elif found := pressed_key(event):
            self.setChecked(False)
            self.key_chosen.emit(found)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setChecked(False)

    def _show_text(self) -> None:
        if self.isChecked():
            text = words.text("key.press")
        else:
            text = shown_key(self._key) or words.text("key.choose")
        self.setText(text)
        self.setAccessibleName(f"{words.text('sel.title')}: {text}")


def shown_key(key: str) -> str:
    """In the words of the language: Strg, Umschalt."""
    names = {"Ctrl": "key.ctrl", "Shift": "key.shift"}
    parts = [words.text(names[p]) if p in names else p for p in key.split("+") if p]
    return " + ".join(parts)


class KeySettings(QWidget):
    """Signals:
    opened: it is looked at: what the desktop says is wanted.
    key_chosen: a key as text; empty takes it away.
    links_wanted: phone links of this desktop shall open Einklang, or not any more.
    number_forgotten: a number that links may not call by themselves any more.
    """

    opened = Signal()
    key_chosen = Signal(str)
    links_wanted = Signal(bool)
    number_forgotten = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("key.title"))
        outer.addWidget(page)
        column.addWidget(kit.label(words.text("key.global"), "heading", wraps=True))
        column.addWidget(self._key_card())
        column.addWidget(kit.label(words.text("key.selNote"), "secondary", wraps=True))
        column.addSpacing(12)
        column.addWidget(kit.label(words.text("links.title"), "heading", wraps=True))
        column.addWidget(self._links_card())
        column.addSpacing(12)
        self._allowed_title = kit.label(words.text("links.allowed"), "heading", wraps=True)
        column.addWidget(self._allowed_title)
        self._none = kit.label(words.text("links.allowedNone"), "secondary", wraps=True)
        column.addWidget(self._none)
        self._allowed = QVBoxLayout()
        self._allowed.setSpacing(6)
        column.addLayout(self._allowed)
        column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    # the key

    def show_key(self, key: str, state: KeyState) -> None:
        self.key.show_key(key)
        self._take_away.setVisible(bool(key))
        problem = _PROBLEMS.get(state, "") if key else ""
        self._problem.setText(words.text(problem) if problem else "")
        self._problem.setVisible(bool(problem))

    def _key_card(self) -> QWidget:
        card = kit.frame("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 8, 12, 8)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(kit.label(words.text("sel.title"), "row", wraps=True))
        self._problem = kit.label("", "busyText", wraps=True)
        self._problem.setObjectName("keyProblem")
        self._problem.hide()
        texts.addWidget(self._problem)
        row.addLayout(texts, 1)
        self.key = KeyButton()
        self.key.key_chosen.connect(self.key_chosen)
        row.addWidget(self.key)
        self._take_away = kit.icon_button("x", words.text("key.remove"), "keyRemove")
        self._take_away.clicked.connect(lambda: self.key_chosen.emit(""))
        self._take_away.hide()
        row.addWidget(self._take_away)
        return card

    # phone links

    def show_links(self, is_ours: bool, other: str = "", problem: str = "") -> None:
        """What the desktop says now.  other: the program that opens them.  problem: why not."""
        self.links.blockSignals(True)
        self.links.setChecked(is_ours)
        self.links.blockSignals(False)
        self.links.setEnabled(True)
        told = problem
        if not told and not is_ours and other:
            told = words.text("links.other", app=other)
        self._links_told.setText(told or words.text("links.sub"))

    def _links_card(self) -> QWidget:
        card = kit.frame("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 8, 12, 8)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(kit.label(words.text("links.ours"), "row", wraps=True))
        self._links_told = kit.label(words.text("links.sub"), "secondary", wraps=True)
        self._links_told.setObjectName("linksTold")
        texts.addWidget(self._links_told)
        row.addLayout(texts, 1)
        self.links = Switch("phoneLinks", words.text("links.ours"))
        self.links.setEnabled(False)
        self.links.toggled.connect(self._on_links)
        row.addWidget(self.links)
        return card

    def _on_links(self, is_on: bool) -> None:
        self.links.setEnabled(False)  # until the desktop has said what holds
        self.links_wanted.emit(is_on)

    # allowed numbers

    def show_allowed(self, numbers: Sequence[tuple[str, str]]) -> None:
        """Each number with what is shown for it."""
        kit.clear(self._allowed)
        self._none.setVisible(not numbers)
        for number, shown in numbers:
            card = kit.frame("card")
            row = QHBoxLayout(card)
            row.setContentsMargins(16, 6, 8, 6)
            row.addWidget(kit.elided(shown, "row"), 1)
            forget = kit.icon_button(
                "x", words.text("links.forget", number=shown), f"forget-{number}"
            )
            forget.clicked.connect(lambda _=False, n=number: self.number_forgotten.emit(n))
            row.addWidget(forget)
            self._allowed.addWidget(card)
