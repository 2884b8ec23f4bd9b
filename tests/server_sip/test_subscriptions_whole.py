"""Subscriptions in the whole server: what the API changes, telephones hear, and the reverse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from softphone.server.office_import import Options
from tests.sip_office import Phone
from tests.watchers import Watch, subscribe
from tests.whole_office import OFFICE, WholeOffice


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path / "data")
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
def watch(whole: WholeOffice) -> Watch:
    """Jonas's phone watches Mara, whose desk phone is signed in."""
    whole.phone("208")
    return subscribe(whole.phone("205"), "602")


async def settle(whole: WholeOffice) -> None:
    """What was begun is finished, and everybody was told."""
    await whole.server.background.idle()
    await asyncio.sleep(0)
    whole.pass_time(0.1)


async def test_a_click_in_the_app_reaches_other_peoples_telephones(
    whole: WholeOffice, watch: Watch
) -> None:
    lamp = subscribe(whole.phone("206"), "dnd+602", "dialog")
    mara = await whole.sign_in("mara")
    await mara.dnd()
    await settle(whole)

    assert "Do Not Disturb" in watch.body
    assert "confirmed" in lamp.body
    await mara.dnd(False)
    await settle(whole)
    assert "Available" in watch.body
    assert "terminated" in lamp.body


async def test_the_key_of_the_own_desk_phone_follows_at_once(whole: WholeOffice) -> None:
    """It waits for nothing: it has heard before the app has its answer."""
    keys = subscribe(whole.phone("208"), "208", "as-feature-event")
    mara = await whole.sign_in("mara")
    await mara.dnd()

    assert keys.count == 2
    assert "<doNotDisturbOn>true" in keys.body


async def test_do_not_disturb_that_ends_by_itself_is_told(
    whole: WholeOffice, watch: Watch
) -> None:
    mara = await whole.sign_in("mara")
    await mara.dnd(until="2026-03-02T09:02:00Z")
    await settle(whole)
    assert "Do Not Disturb" in watch.body

    await whole.wait(121)
    await settle(whole)
    assert "Available" in watch.body


async def test_a_call_is_seen_by_those_who_watch(whole: WholeOffice, watch: Watch) -> None:
    call = whole.phone("206").call("602")
    desk = next(p for p in whole.phones.values() if p.account == "208")
    desk.ringing.ring()
    await settle(whole)
    assert "Ringing" in watch.body

    desk.ringing.answer()
    await settle(whole)
    assert "On the phone" in watch.body
    call.hang_up()
    await settle(whole)
    assert "Available" in watch.body


async def test_who_signs_out_is_offline(whole: WholeOffice, watch: Watch) -> None:
    desk = next(p for p in whole.phones.values() if p.account == "208")
    desk.register(expires=0)
    await settle(whole)

    assert "Offline" in watch.body


async def test_the_own_telephone_proves_what_it_shows(whole: WholeOffice) -> None:
    own = subscribe(whole.phone("208"), "602")
    mara = await whole.sign_in("mara")
    await mara.dnd()
    await settle(whole)
    assert (await mara.device("208"))["display"] == "in_sync"

    own.answer = 0
    await mara.dnd(False)
    await settle(whole)
    assert (await mara.device("208"))["display"] == "pending"


async def test_the_app_that_signs_out_hears_nothing_more(whole: WholeOffice) -> None:
    mara = await whole.sign_in("mara")
    issued = await mara.post("/me/devices/204/credentials", {"client": "laptop"})
    phone: Phone = whole.phone("204", register=False)
    phone.username, phone._secret = issued["username"], issued["secret"]
    watch = subscribe(phone, "607")
    assert watch.status == 200
    await mara.delete("/session")
    jonas = await whole.sign_in("jonas")
    await jonas.dnd()
    await settle(whole)

    assert watch.count == 1


async def test_a_restarted_server_is_subscribed_to_anew(
    whole: WholeOffice, watch: Watch
) -> None:
    mara = await whole.sign_in("mara")
    await mara.dnd()
    await settle(whole)
    await whole.restart_server()

    assert watch.state == "terminated;reason=deactivated"
    assert watch.refresh() == 481
    again = subscribe(watch.phone, "602")
    assert "Do Not Disturb" in again.body


async def test_a_colleague_who_left_is_watched_no_more(
    whole: WholeOffice, watch: Watch
) -> None:
    begin, end = (
        OFFICE.index('[[users]]\nemail = "mara'),
        OFFICE.index('[[users]]\nemail = "jo'),
    )
    await whole.import_text(OFFICE[:begin] + OFFICE[end:], Options(prune=True))
    await whole.wait(1)
    await settle(whole)

    assert watch.state == "terminated;reason=noresource"
