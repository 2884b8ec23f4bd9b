"""How a row of the people list is drawn."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui import icons, theme
from ui.controls import ring_focus
from ui.people_model import PeopleRow, RowKind
from ui.widgets.badge import Badge, paint_person

AVATAR = 33
LEFT = 14
TEXT_LEFT = 59
RIGHT = 17
INSET = 6
"Of the row's ground from both sides, logical pixels."
CALL = 32
ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


def call_box(row: QRect) -> QRectF:
    """Where the call button of a row lies."""
    box = QRectF(0, 0, CALL, CALL)
    box.moveCenter(QRectF(row).center())
    box.moveRight(row.right() - INSET - 7)
    return box


class PeopleDelegate(QStyledItemDelegate):
    """Rows of 46 px and more with larger text; hover and focus show one call button."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW)
        if isinstance(row, PeopleRow) and row.kind is RowKind.SECTION:
            return QSize(200, QFontMetrics(theme.font(12, 600)).height() + 17)
        lines = QFontMetrics(theme.font(14, 500)).height()
        lines += QFontMetrics(theme.font(12)).height()
        return QSize(200, max(46, lines + 8))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW)
        if not isinstance(row, PeopleRow):
            return
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.kind is RowKind.SECTION:
            self._section(painter, box, row)
        else:
            self._row(painter, box, row, *self._state(option, index))
        painter.restore()

    def _state(self, option: QStyleOptionViewItem, index: Index) -> tuple[bool, bool]:
        """Is the row highlighted, and has it the keyboard?"""
        state: QStyle.StateFlag = option.state
        view = self.parent()
        is_hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if not isinstance(view, QAbstractItemView) or view.currentIndex() != index:
            return is_hovered, False
        is_marked = view.hasFocus() or bool(view.property("marks"))
        return is_hovered or is_marked, is_marked

    def _section(self, painter: QPainter, box: QRect, row: PeopleRow) -> None:
        lower = box.adjusted(LEFT, 5, -RIGHT, 0)
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text2"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(lower, left, row.title)
        painter.setFont(theme.font(12))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(lower, right, row.end)

    def _row(
        self, painter: QPainter, box: QRect, row: PeopleRow, is_lit: bool, has_ring: bool
    ) -> None:
        ground = QRectF(box).adjusted(INSET, 1, -INSET, -1)
        if is_lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover" if theme.is_dark() else "sunken"))
            painter.drawRoundedRect(ground, 8, 8)
        if has_ring:
            ring_focus(painter, ground, 8)
        self._picture(painter, box, row, is_lit)
        end = self._end(painter, box, row, is_lit)
        self._texts(painter, box, row, end)

    def _picture(self, painter: QPainter, box: QRect, row: PeopleRow, is_lit: bool) -> None:
        disc = QRectF(LEFT, 0, AVATAR, AVATAR)
        disc.moveTop(box.center().y() + 0.5 - AVATAR / 2)
        ground = ("hover" if theme.is_dark() else "sunken") if is_lit else "bg"
        badge = row.status.badge if row.status else Badge.NONE
        name = row.title if row.kind is not RowKind.DIAL else ""
        paint_person(painter, disc, name, badge, ground)

    def _end(self, painter: QPainter, box: QRect, row: PeopleRow, is_lit: bool) -> int:
        """Number and call button; returns where the texts must stop."""
        right = box.right() - RIGHT
        if is_lit:
            button = call_box(box)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(button, 8, 8)
            ratio = painter.device().devicePixelRatio()
            picture = icons.pixmap("phone", "onAccent", 18, ratio)
            painter.drawPixmap(button.center() - QPointF(9, 9), picture)
            right = round(button.left()) - 9
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text2"))
        width = QFontMetrics(painter.font()).horizontalAdvance(row.end)
        spot = QRect(right - width, box.top(), width, box.height())
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, row.end)
        return right - width - 10

    def _texts(self, painter: QPainter, box: QRect, row: PeopleRow, end: int) -> None:
        title, sub = QFontMetrics(theme.font(14, 500)), QFontMetrics(theme.font(12))
        has_sub = row.status is not None and bool(row.status.text)
        height = title.height() + (sub.height() if has_sub else 0)
        top = box.top() + (box.height() - height) // 2
        width = end - TEXT_LEFT
        painter.setFont(theme.font(14, 500))
        painter.setPen(theme.color("text"))
        spot = QRect(TEXT_LEFT, top, width, title.height())
        painter.drawText(
            spot, 0, title.elidedText(row.title, Qt.TextElideMode.ElideRight, width)
        )
        if row.status is None or not has_sub:
            return
        painter.setFont(theme.font(12))
        painter.setPen(theme.color(row.status.token))
        spot = QRect(TEXT_LEFT, top + title.height(), width, sub.height())
        text = sub.elidedText(row.status.text, Qt.TextElideMode.ElideRight, width)
        painter.drawText(spot, 0, text)
