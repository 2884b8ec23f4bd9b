"""Calls from outside that ring through do not disturb, and those that do not, on the wire."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.model.availability import Status
from tests.outside_line import MAIN, change, office_with_a_line, plan, provider_of
from tests.sip_office import MARA, SipOffice


@pytest.fixture
def office() -> SipOffice:
    """Mara is in do not disturb, and who calls twice may get through; MAIN leads to her."""
    office = office_with_a_line()
    change(office, MARA, second_call_rings_through=True)
    plan(office, MAIN, {"user": "602"})
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    return office


def hidden(name: str = "anonymous") -> str:
    return f'"Anonymous" <sip:{name}@anonymous.invalid>'


def test_a_known_number_that_calls_twice_within_three_minutes_rings(office):
    desk, provider = office.phone("208"), provider_of(office)
    assert provider.call_in(MAIN).status == 486 and desk.rings == []
    office.pass_time(170)
    second = provider.call_in(MAIN, "040555017")
    desk.ringing.answer()
    assert second.status == 200
    second.hang_up()
    assert office.why("208") == ("rang", "answered")
    told = next(why for why in office.record.why if why.target == "208")
    assert dict(told.details)["because"] == "second_call"


@pytest.mark.parametrize("name", ["anonymous", "unknown", "602"])
def test_a_hidden_number_that_calls_twice_does_not(office, name):
    desk, provider = office.phone("208"), provider_of(office)
    for _ in range(3):
        assert provider.call_in(MAIN, hidden(name)).status == 486
    assert desk.rings == []


def test_somebody_else_who_calls_after_the_first_does_not(office):
    desk, provider = office.phone("208"), provider_of(office)
    provider.call_in(MAIN)
    assert provider.call_in(MAIN, "+4940555018").status == 486
    assert desk.rings == []


@pytest.mark.parametrize("status", [Status.DO_NOT_DISTURB, Status.OFFLINE])
def test_whoever_helps_can_call_back_after_an_emergency_call(office, status):
    """Decision 3: for an hour, whatever number they show, by the number they were shown."""
    desk, provider = office.phone("208"), provider_of(office)
    office.set_status(MARA, status)
    desk.call("112")
    provider.ringing.answer()
    provider.ringing.hang_up()
    office.pass_time(3500)
    desk.register()
    back = provider.call_in(MAIN, hidden())
    assert len(desk.rings) == 1
    desk.ringing.answer()
    assert back.status == 200


def test_an_hour_after_the_emergency_call_it_is_a_call_like_any_other(office):
    desk, provider = office.phone("208"), provider_of(office)
    desk.call("112")
    provider.ringing.refuse(486)
    office.pass_time(3601)
    desk.register()
    assert provider.call_in(MAIN).status == 486 and desk.rings == []


def test_who_called_for_help_is_not_rung_by_colleagues(office):
    desk, provider = office.phone("208"), provider_of(office)
    desk.call("112")
    provider.ringing.answer()
    assert office.phone("205").call("602").status == 480
    assert desk.rings == []


def test_a_call_for_help_that_found_no_line_is_not_called_back(office):
    """Nobody was reached, so nobody calls back."""
    office.directory.office = replace(office.directory.office, trunks=())
    assert office.phone("208").call("112").status == 503
    assert not office.exchange.board.snapshot(office.now).called_for_help
