"""Places where people of the sample office are signed in, for the pictures and their tests."""

from __future__ import annotations

from datetime import timedelta

from softphone.client.access import CodeState, SignedIn
from ui import sample_office as sample

DAY = timedelta(days=1)


def _place(id: str, scope: str, name: str, days: float, used: float) -> SignedIn:
    """days, used: how long ago it was signed in and used."""
    began, last = sample.NOW - days * DAY, sample.NOW - used * DAY
    return SignedIn(id, scope, name, began, last, id == "here")


MINE = (
    _place("here", "phone", "mara-laptop", 9, 0),
    _place("s2", "administration", "mara-laptop", 0.1, 0),
    _place("s3", "phone", "Firefox", 3, 1),
    _place("s4", "token", "Türsprechstelle", 40, 0.01),
)
OF_JONAS = (
    _place("j1", "phone", "Jonas’ Laptop", 50, 0.02),
    _place("j2", "phone", "Firefox", 2, 1),
    _place("j3", "token", "CRM", 4, 0.1),
)
CODE = CodeState(sample.NOW - 20 * DAY, 9)
SECRET = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP"
URI = (
    "otpauth://totp/Nordlicht%20GmbH:mara@nordlicht.example"
    "?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Nordlicht%20GmbH"
)
LINK = "https://telefon.nordlicht.example:8580/phone#link=Yk3-Qm7zR2xV9bT4cN6pL8sD1fG5hJ0w"
SPARES = tuple(f"{a}{b}7Q-{b}K4X-{a}M2{b}" for a in "ABCDE" for b in "RT")
MAIL: dict[str, object] = {
    "server": "mail.nordlicht.example:587", "user": "telefon", "has_password": True,
    "sender": "telefon@nordlicht.example", "address": "https://telefon.nordlicht.example:8580",
}  # fmt: skip


class StillAccess:
    """What an administrator sees of people's ways in; answers at once, always the same."""

    async def sessions(self, id: str) -> tuple[SignedIn, ...]:
        return OF_JONAS if id == "u3" else ()

    async def code_state(self, id: str) -> CodeState:
        return CODE if id == "u3" else CodeState()

    async def reset_code(self, id: str) -> None:
        return None

    async def mail(self) -> dict[str, object]:
        return MAIL

    async def change_mail(self, values: dict[str, object]) -> dict[str, object]:
        return MAIL

    async def test_mail(self) -> dict[str, object]:
        return {"sent_to": "anna@nordlicht.example"}

    async def end_sessions(self, id: str, session: str = "") -> None:
        return None
