"""What an INVITE tells us: who calls, which call of the office it is, whether to touch it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from softphone.model.calls import Party
from softphone.sip.errors import SipError
from softphone.sip.message import Request, Response, parse
from softphone.sip.uri import NameAddr

_DTLS_OFFER = re.compile(r"^m=audio \S+ UDP/TLS/", re.MULTILINE | re.IGNORECASE)
_CALLED_ELSEWHERE = re.compile(r"(?:^|[;,\s])cause\s*=\s*200(?!\d)", re.IGNORECASE)


def must_be_ignored(text: str, source: tuple[str, int], server: tuple[str, int]) -> bool:
    """Must no call object be made for this INVITE?

    Only our own server calls us.  An offer of DTLS-SRTP crashes the stack as soon as a call
    object exists for it (media-webrtc 6); our server never forwards one.
    """
    is_ours = source[0] == server[0] and source[1] in (server[1], 0)
    return not is_ours or _DTLS_OFFER.search(text) is not None


@dataclass(frozen=True, slots=True)
class Invitation:
    """The caller and the ids that our server put into the INVITE."""

    caller: Party
    office_call_id: str = ""
    "``X-Einklang-Call``: for decline and pass on."
    click_id: str = ""
    "``X-Click-Id``: a click-and-call of this person, announced by the office."

    @classmethod
    def read(cls, text: str) -> Invitation:
        """Read the message; a broken one is a call from nobody in particular."""
        message = _parse(text)
        if message is None:
            return cls(Party(""))
        return cls(
            caller=party(message.headers.get("From") or ""),
            office_call_id=(message.headers.get("X-Einklang-Call") or "").strip(),
            click_id=(message.headers.get("X-Click-Id") or "").strip(),
        )


def party(text: str) -> Party:
    """Number and name in a From or P-Asserted-Identity value; empty where it is broken."""
    try:
        address = NameAddr.parse(text)
    except SipError:
        return Party("")
    number = address.uri.user or ""
    name = address.display_name
    return Party(number, name if name != number else "")


def asserted_identity(text: str) -> Party | None:
    """Who the other side is, as the server asserts it in an answer (RFC 3325), or None."""
    message = _parse(text)
    value = message.headers.get("P-Asserted-Identity") if message is not None else None
    found = party(value) if value else Party("")
    return found if found.number else None


def was_answered_elsewhere(text: str) -> bool:
    """Does this CANCEL say that another device answered (RFC 3326)?"""
    message = _parse(text)
    if not isinstance(message, Request) or message.method != "CANCEL":
        return False
    reasons = message.headers.get_all("Reason")
    return any(r.lstrip()[:3].upper() == "SIP" and _CALLED_ELSEWHERE.search(r) for r in reasons)


def _parse(text: str) -> Request | Response | None:
    try:
        return parse(text.encode("utf-8", "surrogateescape"))
    except SipError:
        return None
