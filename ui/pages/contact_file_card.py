"""A file with contacts in the window: chosen, what it would change, and whether it shall."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui import kit, words
from ui.announce import announce
from ui.contact_file import ContactFile, Trial
from ui.widgets import labels

FILES = "vCard, CSV (*.vcf *.vcard *.csv *.txt)"
LARGEST_FILE = 200_000_000
"Bytes; telephones put pictures into their files, which are left out."


class ContactFileCard(QWidget):
    """Hidden until a file was looked at, or could not be."""

    def __init__(self, model: ContactFile, margin: int = 12) -> None:
        super().__init__()
        self.setObjectName("contactTrial")
        self._model = model
        self._shown: Trial | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(margin, 4, margin, 8)
        self.notice = kit.Notice("accent", "file-up")
        self.problem = labels.wrapped("", "busyStrong")
        outer.addWidget(self.notice)
        outer.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.go = kit.button(words.text("contact.readIn"), "primary", name="contactReadIn")
        self.leave = kit.button(words.text("common.cancel"), "outline", name="contactLeave")
        row.addWidget(self.go)
        row.addWidget(self.leave)
        row.addStretch(1)
        self.notice.add_row(row)
        row.setContentsMargins(42, 10, 12, 12)
        self.go.clicked.connect(model.read_in)
        self.leave.clicked.connect(model.leave)
        model.changed.connect(self._show)
        self._show()

    def choose(self) -> None:
        """Ask for a file, and look at it."""
        title = words.text("contact.file")
        name, _ = QFileDialog.getOpenFileName(self, title, "", FILES)
        if name:
            self.take(Path(name))

    def take(self, file: Path) -> None:
        """Look at what this file would change."""
        try:
            with file.open("rb") as opened:
                data = opened.read(LARGEST_FILE)
        except OSError:
            data = b""
        self._model.look_at(file.name, data)

    def _show(self) -> None:
        trial, problem = self._model.trial, self._model.problem
        if problem and problem != self.problem.text():
            announce(self, problem)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.notice.setVisible(trial is not None)
        self.setVisible(trial is not None or bool(problem))
        if trial is not None and trial is not self._shown:
            self._show_trial(trial)
        self._shown = trial

    def _show_trial(self, trial: Trial) -> None:
        told = trial.told
        counts = [
            words.text(f"contact.trial.{key}", n=n)
            for key, n in (("new", told.new), ("changed", told.changed), ("same", told.same),
                           ("left", told.left))
            if n
        ]  # fmt: skip
        has_news = bool(told.new or told.changed)
        self.notice.show_text(trial.name, ", ".join(counts))
        self.go.setVisible(has_news)
        self.leave.setText(words.text("common.cancel" if has_news else "common.close"))
        (self.go if has_news else self.leave).setFocus()
        announce(self, f"{trial.name}: {', '.join(counts)}")
        labels.claim_height(self)
