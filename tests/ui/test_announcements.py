"""What is new is spoken; only what needs a look at once interrupts (design 10)."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from softphone.model.availability import Quiet
from ui import sample_office as sample
from ui.screens_main import LOST, Stage

Open = Callable[..., Stage]
Said = list[tuple[str, bool]]


def test_that_do_not_disturb_arrived_is_said_politely(
    open_stage: Open, announced: Said
) -> None:
    open_stage(sample.office()).session.show(sample.in_dnd())

    assert announced == [
        ("Do not disturb: On · all 5 devices are quiet", False),
        ("Do not disturb turned on. Undo: F6", False),
    ]


def test_a_device_that_may_still_ring_interrupts(open_stage: Open, announced: Said) -> None:
    open_stage(sample.in_dnd()).session.show(sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED))

    assert announced == [("Do not disturb: Desk phone may still ring", True)]


def test_the_same_news_twice_is_said_once(open_stage: Open, announced: Said) -> None:
    stage = open_stage(sample.office())
    for _ in range(2):
        stage.session.show(sample.in_dnd())

    assert len(announced) == len(set(announced)) == 2


def test_a_banner_is_said_when_it_appears(open_stage: Open, announced: Said) -> None:
    stage = open_stage(sample.office())
    stage.session.show(sample.office(**LOST))
    stage.later(5)

    assert any(text.startswith("The phone system is not answering.") for text, _ in announced)


def test_the_count_of_results_is_said_when_the_typing_rests(
    qtbot: QtBot, open_stage: Open, announced: Said
) -> None:
    stage = open_stage(sample.office())
    qtbot.keyClicks(stage.window.home.dial.field, "technik")
    qtbot.waitUntil(lambda: bool(announced), timeout=20_000)

    assert announced[-1] == ("2 matches", False)
