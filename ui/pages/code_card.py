"""The code at sign-in, in the settings: off, being turned on, on, being turned off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from softphone.client.access import CodeState
from ui import code_words, kit, status_words, words
from ui.announce import announce
from ui.widgets import labels
from ui.widgets.password_line import PasswordLine
from ui.widgets.qr_code import QrCode

LONGEST = 40
SIDE = 212
"Of the QR code, logical pixels."


class CodeCard(QWidget):
    """Shows what the office says, one step at a time.

    Signals:
        begin_wanted: the password.
        confirm_wanted: the first code.
        off_wanted: the password.
        done: the recovery codes were seen, or a step was left.
    """

    begin_wanted = Signal(str)
    confirm_wanted = Signal(str)
    off_wanted = Signal(str)
    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_at_work = False
        "In the middle of something that a new look at the office must not wipe away."
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._problem = labels.wrapped("", "dangerText")
        self.line: QLineEdit | None = None
        "Where something is typed in this step."
        self._go: kit.Button | None = None

    # -- what it shows -----------------------------------------------------------------------

    def show_state(self, state: CodeState, now: datetime) -> None:
        self._start()
        self.is_at_work = False
        if state.since is None:
            self._say("code.off")
            self._button("code.turnOn", "codeOn", lambda: self._ask_password(on=True))
            return
        since = status_words.since(state.since, now)
        left = words.text("code.left", n=state.recovery_codes_left)
        self._add_text(words.text("code.on", time=since) + " " + left, "body2")
        self._button("code.turnOff", "codeOff", lambda: self._ask_password(on=False))

    def show_secret(self, secret: str, uri: str) -> None:
        """To be scanned, or typed by who cannot scan."""
        import segno  # wanted by few

        self._start()
        self._say("code.scan")
        qr = QrCode(SIDE)
        made = segno.make(uri, error="m", micro=False)
        qr.show_code(tuple(tuple(row) for row in made.matrix), words.text("code.qr"))
        self._column.addWidget(qr, 0, Qt.AlignmentFlag.AlignLeft)
        shown = kit.label(secret, "row", wraps=True)
        shown.setObjectName("codeSecret")
        shown.setTextInteractionFlags(kit.SELECTABLE)
        self._say("code.typeSecret", "secondary")
        self._column.addWidget(shown)
        line = kit.input_line("codeFirst", words.text("code.first"))
        line.setMaxLength(LONGEST)
        self._ask(line, "code.confirm", "codeConfirm", self.confirm_wanted.emit)

    def show_spares(self, codes: Sequence[str]) -> None:
        """Shown this once."""
        self._start()
        self._add_text(words.text("code.isOn"), "fieldTitle")
        self._say("code.sparesSub")
        card = kit.frame("card", "codeSpares")
        grid = QGridLayout(card)
        grid.setContentsMargins(16, 12, 16, 12)
        for place, code in enumerate(codes):
            shown = kit.label(code, "row")
            shown.setTextInteractionFlags(kit.SELECTABLE)
            grid.addWidget(shown, place % 5, place // 5)
        self._column.addWidget(card)
        copy = kit.button(words.text("adm.copy"), "outline", "copy", "codeCopy")
        text = "\n".join(codes)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        kept = kit.button(words.text("code.kept"), "primary", name="codeKept")
        kept.clicked.connect(self.done)
        self._row(copy, kept)
        announce(self, words.text("code.isOn"))

    def show_problem(self, code: str) -> None:
        text = code_words.problem(code)
        self._problem.setText(text)
        self._problem.show()
        if self.line is not None and self._go is not None:
            self._go.setEnabled(True)
            self.line.selectAll()
            self.line.setFocus()
        announce(self, text, is_urgent=True)

    # -- what it is made of ------------------------------------------------------------------

    def _ask_password(self, *, on: bool) -> None:
        self._start()
        self._say("code.onSub" if on else "code.offSub")
        line = PasswordLine("codePassword", words.text("signin.password"))
        wanted = self.begin_wanted if on else self.off_wanted
        key = "wiz.next" if on else "code.turnOff"
        self._ask(line, key, "codeGo", wanted.emit)

    def _start(self) -> None:
        kit.clear(self._column)
        self._problem = labels.wrapped("", "dangerText")
        self._problem.setParent(self)
        self._problem.hide()
        self.line = self._go = None
        self.is_at_work = True

    def _say(self, key: str, role: str = "body2") -> None:
        self._add_text(words.text(key), role)

    def _add_text(self, text: str, role: str) -> None:
        self._column.addWidget(kit.label(text, role, wraps=True))

    def _button(self, key: str, name: str, action: object) -> None:
        made = kit.button(words.text(key), "outline", name=name)
        made.clicked.connect(action)
        self._column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._problem)

    def _ask(self, line: QLineEdit, key: str, name: str, wanted: object) -> None:
        """A line, and the two ways on from it."""
        assert callable(wanted)
        self.line = line
        self._column.addLayout(kit.field(line))
        self._column.addWidget(self._problem)
        go = kit.button(words.text(key), "primary", name=name)
        stop = kit.button(words.text("common.cancel"), "outline", name="codeCancel")
        go.setEnabled(False)
        line.textChanged.connect(lambda text: go.setEnabled(bool(text.strip())))
        line.returnPressed.connect(go.click)
        go.clicked.connect(lambda: go.setEnabled(False))
        go.clicked.connect(lambda: wanted(line.text()))
        self._go = go
        stop.clicked.connect(self.done)
        self._row(stop, go)
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, *buttons: QWidget) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self._column.addLayout(row)
