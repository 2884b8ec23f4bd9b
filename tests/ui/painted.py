"""Texts as they are painted: where, in which colour, on which ground, and whether they fit."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from operator import not_
from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QWidget

OPAQUE = 0xFF000000
"A pixel below this is part of a shadow or a rounded corner."


@dataclass(frozen=True, slots=True)
class Text:
    """A text on a picture.  ``box`` is what its letters need, in pixels of the picture."""

    words: str
    box: QRectF
    ink: QColor
    is_cut: bool
    owner: QWidget | None = None

    @property
    def is_elided(self) -> bool:
        """“Maxim…”, but not “Choose a time …”."""
        return self.words.endswith("…") and not self.words.endswith(" …")


@contextmanager
def recorded() -> Iterator[list[Text]]:
    """Everything that our own painting writes while this runs."""
    texts: list[Text] = []
    original = QPainter.drawText

    def draw(painter: QPainter, room: Any, flags: Any, words: str) -> Any:
        if words:
            texts.append(_text(painter, QRectF(room), int(flags), words))
        return original(painter, room, flags, words)

    QPainter.drawText = draw  # type: ignore[method-assign]
    try:
        yield texts
    finally:
        QPainter.drawText = original  # type: ignore[method-assign]


def _text(painter: QPainter, room: QRectF, flags: int, words: str) -> Text:
    metrics = QFontMetricsF(painter.font())
    needed = aligned(metrics, room, flags, words)
    fits = needed.width() <= room.width() + 1 and needed.height() <= room.height() + 1
    box = painter.deviceTransform().mapRect(letters(metrics, needed))
    return Text(words, box, painter.pen().color(), not fits, _owner())


def _owner() -> QWidget | None:
    """The widget that is painting: the nearest caller that is one, or paints for one."""
    frame = sys._getframe(3)
    while frame is not None:
        caller = frame.f_locals.get("self")
        if isinstance(caller, QWidget):
            return caller
        if isinstance(caller, QStyledItemDelegate):
            view = caller.parent()
            return view.viewport() if isinstance(view, QAbstractItemView) else None
        frame = frame.f_back
    return None


def aligned(metrics: QFontMetricsF, room: QRectF, flags: int, words: str) -> QRectF:
    """Where a text of one line comes to lie in its room."""
    box = QRectF(0, 0, metrics.horizontalAdvance(words), metrics.height())
    box.moveTopLeft(room.topLeft())
    if flags & Qt.AlignmentFlag.AlignRight.value:
        box.moveRight(room.right())
    if flags & Qt.AlignmentFlag.AlignHCenter.value:
        box.moveLeft(room.center().x() - box.width() / 2)
    if flags & Qt.AlignmentFlag.AlignBottom.value:
        box.moveBottom(room.bottom())
    if flags & Qt.AlignmentFlag.AlignVCenter.value:
        box.moveTop(room.center().y() - box.height() / 2)
    return box


def letters(metrics: QFontMetricsF, line: QRectF) -> QRectF:
    """The part of a line that its letters fill, without the air above them."""
    air = metrics.ascent() - metrics.capHeight()
    return line.adjusted(0, air, 0, -metrics.descent() / 2)


def pixels(image: QImage) -> memoryview:
    """One whole number a pixel, row by row; alpha in the highest byte."""
    plain = image.convertToFormat(QImage.Format.Format_ARGB32)
    return memoryview(bytes(plain.constBits())).cast("I")


def ground(image: QImage, box: QRectF) -> QColor | None:
    """The colour that lies behind a text: the commonest one; None outside the picture."""
    inside = box.toAlignedRect() & QRect(0, 0, image.width(), image.height())
    if inside.isEmpty():
        return None
    part = image.copy(inside)
    return QColor.fromRgb(Counter(pixels(part)).most_common(1)[0][0])


def flat_colors(image: QImage) -> set[str]:
    """Names of all colours that fill three pixels by three: no edges, no letters."""
    values = pixels(image)
    row = image.width() * 32
    whole = int.from_bytes(values.tobytes(), "little")
    differs = 0
    for steps in (32, 64, row, row + 32, row + 64, 2 * row, 2 * row + 32, 2 * row + 64):
        differs |= whole ^ (whole >> steps)
    marks = memoryview(differs.to_bytes(len(values) * 4, "little")).cast("I")
    usable = len(values) - 2 * image.width()
    found = set(compress(values[:usable], map(not_, marks[:usable])))
    return {QColor.fromRgb(value).name() for value in found if value >= OPAQUE}


def contrast(ink: QColor, paper: QColor) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.1)."""
    lighter, darker = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
