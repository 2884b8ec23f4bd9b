"""The practice office's first steps can be taken also when a banner covers its note."""

from __future__ import annotations

from collections.abc import Callable

from ui import sample_office as sample
from ui.screens_main import Stage


def test_the_menu_lets_the_played_colleague_call(open_stage: Callable[..., Stage]) -> None:
    stage = open_stage(sample.office(is_practice=True))
    actions = {action.text(): action for action in stage.window.make_menu().actions()}
    actions["Ring me"].trigger()
    assert stage.session.told == [("ring_me",)]
