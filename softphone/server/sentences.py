"""One English sentence for every reason, for records and scripts; the app has its own words.

A sentence names the device or the person, and the time where there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from softphone.model import blocking
from softphone.model.calls import ReasonCode, Why
from softphone.model.quiet_hours import SCHEDULE

SENTENCES: dict[ReasonCode, str] = {
    ReasonCode.RINGS: "{device} rang{length}.",
    ReasonCode.ALLOWED_CALLER: "{device} rang{length}: {person} let this caller through.",
    ReasonCode.SECOND_CALL: (
        "{device} rang{length}: the caller had called {person} less than three minutes before."
    ),
    ReasonCode.OWN_DEVICE: "{device} rang{length}: a device of the same person called.",
    ReasonCode.CLICK_AND_CALL: "{device} rang because a number was clicked.",
    ReasonCode.SHARED_NUMBER_FREE: (
        "{device} rang{length}: it is shared with {person}, and {person_was} free."
    ),
    ReasonCode.SHARED_ACCOUNT_FREE: (
        "{device} rang{length}: it is shared with {person}, and {person_was} free."
    ),
    ReasonCode.EMERGENCY_CALL_BACK: (
        "{device} rang{length}: after an emergency call {person} can be called back."
    ),
    ReasonCode.DIALLED_DIRECTLY: "{device} rang{length}: its own number was dialled.",
    ReasonCode.FORWARDED_BUSY: (
        "{device} rang{length}: {person_was} busy, and the call was forwarded there."
    ),
    ReasonCode.FORWARDED_NO_ANSWER: (
        "{device} rang{length}: {person} did not answer, and the call was forwarded there."
    ),
    ReasonCode.FORWARDING_BARRED: (
        "{device} did not ring: calls to {person} may not be forwarded there."
    ),
    ReasonCode.CALL_BARRED: "{device} was not called: such calls are not allowed from here.",
    ReasonCode.LIMIT_REACHED: (
        "{device} was not called: the calls to the outside are used up for today."
    ),
    ReasonCode.LINE_REFUSED: "{device}: the line to the outside did not take the call.",
    ReasonCode.DO_NOT_DISTURB: (
        "{device} stayed silent: {person_was} in do not disturb{until}."
    ),
    ReasonCode.DO_NOT_DISTURB_WHILE_RINGING: (
        "{device} stopped ringing{after}: {person} turned on do not disturb{until}."
    ),
    ReasonCode.NOT_SIGNED_IN: "{device} was not signed in.",
    ReasonCode.NOT_THE_DESTINATION: (
        "{device} did not ring: {person} had chosen another destination."
    ),
    ReasonCode.NOT_REACHABLE: "{device} did not ring: {person} had chosen no destination.",
    ReasonCode.OFFLINE: "{device} did not ring: {person_was} gone for the day.",
    ReasonCode.COLLEAGUES_ONLY: (
        "{device} did not ring: {person_was} available for colleagues only."
    ),
    ReasonCode.BLOCKED_CALLER: "{device} was passed over: {person_has} blocked this caller.",
    ReasonCode.ANONYMOUS_REJECTED: (
        "{device} was passed over: {person_has} blocked callers who hide their number."
    ),
    ReasonCode.SILENCED: "{device} did not ring: it is set not to ring.",
    ReasonCode.BUSY: "{device} was busy.",
    ReasonCode.REFUSED_BY_DEVICE: (
        "{device} refused at once: its own do not disturb may be on."
    ),
    ReasonCode.NO_ANSWER: "{device} rang{length}, and nobody answered.",
    ReasonCode.ANSWERED: "{device}: the call was answered here{after}.",
    ReasonCode.ANSWERED_ELSEWHERE: (
        "{device} rang{length}, and the call was answered on another device."
    ),
    ReasonCode.DECLINED: "{device} rang{length}, and the call was declined.",
    ReasonCode.CALLER_GAVE_UP: "{device} rang{length}, and the caller hung up.",
    ReasonCode.NO_OUTSIDE_LINE: "{device}: there is no line to the outside.",
    ReasonCode.UNKNOWN_NUMBER: "{device}: nobody has this number.",
    ReasonCode.LOOP: "{device} did not ring: it was already part of this call.",
    ReasonCode.SERVER_RESTARTED: "{device}: the telephone server was restarted.",
    ReasonCode.CONNECTION_LOST: "{device} did not answer the server.",
    ReasonCode.CLOSED_HOURS: "The opening hours {hours} did not hold: closed{until}.",
    ReasonCode.HOLIDAY: "The opening hours {hours} did not hold: a holiday{holiday}{until}.",
    ReasonCode.ANNOUNCEMENT: "The caller heard the announcement {file}.",
    ReasonCode.MENU: "The caller was asked to press a key.",
    ReasonCode.MENU_KEY: "The caller pressed {key}, and the call went on in the plan {plan}.",
    ReasonCode.MENU_NO_KEY: "The caller pressed no key that leads anywhere.",
    ReasonCode.MESSAGE: "The caller could leave a message for {person}.",
    ReasonCode.STEP_SKIPPED: "This step was passed over: there is nothing to play.",
}

BECAUSE: dict[str, str] = {
    ReasonCode.ALLOWED_CALLER: "It rang at all because {person} let this caller through.",
    ReasonCode.SECOND_CALL: (
        "It rang at all because it was the second call within three minutes."
    ),
    ReasonCode.OWN_DEVICE: "It rang at all because a device of the same person called.",
    ReasonCode.SHARED_NUMBER_FREE: "It rang because it is shared with {person}.",
    ReasonCode.SHARED_ACCOUNT_FREE: "It rang because it is shared with {person}.",
    ReasonCode.EMERGENCY_CALL_BACK: "It rang at all because of an emergency call before.",
    ReasonCode.DIALLED_DIRECTLY: "It rang because its own number was dialled.",
    ReasonCode.FORWARDED_BUSY: "The call was forwarded there: {person_was} busy.",
    ReasonCode.FORWARDED_NO_ANSWER: "The call was forwarded there: {person} did not answer.",
}
"What let the call through, where the sentence says what came of it.  By reason."


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a sentence is made."""

    number: str = ""
    "The person's own number: they are “you”."
    zone: tzinfo = UTC
    "In which times are read."
    called_at: datetime | None = None
    "When the call came: an end on the same day is a time without a date."


ANYBODY = Reader()


def sentence(why: Why, device: str = "The device", reader: Reader = ANYBODY) -> str:
    """What was so, for one device or number.  ``device``: what the reader calls it."""
    details = dict(why.details)
    if blocking.BY_COMPANY in why.details:
        details["person"] = "the company"
    is_you = bool(reader.number) and details.get("number") == reader.number
    person = "you" if is_you else details.get("person", "the person")
    until = _local(details.get("until", ""), reader)
    by_hours = " by quiet hours" if details.get("set_by") == SCHEDULE else ""
    seconds = _whole(details.get("seconds", ""))
    values = {
        "device": device,
        "person": person,
        "person_was": "you were" if is_you else f"{person} was",
        "person_has": "you have" if is_you else f"{person} has",
        "until": (f" until {until}" if until else "") + by_hours,
        "length": f" for {seconds} s" if seconds else "",
        "after": f" after {seconds} s" if seconds else "",
        "holiday": f" ({details['holiday']})" if details.get("holiday") else "",
        **{key: details.get(key, "") for key in ("hours", "file", "key", "plan")},
    }
    sentences = [SENTENCES[why.reason], BECAUSE.get(details.get("because", ""), "")]
    return " ".join(text.format(**values) for text in sentences if text)


def _whole(text: str) -> str:
    """Seconds as people say them; empty for what is no number."""
    try:
        return str(round(float(text)))
    except (ValueError, OverflowError):
        return ""


def _local(text: str, reader: Reader) -> str:
    """``14:00``, with the day where it is another one; empty for what is no time."""
    try:
        moment = datetime.fromisoformat(text).astimezone(reader.zone)
    except (ValueError, OverflowError):
        return ""
    called = reader.called_at.astimezone(reader.zone) if reader.called_at else moment
    return moment.strftime("%H:%M" if moment.date() == called.date() else "%Y-%m-%d %H:%M")
