"""The checks of the screens see what they are for: each is shown a broken widget."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from softphone.resource import resource
from tests.ui import faults
from tests.ui.painted import contrast
from ui import kit, theme
from ui.widgets.labels import wrapped

LIGHT = json.loads(resource("tokens.json").read_text(encoding="utf-8"))["light"]
Show = Callable[..., QWidget]


class Sign(QWidget):
    """Writes one text by painting."""

    def __init__(self, words: str, ink: str = "text", width: float = 200) -> None:
        super().__init__()
        self._words, self._ink, self._width = words, ink, width

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.color(self._ink))
        painter.drawText(QRectF(0, 0, self._width, 24), Qt.AlignmentFlag.AlignLeft, self._words)


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """A page of 300 x 100 with these parts at their places."""

    def make(*parts: tuple[QWidget, tuple[int, int, int, int]]) -> QWidget:
        page = QWidget()
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        page.setProperty("kind", "page")
        page.resize(300, 100)
        for widget, place in parts:
            widget.setParent(page)
            widget.setGeometry(*place)
        qtbot.addWidget(page)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        return page

    return make


def seen(check: Callable[..., list[str]], page: QWidget) -> list[str]:
    """What a check of texts says about a page."""
    image, painted = faults.picture(page)
    if check is faults.cut:
        return faults.cut(page, painted)
    return check(page, image, painted)


def test_a_good_page_has_no_fault(show: Show) -> None:
    good = kit.button("Call", "primary", name="call")
    page = show((kit.label("Anna", "row"), (10, 10, 80, 24)), (good, (150, 40, 90, 36)))
    image, painted = faults.picture(page)

    assert seen(faults.cut, page) == []
    assert seen(faults.overlapping, page) == []
    assert seen(faults.faint, page) == []
    assert faults.foreign_inks(page, painted, LIGHT) == []
    assert faults.foreign_colors(page, image, LIGHT) == []
    assert faults.nameless(page) == []
    assert faults.unreached(page) == []


@pytest.mark.parametrize(
    ("widget", "place"),
    [
        (lambda: kit.label("Do not disturb", "heading"), (0, 0, 60, 24)),
        (lambda: kit.label("Do not disturb", "heading"), (0, 0, 200, 9)),
        (lambda: wrapped("Nothing rings and everybody sees it", "body"), (0, 0, 100, 20)),
        (lambda: kit.button("Until I turn it off", "choice"), (0, 0, 90, 36)),
        (lambda: kit.elided("Maximiliane Schulze", "row"), (0, 0, 60, 24)),
        (lambda: Sign("Maximiliane Schulze-Oberhausen", width=80), (0, 0, 200, 30)),
    ],
)
def test_a_text_with_too_little_room_is_seen(
    show: Show, widget: Callable[[], QWidget], place: tuple[int, int, int, int]
) -> None:
    assert len(seen(faults.cut, show((widget(), place)))) == 1


def test_a_hint_that_does_not_fit_its_field_is_seen(show: Show) -> None:
    line = QLineEdit()
    line.setPlaceholderText("Name or number or department")

    assert "hint cut" in seen(faults.cut, show((line, (0, 0, 90, 40))))[0]


def test_a_choice_that_does_not_fit_its_box_is_seen(show: Show) -> None:
    box = QComboBox()
    box.addItem("Netherlands (+31)")

    assert "choice cut" in seen(faults.cut, show((box, (0, 0, 80, 40))))[0]


def test_a_label_beyond_the_edge_is_seen(show: Show) -> None:
    page = show((kit.label("Anna", "row"), (280, 10, 80, 24)))

    assert "out of its place" in seen(faults.cut, page)[0]


def test_texts_on_each_other_are_seen(show: Show) -> None:
    page = show(
        (kit.label("Jonas Brandt", "row"), (10, 10, 150, 24)),
        (Sign("607"), (40, 8, 100, 24)),
    )

    assert seen(faults.overlapping, page) == ["'607' lies on 'Jonas Brandt'"]


def test_a_faint_label_is_seen(show: Show) -> None:
    label = QLabel("Available")
    label.setStyleSheet(f"color: {LIGHT['line']}")

    assert (
        "'Available': #dce1de on #f3f5f4"
        in seen(faults.faint, show((label, (9, 9, 90, 24))))[0]
    )


def test_a_faint_button_is_seen(show: Show) -> None:
    button = QPushButton("Call")
    button.setStyleSheet(f"color: {LIGHT['accentSoft']}; background: {LIGHT['surface']}")

    assert "'Call'" in seen(faults.faint, show((button, (9, 9, 90, 40))))[0]


def test_a_faint_painted_text_is_seen(show: Show) -> None:
    page = show((Sign("On a call", "control"), (9, 9, 200, 30)))

    assert "'On a call'" in seen(faults.faint, page)[0]


def test_a_text_in_a_colour_of_its_own_is_seen(show: Show) -> None:
    label = QLabel("Available")
    label.setStyleSheet("color: #123456")
    page = show((label, (9, 9, 90, 24)))

    found = faults.foreign_inks(page, faults.picture(page)[1], LIGHT)
    assert found == ["'Available' is written in #123456"]


def test_an_area_in_a_colour_of_its_own_is_seen(show: Show) -> None:
    stain = QWidget()
    stain.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    stain.setStyleSheet("background: #ff8800")
    page = show((stain, (50, 50, 8, 8)))

    found = faults.foreign_colors(page, faults.picture(page)[0], LIGHT)
    assert found == ["a colour that is no token: #ff8800"]


def test_a_button_without_a_name_is_seen(show: Show) -> None:
    button = QPushButton()
    button.setObjectName("mute")

    assert faults.nameless(show((button, (0, 0, 32, 32)))) == ["QPushButton 'mute' has no name"]


def test_a_button_that_tab_passes_by_is_seen(show: Show) -> None:
    hidden = kit.button("Mute", "outline", name="mute")
    hidden.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    page = show(
        (kit.button("Call", "primary", name="call"), (0, 0, 90, 40)),
        (hidden, (120, 0, 90, 40)),
    )

    assert faults.unreached(page) == ["Tab does not reach Button 'mute'"]


def test_a_button_that_hides_when_its_row_loses_the_keyboard_is_seen(show: Show) -> None:
    class Row(QAbstractButton):
        def focusOutEvent(self, event: object) -> None:
            self.inner.hide()

        def paintEvent(self, event: QPaintEvent) -> None:
            pass

    row = Row()
    row.setObjectName("row")
    row.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    row.inner = kit.button("Call", "primary", name="call")
    row.inner.setParent(row)
    page = show((row, (0, 0, 200, 50)), (kit.button("Next", "outline"), (0, 60, 90, 36)))
    row.setFocus()

    assert faults.unreached(page) == ["Tab does not reach Button 'call'"]


def test_contrast_is_counted_as_wcag_does() -> None:
    white = QColor("#ffffff")

    assert contrast(QColor("#000000"), white) == pytest.approx(21)
    assert contrast(QColor("#767676"), white) == pytest.approx(4.54, abs=0.01)
    assert contrast(white, white) == pytest.approx(1)
