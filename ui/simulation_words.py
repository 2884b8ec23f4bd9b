"""What would become of a call, in words: one sentence, and the steps of the upright line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from softphone.client import reading
from softphone.model.accounts import DeviceKind
from softphone.model.call_plan import StepKind
from softphone.model.calls import Decision, ReasonCode
from softphone.model.numbers import display
from softphone.model.simulation import End
from ui import admin_words, status_words, words
from ui.plan_choices import sound_title
from ui.plan_steps import ICONS
from ui.status_words import SCHEDULE
from ui.why_story import Tone, WhyStep

Json = Mapping[str, Any]
NAMED = 4
"So many people are named in the sentence; of more, their number is."
REASONS = {
    ReasonCode.OFFLINE: "st.gone",
    ReasonCode.NOT_REACHABLE: "st.notReachable",
    ReasonCode.COLLEAGUES_ONLY: "st.colleaguesOnly",
    ReasonCode.NOT_SIGNED_IN: "st.offline",
    ReasonCode.BUSY: "st.onCall",
    ReasonCode.NOT_THE_DESTINATION: "sim.why.elsewhere",
    ReasonCode.BLOCKED_CALLER: "sim.why.blocked",
    ReasonCode.ANONYMOUS_REJECTED: "sim.why.anonymous",
    ReasonCode.SILENCED: "sim.why.silenced",
    ReasonCode.LOOP: "sim.why.loop",
    ReasonCode.NO_OUTSIDE_LINE: "sim.why.noLine",
    ReasonCode.UNKNOWN_NUMBER: "sim.why.unknown",
    ReasonCode.FORWARDING_BARRED: "sim.why.barred",
    ReasonCode.SHARED_NUMBER_FREE: "sim.sharedFwd",
    ReasonCode.SHARED_ACCOUNT_FREE: "sim.why.sharedAccount",
    ReasonCode.ALLOWED_CALLER: "sim.why.through",
    ReasonCode.SECOND_CALL: "sim.why.through",
    ReasonCode.EMERGENCY_CALL_BACK: "sim.why.through",
    ReasonCode.FORWARDED_BUSY: "sim.why.forwarded",
    ReasonCode.FORWARDED_NO_ANSWER: "sim.why.forwarded",
}
"Reason -> the line below a person or device; the others need none."
PLAYED = frozenset({StepKind.ANNOUNCEMENT, StepKind.MENU})


@dataclass(frozen=True, slots=True)
class Told:
    """The answer: its sentence first."""

    sentence: str
    rings: bool
    "False: nobody rings, and that is said in amber."
    steps: tuple[WhyStep, ...]


def tell(answer: Json, zone: tzinfo) -> Told:
    """answer: of ``/call-plans/simulate``.  zone: on whose clock its times are read."""
    teller = _Teller(answer, zone)
    return Told(teller.sentence(), bool(answer["summary"]["first"]), tuple(teller.steps()))


def kind(beat: Json) -> StepKind | None:
    try:
        return StepKind(str(beat["kind"]))
    except ValueError:
        return None


class _Teller:
    def __init__(self, answer: Json, zone: tzinfo) -> None:
        self.beats: Sequence[Json] = answer["beats"]
        self.summary: Json = answer["summary"]
        self.end: Json = answer["end"]
        self.zone = zone
        self.begins = reading.moment(answer["at"])
        people = {p["number"]: p["first_name"] for b in self.beats for p in b["people"]}
        self._same = Counter(people.values())

    # -- the sentence ------------------------------------------------------------------------

    def sentence(self) -> str:
        first, then = self.summary["first"], self.summary["then"]
        if not first:
            return self._nobody()
        n = len(first)
        if then:
            said = words.text("sim.ringThen", n=n, first=_names(first), then=_names(then))
        else:
            said = words.text("sim.ring", n=n, first=_names(first))
        end = End(self.end["kind"])
        key = end if end in (End.MESSAGE, End.ENDLESS) else End.REFUSED
        return f"{said} {words.text(f'sim.end.{key}', seconds=self.summary['seconds'])}"

    def _nobody(self) -> str:
        """Where the call goes instead: what is played first, else how it ends."""
        for beat in self.beats:
            found = kind(beat)
            if found in PLAYED or found is StepKind.VOICEMAIL:
                return words.text("sim.noOne", target=self._title(beat))
        return words.text("sim.noOneEnds")

    # -- the line ----------------------------------------------------------------------------

    def steps(self) -> Iterable[WhyStep]:
        arrives = words.text("sim.arrives")
        yield WhyStep("phone-incoming", Tone.WENT, arrives, (), self._clock(self.begins))
        before: Json | None = None
        for beat in self.beats:
            is_same = before is not None and _place(before) == _place(beat)
            yield from self._beat(beat, is_same)
            before = beat
        is_over = before is not None and kind(before) in (StepKind.HANG_UP, StepKind.VOICEMAIL)
        if not is_over:
            title = words.text("sim.ends")
            yield WhyStep("phone-off", Tone.PLAIN, title, (), self._at_end())

    def _at_end(self) -> str:
        if self.begins is None:
            return ""
        begins = self.begins.timestamp()
        return datetime.fromtimestamp(begins + self.end["second"], self.zone).strftime(
            "%H:%M:%S"
        )

    def _beat(self, beat: Json, is_same: bool) -> Iterable[WhyStep]:
        """is_same: another turn of the step before, whose title stands there already."""
        time = self._clock(reading.moment(beat["at"]))
        people = beat["people"]
        if kind(beat) is StepKind.USER and people and not is_same:
            yield self._person(beat, people[0], time, is_stub=False)
        else:
            if not is_same:
                yield self._step(beat, time)
            for at, person in enumerate(people):
                stamp = time if is_same and not at else ""
                yield self._person(beat, person, stamp, is_stub=True)
        if kind(beat) in (StepKind.USER, StepKind.GROUP):
            for why in beat["why"]:
                yield self._device(why)

    def _step(self, beat: Json, time: str) -> WhyStep:
        found = kind(beat)
        icon = ICONS[found] if found is not None else "phone"
        if found in (StepKind.ACCOUNT, StepKind.EXTERNAL, None):
            return self._by_itself(beat, icon, time)
        tone, lines = Tone.WENT, tuple(self._lines(beat))
        if found is StepKind.HOURS and beat["opening"] and not beat["opening"]["open"]:
            tone = Tone.OFF
        elif found in (StepKind.HANG_UP, StepKind.VOICEMAIL):
            tone = Tone.PLAIN
        elif found in (StepKind.USER, StepKind.GROUP) and not beat["rings"]:
            tone = Tone.OFF
        return WhyStep(icon, tone, self._title(beat), lines, time)

    def _by_itself(self, beat: Json, icon: str, time: str) -> WhyStep:
        """A device or a number that a step names."""
        why = next(iter(beat["why"]), None)
        if why is None:
            name = str(beat["name"] or beat["value"])
            title = words.text("sim.skipped", name=name)
            return WhyStep(icon, Tone.OFF, title, (words.text("sim.nothing"),), time)
        step = self._device(why)
        return WhyStep(icon, step.tone, step.title, step.lines, time)

    def _title(self, beat: Json) -> str:
        name, value = str(beat["name"]), str(beat["value"])
        match kind(beat):
            case StepKind.HOURS:
                return self._opening(beat)
            case StepKind.ANNOUNCEMENT | StepKind.MENU as found:
                return words.text(f"why.step.{found}", name=sound_title(value))
            case StepKind.VOICEMAIL | StepKind.PLAN | StepKind.HANG_UP as found:
                return words.text(f"why.step.{found}", name=name or value)
        return name or value

    def _opening(self, beat: Json) -> str:
        opening = beat["opening"]
        if opening is None:
            return words.text("plan.gone", name=str(beat["value"]))
        end = self._until(reading.moment(opening["until"]), beat)
        if opening["open"]:
            return words.text("sim.open" if end else "sim.openNow", time=end)
        return words.text("sim.closed" if end else "sim.closedNow", time=end)

    def _lines(self, beat: Json) -> Iterable[str]:
        opening = beat["opening"]
        if opening and opening["is_holiday"]:
            name = opening["holiday"]
            yield words.text("sim.holiday" if name else "sim.ownHoliday", name=name)
        if kind(beat) is StepKind.MENU:
            digit = str(beat["key"])
            yield words.text("sim.key" if digit else "sim.noKey", digit=digit)
        if kind(beat) is StepKind.HANG_UP:
            yield words.text(
                "plan.hangUpSub", reason=words.text(f"plan.hangUp.{beat['value']}")
            )

    # -- people and devices ------------------------------------------------------------------

    def _person(self, beat: Json, person: Json, time: str, *, is_stub: bool) -> WhyStep:
        first = str(person["first_name"])
        is_known = is_stub and self._same[first] == 1
        name = first if is_known else str(person["name"])
        title = words.text("sim.rings" if person["rings"] else "sim.skipped", name=name)
        line = self._why_of(beat, person)
        tone, icon = self._look(person["why"], bool(person["rings"]))
        lines = (line,) if line else ()
        return WhyStep(icon, tone, title, lines, time, is_stub=is_stub, is_person=True)

    def _why_of(self, beat: Json, person: Json) -> str:
        why = person["why"]
        if why is None:
            return words.text("sim.why.noDevice")
        ended = reading.moment(person["quiet_until"])
        if person["rings"] and ended is not None:
            return words.text("sim.dndEnds", time=self._until(ended, beat))
        return self._reason(why, beat)

    def _reason(self, why: Json, beat: Json | None = None) -> str:
        details = why["details"]
        if why["reason"] == ReasonCode.DO_NOT_DISTURB:
            end = self._until(reading.moment(details.get("until")), beat)
            is_hours = details.get("set_by") == SCHEDULE
            key = "st.quietUntil" if is_hours else "st.dndUntil"
            return words.text(key, time=end) if end else words.text("sim.dndOpen")
        key = REASONS.get(why["reason"], "")
        name = details.get("person", "")
        if not key or (key in ("sim.sharedFwd", "sim.why.sharedAccount") and not name):
            return ""
        return words.text(key, name=name)

    def _device(self, why: Json) -> WhyStep:
        rang = why["decision"] == Decision.RANG
        name = _device_name(why)
        title = words.text("sim.rings" if rang else "sim.skipped", name=name)
        line = self._reason(why)
        tone, _ = self._look(why, rang)
        icon = admin_words.icon(why["device"]["kind"])
        return WhyStep(icon, tone, title, (line,) if line else (), is_stub=True)

    def _look(self, why: Json | None, rings: bool) -> tuple[Tone, str]:
        is_dnd = why is not None and why["reason"] == ReasonCode.DO_NOT_DISTURB
        if rings:
            return Tone.WENT, "user-round"
        return (Tone.QUIET, "moon") if is_dnd else (Tone.OFF, "user-round")

    # -- times -------------------------------------------------------------------------------

    def _clock(self, moment: datetime | None) -> str:
        return moment.astimezone(self.zone).strftime("%H:%M:%S") if moment else ""

    def _until(self, end: datetime | None, beat: Json | None) -> str:
        at = reading.moment(beat["at"]) if beat is not None else self.begins
        if end is None or at is None:
            return ""
        return status_words.until(end, at.astimezone(self.zone))


def _place(beat: Json) -> tuple[str, int]:
    return str(beat["plan"]), int(beat["step"])


def _names(people: Sequence[Json]) -> str:
    """“Mara”, “Mara und Lea”, “Mara, Lea und Tom”, “Mara, Lea, Tom und 5 weitere”."""
    counted = Counter(one["short"] for one in people)
    names = [str(o["short"] if counted[o["short"]] == 1 else o["name"]) for o in people]
    if len(names) > NAMED:
        told = ", ".join(names[: NAMED - 1])
        return f"{told} {words.text('plan.more', n=len(names) - NAMED + 1)}"
    if len(names) < 2:
        return "".join(names)
    return words.text("warn.and", one=", ".join(names[:-1]), other=names[-1])


def _device_name(why: Json) -> str:
    """The person and the kind of device, where it is one person's; else what it is called."""
    device, person = why["device"], why["person"]
    if device["kind"] == DeviceKind.FIXED_DESTINATION:
        return display(str(why["target"]), "")
    if person is not None:
        return f"{admin_words.kind(device['kind'])} {person['name']}"
    return str(device["name"])
