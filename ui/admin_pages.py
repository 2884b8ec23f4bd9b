"""Builds the window of the administration and joins its pages to what they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from softphone.client.administration import (
    ACCOUNTS,
    CONTACTS,
    DETAILS,
    HOURS,
    PLANS,
    USERS,
    Administration,
    Refused,
)
from ui import admin_forms, admin_words, words
from ui.admin_kinds import KINDS
from ui.admin_model import AdminModel, OfficeSession
from ui.admin_undo import DelayedDelete
from ui.clock import local_now
from ui.pages.admin_audit import AuditPage
from ui.pages.admin_contacts import ContactsListPage
from ui.pages.admin_details import DetailsPage
from ui.pages.admin_form import FormPage
from ui.pages.admin_import import ImportPage
from ui.pages.admin_list import ListPage
from ui.pages.admin_user import UserForm
from ui.pages.admin_users import UsersPage
from ui.pages.admin_window import AdminWindow
from ui.pages.details_sip import SipMessages
from ui.pages.details_why import DetailsWhy
from ui.pages.plan_page import PlanPage
from ui.status_model import Spawn

ICONS = {"voip-accounts": "phone", "call-groups": "users-round", "call-plans": "route",
         "opening-hours": "clock", "trunks": "hash",
         "contacts": "book-user", "contact-directories": "server"}  # fmt: skip


class AdminPages(QObject):
    """One window; it lives as long as it is open."""

    def __init__(
        self,
        administration: Administration,
        session: OfficeSession,
        spawn: Spawn,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__()
        self.admin = AdminModel(administration, session, spawn)
        self.undo = DelayedDelete()
        self._now = now
        self._pages: dict[str, Any] = {}
        rows: list[tuple[str, str, str, QWidget]] = []
        if self.admin.may_see(USERS):
            self.users = UsersPage(self.admin, self.undo, now)
            self.users.form_wanted.connect(self.open_user)
            self.users.import_wanted.connect(self.open_import)
            rows.append((USERS, "user-round", "adm.users", self.users))
        for kind in KINDS:
            if self.admin.may_see(kind.path):
                make = ContactsListPage if kind.path == CONTACTS else ListPage
                page = make(self.admin, kind)
                page.form_wanted.connect(self._opener(kind.path))
                title = "adm.hours" if kind.path == HOURS else kind.title
                rows.append((kind.path, ICONS[kind.path], title, page))
        if self.admin.may_see(DETAILS):
            details = DetailsPage(self.admin, now)
            details.why_wanted.connect(self.open_why)
            rows.append((DETAILS, "chart-column", "adm.details", details))
        if self.admin.may_see("settings"):
            rows.append(("company", "building-2", "adm.company", QWidget()))
        if self.admin.may_see("audit"):
            audit = AuditPage(self.admin, now)
            rows.append(("audit", "scroll-text", "adm.audit", audit))
        self._pages = {name: page for name, _, _, page in rows}
        self.window = AdminWindow(self.admin, self.undo, rows)
        self.window.page_shown.connect(self.load)

    def open(self, page: str = "") -> None:
        """page: the name of the one to be seen, if this person may see it."""
        if page in self._pages:
            self.window.want(page)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        if not self.admin.is_open:
            self.window.lock.password.setFocus()

    def load(self, name: str) -> None:
        """Read a page's rows again: it came up."""
        if name == "company":
            self.admin.ask(self.admin.calls.settings(), self._on_settings)
        else:
            self._pages[name].load()

    # -- forms -------------------------------------------------------------------------------

    def open_user(self, row: Mapping[str, Any]) -> UserForm:
        wants_password = row.get("_") == "pw"
        row = {key: value for key, value in row.items() if key != "_"}
        form = UserForm(self.admin, row, self._now)
        self._show(form, USERS)
        if wants_password:
            form.password.focus()
        return form

    def _opener(self, path: str) -> Callable[[Mapping[str, Any]], object]:
        return self.open_plan if path == PLANS else partial(self.open_form, path)

    def open_form(self, path: str, row: Mapping[str, Any]) -> FormPage:
        form = admin_forms.form(self.admin, path, row)
        self._show(form, path)
        return form

    def open_plan(self, row: Mapping[str, Any]) -> PlanPage:
        page = PlanPage(self.admin, row, self.undo, self._now)
        page.left.connect(lambda: self.window.show_home(PLANS))
        self.window.show_over(page)
        page.load()
        page.focus_first()
        return page

    def open_why(self, row: Mapping[str, Any]) -> DetailsWhy:
        """The course of one call, in the place of the list of calls."""
        zone = self._pages[DETAILS].model.zone
        page = DetailsWhy(row, self.admin.office, zone)
        if self.admin.may_see("records") and self.admin.may_see("audit"):
            page.add_details(SipMessages(self.admin, str(row["id"]), zone))
        page.left.connect(self._back_to_details)
        self.window.show_over(page)
        page.back.setFocus()
        return page

    def _back_to_details(self) -> None:
        """The list stays where it was; nothing is counted again."""
        self.window.drop_over()
        self.window.pages.setCurrentWidget(self._pages[DETAILS])
        self._pages[DETAILS].table.setFocus()

    def _show(self, form: FormPage, name: str) -> None:
        form.left.connect(lambda: self.window.show_home(name))
        form.saved.connect(lambda row: self._on_saved(name, row))
        self.window.show_over(form)
        form.focus_first()

    def _on_saved(self, name: str, row: Mapping[str, Any]) -> None:
        self.window.show_home(name)
        page = self._pages[name]
        if name == ACCOUNTS and row.get("secret"):
            number = str(row["number"])
            text = words.text("adm.a.secretIs", number=number)
            page.secret.show_secret(text, str(row["secret"]))

    def open_import(self) -> ImportPage:
        """Called by the button: the file is asked for at once."""
        page = self.show_import()
        if not page.choose_file():
            self.window.show_home(USERS)
        return page

    def show_import(self) -> ImportPage:
        page = ImportPage(self.admin)
        page.left.connect(lambda: self.window.show_home(USERS))
        self.window.show_over(page)
        return page

    def _on_settings(self, told: Any) -> None:
        if isinstance(told, Refused):
            self.admin.told.emit(admin_words.refusal(told))
            return
        form = admin_forms.company(self.admin, told)
        form.saved.connect(lambda _: self.load("company"))
        self.window.replace("company", form)
