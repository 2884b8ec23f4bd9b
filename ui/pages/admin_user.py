"""The form of a person: four tabs in the order of the source (S13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.administration import ACCOUNTS, TRUNKS, USERS, Refused
from ui import admin_choices, admin_words, line_words, words
from ui.admin_form_model import FormModel
from ui.admin_model import AdminModel
from ui.clock import local_now
from ui.pages.admin_checklist import CheckListField
from ui.pages.admin_fields import (
    CheckField,
    ChoiceField,
    ListField,
    PasswordField,
    RightsField,
    TextField,
)
from ui.pages.admin_form import FormPage, remark
from ui.pages.admin_security import ways_in
from ui.widgets.panel import rule

Row = Mapping[str, Any]
NEW = {"language": "de", "rights": ["end_user"], "must_change_password": True,
       "destination": "all", "outgoing_number": "default", "voip_accounts": [],
       "fixed_destinations": [], "log_off_after_10_minutes": False, "click_and_call": "",
       "app_account": "", "webphone_account": ""}  # fmt: skip
"What somebody new has; the office file's defaults."
MARK = "*"


class UserForm(FormPage):
    """Ask with an empty row for somebody new."""

    def __init__(
        self, admin: AdminModel, row: Row, now: Callable[[], datetime] = local_now
    ) -> None:
        self._admin = admin
        self.ways_in = ways_in(admin, row, now)
        self._accounts: Sequence[Row] = ()
        self._numbers: list[str] = []
        self._former = "all"
        self._has_decided = False
        name = str(row.get("name") or "")
        model = FormModel(admin, USERS, row, NEW | {"language": words.language()})
        self._make_fields(name)
        sub = (
            " · ".join(
                (str(row["number"]), str(row["email"]), admin_words.rights(row["rights"]))
            )
            if row
            else words.text("adm.emptyHint")
        )
        title = name or words.text("adm.addUser")
        super().__init__(
            model, words.text("adm.users"), title, self._tabs(), person=name, sub=sub,
            may_change=admin.may_change(USERS),
        )  # fmt: skip
        self.reachable.edited.connect(self._on_reachable)
        self._load()

    # -- what stands in it -------------------------------------------------------------------

    def _make_fields(self, name: str) -> None:
        text = words.text
        self.password = PasswordField("password", text("adm.f.password"),
                                      hint=text("adm.f.passwordHint"))  # fmt: skip
        self.rights = RightsField("rights", text("adm.colRights"), [
            (key, text(word)) for key, word in admin_words.RIGHTS.items()])  # fmt: skip
        self.rights.show_may(self._admin.may("users.rights"))
        self.accounts = CheckListField(
            "voip_accounts", text("adm.accounts"), note=text("adm.f.accountsNote"),
            search=text("adm.f.accountsSearch"), none=text("adm.f.accountsNone"),
        )  # fmt: skip
        self.app = ChoiceField("app_account", text("adm.f.app") + MARK)
        self.webphone = ChoiceField("webphone_account", text("adm.f.webphone"))
        self.fixed = ListField("fixed_destinations", text("adm.f.fixed") + MARK,
                               hint=text("adm.f.fixedHint"))  # fmt: skip
        self.number = TextField("number", text("adm.f.number") + MARK, is_short=True,
                                hint=text("adm.f.numberHint"))  # fmt: skip
        self.reachable = CheckField("", text("adm.f.reach"), beside=text("adm.f.reachOn"))
        skipped = name or text("adm.f.thisPerson")
        self.destination = ChoiceField("destination", text("adm.f.reachAt"),
                                       hint=text("adm.f.reachHint", name=skipped))  # fmt: skip
        self.outgoing = ChoiceField("outgoing_number", text("adm.f.outgoing"))
        self.barring = ChoiceField("barring", text("adm.f.calls"),
                                   line_words.barring_choices(),
                                   hint=text("adm.f.callsHint"))  # fmt: skip
        self.click = ChoiceField("click_and_call", text("adm.f.click"))
        self.must_change = CheckField(
            "must_change_password", text("adm.f.mustChange"), has_label=False,
            hint=text("adm.f.mustChangeHint"),
        )  # fmt: skip
        self.log_off = CheckField(
            "log_off_after_10_minutes", text("adm.f.logOff"), has_label=False,
            hint=text("adm.f.logOffHint"),
        )  # fmt: skip

    def _tabs(self) -> Sequence[tuple[str, str, Sequence[QWidget]]]:
        text = words.text
        personal = (
            TextField("first_name", text("csv.first")),
            TextField("name_prefix", text("adm.f.prefix"), hint=text("adm.f.prefixHint")),
            TextField("last_name", text("csv.last")),
            TextField("email", text("signin.email"), hint=text("adm.f.emailHint")),
            TextField("department", text("adm.f.department")),
            self.password,
            self.rights,
        )
        telephony = (
            self.accounts, self.app, self.webphone, self.fixed, self.number, rule(),
            self.reachable, self.destination, self.outgoing, self.barring, self.click,
            remark(text("adm.f.contract")),
        )  # fmt: skip
        language = ChoiceField("language", text("look.language"), admin_choices.LANGUAGE_KEYS,
                               hint=text("adm.f.languageHint"))  # fmt: skip
        ways = (self.ways_in,) if self.ways_in is not None else ()
        security = (self.must_change, self.log_off, *ways)
        return (
            ("personal", text("adm.personal"), personal),
            ("telephony", text("adm.telephony"), telephony),
            ("language", text("adm.language"), (language,)),
            ("security", text("adm.security"), security),
        )

    # -- what the office says ----------------------------------------------------------------

    def _load(self) -> None:
        calls = self._admin.calls
        if self.ways_in is not None:
            self.ways_in.load()
        if self._admin.may_see(ACCOUNTS):
            self._admin.ask(calls.all(ACCOUNTS), self._on_accounts)
        if self._admin.may_see(TRUNKS):
            self._admin.ask(calls.all(TRUNKS), self._on_trunks)
        if not self.model.is_new:
            usage = calls.usage(USERS, str(self.model.row["id"]))
            self._admin.ask(usage, self._on_usage)

    def _on_accounts(self, told: Any) -> None:
        if not isinstance(told, Refused):
            self._accounts = told
            name = str(self.model.row.get("name") or "")
            mine = self.model.row.get("voip_accounts", [])
            self.accounts.show_choices(admin_choices.accounts(told, mine, name))
            self.show_model()

    def _on_trunks(self, told: Any) -> None:
        if not isinstance(told, Refused):
            self._numbers = [n for row in told for n in row["outgoing_numbers"]]
            self.show_model()

    def _on_usage(self, told: Any) -> None:
        if isinstance(told, Refused):
            return
        plans = sum(1 for one in told if one["kind"] == "call_plan")
        groups = [str(one["name"]) for one in told if one["kind"] == "call_group"]
        parts = [words.text("adm.usedPlans", n=plans)] if plans else []
        parts += [words.text("adm.inGroup", name=name) for name in groups]
        self.show_used(" · ".join(parts) or words.text("adm.usedNowhere"))

    # -- what follows from what --------------------------------------------------------------

    def show_model(self) -> None:
        """The choices follow what is ticked and typed, before the values are shown."""
        model = self.model
        ticked, fixed = model.value("voip_accounts") or [], model.value("fixed_destinations")
        rows = self._accounts
        for field in (self.app, self.webphone):
            field.show_choices(admin_choices.optional(rows, ticked))
        self.destination.show_choices(
            [*admin_choices.destinations(rows, ticked, fixed or []),
             ("none", words.text("st.notReachable"))]
        )  # fmt: skip
        self.click.show_choices(admin_choices.click_devices(rows, ticked, fixed or []))
        self.outgoing.show_choices(admin_choices.outgoing(self._numbers))
        super().show_model()
        is_reachable = model.value("destination") != "none"
        self.reachable.show_value(is_reachable)
        self.destination.control.setEnabled(is_reachable)

    def _on_edited(self, field: Any) -> None:
        if field is self.reachable:
            return
        if field is self.must_change:
            self._has_decided = True
            self.model.set(field.key, field.value(), is_said=bool(self.password.value()))
            return
        super()._on_edited(field)
        if field is self.password and not self._has_decided:
            # By itself once; whoever unticks it has decided (S16).
            is_ticked = bool(field.value()) or bool(self.model.row.get("must_change_password"))
            self.model.set("must_change_password", is_ticked or self.model.is_new)

    def _on_reachable(self) -> None:
        if self.reachable.value():
            self.model.set("destination", self._former)
        else:
            self._former = str(self.model.value("destination") or "all")
            self.model.set("destination", "none")
