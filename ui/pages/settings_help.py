"""Settings, “Help”: first steps, what is new, what is wrong here, and a report (S49)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone import __version__
from ui import kit, words
from ui.announce import announce
from ui.controls import CheckBox
from ui.pages.settings_window import settings_page

STEPS = 4
NEWS = 5
ICONS = {"ok": ("check", "accent"), "note": ("info", "busy"), "bad": ("x", "danger")}


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at on this computer; ``level``: ok, note or bad."""

    level: str
    sentence: str
    mend: str = ""


class HelpSettings(QWidget):
    """Signals:
    check_wanted: look at what can go wrong on this computer.
    report_wanted: prepare a mail; with a file of what was found, or without.
    """

    check_wanted = Signal()
    report_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("help.title"))
        outer.addWidget(page)
        self._list(column, "help.first", [f"help.step{n}" for n in range(1, STEPS + 1)], "1.")
        self._add_check(column)
        self._add_report(column)
        title = words.text("help.new", version=__version__)
        self._list(column, title, [f"help.new{n}" for n in range(1, NEWS + 1)], "•")
        column.addStretch(1)

    def _list(self, column: QVBoxLayout, title: str, keys: Sequence[str], mark: str) -> None:
        heading = words.text(title) if title.startswith("help.") else title
        column.addWidget(kit.label(heading, "heading"))
        for number, key in enumerate(keys, 1):
            row = QHBoxLayout()
            row.setSpacing(8)
            place = kit.label(f"{number}." if mark == "1." else mark, "secondary")
            row.addWidget(place, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(kit.label(words.text(key), "body2", wraps=True), 1)
            column.addLayout(row)
        column.addSpacing(8)

    def _add_check(self, column: QVBoxLayout) -> None:
        column.addWidget(kit.label(words.text("help.check"), "heading"))
        column.addWidget(kit.label(words.text("help.checkSub"), "body2", wraps=True))
        self.check = kit.button(words.text("help.checkNow"), "outline", "search", "helpCheck")
        self.check.clicked.connect(self.check_wanted)
        row = QHBoxLayout()
        row.addWidget(self.check)
        row.addStretch(1)
        column.addLayout(row)
        self.said = kit.label("", "row", wraps=True)
        self.said.setObjectName("helpSaid")
        self.said.hide()
        column.addWidget(self.said)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(6)
        column.addLayout(self._findings)
        column.addSpacing(8)

    def _add_report(self, column: QVBoxLayout) -> None:
        column.addWidget(kit.label(words.text("help.report"), "heading"))
        column.addWidget(kit.label(words.text("help.reportSub"), "body2", wraps=True))
        self.with_file = CheckBox("helpWithFile", words.text("help.withFile"))
        column.addWidget(self.with_file)
        self.report = kit.button(words.text("help.reportNow"), "outline", "mail", "helpReport")
        self.report.clicked.connect(lambda: self.report_wanted.emit(self.with_file.isChecked()))
        row = QHBoxLayout()
        row.addWidget(self.report)
        row.addStretch(1)
        column.addLayout(row)
        self.reported = kit.label("", "body2", wraps=True)
        self.reported.setObjectName("helpReported")
        self.reported.setTextInteractionFlags(kit.SELECTABLE)
        self.reported.hide()
        column.addWidget(self.reported)
        column.addSpacing(8)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reported.hide()

    # -- what came of it

    def show_checking(self) -> None:
        self.check.setEnabled(False)
        kit.clear(self._findings)
        self._say(words.text("help.checking"))

    def show_findings(self, found: Sequence[Found]) -> None:
        """What needs attention first; the sentences are those of ``einklang doctor``."""
        self.check.setEnabled(True)
        kit.clear(self._findings)
        wrong = [one for one in found if one.level != "ok"]
        self._say(words.text("help.wrong", n=len(wrong)) if wrong else words.text("help.fine"))
        for one in wrong:
            self._findings.addWidget(self._row(one))

    def show_failed(self) -> None:
        """The look itself did not work."""
        self.check.setEnabled(True)
        self._say(words.text("help.checkFailed"))

    def show_report(self, file: str, is_opened: bool) -> None:
        """file: where the file for the mail lies; empty without one, or where it failed."""
        told = words.text("help.mailOpen" if is_opened else "help.noMail")
        if self.with_file.isChecked():
            key = "help.file" if file else "help.noFile"
            told += " " + words.text(key, file=file)
        self.reported.setText(told)
        self.reported.show()
        announce(self.reported, told)

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()
        announce(self.said, text)

    def _row(self, found: Found) -> QWidget:
        box = kit.frame("card", "helpFinding")
        row = QHBoxLayout(box)
        row.setContentsMargins(12, 8, 12, 8)
        icon, token = ICONS.get(found.level, ICONS["note"])
        row.addWidget(kit.picture(icon, token, 18))
        text = f"{found.sentence} {found.mend}".strip()
        row.addWidget(kit.label(text, "body2", wraps=True), 1)
        return box
