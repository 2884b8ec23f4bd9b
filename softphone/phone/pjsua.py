"""The edge to pjsua2: translate and leave.

Its callbacks run on its own thread.  Each copies plain values and hands them to the loop;
every call into pjsua2 is made on the loop's thread.  Objects of pjsua2 are kept until they are
over for certain, because freeing one at the wrong moment ends the process (media-audio 2.3).
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Protocol

import pjsua2 as pj

from softphone.phone import incoming
from softphone.phone.account import PhoneAccount
from softphone.phone.bridge import Bridge
from softphone.phone.call_objects import KEEP_ENDED_S, CallObjects
from softphone.phone.description import codec_first
from softphone.phone.network import endpoint
from softphone.phone.quiet import quiet_stdout
from softphone.phone.ring_buffer import RingBuffer
from softphone.phone.tones import RATE_HZ

log = logging.getLogger(__name__)

CODECS = {"G722/16000/1": 200, "PCMA/8000/1": 190, "PCMU/8000/1": 180}
"All others are switched off.  The order is that of our first offers; see ``codec_first``."
MAX_CALLS = 8
REGISTRATION_S = 120


class Step(Enum):
    """How far a call came, as pjsua2 reports it."""

    CALLING = auto()
    RINGING = auto()
    CONNECTED = auto()
    ENDED = auto()


class MediaStep(Enum):
    NONE = auto()
    ACTIVE = auto()
    HELD_HERE = auto()
    HELD_THERE = auto()


STEPS = {
    pj.PJSIP_INV_STATE_CALLING: Step.CALLING,
    pj.PJSIP_INV_STATE_EARLY: Step.RINGING,
    pj.PJSIP_INV_STATE_CONFIRMED: Step.CONNECTED,
    pj.PJSIP_INV_STATE_DISCONNECTED: Step.ENDED,
}
MEDIA_STEPS = {
    pj.PJSUA_CALL_MEDIA_ACTIVE: MediaStep.ACTIVE,
    pj.PJSUA_CALL_MEDIA_LOCAL_HOLD: MediaStep.HELD_HERE,
    pj.PJSUA_CALL_MEDIA_REMOTE_HOLD: MediaStep.HELD_THERE,
}


class Listener(Protocol):
    """Who hears what pjsua2 has to say; called on the loop's thread."""

    def on_registration(self, status: int, reason: str, is_active: bool) -> None: ...
    def on_incoming(self, leg: Leg, invite: str) -> None: ...
    def on_step(self, leg: Leg, step: Step, status: int, reason: str) -> None: ...
    def on_media(self, leg: Leg, media: MediaStep) -> None: ...
    def on_message(self, leg: Leg, message: str) -> None: ...
    def on_transferred(self, leg: Leg, new: Leg, to: str) -> None: ...


class Leg(pj.Call):  # type: ignore[misc]  # pjsua2 has no types
    """One call inside pjsua2."""

    def __init__(self, engine: Engine, account: Any, leg_id: str, pj_id: int = -1) -> None:
        super().__init__(account, pj_id)
        self.id = leg_id
        self._engine, self._account = engine, account
        self._is_connected = False
        self._payload_type = ""
        "Of the codec in use, once there is one."
        self.follows_transfers = False

    def onCallState(self, prm: Any) -> None:
        try:
            info = self.getInfo()
            step = STEPS.get(info.state)
            if step is not None:
                self._engine.tell(
                    "on_step", self, step, int(info.lastStatusCode), str(info.lastReason)
                )
        except Exception:
            log.exception("the state of a call was not understood")

    def onCallMediaState(self, prm: Any) -> None:
        try:
            # Named, so that it outlives the loop: its media are borrowed from it.
            info = self.getInfo()
            found = [m.status for m in info.media if m.type == pj.PJMEDIA_TYPE_AUDIO]
            media = MEDIA_STEPS.get(found[0], MediaStep.NONE) if found else MediaStep.NONE
            if media is MediaStep.ACTIVE:
                # The description has one medium: we offer nothing but sound.
                self._payload_type = str(self.getStreamInfo(0).txPt)
            self._engine.tell("on_media", self, media)
        except Exception:
            log.exception("the media of a call were not understood")

    def onCallTsxState(self, prm: Any) -> None:
        try:
            change = prm.e.body.tsxState
            if change.type != pj.PJSIP_EVENT_RX_MSG:
                return
            message = str(change.src.rdata.wholeMsg)
            if message.startswith("CANCEL ") or "\nP-Asserted-Identity:" in message:
                self._engine.tell("on_message", self, message)
        except Exception:
            log.exception("a message of a call was not understood")

    def onCallSdpCreated(self, prm: Any) -> None:
        """An offer within the call names the codec in use first, so that it stays."""
        try:
            if self._payload_type and not str(prm.remSdp.wholeSdp):
                text = str(prm.sdp.wholeSdp)
                prm.sdp.wholeSdp = codec_first(text, self._payload_type)
        except Exception:
            log.exception("the description of a call was not understood")

    def onCallTransferRequest(self, prm: Any) -> None:
        """A REFER: followed only where the office had us answer for a click-and-call."""
        try:
            if not self.follows_transfers:
                prm.statusCode = pj.PJSIP_SC_DECLINE
                return
            leg = self._engine.adopt(self._account)
            prm.newCall = leg
            self._engine.tell("on_transferred", self, leg, str(prm.dstUri))
        except Exception:
            log.exception("a transfer was not understood")

    def reply(self, status: int) -> bool:
        """Answer an incoming call; False when it is gone."""
        answer = pj.CallOpParam(status >= 200)
        answer.statusCode = status
        return self._try(lambda: self.answer(answer))

    def end(self, status: int = 0) -> bool:
        """Hang up, or refuse with this status."""
        parting = pj.CallOpParam()
        if status:
            parting.statusCode = status
        return self._try(lambda: self.hangup(parting))

    def set_hold(self, wanted: bool) -> bool:
        """Hold or go on; False when the call is busy with another change."""
        parameters = pj.CallOpParam(True)
        if wanted:
            return self._try(lambda: self.setHold(parameters))
        parameters.opt.flag = pj.PJSUA_CALL_UNHOLD
        return self._try(lambda: self.reinvite(parameters))

    def send_keys(self, digits: str) -> bool:
        """As telephone events (RFC 4733), else as SIP INFO."""
        if self._try(lambda: self.dialDtmf(digits)):
            return True
        parameters = pj.CallSendDtmfParam()
        parameters.method, parameters.digits = pj.PJSUA_DTMF_METHOD_SIP_INFO, digits
        return self._try(lambda: self.sendDtmf(parameters))

    def _try(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except pj.Error as error:
            log.debug("%s: %s (%s)", self.id, error.reason, error.status)
            return False
        return True

    def connect_sound(self, speaks: bool) -> None:
        """Join the call with the sound of this computer; ``speaks`` False is muted."""
        try:
            media, bridge = self.getAudioMedia(-1), self._engine.bridge
            if not self._is_connected:
                media.startTransmit(bridge)
            if speaks:
                bridge.startTransmit(media)
            elif self._is_connected:
                bridge.stopTransmit(media)
            self._is_connected = True
        except pj.Error as error:
            log.debug("%s: no sound yet: %s", self.id, error.reason)

    def disconnect_sound(self) -> None:
        """pjsua2 unplugs the ports itself when media stop; remember only."""
        self._is_connected = False


class _Account(pj.Account):  # type: ignore[misc]  # pjsua2 has no types
    def __init__(self, engine: Engine, server: tuple[str, int]) -> None:
        super().__init__()
        self._engine, self._server = engine, server

    def onRegState(self, prm: Any) -> None:
        try:
            is_active = bool(self.getInfo().regIsActive)
            self._engine.tell(
                "_on_registration", self, int(prm.code), str(prm.reason), is_active
            )
        except Exception:
            log.exception("a registration was not understood")

    def onIncomingCall(self, prm: Any) -> None:
        try:
            invite, source = str(prm.rdata.wholeMsg), endpoint(str(prm.rdata.srcAddress))
            if incoming.must_be_ignored(invite, source, self._server):
                log.warning("an INVITE from %s:%s was ignored", *source)
                return
            leg = self._engine.adopt(self, prm.callId)
            self._engine.tell("on_incoming", leg, invite)
        except Exception:
            log.exception("an incoming call was not understood")


class Engine:
    """pjsua2 from start to end.  One in a process: the library allows no second."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, captured: RingBuffer, played: RingBuffer
    ) -> None:
        self._loop = loop
        self._listener: Listener | None = None
        self._endpoint: Any = None
        self.bridge: Any = None
        self._rings = (captured, played)
        self._account: Any = None
        self._retired: list[Any] = []
        self._legs = CallObjects(loop.call_later)
        self._transports: dict[tuple[str, str], int] = {}
        self._number = 0

    def start(self, listener: Listener, log_file: str = "") -> None:
        """Start the library: null sound device, one worker thread.  Raises pj.Error."""
        self._listener = listener
        self._endpoint = pj.Endpoint()
        with quiet_stdout():
            self._endpoint.libCreate()
        config = pj.EpConfig()
        config.uaConfig.threadCnt, config.uaConfig.mainThreadOnly = 1, False
        config.uaConfig.maxCalls, config.uaConfig.userAgent = MAX_CALLS, "Einklang"
        config.medConfig.clockRate, config.medConfig.audioFramePtime = RATE_HZ, 20
        config.medConfig.ecTailLen, config.medConfig.noVad = 0, True
        config.logConfig.level = 5 if log_file else 0
        config.logConfig.consoleLevel = 0
        config.logConfig.filename = log_file
        self._endpoint.libInit(config)
        self._endpoint.audDevManager().setNullDev()
        self._endpoint.libStart()
        for codec in self._endpoint.codecEnum2():
            self._endpoint.codecSetPriority(codec.codecId, CODECS.get(codec.codecId, 0))
        self.bridge = Bridge(*self._rings)
        self.bridge.open()

    def sign_in(self, account: PhoneAccount, server: tuple[str, int], local: str) -> None:
        """Register at a numeric address; media are bound to ``local``.  Raises pj.Error."""
        self.sign_out()
        self._account = _Account(self, server)
        config = _account_config(account, server, local)
        config.sipConfig.transportId = self._transport(account.transport, local)
        self._account.create(config)

    def sign_out(self) -> None:
        """Take the registration back, without waiting for the answer."""
        if self._account is not None:
            try:
                self._account.shutdown()
            except pj.Error as error:
                log.warning("signing out failed: %s", error.reason)
            self._retired.append(self._account)
            self._account = None

    def register(self, wanted: bool = True) -> None:
        """Send a REGISTER now.  One that is under way already is left alone."""
        if self._account is not None:
            try:
                self._account.setRegistration(wanted)
            except pj.Error as error:
                log.debug("REGISTER not sent: %s", error.reason)

    def call(self, uri: str) -> Leg:
        """Call this address.  Raises pj.Error."""
        leg = self.adopt(self._account)
        try:
            leg.makeCall(uri, pj.CallOpParam(True))
        except pj.Error:
            self.forget(leg)
            raise
        return leg

    def adopt(self, account: Any, pj_id: int = -1) -> Leg:
        self._number += 1
        leg = Leg(self, account, f"c{self._number}", pj_id)
        self._legs.add(leg)
        return leg

    def forget(self, leg: Leg) -> None:
        """Free an ended call, a little later."""
        self._legs.forget(leg)

    def tell(self, name: str, *values: Any) -> None:
        """From pjsua2's thread to ours."""
        try:
            self._loop.call_soon_threadsafe(self._deliver, name, values)
        except RuntimeError:
            log.debug("the loop is closed; %s is not told", name)

    async def close(self) -> None:
        """End calls and registration, then free everything in the order that does not crash."""
        if self._endpoint is None:
            return
        self._endpoint.hangupAllCalls()
        self.register(False)
        await asyncio.sleep(KEEP_ENDED_S)
        self._listener = None
        self.bridge.close()
        self.sign_out()
        self._legs.clear()
        self._retired.clear()
        self._transports.clear()
        self.bridge = None
        gc.collect()
        self._endpoint.libDestroy(pj.PJSUA_DESTROY_NO_TX_MSG)
        self._endpoint = None

    def _deliver(self, name: str, values: tuple[Any, ...]) -> None:
        if self._listener is None:
            return
        if name == "_on_registration":
            account, *rest = values
            if account is self._account:
                self._listener.on_registration(*rest)
            return
        handler: Callable[..., None] = getattr(self._listener, name)
        handler(*values)

    def _transport(self, kind: str, local: str) -> int:
        """The transport bound to this local address; made once."""
        key = (kind, local)
        if key not in self._transports:
            config = pj.TransportConfig()
            config.port, config.boundAddress = 0, local
            is_v6 = ":" in local
            kinds = {
                ("udp", False): pj.PJSIP_TRANSPORT_UDP,
                ("udp", True): pj.PJSIP_TRANSPORT_UDP6,
                ("tcp", False): pj.PJSIP_TRANSPORT_TCP,
                ("tcp", True): pj.PJSIP_TRANSPORT_TCP6,
            }
            made = self._endpoint.transportCreate(kinds[kind, is_v6], config)
            self._transports[key] = int(made)
        return self._transports[key]


def _account_config(account: PhoneAccount, server: tuple[str, int], local: str) -> Any:
    host = f"[{server[0]}]" if ":" in server[0] else server[0]
    config = pj.AccountConfig()
    config.idUri = f"sip:{account.number}@{account.domain}"
    config.regConfig.registrarUri = f"sip:{account.domain}"
    config.regConfig.timeoutSec = REGISTRATION_S
    # We try again ourselves, see registration.py.
    config.regConfig.retryIntervalSec = config.regConfig.firstRetryIntervalSec = 0
    config.regConfig.unregWaitMsec = 0
    route = f"sip:{host}:{server[1]};transport={account.transport};lr;hide"
    config.sipConfig.proxies.append(route)
    config.sipConfig.authCreds.append(
        pj.AuthCredInfo("digest", account.realm, account.username, 0, account.secret)
    )
    media = config.mediaConfig
    media.srtpUse, media.srtpSecureSignaling, media.lockCodecEnabled = 0, 0, False
    media.transportConfig.port = 0
    media.transportConfig.boundAddress = local
    if ":" in local:
        media.ipv6Use = config.sipConfig.ipv6Use = pj.PJSUA_IPV6_ENABLED_USE_IPV6_ONLY
    config.natConfig.contactRewriteUse = 1
    config.natConfig.viaRewriteUse = False
    config.natConfig.sdpNatRewriteUse = False
    config.natConfig.iceEnabled = False
    config.natConfig.udpKaIntervalSec = 0
    return config
