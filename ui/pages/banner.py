"""The one banner under the identity; never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import banner_model, kit
from ui.banner_model import BannerAction, BannerView
from ui.office_model import OfficeModel


class Banner(QWidget):
    """Signals:
    action_wanted: the way on that was taken, and the number it is about.
    """

    action_wanted = Signal(BannerAction, str)

    def __init__(self, model: OfficeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._model = model
        self._view: BannerView | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 0, 12, 12)
        model.changed.connect(self.show_office)
        self.hide()
        self.show_office()

    def show_office(self) -> None:
        view = banner_model.banner(self._model)
        if view == self._view:
            return
        self._view = view
        kit.clear(self._column)
        self.setVisible(view is not None)
        if view is None:
            return
        self._column.addWidget(self._notice(view))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, view.text))

    def _notice(self, view: BannerView) -> kit.Notice:
        notice = kit.Notice(view.kind, view.icon, view.text)
        notice.setAccessibleName(view.text)
        row = QHBoxLayout()
        row.setSpacing(4)
        for action, text in ((view.action, view.action_text), (view.other, view.other_text)):
            if text:
                row.addWidget(self._link(view, action, text))
        row.addStretch(1)
        if view.action_text:
            notice.add_row(row)
        if view.can_close:
            notice.add_close("banner-close", self._model.dismiss_problem)
        return notice

    def _link(self, view: BannerView, action: BannerAction, text: str) -> kit.Button:
        kind = {"danger": "linkDanger", "busy": "linkBusy"}.get(view.kind, "link")
        made = kit.button(text, kind, name=f"banner-{action}")
        made.clicked.connect(lambda: self.action_wanted.emit(action, view.number))
        return made
