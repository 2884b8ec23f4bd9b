"""Step 1 of a new office: its name and country, and who looks after it."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.model import numbers
from ui import kit, theme, words
from ui.new_office import MIN_PASSWORD, NewOffice
from ui.widgets.checked_field import CheckedField
from ui.widgets.password_line import PasswordLine

COUNTRIES = {
    "DE": "Deutschland (+49)",
    "AT": "Österreich (+43)",
    "CH": "Schweiz (+41)",
    "NL": "Nederland (+31)",
    "BE": "België / Belgique (+32)",
    "GB": "United Kingdom (+44)",
    "FR": "France (+33)",
    "US": "United States (+1)",
}
"Name with prefix."
NUMBER = 112
"Width of one's number at text size 100 %, logical pixels."


class OfficeStep(QWidget):
    """What is wrong stands beside its field once somebody wants to go on."""

    def __init__(self, country: str = "") -> None:
        super().__init__()
        self.setObjectName("wizardOffice")
        self.company = kit.input_line("officeCompany", words.text("first.company"))
        self.name = kit.input_line("officeName", words.text("first.name"))
        self.email = kit.input_line("officeEmail", words.text("wiz1.admin"))
        self.number = kit.input_line("officeNumber", words.text("first.number"), "600")
        self.password = PasswordLine("officePassword", words.text("first.password"))
        self.country = kit.combo("officeCountry", words.text("wiz1.country"))
        for code, shown in COUNTRIES.items():
            self.country.addItem(shown, code)
        start = country or QLocale.system().name()[-2:]
        self.country.setCurrentIndex(max(0, self.country.findData(start)))
        told, sub = words.text("wiz1.emergency", numbers=""), words.text("wiz1.emergencySub")
        self._emergency = kit.Notice("busy", "triangle-alert", told, sub)
        hints = {"password": words.text("pw.hint", n=MIN_PASSWORD)}
        self.fields = {
            name: CheckedField(getattr(self, name), hints.get(name, ""))
            for name in ("company", "name", "email", "number", "password")
        }
        self._build()
        self.country.currentIndexChanged.connect(self._show_emergency)
        self._show_emergency()

    @property
    def answers(self) -> NewOffice:
        return NewOffice(
            self.company.text().strip(),
            self.name.text().strip(),
            self.email.text().strip(),
            self.number.text().strip(),
            self.password.text(),
            str(self.country.currentData()),
            words.language(),
        )

    def check(self) -> bool:
        """Can one go on?  Else the first field that is wrong gets the keyboard."""
        problems = self.answers.problems()
        for name, field in self.fields.items():
            field.show_fault(problems.get(name))
        if problems:
            self.fields[next(iter(problems))].focus()
        return not problems

    def focus_first(self) -> None:
        self.company.setFocus()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(kit.label(words.text("wiz1.title"), "title", wraps=True))
        column.addWidget(kit.label(words.text("wiz1.sub"), "body2", wraps=True))
        column.addWidget(self.fields["company"])
        column.addLayout(kit.field(self.country))
        column.addWidget(self._emergency)
        column.addLayout(self._me())
        for name in ("email", "password"):
            column.addWidget(self.fields[name])
        column.addStretch(1)

    def _me(self) -> QVBoxLayout:
        """Name and number side by side; what is wrong with them has the whole width."""
        row = QHBoxLayout()
        row.setSpacing(10)
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addLayout(row)
        for name, stretch in (("name", 1), ("number", 0)):
            field = self.fields[name]
            row.addWidget(field, stretch, Qt.AlignmentFlag.AlignTop)
            column.addWidget(field.give_told())
        self.fields["number"].setFixedWidth(round(NUMBER * theme.current.factor))
        return column

    def _show_emergency(self) -> None:
        told = numbers.emergency_numbers(str(self.country.currentData()))
        title = words.text("wiz1.emergency", numbers=", ".join(told))
        self._emergency.show_text(title, words.text("wiz1.emergencySub"))
