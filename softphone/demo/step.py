"""A step of the story: one sentence, and how it is observed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from softphone.demo.evidence import Evidence
from softphone.demo.stage import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """``observe`` raises StoryError if the step did not happen."""

    chapter: str
    name: str
    sentence: str
    observe: Callable[[Stage], Awaitable[Sequence[Evidence]]]
