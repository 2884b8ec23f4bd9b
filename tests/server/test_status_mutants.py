"""The state machine finds what it is there for: two hubs with a mistake do not get past it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from softphone.model.availability import Availability, Chosen
from softphone.server.presence import PresenceHub
from softphone.server.store.status_store import Kept
from tests.server.status_machine import look_for_mistakes

EXAMPLES = 500


class TakesStaleWishes(PresenceHub):
    """The revision check is dropped: an old wish undoes a newer choice."""

    async def set_status(
        self, person: str, chosen: Chosen, origin: str, base_revision: int | None = None
    ) -> Availability:
        return await super().set_status(person, chosen, origin)


class TellsBeforeItCommits(PresenceHub):
    """Everybody hears of a change that a restart may forget."""

    async def _accept(self, changes: Sequence[Kept]) -> None:
        for number, change in enumerate(changes, 1):
            known = self._of(change.person)
            known.chosen, known.shown = change.chosen, change.shown
            known.as_of, known.set_by = change.as_of, change.set_by
            known.revision = self.revision + number
            self.chosen[change.person] = change.chosen
            super()._tell(change.person, change.set_by)
        await super()._accept(changes)

    def _tell(self, person: str, origin: str) -> Availability:
        return self.availability(person)  # told already


@pytest.mark.parametrize(
    ("mutant", "wrong"),
    [(TakesStaleWishes, "stale"), (TellsBeforeItCommits, "revision .* became")],
    ids=["revision-check-dropped", "tell-before-commit"],
)
def test_a_hub_with_a_mistake_is_found(mutant: type[PresenceHub], wrong: str) -> None:
    with pytest.raises(AssertionError, match=wrong):
        look_for_mistakes(EXAMPLES, mutant, derandomize=True)
