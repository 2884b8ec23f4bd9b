"""Words for lines to the outside: how they stand, and how far one may call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui import words
from ui.admin_table import Cell

LINE_STATES = {
    "signed_in": ("adm.signedIn", "accent"),
    "signing_in": ("adm.line.signingIn", "text2"),
    "refused": ("adm.line.refused", "danger"),
    "unreachable": ("adm.line.unreachable", "busy"),
}
LINE_REASONS = {
    "wrong_credentials": "adm.line.wrongCredentials",
    "unknown_host": "adm.line.unknownHost",
    "no_answer": "adm.line.noAnswer",
    "bad_certificate": "adm.line.badCertificate",
}


def line_state(row: Mapping[str, Any]) -> Cell:
    """Is the office signed in at this line?  What does not sign in is not checked."""
    key, token = LINE_STATES.get(str(row.get("state")), ("adm.line.notChecked", "text2"))
    reason = LINE_REASONS.get(str(row.get("state_reason")), "")
    said = words.text(reason) if reason else str(row.get("state_reason") or "")
    state = words.text(key)
    return Cell(state, said, token=token, spoken=f"{state}. {said}" if said else state)


BARRING = ("internal", "national", "international", "premium")


def barring_choices() -> list[tuple[str, str]]:
    """How far one may call, the narrowest first."""
    return [(name, words.text(f"adm.bar.{name}")) for name in BARRING]
