"""Warnings about a status as sentences: before it is chosen, and while it holds (S41, S48)."""

from __future__ import annotations

from collections.abc import Sequence

from softphone.client.state import OfficeState, Warning
from softphone.model import numbers
from softphone.model.calls import Party
from ui import device_words, words

NAMED = 2
"So many people are named; the rest is counted."


def sentences(
    warnings: Sequence[Warning], office: OfficeState, *, is_held: bool
) -> tuple[str, ...]:
    """One sentence a warning, without doubles; ``is_held``: the status holds already."""
    found = [_sentence(warning, office, is_held=is_held) for warning in warnings]
    still = still_ringing(warnings, office)
    if still:
        found.append(words.text("warn.account", devices=", ".join(still)))
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))


def still_ringing(warnings: Sequence[Warning], office: OfficeState) -> tuple[str, ...]:
    """Devices that ring when they are dialled by themselves, each kind once."""
    accounts = [w.account for w in warnings if w.code == "account_still_rings"]
    return tuple(dict.fromkeys(_place(account, office) for account in accounts))


def shared(warning: Warning, office: OfficeState) -> str:
    """“Weiterleitung klingelt: geteilt mit Tom”; empty for another kind of warning."""
    keys = {"shared_number": "dnd.shared", "shared_account": "warn.sharedAccount"}
    if warning.code not in keys or not warning.people:
        return ""
    place = _place(warning.number or warning.account, office)
    return words.text(keys[warning.code], device=place, name=people(warning.people))


def is_mine(warning: Warning, office: OfficeState) -> bool:
    """Is it about a device of mine, and not only about a number that I forward to?"""
    target = warning.number or warning.account
    return not target or device_words.find(target, office) is not None


def shared_by_me(office: OfficeState) -> tuple[str, ...]:
    """Devices of mine that ring on because others share them, as sentences."""
    told = (shared(warning, office) for warning in office.warnings if is_mine(warning, office))
    return tuple(sentence for sentence in told if sentence)


def people(parties: Sequence[Party]) -> str:
    """“Tom”, “Tom und Kim”, “Tom, Kim und 2 weitere”."""
    names = [first_name(party.name) or party.number for party in parties]
    if len(names) > NAMED:
        named = ", ".join(names[:NAMED])
        return words.text("warn.more", names=named, n=len(names) - NAMED)
    if len(names) == NAMED:
        return words.text("warn.and", one=names[0], other=names[1])
    return "".join(names)


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else ""


def _sentence(warning: Warning, office: OfficeState, *, is_held: bool) -> str:
    if warning.code == "last_one":
        group = warning.group_name or warning.group_number
        return words.text("warn.lastOneNow" if is_held else "warn.lastOne", group=group)
    return shared(warning, office)


def _place(target: str, office: OfficeState) -> str:
    """My device by its kind; a number of which we know no device as it is written."""
    device = device_words.find(target, office)
    if device is not None:
        return device_words.short_name(device, office.this_account)
    return numbers.display(target, office.country) if target.startswith("+") else target
