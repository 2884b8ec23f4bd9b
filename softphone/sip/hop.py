"""What one hop writes into messages by itself: Via, and the ACK and CANCEL that go one hop far.

RFC 3261 §9.1, §17.1.1.3, §17.2.3, §18.2.1; RFC 3581 §4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from softphone.sip.errors import SipError
from softphone.sip.flow import Flow
from softphone.sip.headers import Headers
from softphone.sip.message import Request, Response
from softphone.sip.uri import split
from softphone.sip.via import Via

_SOURCE = re.compile(r";[ \t]*+(?:received|rport)[ \t]*+(?:=[^;,]*+)?(?=[;,]|$)", re.IGNORECASE)
_UNQUOTABLE = re.compile(r'[^ -~]|["\\]')


def via_text(flow: Flow, branch: str) -> str:
    """The Via of our own requests; it asks the peer to answer to where they came from."""
    host, port = flow.local
    if ":" in host:
        host = f"[{host}]"
    return f"SIP/2.0/{flow.transport.upper()} {host}:{port};branch={branch};rport"


def server_key(request: Request, via: Via, method: str) -> tuple[str, ...]:
    """By what a request is recognised as the same again, or as the ACK or CANCEL of another.

    method: that of the transaction; ``INVITE`` for its ACK and CANCEL.
    """
    if via.has_unique_branch:
        return (via.branch, via.sent_by, method)
    # RFC 2543 clients have no such branch (RFC 3261 §17.2.3).
    return (request.call_id, str(request.cseq[0]), request.from_.tag, str(via), method)


def note_source(request: Request, flow: Flow) -> None:
    """Write where the request really came from into its topmost Via.

    Always, even where the client did not ask: phones behind routers give wrong addresses.
    """
    value = request.headers.get("via") or ""
    if "," in value:
        top, *others = split(value, ",")
        request.headers.set_first("Via", ",".join([_with_source(top, flow), *others]))
    else:
        request.headers.set_first("Via", _with_source(value, flow))


def _with_source(value: str, flow: Flow) -> str:
    host, port = flow.remote
    if '"' not in value:
        plain = _SOURCE.sub("", value) if ";r" in value.lower() or "; " in value else value
        return f"{plain.rstrip()};received={host};rport={port}"
    try:
        via = Via.parse(value)
    except SipError:
        return value
    kept = tuple(p for p in via.parameters if p[0] not in ("received", "rport"))
    source = (("received", host), ("rport", str(port)))
    return str(replace(via, parameters=(*kept, *source)))


def ack_for_failure(request: Request, response: Response) -> Request:
    """The ACK for a final response of 300 and more to our INVITE."""
    headers = _same_hop(request, "ACK", response.headers.get("to") or "")
    return Request("ACK", request.uri, headers)


def cancel_for(request: Request, extra: Iterable[tuple[str, str]]) -> Request:
    """The CANCEL for an INVITE of ours.  ``extra``: more headers, as Reason."""
    headers = _same_hop(request, "CANCEL", request.headers.get("to") or "")
    for name, value in extra:
        headers.add(name, value)
    return Request("CANCEL", request.uri, headers)


def _same_hop(request: Request, method: str, to: str) -> Headers:
    ours = request.headers
    headers = Headers(
        [
            ("Via", ours.get("via") or ""),
            ("From", ours.get("from") or ""),
            ("To", to),
            ("Call-ID", request.call_id),
            ("CSeq", f"{request.cseq[0]} {method}"),
            ("Max-Forwards", "70"),
        ]
    )
    for route in ours.lines("route"):
        headers.add("Route", route)
    return headers


def warning(reason: str) -> str:
    """A Warning value that says what is wrong with a refused request (RFC 3261 §20.43)."""
    return f'399 einklang "{_UNQUOTABLE.sub("", reason)[:100]}"'
