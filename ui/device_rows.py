"""The rows of “Your devices”: words for the two facts about each device."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from softphone.client.state import OfficeState
from softphone.model import numbers
from softphone.model.availability import DeviceState, Display, Quiet
from ui import device_words, dnd_model, forwarding_words, words
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

DISPLAY_NOTES = {
    (Quiet.QUIET, Display.PENDING): "dev.pending",
    (Quiet.QUIET, Display.BEHIND): "dev.behind",
    (Quiet.QUIET, Display.UNABLE): "dev.unable",
    (Quiet.RINGS, Display.BEHIND): "dev.behindRings",
}
"What its own screen may say besides.  A screen that agrees needs no words."
REFUSED_BY_DEVICE = "refused_by_device"
"``DeviceState.note`` of a device that refused a call by itself (decision 19)."
CALLED_AT_ADDRESS = "called_at_address"
"... of one of another system: nobody knows whether it is on."


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence below the row.  A warning is about ringing, never about a display."""

    text: str
    is_warning: bool = False


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
    remarks: tuple[Remark, ...] = ()
    can_retry: bool = False
    silent: bool | None = None
    "Is it switched not to ring?  None: it has no such switch."

    @property
    def spoken(self) -> str:
        remarks = (remark.text for remark in self.remarks)
        parts = (self.name, self.state, self.detail, *remarks)
        return ", ".join(part for part in parts if part)


def lines(office: OfficeState, card: DndCardView, now: datetime) -> tuple[DeviceLine, ...]:
    """My devices as the sheet lists them; ``now`` carries the zone of the shown times."""
    return tuple(_line(device, office, card, now) for device in dnd_model.shown_devices(office))


def _line(
    device: DeviceState, office: OfficeState, card: DndCardView, now: datetime
) -> DeviceLine:
    look, icon, token, word = _chip(device, office, card)
    is_known = word != "dev.unknown"
    return DeviceLine(
        key=device.account or device.number or "",
        icon=device_words.icon(device),
        name=device_words.long_name(device, office.this_account),
        detail=_detail(device, office, card, now),
        chip=look,
        chip_icon=icon,
        chip_token=token,
        state=words.text(word),
        remarks=_remarks(device, office, now, is_dnd=card.is_on) if is_known else (),
        can_retry=device.quiet is Quiet.UNCONFIRMED and is_known,
        silent=device.quiet is Quiet.SILENCED if device.account else None,
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


def _detail(device: DeviceState, office: OfficeState, card: DndCardView, now: datetime) -> str:
    """“Yealink T54W · 207 · bestätigt 13:02:11”."""
    parts = [device.name if device.name != words.text("dev.this") else ""]
    if device.number:
        parts = [numbers.display(device.number, office.country)]
    elif device.account and device.account != office.this_account:
        parts.append(device.account)
    if card.kind is not CardKind.UNKNOWN:
        parts.append(_time(device, office, now))
    return " · ".join(part for part in parts if part)


def _time(device: DeviceState, office: OfficeState, now: datetime) -> str:
    """Since when it is as it is, where the office says so."""
    if device.quiet is Quiet.QUIET and device.number:
        return words.text("dev.paused")
    if device.quiet is Quiet.QUIET and device.confirmed_at is not None:
        return words.text("dev.confirmed", time=exact(device.confirmed_at, now))
    chosen_at = _chosen_at(office)
    if device.quiet is Quiet.WAITING and chosen_at is not None:
        return words.text("dev.sent", time=exact(chosen_at, now))
    return ""


def _chosen_at(office: OfficeState) -> datetime | None:
    """When I changed my status last."""
    availability = office.me.availability if office.me else None
    return availability.as_of if availability is not None else None


def exact(moment: datetime, now: datetime) -> str:
    """``13:02:11`` today, else with its day and without the seconds."""
    local = moment.astimezone(now.tzinfo or UTC)
    if local.date() == now.date():
        return local.strftime("%H:%M:%S")
    day = words.short_date(local)
    return words.text("time.onDay", day=day, time=local.strftime("%H:%M"))


def _remarks(
    device: DeviceState, office: OfficeState, now: datetime, *, is_dnd: bool
) -> tuple[Remark, ...]:
    """Sentences below the row: first what lets it ring, then what else was noticed."""
    found = []
    other = dnd_model.shared_with(device, office)
    if device.quiet is Quiet.UNCONFIRMED:
        found.append(Remark(_unconfirmed(office, now), is_warning=True))
    if device.quiet is Quiet.RINGS and other:
        key = "dev.shared" if device.number else "dev.sharedAccount"
        found.append(Remark(words.text(key, name=other), is_warning=True))
    let_through = device_words.let_through(device)
    if let_through:
        found.append(Remark(let_through, is_warning=True))
    if device.note == REFUSED_BY_DEVICE:
        found.append(Remark(_refused(device, now), is_warning=True))
    if device.display is not None and (device.quiet, device.display) in DISPLAY_NOTES:
        found.append(Remark(words.text(DISPLAY_NOTES[device.quiet, device.display])))
    if device.note == CALLED_AT_ADDRESS:
        found.append(Remark(words.text("dev.atAddress")))
    rule = forwarding_words.rule_of(device, office, is_dnd=is_dnd)
    if rule:
        found.append(Remark(rule))
    return tuple(found)


def _unconfirmed(office: OfficeState, now: datetime) -> str:
    chosen_at = _chosen_at(office)
    if chosen_at is None:
        return words.text("dev.unconfirmedShort")
    return words.text("dev.unconfirmedSince", time=exact(chosen_at, now))


def _refused(device: DeviceState, now: datetime) -> str:
    if device.note_at is None:
        return words.text("dev.refusedByItself")
    return words.text("dev.refusedByItselfAt", time=exact(device.note_at, now))
