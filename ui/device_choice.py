"""Which devices a call can be made with, and for each that cannot: why not now."""

from __future__ import annotations

from dataclasses import dataclass, replace

from softphone.client.state import Connection, OfficeState
from softphone.model import numbers
from softphone.model.accounts import DeviceKind
from softphone.model.availability import DeviceState
from softphone.phone.state import PhoneState, Registration
from ui import device_words, words
from ui.office_model import THIS

DESTINATION = "destination"
"Whatever the person has chosen to be reached at (S29)."


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
    """This computer first, the person's devices each in its place, then the destination."""
    rows = []
    if office.this_account:
        fact, is_possible = _this_computer(office, phone)
        rows.append(DeviceChoice(THIS, "laptop", words.text("dev.this"), fact, is_possible))
    for device in office.devices:
        if device.account is None or device.account != office.this_account:
            rows.append(_of_device(device, office))
    rows.append(_destination(office))
    return tuple(
        replace(row, is_default=row.device == default, is_chosen=row.device == chosen)
        for row in rows
    )


def _of_device(device: DeviceState, office: OfficeState) -> DeviceChoice:
    if device.account is None:
        return _mobile(device, office)
    name = device_words.long_name(device, office.this_account)
    fact, is_possible = words.text("cac.once.ringsFirst", model=device.name or name), True
    if office.connection is not Connection.CONNECTED:
        fact, is_possible = words.text("cac.once.lost"), False
    elif not device.registered:
        is_web = device_words.kind(device) is DeviceKind.WEBPHONE
        key = "cac.once.noBrowser" if is_web else "cac.once.notSignedIn"
        fact, is_possible = words.text(key), False
    return DeviceChoice(device.account, device_words.icon(device), name, fact, is_possible)


def _mobile(device: DeviceState, office: OfficeState) -> DeviceChoice:
    """It is rung by a line, so there has to be one."""
    number = device.number or ""
    fact = words.text("cac.once.mobileSub", number=numbers.display(number, office.country))
    is_possible = office.forwarding.allowed
    if office.connection is not Connection.CONNECTED:
        fact, is_possible = words.text("cac.once.lost"), False
    elif not is_possible:
        fact = words.text("cac.once.noLine")
    return DeviceChoice(number, "smartphone", words.text("cac.once.mobile"), fact, is_possible)


def _destination(office: OfficeState) -> DeviceChoice:
    """“Follow my destination”, with what that is at the moment."""
    fact, is_possible = words.text("set.destAll"), True
    if office.connection is not Connection.CONNECTED:
        fact, is_possible = words.text("cac.once.lost"), False
    elif office.destination == "none" or office.destination.startswith("number:"):
        fact, is_possible = words.text("set.destNone"), False
    elif office.destination != "all":
        fact = name_of(office.destination, office)
    name = words.text("cac.follow")
    return DeviceChoice(DESTINATION, "map-pin", name, fact, is_possible)


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
    if device == DESTINATION:
        return words.text("cac.follow")
    known = device_words.find(device, office)
    if known is not None:
        return device_words.short_name(known, office.this_account)
    return device or words.text("cac.choose")


def icon_of(device: str, office: OfficeState) -> str:
    if device == THIS:
        return "laptop"
    if device == DESTINATION:
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
