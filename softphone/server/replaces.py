"""INVITE with Replaces, and the dialogs that it and Refer-To name (RFC 3891)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from softphone.server.carrying import Carrying
from softphone.server.endings import Endings
from softphone.server.legs import Call, Leg, LegState
from softphone.server.switchboard import Switchboard
from softphone.sip.dialog import Dialog
from softphone.sip.errors import SipError
from softphone.sip.transaction import ServerTransaction
from softphone.sip.uri import SipUri

_TAG = re.compile(r";\s*(to-tag|from-tag)\s*=\s*([^;\s]+)", re.IGNORECASE)

_EARLY = re.compile(r";\s*early-only\s*(;|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Replaces:
    """Which dialog is meant (RFC 3891 §6.1); the tags are as its other end sees them."""

    call_id: str
    to_tag: str
    from_tag: str
    is_early_only: bool = False

    @classmethod
    def parse(cls, text: str) -> Replaces | None:
        call_id = text.partition(";")[0].strip()
        tags = {m[1].lower(): m[2] for m in _TAG.finditer(text)}
        if not call_id or "to-tag" not in tags or "from-tag" not in tags:
            return None
        early = _EARLY.search(text) is not None
        return cls(call_id, tags["to-tag"], tags["from-tag"], early)

    @classmethod
    def in_uri(cls, uri: SipUri) -> Replaces | None:
        """What a Refer-To says behind its question mark; None if it says nothing.

        Raises SipError if it names no dialog.
        """
        for part in uri.headers.split("&"):
            name, _, value = part.partition("=")
            if name.lower() == "replaces":
                found = cls.parse(unquote(value))
                if found is None:
                    raise SipError("a Replaces that names no dialog")
                return found
        return None

    def find(self, legs: Mapping[tuple[str, str], Leg]) -> Leg | None:
        """Our leg of that dialog.  The peer's to-tag is our tag or its own, by who called."""
        for local, remote in ((self.to_tag, self.from_tag), (self.from_tag, self.to_tag)):
            leg = legs.get((self.call_id, local))
            if leg is not None and leg.dialog.remote_tag == remote:
                return leg
        return None


class Replacing:
    """A device takes over a dialog that another device of the same person has."""

    def __init__(self, board: Switchboard, carrying: Carrying, endings: Endings) -> None:
        self.board = board
        self.carrying = carrying
        self.endings = endings

    def invite(self, t: ServerTransaction, account: str, now: float) -> bool:
        """Carry out an INVITE with Replaces; False if it has none."""
        text = t.request.headers.get("replaces")
        if text is None:
            return False
        replaces = Replaces.parse(text)
        old = replaces.find(self.board.legs) if replaces is not None else None
        call = old.call if old is not None else None
        other = call.other(old) if call is not None and old is not None else None
        if replaces is None:
            self.board.respond(t, 400, now)
        elif old is None or call is None or other is None:
            self.board.respond(t, 481, now)
        elif old.state is not LegState.CONFIRMED or not self._may_take(account, old):
            self.board.respond(t, 403, now)
        elif replaces.is_early_only:
            self.board.respond(t, 486, now)  # it was answered before (RFC 3891 §3)
        else:
            self._take_over(t, account, old, other, call, now)
        return True

    def _may_take(self, account: str, old: Leg) -> bool:
        """Only a device of the same person may take over a leg."""
        office = self.board.office
        mine = {person.id for person in office.owners(account)}
        theirs = {person.id for person in office.owners(old.account)}
        return account == old.account or bool(mine & theirs)

    def _take_over(
        self, t: ServerTransaction, account: str, old: Leg, other: Leg, call: Call, now: float
    ) -> None:
        board = self.board
        dialog = Dialog.from_request(t.request, board.new_tag(), board.contact(t.flow))
        leg = Leg(dialog, t.flow, account, old.target, call=call)
        board.add_leg(leg)

        def taken(status: int, at: float) -> None:
            if status >= 300:
                board.drop_leg(leg)
                return
            leg.state = LegState.CONFIRMED
            if call.caller is old:
                call.caller = leg
            else:
                call.branches = [leg if b is old else b for b in call.branches]
                call.winner = leg
            board.end_leg(old, at)
            board.confirmed_changed(call)
            self.endings.changed(call, "answered")

        self.carrying.carry(t, leg, other, call, now, taken)
