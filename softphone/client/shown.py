"""The one picture of the office that is shown, and who is told when it changes."""

from __future__ import annotations

from collections.abc import Callable

from softphone.client.reducer import Picture
from softphone.client.state import OfficeState

Listener = Callable[[OfficeState], None]


class Shown:
    """Replaced as a whole by each news."""

    def __init__(self) -> None:
        self.picture = Picture()
        self._listeners: list[Listener] = []

    @property
    def state(self) -> OfficeState:
        return self.picture.state

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Be told each new state; call the result to stop."""
        self._listeners.append(listener)

        def unlisten() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unlisten

    def show(self, picture: Picture) -> None:
        """From now on this one.  Nobody is told of a state that did not change."""
        changed = picture.state != self.picture.state
        self.picture = picture
        if changed:
            for listener in tuple(self._listeners):
                listener(picture.state)
