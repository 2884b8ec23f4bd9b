"""Small parts of every page: texts, buttons, frames, fields.  Looks come from ``ui.style``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QLocale, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import icons, theme, words

SELECTABLE = (
    Qt.TextInteractionFlag.TextSelectableByMouse
    | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
PAGE_WIDTH = 560
"Widest content of the one-column window, logical pixels."


class Picture(QLabel):
    """An icon that follows the colours."""

    def __init__(self, name: str, token: str, size: int) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        self.setFixedSize(QSize(size, size))
        theme.current.changed.connect(self._draw)
        self._draw()

    def show_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(icons.pixmap(self._name, self._token, self._size))


class Disc(QWidget):
    """An icon on a round ground."""

    def __init__(self, icon: str, ground: str, ink: str, size: int) -> None:
        super().__init__()
        self._icon, self._ground, self._ink = icon, ground, ink
        self.setFixedSize(QSize(size, size))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.current.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(self._ground))
        painter.drawEllipse(self.rect())
        size = round(self.width() / 2)
        corner = (self.width() - size) // 2
        picture = icons.pixmap(self._icon, self._ink, size, self.devicePixelRatioF())
        painter.drawPixmap(corner, corner, picture)


class ElidedLabel(QLabel):
    """One line that ends in “…” where it does not fit; the full text stays its name."""

    def __init__(self, text: str, role: str) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), int(self.alignment()), text)


ICON_TOKENS = {
    "primary": "onAccent",
    "dangerFill": "onDanger",
    "dangerSoft": "danger",
    "dndSoft": "dnd",
    "link": "accent",
    "linkBusy": "busy",
    "linkDanger": "danger",
    "ghost": "text2",
    "choiceOn": "dnd",
}
"Colour token of the icon, by the look of the button."


TIGHT = 14
"The style puts a word too near to an icon larger than this, pixels."


class Button(QPushButton):
    """A button with a look, whose icon follows the colours."""

    def __init__(self, text: str, kind: str, icon: str = "", size: int = 20) -> None:
        super().__init__(text)
        self._icon, self._size = icon, size
        self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.current.changed.connect(self._draw)
        self._draw()

    def change_kind(self, kind: str) -> None:
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)
        self._draw()

    def change_icon(self, icon: str, size: int = 0) -> None:
        """Another icon, at another size where one is given."""
        if (icon, size or self._size) != (self._icon, self._size):
            self._icon, self._size = icon, size or self._size
            self._draw()

    def _draw(self) -> None:
        if not self._icon:
            return
        kind, size = str(self.property("kind")), self._size
        gap = size - TIGHT if self.text() else 0
        token = ICON_TOKENS.get(kind, "text")
        made = QIcon(_spaced(icons.pixmap(self._icon, token, size), gap))
        made.addPixmap(_spaced(icons.pixmap(self._icon, "off", size), gap), QIcon.Mode.Disabled)
        self.setIconSize(QSize(size + gap, size))
        self.setIcon(made)


def _spaced(picture: QPixmap, gap: int) -> QPixmap:
    """The picture with room to its right, for styles that put the word too near."""
    ratio = picture.devicePixelRatio()
    wide = QPixmap(round(picture.width() + gap * ratio), picture.height())
    wide.setDevicePixelRatio(ratio)
    wide.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return wide


def label(text: str, role: str, *, wraps: bool = False) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wraps)
    return made


def change_role(shown: QLabel, role: str) -> None:
    """Give a label another look."""
    shown.setProperty("role", role)
    shown.style().unpolish(shown)
    shown.style().polish(shown)


def elided(text: str, role: str) -> ElidedLabel:
    return ElidedLabel(text, role)


def picture(name: str, token: str, size: int) -> Picture:
    return Picture(name, token, size)


def button(text: str, kind: str, icon: str = "", name: str = "") -> Button:
    made = Button(text, kind, icon)
    made.setObjectName(name)
    return made


def icon_button(icon: str, text: str, name: str, shortcut: str = "") -> Button:
    """A 32 px button without words; its name and shortcut stand in the tooltip."""
    made = Button("", "ghost", icon, 18)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setToolTip(tip(text, shortcut))
    made.setFixedSize(32, 32)
    return made


def tip(text: str, shortcut: str) -> str:
    """A tooltip: the name, and the key where there is one."""
    return f"{text} ({shortcut})" if shortcut else text


def disc(icon: str, ground: str, ink: str, size: int = 34) -> Disc:
    return Disc(icon, ground, ink, size)


def plain_icon(name: str) -> QIcon:
    """An icon for a menu or a choice."""
    return icons.icon(name, "text2", 20)


def frame(kind: str, name: str = "") -> QFrame:
    made = QFrame()
    made.setProperty("kind", kind)
    made.setObjectName(name)
    return made


def section(text: str) -> QLabel:
    """A heading between rows."""
    made = label(text, "section")
    made.setContentsMargins(8, 10, 8, 4)
    return made


def empty_line(text: str) -> QLabel:
    """What a list says when it is empty: one line, no picture."""
    made = label(text, "body2", wraps=True)
    made.setContentsMargins(8, 16, 8, 16)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def scrolled(body: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setObjectName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    return area


def long_date(day: date) -> str:
    """``Montag, 23. November`` in the language of the window."""
    locale = QLocale(words.language())
    return locale.toString(
        QDate(day.year, day.month, day.day),
        {"de": "dddd, d. MMMM"}.get(words.language(), "dddd d MMMM"),
    )


def input_line(name: str, text: str, value: str = "") -> QLineEdit:
    made = QLineEdit(value)
    made.setObjectName(name)
    made.setAccessibleName(text)
    return made


def field(
    line: QWidget, text: str = "", hint: str = "", beside: QWidget | None = None
) -> QVBoxLayout:
    """A label above its field, something beside it, and a hint below it."""
    column = QVBoxLayout()
    column.setSpacing(6)
    caption = label(text or line.accessibleName(), "fieldLabel")
    caption.setBuddy(line)
    column.addWidget(caption)
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(line, 1)
    if beside is not None:
        row.addWidget(beside)
    column.addLayout(row)
    if hint:
        column.addWidget(label(hint, "secondary", wraps=True))
    return column


class Combo(QComboBox):
    """A choice with a painted chevron; the wheel does not change it by accident."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.setMinimumContentsLength(8)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        chevron = icons.pixmap("chevron-down", "text2", 16)
        painter.drawPixmap(self.width() - 28, (self.height() - 16) // 2, chevron)


def combo(name: str, text: str) -> Combo:
    return Combo(name, text)


def page_column(page: QWidget, margin: int = 32) -> QVBoxLayout:
    """One column, never wider than the design's 560 px, centred in what is there."""
    outer = QHBoxLayout(page)
    outer.setContentsMargins(0, 0, 0, 0)
    body = QWidget()
    body.setMaximumWidth(PAGE_WIDTH)
    outer.addStretch(1)
    outer.addWidget(body, 100)
    outer.addStretch(1)
    column = QVBoxLayout(body)
    column.setContentsMargins(margin, 24, margin, 16)
    column.setSpacing(12)
    return column


def welcome(title: str, sub: str) -> QVBoxLayout:
    """The mark, a greeting and a line below it."""
    column = QVBoxLayout()
    column.setSpacing(6)
    mark = picture("einklang", "accent", 44)
    column.addWidget(mark, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addSpacing(8)
    for text, role in ((title, "title"), (sub, "body2")):
        line = label(text, role, wraps=True)
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(line)
    return column


def fit(window: QWidget, width: int) -> None:
    """Give a window its width and the height that its wrapped texts need at it.

    Style sheets set fonts when a widget is polished, which normally comes only on showing.
    """
    window.setFixedWidth(width)
    for child in window.findChildren(QWidget):
        child.ensurePolished()
    layout = window.layout()
    if layout is not None:
        layout.invalidate()
        layout.activate()
        wrapped = layout.totalHeightForWidth(width)
        window.setFixedHeight(wrapped if wrapped > 0 else layout.totalSizeHint().height())


def menu(parent: QWidget | None = None) -> QMenu:
    """A menu whose rounded corners are really empty."""
    made = QMenu(parent)
    made.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
    made.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    made.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    return made


def paint_card(painter: QPainter, box: QRect, radius: int) -> None:
    """A rounded card with its hairline aligned to device pixels."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("surface"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


class Notice(QFrame):
    """A tinted box: icon, sentence, and a quiet second line.

    ``kind`` is ``danger``, ``busy`` or ``accent``.
    """

    def __init__(self, kind: str, icon: str, text: str = "", detail: str = "") -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self._text = label(text, "fieldTitle" if detail else "body", wraps=True)
        self._detail = label(detail, "secondary", wraps=True)
        self._detail.setVisible(bool(detail))
        self._top = QHBoxLayout()
        self._top.setContentsMargins(12, 10, 12, 10)
        self._top.setSpacing(10)
        self._icons, self._texts = QVBoxLayout(), QVBoxLayout()
        self._icons.addWidget(picture(icon, kind, 20))
        self._icons.addStretch(1)
        self._texts.setSpacing(2)
        self._texts.addWidget(self._text)
        self._texts.addWidget(self._detail)
        self._top.addLayout(self._icons)
        self._top.addLayout(self._texts, 1)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addLayout(self._top)

    def show_text(self, text: str, detail: str = "") -> None:
        self._text.setText(text)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(text)

    def add_row(self, row: QHBoxLayout) -> None:
        """Something to do about it, below the sentence and with its words in line with it."""
        self._top.setContentsMargins(12, 10, 12, 0)
        row.setContentsMargins(32, 0, 12, 6)
        self._whole.addLayout(row)

    def add_action(self, text: str, name: str, action: Callable[[], object]) -> Button:
        kind = {"danger": "linkDanger", "busy": "linkBusy"}.get(str(self.property("kind")))
        made = button(text, kind or "link", name=name)
        made.clicked.connect(lambda: action())
        row = QHBoxLayout()
        row.addWidget(made)
        row.addStretch(1)
        self.add_row(row)
        return made

    def add_close(self, name: str, action: Callable[[], object]) -> Button:
        """A cross at the right, in line with the first line; comes after the row."""
        made = icon_button("x", words.text("common.close"), name)
        made.clicked.connect(lambda: action())
        self._top.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        for column in (self._icons, self._texts):
            column.insertSpacing(0, 6)
        self._top.setContentsMargins(12, 4, 6, self._top.contentsMargins().bottom())
        return made


class TitledText(QWidget):
    """A strong line and a quiet one below it."""

    def __init__(self, title: str, sub: str = "", role: str = "row") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.title = label(title, role, wraps=True)
        self.sub = label(sub, "secondary", wraps=True)
        self.sub.setVisible(bool(sub))
        column.addWidget(self.title)
        column.addWidget(self.sub)
