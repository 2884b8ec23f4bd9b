"""Colours and type: the tokens of the design become one palette and one style sheet.

Custom painting reads ``color``; widgets get their rules from ``style.sheet``.  Everything is
set again when the scheme or the text size changes.
"""

from __future__ import annotations

import json
from enum import StrEnum
from functools import lru_cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from softphone.resource import resource
from ui import style

FAMILY = "IBM Plex Sans"
TEXT_SIZES = (100, 110, 125, 150)
"Choices of the text size, per cent."


class Look(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class _Theme(QObject):
    """Signals:
    changed: the colours or the text size are different; paint again.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme = "light"
        self.factor = 1.0
        self.look = Look.SYSTEM
        self.is_still = False
        "True stops every motion, for pictures."


current = _Theme()


@lru_cache(maxsize=1)
def _tokens() -> dict[str, dict[str, str]]:
    text = resource("tokens.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, str]] = json.loads(text)
    return loaded


def color(token: str) -> QColor:
    """The token's colour in the scheme that is shown."""
    return QColor(_tokens()[current.scheme][token])


def is_dark() -> bool:
    return current.scheme == "dark"


def px(size: float) -> int:
    """A text size in pixels of the design, at the chosen text size."""
    return round(size * current.factor)


def font(size: float, weight: int = 400) -> QFont:
    """A font for custom painting, size in the design's pixels."""
    made = QFont(FAMILY)
    made.setPixelSize(px(size))
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def load_fonts() -> None:
    """Load the bundled faces; without them the system's font is used."""
    for face in ("Regular", "Medium", "SemiBold"):
        QFontDatabase.addApplicationFont(str(resource(f"fonts/IBMPlexSans-{face}.ttf")))


def apply(app: QApplication, look: Look = Look.SYSTEM, text_size: int = 100) -> None:
    """Show this look and text size now, and follow the system if that was asked for."""
    current.look, current.factor = look, text_size / 100
    current.scheme = _scheme(look)
    app.setFont(font(13))
    app.setPalette(_palette())
    app.setStyleSheet(style.sheet(_tokens()[current.scheme], current.factor))
    current.changed.emit()


def follow_system(app: QApplication) -> None:
    """Change with the system's light and dark; call once."""
    hints = app.styleHints()
    hints.colorSchemeChanged.connect(
        lambda _: (
            apply(app, current.look, round(current.factor * 100))
            if current.look is Look.SYSTEM
            else None
        )
    )


def _scheme(look: Look) -> str:
    if look is not Look.SYSTEM:
        return look.value
    is_system_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return "dark" if is_system_dark else "light"


def _palette() -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "bg",
        QPalette.ColorRole.WindowText: "text",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "sunken",
        QPalette.ColorRole.Text: "text",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "text",
        QPalette.ColorRole.Highlight: "accent",
        QPalette.ColorRole.HighlightedText: "onAccent",
        QPalette.ColorRole.PlaceholderText: "text2",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "text",
        QPalette.ColorRole.Link: "accent",
    }
    for role, token in roles.items():
        palette.setColor(role, color(token))
    return palette


def has_motion() -> bool:
    """False when the system asks for less motion; then states switch at once."""
    app = QApplication.instance()
    if not isinstance(app, QApplication) or current.is_still:
        return False
    return bool(app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration))
