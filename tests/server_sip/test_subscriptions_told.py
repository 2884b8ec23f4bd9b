"""NOTIFY: what is told when, and what becomes of those who do not answer (RFC 6665 §4.2.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.model.availability import Status
from softphone.server import notifying
from softphone.server.notifying import SLICE
from softphone.server.subscription import Subscription
from tests.sip_office import JONAS, LENA, MARA, Phone
from tests.watchers import Watch, WatchedOffice, subscribe

DND = Status.DO_NOT_DISTURB
AVAILABLE = Status.AVAILABLE


@pytest.fixture
def office() -> WatchedOffice:
    return WatchedOffice()


@pytest.fixture
def watch(office: WatchedOffice) -> Watch:
    """Jonas's phone watches Mara, whose desk phone is signed in."""
    office.phone("208")
    return subscribe(office.phone("205"), "602")


def repeats(watch: Watch) -> int:
    """How often the newest NOTIFY went out."""
    newest = watch.notifies[-1].headers.get("cseq") or ""
    wire = [data for who, data in watch.phone.office.on_the_wire if who == ">205"]
    return sum(f"CSeq: {newest}".encode() in data for data in wire)


# -- news -------------------------------------------------------------------------------------


def test_a_change_is_told_at_once(office: WatchedOffice, watch: Watch) -> None:
    office.set_status(MARA, DND)

    assert watch.count == 2
    assert "Do Not Disturb" in watch.body


def test_others_are_not_told(office: WatchedOffice, watch: Watch) -> None:
    office.set_status(LENA, DND)

    assert watch.count == 1


def test_what_makes_no_difference_is_not_told(office: WatchedOffice, watch: Watch) -> None:
    office.tell(MARA)
    office.tell(MARA, chosen_changed=False)
    office.pass_time(5)

    assert watch.count == 1


def test_one_notify_is_under_way_and_the_newest_state_wins(
    office: WatchedOffice, watch: Watch
) -> None:
    watch.answer = 0
    for status in (DND, AVAILABLE, Status.OFFLINE, DND, AVAILABLE, Status.OFFLINE):
        office.set_status(MARA, status)
    assert watch.count == 2

    watch.answer = 200
    office.pass_time(1)
    assert watch.count == 3
    assert "Offline" in watch.body


def test_a_refresh_meanwhile_is_told_after_the_answer(
    office: WatchedOffice, watch: Watch
) -> None:
    watch.answer = 0
    office.set_status(MARA, DND)
    assert watch.refresh() == 200
    assert watch.count == 2

    watch.answer = 200
    office.pass_time(1)
    assert watch.count == 3


def test_a_restless_person_is_told_about_once_a_second(
    office: WatchedOffice, watch: Watch
) -> None:
    """The first news after a quiet while at once, then coalesced; the last is never lost."""
    for turn in range(100):
        office.set_status(MARA, (DND, AVAILABLE, Status.OFFLINE)[turn % 3])
        office.pass_time(0.1)
    flapping = watch.count
    assert 10 <= flapping <= 16

    office.set_status(MARA, Status.OFFLINE)
    office.pass_time(1.1)
    assert "Offline" in watch.body
    office.pass_time(30)
    office.set_status(MARA, DND)
    assert "Do Not Disturb" in watch.body


def test_a_lost_notify_is_repeated(office: WatchedOffice, watch: Watch) -> None:
    watch.answer = 0
    office.set_status(MARA, DND)
    office.pass_time(2)
    assert repeats(watch) >= 3

    watch.answer = 200
    office.pass_time(4)
    office.set_status(MARA, AVAILABLE)
    assert watch.count == 3


def test_many_are_told_in_slices_and_all_in_the_end(office: WatchedOffice) -> None:
    phones = [office.phone(account) for account in ("204", "205", "206", "207")]
    watches = [subscribe(phone, "602") for phone in phones for _ in range(8)]
    office.set_status(MARA, DND)
    at_once = sum(watch.count - 1 for watch in watches)
    assert at_once <= 3 * SLICE

    office.pass_time(0.1)
    assert [watch.count for watch in watches] == [2] * 32
    assert all("Do Not Disturb" in watch.body for watch in watches)


def test_a_call_is_set_up_while_thousands_are_told(office: WatchedOffice) -> None:
    """Between two slices the SIP side is free: nothing waits for all the others."""
    desk = office.phone("208")
    phones = [office.phone("205", host=f"10.20.1.{n}") for n in range(25)]
    watches = [subscribe(phone, "602") for phone in phones for _ in range(7)]
    office.set_status(MARA, DND)
    office.set_status(MARA, AVAILABLE)
    told = sum(watch.count for watch in watches)

    call = office.phone("206").call("602")
    desk.ringing.ring()
    desk.ringing.answer()
    assert call.status == 200
    assert sum(watch.count for watch in watches) < told + len(watches) // 2
    office.tell(MARA, chosen_changed=False)
    office.pass_time(2)
    assert all("On the phone" in watch.body for watch in watches)


# -- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [481, 404, 410, 408, 401, 407, 489])
def test_an_answer_that_ends_the_subscription(
    office: WatchedOffice, watch: Watch, status: int
) -> None:
    watch.answer = status
    office.set_status(MARA, DND)
    watch.answer = 200
    office.set_status(MARA, AVAILABLE)

    assert watch.count == 2
    assert len(office.subscriptions.table) == 0
    assert watch.refresh() == 481


def test_who_does_not_answer_is_dropped(office: WatchedOffice, watch: Watch) -> None:
    watch.answer = 0
    office.set_status(MARA, DND)
    office.pass_time(31)
    assert len(office.subscriptions.table) == 1
    office.pass_time(2)

    assert len(office.subscriptions.table) == 0
    assert office.exchange.board.state_of()["deadlines"] == 0


def test_who_is_overloaded_is_asked_again_when_it_said(
    office: WatchedOffice, watch: Watch
) -> None:
    watch.answer, watch.answer_headers = 503, (("Retry-After", "30"),)
    office.set_status(MARA, DND)
    watch.answer, watch.answer_headers = 200, ()
    office.set_status(MARA, AVAILABLE)
    office.pass_time(29)
    assert watch.count == 2

    office.pass_time(2)
    assert watch.count == 3
    assert "Available" in watch.body


def test_who_refreshes_is_not_kept_waiting(office: WatchedOffice, watch: Watch) -> None:
    """It asked to be left alone for a while, and then comes by itself."""
    watch.answer, watch.answer_headers = 503, (("Retry-After", "200"),)
    office.set_status(MARA, DND)
    watch.answer, watch.answer_headers = 200, ()
    watch.refresh()

    assert watch.count == 3
    assert "Do Not Disturb" in watch.body


def test_who_is_always_overloaded_is_dropped(office: WatchedOffice, watch: Watch) -> None:
    watch.answer = 500
    office.set_status(MARA, DND)
    office.pass_time(300)

    assert watch.count == 1 + notifying.MAX_FAILURES
    assert len(office.subscriptions.table) == 0


def test_a_refusal_of_one_notify_is_made_good(office: WatchedOffice, watch: Watch) -> None:
    """A 4xx that speaks of the message only: everything is told again (RFC 5057 §5.1)."""
    watch.answer = 415
    office.set_status(MARA, DND)
    watch.answer = 200
    office.pass_time(11)

    assert watch.count == 3
    assert "Do Not Disturb" in watch.body


# -- the end ----------------------------------------------------------------------------------


def test_an_expired_subscription_is_told_so_and_forgotten(
    office: WatchedOffice, watch: Watch
) -> None:
    office.pass_time(601)

    assert watch.count == 2
    assert watch.state == "terminated;reason=timeout"
    assert len(office.subscriptions.table) == 0
    office.set_status(MARA, DND)
    assert watch.count == 2


def test_the_last_notify_waits_for_the_one_under_way(
    office: WatchedOffice, watch: Watch
) -> None:
    office.pass_time(590)
    watch.answer = 0
    office.set_status(MARA, DND)
    office.pass_time(11)
    assert watch.count == 2

    watch.answer = 200
    office.pass_time(10)
    assert watch.state == "terminated;reason=timeout"
    office.pass_time(60)
    assert watch.count == 3


def test_a_person_that_left_is_watched_no_more(office: WatchedOffice, watch: Watch) -> None:
    people = {id: p for id, p in office.directory.office.people.items() if id != MARA.id}
    office.change(replace(office.directory.office, people=people))

    assert watch.state == "terminated;reason=noresource"
    assert len(office.subscriptions.table) == 0


def test_many_ends_are_told_in_slices_too(office: WatchedOffice) -> None:
    phones = [office.phone(account) for account in ("204", "205", "206", "207")]
    watches = [subscribe(phone, "607") for phone in phones for _ in range(8)]
    people = {id: p for id, p in office.directory.office.people.items() if id != JONAS.id}
    office.change(replace(office.directory.office, people=people))
    assert sum(watch.count - 1 for watch in watches) <= 3 * SLICE

    office.pass_time(0.1)
    assert {watch.state for watch in watches} == {"terminated;reason=noresource"}
    assert {watch.count for watch in watches} == {2}


def test_an_account_that_is_gone_hears_nothing(office: WatchedOffice, watch: Watch) -> None:
    accounts = {n: a for n, a in office.directory.office.accounts.items() if n != "205"}
    office.change(replace(office.directory.office, accounts=accounts))

    assert watch.count == 1
    assert len(office.subscriptions.table) == 0


def test_credentials_taken_back_end_the_news(office: WatchedOffice, watch: Watch) -> None:
    del office.directory.users["205"]
    office.set_status(MARA, DND)

    assert watch.count == 1
    assert len(office.subscriptions.table) == 0


def test_phones_are_told_when_the_server_stops(office: WatchedOffice, watch: Watch) -> None:
    office.subscriptions.close(office.now)
    office.settle()

    assert watch.state == "terminated;reason=deactivated"


# -- connections ------------------------------------------------------------------------------


@pytest.fixture
def linked(office: WatchedOffice) -> Watch:
    """The same over a connection."""
    office.phone("208")
    return subscribe(office.phone("205", transport="tcp", host="10.20.0.90"), "602")


def comes_back(office: WatchedOffice, phone: Phone, port: int) -> None:
    """The device signs in by a new connection."""
    phone.flow = replace(phone.flow, remote=(phone.flow.remote[0], port), id=port)
    phone.address = phone.flow.remote
    office.phones[phone.address] = phone
    phone.register()


def test_a_lost_connection_ends_it_after_a_while(office: WatchedOffice, linked: Watch) -> None:
    office.core.connection_lost(linked.phone.flow, office.now)
    office.set_status(MARA, DND)
    assert linked.count == 1
    office.pass_time(9)

    assert len(office.subscriptions.table) == 0
    assert linked.count == 1


def test_a_device_that_comes_back_hears_what_it_missed(
    office: WatchedOffice, linked: Watch
) -> None:
    office.core.connection_lost(linked.phone.flow, office.now)
    office.set_status(MARA, DND)
    office.pass_time(3)
    comes_back(office, linked.phone, 41001)

    assert "Do Not Disturb" in linked.body
    office.pass_time(20)
    assert linked.refresh() == 200


def test_a_notify_lost_with_its_connection_is_told_again(
    office: WatchedOffice, linked: Watch
) -> None:
    linked.answer = 0
    office.set_status(MARA, DND)
    office.core.connection_lost(linked.phone.flow, office.now)
    linked.answer = 200
    comes_back(office, linked.phone, 41001)

    assert linked.count == 3
    assert "Do Not Disturb" in linked.body


# -- proof for the person's own devices -------------------------------------------------------


def test_an_answer_proves_what_the_own_device_shows(office: WatchedOffice) -> None:
    desk = office.phone("208")
    own = subscribe(desk, "602")
    office.set_status(MARA, DND)
    assert office.displays.log[-1] == ("shows", "208", 1)

    own.answer = 0
    office.set_status(MARA, AVAILABLE)
    assert office.displays.log[-1] == ("shows", "208", 1)
    office.pass_time(33)
    assert office.displays.log[-1] == ("gone", "208", 0)


def test_a_change_that_looks_the_same_is_shown_already(office: WatchedOffice) -> None:
    """Do not disturb with another end: the document is the same, and so is the display."""
    subscribe(office.phone("208"), "602")
    office.set_status(MARA, DND)
    office.set_status(MARA, DND)
    office.pass_time(1)

    assert office.displays.log[-1] == ("shows", "208", 2)


def test_a_shared_telephone_proves_nothing(office: WatchedOffice) -> None:
    people = dict(office.directory.office.people)
    people[LENA.id] = replace(LENA, voip_accounts=("206", "208"))
    office.change(replace(office.directory.office, people=people))
    subscribe(office.phone("208"), "602")
    office.set_status(MARA, DND)

    assert office.displays.log == []


def test_watching_others_proves_nothing(office: WatchedOffice, watch: Watch) -> None:
    office.set_status(MARA, DND)
    office.set_status(JONAS, DND)

    assert office.displays.log == []


# -- mistakes of ours -------------------------------------------------------------------------


def test_a_document_that_cannot_be_made_stops_nobody_else(
    office: WatchedOffice, watch: Watch, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    other = subscribe(watch.phone, "607")
    presence = office.subscriptions.packages["presence"]
    made = presence.body

    def broken(subscription: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        if subscription.resource == "602":
            raise ValueError
        return made(subscription, is_full)

    monkeypatch.setattr(presence, "body", broken)
    office.set_status(MARA, DND)
    office.set_status(JONAS, DND)
    office.pass_time(1)

    assert (watch.count, other.count) == (1, 2)
    assert watch.refresh() == 481
    assert caplog.text.count("nothing could be told of '602' to 205") == 1


# -- load -------------------------------------------------------------------------------------


def test_a_flood_of_subscriptions_stays_bounded(office: WatchedOffice) -> None:
    """Two thousand from one account, while calls go on; nothing is left in the end."""
    jonas, mara = office.phone("205"), office.phone("208")
    statuses = [subscribe(jonas, "602", "dialog").status for _ in range(2000)]
    assert set(statuses) <= {200, 503}
    assert len(office.subscriptions.table) <= 200

    call = office.phone("206").call("602")
    mara.ringing.answer()
    assert call.status == 200
    call.hang_up()
    office.pass_time(4000)
    assert len(office.subscriptions.table) == 0
    assert office.exchange.board.state_of()["deadlines"] == 0
    assert len(office.core.layer) == 0


def test_subscriptions_come_and_go_without_a_trace(office: WatchedOffice) -> None:
    """So many more than there may be at a time: each is forgotten everywhere."""
    phone = office.phone("205")
    for _ in range(300):
        watch = subscribe(phone, "602")
        assert watch.refresh(expires=0) == 200
    office.pass_time(40)

    table = office.subscriptions.table
    indices = (table._by_dialog, table._by_resource, table._by_account, table._by_connection)
    assert not any(indices)
    assert not any(table._watched.values())
    assert len(office.core.layer) == 0
