"""All invitations on paper: a third of a sheet for each person, to be cut and handed out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from ui import invitation, theme, words
from ui.invitation import Invitation
from ui.widgets.qr_code import paint_code

A_SHEET = 3
"Invitations on a sheet."
POINTS = 72.0
BLACK, GREY, WHITE = QColor(0, 0, 0), QColor(170, 170, 170), QColor(255, 255, 255)
"Paper has no schemes."


def pages(count: int) -> int:
    return -(-count // A_SHEET)


def print_all(
    device: QPagedPaintDevice, invitations: Sequence[Invitation], office: str
) -> bool:
    """Draw them; False when the printer or the file does not take them."""
    device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    device.setPageMargins(QMarginsF(15, 15, 15, 15), QPageLayout.Unit.Millimeter)
    painter = QPainter()
    if not painter.begin(device):
        return False
    scale = device.logicalDpiX() / POINTS
    width, height = device.width() / scale, device.height() / scale
    for place, one in enumerate(invitations):
        if place and place % A_SHEET == 0 and not device.newPage():
            painter.end()
            return False
        painter.save()
        painter.scale(scale, scale)
        top = (place % A_SHEET) * height / A_SHEET
        _card(painter, QRectF(0, top, width, height / A_SHEET - 12), one, office)
        painter.restore()
    return painter.end()


def write_pdf(path: str, invitations: Sequence[Invitation], office: str) -> bool:
    """The same sheets as a file; False when it cannot be written."""
    writer = QPdfWriter(path)
    writer.setTitle(words.text("wiz4.printed", office=office))
    return print_all(writer, invitations, office)


def _card(painter: QPainter, box: QRectF, one: Invitation, office: str) -> None:
    side = min(box.height(), 190.0)
    code = QRectF(box.left(), box.top(), side, side)
    paint_code(painter, code, invitation.modules(one), WHITE, BLACK)
    text = QRectF(code.right() + 16, box.top() + 12, box.width() - side - 16, box.height())
    for size, weight, line in (
        (10, 400, office),
        (17, 600, f"{one.name} · {one.number}"),
        (10, 400, words.text("wiz4.scan")),
        (8, 400, one.url),
        (10, 400, words.text("wiz4.valid", time=invitation.until(one))),
    ):
        text.setTop(_line(painter, text, size, weight, line) + 8)
    painter.setPen(GREY)
    painter.drawLine(box.bottomLeft(), box.bottomRight())


def _line(painter: QPainter, box: QRectF, size: int, weight: int, text: str) -> float:
    """Write it, over several lines if need be; where it ended."""
    font = theme.font(10, weight)
    font.setPixelSize(size)
    painter.setFont(font)
    painter.setPen(BLACK)
    flags = Qt.TextFlag.TextWordWrap.value | Qt.TextFlag.TextWrapAnywhere.value
    return painter.drawText(box, flags, text).bottom()
