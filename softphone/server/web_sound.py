"""Browsers' legs: each has a bridge in the media process, and looks like a telephone there.

What a browser says is translated before anybody else reads it, and what it is told after
everybody else has written it (architecture 4.6).  In between there is plain RTP only, so that a
relay, a transfer, a hold and a fork are what they are between telephones.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from softphone.server.legs import Leg
from softphone.server.media_path import Bridge, Endpoint, MediaControlPort
from softphone.sip import web_sdp
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response
from softphone.sip.sdp import Session
from softphone.sip.transaction import Flow
from softphone.sip.web_sdp import Browser, Door

log = logging.getLogger(__name__)

SDP = "application/sdp"
NO_BRIDGE = SipError("no way for a browser's sound", 503)


@dataclass(slots=True)
class _WebLeg:
    """A browser's leg.  ``browser`` is what it has told of itself, None until it has."""

    bridge: Bridge
    browser: Browser | None = None
    is_told: bool = False
    "It knows where we are."

    @property
    def door(self) -> Door:
        b = self.bridge
        return Door(b.web, b.ufrag, b.pwd, b.fingerprint)


class WebSound:
    """Bridges by the Call-ID of their leg: every leg has one of its own."""

    def __init__(self, control: MediaControlPort) -> None:
        self._control = control
        self._legs: dict[str, _WebLeg] = {}

    # -- legs

    def open(self, leg: Leg) -> bool:
        """Have a bridge for a browser that is to be rung; False if there is none to be had."""
        return leg.flow.transport != "ws" or self._opened(leg.dialog.call_id) is not None

    def _opened(self, call_id: str) -> _WebLeg | None:
        known = self._legs.get(call_id)
        if known is None:
            bridge = self._control.take_bridge()
            if bridge is None:
                log.warning("no bridge for a browser's call: the media process is away")
                return None
            known = self._legs[call_id] = _WebLeg(bridge)
        return known

    def close(self, call_id: str) -> None:
        known = self._legs.pop(call_id, None)
        if known is not None:
            self._control.close(known.bridge.id)

    def call_id_of(self, bridge: str) -> str:
        """The leg that uses this bridge; empty for none."""
        found = (call_id for call_id, leg in self._legs.items() if leg.bridge.id == bridge)
        return next(found, "")

    def bridge_of(self, leg: Leg) -> str:
        """The bridge of this leg; empty for none."""
        known = self._legs.get(leg.dialog.call_id)
        return known.bridge.id if known is not None else ""

    def bridges(self) -> set[str]:
        return {leg.bridge.id for leg in self._legs.values()}

    def host_of(self, leg: Leg) -> str:
        """Where a device's sound comes from: the bridge's host, for a browser."""
        known = self._legs.get(leg.dialog.call_id)
        return known.bridge.plain.host4 if known is not None else leg.flow.remote[0]

    # -- in

    def hear_request(self, request: Request, flow: Flow) -> None:
        """Translate what a browser describes.

        Raises SipError: 488 if that cannot be a call of ours, 503 without a bridge.
        """
        if flow.transport != "ws" or not request.body or request.content_type != SDP:
            return
        known = self._opened(request.call_id)
        if known is None:
            raise NO_BRIDGE
        request.body = self._heard(known, request.body)

    def hear_response(self, response: Response, flow: Flow) -> None:
        """A description that cannot be used is none: the call ends as without one."""
        if flow.transport != "ws" or not response.body:
            return
        known = self._legs.get(response.call_id)
        try:
            if known is None:
                raise NO_BRIDGE
            response.body = self._heard(known, response.body)
        except SipError as error:
            log.warning("a browser's answer cannot be used: %s", error)
            response.body = b""

    def _heard(self, known: _WebLeg, body: bytes) -> bytes:
        browser, session = web_sdp.read(body)
        host, port = known.bridge.plain.facing(4)
        plain = web_sdp.to_plain(session, host, port)
        known.browser = browser
        id = known.bridge.id
        self._control.browser(id, browser.ufrag, browser.fingerprint, browser.events)
        self._expect(known)
        return plain

    # -- out

    def told(self, leg: Leg, plain: bytes) -> bytes:
        """The description as this leg's device reads it."""
        known = self._legs.get(leg.dialog.call_id)
        if known is None or not plain:
            return plain
        told = web_sdp.to_browser(plain, known.door, known.browser)
        found = Session.parse(plain).audio_address()
        if found is not None and not found[0].is_black_hole:
            self._control.announce(known.bridge.id, "plain", found[0].host, found[1])
        known.is_told = True
        self._expect(known)
        return told

    def understands(self, leg: Leg, plain: bytes) -> bool:
        """Could this leg's device play what a telephone describes so?"""
        known = self._legs.get(leg.dialog.call_id)
        if known is None or not plain:
            return True
        try:
            web_sdp.to_browser(plain, known.door, known.browser)
        except SipError:
            return False
        return True

    def _expect(self, known: _WebLeg) -> None:
        if known.is_told and known.browser is not None:
            self._control.expect(known.bridge.id)

    # -- restart

    def to_row(self, leg: Leg) -> dict[str, Any] | None:
        known = self._legs.get(leg.dialog.call_id)
        if known is None or known.browser is None:
            return None
        b, who = known.bridge, known.browser
        plain = [b.plain.host4, b.plain.port4, b.plain.host6, b.plain.port6]
        return {
            "bridge": [b.id, plain, [list(p) for p in b.web], b.ufrag, b.pwd, b.fingerprint],
            "browser": [who.ufrag, who.fingerprint, who.mid, who.events,
                        [list(s) for s in who.streams], who.audio],
        }  # fmt: skip

    def take_row(self, leg: Leg, row: dict[str, Any]) -> None:
        """The bridge lives on in the media process.  Raises KeyError, TypeError, ValueError."""
        id, plain, web, *secrets = row["bridge"]
        places = tuple((str(host), int(port)) for host, port in web)
        bridge = Bridge(id, Endpoint(*plain), places, *secrets)
        ufrag, fingerprint, mid, events, streams, audio = row["browser"]
        kept = tuple(_stream(s) for s in streams)
        browser = Browser(ufrag, fingerprint, mid, events, kept, audio)
        self._legs[leg.dialog.call_id] = _WebLeg(bridge, browser, True)


def _stream(row: Iterable[str]) -> tuple[str, str, str, str]:
    kind, proto, formats, mid = row
    return kind, proto, formats, mid
