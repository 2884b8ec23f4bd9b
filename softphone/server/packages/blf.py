"""Lamps for switches: resources that stand for do not disturb or forwarding of a person.

A busy-lamp key knows only dialogs, and none says do not disturb.  So a key may watch
``dnd+602`` or ``forward+602`` (FusionPBX) or ``*76602``, the toggle code and the number
(FreePBX): a dialog that is confirmed while it is on.  A press dials the same text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from softphone.model.availability import Availability
from softphone.model.forward_always import number_of
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.packages.presence import numbers_of, person_of
from softphone.sip.documents.dialog_info import (
    CONFIRMED,
    TERMINATED,
    DialogElement,
    DialogInfo,
    Identity,
)


class Switch(StrEnum):
    DND = "dnd"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class Lamp:
    """What a key watches that is no telephone."""

    switch: Switch
    person: Person


def lamp_of(resource: str, office: Office) -> Lamp | None:
    """What ``dnd+602``, ``forward+602`` or ``*76602`` stands for; None for anything else."""
    prefixes = {f"{switch.value}+": switch for switch in Switch}
    toggle = office.feature_codes.get("dnd_toggle")
    if toggle:
        prefixes[toggle] = Switch.DND
    for prefix, switch in prefixes.items():
        if resource.startswith(prefix):
            person = person_of(resource.removeprefix(prefix), office)
            return Lamp(switch, person) if person is not None else None
    return None


def names_of(person: Person, office: Office) -> list[str]:
    """Every resource that is a lamp of this person."""
    prefixes = [f"{switch.value}+" for switch in Switch]
    toggle = office.feature_codes.get("dnd_toggle")
    if toggle:
        prefixes.append(toggle)
    return [prefix + number for prefix in prefixes for number in numbers_of(person)]


def lamp_document(
    resource: str, lamp: Lamp, availability: Availability, domain: str
) -> DialogInfo:
    is_dnd = lamp.switch is Switch.DND
    is_on = availability.is_dnd if is_dnd else bool(number_of(lamp.person))
    uri = f"sip:{resource}@{domain}"
    state = CONFIRMED if is_on else TERMINATED
    element = DialogElement(f"{lamp.switch.value}-{lamp.person.number}", state,
                            local=Identity(uri))  # fmt: skip
    return DialogInfo.of(uri, [element])
