"""Days of the week as the office writes them (``mon-fri``) and as people pick them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from softphone.model.quiet_hours import DAYS, days_of

SHORTEST_RANGE = 3
"Fewer days in a row are named one by one."


def days(text: str) -> frozenset[int]:
    """Monday is 0.  What cannot be read is no day."""
    try:
        return frozenset(DAYS.index(day) for day in days_of(text))
    except ValueError:
        return frozenset()


def text(chosen: Iterable[int]) -> str:
    """``mon-fri``, ``mon,tue,sat``; empty for no day."""
    return ",".join(part for run in _runs(sorted(chosen)) for part in _parts(run))


def _runs(chosen: list[int]) -> Iterator[list[int]]:
    """Days that follow each other."""
    run: list[int] = []
    for day in chosen:
        if run and day != run[-1] + 1:
            yield run
            run = []
        run.append(day)
    if run:
        yield run


def _parts(run: list[int]) -> list[str]:
    if len(run) >= SHORTEST_RANGE:
        return [f"{DAYS[run[0]]}-{DAYS[run[-1]]}"]
    return [DAYS[day] for day in run]
