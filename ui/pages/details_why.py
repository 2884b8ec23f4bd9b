"""Why a call of the office rang or did not, in the place of the list of calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client import reading
from softphone.client.state import OfficeState
from ui import details_words, kit, words
from ui.pages.why_card import WhyLineView
from ui.why_model import tell


class DetailsWhy(QWidget):
    """Signals:
    left: back to the list.
    """

    left = Signal()

    def __init__(self, row: Mapping[str, Any], office: OfficeState, zone: tzinfo) -> None:
        super().__init__()
        self.setObjectName("detailsWhy")
        self.back = kit.button(words.text("adm.details"), "link", "chevron-left", "whyBack")
        self.back.setShortcut("Esc")
        self.back.clicked.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 28, 16)
        column.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(kit.label(words.text("why.title"), "title"))
        sub = kit.label(details_words.call_line(row, zone), "body2", wraps=True)
        column.addWidget(sub)
        column.addWidget(self._story(row, office, zone), 1)

    def _story(self, row: Mapping[str, Any], office: OfficeState, zone: tzinfo) -> QWidget:
        card = kit.frame("card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(16, 14, 16, 14)
        entry = reading.history_entry({**row, "direction": "in"})
        if entry is not None:
            story = tell(entry, office, zone, is_mine=False)
            inner.addWidget(WhyLineView(story.steps))
            card.setAccessibleDescription(". ".join(step.spoken for step in story.steps))
        else:
            inner.addWidget(kit.label(words.text("why.unknown"), "body2", wraps=True))
        holder = QWidget()
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        outer.addWidget(card)
        outer.addStretch(1)
        self._below = outer
        area = kit.scrolled(holder, "whyScroll")
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(words.text("why.title"))
        return area

    def add_details(self, part: QWidget) -> None:
        """More for who knows what it means, below the story."""
        self._below.insertWidget(self._below.count() - 1, part)
