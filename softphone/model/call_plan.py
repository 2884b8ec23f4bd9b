"""A call plan: a number with steps that are tried one after the other (S23, S34).

Read from the office file's form.  A plan without a number of its own is where others lead to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

DEFAULT_SECONDS = 20
KEYS = "0123456789*#"
"What a menu can ask for."


class StepKind(StrEnum):
    USER = "user"
    GROUP = "group"
    ACCOUNT = "account"
    EXTERNAL = "external"
    VOICEMAIL = "voicemail"
    HOURS = "hours"
    "While these opening hours hold the plan goes on, else it goes to another plan."
    MENU = "menu"
    "The caller presses a key, and the call goes to that key's plan."
    ANNOUNCEMENT = "announcement"
    PLAN = "plan"
    "The call goes to another plan and does not come back."
    HANG_UP = "hang_up"


_ORDER = (StepKind.MENU, *(kind for kind in StepKind if kind is not StepKind.MENU))
"A menu has an announcement, too."


_LAST = frozenset({StepKind.PLAN, StepKind.HANG_UP, StepKind.VOICEMAIL})
"After these no call comes back to the plan."


@dataclass(frozen=True, slots=True)
class Step:
    kind: StepKind
    value: str
    """User, group or account number, a number of the outside world; the name of the opening
    hours, of the plan, of the announcement (also a menu's); the word of a refusal."""
    seconds: int = DEFAULT_SECONDS
    "How long it rings; in a group that rings one after the other, each of them."
    otherwise: str = ""
    "Name of the plan outside of the opening hours; empty: the call ends."
    keys: tuple[tuple[str, str], ...] = ()
    "Of a menu: key, name of the plan."

    def plan_of(self, key: str) -> str:
        """Where this key of a menu leads; empty: nowhere."""
        return dict(self.keys).get(key, "")

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Names of the plans in which a call may go on from here."""
        if self.kind is StepKind.PLAN:
            return (self.value,)
        if self.kind is StepKind.HOURS and self.otherwise:
            return (self.otherwise,)
        return tuple(plan for _, plan in self.keys)


@dataclass(frozen=True, slots=True)
class CallPlan:
    name: str
    number: str
    """An internal number, or one of the company's outside numbers; as written.  Empty: other
    plans lead to it."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """One step of a plan that a call came to."""

    plan: str
    "The plan's name."
    step: int
    "Index of the step."


def read_plan(document: Mapping[str, Any]) -> CallPlan:
    """The plan that an office file's ``[[call_plans]]`` entry describes."""
    found = (read_step(step) for step in document.get("steps", ()))
    steps = tuple(step for step in found if step is not None)
    return CallPlan(str(document.get("name", "")), str(document.get("number", "")), steps)


def read_step(document: Mapping[str, Any]) -> Step | None:
    """One entry of a plan's ``steps``; None for a kind that is not known here."""
    for kind in _ORDER:
        if kind.value in document:
            seconds = int(document.get("seconds", DEFAULT_SECONDS))
            if kind is StepKind.MENU:
                keys = tuple((str(k), str(p)) for k, p in document["menu"].items())
                return Step(kind, str(document.get("announcement", "")), seconds, keys=keys)
            otherwise = str(document.get("otherwise", ""))
            return Step(kind, str(document[kind.value]), seconds, otherwise)
    return None


def never_reached(steps: Sequence[Step]) -> range:
    """Indices of the steps that no call comes to: one before them ends the plan."""
    ends = (at for at, step in enumerate(steps) if step.kind in _LAST)
    return range(next(ends, len(steps)) + 1, len(steps))


# -- from plan to plan -----------------------------------------------------------------------

Named = Callable[[str], CallPlan | None]
"A plan by its name."


def led_to(plan: CallPlan, named: Named) -> Iterator[CallPlan]:
    """The plan and all that it leads to, whichever way; each once."""
    seen, waiting = {plan.name}, [plan]
    while waiting:
        here = waiting.pop()
        yield here
        for name in (name for step in here.steps for name in step.leads_to):
            following = named(name)
            if following is not None and name not in seen:
                seen.add(name)
                waiting.append(following)


def circle(plans: Iterable[CallPlan]) -> tuple[str, ...]:
    """Names of plans through which a call would go round by itself, the first one again last.

    Empty if there is none.  A key of a menu makes no circle: the caller presses it.
    """
    by_name = {plan.name: plan for plan in plans}
    done: set[str] = set()
    for name in by_name:
        found = _circle(name, by_name, (), done)
        if found:
            return found
    return ()


def _circle(
    name: str, plans: Mapping[str, CallPlan], way: tuple[str, ...], done: set[str]
) -> tuple[str, ...]:
    if name in way:
        return (*way[way.index(name) :], name)
    if name in done or name not in plans:
        return ()
    for step in plans[name].steps:
        if step.kind is StepKind.MENU:
            continue
        for following in step.leads_to:
            found = _circle(following, plans, (*way, name), done)
            if found:
                return found
    done.add(name)
    return ()
