"""How the story is told: to a person, or one JSON object a line for machines."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

from softphone.demo.evidence import Evidence
from softphone.demo.step import Step

WIDTH = 96
INDENT = 11


@dataclass(frozen=True, slots=True)
class Moment:
    """When a step was over: UTC, and seconds since the story began."""

    at: datetime
    after_s: float


@dataclass(frozen=True, slots=True)
class Summary:
    observed: int
    steps: int
    missed: str
    "Name of the step that was not observed; empty if there is none."
    pictures: Path
    logs: Path | None
    "What the programs wrote; kept only after a miss."
    seconds: float


class Teller(Protocol):
    def began(self, pictures: Path) -> None: ...
    def observed(self, step: Step, moment: Moment, found: Sequence[Evidence]) -> None: ...
    def missed(self, step: Step, moment: Moment, expected: str, seen: str) -> None: ...
    def ended(self, summary: Summary) -> None: ...


class PlainTeller:
    """Sentences with their time and, below them, their evidence."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._chapter = ""

    def began(self, pictures: Path) -> None:
        self._say(
            "Einklang plays its main job with a real server, the real app and real telephones,"
            f"\nall on this computer.  Pictures: {pictures}"
        )

    def observed(self, step: Step, moment: Moment, found: Sequence[Evidence]) -> None:
        self._open(step)
        self._say(f"{moment.after_s:6.1f} s  {step.sentence}")
        for one in found:
            self._say_below(f"{one.source}: {one.line}")

    def missed(self, step: Step, moment: Moment, expected: str, seen: str) -> None:
        self._open(step)
        self._say(f"{moment.after_s:6.1f} s  NOT OBSERVED: {step.name}. {step.sentence}")
        self._say_below(f"expected: {expected}")
        self._say_below(f"seen: {seen}")

    def ended(self, summary: Summary) -> None:
        counted = f"{summary.observed} of {summary.steps} steps observed"
        self._say(f"\n{counted} in {summary.seconds:.0f} s.  Pictures: {summary.pictures}")
        if summary.missed:
            self._say(f"The story stopped at “{summary.missed}”.")
        if summary.logs is not None:
            self._say(f"What the programs wrote: {summary.logs}")

    def _open(self, step: Step) -> None:
        if step.chapter != self._chapter:
            self._chapter = step.chapter
            self._say(f"\n{step.chapter[:1].upper()}{step.chapter[1:]}")

    def _say_below(self, text: str) -> None:
        room = WIDTH - INDENT
        lines = textwrap.wrap(text, room, subsequent_indent="  ", break_on_hyphens=False)
        self._say(textwrap.indent("\n".join(lines), " " * INDENT))

    def _say(self, text: str) -> None:
        print(text, file=self._out, flush=True)


class JsonTeller:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def began(self, pictures: Path) -> None:
        self._say({"kind": "began", "pictures": str(pictures)})

    def observed(self, step: Step, moment: Moment, found: Sequence[Evidence]) -> None:
        evidence = [asdict(one) for one in found]
        self._say({**_told(step, moment), "observed": True, "evidence": evidence})

    def missed(self, step: Step, moment: Moment, expected: str, seen: str) -> None:
        told = _told(step, moment)
        self._say({**told, "observed": False, "expected": expected, "seen": seen})

    def ended(self, summary: Summary) -> None:
        logs = str(summary.logs) if summary.logs is not None else None
        places = {"pictures": str(summary.pictures), "logs": logs}
        self._say({"kind": "summary", **asdict(summary), **places})

    def _say(self, told: dict[str, object]) -> None:
        print(json.dumps(told, ensure_ascii=False), file=self._out, flush=True)


def _told(step: Step, moment: Moment) -> dict[str, object]:
    return {
        "kind": "step",
        "chapter": step.chapter,
        "step": step.name,
        "sentence": step.sentence,
        "at": moment.at.isoformat(),
        "after_s": round(moment.after_s, 2),
    }
