"""What the exchange must know after a restart to go on in its running calls (arch. 4.10)."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from softphone.model.calls import Party
from softphone.model.routing import CallRequest, Route
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import Endpoint, Relay
from softphone.server.switchboard import Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.transaction import Flow

log = logging.getLogger(__name__)


def to_row(call: Call) -> dict[str, Any] | None:
    """A confirmed call as plain values; None if there is nothing to go on with."""
    caller, winner = call.caller, call.winner
    if call.stage is not CallStage.TALKING or caller is None or winner is None:
        return None
    return {
        "id": call.id,
        "dialled": call.request.dialled,
        "from_account": call.request.from_account,
        "started_at": call.started_at.isoformat(),
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "caller_party": [call.route.caller.number, call.route.caller.name],
        "callee_party": [call.route.callee.number, call.route.callee.name],
        "callee_people": list(call.route.callee_people),
        "relay": _relay_row(call.relay),
        "legs": [_leg_row(caller), _leg_row(winner)],
    }


def _relay_row(relay: Relay | None) -> dict[str, Any] | None:
    if relay is None:
        return None
    sides = [[e.host4, e.port4, e.host6, e.port6] for e in (relay.a, relay.b)]
    return {"id": relay.id, "sides": sides}


def _leg_row(leg: Leg) -> dict[str, Any]:
    return {
        "dialog": leg.dialog.to_dict(),
        "transport": leg.flow.transport,
        "local": list(leg.flow.local),
        "remote": list(leg.flow.remote),
        "account": leg.account,
        "remote_sdp": leg.remote_sdp.decode("latin-1"),
        "sent_sdp": leg.sent_sdp.decode("latin-1"),
        "session_id": leg.session_id,
        "sdp_version": leg.sdp_version,
    }


def take_up(board: Switchboard, row: dict[str, Any]) -> Call | None:
    """Put a call back into the tables.  None if both its flows are gone."""
    request = CallRequest(row["dialled"], from_account=row["from_account"])
    people = tuple(row["callee_people"])
    route = Route((), (), Party(*row["caller_party"]), Party(*row["callee_party"]), people)
    call = Call(row["id"], request, route, datetime.fromisoformat(row["started_at"]))
    if row["answered_at"]:
        call.answered_at = datetime.fromisoformat(row["answered_at"])
    call.stage = CallStage.TALKING
    relay = row["relay"]
    if relay is not None:
        a, b = (Endpoint(*side) for side in relay["sides"])
        call.relay = Relay(relay["id"], a, b)
    caller, winner = (_take_leg(call, leg_row) for leg_row in row["legs"])
    call.caller, call.winner, call.branches = caller, winner, [winner]
    for leg in (caller, winner):
        board.add_leg(leg)
    board.calls[call.id] = call
    return call


def _take_leg(call: Call, row: dict[str, Any]) -> Leg:
    remote = (row["remote"][0], row["remote"][1])
    local = (row["local"][0], row["local"][1])
    flow = Flow(row["transport"], local, remote)
    leg = Leg(Dialog.from_dict(row["dialog"]), flow, row["account"], call=call)
    # A request may have been on its way when the server died: leave a gap in the numbers.
    leg.dialog.local_cseq += 10
    leg.state = LegState.CONFIRMED
    leg.remote_sdp = row["remote_sdp"].encode("latin-1")
    leg.sent_sdp = row["sent_sdp"].encode("latin-1")
    leg.session_id = row["session_id"]
    leg.sdp_version = row["sdp_version"] + 1
    return leg


def lost_legs(call: Call) -> list[Leg]:
    """Legs whose connection did not survive: TCP and everything on top of it."""
    legs = [leg for leg in (call.caller, call.winner) if leg is not None]
    return [leg for leg in legs if leg.flow.is_reliable]
