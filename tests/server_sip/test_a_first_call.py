"""Jonas calls Mara: the ordinary call, from the first INVITE to the record."""

from __future__ import annotations

from tests.sip_office import SipOffice


def test_s6_an_internal_call_shows_people_and_no_devices(office: SipOffice) -> None:
    """Internal calls carry the person's number and name in both directions (S5, S6)."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()
    assert call.status == 180
    assert desk.ringing.shown == ("607", "Jonas Brandt")
    desk.ringing.answer()
    assert call.status == 200
    assert call.shown == ("602", "Mara Vogt")
    call.hang_up()
    assert desk.ringing.is_ended
    assert office.record.result == "answered"
    assert office.why("208") == ("rang", "answered")
