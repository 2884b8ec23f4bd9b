"""A message that somebody left for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from softphone.model.calls import Party


@dataclass(frozen=True, slots=True)
class Message:
    id: str
    person: str
    "Whose mailbox it lies in."
    caller: Party
    "Number empty where the caller hid it."
    at: datetime
    seconds: float
    heard_at: datetime | None = None
    deleted_at: datetime | None = None
    "Thrown away; for a while it can be taken back."

    @property
    def is_new(self) -> bool:
        return self.heard_at is None and self.deleted_at is None
