"""What a browser's bridge reports: keys that were pressed, and that the browser is gone."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from softphone.model.calls import ReasonCode
from softphone.server.in_call import InCall
from softphone.server.legs import Leg, LegState
from softphone.server.switchboard import Switchboard

log = logging.getLogger(__name__)

SOUND_LOST = 'SIP;cause=503;text="Media lost"'
ENDS = frozenset({"consent_lost", "refused"})


@dataclass
class Browsers:
    board: Switchboard
    in_call: InCall

    def reported(
        self, bridge: str, event: str, details: Mapping[str, Any], now: float
    ) -> None:  # fmt: skip
        """``event`` as the media process names it."""
        leg = self._leg(bridge)
        if leg is None:
            return
        if event == "digit":
            self._press(leg, str(details["digit"]), int(details["ms"]), now)
        elif event in ENDS:
            log.warning("a browser's sound ended: %s", details.get("reason", event))
            self._end(leg, now)

    def _leg(self, bridge: str) -> Leg | None:
        call_id = self.board.web.call_id_of(bridge)
        found = (leg for (known, _), leg in self.board.legs.items() if known == call_id)
        return next(found, None) if call_id else None

    def _press(self, leg: Leg, digit: str, ms: int, now: float) -> None:
        """A page hears no RFC 4733: it is told by INFO, as JsSIP and phones read it."""
        if leg.state is LegState.CONFIRMED:
            body = f"Signal={digit}\r\nDuration={ms}\r\n".encode()
            self.board.send(leg, "INFO", now, body, "application/dtmf-relay")

    def _end(self, leg: Leg, now: float) -> None:
        call = leg.call
        self.board.end_leg(leg, now, SOUND_LOST)
        if call is not None:
            self.in_call.lost(call, ReasonCode.CONNECTION_LOST, now)
