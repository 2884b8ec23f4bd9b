"""My forwarding in words: which of my numbers a rule could reach, and when (decision 16)."""

from __future__ import annotations

from softphone.client.state import Colleague, OfficeState
from softphone.model import numbers
from softphone.model.accounts import DeviceKind
from softphone.model.availability import DeviceState, Quiet
from ui import device_words, words

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


# what is typed in the settings


def typed(text: str, office: OfficeState) -> str:
    """What is sent for what was typed: somebody's number for a name, else the text itself."""
    if not text or any(character.isdigit() for character in text):
        return text
    found = _named(text, office)
    return found[0].number if len(found) == 1 else text


def problem(text: str, office: OfficeState) -> str:
    """What is wrong with a target, as far as it is known here; empty if nothing is."""
    if not text:
        return ""
    if not any(character.isdigit() for character in text):
        found = _named(text, office)
        if len(found) > 1:
            return words.text("fwd.several", name=text, n=len(found))
        if not found:
            return words.text("fwd.nobody", name=text)
    target = typed(text, office)
    try:
        dialled = numbers.parse_dialled(target)
    except numbers.BadNumber:
        return words.text("fwd.bad", number=text)
    if office.me is not None and dialled == office.me.number:
        return words.text("fwd.own")
    return ""


def _named(text: str, office: OfficeState) -> list[Colleague]:
    """Who is called so, or begins so."""
    wanted = text.casefold().strip()
    exact = [c for c in office.colleagues if c.name.casefold() == wanted]
    return exact or [c for c in office.colleagues if c.name.casefold().startswith(wanted)]


def name_of(number: str, office: OfficeState) -> str:
    """Whom a target reaches: a colleague, or my own number outside."""
    if not number:
        return ""
    known = next((c for c in office.colleagues if c.number == number), None)
    if known is not None:
        return known.name
    device = device_words.find(number, office)
    return device_words.long_name(device, office.this_account) if device is not None else ""


def refusal(code: str, number: str) -> str:
    """Why the office did not take a target, in plain words."""
    if code == "forwarding_barred":
        return words.text("fwd.barred", number=number)
    if code == "bad_number":
        return words.text("fwd.bad", number=number)
    return words.text("err.notSaved" if code == "no_server" else "err.notAllowed")
