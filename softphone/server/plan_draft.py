"""An office in which a call plan is already as somebody thinks of making it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from softphone.model import numbers
from softphone.model.office import Office
from softphone.server import row_rules
from softphone.server.office_rows import Row
from softphone.server.references import Named
from softphone.server.row_rules import RowProblem

NAMELESS = "-"
"What a plan is called that has no name yet."
_HIGHEST = 999_999


def with_draft(office: Office, row: Row, before: Named | None) -> tuple[Office, str]:
    """The office with this plan in it, and the number by which it is called.

    before: the plan that it takes the place of.  A plan without a number gets a free one.
    Raises RowProblem.
    """
    row_rules.check_keys("call_plan", row)
    named = {**row, "name": row.get("name") or (before.row["name"] if before else NAMELESS)}
    others = office
    if before is not None:
        others = row_rules.beside(office, "call_plan", before, named)
    _check_name(named["name"], others.call_plans)
    _, _, document = row_rules.draft("call_plan", named, others).objects[0]
    number = str(document["number"]) or _free_number(others)
    plan = {**document, "number": number}
    return replace(others, call_plans=(*others.call_plans, plan)), number


def _check_name(name: object, plans: tuple[Mapping[str, Any], ...]) -> None:
    wanted = str(name).strip().lower()
    if any(str(plan["name"]).lower() == wanted for plan in plans):
        raise RowProblem("name", f"{wanted} belongs to another call plan")


def _free_number(office: Office) -> str:
    """An internal number that nobody has."""
    taken = {*office.accounts, *office.groups, *(p.number for p in office.people.values())}
    taken |= {numbers.comparable(str(p["number"]), office.country) for p in office.call_plans}
    return next(str(n) for n in range(_HIGHEST, 0, -1) if str(n) not in taken)
