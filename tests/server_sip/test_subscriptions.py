"""SUBSCRIBE: who gets a subscription, for how long; what else is answered (RFC 6665 §4.2.1)."""

from __future__ import annotations

import pytest

from softphone.server import subscription_table
from tests.sip_office import DOMAIN
from tests.watchers import WatchedOffice, subscribe


@pytest.fixture
def office() -> WatchedOffice:
    return WatchedOffice()


# -- the first SUBSCRIBE ----------------------------------------------------------------------


def test_a_colleague_subscribes_and_is_told_at_once(office: WatchedOffice) -> None:
    office.phone("208")
    watch = subscribe(office.phone("205"), "602")

    assert watch.status == 200
    assert watch.header("expires") == "600"
    assert watch.header("contact") == "<sip:einklang@10.20.0.2:5060>"
    notify = watch.notifies[0]
    assert notify.headers.get("event") == "presence"
    assert watch.state == "active;expires=600"
    assert notify.content_type == "application/pidf+xml"
    assert notify.from_.tag == watch.dialog.remote_tag
    assert notify.to.tag == watch.dialog.local_tag
    assert notify.uri == "sip:205@10.20.0.11:5062"


def test_strangers_are_challenged_and_learn_nothing(office: WatchedOffice) -> None:
    phone = office.phone("205", register=False)
    phone._secret = "wrong"

    for resource in ("602", "no-such-number"):
        watch = subscribe(phone, resource)
        assert (watch.status, watch.count) == (401, 0)
    assert len(office.subscriptions.table) == 0


def test_an_unknown_event_is_answered_with_the_known_ones(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602", "weather")

    assert watch.status == 489
    known = {"presence", "dialog", "message-summary", "refer"}
    assert known <= set(watch.header("allow-events").split(", "))


def test_who_does_not_exist_is_not_watched(office: WatchedOffice) -> None:
    phone = office.phone("205")

    for event in ("presence", "dialog"):
        assert subscribe(phone, "999", event).status == 404


def test_only_the_own_mailbox_is_told(office: WatchedOffice) -> None:
    phone = office.phone("205")

    assert subscribe(phone, "205", "message-summary").status == 200
    assert subscribe(phone, "607", "message-summary").status == 200
    assert subscribe(phone, "602", "message-summary").status == 403


def test_a_subscriber_who_takes_none_of_the_types_is_refused(office: WatchedOffice) -> None:
    phone = office.phone("205")
    watch = subscribe(phone, "602", "presence", None, ("Accept", "application/xpidf+xml"))

    assert watch.status == 406
    assert watch.header("accept") == "application/pidf+xml"
    for accept in ("application/pidf+xml;q=0.5, text/plain", "application/*", "*/*"):
        assert subscribe(phone, "602", "presence", None, ("Accept", accept)).status == 200


def test_the_id_of_an_event_comes_back(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602", "presence;id=17")

    assert watch.notifies[0].headers.get("event") == "presence;id=17"


def test_options_names_what_can_be_subscribed_to(office: WatchedOffice) -> None:
    phone = office.phone("205")
    asked = phone.build("OPTIONS", f"sip:{DOMAIN}", 1, "options", f"<sip:{DOMAIN}>")
    answer = phone.ask(asked, authenticate=False)

    assert "SUBSCRIBE" in answer.headers.get_all("allow")
    assert "presence" in answer.headers.get_all("allow-events")


def test_a_telephone_that_writes_novels_is_refused(office: WatchedOffice) -> None:
    """What a subscription keeps of its request is bounded."""
    watch = subscribe(office.phone("205"), "602", f"presence;id={'x' * 5000}")

    assert (watch.status, watch.count) == (513, 0)


def test_a_broken_contact_makes_no_subscription(office: WatchedOffice) -> None:
    phone = office.phone("205")
    phone.contact = "<sip:205@[broken>"
    watch = subscribe(phone, "602")

    assert watch.status == 400
    assert len(office.subscriptions.table) == 0


def test_numbers_may_be_written_with_escapes(office: WatchedOffice) -> None:
    assert subscribe(office.phone("205"), "%2A76602", "dialog").status == 200


# -- for how long -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "granted"), [(None, 600), (599, 599), (60, 60), (86400, 600), (3600, 600)]
)
def test_the_time_granted_is_never_longer_than_asked(
    office: WatchedOffice, asked: int | None, granted: int
) -> None:
    watch = subscribe(office.phone("205"), "602", "presence", asked)

    assert watch.header("expires") == str(granted)
    assert watch.state == f"active;expires={granted}"


@pytest.mark.parametrize("asked", [1, 59])
def test_what_is_too_brief_is_refused(office: WatchedOffice, asked: int) -> None:
    watch = subscribe(office.phone("205"), "602", "presence", asked)

    assert (watch.status, watch.header("min-expires"), watch.count) == (423, "60", 0)


def test_expires_zero_fetches_the_state_once(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602", "presence", 0)

    assert (watch.status, watch.header("expires")) == (200, "0")
    assert watch.state == "terminated;reason=timeout"
    assert "<basic>" in watch.body
    assert len(office.subscriptions.table) == 0


# -- in the dialog ----------------------------------------------------------------------------


def test_a_refresh_is_told_everything_again(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")
    office.pass_time(300)

    assert watch.refresh(expires=400) == 200
    assert watch.header("expires") == "400"
    assert watch.count == 2
    assert watch.state == "active;expires=400"
    assert watch.notifies[1].body == watch.notifies[0].body
    assert watch.notifies[1].cseq[0] == watch.notifies[0].cseq[0] + 1


def test_unsubscribing_is_told_once_more_and_ends_it(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")

    assert watch.refresh(expires=0) == 200
    assert watch.state == "terminated;reason=timeout"
    assert watch.refresh() == 481


def test_a_dialog_that_nobody_knows_is_subscribed_anew(office: WatchedOffice) -> None:
    phone = office.phone("205")
    watch = subscribe(phone, "602")
    office.restart()

    assert watch.refresh() == 481
    phone.register()
    assert subscribe(phone, "602").status == 200


def test_who_has_no_credentials_any_more_cannot_refresh(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")
    del office.directory.users["205"]

    assert watch.refresh() == 481
    assert watch.count == 1


def test_a_dialog_is_known_by_both_tags(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")

    assert watch.refresh(3600, b"", "", ("From", f"<sip:205@{DOMAIN}>;tag=other")) == 481


def test_an_older_request_is_out_of_order(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")
    watch.refresh()
    watch.dialog.local_cseq -= 2

    assert watch.refresh() == 500
    assert watch.count == 2


def test_another_event_in_the_same_dialog_is_no_part_of_it(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")

    assert watch.refresh(3600, b"", "", ("Event", "dialog")) == 481
    assert watch.refresh() == 200


def test_a_body_that_the_package_does_not_take(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")

    assert watch.refresh(3600, b"<filter/>", "application/simple-filter+xml") == 415
    assert watch.header("accept") == "application/pidf+xml"
    assert watch.refresh() == 200


def test_a_lost_refusal_is_repeated_as_it_was(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")
    watch.refresh(30)
    sent = [data for who, data in office.on_the_wire if who == "<205"]
    office.send(sent[-1], watch.phone.flow)

    assert [r.status for r in watch.responses[-2:]] == [423, 423]


def test_a_body_not_taken_at_first_makes_no_dialog(office: WatchedOffice) -> None:
    kind = ("Content-Type", "application/simple-filter+xml")
    watch = subscribe(office.phone("205"), "602", "presence", None, kind, body=b"<filter/>")

    assert (watch.status, watch.count) == (415, 0)
    assert len(office.subscriptions.table) == 0


def test_other_methods_have_no_place_in_it(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")
    for method, status in (("BYE", 481), ("INFO", 481), ("OPTIONS", 200)):
        watch.phone.send(watch.dialog.request(method))
        assert watch.status == status
    assert watch.refresh() == 200


def test_a_repeated_request_gets_the_same_answer(office: WatchedOffice) -> None:
    """A lost answer: the second copy makes no second subscription (RFC 3261 §17.2.2)."""
    watch = subscribe(office.phone("205"), "602")
    sent = [data for who, data in office.on_the_wire if who == "<205"]
    again = next(d for d in reversed(sent) if d.startswith(b"SUBSCRIBE"))
    office.send(again, watch.phone.flow)

    assert [r.status for r in watch.responses] == [200, 200]
    assert bytes(watch.responses[0]) == bytes(watch.responses[1])
    assert (watch.count, len(office.subscriptions.table)) == (1, 1)


def test_a_refresh_from_elsewhere_has_to_prove_itself(office: WatchedOffice) -> None:
    """Whoever overheard a dialog does not get its news; the device itself may move."""
    watch = subscribe(office.phone("205"), "602")
    elsewhere = office.phone("206", host="10.20.0.77")
    watch.phone = elsewhere
    elsewhere.lines[watch.dialog.call_id] = watch  # type: ignore[assignment]
    assert watch.refresh() == 403

    moved = office.phone("205", host="10.20.0.78")
    watch.phone = moved
    moved.lines[watch.dialog.call_id] = watch  # type: ignore[assignment]
    assert watch.refresh() == 200
    assert office.on_the_wire[-1][0] == "<205"
    assert watch.count == 2


# -- how many ---------------------------------------------------------------------------------


def test_an_account_has_so_many_and_not_more(
    office: WatchedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_table, "MAX_OF_AN_ACCOUNT", 3)
    phone = office.phone("205")
    numbers = ("602", "604", "607", "204")
    statuses = [subscribe(phone, number).status for number in numbers]

    assert statuses == [200, 200, 200, 503]
    assert subscribe(office.phone("206"), "602").status == 200


def test_the_server_has_so_many_and_not_more(
    office: WatchedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscription_table, "MAX_IN_ALL", 2)
    phones = [office.phone(account) for account in ("204", "205", "206")]
    watches = [subscribe(phone, "602") for phone in phones]

    assert [watch.status for watch in watches] == [200, 200, 503]
    assert watches[2].header("retry-after") == "60"


def test_a_phone_that_never_refreshes_loses_its_oldest(office: WatchedOffice) -> None:
    """Some phones make a new dialog for each key press instead (wire.md 1.2)."""
    phone = office.phone("205")
    watches = [subscribe(phone, "602") for _ in range(subscription_table.MAX_ALIKE + 1)]

    assert watches[-1].refresh() == 200
    assert watches[1].refresh() == 200
    assert watches[0].refresh() == 481
