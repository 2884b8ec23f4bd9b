"""Call plans and what is simulated of them, for the pictures and their tests."""

from __future__ import annotations

from typing import Any

PLANS = (
    {"id": "p1", "etag": "1", "name": "Hotline Einkauf", "number": "+49305550110", "steps": [
        {"hours": "Einkauf", "otherwise": "Abends"},
        {"group": "702", "seconds": 25},
        {"user": "604", "seconds": 20},
        {"voicemail": "602"}]},
    {"id": "p2", "etag": "1", "name": "Abends", "number": "", "steps": [
        {"announcement": "closed.wav"}, {"hang_up": "unavailable"}]},
)  # fmt: skip
SOUNDS = tuple({"name": n, "own": n == "menu.wav"} for n in ("closed.wav", "menu.wav"))
EVENING = "2026-11-24T17:30:"
"Tuesday 18:30 on the office's clock; the seconds follow."


def _why(target: str, reason: str, *, rang: bool, person: str = "") -> dict[str, Any]:
    return {
        "target": target, "decision": "rang" if rang else "did_not_ring", "reason": reason,
        "details": {"person": person} if person else {}, "person": None, "sentence": "",
        "device": {"name": target, "kind": "desk_phone"},
    }  # fmt: skip


def _person(
    number: str, name: str, why: dict[str, Any], quiet_until: str = ""
) -> dict[str, Any]:
    return {
        "number": number, "name": name, "first_name": name.split()[0], "why": why,
        "rings": why["decision"] == "rang", "quiet_until": quiet_until or None,
    }  # fmt: skip


def _beat(second: int, step: int, kind: str, value: str, **more: Any) -> dict[str, Any]:
    at = f"{EVENING}{second:02}Z"
    return {
        "second": second, "at": at, "plan": "Hotline Einkauf", "step": step, "kind": kind,
        "value": value, "name": "", "seconds": 0, "rings": False, "opening": None,
        "people": [], "why": [], "key": "",
    } | more  # fmt: skip


_OPEN = {"open": True, "until": "2026-11-24T18:00:00Z", "is_holiday": False, "holiday": ""}
_GROUP = [
    _person("602", "Mara Vogt", _why("205", "rings", rang=True)),
    _person("614", "Elif Kaya", _why("213", "rings", rang=True), "2026-11-24T12:30:00Z"),
    _person("609", "Nele Friedrichs", _why("212", "colleagues_only", rang=False)),
]
_SHARED = _why("+491705550177", "shared_number_free", rang=True, person="Jonas Brandt")
_TOM = [_person("604", "Tom Albers", _SHARED)]
ANSWER: dict[str, Any] = {
    "at": f"{EVENING}00Z", "caller": {"number": "", "name": ""},
    "beats": [
        _beat(0, 0, "hours", "Einkauf", opening=_OPEN),
        _beat(0, 1, "group", "702", name="Anrufgruppe Einkauf", seconds=25, rings=True,
              people=_GROUP),
        _beat(25, 2, "user", "604", name="Tom Albers", seconds=20, rings=True, people=_TOM),
        _beat(45, 3, "voicemail", "602", name="Mara Vogt"),
    ],
    "end": {"kind": "message", "second": 45, "refusal": None,
            "mailbox": {"number": "602", "name": "Mara Vogt"}},
    "summary": {
        "first": [{"number": "602", "name": "Mara Vogt", "short": "Mara"},
                  {"number": "614", "name": "Elif Kaya", "short": "Elif"}],
        "then": [{"number": "604", "name": "Tom Albers", "short": "Tom"}],
        "end": "message", "seconds": 45,
    },
}  # fmt: skip
"Of a call from outside on Tuesday, 18:30."
NOBODY: dict[str, Any] = ANSWER | {
    "beats": [
        _beat(0, 0, "hours", "Einkauf",
              opening=_OPEN | {"open": False, "until": "2026-11-25T07:00:00Z"}),
        _beat(0, 0, "announcement", "closed.wav", plan="Abends"),
        _beat(0, 1, "hang_up", "unavailable", plan="Abends"),
    ],
    "end": {"kind": "refused", "second": 0, "refusal": None, "mailbox": None},
    "summary": {"first": [], "then": [], "end": "refused", "seconds": 0},
}  # fmt: skip
"Outside of the opening hours."
EMPTY: dict[str, Any] = NOBODY | {"beats": []}
"Of a plan without steps."
