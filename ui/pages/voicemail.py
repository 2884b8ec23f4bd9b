"""The page “Voicemail”: days, rows, and the open one with its player (design 23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from softphone.client.state import OfficeState, VoiceMessage
from softphone.model.numbers import display
from ui import icons, kit, theme, words
from ui.controls import ring_focus
from ui.voicemail_model import VoicemailModel, by_day, length, name_of


class VoicemailPage(QScrollArea):
    """Signals:
    call_wanted: the number of the caller who is to be called back.
    """

    call_wanted = Signal(str)

    def __init__(
        self, model: VoicemailModel, now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("voicemail")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model, self._now, self._office = model, now, OfficeState()
        self._body = QWidget()
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(6, 4, 6, 12)
        self._column.setSpacing(0)
        self.setWidget(self._body)
        self._drawn: object = None
        model.changed.connect(lambda: self.show_office(self._office))

    def show_office(self, office: OfficeState) -> None:
        """Nothing is built while nobody looks, or when nothing shown has changed."""
        self._office = office
        if not self.isVisible():
            return
        drawn = (office.voicemail, office.colleagues, self._now().date(),
                 self._model.open, self._model.is_playing)  # fmt: skip
        if drawn != self._drawn:
            self._drawn = drawn
            self._rebuild()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_office(self._office)

    def _rebuild(self) -> None:
        focused = self._body.focusWidget()
        name = focused.objectName() if focused is not None else ""
        kit.clear(self._column)
        now = self._now()
        for day, messages in by_day(self._office.voicemail, now):
            self._column.addWidget(kit.section(_heading(day, now)))
            for message in messages:
                is_open = message.id == self._model.open
                row = self._open_row(message) if is_open else self._row(message)
                self._column.addWidget(row)
                row.show()
        if not self._office.voicemail:
            self._column.addWidget(kit.empty_line(words.text("empty.voicemail")))
        self._column.addStretch(1)
        again = self._body.findChildren(QWidget, name) if name else []
        if again:
            again[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    # -- rows

    def _row(self, message: VoiceMessage) -> QWidget:
        row = QWidget()
        row.setObjectName(f"message-{message.id}")
        line = QHBoxLayout(row)
        line.setContentsMargins(8, 6, 8, 6)
        line.setSpacing(12)
        line.addWidget(self._play_button(message, False))
        self._add_texts(line, message, self._sub(message, with_length=True))
        return row

    def _open_row(self, message: VoiceMessage) -> QWidget:
        card = kit.frame("card", f"message-{message.id}")
        column = QVBoxLayout(card)
        column.setContentsMargins(8, 8, 8, 10)
        column.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._play_button(message, self._model.is_playing))
        self._add_texts(line, message, self._sub(message, with_length=False))
        column.addLayout(line)
        column.addLayout(self._progress(message))
        column.addLayout(self._actions(message))
        return card

    def _add_texts(self, line: QHBoxLayout, message: VoiceMessage, sub: str) -> None:
        is_new = message.heard_at is None
        texts = QVBoxLayout()
        texts.setSpacing(0)
        name = name_of(message, self._office)
        texts.addWidget(kit.elided(name, "rowStrong" if is_new else "row"))
        texts.addWidget(kit.elided(sub, "secondary"))
        line.addLayout(texts, 1)
        if is_new:
            line.addWidget(_NewDot())
        at = message.at.astimezone(self._now().tzinfo).strftime("%H:%M")
        line.addWidget(kit.label(at, "time"))

    def _sub(self, message: VoiceMessage, with_length: bool) -> str:
        number = display(message.caller.number, "")
        known = number if name_of(message, self._office) != number else ""
        parts = [known, length(message.seconds) if with_length else ""]
        return " · ".join(part for part in parts if part)

    def _play_button(self, message: VoiceMessage, is_playing: bool) -> QWidget:
        name = name_of(message, self._office)
        spoken = words.text("vm.pause" if is_playing else "vm.play", name=name)
        if message.heard_at is None:
            spoken = f"{spoken}, {words.text('vm.new')}"
        button = PlayButton(is_playing, message.id == self._model.open)
        button.setObjectName(f"play-{message.id}")
        button.setAccessibleName(spoken)
        button.clicked.connect(lambda: self._model.toggle(message))
        return button

    def _progress(self, message: VoiceMessage) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        at = kit.label("0:00", "time")
        bar = PlaceBar(self._model, message.seconds)
        row.addWidget(at)
        row.addWidget(bar, 1)
        row.addWidget(kit.label(length(message.seconds), "time"))

        def show() -> None:
            at.setText(length(self._model.share * message.seconds))

        self._model.moved.connect(show, Qt.ConnectionType.AutoConnection)
        at.destroyed.connect(lambda: self._model.moved.disconnect(show))
        show()
        return row

    def _actions(self, message: VoiceMessage) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        name = name_of(message, self._office)
        number = message.caller.number
        call = kit.button(words.text("hist.callBack"), "primary", "phone", "messageCall")
        call.setEnabled(bool(number))
        call.clicked.connect(lambda: self.call_wanted.emit(number))
        row.addWidget(call, 1)
        spoken = words.text("vm.deleteThis", name=name)
        delete = kit.icon_button("trash-2", spoken, "messageDelete")
        delete.clicked.connect(lambda: self._model.throw_away(message, name))
        row.addWidget(delete)
        return row


class PlayButton(QAbstractButton):
    """A disc: play, or pause; green where its row is open."""

    def __init__(self, is_playing: bool, is_open: bool) -> None:
        super().__init__()
        self._icon = "pause" if is_playing else "play"
        self._is_open = is_open
        self.setFixedSize(36, 36)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink = ("accent", "onAccent") if self._is_open else ("avatar", "avatarText")
        if self.underMouse() and not self._is_open:
            ground = "sunken"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(ground))
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        size = 16
        at = (self.width() - size) // 2
        painter.drawPixmap(at, at, icons.pixmap(self._icon, ink, size))
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 18)


class _NewDot(QWidget):
    """A message that was not heard yet."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(10, 10)
        self.setAccessibleName(words.text("vm.new"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(self.rect().adjusted(1, 1, -1, -1))


class PlaceBar(QWidget):
    """How far a message is; a click or the arrow keys go elsewhere in it."""

    def __init__(self, model: VoicemailModel, seconds: float) -> None:
        super().__init__()
        self.setObjectName("placeBar")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words.text("vm.place"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._model, self._seconds = model, max(seconds, 0.1)
        model.moved.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(4, self.height() / 2 - 2, self.width() - 8, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(box, 2, 2)
        done = QRectF(box)
        done.setWidth(box.width() * self._model.share)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(done, 2, 2)
        painter.drawEllipse(QRectF(done.right() - 5, self.height() / 2 - 5, 10, 10))
        if self.hasFocus():
            ring_focus(painter, QRectF(self.rect()), 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._model.go_to((event.position().x() - 4) / max(1, self.width() - 8))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 5.0, Qt.Key.Key_Left: -5.0}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._model.go_to(self._model.share + step / self._seconds)


def _heading(day: date, now: datetime) -> str:
    ago = (now.date() - day).days
    if ago == 0:
        return words.text("hist.today")
    return words.text("hist.yesterday") if ago == 1 else kit.long_date(day)
