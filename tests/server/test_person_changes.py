"""What devices wish of a person: one after the other, in order, and never too much of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest

from softphone.server.person_changes import (
    A_SECOND,
    BURST,
    MAX_WAITING,
    Done,
    PersonChanges,
    Work,
)
from softphone.server.store.database import DataProblem


class Story:
    """Wishes by name, what was carried out of them, and what their devices were told."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tasks: list[asyncio.Task[None]] = []
        self.changes = PersonChanges(self._spawn, lambda: self.now)
        self.done: list[str] = []
        self.told: list[tuple[str, bool]] = []
        self.problem: Exception | None = None
        self.at_once = 0
        self.most_at_once = 0

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    def wish(
        self, name: str, slot: str | None = None, person: str = "mara", account: str = "208",
        asker: str = "",
    ) -> None:  # fmt: skip
        self.changes.wish(
            person, account, slot, self._work(name), self._told(name), asker or name
        )

    def _work(self, name: str) -> Work:
        async def work() -> bool:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            await asyncio.sleep(0)
            self.at_once -= 1
            if self.problem is not None:
                raise self.problem
            self.done.append(name)
            return True

        return work

    def _told(self, name: str) -> Done:
        return lambda ok: self.told.append((name, ok))

    async def end(self) -> None:
        while self.tasks:
            await self.tasks.pop()


@pytest.fixture
async def story() -> AsyncIterator[Story]:
    story = Story()
    yield story
    await story.end()


async def test_one_at_a_time_and_in_the_order_in_which_they_came(story: Story) -> None:
    for name in "abcd":
        story.wish(name)
    await story.end()

    assert story.done == list("abcd") and story.most_at_once == 1
    assert story.told == [(name, True) for name in "abcd"]


async def test_two_people_do_not_wait_for_each_other(story: Story) -> None:
    story.wish("a", person="mara")
    story.wish("b", person="jonas")
    await story.end()

    assert story.most_at_once == 2


async def test_a_newer_wish_takes_the_place_of_one_that_waits(story: Story) -> None:
    """All who asked are told what came of the one that counts."""
    for name in ("on", "off", "on again"):
        story.wish(name, slot="dnd")
    await story.end()

    assert story.done == ["on again"]
    assert story.told == [("on", True), ("off", True), ("on again", True)]


async def test_it_takes_its_turn_after_what_came_in_between(story: Story) -> None:
    """A toggle looks at what holds: it must not see what was wished after it."""
    story.wish("off", slot="dnd")
    story.wish("toggle")
    story.wish("on", slot="dnd")
    await story.end()

    assert story.done == ["toggle", "on"]


async def test_what_has_begun_is_finished_first(story: Story) -> None:
    story.wish("on", slot="dnd")
    await asyncio.sleep(0)
    story.wish("off", slot="dnd")
    await story.end()

    assert story.done == ["on", "off"]


async def test_of_one_asker_only_the_last_is_told(story: Story) -> None:
    story.wish("on", slot="dnd", asker="208")
    story.wish("off", slot="dnd", asker="208")
    await story.end()

    assert story.told == [("off", True)]


async def test_no_more_wait_than_anybody_needs(story: Story) -> None:
    for number in range(MAX_WAITING + 3):
        story.wish(str(number))
    refused = list(story.told)
    await story.end()

    assert [ok for _, ok in refused] == [False] * 3
    assert len(story.done) == MAX_WAITING


@pytest.mark.parametrize("problem", [DataProblem("the disk is full"), ValueError("a mistake")])
async def test_a_failure_is_told_and_the_next_is_tried(
    story: Story, problem: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    story.problem = problem
    story.wish("a")
    story.wish("b")
    await story.end()
    story.problem = None
    story.wish("c")
    await story.end()

    assert story.told == [("a", False), ("b", False), ("c", True)]
    if isinstance(problem, DataProblem):
        assert caplog.text.count("the disk is full") == 1


async def test_a_device_gone_mad_is_slowed_down_until_it_rests(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(BURST + 5):
        story.wish("mad", slot="dnd", asker="208")
    story.wish("calm", slot="dnd", account="204")
    await story.end()
    assert story.told[:5] == [("mad", False)] * 5 and ("calm", True) in story.told
    assert caplog.text.count("account 208 switches faster") == 1

    story.now += 1.0
    story.told.clear()
    for _ in range(int(A_SECOND) + 5):
        story.wish("mad", slot="dnd", asker="208")
    await story.end()

    assert story.told == [("mad", False)] * 5 + [("mad", True)]
