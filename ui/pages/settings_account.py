"""Settings, “Account”: who I am here, changing the password, signing out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from ui import kit, words
from ui.avatar import Avatar
from ui.pages.change_password import MIN_LENGTH, error_text
from ui.pages.settings_window import settings_page
from ui.widgets.password_line import PasswordLine


class AccountSettings(QWidget):
    """Signals:
    sign_out_wanted: end this computer's session.
    password_wanted: the old and the new password.
    """

    sign_out_wanted = Signal()
    password_wanted = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, column = settings_page(words.text("set.account"))
        outer.addWidget(page)
        self._avatar = Avatar("", 44)
        self._who = kit.TitledText("", "", "heading")
        self._office = kit.label("", "secondary", wraps=True)
        column.addWidget(self._person())
        self.old = PasswordLine("oldPassword", words.text("pw.old"))
        self.new = PasswordLine("accountNewPassword", words.text("pw.new"))
        column.addSpacing(8)
        column.addWidget(kit.label(words.text("set.password"), "heading"))
        column.addLayout(kit.field(self.old))
        column.addLayout(kit.field(self.new, hint=words.text("pw.hint", n=MIN_LENGTH)))
        self._result = kit.label("", "secondary", wraps=True)
        self.save = kit.button(words.text("pw.save"), "outline", name="accountSavePassword")
        self.save.clicked.connect(self._submit)
        row = QHBoxLayout()
        row.addWidget(self._result, 1)
        row.addWidget(self.save)
        column.addLayout(row)
        column.addStretch(1)
        for line in (self.old, self.new):
            line.textEdited.connect(self._refresh)
        self._refresh()

    def show_office(self, office: OfficeState) -> None:
        me = office.me
        name = me.name if me else ""
        details = (me.number, me.department, me.email) if me else ()
        self._avatar.show_name(name)
        self._who.title.setText(name)
        self._who.sub.setText(" · ".join(part for part in details if part))
        self._who.sub.setVisible(bool(details))
        self._office.setText(office.office_name)

    def show_result(self, code: str) -> None:
        """``""`` = the new password holds; else why it does not."""
        if not code:
            self.old.clear()
            self.new.clear()
        self._result.setText(error_text(code) if code else words.text("pw.done"))
        kit.change_role(self._result, "dangerText" if code else "secondary")
        self._refresh()

    def _person(self) -> QWidget:
        card = kit.frame("card")
        row = QHBoxLayout(card)
        row.setContentsMargins(16, 14, 16, 14)
        row.setSpacing(14)
        row.addWidget(self._avatar)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._who)
        texts.addWidget(self._office)
        row.addLayout(texts, 1)
        leave = kit.button(words.text("set.signOut"), "outline", "log-out", "signOut")
        leave.clicked.connect(self.sign_out_wanted)
        row.addWidget(leave)
        return card

    def _refresh(self) -> None:
        self.save.setEnabled(bool(self.old.text()) and len(self.new.text()) >= MIN_LENGTH)

    def _submit(self) -> None:
        self._result.setText("")
        self.password_wanted.emit(self.old.text(), self.new.text())
