"""How accounts, groups, opening hours and lines look in their lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from softphone.client.administration import (
    ACCOUNTS,
    CONTACTS,
    DIRECTORIES,
    GROUPS,
    HOURS,
    PLANS,
    TRUNKS,
)
from softphone.model.call_plan import read_step
from softphone.model.numbers import display
from ui import admin_words, directory_words, line_words, week_days, words
from ui.admin_table import Cell, Column
from ui.pages.admin_list import Kind

Row = Mapping[str, Any]
STRATEGIES = {
    "all": "adm.s.all",
    "in_order": "adm.s.inOrder",
    "longest_idle": "adm.s.longestIdle",
}


def _number(row: Row) -> str:
    return str(row.get("number") or "")


def _name(row: Row) -> str:
    return str(row.get("name") or row.get("description") or row.get("number") or "")


def _columns(*titles: tuple[str, int, int]) -> Sequence[Column]:
    """(key of the title, smallest width, stretch); the first two are sorted by."""
    keys = (_number, lambda row: _name(row).lower())
    return [
        Column(words.text(key), wide, stretch, keys[place] if place < 2 else None)
        for place, (key, wide, stretch) in enumerate(titles)
    ]


def _account_cells(row: Row) -> Sequence[Cell]:
    is_on = bool(row.get("registered"))
    owners = ", ".join(str(p["name"]) for p in row.get("people") or ())
    state, sub = admin_words.account_state(row), str(row.get("user_agent") or "")
    if row.get("address"):
        is_on, sub = False, str(row["address"]).removeprefix("sip:")
    return (
        Cell(_number(row), weight=500),
        Cell(
            str(row.get("description") or "–"),
            admin_words.kind(row.get("kind")),
            icon=admin_words.icon(row.get("kind")),
        ),
        Cell(state, sub, token="accent" if is_on else "text2"),
        Cell(owners or words.text("adm.nobody"), token="text" if owners else "text2"),
    )


def _group_cells(row: Row) -> Sequence[Cell]:
    members = row["members"]
    return (
        Cell(_number(row), weight=500),
        Cell(_name(row)),
        Cell(words.text("adm.members", n=len(members)), ", ".join(members)),
        Cell(words.text(STRATEGIES.get(str(row["strategy"]), "adm.s.all"))),
    )


def span_text(span: Mapping[str, str]) -> str:
    """“Mo–Fr 08:00–17:00”."""
    days = sorted(week_days.days(span["days"]))
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        told = f"{words.weekday(days[0])}–{words.weekday(days[-1])}"
    else:
        told = ", ".join(words.weekday(day) for day in days)
    return f"{told} {span['from']}–{span['to']}"


def _hours_cells(row: Row) -> Sequence[Cell]:
    spans = " · ".join(span_text(span) for span in row["week"])
    return (Cell(_name(row), weight=500), Cell(spans or words.text("adm.neverOpen")))


def _trunk_cells(row: Row) -> Sequence[Cell]:
    numbers = ", ".join(display(number, "") for number in row["outgoing_numbers"])
    return (
        Cell(_name(row), weight=500),
        Cell(str(row["address"]).removeprefix("sip:")),
        line_words.line_state(row),
        Cell(numbers or words.text("adm.none")),
    )


def _trunk_columns() -> Sequence[Column]:
    return (
        Column(words.text("wiz1.name"), 120, 1, lambda row: _name(row).lower()),
        Column(words.text("adm.f.address"), 180, 2, lambda row: str(row["address"])),
        Column(words.text("adm.colState"), 190, 2),
        Column(words.text("adm.f.outgoingNumbers"), 160, 2),
    )


def _hours_columns() -> Sequence[Column]:
    return (
        Column(words.text("wiz1.name"), 180, 1, lambda row: _name(row).lower()),
        Column(words.text("adm.f.week"), 300, 3),
    )


def _plan_cells(row: Row) -> Sequence[Cell]:
    number = str(row.get("number") or "")
    shown = display(number, "") if number.startswith("+") else number
    kinds = (read_step(step) for step in row.get("steps") or ())
    told = (words.text(f"plan.kind.{step.kind.value}") for step in kinds if step is not None)
    return (
        Cell(_name(row), weight=500),
        Cell(shown or words.text("adm.none")),
        Cell(" → ".join(told) or words.text("adm.none")),
    )


def _plan_columns() -> Sequence[Column]:
    return (
        Column(words.text("wiz1.name"), 160, 2, lambda row: _name(row).lower()),
        Column(words.text("csv.num"), 130, 1, _number),
        Column(words.text("plan.steps"), 260, 4),
    )


def _contact_name(row: Row) -> str:
    return str(row.get("name") or row.get("company") or "")


def _contact_cells(row: Row) -> Sequence[Cell]:
    numbers = ", ".join(str(each["display"]) for each in row["numbers"])
    return (
        Cell(_contact_name(row), weight=500),
        Cell(str(row.get("company") or "–")),
        Cell(numbers or "–"),
        Cell(words.text("adm.c.directory" if row.get("source") else "adm.c.byHand"),
             token="text2"),
    )  # fmt: skip


def _contact_columns() -> Sequence[Column]:
    return (
        Column(words.text("wiz1.name"), 210, 3, lambda row: _contact_name(row).lower()),
        Column(words.text("contact.company"), 120, 2),
        Column(words.text("contact.numbers"), 200, 3),
        Column(words.text("adm.c.from"), 110, 1),
    )


def _directory_cells(row: Row) -> Sequence[Cell]:
    kind = "CardDAV" if row["kind"] == "carddav" else "LDAP"
    return (
        Cell(_name(row), kind, weight=500),
        Cell(str(row["address"])),
        directory_words.state(row),
    )


def _directory_columns() -> Sequence[Column]:
    return (
        Column(words.text("wiz1.name"), 150, 2, lambda row: _name(row).lower()),
        Column(words.text("adm.f.address"), 200, 3, lambda row: str(row["address"])),
        Column(words.text("adm.colState"), 220, 3),
    )


KINDS = (
    Kind(
        ACCOUNTS, "adm.accounts", "adm.addAccount", "adm.emptyAccounts",
        lambda: _columns(("adm.colNo", 70, 0), ("adm.colDevice", 200, 3),
                         ("adm.colState", 150, 2), ("adm.colOwner", 160, 2)),
        _account_cells, lambda row: f"{row['number']} {row.get('description')}".strip(),
    ),
    Kind(
        GROUPS, "adm.groups", "adm.addGroup", "adm.emptyGroups",
        lambda: _columns(("adm.colNo", 70, 0), ("wiz1.name", 180, 2),
                         ("adm.f.members", 180, 2), ("adm.f.strategy", 180, 2)),
        _group_cells, _name,
    ),
    Kind(PLANS, "adm.plan", "adm.addPlan", "adm.emptyPlans", _plan_columns, _plan_cells,
         _name, searches=False),
    Kind(HOURS, "adm.o.hours", "adm.addHours", "adm.emptyHours", _hours_columns,
         _hours_cells, _name, searches=False),
    Kind(TRUNKS, "adm.trunks", "adm.addTrunk", "adm.emptyTrunks", _trunk_columns,
         _trunk_cells, _name, searches=False),
    Kind(CONTACTS, "adm.contacts", "contact.new", "adm.emptyContacts", _contact_columns,
         _contact_cells, _contact_name),
    Kind(DIRECTORIES, "adm.directories", "adm.addDirectory", "adm.emptyDirectories",
         _directory_columns, _directory_cells, _name, searches=False),
)  # fmt: skip
