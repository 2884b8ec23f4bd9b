"""A week of calls at Nordlicht, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from softphone.client.administration import Page, Refused

Row = Mapping[str, Any]
HOURS = {7: (6, 1, 0), 8: (22, 3, 1), 9: (34, 5, 2), 10: (41, 4, 3), 11: (37, 6, 4),
         12: (18, 3, 9), 13: (24, 4, 5), 14: (33, 5, 2), 15: (31, 4, 2), 16: (27, 3, 3),
         17: (14, 2, 4), 18: (4, 0, 6)}  # fmt: skip
DAYS = ((58, 9, 7), (60, 7, 8), (63, 8, 10), (49, 8, 7), (0, 0, 0), (0, 0, 0), (61, 8, 9))


def _tally(parts: tuple[int, int, int]) -> dict[str, int]:
    keys = ("answered", "elsewhere", "missed")
    return {**dict(zip(keys, parts, strict=True)), "total": sum(parts)}


def _waiting(counts: tuple[int, ...], missed: int, mean: float | None) -> dict[str, Any]:
    n = sum(counts)
    return {
        "step_s": 5, "counts": list(counts), "answered": n, "missed": missed,
        "median_s": 8.6 if n else None, "nine_of_ten_s": 25.1 if n else None,
        "missed_mean_s": mean,
    }  # fmt: skip


def statistics(shares: tuple[int, int, int] = (291, 40, 41)) -> Row:
    """The hotline's week of the design's picture."""
    return {
        "from": "2026-11-17T00:00:00+01:00", "to": "2026-11-24T00:00:00+01:00",
        "time_zone": "Europe/Berlin", "days": 7, **_tally(shares), "messages": 12,
        "is_few": False, "busiest_hours": [9, 10, 11],
        "by_hour": [{"hour": h, **_tally(HOURS.get(h, (0, 0, 0)))} for h in range(24)],
        "by_day": [{"date": f"2026-11-{17 + n}", **_tally(d)} for n, d in enumerate(DAYS)],
        "waiting": _waiting((102, 91, 57, 33, 17, 12, 19), 41, 34.2),
        "groups": [{"number": "700", "name": "Hotline", **_tally(shares),
                    "waiting": _waiting((102, 91, 57, 33, 17, 12, 19), 41, 34.2)}],
        "people": [{"id": f"u{n}", "number": number, "name": name, **_tally(parts),
                    "waiting": _waiting((40, 30, 12, 8, 2, 1, 0), parts[2], 34.2)}
                   for n, name, number, parts in PEOPLE],
    }  # fmt: skip


PEOPLE = ((5, "Elif Kaya", "614", (81, 210, 41)), (3, "Jonas Brandt", "607", (117, 174, 41)),
          (1, "Mara Vogt", "602", (93, 198, 41)))  # fmt: skip
FEW: Row = {
    **statistics((5, 1, 1)), "is_few": True, "busiest_hours": [],
    "by_hour": [{"hour": h, **_tally((1, 0, 0) if 9 <= h <= 13 else (0, 0, 0))}
                for h in range(24)],
    "waiting": _waiting((3, 2, 0, 1, 0, 0, 0), 1, 41.0), "people": [],
}  # fmt: skip
NOTHING: Row = {**FEW, **_tally((0, 0, 0)), "groups": []}
CHOICES: Row = {
    "numbers": [{"number": "+49305550110", "name": "Zentrale"}],
    "groups": [{"number": "700", "name": "Hotline"}, {"number": "701", "name": "Verkauf"}],
    "people": [{"id": f"u{n}", "name": name, "number": no} for n, name, no, _ in PEOPLE],
    "time_zone": "Europe/Berlin", "kept_days": 90,
}  # fmt: skip
HOTLINE = {"number": "700", "name": "Hotline"}
ELIF = {"number": "614", "name": "Elif Kaya"}
TOM = {"number": "604", "name": "Tom Albers"}


def _call(
    n: int, at: str, caller: tuple[str, str], became: str, waited: int, talked: int = 0,
    by: Row | None = None, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    began = f"2026-11-23T{at}:00+01:00"
    hours, minutes = at.split(":")
    end = int(hours) * 3600 + int(minutes) * 60 + waited

    def clock(seconds: int) -> str:
        rest = seconds // 60 % 60
        return f"2026-11-23T{seconds // 3600:02}:{rest:02}:{seconds % 60:02}+01:00"

    answered = clock(end) if became != "missed" else None
    rang = "answered" if answered else "no_answer"
    person = by or ELIF
    why = [{"target": "213", "decision": "rang", "reason": rang, "sentence": "",
            "details": {"step": "1", "at": began, "seconds": str(waited)}, "person": person,
            "device": {"name": "Einklang", "kind": "softphone"}}]  # fmt: skip
    steps = [{"kind": "group", **HOTLINE, "started_at": began, "seconds": 20}]
    return {
        "id": f"c{n}", "from": {"number": caller[0], "name": caller[1]},
        "to": {"number": "+49305550110", "name": "Zentrale"}, "started_at": began,
        "answered_at": answered, "ended_at": clock(end + talked),
        "result": "answered" if answered else "missed", "answered_on": None,
        "became": became, "waited_s": float(waited), "is_message": False, "via": HOTLINE,
        "answered_by": by, "why": why, "steps": steps, "sound": None,
    } | more  # fmt: skip


CALLS = (
    _call(1, "12:48", ("616", "Lea Hartmann"), "answered", 9, 362, ELIF),
    _call(2, "12:31", ("+31205550133", ""), "missed", 20, is_message=True),
    _call(3, "11:05", ("+494055501788", ""), "elsewhere", 24, 161, TOM),
    _call(4, "10:52", ("+498955500220", "Autohaus Sommer"), "answered", 4, 690, ELIF),
    _call(5, "10:41", ("609", "Nele Friedrichs"), "answered", 7, 78, ELIF),
    _call(6, "10:33", ("anonymous", ""), "missed", 41),
    _call(7, "10:12", ("+4930555017", ""), "answered", 12, 43, ELIF),
)


class StillDetails:
    """Counted calls that are always the same."""

    def __init__(self) -> None:
        self.counted: Row = statistics()
        self.asked: list[Mapping[str, str]] = []

    async def statistics(self, query: Mapping[str, str]) -> Row | Refused:
        self.asked.append(query)
        return self.counted

    async def statistics_choices(self) -> Row | Refused:
        return CHOICES

    async def call_records(self, query: Mapping[str, str], after: str = "") -> Page | Refused:
        rows = CALLS[: self.counted["total"]]
        return Page(rows, "", len(rows))

    async def call_table(self, query: Mapping[str, str]) -> bytes | Refused:
        return b"started_at\r\n"


def _message(at: str, direction: str, peer: str, first: str) -> dict[str, Any]:
    return {"at": f"2026-11-23T10:05:{at}Z", "direction": direction, "transport": "udp",
            "peer": peer, "first_line": first, "text": f"{first}\r\n\r\n"}  # fmt: skip


SIP_MESSAGES = (
    _message("00.012", "in", "192.0.2.7:5060", "INVITE sip:+49305550110@192.0.2.2 SIP/2.0"),
    _message("00.014", "out", "192.0.2.7:5060", "SIP/2.0 100 Trying"),
    _message("00.021", "out", "192.168.10.24:5062", "INVITE sip:209@192.168.10.24 SIP/2.0"),
    _message("00.139", "in", "192.168.10.24:5062", "SIP/2.0 180 Ringing"),
    _message("00.140", "out", "192.0.2.7:5060", "SIP/2.0 180 Ringing"),
    _message("24.310", "in", "192.168.10.24:5062", "SIP/2.0 200 OK"),
    _message("24.315", "out", "192.0.2.7:5060", "SIP/2.0 200 OK"),
    _message("24.402", "in", "192.0.2.7:5060", "ACK sip:einklang@192.0.2.2:5060 SIP/2.0"),
)
