"""Subscriptions: SUBSCRIBE in, NOTIFY out (RFC 6665), whatever the event package.

A machine like the rest of the SIP side: the time is an argument, and what it has to say stands
in the transaction layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from softphone.model.events import (
    AvailabilityChanged,
    CallChanged,
    DirectoryChanged,
    DisplayBehind,
    Event,
    MailboxChanged,
)
from softphone.server.deadlines import Deadline
from softphone.server.notifying import Displays, Notifier
from softphone.server.pace import Pace
from softphone.server.packages.package import Package
from softphone.server.registrar import way_to
from softphone.server.resource_lists import ResourceLists
from softphone.server.subscription import Subscription, event_of, is_too_large, takes
from softphone.server.subscription_table import SubscriptionTable
from softphone.server.switchboard import Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.digest import DigestUser
from softphone.sip.message import Request, make_response
from softphone.sip.transaction import Flow, ServerTransaction
from softphone.sip.uri import NameAddr, SipUri

LONGEST_S = 600
"""Subscriptions are not kept over a restart (architecture 4.10): so a subscriber whose server
was killed finds out within ten minutes, by a 481 to its refresh."""
MIN_EXPIRES_S = 60
GRACE_S = 8.0
"A device whose connection closed may come back by another one within this time."
CHANGE_S = 5.0
"What a body wanted is carried out long before; a NOTIFY follows by then in any case."
AT_SHUTDOWN = 2000
"So many subscribers are told at most that the server stops."


class Subscriptions:
    def __init__(
        self, board: Switchboard, displays: Displays, packages: Iterable[Package] = (),
        lists: ResourceLists | None = None,
    ) -> None:  # fmt: skip
        self.board = board
        self.displays = displays
        self.packages = {package.event: package for package in packages}
        self.table = SubscriptionTable()
        self.lists = lists
        self.notifier = Notifier(board, displays, self.packages, lists, self.drop)
        self._pace = Pace()
        self._waiting: set[tuple[str, str]] = set()
        "Resources whose news wait for their turn."
        board.bus.listen(DirectoryChanged, self._look_again)
        for kind in (AvailabilityChanged, DirectoryChanged, MailboxChanged):
            board.bus.listen(kind, self._news_from_outside)
        board.bus.listen(CallChanged, self._news)
        board.bus.listen(DisplayBehind, self._tell_again)

    def offer(self, package: Package) -> None:
        """One package more."""
        self.packages[package.event] = package

    @property
    def allow_events(self) -> str:
        """The value of Allow-Events."""
        return ", ".join([*self.packages, "refer"])

    # -- SUBSCRIBE -------------------------------------------------------------------------

    def subscribe(self, t: ServerTransaction, user: DigestUser, now: float) -> None:
        """A new subscription of an authenticated device."""
        request = t.request
        package = self.packages.get(event_of(request))
        if package is None:
            self._refuse(t, 489, ("Allow-Events", self.allow_events))
            return
        if is_too_large(request):
            self._refuse(t, 513)
            return
        asked = self._asked(request, t.flow, package, user)
        refusal = self._why_not(request, asked, package)
        if refusal is not None:
            status, *headers = refusal
            self._refuse(t, status, *headers)
            return
        expires_s = self._granted(t)
        if expires_s is not None:
            self._accept(t, asked, expires_s, now)

    def _asked(
        self, request: Request, flow: Flow, package: Package, user: DigestUser
    ) -> Subscription:
        dialog = Dialog.from_request(request, self.board.new_tag(), self.board.contact(flow))
        header = request.headers.get("event") or package.event
        resource = unquote(request.request_uri.user or "")
        is_list = self.lists is not None and self.lists.is_list(package.event, resource)
        return Subscription(
            dialog, flow, _way_to(dialog, flow), package.event, header, resource, user.account,
            user.username, is_list,
        )  # fmt: skip

    def _why_not(
        self, request: Request, s: Subscription, package: Package
    ) -> tuple[int, *tuple[tuple[str, str], ...]] | None:
        """Status and headers of a refusal; None if nothing is wrong with it."""
        accept = package.accept
        if s.is_list and self.lists is not None:
            if "eventlist" not in request.headers.get_all("supported"):
                return 421, ("Require", "eventlist")
            if self.lists.is_too_long(s.resource, s.flow.transport):
                return (513,)
            accept = (*accept, *self.lists.accept)
        if not takes(request, accept):
            return 406, ("Accept", ", ".join(accept))
        if status := self._admit(s):
            return (status,)
        if self.table.is_full_for(s.account):
            return 503, ("Retry-After", "60")
        return None

    def _admit(self, s: Subscription) -> int:
        if s.is_list and self.lists is not None:
            return self.lists.admit(s.resource, s.account)
        return self.packages[s.event].admit(s.resource, s.account)

    def _accept(
        self, t: ServerTransaction, s: Subscription, expires_s: int, now: float
    ) -> None:
        self.table.add(s)
        try:
            self._take(t, s, expires_s, now)
        except Exception:
            self.drop(s)
            raise
        too_old = self.table.oldest_alike(s)
        if too_old is not None:
            self.drop(too_old)

    def refresh(self, t: ServerTransaction, s: Subscription, now: float) -> None:
        """A SUBSCRIBE in the dialog, known to come from the subscriber."""
        request = t.request
        if self.board.directory.digest_user(s.username) is None:
            self._refuse(t, 481, s=s)  # its credentials were taken back
            self.drop(s)
            return
        if not s.dialog.accepts(request):
            self._refuse(t, 500, s=s)
            return
        if event_of(request) not in ("", s.event):
            self._refuse(t, 481, s=s)
            return
        expires_s = self._granted(t, s)
        if expires_s is None:
            return
        s.dialog.refresh_target(request)
        self.table.move(s, t.flow, _way_to(s.dialog, t.flow))
        s.stop_pause()  # it is there: nothing is put off any longer
        self._take(t, s, expires_s, now)

    def _granted(self, t: ServerTransaction, s: Subscription | None = None) -> int | None:
        """For how long, in seconds; None after a refusal was sent (RFC 6665 §4.2.1.1)."""
        asked = t.request.expires
        if asked is None:
            return LONGEST_S
        if 0 < asked < MIN_EXPIRES_S:
            self._refuse(t, 423, ("Min-Expires", str(MIN_EXPIRES_S)), s=s)
            return None
        return min(asked, LONGEST_S)

    def _take(self, t: ServerTransaction, s: Subscription, expires_s: int, now: float) -> None:
        """Answer, then tell: everything, or what came of the body."""
        request = t.request
        is_new = not s.expires_at
        if request.body:
            s.is_full_due = is_new
            status = self._receive_body(request, s, now)
            if status:
                accept = (("Accept", ", ".join(self.packages[s.event].accept)),)
                self._refuse(t, status, *(accept if status == 415 else ()), s=s)
                if is_new:
                    self.drop(s)
                return
        else:
            s.is_full_due = True
        s.expires_at = now + expires_s
        self._welcome(t, s, expires_s, now)
        if not expires_s:
            if s.change is None:
                self._end_now(s, "timeout", now, is_full=True)
            return  # else its last word is what came of the change
        self._set_expiry(s)
        s.is_due = s.is_forced = True
        if s.change is None:
            self.notifier.send_if_free(s, now)

    def _receive_body(self, request: Request, s: Subscription, now: float) -> int:
        """0, or the status of a refusal.

        NOTIFYs wait until what it wants is carried out; of several bodies, the newest.
        """
        if s.change is not None:
            s.change.cancel()
        change = s.change = self.board.at(now + CHANGE_S, lambda at: self._done(s, change))
        kind = request.headers.get("content-type") or ""
        package = self.packages[s.event]
        status = package.received(s, kind, request.body, lambda: self._done(s, change))
        if status:
            self._done(s, change)
        return status

    def _done(self, s: Subscription, change: Deadline) -> None:
        """What a body wanted is committed, or refused."""
        if s.change is change:
            s.change = None
            change.cancel()
            now = self.board.monotonic()
            if 0 < s.expires_at <= now:
                self._end_now(s, "timeout", now, is_full=True)
            else:
                self.notifier.send_if_free(s, now)
            self.board.flush()

    def _welcome(
        self, t: ServerTransaction, s: Subscription, expires_s: int, now: float
    ) -> None:
        response = make_response(t.request, 200, to_tag=s.dialog.local_tag)
        for route in t.request.headers.get_all("record-route"):
            response.headers.add("Record-Route", route)
        response.headers.add("Contact", s.dialog.contact)
        response.headers.add("Expires", str(expires_s))
        if s.is_list:
            response.headers.add("Require", "eventlist")
        self.board.layer.respond(t, response, now)

    def _refuse(
        self, t: ServerTransaction, status: int, *headers: tuple[str, str],
        s: Subscription | None = None,
    ) -> None:  # fmt: skip
        tag = s.dialog.local_tag if s is not None else self.board.new_tag()
        response = make_response(t.request, status, to_tag=tag)
        for name, value in headers:
            response.headers.add(name, value)
        if s is None:
            self.board.layer.respond_once(t, response)
        else:  # repeated, it would be out of order
            self.board.layer.respond(t, response, self.board.monotonic())

    # -- how it ends -----------------------------------------------------------------------

    def _set_expiry(self, s: Subscription) -> None:
        if s.expiry is not None:
            s.expiry.cancel()
        s.expiry = self.board.at(s.expires_at, lambda at: self.end(s, "timeout"))

    def end(self, s: Subscription, reason: str) -> None:
        """Over, and the subscriber is told with one of the next slices (RFC 6665 §4.4.1)."""
        self.drop(s)
        s.ending, s.is_full_due = reason, False
        self.notifier.queue(s)

    def _end_now(self, s: Subscription, reason: str, now: float, is_full: bool) -> None:
        self.drop(s)
        s.ending, s.is_full_due = reason, is_full
        self.notifier.finish(s, now)

    def drop(self, s: Subscription) -> None:
        """Over without a word: nobody is there, or nobody who may be told."""
        if s.is_over:
            return
        s.is_over = True
        s.stop_timers()
        self.table.remove(s)
        if s.is_display:
            self.displays.display_gone(s.account, s.key)

    # -- connections -------------------------------------------------------------------------

    def connection_lost(self, flow: Flow, now: float) -> None:
        """Their devices may come back by another one; nothing is sent meanwhile."""
        for s in self.table.over(flow):
            s.is_cut = True
            s.stop_pause()
            s.pause = self.board.at(now + GRACE_S, lambda at, s=s: self.drop(s))  # type: ignore[misc]

    def signed_in(self, account: str, flow: Flow, now: float) -> None:
        """A device signed in: if subscriptions wait for it, this is their way from now on."""
        if not flow.is_reliable:
            return
        for s in self.table.of_account(account):
            if s.is_cut and s.flow.remote[0] == flow.remote[0]:
                self.moved(s, flow, now)

    def moved(self, s: Subscription, flow: Flow, now: float) -> None:
        """The subscriber is reached by another way now."""
        self.table.move(s, flow, _way_to(s.dialog, flow))
        s.dialog.contact = self.board.contact(flow)
        s.is_cut = False
        self.notifier.go_on(s, now)

    # -- news ------------------------------------------------------------------------------

    def _news(self, event: Event) -> None:
        """Note of whom there may be news; they are told with the next slices."""
        now = self.board.monotonic()
        for package in self.packages.values():
            watched = self.table.watched(package.event)
            lists = self.table.watched_lists(package.event)
            if not watched and not lists:
                continue  # most calls concern nobody who watches
            for resource in package.concerns(event):
                if resource in watched:
                    self._tell_of(package, resource, now)
                for name in list(lists):
                    if self.lists is not None and self.lists.holds(name, resource):
                        self.lists.note(self.table.of(package.event, name), resource)
                        self._tell_of(package, name, now)

    def _tell_of(self, package: Package, resource: str, now: float) -> None:
        """Tell its watchers with the next slices, or a little later if it is restless."""
        key = (package.event, resource)
        if not package.is_paced:
            for s in self.table.of(*key):
                s.is_due = True
                self.notifier.send_if_free(s, now)
            return
        if key in self._waiting:
            return
        wait_until = self._pace.wait_for(key, now)
        if wait_until:
            self._waiting.add(key)
            self.board.at(wait_until, lambda at: self._its_turn(package, resource, at))
            return
        for s in self.table.of(*key):
            self.notifier.queue(s)

    def _its_turn(self, package: Package, resource: str, now: float) -> None:
        self._waiting.discard((package.event, resource))
        self._tell_of(package, resource, now)

    def _look_again(self, event: DirectoryChanged) -> None:
        """Resources and devices may be gone, or what may be watched (RFC 6665 §4.1.3)."""
        now, sent = self.board.monotonic(), self.notifier.sent
        office = self.board.directory.office
        for s in self.table:
            is_known = self.board.directory.digest_user(s.username) is not None
            if not is_known or s.account not in office.accounts:
                self.drop(s)
            elif status := self._admit(s):
                self.end(s, "noresource" if status == 404 else "rejected")
            elif s.is_list and self.lists is not None and self.lists.has_changed(s):
                s.is_full_due = True
                self.notifier.queue(s)
        self.notifier.wake(now)
        if self.notifier.sent > sent or self.notifier.wake_at() is not None:
            self.board.flush()

    def _tell_again(self, event: DisplayBehind) -> None:
        """What proves this device's display has not come back: the same once more."""
        for s in self.table.of_account(event.account):
            if s.is_display:
                s.is_full_due = True
                self.notifier.force(s, self.board.monotonic())
        self.board.flush()

    def _news_from_outside(self, event: Event) -> None:
        """News that no SIP message brought: the first are told now."""
        sent = self.notifier.sent
        self._news(event)
        self.notifier.wake(self.board.monotonic())
        if self.notifier.sent > sent or self.notifier.wake_at() is not None:
            self.board.flush()

    # -- time ------------------------------------------------------------------------------

    def wake(self, now: float) -> None:
        self.notifier.wake(now)

    def wake_at(self) -> float | None:
        return self.notifier.wake_at()

    def close(self, now: float) -> None:
        """The server stops on purpose: phones subscribe again once it is back."""
        for s in list(self.table)[:AT_SHUTDOWN]:
            self._end_now(s, "deactivated", now, is_full=False)


def _way_to(dialog: Dialog, flow: Flow) -> Flow:
    return way_to(NameAddr(SipUri.parse(dialog.remote_target)), flow)
