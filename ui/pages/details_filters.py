"""By what calls are narrowed: one row of choices, two where one is too narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from softphone.model.numbers import display
from ui import details_words, icons, kit, theme, words
from ui.details_model import DIRECTIONS, RESULTS, DetailsModel, Wanted

NAMES = (
    ("period", "stat.period"), ("number", "stat.number"), ("target", "stat.target"),
    ("direction", "stat.direction"), ("became", "stat.colResult"),
)  # fmt: skip
ALL = "p"
"The target that narrows nothing."
BEFORE, AFTER = 13, 30
"Of a box before and after its words, logical pixels."
WIDEST = 130
"Words of a choice at text size 100 %; longer ones end in \u201c\u2026\u201d, logical pixels."
GAP = 8


class _Box(kit.Combo):
    """Its words end in “…” where they do not fit."""

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        ratio = self.devicePixelRatioF()
        chevron = icons.pixmap("chevron-down", "text2", 16, ratio)
        painter.drawPixmap(self.width() - 26, (self.height() - 16) // 2, chevron)
        room = self.rect().adjusted(BEFORE, 0, -AFTER, 0)
        painter.setFont(theme.font(13))
        painter.setPen(theme.color("text"))
        elided = QFontMetrics(painter.font()).elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, elided)


class Filters(QWidget):
    """Signals:
    chosen: what is wanted now.
    """

    chosen = Signal(object)

    def __init__(self, model: DetailsModel) -> None:
        super().__init__()
        self._model, self._columns = model, 0
        self.boxes = {name: _Box(f"by-{name}", words.text(key)) for name, key in NAMES}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        for box in self.boxes.values():
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.setToolTip(box.accessibleName())
            box.activated.connect(lambda _: self._look())
        ways = [(way, f"stat.{way}") for way in DIRECTIONS]
        self._fill("direction", [("", "stat.anyDirection"), *ways])
        ends = [(end, details_words.RESULTS[end][2]) for end in RESULTS]
        self._fill("became", [("", "stat.anyResult"), *ends])
        self.show_choices()
        self._arrange()

    def show_choices(self) -> None:
        """What the office has: known after the first answer."""
        known = self._model.choices
        self._fill("period", [(key, key) for key, _ in self._model.periods])
        numbers = [
            (one["number"], _named(display(one["number"], ""), one["name"]))
            for one in known.get("numbers") or ()
        ]
        self._fill_words("number", [("", words.text("stat.numbers")), *numbers])
        targets = [(ALL, words.text("stat.anyTarget"))]
        for kind, mark, key in (("groups", "g", "number"), ("people", "p", "id")):
            targets += [
                (mark + str(one[key]), _named(one["name"], one["number"]))
                for one in known.get(kind) or ()
            ]
        self._fill_words("target", targets)

    def _fill(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        """(value, key of the text)."""
        self._fill_words(name, [(value, words.text(key)) for value, key in choices])

    def _fill_words(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        box, chosen = self.boxes[name], self._chosen(name)
        if [(box.itemData(n), box.itemText(n)) for n in range(box.count())] != list(choices):
            box.clear()
            for value, text in choices:
                box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _chosen(self, name: str) -> str:
        wanted = self._model.wanted
        if name == "target":
            return f"g{wanted.group}" if wanted.group else f"{ALL}{wanted.person}"
        return str(getattr(wanted, name))

    def choose(self, name: str, value: str) -> None:
        box = self.boxes[name]
        box.setCurrentIndex(box.findData(value))
        self._look()

    def _look(self) -> None:
        told = {name: str(box.currentData() or "") for name, box in self.boxes.items()}
        target = told.pop("target")
        group = target[1:] if target.startswith("g") else ""
        person = target[1:] if target.startswith("p") else ""
        self.chosen.emit(Wanted(**told, group=group, person=person))

    # -- room --------------------------------------------------------------------------------

    def _arrange(self) -> None:
        columns = len(NAMES) if self.width() >= self._needed() else 3
        if columns == self._columns:
            return
        self._columns = columns
        for place, box in enumerate(self.boxes.values()):
            self._grid.addWidget(box, place // columns, place % columns)
        for place in range(len(NAMES)):
            self._grid.setColumnStretch(place, int(place < columns))

    def _needed(self) -> float:
        """So that the longest of the fixed words fits into each of the boxes."""
        metrics, factor = QFontMetrics(theme.font(13)), theme.current.factor
        fixed = [
            box.itemText(n)
            for name, box in self.boxes.items()
            for n in range(1 if name in ("number", "target") else box.count())
        ]
        widest = max(metrics.horizontalAdvance(text) for text in fixed)
        return len(NAMES) * (min(widest, WIDEST * factor) + BEFORE + AFTER + GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _named(first: str, second: str) -> str:
    return " · ".join(part for part in (first, second) if part)
