"""The draft of a call plan in the administration: nothing is in force until it is applied."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from softphone.client import reducer
from softphone.client.reducer import Picture
from tests.ui_admin.conftest import Desk
from ui.pages.plan_page import PlanPage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


async def opened(desk: Desk) -> PlanPage:
    """The plan “Zentrale”, which rings the hotline."""
    desk.window.show_home("call-plans")
    await desk.settle()
    page: Any = desk.window.page
    made = desk.pages.open_plan(page.rows.rows[0])
    await desk.settle()
    return made


def titles(page: PlanPage) -> list[str]:
    return [card.head.title.text() for card in page.editor.line.cards]


async def in_force(desk: Desk) -> list[dict[str, Any]]:
    rows = await desk.calls.all("call-plans")
    return [dict(step) for step in next(r for r in rows if r["name"] == "Zentrale")["steps"]]


async def test_a_plan_is_read_by_its_names_and_nothing_waits(desk: Desk) -> None:
    page = await opened(desk)
    assert titles(page) == ["Hotline · 700"]
    assert page.editor.line.top.head.title.text() == "800"
    assert not page.editor.apply.isEnabled()
    assert page.editor.discard.isHidden()


async def test_a_draft_is_in_force_only_once_it_is_applied(desk: Desk) -> None:
    page = await opened(desk)
    page.editor.insert(1, {"user": "607", "seconds": 15})
    before = await in_force(desk)
    await desk.press("applyDraft")
    assert [len(before), len(await in_force(desk))] == [1, 2]
    assert page.editor.head.sub.text() == "In force as shown here"


async def test_a_discarded_draft_can_be_brought_back(desk: Desk) -> None:
    page = await opened(desk)
    page.editor.insert(1, {"user": "607", "seconds": 15})
    await desk.press("discardDraft")
    assert titles(page) == ["Hotline · 700"]
    desk.pages.undo.undo()
    assert titles(page) == ["Hotline · 700", "Jonas Brandt · 607"]
    assert page.model.is_dirty


async def test_a_step_is_moved_by_the_keyboard(desk: Desk) -> None:
    page = await opened(desk)
    page.model.insert(1, {"user": "607", "seconds": 15})
    grip = page.editor.line.cards[1].grip
    QTest.keyClick(grip, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert titles(page) == ["Jonas Brandt · 607", "Hotline · 700"]
    QTest.keyClick(
        page.editor.line.cards[0].grip, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier
    )
    assert titles(page) == ["Jonas Brandt · 607", "Hotline · 700"]


async def test_a_step_is_drawn_to_another_place_by_its_grip(desk: Desk) -> None:
    page = await opened(desk)
    page.model.insert(1, {"user": "607", "seconds": 15})
    page.model.insert(2, {"user": "604", "seconds": 15})
    desk.window.repaint()
    QApplication.processEvents()
    first, last = page.editor.line.cards[0], page.editor.line.cards[2]
    below = first.grip.mapFromGlobal(last.mapToGlobal(QPoint(5, last.height() - 2)))
    QTest.mousePress(first.grip, Qt.MouseButton.LeftButton)
    held = Qt.MouseButton.LeftButton
    no_keys = Qt.KeyboardModifier.NoModifier
    at = first.grip.mapToGlobal(below)
    move = QMouseEvent(QEvent.Type.MouseMove, below, at, held, held, no_keys)
    QApplication.sendEvent(first.grip, move)
    assert page.editor.line._mark == 3
    QTest.mouseRelease(first.grip, held, pos=below)
    assert titles(page) == ["Jonas Brandt · 607", "Lena Sommer · 604", "Hotline · 700"]


async def test_a_deleted_step_comes_back_by_undo(desk: Desk) -> None:
    page = await opened(desk)
    QTest.keyClick(page.editor.line.cards[0].grip, Qt.Key.Key_Delete)
    assert titles(page) == []
    desk.pages.undo.undo()
    assert titles(page) == ["Hotline · 700"]
    assert not page.model.is_dirty


async def test_a_form_on_the_card_changes_the_draft_at_once(desk: Desk) -> None:
    page = await opened(desk)
    await desk.press("step-0-edit")
    form = page.editor.line.cards[0].form
    assert form is not None
    box = desk.find("input-seconds")
    box.setCurrentIndex(box.findText("45 seconds"))
    box.activated.emit(box.currentIndex())
    assert page.model.steps == [{"group": "700", "seconds": 45}]
    assert "45 seconds" in page.editor.line.cards[0].head.sub.text()
    assert page.editor.line.cards[0].form is form


async def test_a_menu_leads_by_its_keys_to_other_plans(desk: Desk) -> None:
    await desk.calls.create("call-plans", {"name": "Night", "steps": [{"hang_up": "busy"}]})
    page = await opened(desk)
    page.editor.insert(0, {"menu": {"1": "Night"}})
    await desk.press("addKey")
    assert page.model.steps[0] == {"menu": {"1": "Night", "2": "Night"}}
    await desk.press("dropKey-1")
    await desk.press("applyDraft")
    assert (await in_force(desk))[0] == {"menu": {"2": "Night"}}


def wav(path: Path) -> Path:
    """A fifth of a second of silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 1600)
    return path


async def test_a_sound_is_sent_and_the_step_plays_it(desk: Desk, tmp_path: Path) -> None:
    page = await opened(desk)
    page.editor.insert(0, {"announcement": "closed.wav"})
    form = page.editor.line.cards[0].form
    assert form is not None
    page.editor.sounds.send(wav(tmp_path / "hello.wav"), form)
    await desk.settle()
    assert page.model.steps[0] == {"announcement": "hello.wav"}
    await desk.press("applyDraft")
    assert (await in_force(desk))[0] == {"announcement": "hello.wav"}


async def test_a_file_that_is_no_sound_is_refused_and_the_step_stays(
    desk: Desk, tmp_path: Path
) -> None:
    page = await opened(desk)
    page.editor.insert(0, {"announcement": "closed.wav"})
    form = page.editor.line.cards[0].form
    assert form is not None
    bad = tmp_path / "hello.wav"
    bad.write_bytes(b"no sound at all")
    page.editor.sounds.send(bad, form)
    await desk.settle()
    assert "cannot be an announcement" in desk.window.notice.accessibleName()
    assert page.model.steps[0] == {"announcement": "closed.wav"}


async def test_what_cannot_be_is_said_on_its_card_and_the_draft_stays(desk: Desk) -> None:
    page = await opened(desk)
    page.editor.insert(1, {"external": "", "seconds": 20})
    await desk.press("applyDraft")
    card = page.editor.line.cards[1]
    assert card._error.text() == "Something is still missing here."
    assert "Step 2" in page.editor.problem.accessibleName()
    assert page.model.is_dirty and len(await in_force(desk)) == 1


async def test_a_colleagues_change_is_never_overwritten(desk: Desk) -> None:
    page = await opened(desk)
    page.editor.insert(1, {"user": "607", "seconds": 15})
    row = page.model.row
    other = [{"group": "700", "seconds": 40}]
    await desk.calls.change("call-plans", row["id"], row["etag"], {"steps": other})
    for _ in range(2):
        await desk.press("applyDraft")
        assert await in_force(desk) == other
    assert "Ada Amt has changed the call plan meanwhile" in page.editor.banner.accessibleName()
    assert len(page.model.steps) == 2
    await desk.press("planReload")
    assert page.model.steps == other and not page.model.is_dirty


async def test_a_new_plan_needs_a_name(desk: Desk) -> None:
    desk.window.show_home("call-plans")
    await desk.press("addRow")
    await desk.settle()
    page: Any = desk.window.page
    page.editor.insert(0, {"user": "602", "seconds": 20})
    await desk.press("applyDraft")
    assert page.model.errors["name"] == "Still missing"
    desk.type_in("input-name", "Front door")
    await desk.press("applyDraft")
    assert page.model.row["name"] == "Front door"


async def test_leaving_a_draft_asks_before_it_is_lost(desk: Desk) -> None:
    page = await opened(desk)
    page.editor.insert(1, {"user": "607", "seconds": 15})
    await desk.press("formBack")
    assert desk.window.page is page and page.editor.question.isVisible()
    await desk.press("questionYes")
    assert desk.window.page is not page


async def hear(desk: Desk, client: Any) -> None:
    """The telephone's live channel tells how everybody is."""
    message = {"people": await client.get("/colleagues"), "me": await client.get("/me")}
    phone: Any = desk.pages.admin._session
    phone.state = reducer.snapshot(Picture(), message, desk.office.utcnow()).state
    desk.pages.admin.statuses.emit()


async def test_S34_who_is_skipped_now_is_told_on_the_groups_card(desk: Desk) -> None:
    """S34: with the live state and until when it lasts."""
    page = await opened(desk)
    (card,) = page.editor.line.cards
    ada, mara = await desk.office.sign_in("ada"), await desk.office.sign_in("mara")
    await mara.dnd(until="2026-03-02T14:00:00Z")
    await hear(desk, ada)
    assert "Mara Vogt Do not disturb until 14:00 · skipped" in card.accessibleName()
    desk.office.phone("208")
    await mara.dnd(False)
    await hear(desk, ada)
    assert "skipped" not in card.accessibleName()


async def test_S48_a_device_by_itself_says_that_it_rings_for_somebody_offline(
    desk: Desk,
) -> None:
    """S48: limited availability, on the step's card."""
    page = await opened(desk)
    page.model.insert(1, {"account": "205", "seconds": 20})
    told = page.editor.line.cards[1].accessibleName()
    assert "rings even while Jonas Brandt is offline" in told


async def test_a_step_behind_the_end_is_said_to_be_reached_by_nobody(desk: Desk) -> None:
    page = await opened(desk)
    page.model.insert(0, {"hang_up": "busy"})
    told = [card.accessibleName() for card in page.editor.line.cards]
    assert ["No call comes here" in one for one in told] == [False, True]


async def test_who_may_only_look_changes_nothing(desk: Desk) -> None:
    desk.pages.admin.may_change = lambda what: False  # type: ignore[method-assign]
    page = await opened(desk)
    assert page.editor.apply.isHidden() and page.editor.line.add.isHidden()
    QTest.keyClick(page.editor.line.cards[0].grip, Qt.Key.Key_Delete)
    assert titles(page) == ["Hotline · 700"]
