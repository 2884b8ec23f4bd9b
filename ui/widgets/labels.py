"""Labels that ask for their whole width and give way when they must."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import kit


class FittingLabel(kit.ElidedLabel):
    """As wide as its text where there is room; what stands beside it stays close."""

    def __init__(self, role: str) -> None:
        super().__init__("", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())

    def show_text(self, text: str) -> None:
        self.setText(text)
        self.updateGeometry()


class WrappedLabel(QLabel):
    """Text over several lines that never asks for more height than its lines need.

    Qt's own label guesses a narrow shape for its minimum, which makes rows in a scroll area
    too tall.
    """

    def __init__(self, text: str, role: str) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        inset = self.contentsMargins()
        width = metrics.horizontalAdvance(self.text()) + 2 + inset.left() + inset.right()
        return QSize(width, metrics.height() + inset.top() + inset.bottom())

    def minimumSizeHint(self) -> QSize:
        return QSize(48, self.sizeHint().height())


def wrapped(text: str, role: str) -> WrappedLabel:
    return WrappedLabel(text, role)


def claim_height(widget: QWidget) -> None:
    """Let no line of wrapped text be squeezed: other parts give way, then the window grows.

    A layout asks for the height of one line only; call this at every resize and new text.
    """
    layout = widget.layout()
    if layout is not None:
        # An empty layout answers -1.
        widget.setMinimumHeight(max(0, layout.totalHeightForWidth(widget.width())))
