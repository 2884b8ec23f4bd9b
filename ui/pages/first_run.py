"""The first start: try the practice office, sign in, or start an office of one's own."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui import kit, theme, words
from ui.controls import ring_focus
from ui.pages.sign_in import language_box


class ChoiceCard(QAbstractButton):
    """A whole card that is one button: icon, title, sentence, chevron."""

    def __init__(self, name: str, icon: str, title: str, sub: str, *, is_first: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sub)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._is_first = is_first
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 14, 16)
        row.setSpacing(14)
        colors = ("accent", "onAccent") if is_first else ("accentSoft", "accent")
        row.addWidget(kit.disc(icon, *colors, 44))
        row.addWidget(kit.TitledText(title, sub, "heading"), 1)
        row.addWidget(kit.picture("chevron-right", "text2", 18))
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        edge = theme.color("accent" if self._is_first else "line")
        painter.setPen(QPen(edge, 1.5 if self._is_first else 1))
        painter.setBrush(theme.color("hover" if self.underMouse() else "surface"))
        painter.drawRoundedRect(box, 12, 12)
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 12)


class FirstRunPage(QWidget):
    """Three ways in.

    Signals:
        practice_wanted, sign_in_wanted, own_office_wanted: which one.
        language_chosen: ``de``, ``en`` or ``nl``.
    """

    practice_wanted = Signal()
    sign_in_wanted = Signal()
    own_office_wanted = Signal()
    language_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("firstRun")
        column = kit.page_column(self, margin=24)
        column.addSpacing(16)
        column.addLayout(kit.welcome(words.text("signin.title"), words.text("first.sub")))
        column.addSpacing(12)
        self._problem = kit.Notice("danger", "triangle-alert")
        self._problem.hide()
        column.addWidget(self._problem)
        ways = (
            ("practice", "play", "first.practice", self.practice_wanted),
            ("signInChoice", "log-in", "first.signin", self.sign_in_wanted),
            ("ownOffice", "building-2", "first.start", self.own_office_wanted),
        )
        for place, (name, icon, key, signal) in enumerate(ways):
            sub = words.text(SUBS[key])
            card = ChoiceCard(name, icon, words.text(key), sub, is_first=place == 0)
            card.clicked.connect(signal)
            column.addWidget(card)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(language_box(self.language_chosen.emit))
        column.addLayout(foot)

    def show_error(self, sentence: str) -> None:
        """Why none of the ways worked; they stay open."""
        self._problem.show_text(words.text("first.e.failed"), sentence)
        self._problem.show()


SUBS = {
    "first.practice": "first.practiceSub",
    "first.signin": "first.signinOnly",
    "first.start": "first.startSub",
}
