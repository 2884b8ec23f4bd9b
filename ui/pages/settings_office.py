"""Settings, “Your office”: who reaches the one that runs here, and a copy of it in one file."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.announce import announce
from ui.clock import local_zone
from ui.pages.halt_card import HaltCard
from ui.pages.settings_window import settings_page
from ui.pages.share_card import ShareCard
from ui.pages.wizard_place import SwitchRow, command_line
from ui.widgets import labels


class OwnOfficeSettings(QWidget):
    """Where nothing can be backed up, it says why, and where it can.

    Signals:
        opened: the page came up; look anew at what can be done.
        wanted: write the back-up to this path.
        along_wanted: the app starts when somebody logs in, or not any more.
    """

    opened = Signal()
    along_wanted = Signal(bool)
    wanted = Signal(object)

    def __init__(self, data: Path) -> None:
        """data: of the office that this computer hosts."""
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("own.title"))
        outer.addWidget(page)
        self.share = ShareCard()
        self._reach = kit.label(words.text("own.reach"), "heading")
        column.addWidget(self._reach)
        column.addWidget(self.share)
        self.along = SwitchRow("startsAlongLater", words.text("wiz3.start"))
        self.along.switch.clicked.connect(self.along_wanted)
        self._along = kit.frame("card", "alongCard")
        inner = QVBoxLayout(self._along)
        inner.setContentsMargins(16, 8, 16, 8)
        inner.addWidget(self.along)
        column.addWidget(self._along)
        column.addSpacing(8)
        column.addWidget(kit.label(words.text("bak.title"), "heading"))
        column.addWidget(kit.label(words.text("bak.sub"), "body2", wraps=True))
        self.why_not = kit.Notice("busy", "info")
        column.addWidget(self.why_not)
        self._elsewhere = command_line("einklang admin --data DIR backup /safe/office.zip")
        column.addWidget(self._elsewhere)
        self._card = self._make_card(data)
        column.addWidget(self._card)
        column.addSpacing(8)
        self.halt = HaltCard()
        column.addWidget(self.halt)
        column.addStretch(1)
        self.show_why_not("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.opened.emit()

    # -- what is shown

    def show_why_not(self, key: str) -> None:
        """key: of the sentence why not; empty where it can be done."""
        for part in (self._card, self._reach, self.share, self._along, self.halt):
            part.setVisible(not key)
        self.why_not.setVisible(bool(key))
        self._elsewhere.setVisible(key == "bak.not.here")
        if key:
            self.why_not.show_text(words.text(key))

    def show_along(self, starts: bool, problem: str = "") -> None:
        """problem: a sentence, if it could not be changed."""
        self.along.switch.setChecked(starts)
        self.along.show_sub(problem)

    def show_last(self, at: datetime | None) -> None:
        if at is None:
            self.last.setText(words.text("bak.never"))
            return
        local = at.astimezone(local_zone())
        told = f"{kit.long_date(local.date())}, {local:%H:%M}"
        self.last.setText(words.text("bak.last", time=told))

    def show_running(self) -> None:
        self.now.setEnabled(False)
        self._say("fieldTitle", words.text("bak.running"))

    def show_done(self, file: Path, size: int) -> None:
        """size: of the file, bytes."""
        self.now.setEnabled(True)
        form = QLocale.DataSizeFormat.DataSizeSIFormat
        told = QLocale(words.language()).formattedDataSize(size, 1, form)
        self._say("accentBold", words.text("bak.done", file=file, size=told))

    def show_failed(self, key: str, detail: str = "") -> None:
        """detail: what the command said, for “Details”."""
        self.now.setEnabled(True)
        self._say("dangerText", f"{words.text(key)} {detail}".strip())

    # -- parts

    def _make_card(self, data: Path) -> QWidget:
        card = kit.frame("card", "backupCard")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(10)
        self.last = labels.wrapped("", "row")
        self.now = kit.button(words.text("bak.now"), "primary", "download", "backUpNow")
        self.now.clicked.connect(self._choose)
        self.said = labels.wrapped("", "body")
        self.said.setObjectName("backupSaid")
        self.said.setTextInteractionFlags(kit.SELECTABLE)
        self.said.hide()
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.last, 1)
        row.addWidget(self.now)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(labels.wrapped(words.text("bak.secret"), "secondary"))
        column.addWidget(labels.wrapped(words.text("bak.restore"), "secondary"))
        folder = shlex.quote(str(data))
        column.addWidget(command_line(f"einklang admin --data {folder} restore office.zip"))
        return card

    def _choose(self) -> None:
        """The dialog does not ask about a file that is there: none is ever replaced."""
        name = f"einklang-{datetime.now(local_zone()):%Y-%m-%d-%H%M}.zip"
        path, _ = QFileDialog.getSaveFileName(
            self, words.text("bak.now"), str(Path.home() / name), "ZIP (*.zip)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if path:
            self.wanted.emit(Path(path))

    def _say(self, role: str, text: str) -> None:
        kit.change_role(self.said, role)
        self.said.setText(text)
        self.said.show()
        announce(self.said, text)
