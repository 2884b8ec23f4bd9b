"""A phone link was clicked, or a text selected: who is it, with which device, really?

Unlike a ringing call this card is asked for, so it takes the keyboard; for a warning the
focus is on “cancel”.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.avatar import Avatar
from ui.controls import CheckBox
from ui.link_model import Link, Verdict

WIDTH = 384
MOST_READ = 60
"Characters of a selected text that are shown."


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_READ else f"{text[: MOST_READ - 1]}…"


def _icon(device: str) -> str:
    """Of a value of click-and-call."""
    if device.startswith("+"):
        return "smartphone"
    return {"this": "laptop", "destination": "map-pin"}.get(device, "deskphone")


class LinkCard(QWidget):
    """One card for one link; it closes itself after an answer.

    Signals:
        call_wanted: number, device value, and whether this number is allowed from now on.
        other_wanted: the place of another number that was found in the text.
    """

    call_wanted = Signal(str, str, bool)
    other_wanted = Signal(int)

    def __init__(
        self,
        link: Link,
        name: str,
        devices: Sequence[tuple[str, str, bool]],
        chosen: str,
        source: str = "",
        selected: str = "",
        others: Sequence[tuple[int, str]] = (),
    ) -> None:
        """source: the page or program of a link.  selected: the text, where it is no link.
        others: further numbers of that text, each with its place."""
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setObjectName("linkCard")
        self._selected, self._others = selected, others
        self.setWindowTitle(words.text("sel.title" if selected else "tel.title"))
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.link, self._name, self._source = link, name, source
        self._dont_ask = CheckBox("dontAsk", words.text("tel.dontAsk"))
        self._device = kit.combo("linkDevice", words.text("cac.label"))
        for value, text, usable in devices:
            if usable:
                self._device.addItem(kit.plain_icon(_icon(value)), text, value)
        self._device.setCurrentIndex(max(0, self._device.findData(chosen)))
        self._first: QWidget | None = None
        self._build()

    def place(self) -> None:
        """Show it in the middle of the screen where the person works, with the keyboard."""
        kit.fit(self, WIDTH)
        screen = self.screen() or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        self.move(area.center() - self.rect().center())
        self.show()
        self.activateWindow()
        if self._first is not None:
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_ordinary:
            self._call()
        else:
            super().keyPressEvent(event)

    @property
    def is_ordinary(self) -> bool:
        return self.link.verdict is Verdict.ORDINARY

    def paintEvent(self, event: QPaintEvent) -> None:
        kit.paint_card(QPainter(self), self.rect(), radius=14)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(12)
        column.addLayout(self._header())
        column.addLayout(self._who())
        warning = self._warning()
        if warning is not None:
            column.addWidget(warning)
        if self.link.is_refused:
            column.addLayout(self._refused_buttons())
            return
        if self.link.verdict is not Verdict.EMERGENCY:
            column.addLayout(kit.field(self._device))
        if self.link.may_skip_question and not self._selected:
            column.addWidget(self._dont_ask)
        for place, number in self._others:
            column.addLayout(self._other(place, number))
        column.addLayout(self._buttons())
        if self.is_ordinary:
            column.addWidget(kit.label(words.text("tel.keys"), "hint"))

    def _header(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        refused = self.link.is_refused
        row.addWidget(kit.picture("einklang", "accent", 16))
        usual = "sel.title" if self._selected else "tel.title"
        key = "tel.refusedTitle" if refused else usual
        row.addWidget(kit.label(words.text(key), "dangerBold" if refused else "accentBold"))
        if self._source:
            told = words.text("tel.fromLink", app=self._source)
            row.addWidget(kit.ElidedLabel(f"· {told}", "secondary"), 1)
        else:
            row.addStretch(1)
        close = kit.icon_button("x", words.text("common.close"), "linkClose", "Esc")
        close.clicked.connect(self.close)
        row.addWidget(close)
        return row

    def _who(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(14)
        if self.link.is_refused:
            icon = "hash" if self.link.verdict is Verdict.CODE else "phone-off"
            row.addWidget(kit.disc(icon, "dangerSoft", "danger", 44))
        else:
            row.addWidget(Avatar(self._name, 44))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(kit.elided(self._name or self.link.shown, "callName"))
        below = self.link.shown if self._name else words.text("tel.unknown")
        if self._selected:
            below = words.text("sel.read", text=_shortened(self._selected))
        if self.link.verdict is Verdict.CODE:
            below = words.text("tel.unknownCode")
        elif self.link.verdict is Verdict.NOTHING:
            below = words.text("sel.nothing" if self._selected else "tel.nothing")
        if self.link.verdict is not Verdict.EMERGENCY:
            texts.addWidget(kit.label(below, "body2", wraps=True))
        row.addLayout(texts, 1)
        return row

    def _other(self, place: int, number: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(kit.picture("info", "text2", 16))
        row.addWidget(kit.elided(words.text("sel.other", number=number), "secondary"), 1)
        take = kit.button(words.text("sel.useOther"), "link", name=f"linkOther-{place}")
        take.clicked.connect(lambda: self.other_wanted.emit(place))
        row.addWidget(take)
        return row

    def _warning(self) -> kit.Notice | None:
        link = self.link
        if link.verdict is Verdict.PREMIUM:
            title = words.text("tel.premium", prefix=link.prefix)
            return kit.Notice("busy", "triangle-alert", title, words.text("tel.premium.sub"))
        if link.verdict is Verdict.CODE:
            sub = words.text("tel.code.sub")
            return kit.Notice("danger", "shield-x", words.text("tel.code"), sub)
        if link.verdict is Verdict.EMERGENCY:
            text = words.text("tel.emergency", number=link.dialled)
            return kit.Notice("danger", "triangle-alert", text)
        if link.verdict is Verdict.SHORT:
            return kit.Notice("busy", "triangle-alert", words.text("tel.short"))
        return None

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        cancel = kit.button(words.text("common.cancel"), "outline", name="linkCancel")
        cancel.clicked.connect(self.close)
        kind = "primary" if self.is_ordinary else "outline"
        key = "tel.callAnyway" if self.link.verdict is Verdict.PREMIUM else "dial.call"
        call = kit.button(words.text(key), kind, "phone", "linkCall")
        call.clicked.connect(self._call)
        for button in (cancel, call):
            button.setMinimumHeight(38)
            row.addWidget(button, 1)
        self._first = call if self.is_ordinary else cancel
        return row

    def _refused_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        close = kit.button(words.text("common.close"), "primary", name="linkCancel")
        close.setMinimumSize(110, 38)
        close.clicked.connect(self.close)
        row.addWidget(close)
        self._first = close
        return row

    def _call(self) -> None:
        is_emergency = self.link.verdict is Verdict.EMERGENCY
        device = "this" if is_emergency else str(self._device.currentData() or "this")
        skips = self._dont_ask.isChecked() and self.link.may_skip_question
        self.call_wanted.emit(self.link.dialled, device, skips)
        self.close()
