"""Call plans and what is simulated of them, for the pictures and their tests."""

from __future__ import annotations

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
