"""What a device is called and which icon it has: always by its kind, never by its number."""

from __future__ import annotations

from softphone.client.state import OfficeState
from softphone.model.accounts import DeviceKind
from softphone.model.availability import DeviceState, Quiet
from softphone.model.numbers import display
from ui import words

ICONS = {
    DeviceKind.DESK_PHONE: "deskphone",
    DeviceKind.SOFTPHONE: "laptop",
    DeviceKind.WEBPHONE: "globe",
    DeviceKind.APP: "smartphone",
    DeviceKind.TEAMS: "users-round",
    DeviceKind.OTHER: "phone",
    DeviceKind.FIXED_DESTINATION: "phone-forwarded",
}
SHORT = {
    DeviceKind.DESK_PHONE: "dev.desk",
    DeviceKind.SOFTPHONE: "dev.short.softphone",
    DeviceKind.WEBPHONE: "dev.short.web",
    DeviceKind.APP: "dev.short.app",
    DeviceKind.TEAMS: "dev.short.teams",
    DeviceKind.OTHER: "dev.short.other",
    DeviceKind.FIXED_DESTINATION: "dev.short.fwd",
}
LONG = SHORT | {
    DeviceKind.WEBPHONE: "dev.web",
    DeviceKind.APP: "dev.app",
    DeviceKind.FIXED_DESTINATION: "dev.fwd",
}

WHERE = {
    DeviceKind.DESK_PHONE: "dev.at.desk",
    DeviceKind.SOFTPHONE: "dev.at.softphone",
    DeviceKind.WEBPHONE: "dev.at.web",
    DeviceKind.APP: "dev.at.app",
    DeviceKind.TEAMS: "dev.at.teams",
    DeviceKind.OTHER: "dev.at.other",
    DeviceKind.FIXED_DESTINATION: "dev.at.fwd",
}
"Where something was done, with the preposition that the word needs."


def kind(device: DeviceState) -> DeviceKind:
    """The kind of a device; a word that a newer server made up is “other”."""
    try:
        return DeviceKind(device.kind)
    except ValueError:
        return DeviceKind.OTHER


def icon(device: DeviceState) -> str:
    return ICONS[kind(device)]


def short_name(device: DeviceState, this_account: str) -> str:
    """A word for sentences: “Tischtelefon”, “Webphone”, “Dieser Computer”."""
    if device.account is not None and device.account == this_account:
        return words.text("dev.this")
    return words.text(SHORT[kind(device)])


def long_name(device: DeviceState, this_account: str) -> str:
    """A name for rows: “Webphone im Browser”."""
    if device.account is not None and device.account == this_account:
        return words.text("dev.this")
    return words.text(LONG[kind(device)])


def where(target: str, office: OfficeState) -> str:
    """“am Tischtelefon”, “in der App”: the place of something that was done there."""
    device = find(target, office)
    if device is None:
        return words.text("dev.at.other")
    if device.account is not None and device.account == office.this_account:
        return words.text("dev.at.this")
    return words.text(WHERE[kind(device)])


def inside(name: str) -> str:
    """A device's word in the middle of a sentence: German nouns stay large, others do not."""
    if words.language() == "de" or not name[1:2].islower():
        return name
    return name[0].lower() + name[1:]


LET_THROUGH = {
    "allowed_caller": "dev.allowedRings",
    "second_call": "dev.secondCallRings",
    "emergency_call_back": "dev.callBackRings",
    "dialled_directly": "dev.dialledRings",
}
"By ``DeviceState.reason``: why it rings at this moment although I want quiet."


def let_through(device: DeviceState) -> str:
    """Who rings it just now although I want quiet; empty if nobody does."""
    key = LET_THROUGH.get(device.reason or "")
    return words.text(key) if key and device.quiet is Quiet.RINGS else ""


def find(target: str, office: OfficeState) -> DeviceState | None:
    """My device with this account number or outside number."""
    return next((d for d in office.devices if target in (d.account, d.number)), None)


def name_of_target(target: str, office: OfficeState) -> str:
    """A target of a call record as a person knows it: my device, a colleague, a number."""
    device = find(target, office)
    if device is not None:
        return short_name(device, office.this_account)
    colleague = next((c for c in office.colleagues if c.number == target), None)
    return colleague.name if colleague is not None else display(target, "")


def icon_of_target(target: str, office: OfficeState) -> str:
    device = find(target, office)
    if device is not None:
        return icon(device)
    return "phone-forwarded" if target.startswith("+") else "phone"
