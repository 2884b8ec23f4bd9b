"""The sentences of “why did it (not) ring?”: one for every reason, with its device and time."""

from __future__ import annotations

from datetime import datetime, tzinfo

from softphone.client.state import OfficeState, WhyLine
from softphone.model.accounts import DeviceKind
from softphone.model.call_plan import StepKind
from softphone.model.calls import Decision, Party, ReasonCode
from softphone.model.numbers import display
from ui import device_words, plan_step_words, words

KNOWN = frozenset(code.value for code in ReasonCode)
THROUGH = (
    ReasonCode.ALLOWED_CALLER.value,
    ReasonCode.SECOND_CALL.value,
    ReasonCode.EMERGENCY_CALL_BACK.value,
)
"Rules by which a call rings in spite of my do not disturb."
SHARED = (ReasonCode.SHARED_NUMBER_FREE.value, ReasonCode.SHARED_ACCOUNT_FREE.value)
CHOICES = frozenset(
    {
        ReasonCode.DO_NOT_DISTURB.value,
        ReasonCode.OFFLINE.value,
        ReasonCode.COLLEAGUES_ONLY.value,
        ReasonCode.NOT_REACHABLE.value,
        ReasonCode.NOT_THE_DESTINATION.value,
        ReasonCode.BLOCKED_CALLER.value,
        ReasonCode.ANONYMOUS_REJECTED.value,
    }
)
"Reasons that are what one person chose; ``details`` name that person."
FORWARDED = (ReasonCode.FORWARDED_BUSY.value, ReasonCode.FORWARDED_NO_ANSWER.value)


def is_mine(line: WhyLine, office: OfficeState) -> bool:
    """Is it about a device or number of mine?"""
    if decided_by_other(line, office) is not None:
        return False
    if device_words.find(line.target, office) is not None:
        return True
    return line.person is not None and line.person.number == my_number(office)


def decided_by_other(line: WhyLine, office: OfficeState) -> Party | None:
    """Whose choice kept a number silent that is mine, too: then the line is about them."""
    number = line.details.get("number", "")
    is_shared = line.target.startswith("+") and number not in ("", my_number(office))
    if not is_shared or line.reason not in CHOICES:
        return None
    return Party(number, line.details.get("person", ""))


def my_number(office: OfficeState) -> str:
    return office.me.number if office.me is not None else ""


def rang(line: WhyLine) -> bool:
    return line.decision == Decision.RANG.value


def rule(line: WhyLine) -> str:
    """The reason by which it rang at all, whatever came of it afterwards."""
    return line.details.get("because") or line.reason


def device_name(line: WhyLine, office: OfficeState) -> str:
    """What the device is called: mine and other people's by their kind, never by number."""
    if _is_mailbox(line):
        return words.text("tab.voicemail")
    if device_words.find(line.target, office) is not None:
        return device_words.name_of_target(line.target, office)
    if line.person is not None and line.device_kind:
        return words.text(device_words.SHORT[_kind(line)])
    known = device_words.name_of_target(line.target, office)
    is_plain = known == display(line.target, "")
    return line.device_name if is_plain and line.device_name else known


def icon(line: WhyLine, office: OfficeState) -> str:
    if _is_mailbox(line):
        return "voicemail"
    if device_words.find(line.target, office) is None and line.device_kind:
        return device_words.ICONS[_kind(line)]
    return device_words.icon_of_target(line.target, office)


def _is_mailbox(line: WhyLine) -> bool:
    return line.target.startswith(f"{StepKind.VOICEMAIL.value}:")


def _kind(line: WhyLine) -> DeviceKind:
    try:
        return DeviceKind(line.device_kind)
    except ValueError:
        return DeviceKind.OTHER


# times


def seconds(line: WhyLine) -> int | None:
    """How long it rang, whole seconds; None if that is not on record."""
    try:
        return round(float(line.details["seconds"]))
    except (KeyError, ValueError, OverflowError):
        return None


def moment(line: WhyLine, name: str = "at") -> datetime | None:
    """A moment of the record: ``at`` it was called, ``until`` the status lasted."""
    try:
        found = datetime.fromisoformat(line.details[name])
    except (KeyError, ValueError):
        return None
    return found if found.tzinfo is not None else None


def until(line: WhyLine, zone: tzinfo) -> str:
    """The end of the do not disturb that held then, as a local time; empty if it had none."""
    end = moment(line, "until")
    return _local(end, zone, "%H:%M") if end is not None else ""


def _local(found: datetime, zone: tzinfo, pattern: str) -> str:
    try:
        return found.astimezone(zone).strftime(pattern)
    except OverflowError:
        return ""


def clock(found: datetime, zone: tzinfo) -> str:
    """``12:31:04``: a moment of a call, with its seconds."""
    return _local(found, zone, "%H:%M:%S")


# sentences


def sentence(line: WhyLine, office: OfficeState, zone: tzinfo) -> str:
    """One fact as a sentence; the server's own words for a reason nobody knows here."""
    if line.reason not in KNOWN:
        return line.sentence or words.text("why.unknown")
    values = {"device": device_name(line, office), "name": line.details.get("person", "")}
    n, end = seconds(line), until(line, zone)
    if n is not None and f"why.codeN.{line.reason}" in words.table():
        return words.text(f"why.codeN.{line.reason}", n=n, **values)
    if end and f"why.codeUntil.{line.reason}" in words.table():
        return words.text(f"why.codeUntil.{line.reason}", time=end, **values)
    if plan_step_words.is_about_step(line):
        said = plan_step_words.sentence(line)
    else:
        said = words.text(_key(line, office), **values)
    time = _time(line, zone, n, end)
    return words.text("why.withTime", sentence=said, time=time) if time else said


def _key(line: WhyLine, office: OfficeState) -> str:
    """The form that knows who decided, where the record says so."""
    if line.details.get("by") == "company":
        return f"why.codeCompany.{line.reason}"
    whose = line.details.get("number", "")
    mine = f"why.codeMine.{line.reason}"
    if whose and whose == my_number(office) and mine in words.table():
        return mine
    named = f"why.codeWith.{line.reason}"
    if line.details.get("person") and named in words.table():
        return named
    return f"why.code.{line.reason}"


def _time(line: WhyLine, zone: tzinfo, n: int | None, end: str) -> str:
    if n is not None:
        return words.text("why.seconds", n=n)
    if end:
        return words.text("why.until", time=end)
    at = moment(line)
    return clock(at, zone) if at is not None else ""


def because(line: WhyLine) -> str:
    """What let the call through, where the sentence says only what came of it."""
    reason, name = line.details.get("because", ""), line.details.get("person", "")
    key = f"why.because.{reason}"
    if not reason or key not in words.table() or (reason in SHARED and not name):
        return ""
    return words.text(key, name=name)
