"""Reading a list of people in: the file, its columns, the preview, and the result (S14)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from softphone.model.people_csv import FIELDS, IGNORE
from ui import admin_words, kit, theme, words
from ui.admin_import_model import ImportModel
from ui.admin_model import AdminModel
from ui.admin_table import RowsModel
from ui.announce import announce
from ui.controls import CheckBox
from ui.pages.admin_parts import list_card
from ui.pages.admin_table import Table
from ui.widgets.labels import wrapped

A_ROW = 4
"So many columns have their choices beside each other."
TALLEST = 150
"Of all the choices together, at text size 100 %; more are scrolled to, logical pixels."


class ImportPage(QWidget):
    """Signals:
    left: back to the list of people.
    imported: people are in; the list is read again.
    """

    left = Signal()
    imported = Signal()

    def __init__(self, admin: AdminModel) -> None:
        super().__init__()
        self.setObjectName("adminImport")
        self.model = ImportModel(admin)
        self.rows = RowsModel(self.model.columns(), self.model.cells, self)
        self.invitations: tuple[Mapping[str, Any], ...] = ()
        self._boxes: list[kit.Combo] = []
        self._build()
        self._connect()
        self._show()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 18, 28, 16)
        column.setSpacing(10)
        self.back = kit.button(words.text("adm.users"), "link", "chevron-left", "importBack")
        top = QHBoxLayout()
        top.addWidget(self.back)
        top.addStretch(1)
        column.addLayout(top)
        row = QHBoxLayout()
        self.title = kit.TitledText(words.text("csv.title"), " ", "title")
        self.other = kit.button(words.text("csv.other"), "outline", name="otherFile")
        row.addWidget(self.title, 1)
        row.addWidget(self.other)
        column.addLayout(row)
        self.problem = kit.Notice("danger", "triangle-alert")
        self.problem.hide()
        column.addWidget(self.problem)
        self._columns = QWidget()
        self._choices = QGridLayout(self._columns)
        self._choices.setContentsMargins(0, 0, 12, 0)
        self._choices.setSpacing(10)
        self._scroll = kit.scrolled(self._columns, "importColumns")
        column.addWidget(self._scroll)
        name = words.text("csv.title")
        self.table = Table("importLines", name, self.rows, has_menu=False)
        self._card = list_card(self.table)
        column.addWidget(self._card, 1)
        self.skip = CheckBox("skipErrors", "")
        self.skip.setChecked(True)
        column.addWidget(self.skip)
        self.done = kit.Notice("accent", "check")
        self.done.hide()
        self.save_links = self.done.add_action(
            words.text("csv.saveLinks"), "saveLinks", self._save_links
        )
        column.addWidget(self.done)
        self._spare = QWidget()
        self._spare.hide()
        column.addWidget(self._spare, 1)
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.safe = wrapped(words.text("csv.safe"), "secondary")
        row.addWidget(self.safe, 100)
        row.addStretch(1)
        self.cancel = kit.button(words.text("common.cancel"), "outline", name="importCancel")
        self.go = kit.button("", "primary", name="importGo")
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        return row

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.cancel.clicked.connect(self.left)
        self.other.clicked.connect(self.choose_file)
        self.go.clicked.connect(self._on_go)
        self.skip.clicked.connect(self.model.skip_errors)
        self.model.changed.connect(self._show)
        self.model.finished.connect(self._on_finished)

    def choose_file(self) -> bool:
        """False where somebody changed their mind."""
        path, _ = QFileDialog.getOpenFileName(
            self, words.text("adm.csv"), "", f"{words.text('csv.files')} (*.csv *.txt *.tsv)"
        )
        if path:
            self.model.read_file(Path(path))
        return bool(path)

    def _show(self) -> None:
        model = self.model
        self.title.sub.setText(model.meta)
        self.title.sub.setVisible(bool(model.meta))
        self.problem.setVisible(bool(model.problem))
        self.problem.show_text(model.problem)
        self._show_columns()
        if self.rows.all_rows != model.lines:
            self.rows.show_rows(model.lines)
        has_file = model.sheet is not None
        self._scroll.setVisible(has_file)
        self._card.setVisible(has_file)
        self._spare.setVisible(not has_file)
        errors = model.count("error")
        self.skip.setVisible(bool(errors))
        self.skip.setText(words.text("csv.skip", n=errors))
        self.skip.setAccessibleName(self.skip.text())
        self.skip.updateGeometry()
        self._show_go()

    def _show_go(self) -> None:
        model, n = self.model, self.model.count("new", "change")
        if model.is_waiting and model.total:
            self.go.setText(words.text("csv.hashing", n=model.done, total=model.total))
        elif model.lines and not n and not model.count("error"):
            self.go.setText(words.text("csv.nothing"))
        else:
            self.go.setText(words.text("csv.go", n=n))
        self.go.setEnabled(model.may_import)

    def _show_columns(self) -> None:
        sheet = self.model.sheet
        names = sheet.columns if sheet else ()
        if [box.property("column") for box in self._boxes] != list(names):
            self._make_columns(names)
        for box, meaning in zip(self._boxes, self.model.meanings, strict=False):
            box.setCurrentIndex(box.findData(meaning))

    def _make_columns(self, names: tuple[str, ...]) -> None:
        while self._choices.count():
            item = self._choices.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._boxes = []
        for place, name in enumerate(names):
            self._choices.addWidget(self._column(place, name), place // A_ROW, place % A_ROW)
        for place in range(A_ROW):
            self._choices.setColumnStretch(place, 1)
        tall = self._columns.sizeHint().height() + 2
        self._scroll.setFixedHeight(min(tall, round(TALLEST * theme.current.factor)))

    def _column(self, place: int, name: str) -> QWidget:
        title = words.text("csv.col", c=name)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        caption = kit.elided(title, "secondary")
        caption.setToolTip(title)
        column.addWidget(caption)
        box = kit.combo(f"column-{place}", title)
        box.setProperty("column", name)
        box.addItem(words.text("csv.ignore"), IGNORE)
        for key in FIELDS:
            text = words.text("csv.fullName") if key == "full_name" else admin_words.field(key)
            box.addItem(text, key)
        box.activated.connect(lambda _: self.model.choose_one(place, str(box.currentData())))
        column.addWidget(box)
        self._boxes.append(box)
        return holder

    # -- importing ---------------------------------------------------------------------------

    def _on_go(self) -> None:
        if self.model.count("error") and not self._save_errors():
            return
        self.model.begin()

    def _save_errors(self) -> bool:
        """What is left out is kept as a file, before anything is imported."""
        return self._save(f"{Path(self.model.name).stem}-{words.text('csv.mendName')}.csv",
                          self.model.to_mend())  # fmt: skip

    def _save(self, name: str, data: bytes) -> bool:
        path, _ = QFileDialog.getSaveFileName(self, words.text("vm.save"), name)
        if not path:
            return False
        try:
            Path(path).write_bytes(data)
        except OSError:
            self.problem.show_text(words.text("csv.e.unwritable", name=Path(path).name))
            self.problem.show()
            return False
        return True

    def _on_finished(self, told: Mapping[str, Any]) -> None:
        counts = told["counts"]
        self.invitations = tuple(told["invitations"])
        text = words.text("csv.done", new=counts["new"], changed=counts["change"])
        n = len(self.invitations)
        self.done.show_text(text, words.text("csv.invited", n=n) if n else "")
        self.save_links.setVisible(bool(n))
        self.done.show()
        for part in (self._scroll, self._card, self.skip, self.go, self.other, self.safe):
            part.hide()
        self._spare.show()
        self.cancel.setText(words.text("common.close"))
        announce(self, text)
        self.imported.emit()

    def _save_links(self) -> None:
        """Name, address and link, for whoever sends them out; they are shown only once."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(["name", "e-mail", "link"])
        for one in self.invitations:
            writer.writerow([_safe(str(one["name"])), one["email"], one["url"]])
        self._save(f"{words.text('csv.linksName')}.csv", out.getvalue().encode("utf-8-sig"))


def _safe(text: str) -> str:
    """No spreadsheet takes a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
