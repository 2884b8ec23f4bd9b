"""What the exchange must know after a restart to go on in its running calls (arch. 4.10).

A confirmed call is taken up again with both its dialogs.  One that was still ringing cannot be:
its devices are told to stop, its caller gets a final answer, and it is recorded as that.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from softphone.model.calls import Decision, Party, ReasonCode, Why
from softphone.model.routing import CallRequest, Route
from softphone.server.endings import Endings
from softphone.server.flows import Flows
from softphone.server.legs import Call, CallStage, Leg, LegState
from softphone.server.media_path import Endpoint, Relay
from softphone.server.session_timer import SessionTimer
from softphone.server.switchboard import Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.hop import cancel_for
from softphone.sip.message import make_response
from softphone.sip.transaction import ClientTransaction, Flow, ServerTransaction

log = logging.getLogger(__name__)

CSEQ_GAP = 10
"A request may have been on its way when the server died: leave a gap in the numbers."
CANCEL_REASON = ("Reason", 'SIP;cause=503;text="Server restarted"')

Row = dict[str, Any]


# -- out -------------------------------------------------------------------------------------


def to_row(call: Call, board: Switchboard) -> Row | None:
    """A call as plain values; None if there is nothing to go on with."""
    legs = [leg for leg in (call.caller, call.winner) if leg is not None and leg.is_live]
    if call.stage is CallStage.ENDED or not legs or not call.is_recorded:
        return None
    is_talking = call.stage is CallStage.TALKING
    return {
        "id": call.id,
        "is_talking": is_talking,
        "dialled": call.request.dialled,
        "from_account": call.request.from_account,
        "path": list(call.request.path),
        "started_at": call.started_at.isoformat(),
        "answered_at": call.answered_at.isoformat() if call.answered_at else None,
        "caller_party": [call.route.caller.number, call.route.caller.name],
        "callee_party": [call.route.callee.number, call.route.callee.name],
        "callee_people": list(call.route.callee_people),
        "blocked_people": list(call.route.blocked_people),
        "why": [[w.target, w.decision, w.reason, list(w.details)] for w in call.why.values()],
        "relay": _relay_row(call.relay),
        "player": call.player,
        "caller": _leg_row(call.caller, board) if is_talking and call.caller in legs else None,
        "winner": _leg_row(call.winner, board) if is_talking and call.winner in legs else None,
        "farewells": [] if is_talking else _farewells(call, board),
    }


def _relay_row(relay: Relay | None) -> Row | None:
    if relay is None:
        return None
    sides = [[e.host4, e.port4, e.host6, e.port6] for e in (relay.a, relay.b)]
    return {"id": relay.id, "sides": sides}


def _leg_row(leg: Leg | None, board: Switchboard) -> Row | None:
    if leg is None:
        return None
    return {
        "dialog": leg.dialog.to_dict(),
        "flow": _flow_row(leg.flow),
        "account": leg.account,
        "remote_sdp": leg.remote_sdp.decode("latin-1"),
        "first_sdp": leg.first_sdp.decode("latin-1"),
        "sent_sdp": leg.sent_sdp.decode("latin-1"),
        "session_id": leg.session_id,
        "sdp_version": leg.sdp_version,
        "supports_timer": leg.supports_timer,
        "refresh_s": leg.refresh_s,
        "web": board.web.to_row(leg),
    }


def _flow_row(flow: Flow) -> list[Any]:
    return [flow.transport, *flow.local, *flow.remote]


def _farewells(call: Call, board: Switchboard) -> list[list[Any]]:
    """The last messages of a ringing call: CANCEL to its devices, 503 to its caller."""
    found = []
    for branch in call.branches:
        if branch.is_live and isinstance(branch.invite, ClientTransaction):
            cancel = cancel_for(branch.invite.request, (CANCEL_REASON,))
            found.append([_flow_row(branch.flow), bytes(cancel).decode("latin-1")])
    caller = call.caller
    # A caller for whom a transfer rings was answered long ago.
    is_waiting = caller is not None and caller.state is not LegState.CONFIRMED
    if caller is not None and is_waiting and isinstance(caller.invite, ServerTransaction):
        answer = make_response(caller.invite.request, 503, None, caller.dialog.local_tag)
        found.append([_flow_row(caller.flow), bytes(answer).decode("latin-1")])
    return found


# -- in --------------------------------------------------------------------------------------


def take_rows(
    board: Switchboard, endings: Endings, flows: Flows, timer: SessionTimer, rows: list[Row]
) -> None:
    """Go on in the calls that were running when the server stopped."""
    now = board.monotonic()
    for row in rows:
        try:
            call = _call(row)
            if row["is_talking"]:
                _take_up(board, flows, timer, call, row, now)
                if not call.player and (call.caller is None or call.winner is None):
                    _leave_alone(board, endings, call, now)
            else:
                _say_farewell(board, row)
                board.calls[call.id] = call
                endings.ended(call, 503, now, ReasonCode.SERVER_RESTARTED)
        except (KeyError, TypeError, ValueError, IndexError):
            log.exception("a call could not be taken up again")


def _call(row: Row) -> Call:
    path = tuple(row["path"])
    request = CallRequest(row["dialled"], from_account=row["from_account"], path=path)
    people = tuple(row["callee_people"])
    blocked = tuple(row.get("blocked_people", ()))
    sides = (Party(*row["caller_party"]), Party(*row["callee_party"]))
    route = Route((), (), *sides, people, blocked_people=blocked)
    call = Call(row["id"], request, route, datetime.fromisoformat(row["started_at"]))
    if row["answered_at"]:
        call.answered_at = datetime.fromisoformat(row["answered_at"])
    for target, decision, reason, details in row["why"]:
        pairs = tuple((name, value) for name, value in details)
        call.why[target] = Why(target, Decision(decision), ReasonCode(reason), pairs)
    return call


def _take_up(
    board: Switchboard, flows: Flows, timer: SessionTimer, call: Call, row: Row, now: float
) -> None:
    call.stage = CallStage.TALKING
    call.player = row["player"]
    if row["relay"] is not None:
        a, b = (Endpoint(*side) for side in row["relay"]["sides"])
        call.relay = Relay(row["relay"]["id"], a, b)
    call.caller = _leg(call, row["caller"], board)
    call.winner = _leg(call, row["winner"], board)
    call.branches = [call.winner] if call.winner is not None else []
    board.calls[call.id] = call
    for leg in call.legs:
        board.add_leg(leg)
        timer.again(leg, now)
        if leg.flow.is_reliable:
            flows.wait_for(leg, now)  # connections did not survive; the device may come back


def _leave_alone(board: Switchboard, endings: Endings, call: Call, now: float) -> None:
    """Who transferred had left, and whoever was rung is forgotten: nobody is left."""
    for leg in call.legs:
        board.end_leg(leg, now, 'SIP;cause=503;text="Server restarted"')
    endings.ended(call, 503, now)


def _leg(call: Call, row: Row | None, board: Switchboard) -> Leg | None:
    if row is None:
        return None
    leg = Leg(Dialog.from_dict(row["dialog"]), _flow(row["flow"]), row["account"], call=call)
    leg.dialog.local_cseq += CSEQ_GAP
    leg.state = LegState.CONFIRMED
    leg.remote_sdp = row["remote_sdp"].encode("latin-1")
    leg.first_sdp = row["first_sdp"].encode("latin-1")
    leg.sent_sdp = row["sent_sdp"].encode("latin-1")
    leg.session_id = row["session_id"]
    leg.sdp_version = row["sdp_version"] + 1
    leg.supports_timer = row["supports_timer"]
    leg.refresh_s = row["refresh_s"]
    if row.get("web"):
        board.web.take_row(leg, row["web"])
    return leg


def _flow(row: list[Any]) -> Flow:
    transport, local_host, local_port, host, port = row
    return Flow(transport, (local_host, local_port), (host, port))


def _say_farewell(board: Switchboard, row: Row) -> None:
    for flow_row, text in row["farewells"]:
        flow = _flow(flow_row)
        if not flow.is_reliable:
            board.layer.send(text.encode("latin-1"), flow)
