"""The INVITEs by which a click rings the person's own devices (wire.md 4.1, 4.3)."""

from __future__ import annotations

import secrets

from softphone.model.routing import Target, TargetKind
from softphone.server.click import Click
from softphone.server.legs import Call, Leg
from softphone.server.lines import Shown
from softphone.server.registrar import Binding
from softphone.server.switchboard import ResponseHandler, Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.sdp import held
from softphone.sip.uri import NameAddr, SipUri

ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY"


def invite_device(
    board: Switchboard, click: Click, call: Call, binding: Binding, owner: ResponseHandler,
    now: float,
) -> Leg:  # fmt: skip
    """Ring one place where the device is signed in; the leg is in the table from here on."""
    domain = board.office.domain
    tag = board.new_tag()
    shown = NameAddr(SipUri("sip", click.number, domain), click.number)
    to = str(NameAddr(SipUri("sip", binding.account, domain)))
    dialog = Dialog(
        board.new_call_id(), str(shown.with_tag(tag)), to, tag, "", binding.contact, 0,
        contact=board.contact(binding.flow),
    )  # fmt: skip
    target = Target(TargetKind.ACCOUNT, binding.account)
    leg = Leg(dialog, binding.flow, binding.account, target, call=call, invite_cseq=1)
    leg.session_id, leg.sdp_version = str(secrets.randbits(31)), 1
    leg.sent_sdp = held(binding.flow.local[0], leg.session_id, 1)
    leg.invited_at = now
    board.web.open(leg)
    request = dialog.request("INVITE", board.told(leg), "application/sdp")
    for name, value in _hints(domain):
        request.headers.add(name, value)
    request.headers.add("X-Einklang-Call", call.id)
    request.headers.add("X-Click-Id", click.id)
    request.headers.add("Allow", ALLOW)
    leg.invite = board.layer.request(request, binding.flow, now)
    leg.invite.owner = owner
    board.add_leg(leg)
    return leg


def invite_mobile(
    board: Switchboard, call: Call, binding: Binding, shown: Shown, offer: bytes,
    owner: ResponseHandler, now: float,
) -> Leg:  # fmt: skip
    """Ring the person's outside number by a line.

    offer: sound of the media process, as a mobile cannot be told to dial by itself.
    """
    tag = board.new_tag()
    dialog = Dialog(
        board.new_call_id(), f"{shown.caller};tag={tag}", shown.callee, tag, "",
        binding.contact, 0, contact=board.contact(binding.flow),
    )  # fmt: skip
    target = Target(TargetKind.EXTERNAL, binding.contact)
    leg = Leg(dialog, binding.flow, "", target, call=call, invite_cseq=1)
    leg.invited_at = now
    request = dialog.request("INVITE", board.describe(leg, offer), "application/sdp")
    for name, value in (*shown.headers, ("Allow", ALLOW)):
        request.headers.add(name, value)
    leg.invite = board.layer.request(request, binding.flow, now)
    leg.invite.owner = owner
    board.add_leg(leg)
    return leg


def _hints(domain: str) -> tuple[tuple[str, str], ...]:
    """Every harmless way of asking a phone to answer by itself."""
    return (
        ("Call-Info", f"<sip:{domain}>;answer-after=0"),
        ("Alert-Info", f"<http://{domain}>;info=alert-autoanswer;delay=0"),
        ("Answer-Mode", "Auto"),
    )
