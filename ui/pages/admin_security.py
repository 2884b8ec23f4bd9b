"""A person's ways in, for who administers people: seen and ended at once, not by “Save”."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from softphone.client.administration import Refused
from softphone.model.rights import permissions
from ui import admin_words, kit, status_words, words
from ui.admin_model import AdminModel
from ui.pages.admin_parts import secret_card
from ui.pages.signed_in_list import SignedInList
from ui.widgets import labels
from ui.widgets.panel import rule


class WaysIn(QWidget):
    """``load`` asks the office."""

    def __init__(
        self, admin: AdminModel, row: Mapping[str, Any], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setObjectName("waysIn")
        self._admin, self._now = admin, now
        self._id = str(row["id"])
        self._name = name = str(row["name"])
        self.places = SignedInList(
            none=words.text("sess.nowhere"), everywhere=words.text("sess.all")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.link = kit.button(words.text("adm.newLink"), "outline", "mail", "passwordLink")
        self.secret = secret_card()
        column.addWidget(rule())
        column.addWidget(kit.label(words.text("adm.newLinkTitle"), "heading"))
        told = labels.wrapped(words.text("adm.newLinkSub", name=name), "secondary")
        column.addWidget(told)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.secret)
        column.addSpacing(8)
        column.addWidget(kit.label(words.text("code.title"), "heading"))
        self.code = labels.wrapped("", "secondary")
        self.reset = kit.button(words.text("code.reset"), "outline", name="codeReset")
        self.reset.hide()
        column.addWidget(self.code)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(8)
        column.addWidget(kit.label(words.text("sess.titleOf", name=name), "heading"))
        column.addWidget(labels.wrapped(words.text("sess.subOf"), "secondary"))
        column.addWidget(self.places)
        self.link.clicked.connect(self._make_link)
        self.reset.clicked.connect(self._reset_code)
        self.places.end_wanted.connect(self._end)
        self.places.end_others_wanted.connect(lambda: self._end(""))

    def load(self) -> None:
        self._admin.ask(self._admin.calls.sessions(self._id), self._on_places)
        self._admin.ask(self._admin.calls.code_state(self._id), self._on_code)

    def _on_code(self, told: Any) -> None:
        if isinstance(told, Refused):
            self.code.setText(admin_words.refusal(told))
            return
        is_on = told.since is not None
        self.reset.setVisible(is_on)
        text = words.text("code.offOf")
        if is_on:
            since = status_words.since(told.since, self._now())
            text = words.text("code.onOf", time=since)
        self.code.setText(text)

    def _reset_code(self) -> None:
        """Asks nothing: the person turns it on again in a minute."""
        self._admin.ask(self._admin.calls.reset_code(self._id), self._on_reset)

    def _on_reset(self, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
        self.load()

    def _make_link(self) -> None:
        self._admin.ask(self._admin.calls.invite(self._id), self._on_link)

    def _on_link(self, told: Any) -> None:
        if isinstance(told, Refused):
            self._admin.told.emit(admin_words.refusal(told))
        else:
            text = words.text("adm.newLinkIs", name=self._name)
            self.secret.show_secret(text, str(told["url"]))

    def _on_places(self, told: Any) -> None:
        if isinstance(told, Refused):
            self.places.show_problem(admin_words.refusal(told))
        else:
            self.places.show_places(told, self._now())

    def _end(self, session: str) -> None:
        work = self._admin.calls.end_sessions(self._id, session)
        self._admin.ask(work, lambda told: self._on_ended(session, told))

    def _on_ended(self, session: str, told: Any) -> None:
        if isinstance(told, Refused) and told.code != "not_found":
            self.places.show_problem(admin_words.refusal(told))
            return
        self.places.show_ended(session)
        self.load()


def ways_in(
    admin: AdminModel, row: Mapping[str, Any], now: Callable[[], datetime]
) -> WaysIn | None:
    """None for somebody new, and for whose ways in are not this administrator's business."""
    if not row or not admin.may("users.change"):
        return None
    is_theirs = "users.rights" in permissions(row["rights"]) and not admin.may("users.rights")
    return None if is_theirs else WaysIn(admin, row, now)
