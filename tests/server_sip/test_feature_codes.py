"""Feature codes for telephones without keys: the change first, then a tone that is true."""

from __future__ import annotations

import sqlite3

import pytest

from tests.feature_phone import told
from tests.sip_office import Line
from tests.whole_office import WholeOffice


def tones(whole: WholeOffice) -> list[str]:
    return [kind for kind, _, _ in whole.media.played]


async def status(whole: WholeOffice, number: str = "602") -> tuple[str, str]:
    person = whole.server.directory.office.person_by_number(number)
    assert person is not None
    found = whole.server.hub.availability(person.id)
    return found.status.value, found.set_by


async def dial(whole: WholeOffice, account: str, code: str) -> Line:
    line = whole.phone(account).call(code)
    await told(whole)
    return line


def fill_the_disk(whole: WholeOffice) -> None:
    """Every further change of a status fails while it is written."""
    with sqlite3.connect(whole.server.database.path) as other:
        other.execute(
            "create trigger full before insert on status_log"
            " begin select raise(abort, 'database or disk is full'); end"
        )


async def test_no_tone_before_the_change_is_committed(whole: WholeOffice) -> None:
    line = whole.phone("208").call("*78")

    assert (tones(whole), line.status) == ([], 100)
    await told(whole)

    assert (tones(whole), line.status) == (["confirmed"], 200)
    assert await status(whole) == ("do_not_disturb", "208")


async def test_off_and_toggle(whole: WholeOffice) -> None:
    phone = whole.phone("208")
    for code, expected in (
        ("*78", "do_not_disturb"), ("*79", "available"), ("*79", "available"),
        ("*76", "do_not_disturb"), ("*76", "available"),
    ):  # fmt: skip
        phone.call(code)
        await told(whole)
        assert (await status(whole))[0] == expected, code
    assert tones(whole) == ["confirmed"] * 5


async def test_two_toggles_at_once_are_none(whole: WholeOffice) -> None:
    """Each looks at what holds when its turn has come."""
    for account in ("208", "204"):
        whole.phone(account).call("*76")
    await told(whole)

    assert (await status(whole))[0] == "available"
    assert tones(whole) == ["confirmed", "confirmed"]


@pytest.mark.parametrize("key", ["*76602", "dnd+602", "DND+602", "dnd%2B602"])
async def test_the_key_that_shows_my_do_not_disturb_switches_it(
    whole: WholeOffice, key: str
) -> None:
    await dial(whole, "208", key)

    assert tones(whole) == ["confirmed"]
    assert await status(whole) == ("do_not_disturb", "208")


@pytest.mark.parametrize("key", ["*76602", "dnd+602"])
async def test_the_key_that_shows_a_colleagues_does_not(whole: WholeOffice, key: str) -> None:
    line = await dial(whole, "205", key)

    assert (tones(whole), line.status) == (["refused"], 200)
    assert (await status(whole))[0] == "available"


@pytest.mark.parametrize("key", ["*76699", "dnd+699", "dnd+", "dnd+602x"])
async def test_the_key_of_nobody_is_an_unknown_number(whole: WholeOffice, key: str) -> None:
    line = await dial(whole, "208", key)

    assert (tones(whole), line.status) == ([], 404)


async def test_a_telephone_of_nobody_hears_that_it_switches_nothing(
    whole: WholeOffice,
) -> None:
    line = await dial(whole, "290", "*78")

    assert (tones(whole), line.status) == (["refused"], 200)


async def test_a_change_that_cannot_be_kept_is_no_change(whole: WholeOffice) -> None:
    """The disk is full: nothing holds, and the tone says so."""
    phone = whole.phone("208")
    fill_the_disk(whole)

    line = phone.call("*78")
    await told(whole)

    assert (tones(whole), line.status) == (["refused"], 200)
    assert (await status(whole))[0] == "available"


async def test_who_hangs_up_before_the_tone_has_switched_all_the_same(
    whole: WholeOffice,
) -> None:
    line = whole.phone("208").call("*78")
    line.cancel()
    await told(whole)

    assert line.status == 487
    assert await status(whole) == ("do_not_disturb", "208")
    assert len(whole.media.closed) == len(whole.media.played)
