"""What the card “why did it (not) ring?” draws: values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The look of a node: what happened there."""

    WENT = "went"
    ANSWERED = "answered"
    THROUGH = "through"
    "A rule let the call through do not disturb."
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
    is_person: bool = False
    "A person's row: its lines are about that person's devices."

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
