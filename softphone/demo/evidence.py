"""Evidence: what another process said, or what was measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from softphone.demo.baresip import Baresip


@dataclass(frozen=True, slots=True)
class Evidence:
    source: str
    "Which program, phone or picture."
    line: str


def pictures(files: Iterable[Path]) -> list[Evidence]:
    return [Evidence("picture", str(file)) for file in files]


def event(phone: Baresip, told: dict[str, Any]) -> Evidence:
    """One event of a baresip, as its control connection gave it."""
    name = told.get("peerdisplayname")
    peer = f' "{name}"' if name else ""
    line = f"{told['type']}{peer} <{told.get('peeruri', '')}>"
    if told["type"] == "CALL_CLOSED":
        line = f"{line}: {told.get('param', '')}"
    return Evidence(phone.name, line)
