"""Settings, “Add a phone”: what to type into a SIP desk phone, and a new secret for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from softphone.client.state import OfficeState
from softphone.phone.account import PhoneAccount, is_loopback
from ui import kit, words
from ui.pages.settings_window import settings_page


@dataclass(frozen=True, slots=True)
class SipServer:
    """Where phones register: the address that faces them, not what we happen to use."""

    host: str = ""
    port: int = 5060
    transports: tuple[str, ...] = ("UDP", "TCP")
    tls_port: int = 0
    "Where it speaks TLS; 0 where it does not."
    is_local_only: bool = False
    "The server listens on this computer alone: a phone in the network cannot reach it."
    domain: str = ""
    "SIP domain and realm; the host where it is not known."


def sip_server(account: PhoneAccount | None, host: str, outside: str = "") -> SipServer:
    """What a desk phone has to be told.

    account: how this computer signed in.  host: of the office, as it is reached from here.
    outside: where others reach it, if this computer is the one that hosts it for them.
    """
    if account is None:
        return SipServer(outside or host)
    shown = outside if outside and is_loopback(account.host) else account.host
    return SipServer(
        shown,
        account.port,
        tls_port=account.tls_port,
        is_local_only=is_loopback(shown),
        domain=account.domain,
    )


class AddPhonePage(QWidget):
    """Rows of what the phone asks for; the secret is shown once.

    Signals:
        secret_wanted: the account number that needs a new secret.
    """

    secret_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page, self._column = settings_page(words.text("set.addPhone"))
        outer.addWidget(page)
        self._column.addWidget(kit.label(words.text("phone.sub"), "body2", wraps=True))
        self._local = kit.Notice("busy", "triangle-alert", words.text("phone.localOnly"))
        self._column.addWidget(self._local)
        self.account = kit.combo("phoneAccount", words.text("phone.account"))
        self.account.currentIndexChanged.connect(self._show_rows)
        self._choice = QWidget()
        field = kit.field(self.account)
        field.setContentsMargins(0, 0, 0, 0)
        self._choice.setLayout(field)
        self._column.addWidget(self._choice)
        self._card = kit.frame("card", "phoneRows")
        self._rows = QGridLayout(self._card)
        self._rows.setContentsMargins(16, 12, 8, 12)
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(6)
        self._rows.setColumnStretch(1, 1)
        self._column.addWidget(self._card)
        self.make = kit.button(words.text("phone.make"), "outline", "lock", "makeSecret")
        self.make.clicked.connect(self._ask)
        self._hint = kit.label("", "secondary", wraps=True)
        row = QHBoxLayout()
        row.addWidget(self._hint, 1)
        row.addWidget(self.make)
        self._column.addLayout(row)
        self._column.addStretch(1)
        self._server, self._secret = SipServer(), ""
        self._may_make = False
        self.show_office(OfficeState(), SipServer())

    def show_office(self, office: OfficeState, server: SipServer) -> None:
        """Desk phones of mine that can be set up; without the right the secret is not ours."""
        self._server = server
        self._may_make = "accounts.change" in office.rights
        chosen = self.account.currentData()
        self.account.blockSignals(True)
        self.account.clear()
        for device in office.devices:
            if device.kind in ("desk_phone", "other") and device.account:
                self.account.addItem(f"{device.account} · {device.name}", device.account)
        self.account.setCurrentIndex(max(0, self.account.findData(chosen)))
        self.account.blockSignals(False)
        self._local.setVisible(server.is_local_only)
        self._show_rows()

    def show_secret(self, secret: str) -> None:
        """A new secret was made: it is here to be copied now and never again."""
        self._secret = secret
        self._show_rows(keep_secret=True)

    def show_error(self, code: str) -> None:
        key = "phone.notAllowed" if code == "not_allowed" else "signin.e.other"
        self._hint.setText(words.text(key))

    def _show_rows(self, *_: object, keep_secret: bool = False) -> None:
        if not keep_secret:
            self._secret = ""
        kit.clear(self._rows)
        account = str(self.account.currentData() or "")
        self._choice.setVisible(bool(account))
        self._card.setVisible(bool(account))
        self.make.setVisible(bool(account) and self._may_make)
        self._hint.setText(self._hint_for(account))
        if not account:
            return
        server = self._server
        rows = [
            ("phone.server", server.host),
            ("phone.port", f"{server.port} ({', '.join(server.transports)})"),
            *([("phone.portTls", f"{server.tls_port} (TLS)")] if server.tls_port else []),
            ("phone.user", account),
            ("phone.domain", server.domain or server.host),
        ]
        if self._secret:
            rows.append(("phone.secret", self._secret))
        for place, (key, value) in enumerate(rows):
            self._add_row(place, words.text(key), value)

    def _hint_for(self, account: str) -> str:
        if not account:
            return words.text("phone.none")
        if self._secret:
            return words.text("phone.once")
        return words.text("phone.makeHint" if self._may_make else "phone.ask")

    def _add_row(self, place: int, name: str, value: str) -> None:
        shown = kit.label(value, "row")
        shown.setTextInteractionFlags(kit.SELECTABLE)
        shown.setAccessibleName(f"{name}: {value}")
        copy = kit.icon_button("copy", words.text("phone.copy", name=name), f"copy{place}")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(value.split(" (")[0]))
        self._rows.addWidget(kit.label(name, "secondary"), place, 0)
        self._rows.addWidget(shown, place, 1)
        self._rows.addWidget(copy, place, 2)

    def _ask(self) -> None:
        self.secret_wanted.emit(str(self.account.currentData()))
