"""“Why did it (not) ring?”: a call record as steps on the upright unison line.

The server stores a reason for every device it considered; here each becomes a sentence in the
person's language, in the order of time.  Other people are one row each: whether it rang at
theirs, and which status kept it away, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from softphone.client.state import HistoryEntry, OfficeState, WhyLine
from softphone.model.calls import CallStep, Party, ReasonCode
from softphone.model.numbers import display
from ui import plan_step_words, why_words, words
from ui.why_rows import PERSON, Rows
from ui.why_story import Tone, WhyStep, WhyStory
from ui.why_words import is_mine, rang

ANSWERED = ReasonCode.ANSWERED.value


def tell(
    entry: HistoryEntry, office: OfficeState, zone: tzinfo, *, is_mine: bool = True
) -> WhyStory:
    """The story of one call, in the order of time.  ``is_mine``: I called or was called."""
    return _Teller(entry, office, zone, is_mine).tell()


def got_through(entry: HistoryEntry, office: OfficeState) -> WhyLine | None:
    """The first device of mine that rang in spite of my do not disturb; None if none did."""
    if not entry.is_incoming:
        return None
    return next((line for line in entry.why if _passed(line, office)), None)


def _passed(line: WhyLine, office: OfficeState) -> bool:
    is_through = why_words.rule(line) in why_words.THROUGH
    return is_through and rang(line) and is_mine(line, office)


@dataclass(slots=True)
class _Stage:
    """A part of the call's course: a step of the plan, or a forwarding, and what it reached."""

    step: CallStep | None
    lines: list[WhyLine] = field(default_factory=list)


class _Teller:
    def __init__(
        self, entry: HistoryEntry, office: OfficeState, zone: tzinfo, is_mine: bool
    ) -> None:
        self.entry, self.office, self.zone = entry, office, zone
        self._is_mine = is_mine
        self.rows = Rows(office, zone)

    def tell(self) -> WhyStory:
        if not self.entry.why:
            unknown = WhyStep("circle-dashed", Tone.PLAIN, words.text("why.unknown"))
            return WhyStory(self._title(), (unknown,))
        steps = [self._arrival()]
        through = got_through(self.entry, self.office)
        if through is not None:
            steps.append(self._through(through))
        for stage in self._stages():
            steps += self._stage(stage)
        return WhyStory(self._title(), (*steps, *self._ending()))

    # -- what is asked, and how it began

    def _title(self) -> str:
        if not self.entry.is_incoming:
            return words.text("why.titleOut")
        rang_here = any(rang(line) and is_mine(line, self.office) for line in self.entry.why)
        is_open = rang_here or not self.entry.why or not self._is_mine
        return words.text("why.title" if is_open else "why.titleNot")

    def _arrival(self) -> WhyStep:
        entry = self.entry
        time = self._clock(entry.started_at)
        if not entry.is_incoming:
            title = words.text("why.outgoing", name=_name(entry.remote))
            sub = display(entry.remote.number, "")
            return WhyStep("phone-outgoing", Tone.WENT, title, _but((sub,), title), time)
        if entry.steps:
            title = words.text("why.via", name=_name(entry.dialled))
            sub = display(entry.dialled.number, "")
            lines = _but((sub, self._caller()), title)
            return WhyStep("phone-incoming", Tone.WENT, title, lines, time)
        if self._is_mine:
            title = words.text("why.direct", number=why_words.my_number(self.office))
        else:
            title = words.text("why.outgoing", name=_name(entry.dialled))
        return WhyStep("phone-incoming", Tone.WENT, title, (self._caller(),), time)

    def _caller(self) -> str:
        remote = self.entry.remote
        if any(c.number == remote.number for c in self.office.colleagues):
            return words.text("why.internal", name=_name(remote))
        if not remote.number:
            return words.text("why.hidden")
        return words.text("why.outside", number=display(remote.number, ""))

    def _through(self, line: WhyLine) -> WhyStep:
        """Do not disturb was on, and why this caller got through."""
        name = _name(self.entry.remote) or words.text("why.hiddenCaller")
        reason = why_words.rule(line)
        title = words.text(f"why.through.{reason}", name=name)
        sub = words.text(f"why.throughSub.{reason}")
        time = self._clock(self.entry.started_at)
        return WhyStep("shield-check", Tone.THROUGH, title, (sub,), time)

    # -- its course

    def _stages(self) -> list[_Stage]:
        """Each step of the plan with its lines; what was forwarded comes after the rest."""
        steps = self.entry.steps
        stages = [_Stage(step) for step in steps] or [_Stage(None)]
        for line in self._in_order():
            number = line.details.get("step", "")
            at = int(number) if number.isdecimal() and number.isascii() else len(stages)
            stages[min(max(at, 1), len(stages)) - 1].lines.append(line)
        return stages

    def _in_order(self) -> list[WhyLine]:
        """By the time at which each was called; what was not called keeps its place."""
        ordered: list[tuple[datetime, WhyLine]] = []
        latest = self.entry.started_at
        for line in self.entry.why:
            latest = why_words.moment(line) or latest
            ordered.append((latest, line))
        return [line for _, line in sorted(ordered, key=lambda pair: pair[0])]

    def _stage(self, stage: _Stage) -> list[WhyStep]:
        """The step on the line, then what it reached; one person needs no stub of their own."""
        about = [line for line in stage.lines if plan_step_words.is_about_step(line)]
        stage.lines = [line for line in stage.lines if line not in about]
        reached = self._reached(stage)
        if stage.step is None:
            return reached
        if stage.step.kind in plan_step_words.ICONS:
            began = stage.step.started_at
            time = self._clock(began) if began else ""
            return [plan_step_words.of(stage.step, about, time), *reached]
        step = self._step(stage.step)
        is_alone = stage.step.kind == "user" and bool(reached) and reached[0].is_person
        if not is_alone:
            return [step, *reached]
        person, *rest = reached
        return [replace(step, lines=person.lines, tone=person.tone), *rest]

    def _step(self, step: CallStep) -> WhyStep:
        """“Hotline 700: alle gleichzeitig, 20 s”, or the person whose turn it was."""
        name = step.name or display(step.number, self.office.country)
        time = self._clock(step.started_at) if step.started_at else ""
        if step.kind == "group":
            group = f"{step.name} {step.number}".strip()
            key = "why.group" if step.seconds else "why.groupAll"
            title = words.text(key, group=group, n=step.seconds)
            return WhyStep("users-round", Tone.WENT, title, (), time)
        icon = {"user": PERSON, "external": "phone-outgoing"}.get(step.kind, "phone")
        title = words.text("why.stepFor", name=name, n=step.seconds) if step.seconds else name
        tone = Tone.WENT if step.started_at else Tone.PLAIN
        return WhyStep(icon, tone, title, (), time)

    def _reached(self, stage: _Stage) -> list[WhyStep]:
        forwarded = [line for line in stage.lines if _is_forwarded(line)]
        plain = [line for line in stage.lines if line not in forwarded]
        steps = self.rows.of(plain, is_apart=stage.step is None)
        told = ""
        for line in forwarded:
            reason = why_words.rule(line)
            if reason != told and rang(line):
                steps.append(self._forwarding(line))
                told = reason
            steps.append(self.rows.device(line))
        return steps

    def _forwarding(self, line: WhyLine) -> WhyStep:
        """“Weitergeleitet an 0170 …”, and why."""
        is_busy = why_words.rule(line) == ReasonCode.FORWARDED_BUSY.value
        is_me = line.details.get("number", "") == why_words.my_number(self.office)
        key = "why.fwdBusy" if is_busy else "why.fwdLate"
        at = why_words.moment(line)
        after = self._after(at) if not is_busy else 0
        key += "Mine" if is_me else ""
        if after:
            key += "After"
        name = line.details.get("person", "")
        sub = words.text(key, name=name, n=after)
        time = self._clock(at) if at else ""
        title = words.text("why.fwdTo", to=self._forwarded_to(line))
        return WhyStep("phone-forwarded", Tone.WENT, title, (sub,), time)

    def _forwarded_to(self, line: WhyLine) -> str:
        """A number, a colleague, or a device of mine; a private number of others stays so."""
        if line.target.startswith("+"):
            return display(line.target, self.office.country)
        if line.person is None or is_mine(line, self.office):
            return why_words.device_name(line, self.office)
        if line.person.number == line.details.get("number"):
            return words.text("why.ownNumber")
        return _name(line.person)

    def _after(self, at: datetime | None) -> int:
        """Whole seconds from the call's beginning."""
        return round((at - self.entry.started_at).total_seconds()) if at else 0

    # -- how it ended

    def _ending(self) -> Iterable[WhyStep]:
        entry = self.entry
        if entry.answered_at is not None:
            waited = max(0, round((entry.answered_at - entry.started_at).total_seconds()))
            title = words.text("why.stepAnswered", n=waited)
            yield WhyStep(
                "check",
                Tone.ANSWERED,
                title,
                self._answered_by(),
                self._clock(entry.answered_at),
            )
        elif entry.ended_at is not None:
            is_silent = entry.is_incoming and not any(rang(line) for line in entry.why)
            title = words.text("why.noRing" if is_silent else "why.noDetail")
            yield WhyStep("phone-missed", Tone.PLAIN, title, (), self._clock(entry.ended_at))

    def _answered_by(self) -> tuple[str, ...]:
        """Who answered, where it was somebody else."""
        line = next((one for one in self.entry.why if one.reason == ANSWERED), None)
        is_other = line is not None and not is_mine(line, self.office)
        if line is None or not is_other or line.person is None or not self.entry.is_incoming:
            return ()
        return (_name(line.person),)

    def _clock(self, moment: datetime) -> str:
        return why_words.clock(moment, self.zone)


def _is_forwarded(line: WhyLine) -> bool:
    is_rule = why_words.rule(line) in why_words.FORWARDED
    return is_rule or line.details.get("stage") == "forwarding"


def _name(party: Party) -> str:
    return party.name or display(party.number, "")


def _but(lines: Iterable[str], title: str) -> tuple[str, ...]:
    """Lines that say something which the title does not say already."""
    return tuple(line for line in lines if line and not title.endswith(line))
