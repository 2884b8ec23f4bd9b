"""The stubs of a call's course: my devices, and other people as one row each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from softphone.client.state import OfficeState, WhyLine
from softphone.model.calls import Party, ReasonCode
from softphone.model.numbers import display
from ui import why_words, words
from ui.status_words import SCHEDULE
from ui.why_story import Tone, WhyStep
from ui.why_words import is_mine, rang

SKIPPED = {
    ReasonCode.DO_NOT_DISTURB.value: "dnd",
    ReasonCode.OFFLINE.value: "offline",
    ReasonCode.COLLEAGUES_ONLY.value: "colleagues",
    ReasonCode.NOT_REACHABLE.value: "notReachable",
    ReasonCode.BLOCKED_CALLER.value: "blocked",
    ReasonCode.ANONYMOUS_REJECTED.value: "anonymous",
}
"A person skipped for one of these is one sentence, not one per device."
ANSWERED = ReasonCode.ANSWERED.value
PERSON, ME = "user-round", "moon"


class Rows:
    """Turns reasons into stubs.  Of others it tells what rang and which status held it back."""

    def __init__(self, office: OfficeState, zone: tzinfo) -> None:
        self.office, self.zone = office, zone

    def of(self, lines: Sequence[WhyLine], *, is_apart: bool) -> list[WhyStep]:
        """One row a person; with ``is_apart`` my devices one by one, as in a call to me."""
        steps: list[WhyStep] = []
        done: set[str] = set()
        for line in lines:
            who = self._who(line)
            if who is None:
                steps.append(self.device(line))
            elif who.number not in done:
                done.add(who.number)
                theirs = [one for one in lines if self._who(one) == who]
                steps += self._person(who, theirs, is_apart=is_apart)
        return steps

    def _who(self, line: WhyLine) -> Party | None:
        """Whose row it belongs in; None for a device or number of nobody in particular."""
        if is_mine(line, self.office):
            return Party(why_words.my_number(self.office), words.text("why.you"))
        known = why_words.decided_by_other(line, self.office) or line.person
        if known is None or not known.number:
            colleagues = self.office.colleagues
            found = next((c for c in colleagues if c.number == line.target), None)
            return Party(found.number, found.name) if found is not None else None
        return known

    def _person(self, who: Party, lines: Sequence[WhyLine], *, is_apart: bool) -> list[WhyStep]:
        skipped = [line for line in lines if line.reason in SKIPPED]
        others = [line for line in lines if line not in skipped]
        is_me = who.number == why_words.my_number(self.office)
        if is_me and is_apart:
            return [*self._skipped_me(skipped), *(self.device(line) for line in others)]
        told = [self._sentence(line) for line in others]
        if skipped and not any(rang(line) for line in others):
            told.insert(0, self._skip(skipped, counts=is_me))
        notes = dict.fromkeys(note for one in others if (note := self._note(one)))
        return [self._row(who, lines, (*dict.fromkeys(told), *notes), is_me=is_me)]

    def _row(
        self, who: Party, lines: Sequence[WhyLine], told: tuple[str, ...], *, is_me: bool
    ) -> WhyStep:
        best = min(lines, key=_weight)
        is_dnd = best.reason == ReasonCode.DO_NOT_DISTURB.value
        icon = why_words.icon(best, self.office) if rang(best) else PERSON
        if is_dnd:
            icon = ME
        name = who.name or display(who.number, "")
        return WhyStep(icon, _tone(best), name, told, is_stub=True, is_person=True)

    def _skipped_me(self, skipped: Sequence[WhyLine]) -> list[WhyStep]:
        """I was skipped as a person: one stub."""
        if not skipped:
            return []
        is_dnd = skipped[0].reason == ReasonCode.DO_NOT_DISTURB.value
        you = words.text("why.you")
        sentence = self._skip(skipped, counts=True)
        tone, icon = (Tone.QUIET, ME) if is_dnd else (Tone.OFF, PERSON)
        return [WhyStep(icon, tone, you, (sentence,), is_stub=True)]

    def _skip(self, skipped: Sequence[WhyLine], *, counts: bool) -> str:
        """“Nicht stören bis 14:00: übersprungen, 4 Geräte still”."""
        first = skipped[0]
        end = why_words.until(first, self.zone)
        if first.reason != ReasonCode.DO_NOT_DISTURB.value:
            return words.text(f"why.skipped.{SKIPPED[first.reason]}")
        if not counts:
            key = "why.skipped.dndUntil" if end else "why.skipped.dnd"
            return words.text(key, time=end)
        key = "why.dndSkipped" if end else "why.dndAll"
        if end and first.details.get("set_by") == SCHEDULE:
            key = "why.quietSkipped"
        return words.text(key, n=len(skipped), time=end)

    def device(self, line: WhyLine) -> WhyStep:
        note = self._note(line)
        icon = why_words.icon(line, self.office)
        lines = (note,) if note else ()
        return WhyStep(icon, _tone(line), self._sentence(line), lines, is_stub=True)

    def _note(self, line: WhyLine) -> str:
        """Why it rang at all, unless a step of the line has said so."""
        is_told = why_words.rule(line) in (*why_words.THROUGH, *why_words.FORWARDED)
        return "" if is_told else why_words.because(line)

    def _sentence(self, line: WhyLine) -> str:
        return why_words.sentence(line, self.office, self.zone)


def _weight(line: WhyLine) -> int:
    """What stands for a person: the answer, then ringing, then what kept it away."""
    order = (line.reason == ANSWERED, rang(line), line.reason in SKIPPED)
    return order.index(True) if True in order else len(order)


def _tone(line: WhyLine) -> Tone:
    if line.reason == ANSWERED:
        return Tone.ANSWERED
    if rang(line):
        return Tone.WENT
    is_dnd = line.reason == ReasonCode.DO_NOT_DISTURB.value
    return Tone.QUIET if is_dnd else Tone.OFF
