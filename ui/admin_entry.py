"""The way to the administration: who may go it, and one window at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from softphone.client.session import Session
from softphone.client.state import OfficeState
from ui.status_model import Spawn

if TYPE_CHECKING:
    from ui.admin_pages import AdminPages


def may_open(office: OfficeState) -> bool:
    """Has this person anything to do there?"""
    from softphone.client.administration import PERMISSIONS

    wanted = {name for what in PERMISSIONS.values() for name in what}
    return office.me is not None and not office.rights.isdisjoint(wanted)


class AdminEntry(QObject):
    """The modules of the window are loaded when somebody wants it, which few ever do."""

    def __init__(self, session: Session, spawn: Spawn) -> None:
        super().__init__()
        self._session, self._spawn = session, spawn
        self.pages: AdminPages | None = None

    def open(self, page: str = "") -> None:
        """A new window asks for the password; an open one comes to the front.

        page: the name of the one to be seen; empty: the first, or the one that is open.
        """
        if self.pages is None:
            from ui.admin_pages import AdminPages

            self.pages = AdminPages(self._session.administration(), self._session, self._spawn)
            self.pages.window.closed.connect(self._forget)
        self.pages.open(page)

    def close(self) -> None:
        if self.pages is not None:
            self.pages.window.close()

    def _forget(self) -> None:
        pages, self.pages = self.pages, None
        if pages is not None:
            pages.window.deleteLater()
            pages.deleteLater()
