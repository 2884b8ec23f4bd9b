"""The company's address book in the administration: a list, and a file to read in."""

from __future__ import annotations

from softphone.client.administration import Refused
from softphone.client.contacts import ReadIn
from softphone.client.errors import OfficeError
from ui import kit, words
from ui.admin_model import AdminModel
from ui.contact_file import ContactFile
from ui.pages.admin_list import Kind, ListPage
from ui.pages.contact_file_card import ContactFileCard


class ContactsListPage(ListPage):
    def __init__(self, admin: AdminModel, kind: Kind) -> None:
        super().__init__(admin, kind)
        self.model = ContactFile(self._read, admin.spawn, self)
        self.model.done.connect(self.load)
        self.file = kit.button(words.text("contact.file"), "outline", "file-up", "contactFile")
        self.file_card = ContactFileCard(self.model, 0)
        self.file.clicked.connect(self.file_card.choose)
        self.head.insertWidget(self.head.count() - 1, self.file)
        self.column.insertWidget(self.column.indexOf(self.question), self.file_card)

    async def _read(self, text: str, is_trial: bool) -> ReadIn:
        told = await self._admin.calls.read_contacts(text, is_trial)
        if isinstance(told, Refused):
            if told.has_ended:
                self._admin.lock()
            raise OfficeError(told.code, told.message, 422, told.details)
        return told
