"""What can be wrong with a screen, found by machine.  Each check returns sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPalette,
    QRegion,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QStyleOptionFrame,
    QTableView,
    QWidget,
)

from tests.ui.painted import Text, aligned, contrast, flat_colors, ground, letters, recorded
from ui.kit import ElidedLabel
from ui.widgets.panel import SHADOW, Panel

READABLE = 4.5
"Least contrast of a text (design 6)."
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)
Boxed = QPushButton | QCheckBox | QRadioButton


def layer(window: QWidget) -> QWidget:
    """What can be read and used: an open panel lies over the rest."""
    panels = [panel for panel in window.findChildren(Panel) if panel.isVisible()]
    return panels[-1].body if panels else window


def picture(window: QWidget) -> tuple[QImage, list[Text]]:
    """The window as it looks, and the texts that our own painting wrote on it."""
    with recorded() as texts:
        image = window.grab().toImage()
    image.setDevicePixelRatio(1)
    top = layer(window)
    return image, [text for text in texts if text.owner is None or _is_in(text.owner, top)]


def _is_in(widget: QWidget, top: QWidget) -> bool:
    return widget is top or top.isAncestorOf(widget)


# texts


def labels(top: QWidget) -> Iterator[QLabel]:
    for label in top.findChildren(QLabel):
        if label.isVisible() and label.text() and not isinstance(label, ElidedLabel):
            yield label


def cut(window: QWidget, painted: list[Text], *, may_elide: bool = False) -> list[str]:
    """Texts that need more room than they have."""
    top = layer(window)
    short = [t for t in painted if t.is_cut or (t.is_elided and not may_elide)]
    found = [f"painted text cut: {text.words!r}" for text in short]
    found += [f"label cut: {label.text()!r}" for label in labels(top) if not _fits(label)]
    for kind in (QPushButton, QCheckBox, QRadioButton):
        for button in top.findChildren(kind):
            if button.isVisible() and button.text() and _is_squeezed(button):
                found.append(f"button cut: {button.text()!r}")
    found += [f"hint cut: {line.placeholderText()!r}" for line in _cut_hints(top)]
    found += [f"choice cut: {box.currentText()!r}" for box in _cut_choices(top)]
    found += [f"out of its place: {_name(w)}" for w in _outside(top)]
    return found


def needed(label: QLabel) -> QRectF:
    """The room that the words of a label need, inside its own rectangle."""
    metrics, room = QFontMetricsF(label.font()), QRectF(label.contentsRect())
    if label.wordWrap():
        flags = Qt.TextFlag.TextWordWrap.value | label.alignment().value
        tall = QRectF(0, 0, room.width(), 100_000)
        box = metrics.boundingRect(tall, Qt.TextFlag.TextWordWrap.value, label.text())
        spot = QRectF(0, 0, box.width(), box.height())
        return _placed(spot, room, flags)
    return aligned(metrics, room, label.alignment().value, label.text())


def _placed(box: QRectF, room: QRectF, flags: int) -> QRectF:
    box.moveTopLeft(room.topLeft())
    if flags & Qt.AlignmentFlag.AlignHCenter.value:
        box.moveLeft(room.center().x() - box.width() / 2)
    if flags & Qt.AlignmentFlag.AlignVCenter.value:
        box.moveTop(room.center().y() - box.height() / 2)
    return box


def _fits(label: QLabel) -> bool:
    box, room = needed(label), QRectF(label.contentsRect())
    return box.width() <= room.width() + 1 and box.height() <= room.height() + 1


def _is_squeezed(button: Boxed) -> bool:
    wanted = button.sizeHint()
    return button.width() < wanted.width() or button.height() < wanted.height()


def _cut_hints(top: QWidget) -> Iterator[QLineEdit]:
    for line in top.findChildren(QLineEdit):
        hint = "" if line.text() else line.placeholderText()
        if line.isVisible() and _inner_width(line) < _wide(line, hint):
            yield line


def _inner_width(line: QLineEdit) -> float:
    option = QStyleOptionFrame()
    line.initStyleOption(option)
    inner = line.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, line)
    margins = line.textMargins()
    return inner.width() - margins.left() - margins.right()


def _wide(widget: QWidget, words: str) -> float:
    return QFontMetricsF(widget.font()).horizontalAdvance(words)


def _cut_choices(top: QWidget) -> Iterator[QComboBox]:
    for box in top.findChildren(QComboBox):
        room = box.width() - 12 - 34
        if box.isVisible() and _wide(box, box.currentText()) > room:
            yield box


def _outside(top: QWidget) -> Iterator[QWidget]:
    """Labels and buttons that reach beyond what holds them."""
    for widget in top.findChildren(QWidget):
        is_shown = isinstance(widget, QLabel | QAbstractButton) and widget.isVisible()
        if is_shown and not _is_held(widget, top):
            yield widget


def _is_held(widget: QWidget, top: QWidget) -> bool:
    box = QRect(QPoint(0, 0), widget.size())
    while widget is not top and widget.parentWidget() is not None:
        parent = widget.parentWidget()
        box.translate(widget.pos())
        if isinstance(parent.parentWidget(), QScrollArea):
            return box.left() >= 0 and box.right() <= parent.width()
        if not parent.rect().contains(box):
            return False
        widget = parent
    return True


def overlapping(window: QWidget, image: QImage, painted: list[Text]) -> list[str]:
    """Texts that lie on each other."""
    shown = [text for text in all_texts(window, painted) if _is_on(image, text.box)]
    return [
        f"{one.words!r} lies on {other.words!r}"
        for one, other in combinations(shown, 2)
        if not one.box.adjusted(1, 1, -1, -1).intersected(other.box).isEmpty()
    ]


def _is_on(image: QImage, box: QRectF) -> bool:
    return QRectF(0, 0, image.width(), image.height()).intersects(box)


def all_texts(window: QWidget, painted: list[Text]) -> list[Text]:
    """Every text that can be seen now, with the colour it has."""
    top, ratio = layer(window), window.devicePixelRatioF()
    found = [text for text in painted if not _is_scrolled_away(text.owner, text.box, ratio)]
    for label in labels(top):
        metrics = QFontMetricsF(label.font())
        box = letters(metrics, needed(label)) if not label.wordWrap() else needed(label)
        found.append(_own(label, box, label.text(), QPalette.ColorRole.WindowText, ratio))
    for button in top.findChildren(QPushButton):
        if button.isVisible() and button.text():
            metrics, room = QFontMetricsF(button.font()), QRectF(button.rect())
            spread = _placed(
                QRectF(0, 0, metrics.horizontalAdvance(button.text()), metrics.height()),
                room,
                Qt.AlignmentFlag.AlignCenter.value,
            )
            box = letters(metrics, spread)
            role = QPalette.ColorRole.ButtonText
            found.append(_own(button, box, button.text(), role, ratio))
    return [text for text in found if not _is_hidden(text, ratio)]


def _own(
    widget: QWidget, box: QRectF, words: str, role: QPalette.ColorRole, ratio: float
) -> Text:
    spot = QRectF(box).translated(QRectF(_in_window(widget)).topLeft())
    scaled = QRectF(spot.topLeft() * ratio, spot.size() * ratio)
    ink = widget.palette().color(widget.palette().currentColorGroup(), role)
    return Text(words, scaled, ink, False, widget)


def _in_window(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _is_hidden(text: Text, ratio: float) -> bool:
    """Scrolled out of its area, wholly or in part."""
    widget = text.owner
    while widget is not None and not widget.isWindow():
        parent = widget.parentWidget()
        area = parent.parentWidget() if parent is not None else None
        if parent is not None and isinstance(area, QAbstractScrollArea):
            room = QRectF(_in_window(parent))
            return not QRectF(room.topLeft() * ratio, room.size() * ratio).contains(text.box)
        widget = parent
    return False


def _is_scrolled_away(owner: QWidget | None, box: QRectF, ratio: float) -> bool:
    """A row that its list shows only in part, or a text outside the widget that wrote it."""
    if owner is None:
        return False
    room = QRectF(_in_window(owner))
    return not QRectF(room.topLeft() * ratio, room.size() * ratio).contains(box)


# colours


def faint(window: QWidget, image: QImage, painted: list[Text]) -> list[str]:
    """Texts that stand out too little from what lies behind them."""
    found = []
    for text in all_texts(window, painted):
        paper = ground(image, text.box)
        if paper is None:
            continue
        ratio = contrast(text.ink, paper)
        if ratio < READABLE:
            found.append(f"{text.words!r}: {text.ink.name()} on {paper.name()} is {ratio:.1f}")
    return found


def foreign_inks(window: QWidget, painted: list[Text], tokens: Mapping[str, str]) -> list[str]:
    """Texts in a colour that is no token."""
    known = {value.lower() for value in tokens.values()}
    return [
        f"{text.words!r} is written in {text.ink.name()}"
        for text in all_texts(window, painted)
        if text.ink.name() not in known
    ]


def foreign_colors(window: QWidget, image: QImage, tokens: Mapping[str, str]) -> list[str]:
    """Areas in a colour that is no token."""
    known = {value.lower() for value in tokens.values()}
    found = flat_colors(_without_shadows(window, image, tokens))
    return [f"a colour that is no token: {name}" for name in sorted(found - known)]


def _without_shadows(window: QWidget, image: QImage, tokens: Mapping[str, str]) -> QImage:
    """A panel's shadow is a shade of what lies below it; paint it over."""
    panels = [panel for panel in window.findChildren(Panel) if panel.isVisible()]
    if not panels:
        return image
    ratio = window.devicePixelRatioF()
    card = panels[-1].card
    reach = card.adjusted(-SHADOW - 1, -SHADOW - 1, SHADOW + 1, SHADOW + 4)
    painter = QPainter(image)
    painter.scale(ratio, ratio)
    painter.setClipRegion(QRegion(reach) - QRegion(card.adjusted(4, 4, -4, -4)))
    painter.fillRect(window.rect(), QColor(tokens["bg"]))
    painter.end()
    return image


# the keyboard and those who cannot see


def controls(window: QWidget) -> list[QWidget]:
    """What can be used now; parts of a field belong to the field."""
    top = layer(window)
    return [
        widget
        for widget in top.findChildren(QWidget)
        if isinstance(widget, CONTROLS)
        and widget.isVisible()
        and widget.isEnabled()
        and not _is_part(widget)
    ]


def _is_part(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    inner = isinstance(parent, QComboBox | QAbstractSpinBox | QTableView)
    return inner or bool(parent and isinstance(parent.parentWidget(), QComboBox))


def unreached(window: QWidget) -> list[str]:
    """Controls where Tab never comes by, although the window takes the keyboard."""
    if window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus:
        return []
    wanted = controls(window)
    reached = walked(window, 3 * len(wanted) + 3)
    groups = {
        w.group() for w in reached if isinstance(w, QAbstractButton) and w.group() is not None
    }
    return [
        f"Tab does not reach {_name(widget)}"
        for widget in wanted
        if widget not in reached
        and not (isinstance(widget, QAbstractButton) and widget.group() in groups - {None})
    ]


def walked(window: QWidget, most: int) -> set[QWidget]:
    """Where the keyboard comes by when Tab is pressed until it is back where it was."""
    reached: list[QWidget] = []
    for _ in range(most):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        here = QApplication.focusWidget()
        if here is None or here in reached[:1]:
            break
        reached.append(here)
    return set(reached)


def nameless(window: QWidget) -> list[str]:
    """Controls that a screen reader could not name."""
    return [
        f"{type(widget).__name__} {widget.objectName()!r} has no name"
        for widget in controls(window)
        if not spoken(widget)
    ]


def spoken(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} {widget.objectName() or text!r}"
