"""Step 2 of a new office: who works there besides the one who starts it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from softphone.model import people_csv
from softphone.model.people_csv import BadCsv
from ui import admin_words, kit, new_people, words
from ui.announce import announce
from ui.new_people import MOST_PEOPLE, Colleague
from ui.widgets import labels
from ui.widgets.person_row import OwnRow, PersonRow


class PeopleStep(QWidget):
    """Nobody need be added: others can come later, by the administration."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("wizardPeople")
        self._me, self._country = Colleague("", "", ""), "DE"
        self.rows: list[PersonRow] = []
        self._count = 0
        self._own = OwnRow()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.line = kit.input_line("addPerson", words.text("wiz2.ph"))
        self.line.setPlaceholderText(words.text("wiz2.ph"))
        self.add = kit.button(words.text("wiz2.add"), "outline", "plus", "addPersonGo")
        self.csv = kit.button(words.text("wiz2.csv"), "link", "file-up", "addPeopleCsv")
        self._total = kit.label("", "secondary")
        self._note = labels.wrapped(words.text("wiz2.later"), "secondary")
        self._problem = kit.Notice("danger", "triangle-alert")
        self._problem.hide()
        self._build()
        self.line.returnPressed.connect(self._on_add)
        self.add.clicked.connect(self._on_add)
        self.csv.clicked.connect(self._choose_file)
        self._show_total()

    # -- for the wizard

    @property
    def people(self) -> tuple[Colleague, ...]:
        return tuple(row.person for row in self.rows)

    def show_office(self, me: Colleague, country: str) -> None:
        """Whose office it is; everybody's number is looked at anew."""
        self._me, self._country = me, country
        self._own.show_person(me)
        self._judge()

    def check(self) -> bool:
        """Can one go on?  Else the first line that is wrong gets the keyboard.

        Somebody who was typed but not added yet is added.
        """
        if self.line.text().strip():
            self._on_add()
        faults = self._judge()
        if faults:
            place = min(faults)
            self.rows[place].focus_fault(faults[place])
            self._tell(words.text("wiz2.e.rows"))
        return not faults

    def focus_first(self) -> None:
        self.line.setFocus()

    # -- who is there

    def put(self, people: tuple[Colleague, ...]) -> None:
        """Add these after those that are there."""
        for one in people:
            self._count += 1
            row = PersonRow(one, self._count)
            row.edited.connect(self._on_edited)
            row.removed.connect(lambda row=row: self._remove(row))
            self.rows.append(row)
            self._list.addWidget(_rule())
            self._list.addWidget(row)
        self._judge()
        self._show_total()
        self._keep_order()

    def read_file(self, path: Path) -> None:
        """A list of people; what cannot be read is said, and nobody is added."""
        try:
            sheet = people_csv.read(path.read_bytes())
        except OSError:
            self._tell(words.text("csv.e.unreadable", name=path.name))
            return
        except BadCsv as bad:
            self._tell(admin_words.unreadable(bad))
            return
        if "email" not in people_csv.guess(sheet.columns):
            self._tell(words.text("csv.e.noMail"))
            return
        before = self.people
        fresh = new_people.from_sheet(sheet, self._me, before, self._country)[len(before) :]
        if self._fits(len(fresh)):
            self.put(fresh)
            self._say(words.text("wiz2.read", n=len(fresh), file=path.name))

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, words.text("wiz2.csv"), "", "CSV (*.csv *.txt *.tsv)"
        )
        if path:
            self.read_file(Path(path))

    def _on_add(self) -> None:
        text = self.line.text().strip()
        if not text:
            self.line.setFocus()
        elif self._fits(1):
            one = new_people.typed(text, self._me, self.people, self._country)
            self.line.clear()
            self.put((one,))
            announce(self.line, words.text("wiz2.added", name=one.name, number=one.number))

    def _fits(self, more: int) -> bool:
        fits = len(self.rows) + more <= MOST_PEOPLE
        if fits:
            self._problem.hide()
        else:
            self._tell(words.text("wiz2.e.most", n=MOST_PEOPLE))
        return fits

    def _remove(self, row: PersonRow) -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        at = self._list.indexOf(row)
        for index in (at, at - 1):
            item = self._list.takeAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        rest = self.rows[place : place + 1] or self.rows[-1:]
        (rest[0].remove if rest else self.line).setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_edited()
        self._show_total()

    def _on_edited(self) -> None:
        if not self._judge():
            self._problem.hide()

    # -- what is shown

    def _judge(self) -> dict[int, dict[str, new_people.Fault]]:
        faults = new_people.faults(self._me, self.people, self._country)
        for place, row in enumerate(self.rows):
            row.show_faults(faults.get(place, {}))
        return faults

    def _tell(self, text: str) -> None:
        self._problem.show_text(text)
        self._problem.show()
        announce(self.line, text, is_urgent=True)

    def _say(self, text: str) -> None:
        self._note.setText(text)
        announce(self.line, text)

    def _show_total(self) -> None:
        n = len(self.rows) + 1
        self._total.setText(words.text("wiz2.n.one" if n == 1 else "wiz2.n", n=n))

    def _keep_order(self) -> None:
        """Tab goes down the rows, then to what adds another one."""
        controls: list[QWidget] = [
            part for row in self.rows for part in (row.name, row.number, row.remove, row.email)
        ]
        controls += [self.line, self.add, self.csv]
        for before, after in pairwise(controls):
            QWidget.setTabOrder(before, after)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(kit.label(words.text("wiz2.title"), "title", wraps=True))
        column.addWidget(kit.label(words.text("wiz2.sub"), "body2", wraps=True))
        card = kit.frame("card", "peopleCard")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(12, 2, 8, 2)
        inner.setSpacing(0)
        inner.addWidget(self._own)
        inner.addLayout(self._list)
        column.addWidget(card)
        column.addWidget(self._problem)
        adding = QHBoxLayout()
        adding.setSpacing(8)
        adding.addWidget(self.line, 1)
        adding.addWidget(self.add)
        column.addLayout(adding)
        below = QHBoxLayout()
        below.addWidget(self.csv)
        below.addStretch(1)
        below.addWidget(self._total)
        column.addLayout(below)
        column.addWidget(self._note)
        column.addStretch(1)


def _rule() -> QWidget:
    made = kit.frame("rule")
    made.setFixedHeight(1)
    return made
