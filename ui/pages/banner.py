"""The one banner under the identity; never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import banner_model, kit, words
from ui.banner_model import BannerView
from ui.office_model import OfficeModel


class Banner(QWidget):
    """Signals:
    action_wanted: the banner whose way on was taken.
    """

    action_wanted = Signal(BannerView)

    def __init__(self, model: OfficeModel) -> None:
        super().__init__()
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
        if view.action_text:
            notice.add_action(
                view.action_text,
                f"banner-{view.action}",
                lambda: self.action_wanted.emit(view),
            )
        if view.can_close:
            notice.add_action(
                words.text("common.close"), "banner-close", self._model.dismiss_problem
            )
        return notice
