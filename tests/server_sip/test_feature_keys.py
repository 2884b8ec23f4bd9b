"""Keys of desk phones (device feature key synchronisation): they switch the whole person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.sip.documents.feature_event import Feature, Setting
from tests.feature_phone import feature_phone, told
from tests.whole_office import WholeOffice

ON, OFF = Setting(Feature.DND, True), Setting(Feature.DND, False)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start()
    yield office
    await office.stop()


async def test_a_phone_that_subscribes_is_told_all_its_features(office: WholeOffice) -> None:
    phone = feature_phone(office, "208")

    assert phone.last_told == [
        OFF,
        Setting(Feature.ALWAYS, False),
        Setting(Feature.BUSY, False),
        Setting(Feature.NO_ANSWER, False, "", 24),
    ]
    assert phone.notifies[-1].content_type == "multipart/mixed"
    assert phone.notifies[-1].headers.get("subscription-state") == "active;expires=3600"


async def test_s39_the_dnd_key_of_a_desk_phone_switches_the_whole_person(
    office: WholeOffice,
) -> None:
    """S39 is lifted (decision 12): do not disturb set on an IP phone holds for all devices."""
    desk, other = feature_phone(office, "208"), feature_phone(office, "204")
    jonas = office.phone("205")

    assert desk.press_dnd(True).status == 200
    await told(office)

    assert desk.shows_dnd and other.shows_dnd
    assert desk.last_told == [ON] and other.last_told == [ON]
    mara = await office.sign_in("mara")
    me = await mara.get("/me")
    assert me["availability"]["status"] == "do_not_disturb"
    assert me["availability"]["set_by"] == "208"
    assert jonas.call("602").final.status == 480
