"""My forwarding in words: which of my numbers a rule could reach, and when (decision 16)."""

from __future__ import annotations

from softphone.client.state import OfficeState
from softphone.model.accounts import DeviceKind
from softphone.model.availability import DeviceState, Quiet
from ui import words

FIXED = DeviceKind.FIXED_DESTINATION.value


def other_numbers(office: OfficeState) -> tuple[DeviceState, ...]:
    """Outside numbers that a rule of mine leads to and that are no device of mine."""
    known = {device.number for device in office.devices}
    rules = (office.forwarding.busy, office.forwarding.no_answer)
    return tuple(
        DeviceState(None, number, FIXED, number, True, Quiet.NOT_CHOSEN)
        for number in dict.fromkeys(rules)
        if number.startswith("+") and number not in known
    )


def could_ring(device: DeviceState, office: OfficeState) -> bool:
    """May this outside number ring by the destination or by a rule?  Devices of mine always."""
    if device.account is not None or device.quiet is not Quiet.NOT_CHOSEN:
        return True
    return device.number in (office.forwarding.busy, office.forwarding.no_answer)


def rule_of(device: DeviceState, office: OfficeState, *, is_dnd: bool) -> str:
    """“Klingelt, wenn du im Gespräch bist”; empty where no rule reaches this device."""
    target = device.number or device.account
    rules = office.forwarding
    is_busy, is_late = (bool(target) and target == t for t in (rules.busy, rules.no_answer))
    if not is_busy and not is_late:
        return ""
    if is_dnd:
        return words.text("fwd.stopped")
    if is_busy and is_late:
        return words.text("fwd.both", n=rules.seconds)
    return words.text("fwd.whenBusy" if is_busy else "fwd.whenNoAnswer", n=rules.seconds)
