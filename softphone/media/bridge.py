"""A browser on one side, a telephone's plain RTP on the other; nothing is transcoded.

Towards the browser ICE-lite and DTLS-SRTP (RFC 8445, RFC 5764); so that every browser leg looks
to the exchange like a phone that lives on this host.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from softphone.media.dtls import DtlsError, Handshake, Identity, Keys
from softphone.media.one_stream import OneStream
from softphone.media.rtp import is_rtcp, is_rtp, payload
from softphone.media.sockets import Address, Side
from softphone.media.srtp import Protection
from softphone.media.telephone_event import Digit, DigitListener
from softphone.media.web_side import WebSide

CONSENT_S = 30.0
"Without a check for so long, the browser is not there any more (RFC 7675 §5.1)."
CONNECT_S = 20.0
"From when both sides know each other until their keys are agreed."
GOODBYE_S = 10.0
"""A page that is loaded anew says goodbye and is back in a second, to take its call over by
another bridge; who does not come back is gone."""
TICK_S = 1.0
MOST_EARLY = 8
"Datagrams of a handshake that arrive before the browser's SDP does."

Report = Callable[[str, dict[str, Any]], None]
"``(event, details)``: ``connected``, ``digit``, ``consent_lost``, ``refused``."


class Bridge:
    """report: told what happens, each end at most once."""

    def __init__(
        self, web_hosts: tuple[str, ...], host4: str, host6: str, identity: Identity,
        report: Report,
    ) -> None:  # fmt: skip
        self._loop = asyncio.get_running_loop()
        self._identity = identity
        self._report = report
        self.plain = Side(host4, host6, self._from_plain)
        self.web = WebSide(web_hosts, self._from_web, self._checked)
        self._handshake: Handshake | None = None
        self._expected = ""
        "Fingerprint of the browser's certificate."
        self._early: list[bytes] = []
        self._protection: Protection | None = None
        self._stream = OneStream()
        self._listener = DigitListener()
        self._events = -1
        "Payload type of keys; -1 where the two sides agreed on none."
        self._checked_at = 0.0
        self._expires_at: float | None = None
        "When the browser counts as not coming (back)."
        self._ticking: asyncio.TimerHandle | None = None
        self._repeating: asyncio.TimerHandle | None = None
        self._was_there = False
        self._is_over = False
        self.from_browser = 0
        "Packets of sound."
        self.dropped = 0

    # -- what signalling says ----------------------------------------------------------------

    def browser(self, ufrag: str, fingerprint: str, events: int) -> None:
        """What the browser's SDP says of it; said again it changes nothing."""
        self._events = events
        self.web.expect(ufrag)
        if self._handshake is not None or self._is_over:
            return
        self._expected = fingerprint
        self._handshake = Handshake(self._identity, fingerprint)
        early, self._early = self._early, []
        for data in early:
            self._shake(data)

    def expect(self) -> None:
        """Both descriptions are exchanged: from now on the browser has to come."""
        if not self._was_there and self._expires_at is None:
            self._expires_at = self._loop.time() + CONNECT_S
            self._tick()

    # -- the browser's side ------------------------------------------------------------------

    def _checked(self) -> None:
        self._checked_at = self._loop.time()

    def _from_web(self, data: bytes) -> None:
        first = data[0]
        if first > 127 and first < 192:
            self._sound(data)
        elif 19 < first < 64:
            self._shake(data)
        else:
            self.dropped += 1

    def _sound(self, data: bytes) -> None:
        protection = self._protection
        if protection is None:
            self.dropped += 1
            return
        if is_rtcp(data):
            report = protection.open_rtcp(data)
            told = self._stream.report_to_other(report) if report else b""
            if told:
                self.plain.send(told, True)
            elif report is None:
                self.dropped += 1
            return
        opened = protection.open(data)
        if opened is None:
            self.dropped += 1
            return
        self.from_browser += 1
        self.plain.send(opened)

    def _shake(self, data: bytes) -> None:
        if self._is_over:
            return
        if self._handshake is None:
            if len(self._early) < MOST_EARLY:
                self._early.append(data)
            return
        try:
            self._handshake.receive(data)
        except DtlsError as error:
            self._flush()
            self._end("refused", reason=str(error))
            return
        self._flush()
        if self._handshake.is_closed:
            self._left()
        elif self._handshake.keys is not None and not self._was_there:
            self._arrived(self._handshake.keys)

    def _arrived(self, keys: Keys) -> None:
        self._was_there = True
        self._protection = Protection(keys)
        self._expires_at = None
        self._report("connected", {})
        self._tick()

    def _left(self) -> None:
        """It said goodbye: perhaps its page is being loaded anew."""
        if self._protection is not None:
            self._protection = None
            self._expires_at = self._loop.time() + GOODBYE_S
            self._tick()

    def _flush(self) -> None:
        """Send what the handshake has to say, and come back when it is to be repeated."""
        if self._handshake is None:
            return
        for datagram in self._handshake.to_send():
            self.web.send(datagram)
        if self._repeating is not None:
            self._repeating.cancel()
            self._repeating = None
        wait_s = self._handshake.wait_s()
        if wait_s is not None and not self._is_over:
            self._repeating = self._loop.call_later(wait_s, self._repeat)

    def _repeat(self) -> None:
        if self._handshake is None or self._is_over:
            return
        try:
            self._handshake.wake()
        except DtlsError as error:
            self._end("refused", reason=str(error))
            return
        self._flush()

    # -- the telephone's side ----------------------------------------------------------------

    def _from_plain(self, data: bytes, _: Address, __: int, rtcp: bool) -> None:
        protection = self._protection
        if protection is None:
            return
        if rtcp:
            told = self._stream.report_to_browser(data)
            closed = protection.close_rtcp(told) if told else None
        elif is_rtp(data):
            self._listen(data)
            closed = protection.close(self._stream.renumber(data, self._loop.time()))
        else:
            closed = None
        if closed is not None:
            self.web.send(closed)

    def _listen(self, data: bytes) -> None:
        if data[1] & 0x7F == self._events:
            digits = self._listener.hear(int.from_bytes(data[4:8], "big"), payload(data))
        elif self._listener.is_held:
            digits = self._listener.hear_other()
        else:
            return
        for digit in digits:
            self._tell(digit)

    def _tell(self, digit: Digit) -> None:
        self._report("digit", {"digit": digit.digit, "ms": digit.ms})

    # -- time, and the end -------------------------------------------------------------------

    def _tick(self) -> None:
        """Once a second, as long as there is something to wait for."""
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        if self._is_over:
            return
        now = self._loop.time()
        if self._expires_at is not None and now > self._expires_at:
            if self._was_there:
                self._end("consent_lost")
            else:
                self._end("refused", reason="it did not come")
        elif self._protection is not None and now - self._checked_at > CONSENT_S:
            self._end("consent_lost")
        else:
            self._ticking = self._loop.call_later(TICK_S, self._tick)

    def _end(self, event: str, **details: Any) -> None:
        if not self._is_over:
            self._is_over = True
            self._protection = None
            self._report(event, details)

    def counters(self) -> dict[str, int]:
        return {
            "web": self.from_browser,
            "plain": self.plain.packets,
            "dropped": self.dropped + self.web.dropped,
        }

    def close(self) -> None:
        self._is_over = True
        for timer in (self._ticking, self._repeating):
            if timer is not None:
                timer.cancel()
        self.plain.close()
        self.web.close()
