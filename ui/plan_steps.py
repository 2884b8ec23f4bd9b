"""How each step of a call plan is told on its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from softphone.client import reading
from softphone.client.state import OfficeState
from softphone.model.call_plan import Step, StepKind, never_reached, read_step
from ui import status_words, words
from ui.admin_kinds import STRATEGIES, span_text
from ui.plan_choices import PlanChoices, number_title, sound_title
from ui.status_words import ShownStatus

Row = Mapping[str, Any]
ICONS = {
    StepKind.USER: "user-round",
    StepKind.GROUP: "users-round",
    StepKind.ACCOUNT: "deskphone",
    StepKind.EXTERNAL: "phone-outgoing",
    StepKind.HOURS: "clock",
    StepKind.MENU: "grip",
    StepKind.ANNOUNCEMENT: "volume-2",
    StepKind.VOICEMAIL: "voicemail",
    StepKind.PLAN: "corner-down-right",
    StepKind.HANG_UP: "phone-off",
}
RINGS = frozenset({StepKind.USER, StepKind.GROUP, StepKind.ACCOUNT, StepKind.EXTERNAL})
MOST_MEMBERS = 8
"Of a group so many are on its card."


@dataclass(frozen=True, slots=True)
class Member:
    """A person on a card, with the live state."""

    name: str
    number: str
    status: ShownStatus

    @property
    def state(self) -> str:
        """Empty for whom it would ring at; else why not."""
        if self.status.may_ring:
            return ""
        return words.text("plan.skipped", status=self.status.text)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows of its step."""

    icon: str
    title: str
    sub: str
    members: tuple[Member, ...] = ()
    more: int = 0
    "So many members are not shown."
    state: str = ""
    "Of a single person: why it would not ring now."
    token: str = "text2"
    note: str = ""
    "In amber."

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        people = (f"{m.name} {m.state}".strip() for m in self.members)
        parts = (self.title, self.sub, self.state, *people, self.note)
        return ", ".join(part for part in parts if part)


def read(document: Row) -> Step:
    """Any step; one of a newer server's kind is shown as an announcement without a name."""
    return read_step(document) or Step(StepKind.ANNOUNCEMENT, "")


class Cards:
    """Makes the cards of one plan.  now: with the zone in which times are shown."""

    def __init__(self, choices: PlanChoices, office: OfficeState, now: datetime) -> None:
        self._choices, self._now = choices, now
        self._live = {person.id: person.availability for person in office.colleagues}

    def of(self, documents: Sequence[Row]) -> list[Card]:
        steps = [read(document) for document in documents]
        unreached = never_reached(steps)
        first = next((at for at, step in enumerate(steps) if step.kind in RINGS), -1)
        return [self._card(step, at == first, at in unreached) for at, step in enumerate(steps)]

    def _card(self, step: Step, is_first: bool, is_unreached: bool) -> Card:
        title, sub = self._texts(step, is_first)
        members, more = self._members(step)
        note = words.text("plan.never") if is_unreached else self._limited(step)
        state, token = "", "text2"
        if step.kind is StepKind.USER:
            row = self._choices.row(StepKind.USER, step.value)
            if row is not None:
                member = self._member(row)
                state, token = member.state, member.status.token
        return Card(ICONS[step.kind], title, sub, members, more, state, token, note)

    def _texts(self, step: Step, is_first: bool) -> tuple[str, str]:
        """Title and line below it."""
        choices, value = self._choices, step.value
        n = step.seconds
        length = words.text("plan.rings" if is_first else "plan.ringsThen", n=n)
        match step.kind:
            case StepKind.GROUP:
                row = choices.row(step.kind, value) or {}
                key = STRATEGIES.get(str(row.get("strategy")), "adm.s.all")
                sub = words.text("plan.group", strategy=words.text(key), n=n)
                return choices.title(step.kind, value), sub
            case StepKind.USER | StepKind.ACCOUNT:
                return choices.title(step.kind, value), length
            case StepKind.EXTERNAL:
                return number_title(value) or words.text("plan.choose"), length
            case StepKind.HOURS:
                return self._hours(step)
            case StepKind.MENU:
                return self._menu(step)
            case StepKind.ANNOUNCEMENT:
                title = words.text("why.step.announcement", name=sound_title(value))
                return title, words.text("plan.announcementSub")
            case StepKind.VOICEMAIL:
                whose = choices.row(step.kind, value)
                name = str(whose["name"]) if whose else choices.title(step.kind, value)
                title = words.text("why.step.voicemail", name=name)
                return title, words.text("plan.voicemailSub")
            case StepKind.PLAN:
                title = words.text("why.step.plan", name=choices.title(step.kind, value))
                return title, words.text("plan.planSub")
            case StepKind.HANG_UP:
                reason = words.text(f"plan.hangUp.{value}") if value else ""
                return words.text("plan.kind.hang_up"), words.text(
                    "plan.hangUpSub", reason=reason
                )

    def _hours(self, step: Step) -> tuple[str, str]:
        row = self._choices.row(step.kind, step.value)
        spans = " · ".join(span_text(span) for span in row["week"]) if row else ""
        named = self._choices.title(step.kind, step.value)
        title = f"{named}: {spans or words.text('adm.neverOpen')}" if row else named
        if not step.otherwise:
            return title, words.text("plan.elseEnds")
        name = self._choices.title(StepKind.PLAN, step.otherwise)
        return title, words.text("plan.else", name=name)

    def _menu(self, step: Step) -> tuple[str, str]:
        keys = " · ".join(
            f"{key}: {self._choices.title(StepKind.PLAN, plan)}" for key, plan in step.keys
        )
        title = words.text("plan.kind.menu")
        if step.value:
            title = f"{title} · {sound_title(step.value)}"
        return title, keys or words.text("plan.menuSub")

    def _members(self, step: Step) -> tuple[tuple[Member, ...], int]:
        if step.kind is not StepKind.GROUP:
            return (), 0
        row = self._choices.row(step.kind, step.value) or {}
        known = (self._choices.row(StepKind.USER, n) for n in row.get("members") or ())
        found = [one for one in known if one is not None]
        told = tuple(self._member(one) for one in found[:MOST_MEMBERS])
        return told, max(0, len(found) - MOST_MEMBERS)

    def _member(self, row: Row) -> Member:
        availability = self._live.get(str(row.get("id")))
        if availability is None and isinstance(row.get("availability"), Mapping):
            availability = reading.availability(row["availability"])
        status = status_words.of_person(availability, self._now)
        return Member(str(row["name"]), str(row["number"]), status)

    def _limited(self, step: Step) -> str:
        """S48: a device that is placed by itself."""
        if step.kind is not StepKind.ACCOUNT:
            return ""
        row = self._choices.row(step.kind, step.value) or {}
        owners = [str(person["name"]) for person in row.get("people") or ()]
        return words.text("plan.stillRings", name=", ".join(owners)) if owners else ""


# -- something new ---------------------------------------------------------------------------


def fresh(kind: StepKind, choices: PlanChoices, plan: str) -> dict[str, Any] | None:
    """A new step of this kind; None where the office has nothing that it could name.

    plan: the name of the plan itself, which it should not lead to.
    """
    if kind is StepKind.EXTERNAL:
        return {"external": "", "seconds": 20}
    first = next((value for value, _ in choices.pairs(kind) if value != plan), "")
    if not first:
        return None
    if kind is StepKind.MENU:
        return {"menu": {"1": first}}
    return {kind.value: first} | ({"seconds": 20} if kind in RINGS else {})
