"""What the office tells, in lines for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]

_STATUS = {
    "available": "Available",
    "available_for_colleagues": "Available for colleagues only",
    "do_not_disturb": "Do not disturb",
    "offline": "Gone for today",
}
_QUIET = {
    "quiet": "quiet",
    "rings": "rings",
    "waiting": "stops ringing",
    "unconfirmed": "may still ring",
    "not_signed_in": "does not ring",
    "not_chosen": "not the destination",
    "silenced": "switched to not ring",
}
_DESTINATION = {"all": "all VoIP accounts", "none": "none: not reachable"}
_CLICK = {"this": "this computer", "destination": "follows the destination"}


def status_line(availability: Json, now: datetime) -> str:
    """``Do not disturb until 14:00``."""
    word = _STATUS.get(str(availability.get("status")), "Not known")
    ends = ending(availability.get("until"), now)
    context = ", ".join(
        {"in_call": "on a call", "ringing": "the phone rings"}.get(str(c), "")
        for c in availability.get("context") or ()
    )
    return word + (f" until {ends}" if ends else "") + (f" ({context})" if context else "")


def ending(until: object, now: datetime) -> str:
    """``14:00`` today, else with the day; empty for no end."""
    if not isinstance(until, str) or not until:
        return ""
    try:
        moment = datetime.fromisoformat(until).astimezone()
    except ValueError:
        return until
    is_today = moment.date() == now.astimezone().date()
    return moment.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M")


def quiet_line(devices: list[Json]) -> str:
    """How far do not disturb has come, for the devices that it concerns."""
    concerned = [d for d in devices if d.get("quiet") not in ("not_signed_in", "not_chosen")]
    still = [d for d in concerned if d.get("quiet") in ("quiet", "silenced")]
    rest = [
        f"{name(d)} {_QUIET.get(str(d['quiet']), '?')}" for d in concerned if d not in still
    ]
    if not concerned:
        return "No device is signed in."
    told = f"Quiet on {len(still)} of {len(concerned)} devices."
    return " ".join([told, *(f"{line}." for line in rest)])


def device_lines(devices: list[Json]) -> list[str]:
    """One line a device: what it is, whether it is signed in, whether it rings."""
    rows = [
        (
            str(d.get("account") or d.get("number") or ""),
            str(d.get("name") or d.get("kind") or ""),
            "signed in" if d.get("registered") else "not signed in",
            _QUIET.get(str(d.get("quiet")), str(d.get("quiet"))),
        )
        for d in devices
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(4)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def name(device: Json) -> str:
    """``Yealink T54W (208)``."""
    number = device.get("account") or device.get("number")
    called = device.get("name") or device.get("kind")
    return f"{called} ({number})" if number else str(called)


def me_lines(me: Json, now: datetime) -> list[str]:
    """Who am I, which devices, what state."""
    devices = list(me.get("devices") or ())
    named = {str(d.get("account") or d.get("number")): name(d) for d in devices}
    destination = str(me.get("destination") or "all")
    click = str(me.get("click_and_call") or "")
    lines = [
        "  ".join(str(me.get(k)) for k in ("name", "number", "email") if me.get(k)),
        status_line(me.get("availability") or {}, now),
        f"office          {me.get('office') or 'not known'}",
        f"destination     {_DESTINATION.get(destination, named.get(destination, destination))}",
        f"click-and-call  {_CLICK.get(click, named.get(click, click)) or 'not chosen'}",
    ]
    if "connection" in me:
        lines.append(f"app             {_app(me)}")
    return [*lines, "devices", *(f"  {line}" for line in device_lines(devices))]


def _app(me: Json) -> str:
    connection = "connected" if me.get("connected") else "the presence server is away"
    is_phone = me.get("registration") == "registered"
    return (
        f"{connection}; this computer is {'' if is_phone else 'not '}signed in as a telephone"
    )
