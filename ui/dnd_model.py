"""What the do-not-disturb card says: only what is known, waiting as waiting, doubt as doubt.

Two facts about a device are kept apart (contract): that it is *quiet* the server knows, what
its own *display* shows is a note in the sheet and never a warning here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from softphone.client.state import OfficeState
from softphone.model.accounts import DeviceKind
from softphone.model.availability import Availability, Chosen, DeviceState, Quiet, Status
from ui import device_words, forwarding_words, status_words, warning_words, words

MAX_NODES = 6
COUNTED = frozenset({Quiet.QUIET, Quiet.RINGS, Quiet.WAITING, Quiet.UNCONFIRMED})
"Devices that take part: signed in, chosen, and not switched to silent."


class NodeState(StrEnum):
    RING = "ring"
    QUIET = "quiet"
    WAITING = "waiting"
    WARNING = "warning"
    NOT_CHOSEN = "not_chosen"
    OFF = "off"


WORST_FIRST = (
    NodeState.WARNING,
    NodeState.WAITING,
    NodeState.RING,
    NodeState.QUIET,
    NodeState.NOT_CHOSEN,
    NodeState.OFF,
)


class CardKind(StrEnum):
    OFF = "off"
    ON = "on"
    SYNCING = "syncing"
    DOUBT = "doubt"
    "Somewhere it may still ring, or certainly does."
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Node:
    """One device on the unison line.  ``folded`` > 0: stands for that many devices."""

    icon: str
    name: str
    state: NodeState
    folded: int = 0


@dataclass(frozen=True, slots=True)
class DndCardView:
    """Everything the card draws."""

    kind: CardKind
    is_on: bool
    sentence: str
    nodes: tuple[Node, ...] = ()
    spoken: str = ""
    "The row of nodes in words."
    notes: tuple[str, ...] = ()
    "What the status does not stop, or whom it leaves alone, while it holds."


def shown_devices(office: OfficeState) -> tuple[DeviceState, ...]:
    """My devices in the order of the line: this computer, then phones, forwarding last.

    A number that a rule of mine leads to is there too, also when it is none of my own.
    """
    mine = [*office.devices, *forwarding_words.other_numbers(office)]
    return tuple(sorted(mine, key=lambda device: _place(device, office.this_account)))


def _place(device: DeviceState, this_account: str) -> int:
    if device.account is not None and device.account == this_account:
        return 0
    is_forwarding = device_words.kind(device) is DeviceKind.FIXED_DESTINATION
    return 2 if is_forwarding else 1


def card_view(office: OfficeState, wish: Chosen | None, now: datetime) -> DndCardView:
    """What the card shows.

    ``wish`` is a click that the office has not answered yet; ``now`` carries the zone in which
    times are shown.
    """
    devices = shown_devices(office)
    kind, is_on, sentence = _card(office, wish, devices, now)
    reached = tuple(d for d in devices if forwarding_words.could_ring(d, office))
    nodes = _nodes(office, reached, kind, is_on=is_on, is_waiting=wish is not None)
    is_known = wish is None and not office.unsent_status and kind is not CardKind.UNKNOWN
    told = warning_words.sentences(office.warnings, office, is_held=True) if is_known else ()
    notes = tuple(note for note in told if note != sentence)
    return DndCardView(kind, is_on, sentence, fold(nodes), spoken(nodes, kind), notes)


def _card(
    office: OfficeState, wish: Chosen | None, devices: tuple[DeviceState, ...], now: datetime
) -> tuple[CardKind, bool, str]:
    if office.unsent_status:
        is_on = office.unsent_status == Status.DO_NOT_DISTURB.value
        return CardKind.DOUBT, is_on, words.text("dnd.offline" if is_on else "dnd.offUnsent")
    if wish is not None:
        return _sending(wish, devices)
    availability = office.me.availability if office.me else None
    if availability is None or availability.status is Status.UNKNOWN:
        return CardKind.UNKNOWN, False, words.text("dnd.unknown")
    kind, is_on, sentence = (
        _on(availability, devices, office, now)
        if availability.is_dnd
        else (CardKind.OFF, False, _off(availability.status, devices, office))
    )
    if status_words.is_stale(office):
        if office.as_of is None:
            return CardKind.UNKNOWN, is_on, words.text("dnd.unknown")
        time = status_words.clock(office.as_of, now.tzinfo or UTC)
        return CardKind.UNKNOWN, is_on, words.text("conn.stale", time=time, status=sentence)
    return kind, is_on, sentence


def _sending(wish: Chosen, devices: tuple[DeviceState, ...]) -> tuple[CardKind, bool, str]:
    if wish.status is not Status.DO_NOT_DISTURB:
        return CardKind.SYNCING, False, words.text("dnd.offSending")
    count = _count(devices, *COUNTED)
    return CardKind.SYNCING, True, words.text("dnd.syncing", k=0, n=count)


def _off(status: Status, devices: tuple[DeviceState, ...], office: OfficeState) -> str:
    if status is Status.OFFLINE:
        return words.text("dnd.offGone")
    if office.destination == "none":
        return words.text("dnd.offNowhere")
    count = _count(devices, Quiet.RINGS)
    if not count:
        return words.text("dnd.offNone")
    if status is Status.AVAILABLE_FOR_COLLEAGUES:
        return words.text("dnd.offColleagues")
    return words.text("dnd.off", n=count)


def _on(
    availability: Availability,
    devices: tuple[DeviceState, ...],
    office: OfficeState,
    now: datetime,
) -> tuple[CardKind, bool, str]:
    doubtful = [device for device in devices if device.quiet is Quiet.UNCONFIRMED]
    ringing = [device for device in devices if device.quiet is Quiet.RINGS]
    if doubtful:
        return CardKind.DOUBT, True, _may_ring(doubtful, office.this_account)
    if ringing or warning_words.shared_by_me(office):
        return CardKind.DOUBT, True, _does_ring(ringing, office)
    count = _count(devices, *COUNTED)
    quiet = _count(devices, Quiet.QUIET)
    if quiet < count:
        return CardKind.SYNCING, True, words.text("dnd.syncing", k=quiet, n=count)
    is_signed_in = any(device.registered for device in devices if device.account)
    return CardKind.ON, True, _all_quiet(availability, count, now, is_signed_in=is_signed_in)


def _all_quiet(
    availability: Availability, count: int, now: datetime, *, is_signed_in: bool
) -> str:
    """An end that has passed is not claimed any more: the office has not said so yet."""
    end, key, time = availability.until, "dnd.on", ""
    if end is not None and end > now:
        key, time = "dnd.until", status_words.until(end, now)
    if end is not None and status_words.is_quiet_hours(availability, now):
        key, time = "dnd.quietHours", status_words.quiet_end(end, now)
    if not count:
        key += "Still" if is_signed_in else "None"
    return words.text(key, time=time, n=count)


def _may_ring(doubtful: list[DeviceState], this_account: str) -> str:
    if len(doubtful) > 1:
        return words.text("dnd.partialN", k=len(doubtful))
    device = device_words.short_name(doubtful[0], this_account)
    return words.text("dnd.partial1", device=device)


def _does_ring(ringing: list[DeviceState], office: OfficeState) -> str:
    """A rule lets it ring: that is known, so it is said as a fact and with its reason."""
    shared = warning_words.shared_by_me(office)
    if shared:
        return shared[0]
    for device in ringing:
        other = shared_with(device, office)
        if other:
            name = device_words.short_name(device, office.this_account)
            other = warning_words.first_name(other)
            return words.text("dnd.shared", device=name, name=other)
    passing = [told for device in ringing if (told := device_words.let_through(device))]
    return passing[0] if passing else words.text("dev.row.rings", n=len(ringing))


def shared_with(device: DeviceState, office: OfficeState) -> str:
    """Who else the device belongs to, by name; empty when it is not shared."""
    rule, _, number = (device.reason or "").partition(":")
    if rule not in ("shared_with", "shared_account") or not number:
        return ""
    known = next((c for c in office.colleagues if c.number == number), None)
    return known.name if known else number


def _count(devices: tuple[DeviceState, ...], *states: Quiet) -> int:
    return sum(device.quiet in states for device in devices)


# the unison line


def _nodes(
    office: OfficeState,
    devices: tuple[DeviceState, ...],
    kind: CardKind,
    *,
    is_on: bool,
    is_waiting: bool,
) -> tuple[Node, ...]:
    """Devices that take part first, so that the line joins them without a gap."""
    nodes = []
    for device in sorted(devices, key=lambda device: device.quiet not in COUNTED):
        state = _node_state(device, is_on=is_on)
        takes_part = device.quiet in COUNTED
        is_this = device.account is not None and device.account == office.this_account
        if office.unsent_status and takes_part:
            held_here = is_this and is_on
            state = NodeState.QUIET if held_here else NodeState.WAITING
        elif takes_part and (is_waiting or kind is CardKind.UNKNOWN):
            state = NodeState.WAITING
        name = device_words.short_name(device, office.this_account)
        nodes.append(Node(device_words.icon(device), name, state))
    return tuple(nodes)


def _node_state(device: DeviceState, *, is_on: bool) -> NodeState:
    if device.quiet is Quiet.NOT_CHOSEN:
        return NodeState.NOT_CHOSEN
    if device.quiet in (Quiet.NOT_SIGNED_IN, Quiet.SILENCED):
        return NodeState.OFF
    if device.quiet is Quiet.UNCONFIRMED:
        return NodeState.WARNING
    if device.quiet is Quiet.WAITING:
        return NodeState.WAITING
    if device.quiet is Quiet.QUIET:
        return NodeState.QUIET
    return NodeState.WARNING if is_on else NodeState.RING


def fold(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """At most six nodes; the last one stands for the rest and shows the worst of them."""
    if len(nodes) <= MAX_NODES:
        return nodes
    kept, rest = nodes[: MAX_NODES - 1], nodes[MAX_NODES - 1 :]
    worst = min((node.state for node in rest), key=WORST_FIRST.index)
    return (*kept, Node("", words.text("dev.more", n=len(rest)), worst, len(rest)))


def spoken(nodes: tuple[Node, ...], kind: CardKind) -> str:
    """“Deine Geräte: 4 still, Tischtelefon nicht bestätigt”."""
    if kind is CardKind.UNKNOWN:
        return words.text("dev.row", states=words.text("dev.row.unknown"))
    parts = []
    for state, key in ((NodeState.QUIET, "dev.row.quiet"), (NodeState.RING, "dev.row.rings")):
        count = sum(node.state is state for node in nodes)
        if count:
            parts.append(words.text(key, n=count))
    for state, key in (
        (NodeState.WARNING, "dev.row.warning"),
        (NodeState.WAITING, "dev.row.waiting"),
    ):
        parts += [words.text(key, device=node.name) for node in nodes if node.state is state]
    return words.text("dev.row", states=", ".join(parts) or words.text("dnd.offNone"))
