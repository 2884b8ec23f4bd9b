"""The settings: a list of pages on the left, the page on the right.  Changes apply at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import icons, kit, theme, words
from ui.controls import ring_focus

SIDEBAR = 212
"Width of the list at text size 100 %, logical pixels."
NARROW = 100
"A row narrower than this shows its icon alone; its word is then its tooltip."


class NavigationButton(QAbstractButton):
    """One row of the list; the chosen one is lifted and carries a green mark."""

    def __init__(self, name: str, icon: str, text: str) -> None:
        super().__init__()
        self._icon = icon
        self.setObjectName(f"settings-{name}")
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.current.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(SIDEBAR - 20, max(36, theme.px(13) + 22))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(theme.color("surface" if self.isChecked() else "hover"))
            painter.drawRoundedRect(box, 8, 8)
        if self.isChecked():
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(0, box.height() / 2 - 9, 3, 18), 1.5, 1.5)
        token = "accent" if self.isChecked() else "text2"
        picture = icons.pixmap(self._icon, token, 20, self.devicePixelRatioF())
        is_narrow = self.width() < NARROW
        left_at = round((self.width() - 20) / 2) if is_narrow else 14
        painter.drawPixmap(left_at, round((self.height() - 20) / 2), picture)
        painter.setFont(theme.font(13, 600 if self.isChecked() else 400))
        painter.setPen(theme.color("text"))
        left = box.adjusted(44, 0, -4, 0)
        if not is_narrow:
            painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.hasFocus():
            ring_focus(painter, box, 8)


class SettingsWindow(QWidget):
    """Holds the pages; each row of ``pages`` is name, icon, key of the title, page.

    Signals:
        closed: the window was closed; meters and tests stop.
    """

    closed = Signal()

    def __init__(self, pages: Sequence[tuple[str, str, str, QWidget]]) -> None:
        super().__init__()
        self.setObjectName("settings")
        self.setWindowTitle(words.text("settings.title"))
        factor = theme.current.factor
        self.setMinimumSize(round(640 * factor), 460)
        self.resize(round(760 * factor), 640)
        self._stack = QStackedWidget()
        self._group = QButtonGroup(self)
        self._names: dict[str, NavigationButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._sidebar(pages))
        row.addWidget(self._stack, 1)

    def open_page(self, name: str) -> None:
        """Show this page; the first one when there is none of that name."""
        button = self._names.get(name) or next(iter(self._names.values()))
        button.click()
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def page_name(self) -> str:
        return next((n for n, button in self._names.items() if button.isChecked()), "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)

    def _sidebar(self, pages: Sequence[tuple[str, str, str, QWidget]]) -> QWidget:
        side = kit.frame("sidebar", "settingsSidebar")
        side.setMinimumWidth(round(SIDEBAR * theme.current.factor))
        column = QVBoxLayout(side)
        column.setContentsMargins(10, 20, 10, 10)
        column.setSpacing(4)
        for place, (name, icon, key, page) in enumerate(pages):
            button = NavigationButton(name, icon, words.text(key))
            button.clicked.connect(lambda _=False, at=place: self._stack.setCurrentIndex(at))
            self._group.addButton(button)
            self._names[name] = button
            column.addWidget(button)
            self._stack.addWidget(kit.scrolled(page, f"settingsPage-{name}"))
        column.addStretch(1)
        next(iter(self._names.values())).setChecked(True)
        return side


def settings_page(title: str) -> tuple[QWidget, QVBoxLayout]:
    """An empty page with its title; the column to fill."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(28, 22, 28, 20)
    column.setSpacing(10)
    column.addWidget(kit.label(title, "title"))
    return page, column
