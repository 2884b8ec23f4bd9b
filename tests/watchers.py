"""Those who subscribe, in memory: a phone's subscriptions, and an office that has them.

    office = WatchedOffice()
    watch = subscribe(office.phone("205"), "602")      to presence, unless told otherwise
    watch.status                                       of the last SUBSCRIBE
    watch.state                                        ``active;expires=3600`` ...
    watch.body                                         what the last NOTIFY told
    watch.refresh(expires=0)
    watch.answer = 503                                 what it says to NOTIFYs; 0: nothing

News that a SIP message brings are told at the next moment: ``office.pass_time(0)``.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from dataclasses import dataclass, field

from softphone.model.availability import Availability, Chosen, Status
from softphone.model.events import AvailabilityChanged, DirectoryChanged
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.subscribing import make_subscriptions
from softphone.server.subscriptions import Subscriptions
from softphone.sip.dialog import Dialog
from softphone.sip.message import Request, Response, make_response
from tests.sip_office import DOMAIN, Phone, SipOffice

_ids = itertools.count(1)


class Watch:
    """One subscription of a phone, as the phone sees it."""

    def __init__(self, phone: Phone, request: Request, dialog: Dialog) -> None:
        self.phone = phone
        self.invite = request
        "The newest SUBSCRIBE; named as ``sip_office.Phone`` expects."
        self.dialog = dialog
        self.responses: list[Response] = []
        self.notifies: list[Request] = []
        "Each one once, however often it came."
        self.answer = 200
        self.answer_headers: tuple[tuple[str, str], ...] = ()
        self._seen: set[int] = set()

    # what it saw

    @property
    def response(self) -> Response:
        return self.responses[-1]

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def state(self) -> str:
        return self.notifies[-1].headers.get("subscription-state") or ""

    @property
    def body(self) -> str:
        return self.notifies[-1].body.decode()

    @property
    def count(self) -> int:
        return len(self.notifies)

    def header(self, name: str) -> str:
        return self.response.headers.get(name) or ""

    # what it does

    def refresh(
        self, expires: int | None = 3600, body: bytes = b"", kind: str = "",
        *headers: tuple[str, str],
    ) -> int:  # fmt: skip
        """SUBSCRIBE in the dialog; the status of the answer."""
        request = self.dialog.request("SUBSCRIBE", body, kind)
        request.headers.add("Event", self.invite.headers.get("event") or "")
        if expires is not None:
            request.headers.add("Expires", str(expires))
        for name, value in headers:
            request.headers.set(name, value)
        self.phone._pending[(request.call_id, request.cseq[0])] = (request, self)  # type: ignore[assignment]
        self.phone.send(request)
        return self.status

    # what comes

    def take_response(self, response: Response) -> None:
        self.responses.append(response)
        if response.status < 300 and not self.dialog.remote_tag:
            self.dialog.learn(response)
        self.dialog.local_cseq = max(self.dialog.local_cseq, response.cseq[0])

    def take_request(self, request: Request) -> None:
        """A NOTIFY; a repeated one is answered again."""
        if request.cseq[0] not in self._seen:
            self._seen.add(request.cseq[0])
            self.notifies.append(request)
        if not self.answer:
            return
        response = make_response(request, self.answer)
        for name, value in self.answer_headers:
            response.headers.add(name, value)
        self.phone.send(response)


def subscribe(
    phone: Phone, resource: str, event: str = "presence", expires: int | None = None,
    *headers: tuple[str, str], body: bytes = b"",
) -> Watch:  # fmt: skip
    """A SUBSCRIBE outside a dialog; the challenge is answered."""
    call_id = f"sub-{next(_ids)}@{phone.address[0]}"
    uri = f"sip:{resource}@{DOMAIN}"
    request = phone.build("SUBSCRIBE", uri, 1, call_id, f"<{uri}>")
    request.headers.add("Event", event)
    if expires is not None:
        request.headers.add("Expires", str(expires))
    for name, value in headers:
        request.headers.add(name, value)
    request.body = body
    tag = f"f{phone.account}"
    dialog = Dialog(call_id, request.headers.get("from") or "", f"<{uri}>", tag, "", uri, 2,
                    contact=phone.contact)  # fmt: skip
    watch = Watch(phone, request, dialog)
    phone.lines[call_id] = watch  # type: ignore[assignment]
    phone._pending[(call_id, 1)] = (request, watch)  # type: ignore[assignment]
    phone.send(request)
    return watch


@dataclass
class ShownDisplays:
    """What was proved of displays, in order."""

    log: list[tuple[str, str, int]] = field(default_factory=list)

    def display_came(self, account: str, display: Hashable = None) -> None:
        self.log.append(("came", account, 0))

    def acknowledge(self, account: str, revision: int, display: Hashable = None) -> None:
        self.log.append(("shows", account, revision))

    def display_gone(self, account: str, display: Hashable = None) -> None:
        self.log.append(("gone", account, 0))


class WatchedOffice(SipOffice):
    """``sip_office`` with the subscriptions of the server."""

    def restart(self) -> None:
        self.displays = ShownDisplays()
        self.revisions: dict[str, int] = {}
        super().restart()
        board = self.exchange.board
        self.core.subscriptions = make_subscriptions(board, self.availability, self.displays)

    @property
    def subscriptions(self) -> Subscriptions:
        return self.core.subscriptions

    def availability(self, person_id: str) -> Availability:
        person = self.directory.office.people[person_id]
        signed_in = self.registrar.signed_in(self.now)
        chosen = self.hub.chosen.get(person_id, Chosen())
        return Availability(
            chosen.status, chosen.until, self.exchange.contexts(person_id),
            any(account in signed_in for account in person.voip_accounts),
            self.revisions.get(person_id, 0), self.utcnow(), "api",
        )  # fmt: skip

    def set_status(self, person: Person, status: Status) -> None:
        """Chosen, committed and told."""
        self.revisions[person.id] = 1 + max(self.revisions.values(), default=0)
        super().set_status(person, status)
        self.tell(person)

    def tell(self, person: Person, chosen_changed: bool = True) -> None:
        """The hub says how this person is."""
        state = self.availability(person.id)
        self.bus.publish(AvailabilityChanged(person.id, state, "api", chosen_changed))

    def change(self, office: Office) -> None:
        """The office is another one now."""
        self.directory.office = office
        self.bus.publish(DirectoryChanged(1))
