"""Steps of a call plan that ring nobody, as the card “why did it (not) ring?” draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from softphone.client.state import WhyLine
from softphone.model.calls import CallStep, ReasonCode
from ui import words
from ui.why_story import Tone, WhyStep

ICONS = {
    "hours": "clock",
    "announcement": "volume-2",
    "menu": "grip",
    "plan": "corner-down-right",
    "hang_up": "phone-off",
    "voicemail": "history",
}
REASONS = frozenset(
    {
        ReasonCode.CLOSED_HOURS.value,
        ReasonCode.HOLIDAY.value,
        ReasonCode.ANNOUNCEMENT.value,
        ReasonCode.MENU.value,
        ReasonCode.MENU_KEY.value,
        ReasonCode.MENU_NO_KEY.value,
        ReasonCode.MESSAGE.value,
        ReasonCode.STEP_SKIPPED.value,
    }
)
"Facts about a step and not about a device."
_CLOSED = frozenset({ReasonCode.CLOSED_HOURS.value, ReasonCode.HOLIDAY.value})
_TITLES = frozenset({ReasonCode.ANNOUNCEMENT.value, ReasonCode.MENU.value})
"Facts that the step's title says already."


def is_about_step(line: WhyLine) -> bool:
    return line.reason in REASONS


def sentence(line: WhyLine) -> str:
    """What happened at this step."""
    details = line.details
    if line.reason == ReasonCode.HOLIDAY.value and details.get("holiday"):
        return words.text("why.holidayNamed", holiday=details["holiday"])
    gaps = {name: details.get(name, "") for name in ("hours", "file", "plan", "person")}
    digit = details.get("key", "")
    return words.text(f"why.code.{line.reason}", digit=digit, **gaps)


def of(step: CallStep, lines: Sequence[WhyLine], time: str) -> WhyStep:
    """The step on the line, with what happened there."""
    title = words.text(f"why.step.{step.kind}", name=step.name)
    drawn = WhyStep(ICONS[step.kind], Tone.WENT, title, (), time)
    told = [line for line in lines if line.reason not in _TITLES]
    if any(line.reason in _CLOSED for line in told):
        drawn = replace(drawn, tone=Tone.OFF)
    return replace(drawn, lines=tuple(sentence(line) for line in told))
