"""Keys of desk phones (device feature key synchronisation): they switch the whole person.

A phone shows what it is told, never what it asked for; so a refusal is a 200 and the state that
holds (wire.md 1.2).
"""

from __future__ import annotations

import pytest

from softphone.model.people import Person
from softphone.sip.documents.feature_event import CONTENT_TYPE, Feature, Setting
from tests.feature_phone import FeaturePhone, feature_phone, told
from tests.server_sip.test_feature_codes import fill_the_disk, status
from tests.sip.conftest import WIRE
from tests.whole_office import OFFICE, WholeOffice

ON, OFF = Setting(Feature.DND, True), Setting(Feature.DND, False)


def person(whole: WholeOffice, number: str = "602") -> Person:
    found = whole.server.directory.office.person_by_number(number)
    assert found is not None
    return found


def wire_body(name: str) -> bytes:
    return (WIRE / "feature" / f"{name}.sip").read_bytes().partition(b"\r\n\r\n")[2]


async def press(whole: WholeOffice, phone: FeaturePhone, is_on: bool) -> None:
    assert phone.press_dnd(is_on).status == 200
    await told(whole)


# -- subscribing ---------------------------------------------------------------------------


async def test_a_phone_that_subscribes_is_told_all_its_features(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")

    assert phone.last_told == [
        OFF,
        Setting(Feature.ALWAYS, False),
        Setting(Feature.BUSY, False),
        Setting(Feature.NO_ANSWER, False, "", 24),
    ]
    assert phone.notifies[-1].content_type == "multipart/mixed"
    assert phone.notifies[-1].headers.get("subscription-state") == "active;expires=600"


async def test_a_refresh_without_a_body_is_told_everything_again(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    await press(whole, phone, True)

    assert phone.refresh().status == 200
    await told(whole)

    assert len(phone.last_told) == 4 and phone.last_told[0] == ON


async def test_only_the_device_itself_may_ask(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208", subscribe=False)

    assert [phone.subscribe(to=aor).status for aor in ("205", "602", "699")] == [403] * 3
    assert phone.notifies == []


async def test_it_is_challenged_however_many_subscriptions_it_has(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    phone.responses.clear()

    phone.subscribe()

    assert [response.status for response in phone.responses] == [401, 200]


async def test_unsubscribing_ends_with_a_last_word(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")

    assert phone.unsubscribe().status == 200

    state = phone.notifies[-1].headers.get("subscription-state")
    assert state == "terminated;reason=timeout"
    assert phone.press_dnd(True).status == 481


async def test_after_a_restart_of_the_server_it_hears_481_and_subscribes_anew(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208")
    await press(whole, phone, True)
    await whole.restart_server()

    assert phone.press_dnd(False).status == 481
    phone.restart()

    assert phone.shows_dnd


async def test_a_device_of_nobody_has_no_features(whole: WholeOffice) -> None:
    """Nothing is assigned: the NOTIFY is empty; a key it presses stays dark."""
    phone = feature_phone(whole, "290")

    assert phone.notifies[-1].body == b"" and phone.notifies[-1].content_type == ""
    await press(whole, phone, True)
    assert phone.last_told == [OFF]


async def test_a_device_that_is_taken_from_its_person_goes_dark(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    await press(whole, phone, True)

    await whole.import_text(OFFICE.replace('["204", "207", "208"]', '["204", "207"]').replace(
        'click_and_call = "208"', ""))  # fmt: skip
    await whole.server.directory.refresh_if_changed()
    await told(whole)

    assert not phone.shows_dnd and (await status(whole))[0] == "do_not_disturb"


# -- do not disturb ------------------------------------------------------------------------


async def test_s39_the_dnd_key_of_a_desk_phone_switches_the_whole_person(
    whole: WholeOffice,
) -> None:
    """S39 is lifted (decision 12): do not disturb set on an IP phone holds for all devices."""
    desk, other = feature_phone(whole, "208"), feature_phone(whole, "204")
    jonas = whole.phone("205")

    await press(whole, desk, True)

    assert desk.last_told == [ON] and other.last_told == [ON]
    assert desk.notifies[-1].content_type == CONTENT_TYPE
    assert await status(whole) == ("do_not_disturb", "208")
    assert jonas.call("602").final.status == 480


async def test_the_answer_comes_first_and_the_notify_after_the_commit(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208")
    before = len(phone.notifies)

    assert phone.press_dnd(True).status == 200
    assert len(phone.notifies) == before
    await told(whole)

    assert len(phone.notifies) == before + 1 and phone.shows_dnd


async def test_what_another_device_switches_lights_the_key(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    mara = await whole.sign_in("mara")

    await mara.dnd()
    await told(whole)

    assert phone.last_told == [ON]


async def test_the_present_state_asked_for_changes_nothing_but_is_told(
    whole: WholeOffice,
) -> None:
    """So that two servers that synchronise never chase each other (wire.md 1.4)."""
    phone, other = feature_phone(whole, "208"), feature_phone(whole, "204")
    revision = whole.server.hub.revision
    before = len(phone.notifies), len(other.notifies)

    await press(whole, phone, False)

    assert whole.server.hub.revision == revision
    assert (len(phone.notifies), len(other.notifies)) == (before[0] + 1, before[1])
    assert phone.last_told == [OFF]


async def test_an_end_that_was_chosen_stays_when_the_key_asks_for_what_holds(
    whole: WholeOffice,
) -> None:
    mara = await whole.sign_in("mara")
    await mara.dnd(until="2026-03-02T12:00:00Z")
    phone = feature_phone(whole, "208")

    await press(whole, phone, True)

    assert (await mara.get("/me"))["availability"]["until"] == "2026-03-02T12:00:00Z"


async def test_a_key_pressed_in_the_first_subscribe_counts(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208", subscribe=False)

    phone.subscribe(phone.dnd_document(True))
    await told(whole)

    assert len(phone.notifies) == 1 and len(phone.last_told) == 4
    assert phone.shows_dnd and (await status(whole))[0] == "do_not_disturb"


async def test_a_phone_that_asks_and_leaves_at_once_hears_what_came_of_it(
    whole: WholeOffice,
) -> None:
    """One SUBSCRIBE for each key, with Expires 0: its only NOTIFY is the result."""
    phone = feature_phone(whole, "208", subscribe=False)

    assert phone.subscribe(phone.dnd_document(True), expires=0).status == 200
    await told(whole)

    assert len(phone.notifies) == 1 and phone.shows_dnd
    state = phone.notifies[-1].headers.get("subscription-state")
    assert state == "terminated;reason=timeout"


async def test_the_keys_of_one_phone_are_carried_out_in_their_order(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208")

    for is_on in (True, False, True, False, True):
        phone.press_dnd(is_on)
    await told(whole)

    assert phone.shows_dnd and (await status(whole))[0] == "do_not_disturb"


async def test_quiet_hours_light_the_key_and_the_key_ends_them_for_today(
    whole: WholeOffice,
) -> None:
    """A choice made by hand within quiet hours counts until their next edge."""
    phone = feature_phone(whole, "208")
    mara = await whole.sign_in("mara")
    hours = [{"days": "mon-fri", "from": "08:00", "to": "18:00"}]
    await mara.put("/me/quiet-hours", {"hours": hours})
    await told(whole)
    assert phone.shows_dnd

    await press(whole, phone, False)

    assert not phone.shows_dnd and await status(whole) == ("available", "208")


async def test_without_the_right_the_key_stays_dark(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    phone = feature_phone(whole, "208")
    mara = person(whole)
    await whole.server.directory.change_person(mara.id, rights=frozenset())

    for _ in range(3):
        await press(whole, phone, True)

    assert phone.last_told == [OFF] and (await status(whole))[0] == "available"
    assert caplog.text.count("may not switch") == 1


async def test_a_shared_phone_shows_do_not_disturb_of_all_and_switches_nobody(
    whole: WholeOffice,
) -> None:
    """It cannot be known who pressed the key (decision 14)."""
    shared = OFFICE.replace('voip_accounts = ["205"]', 'voip_accounts = ["205", "208"]')
    await whole.import_text(shared)
    await whole.server.directory.refresh_if_changed()
    phone = feature_phone(whole, "208")
    mara, jonas = await whole.sign_in("mara"), await whole.sign_in("jonas")

    await press(whole, phone, True)
    assert phone.last_told == [OFF]
    await mara.dnd()
    await told(whole)
    assert not phone.shows_dnd
    await jonas.dnd()
    await told(whole)
    assert phone.shows_dnd
    await press(whole, phone, False)

    assert phone.shows_dnd and (await status(whole))[0] == "do_not_disturb"


async def test_what_cannot_be_written_is_told_as_it_is(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    phone, other = feature_phone(whole, "208"), feature_phone(whole, "204")
    before = len(other.notifies)
    fill_the_disk(whole)

    await press(whole, phone, True)

    assert phone.last_told == [OFF] and len(other.notifies) == before
    assert (await status(whole))[0] == "available"


# -- the vendors' messages -----------------------------------------------------------------


SPELLINGS = ("set-dnd-on", "set-dnd-as-number", "set-dnd-in-capitals", "set-dnd-with-bare-lf",
             "set-dnd-on-one-line", "set-dnd-with-byte-order-mark", "set-dnd-with-prefix",
             "set-dnd-without-namespace", "set-dnd-without-declaration")  # fmt: skip


async def test_every_spelling_of_a_vendor_switches(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")

    for name in SPELLINGS:
        phone.say_body(CONTENT_TYPE, wire_body(name))
        await told(whole)
        assert phone.shows_dnd and (await status(whole))[0] == "do_not_disturb", name
        await press(whole, phone, False)


async def test_a_phone_is_called_what_it_calls_itself(whole: WholeOffice) -> None:
    """By its number until it says another name."""
    phone = feature_phone(whole, "208")
    assert b"<device>208</device>" in phone.notifies[-1].body

    for name, device in (
        ("set-dnd-without-device", "208"),
        ("set-dnd-empty-device", "208"),
        ("set-dnd-device-not-known", "208"),
        ("set-dnd-device-is-an-address", "sip:208@office.example"),
    ):
        phone.say_body(CONTENT_TYPE, wire_body(name))
        await told(whole)
        assert f"<device>{device}</device>".encode() in phone.notifies[-1].body, name


UNKNOWN = ("set-unknown-root", "set-forward-of-unknown-kind", "set-dnd-without-a-word")


async def test_an_unknown_wish_is_answered_with_everything(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")

    for name in UNKNOWN:
        before = len(phone.notifies)
        assert phone.say_body(CONTENT_TYPE, wire_body(name)).status == 200
        await told(whole)
        assert len(phone.notifies) == before + 1 and len(phone.last_told) == 4, name


# -- bad input -----------------------------------------------------------------------------


BAD = (
    (CONTENT_TYPE, wire_body("set-malformed"), 400),
    (CONTENT_TYPE, wire_body("set-with-entities"), 400),
    (CONTENT_TYPE, b"<a>" * 30 + b"</a>" * 30, 400),
    (CONTENT_TYPE, b"<a>" + b" " * 64_000 + b"<b/>" * 600 + b"</a>", 400),
    (CONTENT_TYPE, b"\xff\xfe\x00", 400),
    ("multipart/mixed", b"no boundary", 400),
    ("multipart/mixed;boundary=\udcff", b"no text", 400),
    ("application/x-www-form-urlencoded", b"dnd=1", 415),
)


async def test_a_body_that_is_no_wish_is_refused_and_the_dialog_lives(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    """Answered each time, logged once for each mistake, never with what stood in it."""
    phone = feature_phone(whole, "208", transport="tcp")

    for content_type, body, answer in BAD:
        caplog.clear()
        statuses = [phone.say_body(content_type, body).status for _ in range(3)]
        await told(whole)
        assert statuses == [answer] * 3, body
        assert len(caplog.records) == 1 and "account 208" in caplog.text, body

    assert len(phone.notifies) == 1
    await press(whole, phone, True)
    assert phone.shows_dnd


async def test_a_type_that_is_not_taken_is_answered_with_those_that_are(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208")

    answer = phone.say_body("text/plain", b"dnd")

    assert answer.headers.get("accept") == f"{CONTENT_TYPE}, multipart/mixed"


async def test_a_broken_body_in_the_first_subscribe_makes_no_subscription(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208", subscribe=False)

    assert phone.subscribe(wire_body("set-malformed")).status == 400
    await told(whole)

    assert phone.notifies == []
    assert len(whole.core.subscriptions.table) == 0


async def test_a_flood_of_keys_costs_few_commits_and_ends_with_the_last(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208")
    before = whole.server.hub.revision

    statuses = {phone.press_dnd(turn % 2 == 0).status for turn in range(301)}
    await told(whole)

    assert statuses == {200}
    assert whole.server.hub.revision - before <= 3
    assert phone.shows_dnd and (await status(whole))[0] == "do_not_disturb"


async def test_a_phone_gone_mad_is_slowed_down_and_named_once(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    """It keeps being answered, and told what holds; after a rest it is heard again."""
    phone = feature_phone(whole, "208")

    for turn in range(1105):
        phone.press_dnd(turn % 2 == 0)
    await told(whole)

    assert caplog.text.count("faster than anybody can") == 1
    assert phone.shows_dnd == ((await status(whole))[0] == "do_not_disturb")
    whole.pass_time(120)
    await press(whole, phone, not phone.shows_dnd)
    assert phone.last_told == [ON if (await status(whole))[0] == "do_not_disturb" else OFF]


# -- what is proved ------------------------------------------------------------------------


async def test_a_phone_that_took_the_notify_is_in_sync(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    mara = await whole.sign_in("mara")
    assert (await mara.device("208"))["display"] == "in_sync"

    phone.answers = 0
    await mara.dnd()
    await told(whole)
    assert (await mara.device("208"))["display"] == "pending"

    phone.answers = 200
    whole.pass_time(1)
    assert (await mara.device("208"))["display"] == "in_sync"
