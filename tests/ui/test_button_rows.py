"""Buttons beside each other share the width; where words are long they stand below."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui import kit
from ui.widgets.button_rows import GAP, ButtonRows


class Page(QWidget):
    """A column with nothing but the page.rows."""

    def __init__(self, width: int, texts: tuple[str, ...], *, wide_last: bool = False) -> None:
        super().__init__()
        self.rows = ButtonRows()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.rows)
        buttons = [kit.button(text, "choice") for text in texts]
        self.rows.show_buttons(buttons, wide_last=wide_last)
        self.resize(width, self.heightForWidth(width))
        self.show()


@pytest.fixture
def show(qtbot: QtBot) -> Callable[..., Page]:
    def make(width: int, *texts: str, wide_last: bool = False) -> Page:
        page = Page(width, texts, wide_last=wide_last)
        qtbot.addWidget(page)
        return page

    return make


def test_every_button_is_as_high_as_its_word_needs(show: Callable[..., Page]) -> None:
    page = show(360, "For 1 hour", "Until 14:00", "Tomorrow", "Until I turn it off")

    assert all(b.height() == b.sizeHint().height() for b in page.rows.buttons)
    assert all(page.rows.rect().contains(b.geometry()) for b in page.rows.buttons)


def test_short_words_stand_beside_each_other_in_equal_widths(show: Callable[..., Page]) -> None:
    page = show(360, "For 1 hour", "Until 14:00")

    left, right = (button.geometry() for button in page.rows.buttons)
    assert left.top() == right.top()
    assert left.width() == right.width() == (360 - GAP) // 2


def test_long_words_stand_below_each_other(show: Callable[..., Page]) -> None:
    page = show(200, "Until tomorrow at eight", "Until I turn it off again")

    upper, lower = (button.geometry() for button in page.rows.buttons)
    assert upper.width() == lower.width() == 200
    assert lower.top() == upper.bottom() + 1 + GAP


def test_an_odd_last_button_takes_the_whole_row(show: Callable[..., Page]) -> None:
    page = show(360, "One", "Two", "Three")

    assert page.rows.buttons[2].width() == 360


def test_a_wide_last_button_never_shares_its_row(
    show: Callable[..., Page],
) -> None:
    page = show(360, "One", "Two", "Three", "Four", wide_last=True)

    third, fourth = page.rows.buttons[2].geometry(), page.rows.buttons[3].geometry()
    assert third.width() == fourth.width() == 360
    assert fourth.top() > third.bottom()


def test_other_buttons_take_the_place_of_the_old_ones(show: Callable[..., Page]) -> None:
    page = show(360, "One", "Two", "Three")
    page.rows.show_buttons([kit.button("Four", "choice")])

    assert [button.text() for button in page.rows.buttons] == ["Four"]
    assert page.rows.heightForWidth(360) == page.rows.buttons[0].sizeHint().height()
