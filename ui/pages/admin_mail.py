"""The company's mail server: saved and tried out by buttons of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.administration import Refused
from ui import admin_words, kit, words
from ui.admin_model import AdminModel
from ui.announce import announce
from ui.pages.admin_fields import PasswordField, TextField
from ui.widgets import labels

PROBLEMS = {
    "mail_unreachable": "mail.e.unreachable",
    "mail_insecure": "mail.e.insecure",
    "mail_certificate": "mail.e.certificate",
    "mail_login": "mail.e.login",
    "mail_refused": "mail.e.refused",
}
"Why a test mail did not go."


class MailPart(QWidget):
    """``load`` asks the office."""

    def __init__(self, admin: AdminModel) -> None:
        super().__init__()
        self.setObjectName("mailPart")
        self._admin = admin
        text = words.text
        self.server = TextField("mail_server", text("mail.server"),
                                hint=text("mail.serverHint"))  # fmt: skip
        self.user = TextField("mail_user", text("adm.f.username"))
        self.password = PasswordField("mail_password", text("signin.password"))
        self.from_line = TextField("mail_sender", text("mail.sender"),
                                hint=text("mail.senderHint"))  # fmt: skip
        self.address = TextField("mail_address", text("mail.address"),
                                 hint=text("mail.addressHint"))  # fmt: skip
        self._told = labels.wrapped("", "secondary")
        self._told.hide()
        self.save = kit.button(text("mail.save"), "primary", name="mailSave")
        self.test = kit.button(text("mail.tryOut"), "outline", "mail", "mailTest")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(labels.wrapped(text("mail.sub"), "secondary"))
        for field in self._fields:
            column.addWidget(field)
            field.edited.connect(self._on_edited)
        column.addWidget(self._told)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.test)
        row.addWidget(self.save)
        column.addLayout(row)
        self.save.clicked.connect(self._save)
        self.test.clicked.connect(self._test)
        self.save.setEnabled(False)
        self.test.setEnabled(False)

    @property
    def _fields(self) -> tuple[TextField, ...]:
        return (self.server, self.user, self.password, self.from_line, self.address)

    def load(self) -> None:
        self._admin.ask(self._admin.calls.mail(), self._on_mail)

    def _on_mail(self, told: Any) -> None:
        if isinstance(told, Refused):
            self._refused(told)
            return
        for field in self._fields:
            field.show_value(told.get(field.key.removeprefix("mail_"), ""))
            field.show_error("")
        kept = words.text("adm.t.secretKept") if told["has_password"] else ""
        self.password.show_hint(kept)
        self.save.setEnabled(False)
        self.test.setEnabled(bool(told["server"]))

    def _on_edited(self) -> None:
        self._told.hide()
        self.save.setEnabled(True)
        self.test.setEnabled(False)

    def _save(self) -> None:
        values = {f.key.removeprefix("mail_"): f.value() for f in self._fields}
        if not values["password"]:
            del values["password"]
        self._admin.ask(self._admin.calls.change_mail(values), self._on_saved)

    def _on_saved(self, told: Any) -> None:
        if isinstance(told, Refused):
            self._refused(told)
            return
        self._on_mail(told)
        self._say(words.text("mail.saved" if told["server"] else "mail.savedOff"))

    def _test(self) -> None:
        self.test.setEnabled(False)
        self._say(words.text("mail.trying"))
        self._admin.ask(self._admin.calls.test_mail(), self._on_tested)

    def _on_tested(self, told: Any) -> None:
        self.test.setEnabled(True)
        if isinstance(told, Refused):
            self._refused(told)
        else:
            self._say(words.text("mail.sent", email=told["sent_to"]))

    def _refused(self, told: Refused) -> None:
        for field in self._fields:
            is_wrong = field.key.removeprefix("mail_") in told.fields
            error = words.text("adm.e.value", field=field.title) if is_wrong else ""
            field.show_error(error)
        key = PROBLEMS.get(told.code)
        text = words.text(key) if key else admin_words.refusal(told)
        self._say("" if told.fields else text, is_problem=True)

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        kit.change_role(self._told, "dangerText" if is_problem else "secondary")
        self._told.setText(text)
        self._told.setVisible(bool(text))
        if text:
            announce(self, text, is_urgent=is_problem)
