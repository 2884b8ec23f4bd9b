"""The menu “Make the next call with”: radio rows, and for what cannot be, why."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import device_choice, icons, kit, theme, words
from ui.device_choice import DeviceChoice
from ui.office_model import OfficeModel
from ui.widgets import labels
from ui.widgets.panel import Panel, rule
from ui.widgets.row_button import RowButton


class RadioAndIcon(QWidget):
    """The radio mark and the device's icon at the left of a row."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._is_on, self._is_possible = False, True
        self.setFixedSize(QSize(52, 34))
        theme.current.changed.connect(self.update)

    def show_state(self, *, is_on: bool, is_possible: bool) -> None:
        self._is_on, self._is_possible = is_on, is_possible
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        token = "accent" if self._is_on else "control" if self._is_possible else "line"
        ring = QRectF(1, 0, 16, 16)
        ring.moveTop((self.height() - 16) / 2)
        painter.setPen(QPen(theme.color(token), 1.5))
        painter.drawEllipse(ring.adjusted(0.75, 0.75, -0.75, -0.75))
        if self._is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(token))
            painter.drawEllipse(ring.adjusted(4, 4, -4, -4))
        ink = "accent" if self._is_on else "text2"
        picture = icons.pixmap(self._icon, ink, 20, self.devicePixelRatioF())
        painter.drawPixmap(31, (self.height() - 20) // 2, picture)


class DeviceRow(RowButton):
    """One device.  Its name says whether it is chosen, for those who cannot see the mark."""

    def __init__(self, choice: DeviceChoice) -> None:
        self._mark = RadioAndIcon(choice.icon)
        super().__init__(self._mark, choice.name, choice.fact, f"with-{choice.device}")
        self.setCheckable(True)
        self.row.setContentsMargins(16, 5, 14, 5)
        self.row.setSpacing(0)
        self._mark.show_state(is_on=choice.is_chosen, is_possible=choice.is_possible)
        role = "secondary" if choice.is_possible else "busy"
        self.show_texts(choice.name, choice.fact, role)
        self.show_possible(choice.is_possible)
        if choice.is_chosen:
            self.show_chosen(True)
            self.setChecked(True)
        if choice.is_default:
            tag = kit.label(words.text("cac.once.default"), "tag")
            tag.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.add_tag(tag)

    def nextCheckState(self) -> None:
        """The model decides what is chosen."""


class DeviceMenu(Panel):
    """Opens upwards from the footer.

    Signals:
        default_wanted: the settings for the default shall open.
    """

    default_wanted = Signal()

    def __init__(self, window: QWidget, model: OfficeModel) -> None:
        super().__init__(window, "deviceMenu", opens_up=True)
        self._model = model
        self._sub = labels.wrapped("", "secondary")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self._build()

    def _build(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(10, 8, 10, 6)
        head.setSpacing(2)
        head.addWidget(labels.wrapped(words.text("cac.once.title"), "rowStrong"))
        head.addWidget(self._sub)
        self.column.addLayout(head)
        self.column.addLayout(self._rows)
        line = QHBoxLayout()
        line.setContentsMargins(10, 4, 10, 4)
        line.addWidget(rule())
        self.column.addLayout(line)
        picture = kit.picture("settings", "text2", 18)
        always = RowButton(picture, words.text("cac.once.always"), name="deviceDefault")
        always.row.setContentsMargins(12, 8, 12, 8)
        always.clicked.connect(self._on_default)
        self.column.addWidget(always)

    def open_menu(self, edge: int) -> None:
        """Fill it with what is possible now, and show it above ``edge``."""
        kit.clear(self._rows)
        default = self._model.default_device
        rows = device_choice.choices(
            self._model.office, self._model.phone, default, self._model.device
        )
        name = device_choice.name_of(default, self._model.office)
        key = "cac.once.sub" if default else "cac.once.stays"
        self._sub.setText(words.text(key, device=name))
        first: DeviceRow | None = None
        for choice in rows:
            row = DeviceRow(choice)
            row.clicked.connect(lambda _=False, device=choice.device: self._choose(device))
            self._rows.addWidget(row)
            if choice.is_chosen and choice.is_possible:
                first = row
        self.open_at(edge, first)

    def _choose(self, device: str) -> None:
        self._model.choose_once(device)
        self.close_panel()

    def _on_default(self) -> None:
        self.close_panel()
        self.default_wanted.emit()
