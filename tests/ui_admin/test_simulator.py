"""“Who rings Tuesday 18:30?”: the panel beside the draft, answered by the real server."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from tests.ui_admin.conftest import Desk
from ui.pages.plan_page import PlanPage
from ui.pages.simulator_panel import SimulatorPanel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


async def opened(desk: Desk) -> SimulatorPanel:
    """The plan “Zentrale” rings the hotline; Mara's desk phone and Jonas' are signed in."""
    for account in ("208", "205"):
        desk.office.phone(account)
    desk.window.show_home("call-plans")
    await desk.settle()
    page: Any = desk.window.page
    made = desk.pages.open_plan(page.rows.rows[0])
    await desk.settle()
    return made.panel


def draft(panel: SimulatorPanel) -> PlanPage:
    page = panel.parentWidget()
    assert isinstance(page, PlanPage)
    return page


async def answered(desk: Desk, panel: SimulatorPanel) -> str:
    """What it says once the draft has been still for a moment."""
    panel.model.ask()
    await desk.settle()
    shown = [n for n in (panel.answer, panel.nobody, panel.problem) if not n.isHidden()]
    return " / ".join(notice.accessibleName() for notice in shown)


def line(panel: SimulatorPanel) -> str:
    first: Any = panel._line.itemAt(0)
    return str(first.widget().accessibleName())


async def test_the_answer_is_one_sentence_and_then_a_line_with_the_clock(desk: Desk) -> None:
    panel = await opened(desk)
    assert panel.title.text() == "Who rings Monday 10:00?"
    assert panel.answer.accessibleName() == (
        "Mara rings. If no one answers, the call ends after 20 s."
    )
    assert line(panel) == (
        "10:00:00, Call arrives. 10:00:00, Hotline. Mara rings. 10:00:20, The call ends"
    )


async def test_it_is_the_draft_that_is_followed(desk: Desk) -> None:
    panel = await opened(desk)
    draft(panel).model.insert(1, {"user": "607", "seconds": 30})
    said = await answered(desk, panel)
    assert said == "Mara rings, then Jonas. If no one answers, the call ends after 50 s."


async def test_an_answer_to_an_earlier_draft_is_never_shown_as_the_answer(desk: Desk) -> None:
    panel = await opened(desk)
    panel.model.ask()
    draft(panel).model.remove(0)
    await desk.settle()
    assert panel.answer.isHidden() and not panel.waiting.isHidden()
    assert panel.model._soon.isActive()
    assert await answered(desk, panel) == "No one rings. The call ends at once."


async def test_where_no_one_rings_it_says_in_amber_where_the_call_goes(desk: Desk) -> None:
    mara = await desk.office.sign_in("mara")
    await mara.dnd()
    panel = await opened(desk)
    draft(panel).model.insert(1, {"voicemail": "602"})
    said = await answered(desk, panel)
    assert said == "No one rings. The call goes straight to: Voicemail of Mara Vogt"
    assert not panel.nobody.isHidden()
    assert "Mara is skipped, Do not disturb with no end" in line(panel)


async def test_with_everyone_free_nobody_is_skipped(desk: Desk) -> None:
    mara = await desk.office.sign_in("mara")
    await mara.dnd()
    panel = await opened(desk)
    panel.everyone.click()
    assert (await answered(desk, panel)).startswith("Mara rings.")


async def test_another_time_and_another_caller_are_another_question(desk: Desk) -> None:
    mara = await desk.office.sign_in("mara")
    await mara.dnd(until="2026-03-02T14:00:00Z")
    panel = await opened(desk)
    panel.model.suppose(clock=time(18, 30))
    assert (await answered(desk, panel)).startswith("Mara rings.")
    assert "Do not disturb ends at 15:00" in line(panel)
    draft(panel).model.insert(0, {"user": "607", "seconds": 20})
    panel.model.suppose(caller="607")
    await answered(desk, panel)
    assert "Jonas Brandt is skipped, The call comes from here" in line(panel)
    panel.model.suppose(caller="number", number="what?")
    assert await answered(desk, panel) == "This is not a number that can be called."


async def test_a_draft_that_cannot_be_is_told_by_its_step(desk: Desk) -> None:
    panel = await opened(desk)
    draft(panel).model.insert(1, {"user": "666", "seconds": 20})
    said = await answered(desk, panel)
    assert said.startswith("Step 2: “666” is not there any more.")


async def test_keys_of_a_menu_are_pressed_one_after_the_other(desk: Desk) -> None:
    night = [{"announcement": "closed.wav"}, {"hang_up": "busy"}]
    await desk.calls.create("call-plans", {"name": "Night", "steps": night})
    panel = await opened(desk)
    assert panel.keys.isHidden()
    draft(panel).model.insert(0, {"menu": {"1": "Night"}})
    assert not panel.keys.isHidden()
    panel.model.suppose(keys="1x")
    await answered(desk, panel)
    assert "Menu: press a key, Key 1 pressed" in line(panel)
    assert "Announcement “closed”" in line(panel)


async def test_a_status_that_changes_afterwards_is_said_and_nothing_is_asked_by_itself(
    desk: Desk,
) -> None:
    panel = await opened(desk)
    panel.model._lives = {"somebody": "else"}
    desk.pages.admin.statuses.emit()
    assert not panel.again.isHidden()
    await desk.press("simAgain")
    assert panel.again.isHidden() and not panel.answer.isHidden()


async def test_nothing_is_asked_any_more_when_the_window_has_closed(desk: Desk) -> None:
    """A question may wait for a rest in typing while somebody closes the window."""
    panel = await opened(desk)
    asked = panel.model._asked
    desk.window.close()
    panel.model.ask()
    assert panel.model._asked == asked
    await desk.settle()
