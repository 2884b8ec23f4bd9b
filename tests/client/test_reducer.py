"""News from the office, one at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from softphone.client import reducer
from softphone.client.reducer import Picture

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def _click(state: str) -> dict[str, object]:
    return {"type": "click_and_call", "id": "c1", "state": state, "device": "208",
            "number": "607"}  # fmt: skip


@pytest.mark.parametrize("state", ["dialing_a", "connected", "failed_a", "failed_b", "refused"])
def test_a_click_that_failed_is_still_shown_so_that_it_can_be_repeated(state: str) -> None:
    picture = reducer.hear(Picture(), _click(state), NOON)
    assert picture.state.click is not None
    assert picture.state.click.state == state


def test_a_click_that_is_over_is_shown_no_more() -> None:
    picture = reducer.hear(Picture(), _click("connected"), NOON)
    assert reducer.hear(picture, _click("disconnected"), NOON).state.click is None


def _alarm(id: str, **more: object) -> dict[str, object]:
    told = {"id": id, "kind": "guessed_password", "name": "208", "address": "192.0.2.7",
            "at": "2026-11-25T11:59:00Z", **more}  # fmt: skip
    return {"type": "alarm", "alarm": told}


def test_alarms_are_kept_each_once_and_stranger_ones_are_left_out() -> None:
    picture = Picture()
    for message in (_alarm("a"), _alarm("b"), _alarm("a"), _alarm("c", kind="new"),
                    {"type": "alarm", "alarm": 3}):  # fmt: skip
        picture = reducer.hear(picture, message, NOON)
    assert [alarm.id for alarm in picture.state.alarms] == ["b", "a"]
