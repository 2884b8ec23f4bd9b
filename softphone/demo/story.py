"""The story: its chapters in order, played on one stage, each step observed or missed."""

from __future__ import annotations

import asyncio
import re
import shutil
import tempfile
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from softphone.demo.chapters import (
    another_device,
    arrival,
    click_and_call,
    do_not_disturb,
    one_number,
    power_cut,
)
from softphone.demo.evidence import Evidence
from softphone.demo.processes import NotSeen, StoryError
from softphone.demo.stage import Stage
from softphone.demo.step import Step
from softphone.demo.teller import Moment, Summary, Teller

CHAPTERS = (
    one_number.CHAPTER,
    do_not_disturb.CHAPTER,
    click_and_call.CHAPTER,
    another_device.CHAPTER,
    power_cut.CHAPTER,
)
"What may be chosen; everybody has to arrive in any case."
STEPS: tuple[Step, ...] = (
    *arrival.STEPS,
    *one_number.STEPS,
    *do_not_disturb.STEPS,
    *click_and_call.STEPS,
    *another_device.STEPS,
    *power_cut.STEPS,
)
STEP_LIMIT_S = 45.0
PICTURE = re.compile(r"\d\d-[a-z-]+-(mainWindow|incomingPopup)\.png")


def chosen(chapters: Collection[str]) -> tuple[Step, ...]:
    """The steps of these chapters, all of them if none is named."""
    wanted = {arrival.CHAPTER, *(chapters or CHAPTERS)}
    return tuple(step for step in STEPS if step.chapter in wanted)


async def tell(pictures: Path, steps: Sequence[Step], teller: Teller) -> bool:
    """Play these steps until one is missed; True if each of them was observed.

    pictures: the folder of the PNG files; it is made.  Everything else is written into a
    temporary folder, which is kept only when a step was missed.
    """
    pictures.mkdir(parents=True, exist_ok=True)
    _clear(pictures)
    directory = Path(tempfile.mkdtemp(prefix="einklang-demo-"))
    clock = _Clock()
    stage = Stage(directory, pictures)
    is_missed = False
    teller.began(pictures)
    try:
        observed = await _play(stage, steps, teller, clock)
        is_missed = observed < len(steps)
    finally:
        await asyncio.shield(stage.close())
        if not is_missed:
            shutil.rmtree(directory, ignore_errors=True)
    missed = steps[observed].name if is_missed else ""
    logs = directory if is_missed else None
    seconds = clock.moment().after_s
    teller.ended(Summary(observed, len(steps), missed, pictures, logs, seconds))
    return not is_missed


def _clear(pictures: Path) -> None:
    """Take away the pictures of an earlier story, so that each one there belongs to this."""
    for file in pictures.iterdir():
        if PICTURE.fullmatch(file.name):
            file.unlink()


async def _play(stage: Stage, steps: Sequence[Step], teller: Teller, clock: _Clock) -> int:
    """How many steps were observed before the first miss."""
    for count, step in enumerate(steps):
        try:
            found = await _observe(stage, step)
        except StoryError as error:
            expected, seen = _difference(step, error)
            teller.missed(step, clock.moment(), expected, seen)
            return count
        teller.observed(step, clock.moment(), found)
    return len(steps)


async def _observe(stage: Stage, step: Step) -> Sequence[Evidence]:
    """Raises StoryError, also when it takes too long or an answer is not as it should be."""
    try:
        async with asyncio.timeout(STEP_LIMIT_S):
            return await step.observe(stage)
    except TimeoutError as error:
        raise NotSeen(step.sentence, f"no end within {STEP_LIMIT_S:g} s") from error
    except (OSError, LookupError, TypeError, ValueError, RuntimeError) as error:
        raise NotSeen(step.sentence, f"{type(error).__name__}: {error}") from error


def _difference(step: Step, error: StoryError) -> tuple[str, str]:
    if isinstance(error, NotSeen):
        return error.expected, error.seen
    return step.sentence, str(error)


class _Clock:
    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._start = self._loop.time()

    def moment(self) -> Moment:
        return Moment(datetime.now(UTC), self._loop.time() - self._start)
