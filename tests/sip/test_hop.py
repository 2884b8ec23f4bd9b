"""What happens to a message between two neighbours: sources, ACKs, CANCELs (RFC 3261 §18)."""

from __future__ import annotations

import pytest

from softphone.sip.hop import ack_for_failure, cancel_for, note_source
from softphone.sip.message import make_response
from tests.sip_clock import UDP, make_request


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("SIP/2.0/UDP a;branch=z9hG4bK1", "SIP/2.0/UDP a;branch=z9hG4bK1"),
        ("SIP/2.0/UDP a;branch=z9hG4bK1;rport", "SIP/2.0/UDP a;branch=z9hG4bK1"),
        ('SIP/2.0/UDP a;x="b;rport";rport;branch=z9hG4bK1',
         'SIP/2.0/UDP a;x="b;rport";branch=z9hG4bK1'),
    ],
)  # fmt: skip
def test_where_a_request_came_from_is_written_into_its_via(said: str, noted: str) -> None:
    """RFC 3581: also where nobody asked for it."""
    request = make_request()
    request.headers.prepend("Via", said)

    note_source(request, UDP)

    via = request.via
    assert (via.parameter("received"), via.parameter("rport")) == ("10.20.0.9", "5062")
    written = request.headers.get("via") or ""
    assert written.startswith(noted)
    assert written.count("received=") == written.count("rport=5062") == 1


def test_a_via_that_cannot_be_read_stays_as_it_is() -> None:
    request = make_request()
    broken = 'SIP/2.0/UDP "a'
    request.headers.prepend("Via", broken)

    note_source(request, UDP)

    assert request.headers.get("via") == broken


def test_an_ack_and_a_cancel_take_the_way_of_their_invite() -> None:
    """RFC 3261 §9.1, §17.1.1.3: one Via, the same route, the same number."""
    invite = make_request(branch="z9hG4bK1", cseq=3)
    invite.headers.add("Route", "<sip:a;lr>")
    refusal = make_response(invite, 486, to_tag="t")

    ack = ack_for_failure(invite, refusal)
    cancel = cancel_for(invite, [("Reason", "SIP;cause=200")])

    for request in (ack, cancel):
        assert request.headers.lines("via") == invite.headers.lines("via")
        assert request.headers.lines("route") == ["<sip:a;lr>"]
        assert request.cseq[0] == 3
    assert (ack.to.tag, cancel.to.tag) == ("t", "")
    assert cancel.headers.get("reason") == "SIP;cause=200"
