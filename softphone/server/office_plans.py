"""The parts of an office file that are tables within tables: hours, plans, forwarding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from softphone.model import barring as barring_classes
from softphone.model import numbers, time_zones
from softphone.model import quiet_hours as hours
from softphone.model.accounts import CALLED_BY_ADDRESS, DeviceKind
from softphone.model.call_plan import DEFAULT_SECONDS, KEYS
from softphone.model.people import Forwarding, QuietHours
from softphone.model.plan_walk import HANG_UPS
from softphone.server import sounds
from softphone.server.line_sources import source_of
from softphone.sip.errors import SipError
from softphone.sip.uri import SipUri

Fail = Callable[[str], NoReturn]
"Refuses the file with this reason, at the place that is being read."

_STEP = {
    "user": {"seconds"},
    "group": {"seconds"},
    "account": {"seconds"},
    "external": {"seconds"},
    "voicemail": set[str](),
    "hours": {"otherwise"},
    "menu": {"announcement"},
    "announcement": set[str](),
    "plan": set[str](),
    "hang_up": set[str](),
}
"Kind of step -> what else may stand in it."
SHORTEST_S, LONGEST_S = 5, 300


def is_dialable(text: object) -> bool:
    if not isinstance(text, str):
        return False
    try:
        return bool(numbers.parse_dialled(text))
    except numbers.BadNumber:
        return False


def is_seconds(value: object) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and SHORTEST_S <= value <= LONGEST_S  # type: ignore[operator]


def seconds(row: Mapping[str, Any], fail: Fail) -> int:
    """How long each member of a group rings before the next one's turn."""
    value = row.get("seconds", DEFAULT_SECONDS)
    if not is_seconds(value):
        fail(f"seconds is a number from {SHORTEST_S} to {LONGEST_S}")
    return int(value)


def forwarding(value: Any, fail: Fail) -> Forwarding:
    if not isinstance(value, dict) or set(value) - {"busy", "no_answer", "seconds"}:
        fail("forwarding is { busy, no_answer, seconds }")
    for key in ("busy", "no_answer"):
        if value.get(key, "") != "" and not is_dialable(value[key]):
            fail(f"forwarding: {key} {value[key]!r} is not a number that can be called")
    seconds = value.get("seconds", 20)
    if not is_seconds(seconds):
        fail(f"forwarding: seconds is a number from {SHORTEST_S} to {LONGEST_S}")
    return Forwarding(value.get("busy", ""), value.get("no_answer", ""), seconds)


def barring(text: str, fail: Fail) -> str:
    if text not in barring_classes.CLASSES:
        fail(f"barring is one of {', '.join(barring_classes.CLASSES)}")
    return text


def quiet_hours(value: Any, fail: Fail) -> tuple[QuietHours, ...]:
    try:
        return hours.read(value)
    except hours.BadHours as error:
        entry = f" (entry {error.index + 1})" if error.index is not None else ""
        fail(f"{error}{entry}")


def check_zone(name: str, fail: Fail) -> None:
    try:
        time_zones.named(name)
    except time_zones.UnknownTimeZone:
        fail(f"time_zone {name!r} is not like Europe/Berlin")


def steps(value: Any, fail: Fail) -> list[dict[str, Any]]:
    """The steps of a call plan, each of one kind."""
    if not isinstance(value, list) or not all(isinstance(step, dict) for step in value):
        fail('steps is a list such as [ { group = "700", seconds = 20 } ]')
    for number, step in enumerate(value, 1):
        _check_step(step, at_step(number, fail))
    return value


def at_step(number: int, fail: Fail) -> Fail:
    """Refuses, and says which step it is; the first one is 1."""

    def fail_there(reason: str) -> NoReturn:
        fail(f"step {number}: {reason}")

    return fail_there


def _check_step(step: dict[str, Any], fail: Fail) -> None:
    kinds = [kind for kind in _STEP if kind in step]
    if "menu" in kinds and "announcement" in kinds:
        kinds.remove("announcement")
    if len(kinds) != 1:
        fail(f"a step is one of {', '.join(_STEP)}")
    kind = kinds[0]
    for key in set(step) - {kind}:
        if key not in _STEP[kind]:
            fail(f"unknown key {key!r} in a step of kind {kind}")
    if "seconds" in step and not is_seconds(step["seconds"]):
        fail(f"seconds is a number from {SHORTEST_S} to {LONGEST_S}")
    target = step[kind]
    if kind == "menu":
        _check_menu(target, fail)
    elif not isinstance(target, str) or not target:
        fail(f"{kind} is a text in quotes")
    if not isinstance(step.get("otherwise", ""), str):
        fail("otherwise is the name of a call plan")
    if kind == "hang_up" and target not in HANG_UPS:
        fail(f"hang_up {target!r} is none of {', '.join(HANG_UPS)}")
    _check_sound(step.get("announcement"), fail)
    if kind == "external" and not is_dialable(target):
        fail(f"external {target!r} is not a number that can be called")


def _check_sound(name: object, fail: Fail) -> None:
    if name is not None and (not isinstance(name, str) or sounds.NAME.fullmatch(name) is None):
        fail(f"announcement {str(name)[:40]!r} is not the name of a file such as closed.wav")


def _check_menu(value: Any, fail: Fail) -> None:
    if (
        not isinstance(value, dict)
        or not value
        or set(value) - set(KEYS)
        or not all(isinstance(plan, str) for plan in value.values())
    ):
        fail('menu is a table of keys and plans such as { "1" = "sales" }')


MOST_ADDRESS = 200
"Characters of an account's address."


def check_line_address(text: str, fail: Fail) -> None:
    """Refuse what is no SIP address, or asks for a transport that no line speaks."""
    try:
        uri = SipUri.parse(text)
    except SipError:
        uri = None
    if uri is None or uri.scheme not in ("sip", "sips") or not uri.host:
        fail("address is like sip:provider.example:5060")
    if (uri.parameter("transport") or "udp").lower() not in ("udp", "tcp", "tls"):
        fail("the transport of an address is udp, tcp or tls")


def check_account_address(text: str, kind: DeviceKind, fail: Fail) -> None:
    """Refuse what is no address of one telephone of another system."""
    if kind not in CALLED_BY_ADDRESS:
        fail("only an account of kind teams or other has an address")
    check_line_address(text, fail)
    uri = SipUri.parse(text)
    if not uri.user or ":" in uri.user or uri.headers or len(text) > MOST_ADDRESS:
        fail("address is like sip:mara@sbc.example;transport=tls")
    if uri.parameter("maddr") is not None:
        fail("an address has no maddr")


def check_registrar(text: str, fail: Fail) -> None:
    """A host, or a SIP address of one; who signs in is said elsewhere."""
    try:
        uri = SipUri.parse_host(text)
    except SipError:
        uri = None
    if uri is None or not uri.host or uri.user or any(c.isspace() for c in text):
        fail("registrar is like provider.example or sip:provider.example:5060")


def sources(texts: Iterable[str], fail: Fail) -> list[str]:
    """Addresses or networks from which a line calls, each with a port or for any port."""
    found = list(texts)
    for text in found:
        if source_of(text)[0] is None:
            fail(f"match {text!r} is not like 192.0.2.7, 192.0.2.7:5060 or 192.0.2.0/24")
    return found


def targets(plan_steps: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    """(kind, what it names) of everything that the steps refer to."""
    for step in plan_steps:
        for kind in ("user", "group", "account", "hours", "plan"):
            if kind in step:
                yield kind, step[kind]
        if "voicemail" in step:
            yield "user", step["voicemail"]
        if "otherwise" in step:
            yield "plan", step["otherwise"]
        for plan in step.get("menu", {}).values():
            yield "plan", plan
