"""Practice colleagues beside an ordinary telephone, in memory, with a clock."""

from __future__ import annotations

import pytest

from softphone.server.practice_phone import Identity, Manner, PracticePhones
from softphone.sip.flow import Flow
from tests.sip_office import DOMAIN, SERVER, SipOffice

ADDRESS = ("10.20.0.7", 6000)


class PracticeOffice(SipOffice):
    """205 and 206 are practice telephones; all of them sit behind one address."""

    account = "practice"
    "So that it can stand among the phones."

    def __init__(self) -> None:
        super().__init__()
        self.colleagues = PracticePhones(DOMAIN, self.media, lambda: self.now)
        self.colleagues.connect(Flow("udp", ADDRESS, SERVER))
        self.colleagues.flush = self.settle
        self.phones[ADDRESS] = self  # type: ignore[assignment]

    def add(self, account: str, manner: Manner, secret: str = "") -> None:
        who = Identity(account, account, account, secret or f"s-{account}", manner)
        self.colleagues.add(who, self.now)
        self.settle()

    def receive(self, data: bytes) -> None:
        self.colleagues.receive(data, self.now)

    def settle(self) -> None:
        """Both machines, until neither has anything more to say."""
        while True:
            super().settle()
            out = self.colleagues.to_send()
            if not out:
                return
            for data, _ in out:
                self.core.receive(data, Flow("udp", SERVER, ADDRESS), self.now)

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while True:
            times = (self.core.wake_at(), self.colleagues.wake_at())
            at = min((t for t in times if t is not None), default=end + 1)
            if at > end:
                break
            self.now = max(self.now, at)
            self._wake()
        self.now = end
        self._wake()

    def _wake(self) -> None:
        self.core.wake(self.now)
        self.colleagues.wake(self.now)
        self.settle()

    def lose_media(self) -> None:
        """The media process dies."""
        self.media.is_away = True
        players = {t.player.id for t in self.colleagues.talks if t.player is not None}
        self.colleagues.media_lost(players, self.now)
        self.settle()


@pytest.fixture
def office() -> PracticeOffice:
    return PracticeOffice()
