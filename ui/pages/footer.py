"""The foot of the window: which device makes the calls, and whether we are connected."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from softphone.client.state import Connection
from ui import device_choice, kit, theme, words
from ui.controls import ring_focus
from ui.office_model import OfficeModel
from ui.widgets.labels import FittingLabel
from ui.widgets.panel import rule

CONNECTION = {
    Connection.CONNECTED: ("conn.ok", "check", "accent"),
    Connection.CONNECTING: ("conn.connecting", "loader-circle", "text2"),
    Connection.LOST: ("conn.lost", "cloud-off", "danger"),
    Connection.REFUSED: ("conn.lost", "cloud-off", "danger"),
    Connection.SIGNED_OUT: ("conn.lost", "cloud-off", "danger"),
}
"Word, icon, colour."


class DeviceButton(QAbstractButton):
    """“Anrufen mit [Dieser Computer]”; the name of the device gives way first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("callWith")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._icon = kit.picture("laptop", "text", 16)
        self._name = FittingLabel("bodyStrong")
        self._once = kit.label("1×", "once")
        self._once.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._chevron = kit.picture("chevron-down", "text2", 14)
        self._is_open = False
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 6, 4)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addSpacing(2)
        row.addWidget(self._name)
        row.addWidget(self._chevron)
        row.addWidget(self._once)
        row.addStretch(1)
        for widget in (self._icon, self._name, self._once, self._chevron):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_device(self, icon: str, name: str, *, is_once: bool) -> None:
        self._icon.show_icon(icon, "text")
        self._name.show_text(name)
        self._once.setVisible(is_once)
        key = "cac.footerOnce" if is_once else "cac.footer"
        self.setAccessibleName(words.text(key, device=name))
        self.setToolTip(words.text(key, device=name))

    def show_open(self, is_open: bool) -> None:
        self._is_open = is_open
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self._once if self._once.isVisible() else self._chevron
        box = QRectF(0, 2, right.geometry().right() + 7, self.height() - 4)
        if self._is_open or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover" if theme.is_dark() else "sunken"))
            painter.drawRoundedRect(box, 8, 8)
        if self.hasFocus():
            ring_focus(painter, box, 8)


class Footer(QWidget):
    """Signals:
    device_wanted: the device button was pressed.
    """

    device_wanted = Signal()

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.button = DeviceButton()
        self.button.clicked.connect(self.device_wanted)
        self._icon = kit.picture("check", "accent", 16)
        self._word = kit.label("", "conn")
        self._word.setObjectName("connection")
        row = QHBoxLayout()
        row.setContentsMargins(17, 4, 16, 4)
        row.setSpacing(2)
        self._label = kit.label(words.text("cac.label"), "body2")
        row.addWidget(self._label)
        row.addWidget(self.button, 1000)
        row.addStretch(1)
        row.addWidget(self._icon)
        row.addSpacing(4)
        row.addWidget(self._word)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule())
        column.addLayout(row)
        self.setMinimumHeight(42)
        model.changed.connect(self.show_office)
        self.show_office()

    def show_office(self) -> None:
        office, device = self._model.office, self._model.device
        self._label.setVisible(office.me is not None)
        self.button.setVisible(office.me is not None)
        self.button.show_device(
            device_choice.icon_of(device, office),
            device_choice.name_of(device, office),
            is_once=bool(self._model.once),
        )
        key, icon, token = CONNECTION[office.connection]
        self._word.setText(words.text(key))
        self._icon.show_icon(icon, token)
