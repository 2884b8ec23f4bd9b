"""The rows of “Your devices”: words for the two facts about each device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from softphone.client.state import OfficeState
from softphone.model import numbers
from softphone.model.availability import DeviceState, Display, Quiet
from ui import device_words, dnd_model, words
from ui.dnd_model import CardKind, DndCardView

CHIPS = {
    Quiet.QUIET: ("chipDnd", "moon", "dnd", "dev.quiet"),
    Quiet.RINGS: ("chipAccent", "bell", "accent", "dev.rings"),
    Quiet.WAITING: ("chipQuiet", "loader-circle", "text2", "dev.sending"),
    Quiet.UNCONFIRMED: ("chipBusy", "triangle-alert", "busy", "dev.waiting"),
    Quiet.NOT_SIGNED_IN: ("chipQuiet", "plug", "text2", "dev.notSignedIn"),
    Quiet.NOT_CHOSEN: ("chipQuiet", "circle-dashed", "text2", "dev.notChosen"),
    Quiet.SILENCED: ("chipQuiet", "bell-off", "text2", "dev.silenced"),
}
"Look, icon, colour and word of the chip."
RINGS_ANYWAY = ("chipBusy", "bell-ring", "busy", "dev.rings")
NOT_KNOWN = ("chipQuiet", "circle-dashed", "text2", "dev.unknown")


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device, ready to be drawn."""

    key: str
    icon: str
    name: str
    detail: str
    chip: str
    chip_icon: str
    chip_token: str
    state: str
    reason: str = ""
    is_warning: bool = False
    can_retry: bool = False

    @property
    def spoken(self) -> str:
        parts = (self.name, self.state, self.detail, self.reason)
        return ", ".join(part for part in parts if part)


def lines(office: OfficeState, card: DndCardView, zone: tzinfo) -> tuple[DeviceLine, ...]:
    """My devices as the sheet lists them."""
    return tuple(
        _line(device, office, card, zone) for device in dnd_model.shown_devices(office)
    )


def _line(
    device: DeviceState, office: OfficeState, card: DndCardView, zone: tzinfo
) -> DeviceLine:
    look, icon, token, word = _chip(device, office, card)
    reason, is_warning = _reason(device, office) if word != "dev.unknown" else ("", False)
    return DeviceLine(
        key=device.account or device.number or "",
        icon=device_words.icon(device),
        name=device_words.long_name(device, office.this_account),
        detail=_detail(device, office, card, zone),
        chip=look,
        chip_icon=icon,
        chip_token=token,
        state=words.text(word),
        reason=reason,
        is_warning=is_warning,
        can_retry=device.quiet is Quiet.UNCONFIRMED and word != "dev.unknown",
    )


def _chip(
    device: DeviceState, office: OfficeState, card: DndCardView
) -> tuple[str, str, str, str]:
    takes_part = device.quiet in dnd_model.COUNTED
    if takes_part and card.kind is CardKind.UNKNOWN:
        return NOT_KNOWN
    if takes_part and office.unsent_status:
        is_this = device.account is not None and device.account == office.this_account
        return CHIPS[Quiet.QUIET] if is_this and card.is_on else NOT_KNOWN
    if device.quiet is Quiet.RINGS and card.is_on and card.kind is not CardKind.SYNCING:
        return RINGS_ANYWAY
    return CHIPS[device.quiet]


def _detail(device: DeviceState, office: OfficeState, card: DndCardView, zone: tzinfo) -> str:
    """“Yealink T54W · 207 · bestätigt 13:02:11”."""
    parts = [device.name if device.name != words.text("dev.this") else ""]
    if device.number:
        parts = [numbers.display(device.number, office.country)]
    elif device.account and device.account != office.this_account:
        parts.append(device.account)
    if device.quiet is Quiet.QUIET and card.kind is not CardKind.UNKNOWN:
        if device.number:
            parts.append(words.text("dev.paused"))
        elif device.confirmed_at is not None:
            time = device.confirmed_at.astimezone(zone).strftime("%H:%M:%S")
            parts.append(words.text("dev.confirmed", time=time))
    return " · ".join(part for part in parts if part)


def _reason(device: DeviceState, office: OfficeState) -> tuple[str, bool]:
    """A sentence below the row, and whether it is a warning."""
    other = dnd_model.shared_with(device, office)
    if device.quiet is Quiet.UNCONFIRMED:
        return words.text("dev.unconfirmedShort"), True
    if device.quiet is Quiet.RINGS and other:
        key = "dev.shared" if device.number else "dev.sharedAccount"
        return words.text(key, name=other), True
    if device.quiet is Quiet.QUIET and device.display is Display.BEHIND:
        return words.text("dev.behind"), False
    return "", False
