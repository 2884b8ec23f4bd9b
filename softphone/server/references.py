"""Who names a number or a name of the office: before it is removed, and when it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from softphone.model.accounts import Destination
from softphone.server.office_rows import Row

_STEPS = {
    "user": "user",
    "voicemail": "user",
    "group": "call_group",
    "account": "voip_account",
    "hours": "opening_hours",
    "otherwise": "call_plan",
    "plan": "call_plan",
}
"Key of a call plan's step -> kind of what its value names."
_DIALLED = frozenset({"user", "voip_account", "call_group"})
"Kinds whose key is an internal number, which people may forward to or allow."


@dataclass(frozen=True, slots=True)
class Named:
    """One row of the office: its kind, its id and its keys."""

    kind: str
    id: str
    row: Row

    @property
    def label(self) -> str:
        """What people call it."""
        row = self.row
        parts = (row.get("first_name"), row.get("name_prefix"), row.get("last_name"))
        name = " ".join(str(part) for part in parts if part)
        return str(name or row.get("name") or row.get("description") or row.get("number"))


def named_by(row: Row, kind: str) -> Iterator[tuple[str, str]]:
    """(kind, key) of everything that a row of this kind refers to."""
    if kind == "call_group":
        yield from (("user", str(member)) for member in row["members"])
    elif kind == "call_plan":
        for step in row["steps"]:
            yield from _of_step(step)
    elif kind == "user":
        yield from (("voip_account", str(account)) for account in row["voip_accounts"])
        yield from (("number", number) for number in _dialled(row))
        yield "outgoing_number", str(row["outgoing_number"])
    elif kind == "voip_account":
        yield "outgoing_number", str(row["outgoing_number"])


def uses(row: Row, kind: str, target: str, key: str) -> bool:
    """Does a row of one kind refer to this key of another (``target``)?"""
    wanted = {(target, key)}
    if target in _DIALLED:
        wanted.add(("number", key))
    return not wanted.isdisjoint(named_by(row, kind))


def renamed(row: Row, kind: str, target: str, old: str, new: str) -> dict[str, Any]:
    """The row with what it says of ``old`` said of ``new``."""
    changed = dict(row)
    if kind == "call_group" and target == "user":
        changed["members"] = [new if m == old else m for m in row["members"]]
    elif kind == "call_plan":
        changed["steps"] = [_step(step, target, old, new) for step in row["steps"]]
    elif kind == "user" and target in _DIALLED:
        callers = row["allowed_callers"]
        changed["allowed_callers"] = [new if c == old else c for c in callers]
        changed["forwarding"] = {
            key: new if value == old else value for key, value in row["forwarding"].items()
        }
        destination = Destination.parse(str(row["destination"]))
        if str(destination) == f"number:{old}":
            changed["destination"] = f"number:{new}"
    return changed


def _dialled(row: Row) -> Iterator[str]:
    forwarding = row["forwarding"]
    yield from (str(number) for number in row["allowed_callers"])
    yield from (str(forwarding[key]) for key in ("busy", "no_answer") if forwarding[key])
    yield str(row["destination"]).removeprefix("number:")


def _of_step(step: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, kind in _STEPS.items():
        if step.get(key):
            yield kind, str(step[key])
    menu = step.get("menu")
    if isinstance(menu, Mapping):
        yield from (("call_plan", str(plan)) for plan in menu.values())


def _step(step: Mapping[str, Any], target: str, old: str, new: str) -> dict[str, Any]:
    changed = {
        key: new if _STEPS.get(key) == target and value == old else value
        for key, value in step.items()
    }
    if target == "call_plan" and isinstance(step.get("menu"), Mapping):
        menu = step["menu"].items()
        changed["menu"] = {key: new if plan == old else plan for key, plan in menu}
    return changed
