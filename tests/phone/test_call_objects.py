"""When an ended call may be freed: its destructor reaches for whatever has its number then."""

from __future__ import annotations

from dataclasses import dataclass

from softphone.phone.call_objects import CallObjects


@dataclass
class Call:
    """What the library says of a call: its number, and whether that number is in use."""

    id: str
    number: int
    is_active: bool = False

    def getId(self) -> int:
        return self.number

    def isActive(self) -> bool:
        return self.is_active


class Clock:
    """Timers that come when the test wants them to."""

    def __init__(self) -> None:
        self._waiting = []

    def later(self, seconds, action):
        assert seconds > 0
        self._waiting.append(action)

    def passes(self):
        waiting, self._waiting = self._waiting, []
        for action in waiting:
            action()

    @property
    def is_idle(self) -> bool:
        return not self._waiting


def test_an_ended_call_is_freed_a_little_later():
    clock = Clock()
    calls, call = CallObjects(clock.later), Call("c1", 0)
    calls.add(call)
    calls.forget(call)
    assert len(calls) == 1

    clock.passes()
    assert len(calls) == 0
    assert clock.is_idle


def test_it_is_kept_while_the_library_has_an_active_call_with_its_number():
    clock = Clock()
    calls, call = CallObjects(clock.later), Call("c1", 0, is_active=True)
    calls.add(call)
    calls.forget(call)
    clock.passes()
    assert len(calls) == 1

    call.is_active = False
    clock.passes()
    assert len(calls) == 0


def test_it_is_kept_until_the_end_of_the_newer_call_has_been_told():
    """The newer one is over for the library, but its callback is still to come."""
    clock = Clock()
    calls, old, new = CallObjects(clock.later), Call("c1", 0), Call("c9", 0)
    calls.add(old)
    calls.forget(old)
    calls.add(new)
    clock.passes()
    assert len(calls) == 2, "freeing the old one would take the callbacks of the new one"

    calls.forget(new)
    clock.passes()
    assert len(calls) == 0


def test_a_call_with_another_number_keeps_nobody():
    clock = Clock()
    calls, old, new = CallObjects(clock.later), Call("c1", 0), Call("c2", 1)
    for call in (old, new):
        calls.add(call)
    calls.forget(old)
    clock.passes()
    assert len(calls) == 1


def test_once_the_library_is_closed_nothing_is_freed_any_more():
    clock = Clock()
    calls, call = CallObjects(clock.later), Call("c1", 0)
    calls.add(call)
    calls.forget(call)
    calls.clear()
    clock.passes()
    assert len(calls) == 0
    assert clock.is_idle
