"""One contact: called by each of the numbers; one's own is changed here."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from softphone.client.contacts import ContactLine, KnownContact
from ui import contacts_model, kit, theme, words
from ui.announce import announce
from ui.contacts_model import LABELS, ContactsModel
from ui.pages.devices_sheet import foot_note
from ui.widgets import labels
from ui.widgets.row_button import RowButton
from ui.widgets.sheet import Sheet

NEW = ContactLine("", LABELS[0])
KIND_WIDTH = 104
"Of the choice before a number, logical pixels at the usual size of text."


class ContactSheet(Sheet):
    """Signals:
    call_wanted: the number.
    """

    call_wanted = Signal(str)

    def __init__(self, place: QWidget, model: ContactsModel) -> None:
        super().__init__(place, "contactSheet", words.text("contact.title"))
        self._model = model
        self._contact = KnownContact("", "")
        self.form: ContactForm | None = None
        model.saved.connect(self._on_saved)
        model.changed.connect(self._on_changed)

    def open_contact(self, contact: KnownContact, room: QRect) -> None:
        """A new one where it has no id."""
        self._contact = contact
        self._model.fields, self._model.problem = {}, ""
        kit.clear(self.column)
        self.form = None
        if contact.is_own:
            self._show_form(contact)
        else:
            self._show_card(contact)
        self.open_sheet(room)
        self._focus_first()

    def _focus_first(self) -> None:
        if self.form is not None:
            self.form.name.setFocus(Qt.FocusReason.PopupFocusReason)

    # -- somebody else's

    def _show_card(self, contact: KnownContact) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(16, 14, 16, 8)
        head.setSpacing(2)
        head.addWidget(labels.wrapped(contact.shown, "sheetTitle"))
        company = contact.company if contact.name else ""
        for text in (company, contact.email):
            if text:
                shown = labels.wrapped(text, "secondary")
                shown.setTextInteractionFlags(kit.SELECTABLE)
                head.addWidget(shown)
        self.column.addLayout(head)
        for line in contact.numbers:
            self.column.addWidget(self._number(line))
        self.column.addStretch(1)
        self.column.addWidget(foot_note("info", words.text("contact.companys")))

    def _number(self, line: ContactLine) -> RowButton:
        shown = line.display or line.number
        picture = kit.disc("phone", "accentSoft", "accent", 34)
        row = RowButton(picture, shown, contacts_model.label(line.label), "contactCall")
        row.setAccessibleName(words.text("dial.callNumber", number=shown))
        row.clicked.connect(lambda: self._call(line.number))
        return row

    # -- my own

    def _show_form(self, contact: KnownContact) -> None:
        self.form = ContactForm(contact)
        self.form.call_wanted.connect(self._call)
        self.form.saved.connect(self._save)
        self.form.removed.connect(self._remove)
        self.form.left.connect(self.close_sheet)
        self.column.addWidget(self.form)
        self.column.addStretch(1)

    def _save(self) -> None:
        assert self.form is not None
        self._model.save(self.form.contact())

    def _remove(self) -> None:
        self.close_sheet()
        self._model.remove(self._contact)

    def _call(self, number: str) -> None:
        self.close_sheet()
        self.call_wanted.emit(number)

    def _on_saved(self) -> None:
        if self.is_open and self.form is not None:
            self.close_sheet()

    def _on_changed(self) -> None:
        if self.is_open and self.form is not None:
            self.form.show_problem(self._model.problem, self._model.fields)


class ContactForm(QWidget):
    """Signals:
    call_wanted: the number beside which the button was pressed.
    saved, removed, left: the buttons below.
    """

    call_wanted = Signal(str)
    saved = Signal()
    removed = Signal()
    left = Signal()

    def __init__(self, contact: KnownContact) -> None:
        super().__init__()
        self._contact = contact
        self.name = kit.input_line("contactName", words.text("wiz1.name"), contact.name)
        self.company = kit.input_line(
            "contactCompany", words.text("contact.company"), contact.company
        )
        self.email = kit.input_line("contactEmail", words.text("contact.email"), contact.email)
        self.problem = labels.wrapped("", "busyStrong")
        self.problem.hide()
        self.lines: list[NumberLine] = []
        self._numbers = QVBoxLayout()
        self._numbers.setSpacing(8)
        self.more = kit.button(words.text("contact.addNumber"), "link", "plus", "contactMore")
        self.save = kit.button(words.text("contact.save"), "primary", name="contactSave")
        self.cancel = kit.button(words.text("common.cancel"), "outline", name="contactCancel")
        self.delete = kit.button(words.text("adm.delete"), "linkDanger", "trash-2",
                                 "contactDelete")  # fmt: skip
        self.delete.setVisible(bool(contact.id))
        self._build()
        for line in contact.numbers or (NEW,):
            self._add(line)
        self._connect()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addLayout(kit.field(self.name))
        column.addLayout(kit.field(self.company))
        heading = kit.label(words.text("contact.numbers"), "fieldLabel")
        column.addWidget(heading)
        column.addLayout(self._numbers)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(kit.field(self.email))
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.delete)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column.addLayout(row)

    def _connect(self) -> None:
        self.more.clicked.connect(lambda: self._add(NEW).line.setFocus())
        self.save.clicked.connect(self.saved)
        self.cancel.clicked.connect(self.left)
        self.delete.clicked.connect(self.removed)
        for line in (self.name, self.company, self.email):
            line.returnPressed.connect(self.saved)

    def _add(self, told: ContactLine) -> NumberLine:
        made = NumberLine(told, len(self.lines) + 1)
        made.gone.connect(lambda: self._drop(made))
        made.call.clicked.connect(lambda: self.call_wanted.emit(made.line.text().strip()))
        made.line.returnPressed.connect(self.saved)
        self.lines.append(made)
        self._numbers.addWidget(made)
        return made

    def _drop(self, line: NumberLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.deleteLater()
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def contact(self) -> KnownContact:
        """As it stands in the form."""
        told = [line.told() for line in self.lines]
        return KnownContact(
            self._contact.id, self.name.text().strip(), self.company.text().strip(),
            self.email.text().strip(), tuple(line for line in told if line.number),
        )  # fmt: skip

    def show_problem(self, problem: str, fields: dict[str, str]) -> None:
        """``fields``: entry -> why; the keyboard goes to the first of them."""
        keys = {"name": "contact.e.name", "numbers": "contact.e.number"}
        known = [words.text(keys[key]) for key in fields if key in keys]
        text = " ".join(known) or problem
        if text and text != self.problem.text():
            announce(self, text)
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        if "name" in fields:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif "numbers" in fields and self.lines:
            self.lines[0].line.setFocus(Qt.FocusReason.OtherFocusReason)


class NumberLine(QWidget):
    """What the number is, the number, a button that calls it, and one that takes it away.

    Signals:
        gone: take it away.
    """

    gone = Signal()

    def __init__(self, told: ContactLine, place: int) -> None:
        super().__init__()
        self.kind = kit.combo("contactLabel", words.text("contact.kind", n=place))
        for key in dict.fromkeys((*LABELS, told.label)):
            self.kind.addItem(contacts_model.label(key), key)
        self.kind.setCurrentIndex(self.kind.findData(told.label))
        self.line: QLineEdit = kit.input_line(
            "contactNumber", words.text("contact.number", n=place), told.number
        )
        self.call = kit.icon_button(
            "phone", words.text("dial.callNumber", number=told.display or told.number),
            "contactLineCall",
        )  # fmt: skip
        self.call.setVisible(bool(told.number))
        self.cross = kit.icon_button("x", words.text("contact.dropNumber"), "contactDrop")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.kind.setProperty("kind", "tight")
        self.kind.setFixedWidth(round(KIND_WIDTH * theme.current.factor))
        self.line.setCursorPosition(0)
        row.addWidget(self.kind)
        row.addWidget(self.line, 1)
        row.addWidget(self.call)
        row.addWidget(self.cross)
        self.cross.clicked.connect(self.gone)

    def told(self) -> ContactLine:
        return ContactLine(self.line.text().strip(), str(self.kind.currentData() or ""))
