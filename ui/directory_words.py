"""Words for directories of others: when they were read, and why they were not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui import words
from ui.admin_table import Cell

REASONS = frozenset(
    {"unreachable", "bad_certificate", "refused", "not_a_directory", "bad_search", "too_large"}
)


def state(row: Mapping[str, Any]) -> Cell:
    """How the last reading went, and below it what came of it."""
    match str(row.get("state") or ""):
        case "read":
            said = words.text("dir.read", n=int(row.get("contacts") or 0))
            left_out = int(row.get("left_out") or 0)
            more = words.text("dir.leftOut", n=left_out) if left_out else ""
            return Cell(said, more, token="accent", spoken=_spoken(said, more))
        case "failed":
            reason = str(row.get("state_reason") or "")
            said = words.text("dir.failed")
            more = words.text(f"dir.{reason}") if reason in REASONS else reason
            return Cell(said, more, token="busy", spoken=_spoken(said, more))
        case "reading":
            return Cell(words.text("dir.reading"), token="text2")
    return Cell(words.text("dir.waiting"), token="text2")


def _spoken(said: str, more: str) -> str:
    return f"{said}. {more}" if more else said
