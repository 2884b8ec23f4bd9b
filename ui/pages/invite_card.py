"""One person's invitation at a time: a code for the camera, and other ways to hand it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout

from ui import invitation, invitation_print, kit, words
from ui.announce import announce
from ui.invitation import Invitation
from ui.widgets import labels
from ui.widgets.qr_code import QrCode

SIDE = 152
"Of the code, logical pixels."


class InviteCard(QFrame):
    """open_url: hands a ``mailto:`` link to the mail program.

    Signals:
        failed: a sentence; something could not be handed on.
    """

    failed = Signal(str)

    def __init__(
        self,
        invitations: Sequence[Invitation],
        office: str,
        open_url: Callable[[QUrl], object] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__()
        self.setObjectName("inviteCard")
        self.setProperty("kind", "card")
        self._all, self._office, self._open = tuple(invitations), office, open_url
        self._place = 0
        self.who = labels.wrapped("", "heading")
        self._where = kit.label("", "secondary")
        self.previous = kit.icon_button(
            "chevron-left", words.text("wiz4.previous"), "inviteBefore"
        )
        self.next = kit.icon_button("chevron-right", words.text("wiz4.nextOne"), "inviteNext")
        self.code = QrCode(SIDE)
        self._valid = labels.wrapped("", "secondary")
        self._warns = labels.wrapped("", "secondary")
        self._warns.setTextInteractionFlags(kit.SELECTABLE)
        self.mail = kit.button(words.text("wiz4.mail"), "link", "mail", "inviteMail")
        self.copy = kit.button(words.text("wiz4.copy"), "link", "copy", "inviteCopy")
        self.print = kit.button(words.text("wiz4.print"), "link", "printer", "invitePrint")
        self._build()
        self.previous.clicked.connect(lambda: self.show_person(self._place - 1))
        self.next.clicked.connect(lambda: self.show_person(self._place + 1))
        self.mail.clicked.connect(self._on_mail)
        self.copy.clicked.connect(self._on_copy)
        self.print.clicked.connect(self._on_print)
        self.show_person(0)

    @property
    def shown(self) -> Invitation:
        return self._all[self._place]

    def show_person(self, place: int) -> None:
        """The first one is 0; after the last one comes the first."""
        self._place = place % len(self._all)
        one = self.shown
        self.who.setText(f"{one.name} · {one.number}")
        spoken = words.text("wiz4.code", name=one.name, number=one.number)
        self.code.show_code(invitation.modules(one), spoken)
        self._valid.setText(words.text("wiz4.valid", time=invitation.until(one)))
        self._warns.setText(words.text("wiz4.warns", url=one.trust_page))
        self._warns.setVisible(bool(one.trust_page))
        told = words.text("wiz4.place", n=self._place + 1, all=len(self._all))
        self._where.setText(told)
        for part in (self.previous, self.next, self._where):
            part.setVisible(len(self._all) > 1)
        self.copy.setText(words.text("wiz4.copy"))
        announce(self, f"{spoken}, {told}")

    def _on_mail(self) -> None:
        self._open(QUrl(invitation.letter(self.shown, self._office)))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.shown.url)
        self.copy.setText(words.text("wiz3.copied"))

    def _on_print(self) -> None:
        """On paper where there is a printer, else into a file."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if QPrinterInfo.availablePrinterNames():
            printer = QPrinter(QPrinter.PrinterMode.HighResolution)
            if QPrintDialog(printer, self).exec():
                self._done(invitation_print.print_all(printer, self._all, self._office))
            return
        name = words.text("csv.linksName")
        path, _ = QFileDialog.getSaveFileName(
            self, words.text("wiz4.print"), f"{name}.pdf", "PDF (*.pdf)"
        )
        if path:
            self._done(invitation_print.write_pdf(path, self._all, self._office))

    def _done(self, worked: bool) -> None:
        if not worked:
            self.failed.emit(words.text("wiz4.e.print"))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.who, 1)
        top.addWidget(self._where)
        top.addWidget(self.previous)
        top.addWidget(self.next)
        column.addLayout(top)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.code, 0, Qt.AlignmentFlag.AlignTop)
        beside = QVBoxLayout()
        beside.setSpacing(8)
        beside.addWidget(labels.wrapped(words.text("wiz4.scan"), "secondary"))
        beside.addWidget(self._valid)
        beside.addStretch(1)
        middle.addLayout(beside, 1)
        column.addLayout(middle)
        column.addWidget(self._warns)
        ways = QVBoxLayout()
        ways.setSpacing(0)
        for button in (self.mail, self.copy, self.print):
            ways.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(ways)
