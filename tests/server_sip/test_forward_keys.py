"""Forwarding by the keys of a desk phone: the destination, and the person's two rules.

“Forward always” makes that number the destination and puts the former one back when it is taken
off; busy and no answer are the person's rules; all pass the barring class (decision 17).
"""

from __future__ import annotations

import pytest

from softphone.model.accounts import Destination
from softphone.sip.documents.feature_event import CONTENT_TYPE, Feature, Setting
from tests.feature_phone import FeaturePhone, feature_phone, told
from tests.server_sip.test_feature_keys import person, wire_body
from tests.whole_office import WholeOffice

ALWAYS, BUSY, NO_ANSWER = Feature.ALWAYS, Feature.BUSY, Feature.NO_ANSWER
MOBILE = "+4915112345678"


async def forward(
    whole: WholeOffice, phone: FeaturePhone, feature: Feature, number: str,
    rings: int | None = None,
) -> None:  # fmt: skip
    assert phone.forward(feature, number, rings).status == 200
    await told(whole)


async def take_off(whole: WholeOffice, phone: FeaturePhone, feature: Feature) -> None:
    assert phone.forward_off(feature).status == 200
    await told(whole)


def destination(whole: WholeOffice) -> str:
    return str(person(whole).destination)


# -- always --------------------------------------------------------------------------------


async def test_forward_always_makes_the_number_the_destination(whole: WholeOffice) -> None:
    phone, other = feature_phone(whole, "208"), feature_phone(whole, "204")

    await forward(whole, phone, ALWAYS, "607")

    assert destination(whole) == "number:607"
    expected = Setting(ALWAYS, True, "607")
    assert phone.last_told == [expected] and other.last_told == [expected]


async def test_calls_ring_there_and_nowhere_else(whole: WholeOffice) -> None:
    phone, lena, jonas = feature_phone(whole, "208"), whole.phone("206"), whole.phone("205")
    await forward(whole, phone, ALWAYS, "607")

    lena.call("602")

    assert len(jonas.rings) == 1 and phone.rings == []


async def test_taken_off_the_former_destination_is_back(whole: WholeOffice) -> None:
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")
    await mara.put("/me/destination", {"value": "204"})
    await forward(whole, phone, ALWAYS, "607")
    await forward(whole, phone, ALWAYS, "604")

    await take_off(whole, phone, ALWAYS)

    assert destination(whole) == "204"
    assert not phone.shown[ALWAYS].is_on


async def test_a_former_device_that_is_gone_is_not_put_back(whole: WholeOffice) -> None:
    """Nothing would ring: then it is all devices."""
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")
    await mara.put("/me/destination", {"value": "204"})
    await forward(whole, phone, ALWAYS, "607")
    directory = whole.server.directory
    await directory.change_person(person(whole).id, voip_accounts=("207", "208"))

    await take_off(whole, phone, ALWAYS)

    assert destination(whole) == "all"


async def test_a_destination_chosen_in_the_app_puts_the_key_out(whole: WholeOffice) -> None:
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")
    await forward(whole, phone, ALWAYS, "607")

    await mara.put("/me/destination", {"value": "all"})
    await told(whole)

    assert not phone.shown[ALWAYS].is_on
    assert person(whole).former_destination is None


async def test_an_outside_number_chosen_in_the_app_lights_the_key(whole: WholeOffice) -> None:
    """It is the same thing, whoever chose it; and the key takes it off."""
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")
    await mara.put("/me/destination", {"value": "208"})

    await mara.put("/me/destination", {"value": "+491705550142"})
    await told(whole)
    assert phone.shown[ALWAYS] == Setting(ALWAYS, True, "+491705550142")
    await take_off(whole, phone, ALWAYS)

    assert destination(whole) == "208"


async def test_one_device_chosen_in_the_app_is_no_forwarding(whole: WholeOffice) -> None:
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")

    await mara.put("/me/destination", {"value": "204"})
    await told(whole)

    assert not phone.shown[ALWAYS].is_on


async def test_forwarded_to_my_other_device_only_that_one_rings(whole: WholeOffice) -> None:
    phone, other = feature_phone(whole, "208"), feature_phone(whole, "204")

    await forward(whole, phone, ALWAYS, "204")

    assert person(whole).destination == Destination.parse("204")
    assert phone.shown[ALWAYS] == Setting(ALWAYS, True, "204")
    assert not other.shown[ALWAYS].is_on


async def test_an_own_number_outside_is_the_fixed_destination(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")

    await forward(whole, phone, ALWAYS, "0170 5550142")

    assert person(whole).destination == Destination.parse("+491705550142")


async def test_it_outlives_a_restart(whole: WholeOffice) -> None:
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")
    await mara.put("/me/destination", {"value": "208"})
    await forward(whole, phone, ALWAYS, "607")
    await whole.restart_server()
    phone.restart()
    assert phone.shown[ALWAYS] == Setting(ALWAYS, True, "607")

    await take_off(whole, phone, ALWAYS)

    assert destination(whole) == "208"


async def test_it_stands_in_the_export_and_is_imported_again(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    await forward(whole, phone, ALWAYS, "607")
    exported = await whole.export()

    await whole.import_text(exported)
    await whole.server.directory.refresh_if_changed()

    assert 'destination = "number:607"' in exported
    assert destination(whole) == "number:607"


# -- busy and no answer --------------------------------------------------------------------


async def test_busy_and_no_answer_are_the_persons_rules(whole: WholeOffice) -> None:
    phone, other = feature_phone(whole, "208"), feature_phone(whole, "204")

    await forward(whole, phone, BUSY, "607")
    await forward(whole, phone, NO_ANSWER, "0151 12345678", rings=5)

    rule = person(whole).forwarding
    assert (rule.busy, rule.no_answer, rule.seconds) == ("607", MOBILE, 30)
    assert other.shown == phone.shown
    assert phone.shown[NO_ANSWER] == Setting(NO_ANSWER, True, MOBILE, 30)


async def test_how_long_it_rings_before(whole: WholeOffice) -> None:
    """Four rings are the 20 seconds that hold: what was chosen elsewhere is not rounded."""
    phone = feature_phone(whole, "208")

    for name, seconds in (
        ("set-forward-no-answer", 20),
        ("set-forward-no-answer-empty-rings", 20),
        ("set-forward-no-answer-without-rings", 20),
        ("set-forward-no-answer-many-rings", 60),
    ):
        phone.say_body(CONTENT_TYPE, wire_body(name))
        await told(whole)

        rule = person(whole).forwarding
        assert (rule.no_answer, rule.seconds) == (MOBILE, seconds), name


async def test_switched_off_and_on_without_a_number_it_is_the_same_number(
    whole: WholeOffice,
) -> None:
    phone = feature_phone(whole, "208")
    await forward(whole, phone, BUSY, "607")

    await take_off(whole, phone, BUSY)
    assert person(whole).forwarding.busy == ""
    assert phone.shown[BUSY] == Setting(BUSY, False, "607")
    await forward(whole, phone, BUSY, "")

    assert person(whole).forwarding.busy == "607"


async def test_what_is_changed_in_the_app_is_shown_on_the_phone(whole: WholeOffice) -> None:
    phone, mara = feature_phone(whole, "208"), await whole.sign_in("mara")

    rule = {"busy": "607", "no_answer": "604", "seconds": 36}
    await mara.put("/me/forwarding", rule)
    await told(whole)

    assert phone.shown[BUSY] == Setting(BUSY, True, "607")
    assert phone.shown[NO_ANSWER] == Setting(NO_ANSWER, True, "604", 36)
    assert len(phone.last_told) == 2


async def test_what_holds_already_writes_nothing(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    await forward(whole, phone, BUSY, "607")
    revision = whole.server.directory.office.revision

    await forward(whole, phone, BUSY, "607")
    await take_off(whole, phone, ALWAYS)

    assert whole.server.directory.office.revision == revision
    assert phone.last_told == [Setting(ALWAYS, False)]


# -- refused -------------------------------------------------------------------------------


BARRED = ("09001234567", "+881612345678", "00442071234567", "110", "112", "*78", "602", "699",
          "x", "")  # fmt: skip


async def test_a_number_that_calls_may_not_go_to_leaves_everything_as_it_is(
    whole: WholeOffice,
) -> None:
    """Toll fraud, emergency calls, circles, and nobody's number (wire.md 8.2)."""
    phone, before = feature_phone(whole, "208"), person(whole)

    for feature in (ALWAYS, BUSY, NO_ANSWER):
        for number in BARRED:
            await forward(whole, phone, feature, number)

            assert person(whole) == before, number
            assert [s.is_on for s in phone.last_told if s is not None] == [False], number


async def test_barred_numbers_are_named_once_in_the_log(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    phone = feature_phone(whole, "208")

    for _ in range(3):
        await forward(whole, phone, ALWAYS, "09001234567")

    assert caplog.text.count("account 208 may not switch this: forwarding_barred") == 1
    assert "0900" not in caplog.text


async def test_whoever_may_forward_abroad_may_do_it_by_the_key(whole: WholeOffice) -> None:
    phone = feature_phone(whole, "208")
    mara = person(whole)
    await whole.server.directory.change_person(mara.id, barring="international")

    await forward(whole, phone, ALWAYS, "00442071234567")

    assert destination(whole) == "number:+442071234567"
