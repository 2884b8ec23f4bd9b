"""The SIP messages of one call, for who looks for a fault; asked for when they are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client import reading
from softphone.client.administration import Refused
from ui import admin_words, kit, words
from ui.admin_model import AdminModel
from ui.announce import announce

Row = Mapping[str, Any]


class SipMessages(QWidget):
    """A button; then each message as one line, and all of them to be copied."""

    def __init__(self, admin: AdminModel, id: str, zone: tzinfo) -> None:
        super().__init__()
        self.setObjectName("sipMessages")
        self._admin, self._id, self._zone = admin, id, zone
        self._told: Sequence[Row] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.open = kit.button(words.text("sip.show"), "link", "chevron-down", "sipShow")
        self.copy = kit.button(words.text("sip.copy"), "link", "copy", "sipCopy")
        row = QHBoxLayout()
        row.addWidget(self.open)
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)
        self.lines = kit.label("", "body2", wraps=True)
        self.lines.setTextFormat(Qt.TextFormat.PlainText)
        self.lines.setTextInteractionFlags(kit.SELECTABLE)
        self.lines.setAccessibleName(words.text("sip.title"))
        column.addWidget(self.lines)
        self.copy.hide()
        self.lines.hide()
        self.open.clicked.connect(self.load)
        self.copy.clicked.connect(self._copy)

    def load(self) -> None:
        self.open.setEnabled(False)
        self._admin.ask(self._admin.calls.sip_messages(self._id), self._show)

    def _show(self, told: Sequence[Row] | Refused) -> None:
        self.open.setEnabled(True)
        if isinstance(told, Refused):
            is_gone = told.code == "not_kept"
            text = words.text("sip.notKept") if is_gone else admin_words.refusal(told)
        else:
            self._told = told
            text = "\n".join(self._line(one) for one in told) or words.text("sip.notKept")
        self.lines.setText(text)
        self.lines.show()
        self.open.setVisible(not self._told)
        self.copy.setVisible(bool(self._told))
        announce(self, words.text("sip.count", n=len(self._told)) if self._told else text)

    def _line(self, one: Row) -> str:
        """“13:02:11.123  → 10.20.0.9:5062  INVITE sip:602@office.example”."""
        moment = reading.moment(one.get("at"))
        at = moment.astimezone(self._zone).strftime("%H:%M:%S.%f")[:-3] if moment else ""
        arrow = "→" if one.get("direction") == "out" else "←"
        first = str(one.get("first_line") or "")
        first = first.removesuffix(" SIP/2.0").removeprefix("SIP/2.0 ")
        return f"{at}  {arrow} {one.get('peer')}  {first}"

    def _copy(self) -> None:
        texts = (f"{self._line(one)}\n\n{one.get('text')}" for one in self._told)
        QGuiApplication.clipboard().setText("\n\n".join(texts))
        announce(self, words.text("sip.copied"))
