"""Who I am and how I can be reached; one button that opens the status menu."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from ui import kit, theme, words
from ui.controls import ring_focus
from ui.status_words import ShownStatus
from ui.widgets import look
from ui.widgets.badge import Badge, PersonPicture
from ui.widgets.labels import FittingLabel

HEIGHT = 54


class IdentityButton(QAbstractButton):
    """Avatar with badge, name, number and department."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("identity")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setToolTip(kit.tip(words.text("status.menu"), "F4"))
        self._picture = PersonPicture(36)
        self._name = FittingLabel("heading")
        self._detail = kit.elided("", "secondary")
        self._chevron = kit.picture("chevron-down", "text2", 16)
        self._silent = kit.picture("bell-off", "text2", 16)
        self._is_open = False
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 6, 5)
        row.setSpacing(0)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(10)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._name)
        top.addWidget(self._silent)
        top.addWidget(self._chevron)
        top.addStretch(1)
        texts.addLayout(top)
        texts.addWidget(self._detail)
        row.addLayout(texts, 1)
        for widget in (self._picture, self._name, self._detail, self._chevron, self._silent):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_me(
        self, office: OfficeState, status: ShownStatus, *, is_silent: bool, says_status: bool
    ) -> None:
        """Show the person of this office with this status.

        ``says_status``: in words too, where no card says it and it is not plain availability.
        """
        me = office.me
        name = me.name if me else "Einklang"
        number = me.number if me else ""
        practice = words.text("practice.tag") if office.is_practice else ""
        department = me.department if me else ""
        if me and says_status and status.badge is not Badge.AVAILABLE:
            department = status.text
        detail = (number, department, practice)
        self._picture.show_person(me.name if me else "", status.badge)
        self._name.show_text(name)
        self._detail.setText(" · ".join(part for part in detail if part))
        self._detail.setVisible(any(detail))
        self._silent.setVisible(is_silent)
        self.setAccessibleName(
            words.text("status.identity", name=name, number=number, status=status.text)
        )
        extra = words.text("status.hereSilentOn") if is_silent else ""
        self.setAccessibleDescription(extra)

    def show_open(self, is_open: bool) -> None:
        """While the menu is open the button stays lit."""
        self._is_open = is_open
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        is_lit = self._is_open or self.underMouse()
        ground = ("hover" if theme.is_dark() else "sunken") if is_lit else "bg"
        self._chevron.show_icon("chevron-down", "text2" if is_lit or self.hasFocus() else "bg")
        if is_lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(box, 10, 10)
        if self.hasFocus():
            ring_focus(painter, box, 10)


class IdentityRow(QWidget):
    """The button, and beside it the moon (in a call), settings and the menu.

    Signals:
        status_wanted, moon_wanted, settings_wanted, menu_wanted: a button was pressed.
    """

    status_wanted = Signal()
    moon_wanted = Signal()
    settings_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = IdentityButton()
        self.moon = kit.icon_button("moon", words.text("dnd.title"), "moon", "Ctrl+D")
        self.moon.setCheckable(True)
        settings = words.text("menu.settings")
        self.settings = kit.icon_button("settings", settings, "settings", "Ctrl+,")
        self.menu = kit.icon_button("ellipsis-vertical", words.text("menu.more"), "menu")
        row = QHBoxLayout(self)
        row.setContentsMargins(7, 1, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.button, 1)
        row.addSpacing(8)
        for one in (self.moon, self.settings, self.menu):
            row.addWidget(one)
        self.moon.hide()
        self.button.clicked.connect(self.status_wanted)
        self.moon.clicked.connect(self.moon_wanted)
        self.settings.clicked.connect(self.settings_wanted)
        self.menu.clicked.connect(self.menu_wanted)

    def show_moon(self, is_needed: bool, is_on: bool) -> None:
        """The moon stands here while another card has the place of the switch."""
        self.moon.setVisible(is_needed)
        self.moon.setChecked(is_on)
        look.change(self.moon, "kind", "dndSoft" if is_on else "ghost")
