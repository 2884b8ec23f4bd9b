"""Calls whose way to a device is gone: a connection that closed, or did not survive a restart.

The sound may go on without us, and most devices come back within seconds and sign in again
(RFC 5626 §4.4).  So a leg waits a little for its device before the other side is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from softphone.model.calls import ReasonCode
from softphone.server.deadlines import Deadline
from softphone.server.in_call import InCall
from softphone.server.legs import Leg, LegState
from softphone.server.switchboard import Switchboard
from softphone.sip.transaction import Flow

GRACE_S = 8.0
AGAIN_S = 30.0
"A connection to a line that is lost sooner than this was not idle: the peer is gone."


@dataclass
class Flows:
    board: Switchboard
    in_call: InCall
    _waiting: dict[Leg, Deadline] = field(default_factory=dict)

    def lost(self, flow: Flow, now: float) -> None:
        """This connection is closed."""
        for leg in [leg for leg in self.board.legs.values() if leg.flow == flow]:
            if not self._connect_again(leg, flow, now):
                self.wait_for(leg, now)

    def _connect_again(self, leg: Leg, flow: Flow, now: float) -> bool:
        """The peer of a line closes what is idle, and its calls go on; it is we who call it."""
        is_new = now - leg.connected_at < AGAIN_S
        if leg.account or leg.state is not LegState.CONFIRMED or is_new:
            return False
        again = self.board.connect(flow.transport, flow.remote, "")
        if again is None:
            return False
        leg.connected_at = now
        self.moved(leg, again)
        return True

    def wait_for(self, leg: Leg, now: float) -> None:
        if leg.state is LegState.CONFIRMED and leg not in self._waiting:
            self._waiting[leg] = self.board.at(now + GRACE_S, lambda at: self._give_up(leg, at))

    def signed_in(self, account: str, flow: Flow) -> None:
        """A device signed in: if legs wait for it, this is their way from now on."""
        for leg in list(self._waiting):
            same_host = leg.flow.remote[0] == flow.remote[0]
            if leg.account == account and same_host and flow.is_reliable:
                self.moved(leg, flow)

    def moved(self, leg: Leg, flow: Flow) -> None:
        """The device of this leg is reached by another way now."""
        leg.flow = flow
        leg.dialog.contact = self.board.contact(flow)
        deadline = self._waiting.pop(leg, None)
        if deadline is not None:
            deadline.cancel()
        if leg.call is not None:
            self.board.confirmed_changed(leg.call)

    def _give_up(self, leg: Leg, now: float) -> None:
        self._waiting.pop(leg, None)
        if not leg.is_live:
            return
        self.board.drop_leg(leg)
        if leg.call is not None:
            self.in_call.lost(leg.call, ReasonCode.CONNECTION_LOST, now)
