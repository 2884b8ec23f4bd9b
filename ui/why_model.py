"""“Why did it (not) ring?”: a call record as steps on the upright unison line.

The server stores a reason code for every device it considered; here each becomes a sentence
in the person's language.  An unknown code shows the server's own sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from softphone.client.state import HistoryEntry, OfficeState, WhyLine
from softphone.model.calls import Decision, ReasonCode
from softphone.model.numbers import display
from ui import device_words, words

SILENT_BY_STATUS = frozenset(
    {ReasonCode.DO_NOT_DISTURB, ReasonCode.OFFLINE, ReasonCode.COLLEAGUES_ONLY}
)
"A person skipped for one of these is one row, not one per device."

ANSWERED = frozenset({ReasonCode.ANSWERED})


class Tone(StrEnum):
    """The look of a node: what happened there."""

    WENT = "went"
    ANSWERED = "answered"
    QUIET = "quiet"
    OFF = "off"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class WhyStep:
    """One node: on the line itself, or on a stub beside it."""

    icon: str
    tone: Tone
    title: str
    lines: tuple[str, ...] = ()
    time: str = ""
    is_stub: bool = False

    @property
    def went(self) -> bool:
        """Solid: the call went this way; dotted: it did not."""
        return self.tone not in (Tone.QUIET, Tone.OFF)

    @property
    def spoken(self) -> str:
        """Time, subject and sentence, for a screen reader."""
        return ", ".join(part for part in (self.time, self.title, *self.lines) if part)


@dataclass(frozen=True, slots=True)
class WhyStory:
    """Everything the card says about one call."""

    title: str
    steps: tuple[WhyStep, ...]


def tell(entry: HistoryEntry, office: OfficeState, zone: tzinfo) -> WhyStory:
    """The story of one call of mine, in the order of time."""
    if not entry.why:
        return WhyStory(_title(entry), (_unknown(),))
    steps = [_arrival(entry, office, zone)]
    steps += _devices(entry.why, office, zone)
    last = _ending(entry, zone)
    return WhyStory(_title(entry), (*steps, *([last] if last else [])))


def _unknown() -> WhyStep:
    return WhyStep("circle-dashed", Tone.PLAIN, words.text("why.unknown"))


def _title(entry: HistoryEntry) -> str:
    if not entry.is_incoming:
        return words.text("why.titleOut")
    return words.text("why.title" if _rang(entry) or not entry.why else "why.titleNot")


def _rang(entry: HistoryEntry) -> bool:
    return any(line.decision == Decision.RANG.value for line in entry.why)


def _arrival(entry: HistoryEntry, office: OfficeState, zone: tzinfo) -> WhyStep:
    remote = entry.remote
    name = remote.name or display(remote.number, "")
    time = _clock(entry.started_at, zone)
    if not entry.is_incoming:
        title = words.text("why.outgoing", name=name)
        return WhyStep("phone-outgoing", Tone.WENT, title, (display(remote.number, ""),), time)
    is_colleague = any(c.number == remote.number for c in office.colleagues)
    key, values = ("why.internal", {"name": name})
    if not is_colleague:
        key, values = ("why.outside", {"number": display(remote.number, "")})
    mine = office.me.number if office.me else ""
    title = words.text("why.direct", number=mine)
    return WhyStep("phone-incoming", Tone.WENT, title, (words.text(key, **values),), time)


def _devices(lines: Sequence[WhyLine], office: OfficeState, zone: tzinfo) -> list[WhyStep]:
    """One stub a device; my devices silent for one status fold into “You”."""
    steps: list[WhyStep] = []
    mine = {device.account or device.number for device in office.devices}
    folded = [line for line in lines if line.target in mine and _is_skipped(line)]
    for line in lines:
        if folded and line is folded[0]:
            steps.append(_you(folded, zone))
        elif line not in folded:
            steps.append(_stub(line, office))
    return steps


def _is_skipped(line: WhyLine) -> bool:
    return line.reason in {code.value for code in SILENT_BY_STATUS}


def _you(folded: Sequence[WhyLine], zone: tzinfo) -> WhyStep:
    """I was skipped as a person: do not disturb, offline, or for colleagues only."""
    me = words.text("why.you")
    first = folded[0]
    if first.reason == ReasonCode.DO_NOT_DISTURB.value:
        until = _until(first, zone)
        if until:
            sentence = words.text("why.dndSkipped", n=len(folded), time=until)
        else:
            sentence = words.text("why.dndAll", n=len(folded))
        return WhyStep("moon", Tone.QUIET, me, (sentence,), is_stub=True)
    is_offline = first.reason == ReasonCode.OFFLINE.value
    key = "why.youOffline" if is_offline else "why.youColleaguesOnly"
    return WhyStep("user-round", Tone.OFF, words.text(key), is_stub=True)


def _stub(line: WhyLine, office: OfficeState) -> WhyStep:
    title = sentence(line, office)
    icon = device_words.icon_of_target(line.target, office)
    return WhyStep(icon, _tone(line), title, is_stub=True)


def _tone(line: WhyLine) -> Tone:
    if line.reason in {code.value for code in ANSWERED}:
        return Tone.ANSWERED
    if line.decision == Decision.RANG.value:
        return Tone.WENT
    is_dnd = line.reason == ReasonCode.DO_NOT_DISTURB.value
    return Tone.QUIET if is_dnd else Tone.OFF


def sentence(line: WhyLine, office: OfficeState) -> str:
    """One fact as a sentence; the server's own words for a reason nobody knows here."""
    device = device_words.name_of_target(line.target, office)
    seconds = line.details.get("seconds", "")
    if line.reason == ReasonCode.RINGS.value and seconds:
        return words.text("why.rang", device=device, n=int(float(seconds)))
    if line.reason == ReasonCode.ANSWERED.value and seconds:
        return words.text("why.answered", device=device, n=int(float(seconds)))
    if line.reason not in {code.value for code in ReasonCode}:
        return line.sentence or words.text("why.unknown")
    return words.text(f"why.code.{line.reason}", device=device)


def _ending(entry: HistoryEntry, zone: tzinfo) -> WhyStep | None:
    if entry.answered_at is not None:
        waited = max(0, round((entry.answered_at - entry.started_at).total_seconds()))
        title = words.text("why.stepAnswered", n=waited)
        return WhyStep("check", Tone.ANSWERED, title, (), _clock(entry.answered_at, zone))
    if entry.ended_at is not None:
        is_silent = entry.is_incoming and not _rang(entry)
        title = words.text("why.noRing" if is_silent else "why.noDetail")
        return WhyStep("phone-missed", Tone.PLAIN, title, (), _clock(entry.ended_at, zone))
    return None


def _until(line: WhyLine, zone: tzinfo) -> str:
    """The end of the do not disturb that held then, as a local time; empty if it had none."""
    text = line.details.get("until", "")
    try:
        return datetime.fromisoformat(text).astimezone(zone).strftime("%H:%M") if text else ""
    except ValueError:
        return ""


def _clock(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).strftime("%H:%M:%S")
