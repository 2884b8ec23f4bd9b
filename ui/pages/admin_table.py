"""The list of the administration: a table whose rows are painted, used by pointer and keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ui import icons, theme
from ui.admin_table import CELL, ROW, Cell, Index, Node, RowsModel
from ui.controls import ring_focus
from ui.widgets.badge import paint_person
from ui.widgets.overlay_scroll import OverlayScroll

PAD = 8
AVATAR = 36
NODE, NODE_GAP = 22, 8
ROW_TALL = 46
HEADER_TALL = 38
MENU_WIDTH = 44
ELIDE = Qt.TextElideMode.ElideRight


class CellDelegate(QStyledItemDelegate):
    """Draws a ``Cell``: disc, icon, one line or two, or devices as nodes."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL)
        if not isinstance(cell, Cell):
            return
        box: QRect = option.rect
        is_lit = self._is_lit(option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_lit:
            painter.fillRect(box, theme.color("hover"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.color("line"))
        self._cell(
            painter, box.adjusted(PAD, 0, -PAD, -1), cell, "hover" if is_lit else "surface"
        )
        painter.restore()

    def _is_lit(self, option: QStyleOptionViewItem, index: Index) -> bool:
        view, state = self.parent(), option.state
        if not isinstance(view, Table):
            return False
        is_current = view.hasFocus() and view.currentIndex().row() == index.row()
        return (
            is_current
            or view.hovered == index.row()
            or bool(state & QStyle.StateFlag.State_Selected and view.hasFocus())
        )

    def _cell(self, painter: QPainter, box: QRect, cell: Cell, ground: str) -> None:
        left = box.left()
        if cell.person:
            disc = QRectF(left, box.center().y() + 0.5 - AVATAR / 2, AVATAR, AVATAR)
            paint_person(painter, disc, cell.person, cell.badge, ground)
            left += AVATAR + 12
        if cell.nodes:
            self._nodes(painter, QRect(left, box.top(), box.right() - left, box.height()), cell)
            return
        if cell.icon:
            ratio = painter.device().devicePixelRatio()
            picture = icons.pixmap(cell.icon, cell.icon_token or cell.token, 16, ratio)
            painter.drawPixmap(QPointF(left, box.center().y() - 7.5), picture)
            left += 24
        self._texts(painter, QRect(left, box.top(), box.right() - left + 1, box.height()), cell)

    def _texts(self, painter: QPainter, box: QRect, cell: Cell) -> None:
        main, small = theme.font(13, cell.weight), theme.font(12)
        metrics, lesser = QFontMetrics(main), QFontMetrics(small)
        height = metrics.height() + (lesser.height() if cell.sub else 0)
        top = box.top() + (box.height() - height) // 2
        painter.setFont(main)
        painter.setPen(theme.color(cell.token))
        text = metrics.elidedText(cell.text, ELIDE, box.width())
        painter.drawText(QRect(box.left(), top, box.width(), metrics.height()), 0, text)
        if cell.sub:
            painter.setFont(small)
            painter.setPen(theme.color("text2"))
            spot = QRect(box.left(), top + metrics.height(), box.width(), lesser.height())
            painter.drawText(spot, 0, lesser.elidedText(cell.sub, ELIDE, box.width()))

    def _nodes(self, painter: QPainter, box: QRect, cell: Cell) -> None:
        most = max(1, (box.width() + NODE_GAP) // (NODE + NODE_GAP))
        shown = cell.nodes if len(cell.nodes) <= most else cell.nodes[: most - 1]
        middle = QPointF(box.left() + NODE / 2, box.center().y() + 0.5)
        for place, node in enumerate(shown):
            if place and node.is_signed_in and cell.nodes[place - 1].is_signed_in:
                painter.setPen(QPen(theme.color("accent"), 1.5))
                begin = middle - QPointF(NODE / 2 + NODE_GAP - 2, 0)
                painter.drawLine(begin, middle - QPointF(NODE / 2 + 2, 0))
            _paint_node(painter, middle, node)
            middle += QPointF(NODE + NODE_GAP, 0)
        if len(shown) < len(cell.nodes):
            painter.setFont(theme.font(12, 600))
            painter.setPen(theme.color("text2"))
            spot = QRectF(middle.x() - NODE / 2, box.top(), NODE + 6, box.height())
            middle_left = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(spot, middle_left, f"+{len(cell.nodes) - len(shown)}")


def _paint_node(painter: QPainter, middle: QPointF, node: Node) -> None:
    is_soft = node.is_signed_in and node.is_chosen
    pen = QPen(theme.color("control"), 1.25)
    painter.setPen(Qt.PenStyle.NoPen if is_soft else pen)
    painter.setBrush(theme.color("accentSoft") if is_soft else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, NODE / 2, NODE / 2)
    token = "accent" if is_soft else "text2" if node.is_signed_in else "off"
    ratio = painter.device().devicePixelRatio()
    picture = icons.pixmap(node.icon, token, 12, ratio)
    painter.drawPixmap(middle - QPointF(6, 6), picture)
    if not node.is_signed_in:
        painter.setPen(QPen(theme.color("off"), 1.5))
        reach = NODE / 2 * 0.72
        painter.drawLine(middle + QPointF(-reach, reach), middle + QPointF(reach, -reach))


class _Header(QHeaderView):
    """Titles; the one by which the rows are sorted has an arrow."""

    def __init__(self, table: Table) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def sizeHint(self) -> QSize:
        tall = QFontMetrics(theme.font(12, 600)).height() + 18
        return QSize(60, max(HEADER_TALL, tall))

    def paintSection(self, painter: QPainter, box: QRect, section: int) -> None:
        rows = self._table.rows
        painter.save()
        painter.fillRect(box, theme.color("surface"))
        painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), theme.color("line"))
        painter.setFont(theme.font(12, 600))
        painter.setPen(theme.color("text2"))
        title = rows.columns[section].title if section < len(rows.columns) else ""
        spot = box.adjusted(PAD, 0, 0, 0)
        painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, title)
        if rows.sorted_by is not None and rows.sorted_by[0] == section and title:
            wide = QFontMetrics(painter.font()).horizontalAdvance(title)
            name = "chevron-down" if rows.sorted_by[1] else "chevron-up"
            ratio = painter.device().devicePixelRatio()
            arrow = icons.pixmap(name, "accent", 14, ratio)
            painter.drawPixmap(QPointF(spot.left() + wide + 4, box.center().y() - 6.5), arrow)
        painter.restore()


class Table(QTableView):
    """Signals:
    opened: the row that Enter or a click chose.
    menu_wanted: the row and where its menu shall open, in screen coordinates.
    sort_wanted: the column.
    """

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    sort_wanted = Signal(int)

    def __init__(self, name: str, text: str, rows: RowsModel, *, has_menu: bool = True) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.rows, self.has_menu = rows, has_menu
        self.hovered = -1
        self.setModel(rows)
        self.setItemDelegate(CellDelegate(self))
        self.setHorizontalHeader(_Header(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height())
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "rows")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._scroll = OverlayScroll(self)
        self.horizontalHeader().sectionClicked.connect(self.sort_wanted)
        theme.current.changed.connect(self._on_theme)

    def _on_theme(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height())
        self._spread()

    def current_row(self) -> Mapping[str, object] | None:
        found = self.currentIndex().data(ROW)
        return found if isinstance(found, Mapping) else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()

    def _spread(self) -> None:
        """The columns share the width by what they ask for."""
        columns, factor = self.rows.columns, theme.current.factor
        widths = [round(column.width * factor) for column in columns]
        spare = self.viewport().width() - sum(widths)
        total = sum(column.stretch for column in columns) or 1
        for place, column in enumerate(columns):
            extra = max(0, spare) * column.stretch // total
            self.setColumnWidth(place, widths[place] + extra)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self.opened.emit(row)
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: object) -> None:
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW)
        if event.button() is not Qt.MouseButton.LeftButton or not isinstance(row, Mapping):
            return
        is_menu = self.has_menu and index.column() == len(self.rows.columns) - 1
        if is_menu:
            corner = self.visualRect(index).bottomLeft()
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(corner))
        else:
            self.opened.emit(row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = index.data(ROW)
        if isinstance(row, Mapping):
            spot = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(spot))

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        if not self.currentIndex().isValid() and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(0, 0))
        self.viewport().update()

    def paintEvent(self, event: object) -> None:
        super().paintEvent(event)  # type: ignore[arg-type]
        if self.hasFocus() and self.currentIndex().isValid():
            first = self.visualRect(self.rows.index(self.currentIndex().row(), 0))
            box = QRectF(0, first.top(), self.viewport().width(), first.height())
            ring_focus(QPainter(self.viewport()), box.adjusted(1, 0, -1, -1), 8)


def row_height() -> int:
    lines = QFontMetrics(theme.font(13, 500)).height() + QFontMetrics(theme.font(12)).height()
    return max(ROW_TALL, lines + 12)
