"""Accounts that do not sign in: telephones of another system, each called at its address.

A user of Teams behind a session border controller, an intercom, somebody at another exchange.
They are inside: nobody's barring is asked for them, and they are shown numbers of the house.
Whether somebody is there is not known before they are called.

An address that would lead a call back to us, or at this computer where the office is not there
for this computer alone, is not called, whatever its name is found to mean.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from softphone.model.accounts import VoipAccount
from softphone.model.events import AccountSignedIn, AccountSignedOut
from softphone.model.office import Office
from softphone.server.line_names import LineNames
from softphone.server.log_once import LogOnce
from softphone.server.registrar import Binding
from softphone.server.switchboard import Switchboard
from softphone.sip.errors import SipError
from softphone.sip.transaction import Flow
from softphone.sip.uri import SipUri

log = logging.getLogger(__name__)

UNKNOWN_HOST, OWN_ADDRESS, THIS_COMPUTER, NO_ADDRESS = (
    "unknown_host", "own_address", "this_computer", "no_address"
)  # fmt: skip
"Why an address is not called."


@dataclass(frozen=True, slots=True)
class Here:
    """Where this server itself is reached."""

    host: str = "127.0.0.1"
    "Where it listens for SIP; unspecified: everywhere."
    ports: frozenset[int] = frozenset()
    addresses: frozenset[str] = frozenset()
    "Of this computer."

    def against(self, address: str, port: int) -> str:
        """Why this place is not called; empty if nothing is against it."""
        place = _plain(address)
        is_nobodys = place.is_reserved and not place.is_loopback
        if place.is_unspecified or place.is_multicast or is_nobodys:
            return NO_ADDRESS
        is_here = place.is_loopback or str(place) in self.addresses
        if is_here and port in self.ports:
            return OWN_ADDRESS
        if place.is_loopback and not _plain(self.host).is_loopback:
            return THIS_COMPUTER
        return ""


def _plain(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """``::ffff:127.0.0.1`` is 127.0.0.1."""
    found = ipaddress.ip_address(address.strip("[]"))
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


class Ways(Protocol):
    """How a place is reached; the lines know it."""

    names: LineNames

    def flow_to(self, uri: SipUri, local: tuple[str, int] | None = None) -> Flow | None: ...
    def remote_of(self, uri: SipUri) -> tuple[str, int] | None: ...


class Endpoints:
    def __init__(self, board: Switchboard, ways: Ways) -> None:
        self.board = board
        self.ways = ways
        self.here = Here()
        "Set once the server listens."
        self._told: frozenset[str] = frozenset()
        self._warn = LogOnce(log)

    # -- who can be called

    def places(self, number: str, now: float) -> list[Binding]:
        """Where an account is called now: where it has signed in, or its address."""
        account = self.board.office.accounts.get(number)
        if account is None or not account.address:
            return self.board.registrar.bindings(number, now)
        uri = address_of(account)
        if uri is None or self.hindrance(account):
            return []
        flow = self.ways.flow_to(uri)
        if flow is None:
            return []
        return [Binding(number, str(uri), flow, float("inf"), "", 0)]

    def signed_in(self, now: float) -> frozenset[str]:
        """Accounts that can be called now."""
        there = self.board.registrar.signed_in(now)
        addressed = self.board.office.addressed
        if not addressed:
            return there
        return (there - {a.number for a in addressed}) | self._callable()

    def _callable(self) -> frozenset[str]:
        addressed = self.board.office.addressed
        return frozenset(a.number for a in addressed if not self.hindrance(a))

    def hindrance(self, account: VoipAccount) -> str:
        """Why its address is not called; empty where it is, or where it has none."""
        uri = address_of(account)
        if uri is None:
            return NO_ADDRESS if account.address else ""
        remote = self.ways.remote_of(uri)
        if remote is None:
            return UNKNOWN_HOST
        against = self.here.against(*remote)
        if against:
            self._warn("account %s is not called at %s: %s", account.number, uri.host, against)
        return against

    def is_from(self, number: str, flow: Flow) -> bool:
        """Does this come from the host at which the account is called?"""
        account = self.board.office.accounts.get(number)
        uri = address_of(account) if account is not None else None
        return uri is not None and flow.remote[0] in self.ways.names.addresses(uri.address)

    # -- names

    def hosts(self, office: Office) -> Iterable[str]:
        """Names that have to be looked up."""
        found = (address_of(account) for account in office.addressed)
        return [uri.address for uri in found if uri is not None]

    def look(self) -> None:
        """Tell of accounts that can be called since the last time, or cannot any more."""
        now = self._callable()
        before, self._told = self._told, now
        for number in sorted(now - before):
            self.board.bus.publish(AccountSignedIn(number))
        for number in sorted(before - now):
            self.board.bus.publish(AccountSignedOut(number))

    def did_not_answer(self, number: str, flow: Flow) -> None:
        account = self.board.office.accounts.get(number)
        uri = address_of(account) if account is not None else None
        if uri is not None:
            self.ways.names.did_not_answer(uri.address, flow.remote[0])


def address_of(account: VoipAccount) -> SipUri | None:
    try:
        return SipUri.parse(account.address) if account.address else None
    except SipError:
        return None
