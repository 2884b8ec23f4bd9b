"""Wrong edits in what lets browsers, links and programs in; some test must notice each."""

from __future__ import annotations

from tests.mutate.edits import Edit

RELAY = ("tests/media/test_relay_and_players.py",)
BRIDGE = ("tests/media/test_bridge.py",)
LEGS = ("tests/server_sip/test_browser_legs.py",)
SDP = ("tests/sip/test_web_sdp.py",)
DOOR = ("tests/server/test_sip_over_websocket.py",)
MEDIA_KEYS = ("tests/server_sip/test_media_keys.py",)
ATTENDING = ("tests/server_sip/test_attending.py",)
MAILBOXES = ("tests/server/test_mailboxes.py",)
CLICK = ("tests/server_sip/test_click_and_call.py",)
ACCESS = ("tests/server/test_links_and_tokens.py",)
HOST = ("tests/extension/test_clicking.py",)

WEB_EDITS = (
    # -- the bridge
    Edit("only who knows our password is answered", "softphone/media/stun.py",
         "if not _is_signed(data, integrity, password) or not _is_marked(data, mark):",
         "if not _is_marked(data, mark):", BRIDGE),
    Edit("the certificate is the one of the description", "softphone/media/dtls.py",
         "if not hmac.compare_digest(found.upper(), self._expected.upper()):",
         "if not found:", BRIDGE),
    Edit("strangers get no handshake", "softphone/media/web_side.py",
         "elif (id(sock), source[:2]) in self._ways:", "elif True:", BRIDGE),
    Edit("a browser sees one stream", "softphone/media/one_stream.py",
         "if source != self._source:", "if self._source is None:", BRIDGE),
    Edit("a key is told once", "softphone/media/telephone_event.py",
         "if timestamp == self._told:\n            return found", "pass", BRIDGE),
    Edit("a page that is loaded anew is waited for", "softphone/media/bridge.py",
         "self._expires_at = self._loop.time() + GOODBYE_S", "self._expires_at = 0.0", BRIDGE),
    Edit("a copied check draws no sound away", "softphone/media/web_side.py",
         "self._asked.setdefault(check.transaction, (id(sock), remote))",
         "(id(sock), remote)", BRIDGE),
    Edit("a browser's sources are not remembered without end", "softphone/media/srtp.py",
         "if len(self._sources) >= MOST_SOURCES and source not in self._sources:",
         "if False:", BRIDGE),
    Edit("who speaks from the announced place is the device", "softphone/media/sockets.py",
         "if self.latched is None or self._is_announced(source):",
         "if self.latched is None:", RELAY),
    # -- browsers in the exchange
    Edit("a caller who cannot be played to is told so", "softphone/server/ringing.py",
         "if not response.body or not self._is_understood(call, response.body):",
         "if not response.body:", LEGS),
    Edit("a change that a browser cannot play is refused", "softphone/server/carrying.py",
         "if not self.board.web.understands(other, t.request.body):", "if False:", LEGS),
    Edit("a phone that does not dial hears that it rings", "softphone/server/click_and_call.py",
         "if leg.account:\n                self.ringback.start(click, leg)", "pass", CLICK),
    Edit("telephones never see a browser's description", "softphone/server/web_sound.py",
         "request.body = self._heard(known, request.body)",
         "self._heard(known, request.body)", LEGS),
    Edit("an ended leg gives its bridge back", "softphone/server/switchboard.py",
         "self.web.close(leg.dialog.call_id)\n        leg.state", "leg.state", LEGS),
    Edit("a refused call gives its bridge back", "softphone/server/sip_core.py",
         "if t.flow.transport == \"ws\" and not board.has_leg(t.request.call_id):",
         "if False:", LEGS),
    Edit("G.711 comes first", "softphone/sip/web_sdp.py",
         'CODECS = ("PCMA/8000", "PCMU/8000", "G722/8000",',
         'CODECS = ("G722/8000", "PCMA/8000", "PCMU/8000",', SDP),
    Edit("what is not sound is declined in its place", "softphone/sip/web_sdp.py",
         "Media(kind, 0, proto,", "Media(kind, 9, proto,", SDP),
    # -- the doors
    Edit("a foreign page stays outside", "softphone/server/api/sip_routes.py",
         "if not _is_ours(socket, parts):", "if False:", DOOR),
    Edit("nobody signs in somebody else's device", "softphone/server/web_transport.py",
         "return connection is not None and account in self._accounts(connection.person)",
         "return connection is not None", DOOR),
    Edit("garbage ends its connection", "softphone/server/web_transport.py",
         "if self._garbage > MAX_GARBAGE:", "if False:", DOOR),
    Edit("keys for sound stay private", "softphone/server/descriptions.py",
         'are_private = speaker.flow.transport == reader.flow.transport == "tls"',
         'are_private = speaker.flow.transport == "tls"', MEDIA_KEYS),
    Edit("a link works once", "softphone/server/links.py",
         "found = self._waiting.pop(_hash(text), None)",
         "found = self._waiting.get(_hash(text))", ACCESS),
    Edit("a token gives no further access", "softphone/server/api/parts.py",
         "if found.session.scope == TOKEN:", "if False:", ACCESS),
    Edit("only our extension starts the app", "softphone/desktop/native_host.py",
         "if ORIGIN not in arguments[:1] and FIREFOX_ID not in arguments[1:2]:",
         "if not arguments:", HOST),
    # -- what the office says and keeps
    Edit("the hash key ends a message", "softphone/server/attending.py",
         'if kind == "voicemail" and attended.player in self._recordings and digit == "#":',
         "if False:", ATTENDING),
    Edit("who says nothing leaves no message", "softphone/server/attending.py",
         'if float(told.get("heard", 0.0)) < SHORTEST_MESSAGE_S or self.mailboxes is None:',
         "if self.mailboxes is None:", ATTENDING),
    Edit("whose call the plan ends is hung up on", "softphone/server/attending.py",
         "                self.board.end_leg(caller, now)\n            if ended is not None:",
         "                pass\n            if ended is not None:", ATTENDING),
    Edit("a menu is said twice", "softphone/server/attending.py",
         "SAID_TWICE = 2", "SAID_TWICE = 1", ATTENDING),
    Edit("nobody listens to somebody else's messages", "softphone/server/mailboxes.py",
         "return found if found is not None and found.person == person else None",
         "return found", MAILBOXES),
    Edit("new messages are never forgotten", "softphone/server/mailboxes.py",
         "heard is not None and now - heard > KEPT_HEARD",
         "now - (heard or message.at) > KEPT_HEARD", MAILBOXES),
    # -- click-and-call
    Edit("a busy device is not rung", "softphone/server/click_and_call.py",
         "for b in there if b.flow not in busy]", "for b in there]", CLICK),
    Edit("the first that is picked up is the device", "softphone/server/click_and_call.py",
         "if other is not leg:\n                self.ringing.take_back(other, now)",
         "pass", CLICK),
    Edit("the mobile sees the company", "softphone/server/lines.py",
         "own = str(NameAddr(self._address(number, line)))",
         "own = str(NameAddr(self._address(person.number, line)))", CLICK),
)  # fmt: skip
