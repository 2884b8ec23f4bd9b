"""A call plan: a number with steps that are tried one after the other (S23, S34).

Read from the office file's form.  A step that this version cannot play yet (voicemail, menus,
announcements, hours) is kept in the office and passed over here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DEFAULT_SECONDS = 20


class StepKind(StrEnum):
    USER = "user"
    GROUP = "group"
    ACCOUNT = "account"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Step:
    kind: StepKind
    value: str
    "User, group or account number, or a number of the outside world."
    seconds: int = DEFAULT_SECONDS


@dataclass(frozen=True, slots=True)
class CallPlan:
    name: str
    number: str
    "An internal number, or one of the company's outside numbers; as written."
    steps: tuple[Step, ...]


def read_plan(document: Mapping[str, Any]) -> CallPlan:
    """The plan that an office file's ``[[call_plans]]`` entry describes."""
    found = (_step(step) for step in document.get("steps", ()))
    steps = tuple(step for step in found if step is not None)
    return CallPlan(str(document.get("name", "")), str(document.get("number", "")), steps)


def _step(document: Mapping[str, Any]) -> Step | None:
    for kind in StepKind:
        if kind.value in document:
            seconds = int(document.get("seconds", DEFAULT_SECONDS))
            return Step(kind, str(document[kind.value]), seconds)
    return None
