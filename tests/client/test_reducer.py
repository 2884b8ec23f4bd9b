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
