"""Calls that somebody, or the company, does not want, on the wire and in the records."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.model.calls import CallResult
from softphone.server import call_counting
from softphone.server.api import shapes
from softphone.server.call_counting import Answers
from softphone.server.call_log import from_document, to_document
from tests.outside_line import (
    CALLER,
    MAIN,
    Provider,
    change,
    office_with_a_line,
    plan,
    provider_of,
)
from tests.sip_office import JONAS, MARA, SipOffice

HIDDEN = '"Anonymous" <sip:anonymous@anonymous.invalid>'


@pytest.fixture
def office() -> SipOffice:
    """Mara does not want this caller; the company's number rings the hotline."""
    office = office_with_a_line()
    plan(office, MAIN, {"group": "700", "seconds": 20})
    change(office, MARA, blocked_callers=(CALLER,), rejects_anonymous=True)
    return office


@pytest.fixture
def provider(office: SipOffice) -> Provider:
    return provider_of(office)


def in_the_list_of(office: SipOffice, id: str) -> str:
    """What the person's own list of calls says of the last one."""
    house = office.directory.office
    return str(
        shapes.record(office.record, house.people[id], house, lambda number, person: "")[
            "result"
        ]
    )


def reasons_told_to(office: SipOffice, id: str) -> set[str]:
    """Whom somebody blocks is nobody else's business."""
    house = office.directory.office
    told = shapes.record(office.record, house.people[id], house, lambda number, person: "")[
        "why"
    ]
    return {why["reason"] for why in told}


def test_a_blocked_caller_hears_that_nobody_is_there_and_nothing_rings(office, provider):
    desk = office.phone("208")
    call = provider.call_in("602")
    assert (call.status, call.final.reason) == (480, "Temporarily Unavailable")
    assert desk.rings == []
    assert office.record.result is CallResult.BLOCKED
    assert in_the_list_of(office, MARA.id) == "blocked"
    assert office.why("208") == ("did_not_ring", "blocked_caller")


def test_nothing_on_the_wire_tells_the_caller_of_the_list(office, provider):
    said = bytes(provider.call_in("602").final).lower()
    assert b"block" not in said
    change(office, MARA, blocked_callers=())
    assert provider.call_in("602").final.reason == "Temporarily Unavailable"  # no telephone


def test_who_hides_their_number_is_asked_for_it_and_gets_through_with_it(office, provider):
    """RFC 5079."""
    desk = office.phone("208")
    call = provider.call_in("602", HIDDEN)
    assert (call.status, call.final.reason) == (433, "Anonymity Disallowed")
    assert office.record.result is CallResult.BLOCKED
    provider.call_in("602", "+4940555018")
    assert len(desk.rings) == 1


def test_a_group_rings_the_others_and_only_one_list_says_blocked(office, provider):
    desk, jonas = office.phone("208"), office.phone("205")
    call = provider.call_in(MAIN)
    assert desk.rings == []
    jonas.ringing.answer()
    call.hang_up()
    assert office.record.result is CallResult.ANSWERED
    assert in_the_list_of(office, MARA.id) == "blocked"
    assert in_the_list_of(office, JONAS.id) == "answered"
    assert reasons_told_to(office, MARA.id) == {"answered", "blocked_caller"}
    assert reasons_told_to(office, JONAS.id) == {"answered"}


def test_a_group_in_which_nobody_answers_was_missed_by_the_others(office, provider):
    office.phone("208"), office.phone("205")
    call = provider.call_in(MAIN)
    office.pass_time(30)
    assert call.status == 480
    assert office.record.result is CallResult.MISSED
    counted = call_counting.counted(
        to_document(office.record), Answers(office.directory.office)
    )
    assert counted is not None and counted.people == (JONAS.id,)
    assert from_document(to_document(office.record)).blocked_people == (MARA.id,)
    assert in_the_list_of(office, MARA.id) == "blocked"
    assert in_the_list_of(office, JONAS.id) == "missed"


def test_whoever_is_blocked_while_it_rings_stops_ringing(office, provider):
    change(office, MARA, blocked_callers=())
    desk = office.phone("208")
    call = provider.call_in("602")
    desk.ringing.ring()
    change(office, MARA, blocked_callers=(CALLER,))
    office.exchange.obey([MARA.id])
    office.settle()
    assert desk.ringing.got("CANCEL")
    assert call.status == 480
    assert in_the_list_of(office, MARA.id) == "blocked"


def test_the_company_refuses_before_anybody_is_asked(office, provider):
    house = office.directory.office
    office.directory.office = replace(house, blocked_callers=(CALLER,))
    jonas = office.phone("205")
    assert provider.call_in(MAIN).status == 480
    assert jonas.rings == []
    record = office.record
    assert record.result is CallResult.BLOCKED
    assert record.callee_people == ()
    assert [(w.reason, dict(w.details)) for w in record.why] == [
        ("blocked_caller", {"by": "company"})
    ]


def test_the_company_lets_in_who_may_call_back_a_telephone_that_is_nobodys(office, provider):
    house = office.directory.office
    office.directory.office = replace(house, blocked_callers=(CALLER,))
    hall, jonas = office.phone("290"), office.phone("205")
    helped = hall.call("112")
    provider.ringing.answer()
    helped.hang_up()
    provider.call_in(MAIN)
    assert len(jonas.rings) == 1
    office.pass_time(3700)
    jonas.register()
    assert provider.call_in(MAIN).status == 480


def test_after_a_call_for_help_a_blocked_number_may_be_the_call_back(office, provider):
    desk = office.phone("208")
    helped = desk.call("112")
    provider.ringing.answer()
    helped.hang_up()
    assert provider.call_in("602").status != 480
    assert len(desk.rings) == 1
