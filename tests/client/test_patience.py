"""How long the app waits before it tries to reach the office again."""

from __future__ import annotations

import pytest

from softphone.client.patience import Patience


def _waits(patience: Patience, seconds: float) -> list[float]:
    """All waits until so much time has passed."""
    found: list[float] = []
    while sum(found) < seconds:
        found.append(patience.next_s())
    return found


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_an_office_on_this_computer_is_looked_for_every_second(chance: float) -> None:
    assert max(_waits(Patience(True, lambda: chance), 3600)) <= 1.0


def test_a_remote_office_is_back_within_three_seconds_of_a_usual_restart() -> None:
    assert max(_waits(Patience(False, lambda: 1.0), 120)) <= 3.0


def test_an_office_that_stays_away_is_asked_less_and_less_but_never_given_up() -> None:
    waits = _waits(Patience(False, lambda: 1.0), 3600)
    assert max(waits) == 30.0
    assert waits[-1] == 30.0


def test_a_thousand_apps_do_not_come_back_in_the_same_moment() -> None:
    early, late = Patience(False, lambda: 0.0), Patience(False, lambda: 1.0)
    assert [early.next_s() * 2 for _ in range(5)] == [late.next_s() for _ in range(5)]


def test_after_success_it_begins_small_again() -> None:
    patience = Patience(False, lambda: 1.0)
    first = patience.next_s()
    _waits(patience, 600)
    patience.reset()
    assert patience.next_s() == first
