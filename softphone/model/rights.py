"""Permissions, and the four groups of the source as bundles of them (S17-S20, decision 8)."""

from __future__ import annotations

from collections.abc import Iterable

_OWN = frozenset(
    {
        "own.availability",
        "own.devices",
        "own.password",
        "colleagues.view",
        "calls.view_own",
    }
)
_ALL = _OWN | {
    "calls.view_all",
    "statistics.view",
    "users.view",
    "users.change",
    "users.rights",
    "accounts.change",
    "plan.change",
    "groups.change",
    "contacts.change",
    "company.change",
    "services.change",
    "audit.view",
}

AUDIT = "audit.view"
"Who sees the log sees alarms, too."

BUNDLES: dict[str, frozenset[str]] = {
    "end_user": _OWN,
    "call_details": _OWN | {"statistics.view", "calls.view_all"},
    "account_management": _OWN
    | {
        "users.view",
        "users.change",
        "accounts.change",
        "plan.change",
        "groups.change",
        "contacts.change",
        "statistics.view",
    },
    "administration": _ALL,
}


def permissions(bundles: Iterable[str]) -> frozenset[str]:
    """All permissions of these bundles together.  Raises KeyError for an unknown bundle."""
    return frozenset().union(*(BUNDLES[name] for name in bundles))
