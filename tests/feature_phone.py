"""A desk phone with feature keys, in memory: it does what the vendors document and no more.

It subscribes to ``as-feature-event`` of its own account, asks for changes in the body of a
SUBSCRIBE in that dialog, and shows what NOTIFYs say:

    phone = feature_phone(office, "208")    signed in, and subscribed unless told otherwise
    phone.press_dnd(True)                   the key; ``phone.last_status`` is the answer
    phone.forward(Feature.BUSY, "607")      ... and ``phone.forward_off(Feature.BUSY)``
    await told(office)                      whatever that began is finished
    phone.shows_dnd                         what is lit
    phone.shown[Feature.BUSY]               the Setting that its display shows
    phone.notifies                          all NOTIFYs, the newest last
    phone.say_body(content_type, body)      any body, for the stranger ones

``phone.answers`` is what it says to NOTIFYs (200); ``restart()`` is a power cut.
"""

from __future__ import annotations

from typing import Any

from softphone.sip import digest
from softphone.sip.dialog import Dialog
from softphone.sip.documents.feature_event import (
    CONTENT_TYPE,
    NAMESPACE,
    Feature,
    Setting,
    read,
)
from softphone.sip.message import Request, Response, make_response
from tests.sip_office import DOMAIN, Phone, SipOffice
from tests.whole_office import WholeOffice

DECLARATION = '<?xml version="1.0" encoding="ISO-8859-1"?>'


def feature_phone(
    office: SipOffice, account: str, subscribe: bool = True, **more: Any
) -> FeaturePhone:
    """A signed-in desk phone of this account."""
    host = str(more.pop("host", f"10.20.0.{next(office._hosts)}"))
    phone = FeaturePhone(office, account, (host, 5062), **more)
    office.phones[phone.address] = phone
    phone.register()
    assert phone.last_status == 200, phone.last_status
    if subscribe:
        phone.subscribe()
        assert phone.last_status == 200, phone.last_status
    return phone


async def told(office: WholeOffice) -> None:
    """Whatever was begun is committed, and everybody was told."""
    await office.server.background.idle()
    office.pass_time(0.1)


class FeaturePhone(Phone):
    """One subscription at a time, as such phones have."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.answers = 200
        self.calls_itself = self.account
        "What stands in the device element of its documents."
        self.notifies: list[Request] = []
        self.told: list[list[Setting | None]] = []
        "What each NOTIFY said."
        self.shown: dict[Feature, Setting] = {}
        self.dialog: Dialog | None = None
        self._subscriptions = 0

    @property
    def shows_dnd(self) -> bool:
        return self.shown[Feature.DND].is_on

    @property
    def last_told(self) -> list[Setting | None]:
        return self.told[-1]

    # -- what it does ----------------------------------------------------------------------

    def subscribe(
        self, body: bytes = b"", content_type: str = CONTENT_TYPE, to: str = "",
        expires: int = 3600,
    ) -> Response:  # fmt: skip
        """The first SUBSCRIBE of a dialog; the challenge is answered."""
        self._subscriptions += 1
        call_id = f"keys-{self.account}-{self._subscriptions}@{self.address[0]}"
        uri = f"sip:{to or self.account}@{DOMAIN}"
        request = self.build("SUBSCRIBE", uri, 1, call_id, f"<{uri}>")
        request.headers.add("Accept", f"{CONTENT_TYPE}, multipart/mixed")
        _finish(request, expires, content_type, body)
        from_ = request.headers.get("from") or ""
        self.dialog = Dialog(call_id, from_, f"<{uri}>", f"f{self.account}", "", uri, 2,
                             contact=self.contact)  # fmt: skip
        return self.ask(request)

    def refresh(self, expires: int = 3600) -> Response:
        return self._in_dialog(expires, "", b"")

    def unsubscribe(self) -> Response:
        return self.refresh(expires=0)

    def press_dnd(self, is_on: bool) -> Response:
        return self.say_body(CONTENT_TYPE, self.dnd_document(is_on))

    def forward(self, feature: Feature, number: str, rings: int | None = None) -> Response:
        """Switch a forwarding on.  rings: None leaves the element empty."""
        return self._set_forwarding(feature, True, number, rings)

    def forward_off(self, feature: Feature, number: str = "") -> Response:
        return self._set_forwarding(feature, False, number, None)

    def say_body(self, content_type: str, body: bytes) -> Response:
        """A SUBSCRIBE in the dialog with this body."""
        return self._in_dialog(3600, content_type, body)

    def restart(self) -> None:
        """A power cut: it has forgotten what was shown, signs in and subscribes."""
        self.shown.clear()
        self.dialog = None
        self.register()
        self.subscribe()

    # -- its documents -----------------------------------------------------------------------

    def dnd_document(self, is_on: bool) -> bytes:
        flag = "true" if is_on else "false"
        return self._document("SetDoNotDisturb", ("doNotDisturbOn", flag))

    def _set_forwarding(
        self, feature: Feature, is_on: bool, number: str, rings: int | None
    ) -> Response:
        document = self._document(
            "SetForwarding",
            ("activateForward", "true" if is_on else "false"),
            ("forwardingType", feature.value),
            ("forwardDN", number),
            ("ringCount", "" if rings is None else str(rings)),
        )
        return self.say_body(CONTENT_TYPE, document)

    def _document(self, root: str, *fields: tuple[str, str]) -> bytes:
        rows = [f"<{name}>{value}</{name}>" for name, value in fields]
        device = f"<device>{self.calls_itself}</device>"
        lines = (DECLARATION, f'<{root} xmlns="{NAMESPACE}">', device, *rows, f"</{root}>")
        return "\r\n".join(lines).encode("iso-8859-1") + b"\r\n"

    # -- the wire ----------------------------------------------------------------------------

    def _in_dialog(self, expires: int, content_type: str, body: bytes) -> Response:
        assert self.dialog is not None, "it has not subscribed"
        request = self.dialog.request("SUBSCRIBE")
        _finish(request, expires, content_type, body)
        self.send(request)
        return self.responses[-1]

    def _authorised(self, request: Request, challenge: Response) -> Request:
        if request.method != "SUBSCRIBE":
            return super()._authorised(request, challenge)
        again = Request(request.method, request.uri, request.headers.copy(), request.body)
        again.headers.remove("via")
        again.headers.set("CSeq", f"{request.cseq[0] + 1} SUBSCRIBE")
        values = challenge.headers.get_all("www-authenticate")
        secret = self._secret or f"s-{self.username}"
        answer = digest.answer(values, "SUBSCRIBE", request.uri, self.username, secret)
        again.headers.set("Authorization", answer or "")
        return again

    def _response(self, response: Response) -> None:
        super()._response(response)
        if response.cseq[1] == "SUBSCRIBE" and response.status == 200:
            self._learn(response.call_id, response.headers.get("to") or "", response.to.tag)
            if self.dialog is not None:
                self.dialog.refresh_target(response)

    def _learn(self, call_id: str, remote: str, tag: str) -> None:
        """The dialog is made by the 200 or by the NOTIFY, whichever comes first."""
        dialog = self.dialog
        if dialog is not None and dialog.call_id == call_id and not dialog.remote_tag:
            dialog.remote, dialog.remote_tag = remote, tag

    def _request(self, request: Request) -> None:
        if request.method != "NOTIFY" or (request.headers.get("event") or "") == "refer":
            super()._request(request)
            return
        dialog = self.dialog
        if dialog is None or request.call_id != dialog.call_id:
            self.send(make_response(request, 481, to_tag="none"))
            return
        self._learn(request.call_id, request.headers.get("from") or "", request.from_.tag)
        if self.answers:
            self.send(make_response(request, self.answers))
        if self.answers == 200 and dialog.accepts(request):
            self._take(request)

    def _take(self, request: Request) -> None:
        self.notifies.append(request)
        content_type = request.headers.get("content-type") or ""
        found = read(content_type, request.body) if request.body else ()
        self.told.append([said.setting for said in found])
        for said in found:
            assert said.setting is not None
            self.shown[said.setting.feature] = said.setting


def _finish(request: Request, expires: int, content_type: str, body: bytes) -> None:
    request.headers.add("Event", "as-feature-event")
    request.headers.add("Expires", str(expires))
    if body:
        request.headers.add("Content-Type", content_type)
        request.body = body
