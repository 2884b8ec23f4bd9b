"""Which devices a call can be made with, and for each that cannot: why not now."""

from __future__ import annotations

from dataclasses import dataclass

from softphone.client.state import Connection, OfficeState
from softphone.model.accounts import DeviceKind
from softphone.phone.state import PhoneState, Registration
from ui import device_words, words
from ui.office_model import THIS

OFFERED = frozenset({DeviceKind.DESK_PHONE, DeviceKind.OTHER, DeviceKind.SOFTPHONE})
"Kinds of devices, besides this computer, that can be told to call."


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """One row of the menu.  ``fact`` is one thing worth knowing, or why it cannot be."""

    device: str
    "``this`` or an account number."
    icon: str
    name: str
    fact: str
    is_possible: bool = True
    is_default: bool = False
    is_chosen: bool = False


def choices(
    office: OfficeState, phone: PhoneState, default: str, chosen: str
) -> tuple[DeviceChoice, ...]:
    """This computer first, then the phones of the person, each in its place."""
    rows = []
    if office.this_account:
        fact, is_possible = _this_computer(office, phone)
        rows.append(_choice(THIS, "laptop", words.text("dev.this"), fact, is_possible))
    for device in office.devices:
        if device.account is None or device.account == office.this_account:
            continue
        if device_words.kind(device) not in OFFERED:
            continue
        name = device_words.long_name(device, office.this_account)
        fact, is_possible = device.name, device.registered
        if office.connection is not Connection.CONNECTED:
            fact, is_possible = words.text("cac.once.lost"), False
        elif not device.registered:
            fact = words.text("cac.once.notSignedIn")
        else:
            fact = words.text("cac.once.ringsFirst", model=device.name or name)
        rows.append(_choice(device.account, device_words.icon(device), name, fact, is_possible))
    return tuple(_mark(row, default, chosen) for row in rows)


def told_apart(
    choice: DeviceChoice, others: tuple[DeviceChoice, ...], office: OfficeState
) -> str:
    """The name of a device; with its model where another one is called the same."""
    known = device_words.find(choice.device, office)
    has_twin = sum(other.name == choice.name for other in others) > 1
    if has_twin and known is not None and known.name:
        return f"{choice.name} ({known.name})"
    return choice.name


def name_of(device: str, office: OfficeState) -> str:
    """The device of a call in one word, also for values that are not offered here."""
    if device == THIS:
        return words.text("dev.this")
    if device == "destination":
        return words.text("cac.follow")
    known = device_words.find(device, office)
    if known is not None:
        return device_words.short_name(known, office.this_account)
    return device or words.text("cac.choose")


def icon_of(device: str, office: OfficeState) -> str:
    if device == THIS:
        return "laptop"
    if device == "destination":
        return "map-pin"
    known = device_words.find(device, office)
    return device_words.icon(known) if known is not None else "phone"


def _this_computer(office: OfficeState, phone: PhoneState) -> tuple[str, bool]:
    if (
        office.connection is Connection.LOST
        and phone.registration is not Registration.REGISTERED
    ):
        return words.text("cac.once.lost"), False
    if phone.registration is Registration.FAILED:
        return words.text("cac.once.phoneOff"), False
    if not phone.audio.has_microphone:
        return words.text("cac.once.noMic"), True
    return words.text("cac.once.thisReady"), True


def _choice(device: str, icon: str, name: str, fact: str, is_possible: bool) -> DeviceChoice:
    return DeviceChoice(device, icon, name, fact, is_possible)


def _mark(row: DeviceChoice, default: str, chosen: str) -> DeviceChoice:
    return DeviceChoice(
        row.device,
        row.icon,
        row.name,
        row.fact,
        row.is_possible,
        is_default=row.device == default,
        is_chosen=row.device == chosen,
    )
