"""Icons: one-colour SVG files, drawn in a token's colour; no path and no colour elsewhere."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from softphone.resource import resource
from ui import theme

_THIN, _THICK = "1.75", "2"


def pixmap(name: str, token: str = "text2", size: int = 20, ratio: float = 0.0) -> QPixmap:
    """The icon in a token's colour, ``size`` logical pixels wide and high."""
    return coloured(name, theme.color(token), size, ratio or _ratio())


def icon(name: str, token: str = "text2", size: int = 20) -> QIcon:
    """The same for a button or an action; a disabled one is drawn in the ``off`` colour."""
    made = QIcon(pixmap(name, token, size))
    made.addPixmap(pixmap(name, "off", size), QIcon.Mode.Disabled)
    return made


def coloured(name: str, color: QColor, size: int, ratio: float) -> QPixmap:
    return _draw(name, color.name(QColor.NameFormat.HexArgb), size, ratio)


def _ratio() -> float:
    app = QApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QApplication) else 1.0


@lru_cache(maxsize=512)
def _draw(name: str, argb: str, size: int, ratio: float) -> QPixmap:
    color = QColor(argb)
    renderer = QSvgRenderer(QByteArray(_source(name, size, color.name()).encode()))
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(color.alphaF())
    renderer.render(painter, QRectF(0, 0, drawn.width(), drawn.height()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


@lru_cache(maxsize=128)
def _file(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def _source(name: str, size: int, color: str) -> str:
    """QtSvg draws ``currentColor`` black, and 24-grid strokes look thin when small."""
    width = _THICK if size <= 16 else _THIN
    return (
        _file(name)
        .replace("currentColor", color)
        .replace('stroke-width="2"', f'stroke-width="{width}"')
    )
