"""What an alarm says: what happened, and what to do now."""

from __future__ import annotations

from softphone.model.alarms import Alarm, AlarmKind
from softphone.model.numbers import display
from ui import words

_SENTENCES = {
    AlarmKind.LIMIT_REACHED: "alarm.limit",
    AlarmKind.MANY_EXPENSIVE: "alarm.many",
    AlarmKind.AT_NIGHT: "alarm.night",
    AlarmKind.GUESSED: "alarm.guessed",
}


def what(alarm: Alarm) -> str:
    """“Mara Vogt: in kurzer Zeit 6 verschiedene teure Nummern”."""
    n = len(alarm.numbers)
    return words.text(_SENTENCES[alarm.kind], name=alarm.name, n=n, address=alarm.address)


def what_to_do(alarm: Alarm) -> str:
    is_guessed = alarm.kind is AlarmKind.GUESSED
    return words.text("alarm.do.guessed" if is_guessed else "alarm.do.calls")


def sentence(alarm: Alarm) -> str:
    return f"{what(alarm)} {what_to_do(alarm)}"


def numbers(alarm: Alarm) -> str:
    """Those that were called, or tried."""
    return ", ".join(display(number, "") for number in alarm.numbers)
