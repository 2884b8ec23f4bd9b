"""A day's calls to the outside are counted as they happen, and end where the company says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.server.click_and_call import Spent
from softphone.sip.uri import NameAddr
from tests.outside_line import (
    MOBILE,
    Provider,
    change,
    office_with_a_line,
    plan,
    provider_of,
)
from tests.sip_office import JONAS, MARA, SERVER, SipOffice

CALLED = "0301234567"


@pytest.fixture
def office() -> SipOffice:
    office = office_with_a_line()
    limits = {"daily_outside_calls": 2, "daily_outside_minutes": 10}
    office.directory.office = replace(office.directory.office, **limits)
    return office


@pytest.fixture
def provider(office: SipOffice) -> Provider:
    return provider_of(office)


def test_the_third_call_of_the_day_does_not_go_out(
    office: SipOffice, provider: Provider
) -> None:
    desk = office.phone("208")
    for _ in range(2):
        call = desk.call(CALLED)
        provider.ringing.answer()
        call.hang_up()
    assert desk.call(CALLED).status == 403
    assert office.why("+49301234567") == ("did_not_ring", "limit_reached")


def test_calls_that_nobody_answered_count_too(office: SipOffice, provider: Provider) -> None:
    """Whoever breaks in tries many numbers."""
    desk = office.phone("208")
    for _ in range(2):
        desk.call(CALLED)
        provider.ringing.refuse(486)
    assert desk.call(CALLED).status == 403


def test_calls_that_run_at_once_are_counted_before_they_end(
    office: SipOffice, provider: Provider
) -> None:
    desk = office.phone("208")
    for _ in range(2):
        desk.call(CALLED)
        provider.ringing.answer()
    assert desk.call(CALLED).status == 403


def test_all_devices_of_a_person_are_one(office: SipOffice, provider: Provider) -> None:
    office.phone("208").call(CALLED)
    office.phone("204").call(CALLED)
    assert office.phone("207").call(CALLED).status == 403


def test_another_person_has_a_day_of_their_own(office: SipOffice, provider: Provider) -> None:
    desk = office.phone("208")
    desk.call(CALLED)
    desk.call(CALLED)
    office.phone("205").call(CALLED)
    provider.ringing.answer()
    assert office.exchange.outside_use.spent() == {MARA.id}


def test_minutes_count_while_one_still_talks(office: SipOffice, provider: Provider) -> None:
    desk = office.phone("208")
    desk.call(CALLED)
    provider.ringing.answer()
    office.pass_time(9 * 60)
    assert MARA.id not in office.exchange.outside_use.spent()
    office.pass_time(61)
    assert desk.call(CALLED).status == 403


def test_a_call_that_runs_is_not_cut_off(office: SipOffice, provider: Provider) -> None:
    call = office.phone("208").call(CALLED)
    provider.ringing.answer()
    office.pass_time(20 * 60)
    assert not call.is_ended


def test_the_next_day_begins_anew(office: SipOffice, provider: Provider) -> None:
    desk = office.phone("208")
    for _ in range(2):
        desk.call(CALLED)
        provider.ringing.refuse(486)
    office.pass_time(24 * 3600)
    desk.register()
    desk.call(CALLED)
    provider.ringing.answer()
    assert office.exchange.outside_use.spent() == set()


def test_emergency_calls_are_neither_counted_nor_held_back(
    office: SipOffice, provider: Provider
) -> None:
    desk = office.phone("208")
    for _ in range(4):
        desk.call("112")
        assert provider.ringing.invite.uri.startswith("sip:112@")
        provider.ringing.refuse(486)
    assert office.exchange.outside_use.spent() == set()


def test_a_forwarded_call_counts_for_who_forwards(
    office: SipOffice, provider: Provider
) -> None:
    change(office, MARA, destination=replace(MARA.destination))
    office.directory.set_destination(MARA, MOBILE)
    jonas = office.phone("205")
    for _ in range(2):
        jonas.call("602")
        provider.ringing.refuse(486)
    assert office.exchange.outside_use.spent() == {MARA.id}
    assert JONAS.id not in office.exchange.outside_use.spent()


def test_without_limits_nothing_is_ever_used_up(office: SipOffice, provider: Provider) -> None:
    open_to_all = {"daily_outside_calls": 0, "daily_outside_minutes": 0}
    office.directory.office = replace(office.directory.office, **open_to_all)
    desk = office.phone("208")
    for _ in range(30):
        desk.call(CALLED)
        provider.ringing.refuse(486)
    assert office.exchange.outside_use.spent() == set()


def test_a_barred_number_reaches_no_line_and_counts_for_nothing(
    office: SipOffice, provider: Provider
) -> None:
    call = office.phone("208").call("0900 1234567".replace(" ", ""))
    assert call.status == 403
    assert NameAddr.parse(call.final.headers.get("from") or "").uri.user == "208"
    assert provider.rings == []
    assert office.exchange.outside_use.spent() == set()


def test_where_a_desk_phone_answers_nobody_talks_outside(
    office: SipOffice, provider: Provider
) -> None:
    """Her mobile rang beside Jonas's phone: one call of hers, and no minute."""
    office.directory.set_destination(MARA, MOBILE)
    his, lena = office.phone("205"), office.phone("206")
    lena.call("700")
    assert len(provider.rings) == 1
    his.ringing.answer()
    office.pass_time(30 * 60)
    assert office.exchange.outside_use.spent() == set()


def test_of_a_talk_over_midnight_only_today_counts(
    office: SipOffice, provider: Provider
) -> None:
    call = office.phone("208").call(CALLED)
    provider.ringing.answer()
    office.pass_time(14 * 3600 - 60)  # ten in the morning in Berlin: 23:59
    assert office.exchange.outside_use.spent() == {MARA.id}
    office.pass_time(5 * 60)
    assert office.exchange.outside_use.spent() == set()
    call.hang_up()
    assert office.exchange.outside_use.spent() == set()


def test_a_talk_that_has_ended_counts_no_further(office: SipOffice, provider: Provider) -> None:
    call = office.phone("208").call(CALLED)
    provider.ringing.answer()
    office.pass_time(60)
    call.hang_up()
    office.pass_time(3600)
    assert office.exchange.outside_use.spent() == set()


# -- steps of a plan, and a click that rings a mobile


def test_a_step_outside_counts_for_the_colleague_who_calls_the_plan(
    office: SipOffice, provider: Provider
) -> None:
    plan(office, "800", {"external": MOBILE, "seconds": 20})
    jonas = office.phone("205")
    for _ in range(2):
        jonas.call("800")
        provider.ringing.refuse(486)
    assert office.exchange.outside_use.spent() == {JONAS.id}
    rung = len(provider.rings)
    jonas.call("800")
    assert len(provider.rings) == rung
    assert office.why(MOBILE) == ("did_not_ring", "limit_reached")


def test_a_step_outside_has_a_day_of_its_own_for_callers_from_outside(
    office: SipOffice, provider: Provider
) -> None:
    """Else anybody who calls the company has it call a mobile all day long."""
    plan(office, "+49 30 5550110", {"external": MOBILE, "seconds": 20}, {"user": "602"})
    desk = office.phone("208")
    for _ in range(2):
        provider.call_in("+49305550110")
        provider.ringing.refuse(486)
    assert office.exchange.outside_use.spent() == {"plan:main"}
    rung = len(provider.rings)
    provider.call_in("+49305550110")
    assert len(provider.rings) == rung and len(desk.rings) == 3, "the plan goes on"


def test_a_click_that_rings_the_own_mobile_counts_with_its_minutes(
    office: SipOffice, provider: Provider
) -> None:
    office.exchange.board.facing = lambda remote: SERVER
    clicks, jonas = office.exchange.clicks, office.phone("205")
    clicks.start(MARA.id, "607", (MOBILE,), MOBILE, office.now)
    office.settle()
    provider.ringing.answer()
    jonas.ringing.answer()
    office.pass_time(11 * 60)
    assert office.exchange.outside_use.spent() == {MARA.id}
    with pytest.raises(Spent):
        clicks.start(MARA.id, "607", (MOBILE,), MOBILE, office.now)
