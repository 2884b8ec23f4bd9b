"""The forms of accounts, groups, opening hours, lines and the company."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.administration import (
    ACCOUNTS,
    CONTACTS,
    DIRECTORIES,
    GROUPS,
    HOURS,
    TRUNKS,
    USERS,
    Refused,
)
from softphone.model.accounts import CALLED_BY_ADDRESS, DeviceKind
from ui import admin_choices, admin_words, directory_words, line_words, place_choices, words
from ui.admin_form_model import FormModel
from ui.admin_kinds import KINDS, STRATEGIES
from ui.admin_model import AdminModel
from ui.pages.admin_checklist import CheckListField
from ui.pages.admin_fields import (
    CheckField,
    ChoiceField,
    ListField,
    NumbersField,
    PasswordField,
    TextField,
)
from ui.pages.admin_form import FormPage, remark
from ui.pages.admin_hours import WeekField
from ui.pages.admin_mail import MailPart
from ui.pages.admin_places import CodesField, DaysField, HolidaysField

Row = Mapping[str, Any]
NEW: dict[str, dict[str, Any]] = {
    ACCOUNTS: {"kind": "desk_phone", "outgoing_number": ""},
    GROUPS: {"strategy": "all", "members": []},
    CONTACTS: {},
    DIRECTORIES: {"kind": "carddav"},
    HOURS: {"week": [{"days": "mon-fri", "from": "08:00", "to": "17:00"}]},
    TRUNKS: {"kind": "static", "outgoing_numbers": [], "match": [], "keeps_caller": False},
}
PARTS: dict[str, Callable[[Row], Sequence[QWidget]]] = {}


def form(admin: AdminModel, path: str, row: Row) -> FormPage:
    """The form of one row; an empty one is something new."""
    kind = next(kind for kind in KINDS if kind.path == path)
    model = FormModel(admin, path, row, NEW[path])
    title = kind.label(row) if row else words.text(kind.add)
    tabs = (("all", words.text(kind.title), PARTS[path](row)),)
    may = admin.may_change(path) and not row.get("source")
    made = FormPage(model, words.text(kind.title), title, tabs, may_change=may)
    if path == ACCOUNTS:
        _show_by_kind(made)
        _fill_outgoing(admin, made)
    if path == GROUPS:
        _fill_members(admin, made)
    if row:
        _show_usage(admin, made, path, str(row["id"]))
    return made


def _show_usage(admin: AdminModel, page: FormPage, path: str, id: str) -> None:
    def show(told: Any) -> None:
        if not isinstance(told, Refused):
            names = ", ".join(str(one["name"]) for one in told)
            page.show_used(words.text("adm.usedBy", names=names) if names else "")

    admin.ask(admin.calls.usage(path, id), show)


def _account(row: Row) -> Sequence[QWidget]:
    kinds = [
        (kind.value, admin_words.kind(kind))
        for kind in DeviceKind
        if kind != "fixed_destination"
    ]
    number = TextField("number", words.text("csv.num"), is_short=True,
                       hint=words.text("adm.a.number"))  # fmt: skip
    number.line.setReadOnly(bool(row))
    secret = PasswordField(
        "secret", words.text("adm.f.secret"),
        hint=words.text("adm.a.secretKept" if row else "adm.a.secretNew"),
    )  # fmt: skip
    return (
        number,
        TextField("description", words.text("adm.f.description")),
        ChoiceField("kind", words.text("adm.f.kind"), kinds),
        TextField("address", words.text("adm.f.address"), hint=words.text("adm.a.address")),
        ChoiceField("outgoing_number", words.text("adm.f.outgoing"), _outgoing(row, ())),
        secret,
    )


def _show_by_kind(page: FormPage) -> None:
    """An address where the kind can have one; who has one signs in with no password."""
    model = page.model

    def show() -> None:
        may_have = model.value("kind") in CALLED_BY_ADDRESS
        if not may_have and model.value("address"):
            model.set("address", "")
        page.fields["address"].setVisible(may_have)
        for key in ("secret", "outgoing_number"):
            page.fields[key].setVisible(not model.value("address"))

    model.changed.connect(show)
    show()


def _outgoing(row: Row, numbers: Sequence[str]) -> list[tuple[str, str]]:
    """The person's, or one of its own; what is set stays a choice whatever the lines say."""
    present = str(row.get("outgoing_number") or "")
    own = [present] if present.startswith("+") else []
    return [("", words.text("adm.out.person")), *admin_choices.outgoing([*numbers, *own])]


def _fill_outgoing(admin: AdminModel, page: FormPage) -> None:
    field = page.fields["outgoing_number"]
    assert isinstance(field, ChoiceField)

    def show(told: Any) -> None:
        if not isinstance(told, Refused):
            numbers = [number for line in told for number in line["outgoing_numbers"]]
            field.show_choices(_outgoing(page.model.row, numbers))
            page.show_model()

    if admin.may_see(TRUNKS):
        admin.ask(admin.calls.all(TRUNKS), show)


def _group(row: Row) -> Sequence[QWidget]:
    strategies = [(key, words.text(word)) for key, word in STRATEGIES.items()]
    return (
        TextField("name", words.text("wiz1.name")),
        TextField("number", words.text("csv.num"), is_short=True),
        ChoiceField("strategy", words.text("adm.f.strategy"), strategies),
        CheckListField(
            "members", words.text("adm.f.members"), search=words.text("adm.search"),
            none=words.text("adm.f.membersNone"), hint=words.text("adm.f.membersHint"),
        ),
    )  # fmt: skip


def _fill_members(admin: AdminModel, page: FormPage) -> None:
    field = page.fields["members"]
    assert isinstance(field, CheckListField)

    def show(told: Any) -> None:
        if not isinstance(told, Refused):
            field.show_choices(admin_choices.people(told))
            page.show_model()

    if admin.may_see(USERS):
        admin.ask(admin.calls.all(USERS), show)


def _hours(row: Row) -> Sequence[QWidget]:
    return (
        TextField("name", words.text("wiz1.name")),
        WeekField("week", words.text("adm.f.week")),
        remark(words.text("adm.h.zone")),
        HolidaysField("holidays", words.text("adm.f.holidays"), hint=words.text("adm.h.hint")),
        DaysField("closed_on", words.text("adm.f.closedOn"), date.today()),
    )


def _line_state(row: Row) -> str:
    """What is true of the line now; empty for a new one, or one that does not sign in."""
    return line_words.line_state(row).spoken if row.get("kind") == "registration" else ""


def _trunk(row: Row) -> Sequence[QWidget]:
    text = words.text
    responses = [(480, text("adm.t.480")), (486, text("adm.t.486"))]
    kinds = [("registration", text("adm.t.signsIn")), ("static", text("adm.t.static"))]
    return (
        TextField("name", text("wiz1.name")),
        ChoiceField("kind", text("adm.f.lineKind"), kinds, hint=_line_state(row)),
        TextField("address", text("adm.f.address"), hint=text("adm.t.address")),
        TextField("registrar", text("adm.f.registrar"), hint=text("adm.t.registrar")),
        ListField("outgoing_numbers", text("adm.f.outgoingNumbers"),
                  hint=text("adm.t.numbers")),
        TextField("username", text("adm.f.username")),
        PasswordField(
            "secret", text("signin.password"),
            hint=text("adm.t.secretKept") if row.get("has_secret") else "",
        ),
        ListField("match", text("adm.f.match"), hint=text("adm.t.match")),
        ChoiceField("dnd_response", text("adm.f.dndResponse"), responses),
        CheckField("keeps_caller", text("adm.f.keepsCaller"), has_label=False,
                   hint=text("adm.t.keepsCaller")),
    )  # fmt: skip


PARTS |= {ACCOUNTS: _account, GROUPS: _group, HOURS: _hours, TRUNKS: _trunk}


def _contact(row: Row) -> Sequence[QWidget]:
    text = words.text
    return (
        TextField("name", text("wiz1.name")),
        TextField("company", text("contact.company")),
        NumbersField("numbers", text("contact.numbers"), hint=text("adm.c.numbersHint")),
        TextField("email", text("contact.email")),
        *([remark(text("adm.c.directoryHint"))] if row.get("source") else ()),
    )


PARTS[CONTACTS] = _contact


def _directory(row: Row) -> Sequence[QWidget]:
    text = words.text
    state = directory_words.state(row).spoken if row else text("adm.d.readHint")
    kept = text("adm.t.secretKept") if row.get("has_secret") else ""
    return (
        TextField("name", text("wiz1.name"), hint=state),
        ChoiceField("kind", text("adm.f.kind"),
                    [("carddav", "CardDAV"), ("ldap", "LDAP")]),
        TextField("address", text("adm.f.address"), hint=text("adm.d.address")),
        TextField("username", text("adm.f.username"), hint=text("adm.d.username")),
        PasswordField("secret", text("signin.password"), hint=kept),
        TextField("base", text("adm.d.base"), hint=text("adm.d.baseHint")),
        TextField("filter", text("adm.d.filter"), hint=text("adm.d.filterHint")),
    )  # fmt: skip


PARTS[DIRECTORIES] = _directory


def _zones(row: Row) -> list[tuple[str, str]]:
    """The usual one of the country stays chosen until another one is."""
    found = place_choices.zones(str(row.get("country") or ""))
    if row.get("time_zone"):
        return found
    inforce = place_choices.zone(str(row.get("time_zone_in_force") or ""))
    return [("", words.text("adm.f.zoneUsual", zone=inforce)), *found]


KEPT_DAYS = (7, 30, 90, 180, 365, 730)


def _limits(
    row: Row, key: str, usual: Sequence[int], unit: str = "adm.perDay"
) -> list[tuple[int, str]]:
    """Usual values, and the one that is set; 0 is no limit."""
    inforce = row.get("in_force", {}).get(key, usual[-1])
    values = sorted({*usual, int(row.get(key, inforce))})
    return [(n, words.text(unit, n=n) if n else words.text("adm.noLimit")) for n in values]


def company(admin: AdminModel, row: Row) -> FormPage:
    """The company's settings (S8)."""
    text = words.text
    switch = CheckField(
        "use_user_number_as_caller_id", text("adm.f.callerId"), has_label=False,
        hint=text("adm.f.callerIdHint"),
    )  # fmt: skip
    parts = (
        TextField("name", text("wiz1.name")),
        ChoiceField("country", text("wiz1.country"), place_choices.countries(),
                    hint=text("adm.f.countryHint")),
        ChoiceField("time_zone", text("adm.f.zone"), _zones(row)),
        switch,
        ChoiceField("outside_calls", text("adm.f.hallCalls"), line_words.barring_choices(),
                    hint=text("adm.f.hallCallsHint")),
        ChoiceField("daily_outside_calls", text("adm.f.dailyCalls"),
                    _limits(row, "daily_outside_calls", (0, 50, 100, 200, 500, 1000)),
                    hint=text("adm.f.dailyHint")),
        ChoiceField("daily_outside_minutes", text("adm.f.dailyMinutes"),
                    _limits(row, "daily_outside_minutes", (0, 60, 120, 300, 600, 1440))),
        ChoiceField("keep_call_records_days", text("adm.f.keepDays"),
                    _limits(row, "keep_call_records_days", KEPT_DAYS, "adm.days"),
                    hint=text("adm.f.keepDaysHint")),
        ListField("blocked_callers", text("adm.f.blocked"), hint=text("adm.f.blockedHint")),
        CheckField("rejects_anonymous", text("block.hidden"), has_label=False,
                   hint=text("adm.f.hiddenHint")),
        CodesField("feature_codes", text("adm.f.codes"), hint=text("adm.code.hint")),
    )  # fmt: skip
    lists = {"blocked_callers": [], "rejects_anonymous": False}
    shown = {**lists, **row.get("in_force", {}), **row, "id": "settings"}
    if shown.get("use_user_number_as_caller_id") is None:
        shown["use_user_number_as_caller_id"] = bool(row.get("shows_user_numbers"))
    model = FormModel(admin, "settings", shown)
    may = admin.may("company.change")
    tabs: list[tuple[str, str, Sequence[QWidget]]] = [("all", text("adm.company"), parts)]
    if may:
        mail = MailPart(admin)
        mail.load()
        tabs.append(("mail", text("mail.title"), (mail,)))
    page = FormPage(model, "", text("adm.company"), tabs, may_change=may)
    page.tabs.chosen.connect(lambda place: page.save.setVisible(may and place == 0))
    page.back.hide()
    page.cancel.hide()
    return page
