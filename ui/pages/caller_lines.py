"""A line of a sheet about callers: picture, two lines of words, something at the end."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit
from ui.widgets import labels
from ui.widgets.panel import rule

DISC = 34
TEXT_LEFT = 62
"Where the words of the rows begin, logical pixels."


class CallerLine(QWidget):
    """Picture, two lines, and something at the end.

    A group of its own for a screen reader: the line is its name.
    """

    def __init__(self, picture: QWidget, title: str, sub: str, end: QWidget) -> None:
        super().__init__()
        self.setAccessibleName(", ".join(part for part in (title, sub) if part))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 10, 7)
        row.setSpacing(0)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(TEXT_LEFT - 14 - picture.width())
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(labels.wrapped(title, "row"))
        if sub:
            texts.addWidget(labels.wrapped(sub, "secondary"))
        row.addLayout(texts, 1)
        row.addSpacing(8)
        row.addWidget(end, 0, Qt.AlignmentFlag.AlignVCenter)


def disc(icon: str, ground: str = "avatar", ink: str = "avatarText") -> QWidget:
    return kit.disc(icon, ground, ink, DISC)


def inset() -> QHBoxLayout:
    """A hairline that begins where the words do."""
    row = QHBoxLayout()
    row.setContentsMargins(TEXT_LEFT, 0, 0, 0)
    row.addWidget(rule())
    return row
