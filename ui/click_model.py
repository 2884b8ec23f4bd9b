"""What the click-and-call card says in each state of the call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from softphone.client.state import ClickAndCall, OfficeState
from softphone.model import numbers
from ui import device_choice, device_words, words


class Reach(StrEnum):
    """How far the line is solid."""

    NONE = "none"
    HALF = "half"
    FULL = "full"


class ClickAction(StrEnum):
    CANCEL = "cancel"
    AGAIN = "again"
    THIS_COMPUTER = "this_computer"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ClickView:
    """Everything the card draws; the time is ticking and comes apart."""

    device_icon: str
    person: str
    reach: Reach
    title: str
    sub: str
    actions: tuple[ClickAction, ...]
    is_warning: bool = False
    has_time: bool = True
    is_connected: bool = False
    device_pulses: bool = False
    person_pulses: bool = False
    hint: str = ""


DIALING_A = frozenset({"create", "dialing_a"})


def view(click: ClickAndCall, office: OfficeState) -> ClickView:
    """The card for this state; a state that we do not know is shown as still calling."""
    call = _Call.of(click, office)
    if click.state in DIALING_A:
        return _device_rings(call)
    if click.state == "connected":
        return _connected(call)
    if click.state == "failed_a":
        return _not_picked_up(call)
    if click.state in ("failed_b", "refused"):
        return _not_reached(call)
    return _person_rings(call)


@dataclass(frozen=True, slots=True)
class _Call:
    """The two ends of the call, in words."""

    device: str
    icon: str
    person: str
    number: str
    department: str

    @classmethod
    def of(cls, click: ClickAndCall, office: OfficeState) -> _Call:
        return cls(
            device_choice.name_of(click.device, office),
            device_choice.icon_of(click.device, office),
            *_person(click, office),
        )


def _device_rings(call: _Call) -> ClickView:
    sub = words.text("cac.ringA.subNumber", name=call.person)
    if call.number:
        sub = words.text("cac.ringA.sub", name=call.person, number=call.number)
    return ClickView(
        call.icon,
        call.person,
        Reach.NONE,
        words.text("cac.ringA", device=call.device),
        sub,
        (ClickAction.CANCEL,),
        device_pulses=True,
    )


def _person_rings(call: _Call) -> ClickView:
    return ClickView(
        call.icon,
        call.person,
        Reach.HALF,
        words.text("cac.ringB", name=call.person),
        words.text("cac.ringB.sub", device=device_words.inside(call.device)),
        (ClickAction.CANCEL,),
        person_pulses=True,
    )


def _connected(call: _Call) -> ClickView:
    return ClickView(
        call.icon,
        call.person,
        Reach.FULL,
        words.text("cac.connected", name=call.person),
        " · ".join(part for part in (call.number, call.department) if part),
        (),
        is_connected=True,
        hint=words.text("cac.hangupThere", device=device_words.inside(call.device)),
    )


def _not_picked_up(call: _Call) -> ClickView:
    return ClickView(
        call.icon,
        call.person,
        Reach.NONE,
        words.text("cac.noPickup", device=call.device),
        words.text("cac.noPickup.sub", name=call.person),
        (ClickAction.AGAIN, ClickAction.THIS_COMPUTER),
        is_warning=True,
        has_time=False,
    )


def _not_reached(call: _Call) -> ClickView:
    return ClickView(
        call.icon,
        call.person,
        Reach.HALF,
        words.text("cac.failB", name=call.person),
        call.number,
        (ClickAction.AGAIN, ClickAction.CLOSE),
        is_warning=True,
        has_time=False,
    )


def _person(click: ClickAndCall, office: OfficeState) -> tuple[str, str, str]:
    """Name, number and department; for a number without a name, the number is the name."""
    known = next((c for c in office.colleagues if c.number == click.number), None)
    if known is not None:
        return known.name, known.number, known.department
    e164 = numbers.to_e164(click.number, office.country)
    shown = numbers.display(e164, office.country) if e164 else click.number
    return shown, "", ""
