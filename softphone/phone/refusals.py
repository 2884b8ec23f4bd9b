"""Why the presence server refused a call, read from its answer."""

from __future__ import annotations

OUR_REFUSALS = {
    "No Outside Line": "no_outside_line",
    "Call Not Allowed": "call_barred",
    "Limit Of Today Reached": "limit_reached",
}
"How the presence server's answers to a call begin, and our words for them."


def ended_reason(status: int, reason: str) -> str:
    """Our word for it, else the SIP status."""
    ours = (word for phrase, word in OUR_REFUSALS.items() if reason.startswith(phrase))
    return next(ours, str(status))
