"""The card of a click-and-call on another device: your device left, the person right."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui import click_model, icons, kit, theme, words
from ui.avatar import paint_avatar
from ui.click_model import ClickAction, ClickView, Reach
from ui.clock import minutes_and_seconds, short_time
from ui.office_model import THIS, OfficeModel
from ui.widgets import labels, look
from ui.widgets.button_rows import ButtonRows

NODE = 38
PULSE_MS = 1600
LABELS = {
    ClickAction.CANCEL: ("common.cancel", "outline", "x"),
    ClickAction.AGAIN: ("dev.retry", "outline", ""),
    ClickAction.THIS_COMPUTER: ("cac.useThis", "primary", ""),
    ClickAction.CLOSE: ("common.close", "outline", ""),
}
"Words, look and icon of the buttons."


class TwoEnds(QWidget):
    """Two nodes on one line; solid as far as the call has come."""

    def __init__(self) -> None:
        super().__init__()
        self._view: ClickView | None = None
        self._phase = 0.0
        self.setMinimumHeight(NODE + 16)
        self._pulse = QVariantAnimation(self, startValue=0.0, endValue=1.0)
        self._pulse.setDuration(PULSE_MS)
        self._pulse.setLoopCount(-1)
        self._pulse.valueChanged.connect(self._move)
        theme.current.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(300, NODE + 16)

    def show_view(self, view: ClickView) -> None:
        self._view = view
        pulses = view.device_pulses or view.person_pulses
        if pulses and theme.has_motion():
            self._pulse.start()
        else:
            self._pulse.stop()
            self._phase = 0.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        left, right = QPointF(29, middle), QPointF(self.width() - 29, middle)
        self._paint_line(painter, left, right, self._view)
        self._paint_device(painter, left, self._view)
        self._paint_person(painter, right, self._view)

    def _paint_line(
        self, painter: QPainter, left: QPointF, right: QPointF, view: ClickView
    ) -> None:
        start = left + QPointF(NODE / 2 + (10 if view.device_pulses else 3), 0)
        end = right - QPointF(NODE / 2 + (10 if view.person_pulses else 3), 0)
        share = {Reach.NONE: 0.0, Reach.HALF: 0.52, Reach.FULL: 1.0}[view.reach]
        turn = start + (end - start) * share
        if share < 1:
            pen = QPen(theme.color("control"), 2)
            pen.setDashPattern([1.5, 2.2])
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawLine(turn + QPointF(3, 0), end)
        if share:
            painter.setPen(QPen(theme.color("busy" if view.is_warning else "accent"), 2))
            painter.drawLine(start, turn)

    def _paint_device(self, painter: QPainter, middle: QPointF, view: ClickView) -> None:
        radius = NODE / 2
        if view.is_warning and view.reach is Reach.NONE:
            ground, outline, ink = "", "busy", "busy"
        elif view.device_pulses:
            ground, outline, ink = "accentSoft", "accent", "accent"
        else:
            ground, outline, ink = "accent", "", "onAccent"
        painter.setPen(QPen(theme.color(outline), 1.5) if outline else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground) if ground else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)
        if view.device_pulses:
            self._rings(painter, middle)
        picture = icons.pixmap(view.device_icon, ink, 18, self.devicePixelRatioF())
        painter.drawPixmap(middle - QPointF(9, 9), picture)

    def _paint_person(self, painter: QPainter, middle: QPointF, view: ClickView) -> None:
        disc = QRectF(0, 0, NODE, NODE)
        disc.moveCenter(middle)
        paint_avatar(painter, disc, view.person)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if view.person_pulses:
            self._rings(painter, middle)
            return
        token = (
            "accent" if view.is_connected else "busy" if self._lost_person(view) else "control"
        )
        pen = QPen(theme.color(token), 1.75)
        if not view.is_connected:
            pen.setDashPattern([3.4, 2.2])
        painter.setPen(pen)
        painter.drawEllipse(middle, NODE / 2, NODE / 2)

    def _lost_person(self, view: ClickView) -> bool:
        return view.is_warning and view.reach is Reach.HALF

    def _rings(self, painter: QPainter, middle: QPointF) -> None:
        swing = abs(2 * self._phase - 1)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for distance, opacity in ((3.0, 0.9), (6.5, 0.2 + 0.25 * swing)):
            color = QColor(theme.color("accent"))
            color.setAlphaF(opacity)
            painter.setPen(QPen(color, 1.75))
            painter.drawEllipse(middle, NODE / 2 + distance, NODE / 2 + distance)

    def _move(self, value: float) -> None:
        self._phase = value
        self.update()


class ClickCard(QFrame):
    """Takes the place of the DND card; it never takes the focus."""

    def __init__(self, model: OfficeModel) -> None:
        super().__init__()
        self.setObjectName("clickCard")
        self.setProperty("kind", "card")
        self._model = model
        self._view: ClickView | None = None
        self.ends = TwoEnds()
        self._title = labels.wrapped("", "heading")
        self._time = kit.label("", "heading2")
        self._sub = labels.wrapped("", "secondary")
        self._hint = self._build_hint()
        self._buttons = ButtonRows()
        self._build()
        self._ticker = QTimer(self, interval=1000)
        self._ticker.timeout.connect(self._tick)
        model.changed.connect(self.show_office)
        self.show_office()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(2)
        column.addWidget(self.ends)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._title, 1)
        row.addWidget(self._time, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self._sub)
        column.addSpacing(8)
        column.addWidget(self._hint)
        column.addWidget(self._buttons)

    def _build_hint(self) -> QFrame:
        frame = kit.frame("hint")
        row = QHBoxLayout(frame)
        row.setContentsMargins(10, 7, 10, 7)
        row.setSpacing(8)
        self._hint_icon = kit.picture("deskphone", "text2", 16)
        self._hint_text = labels.wrapped("", "secondary")
        row.addWidget(self._hint_icon)
        row.addWidget(self._hint_text, 1)
        return frame

    def show_office(self) -> None:
        click = self._model.click
        if click is None:
            self._view = None
            self._ticker.stop()
            return
        view = click_model.view(click, self._model.office)
        if view != self._view:
            self._show(view)
        self._tick()

    def _show(self, view: ClickView) -> None:
        self._view = view
        look.change(self, "kind", "busyCard" if view.is_warning else "card")
        self.ends.show_view(view)
        self._title.setText(view.title)
        self._sub.setText(view.sub)
        self._sub.setVisible(bool(view.sub))
        look.change(self._time, "role", "timer" if view.is_connected else "heading2")
        self._time.setVisible(view.has_time)
        self._hint.setVisible(bool(view.hint))
        self._hint_text.setText(view.hint)
        self._hint_icon.show_icon(view.device_icon, "text2")
        self.setAccessibleName(f"{view.title} {view.sub}")
        self._buttons.show_buttons([self._button(action) for action in view.actions])
        self._buttons.setVisible(bool(view.actions))
        if view.has_time:
            self._ticker.start()

    def _button(self, action: ClickAction) -> QPushButton:
        key, kind, icon = LABELS[action]
        button = kit.button(words.text(key), kind, icon, f"click-{action}")
        button.clicked.connect(lambda: self._act(action))
        return button

    def _act(self, action: ClickAction) -> None:
        click = self._model.office.click
        if click is None:
            return
        if action is ClickAction.CANCEL:
            self._model.cancel_click()
            return
        self._model.dismiss_click()
        if action is ClickAction.AGAIN:
            self._model.call(click.number, click.device)
        elif action is ClickAction.THIS_COMPUTER:
            self._model.call(click.number, THIS)

    def _tick(self) -> None:
        if self._view is None:
            return
        seconds = self._model.click_seconds()
        is_call = self._view.is_connected
        self._time.setText(minutes_and_seconds(seconds) if is_call else short_time(seconds))
