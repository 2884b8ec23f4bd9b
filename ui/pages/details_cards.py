"""The two charts of call details, each on its card with title, legend and a line to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui import details_words, kit, theme, words
from ui.pages.details_chart import PARTS, BarChart
from ui.widgets import labels

Row = Mapping[str, Any]
SQUARE = 11
HEAD = 34
"Of a card's first row: that of its button, so that both charts begin at one height."
BESIDE = 640
"From this width on the charts stand beside each other, at text size 100 %, logical pixels."


class _Legend(QWidget):
    """What the parts of a column mean."""

    def __init__(self) -> None:
        super().__init__()
        keys = ("stat.answered", "stat.elsewhere", "hist.missed")
        self._words = [words.text(key) for key in keys]
        self.setAccessibleName(", ".join(self._words))
        self.setMinimumHeight(18)
        theme.current.changed.connect(self._on_theme)

    def _on_theme(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(12))
        wide = sum(metrics.horizontalAdvance(w) + SQUARE + 24 for w in self._words)
        return QSize(wide, metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        metrics, left = QFontMetrics(painter.font()), 0.0
        for word, (fill, edge) in zip(self._words, PARTS, strict=True):
            box = QRectF(left, (self.height() - SQUARE) / 2, SQUARE, SQUARE)
            painter.setBrush(theme.color(fill))
            painter.setPen(QPen(theme.color(edge), 1.5))
            painter.drawRect(box.adjusted(0.75, 0.75, -0.75, -0.75))
            painter.setPen(theme.color("text2"))
            spot = QRectF(left + SQUARE + 6, 0, 400, self.height())
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, word)
            left += SQUARE + 24 + metrics.horizontalAdvance(word)


class _Card(QWidget):
    """A chart, and below it a line that says what the pointer or the arrow keys are at."""

    def __init__(self, name: str, title: str, *, shows_values: bool = False) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        card = kit.frame("card")
        outer.addWidget(card)
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(16, 12, 16, 10)
        self.column.setSpacing(6)
        self.title = kit.label(title, "fieldTitle")
        self.top = QHBoxLayout()
        self.top.addWidget(self.title, 1)
        self.top.addStrut(HEAD)
        self.column.addLayout(self.top)
        self.chart = BarChart(name, title, shows_values=shows_values)
        self.foot = labels.wrapped(" ", "secondary")
        self._usual = ""
        self.chart.read.connect(lambda text: self.foot.setText(text or self._usual or " "))

    def finish(self) -> None:
        self.column.addWidget(self.chart, 1)
        self.column.addWidget(self.foot)

    def show_foot(self, text: str) -> None:
        self._usual = text
        self.foot.setText(text or " ")


class _Calls(_Card):
    """By hour, or by day where there are several."""

    def __init__(self) -> None:
        super().__init__("chartCalls", words.text("stat.perHour"))
        self._told: Row | None = None
        self._is_by_day = False
        self.sum = kit.label("", "secondary")
        self.turn = kit.button("", "link", name="chartTurn")
        self.top.addWidget(self.sum)
        self.top.addWidget(self.turn)
        self.column.addWidget(_Legend())
        self.finish()
        self.turn.clicked.connect(self._on_turn)

    def show_told(self, told: Row) -> None:
        self._told = told
        is_by_day = self._is_by_day and told["days"] > 1
        bars = details_words.day_bars if is_by_day else details_words.hour_bars
        title = words.text("stat.perDay" if is_by_day else "stat.perHour")
        self.title.setText(title)
        self.chart.setAccessibleName(title)
        self.chart.show_bars(bars(told))
        self.sum.setText("" if is_by_day else words.text("stat.sumWeek", n=told["days"]))
        self.turn.setVisible(told["days"] > 1)
        self.turn.setText(words.text("stat.showHours" if is_by_day else "stat.showDays"))
        self.show_foot(details_words.busiest(told))

    def _on_turn(self) -> None:
        self._is_by_day = not self._is_by_day
        if self._told is not None:
            self.show_told(self._told)


class _Waiting(_Card):
    def __init__(self) -> None:
        super().__init__("chartWaiting", words.text("stat.wait"), shows_values=True)
        self.sub = labels.wrapped(" ", "secondary")
        self.column.addWidget(self.sub)
        self.finish()

    def show_told(self, told: Row) -> None:
        waiting = told["waiting"]
        self.sub.setText(details_words.waiting_line(waiting))
        goal = details_words.GOAL_S / waiting["step_s"] - 0.5
        words_of = words.text("stat.goal", n=details_words.GOAL_S)
        self.chart.show_bars(details_words.wait_bars(waiting), (goal, words_of))
        self.show_foot(details_words.waiting_foot(waiting))


class Charts(QWidget):
    """Beside each other, or below each other where that is too narrow."""

    def __init__(self) -> None:
        super().__init__()
        self.calls, self.waiting = _Calls(), _Waiting()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addWidget(self.calls, 5)
        self._row.addWidget(self.waiting, 4)

    def show_told(self, told: Row) -> None:
        self.calls.show_told(told)
        self.waiting.show_told(told)

    def arrange(self, width: int) -> None:
        is_wide = width >= BESIDE * theme.current.factor
        way = QBoxLayout.Direction
        self._row.setDirection(way.LeftToRight if is_wide else way.TopToBottom)
