"""The card of a call that did not come about: what happened, in plain words."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.announce import announce
from ui.calls_model import CallsModel
from ui.shown_call import ShownCall

SENTENCES = {
    "404": "call.failed.unknown",
    "484": "call.failed.unknown",
    "480": "call.failed.unreachable",
    "486": "call.failed.busy",
    "600": "call.failed.busy",
    "603": "call.failed.declined",
    "408": "call.failed.noAnswer",
    "487": "call.failed.noAnswer",
    "503": "call.failed.server",
    "no_server": "call.failed.server",
    "no_outside_line": "call.failed.noLine",
    "call_barred": "call.failed.barred",
    "limit_reached": "call.failed.limit",
}
"SIP status or code word to a sentence; every other one is “did not come about”."


def sentence(call: ShownCall, *, is_emergency: bool = False) -> str:
    """What happened to this call; the code itself goes into the details."""
    if is_emergency:
        return words.text("call.failed.emergency")
    code = call.call.ended_reason.partition(" ")[0]
    key = SENTENCES.get(code, "call.failed.other")
    return words.text(key, name=call.name, number=call.number)


class FailedCall(QWidget):
    """Amber, with “call again” and “close”; it goes by itself after some seconds.

    A call for help that failed is red and stays.
    """

    def __init__(self, model: CallsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failedCall")
        self._model = model
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        model.changed.connect(self._show)
        self._shown: ShownCall | None = None
        self._show()

    def _show(self) -> None:
        call = self._model.failed_call
        if call is not None and self._shown is not None and call.id == self._shown.id:
            return
        self._shown = call
        kit.clear(self._column)
        self.setVisible(call is not None)
        if call is not None:
            self._column.addWidget(self._notice(call))

    def _notice(self, call: ShownCall) -> kit.Notice:
        code = call.call.ended_reason
        detail = words.text("call.details", code=code) if code else ""
        is_emergency = self._model.is_emergency(call.number)
        kind, link = ("danger", "linkDanger") if is_emergency else ("busy", "linkBusy")
        notice = kit.Notice(kind, "triangle-alert")
        text = sentence(call, is_emergency=is_emergency)
        notice.show_text(text, detail)
        announce(self, text, is_urgent=is_emergency)
        row = QHBoxLayout()
        again = kit.button(words.text("call.again"), link, name="callAgain")
        again.clicked.connect(lambda: self._model.dial(call.call.remote.number))
        close = kit.button(words.text("common.close"), link, name="closeFailed")
        close.clicked.connect(self._model.dismiss_failed)
        row.addWidget(again)
        row.addWidget(close)
        row.addStretch(1)
        notice.add_row(row)
        return notice
