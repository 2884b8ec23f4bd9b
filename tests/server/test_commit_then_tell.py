"""Nobody hears of a status before it is durable (architecture 4.8)."""

from __future__ import annotations

import sqlite3

import pytest

from softphone.model.availability import Chosen, Status
from softphone.model.events import AvailabilityChanged

DND = Chosen(Status.DO_NOT_DISTURB)


def somebody_else(office):
    """The data as another process reads it."""
    return sqlite3.connect(office.server.database.path)


def fill_the_disk(office):
    """Every further change fails while it is written."""
    with somebody_else(office) as other:
        other.execute(
            "create trigger full before insert on status_log"
            " begin select raise(abort, 'database or disk is full'); end"
        )


@pytest.fixture
def mara(office):
    people = office.server.directory.office.people.values()
    return next(person.id for person in people if person.number == "602")


async def test_who_hears_of_a_change_finds_it_in_the_data(office, mara):
    """At the very moment at which it is told."""
    found = []

    def look(event):
        with somebody_else(office) as other:
            found.extend(other.execute("select status, revision from statuses"))

    office.bus.listen(AvailabilityChanged, look)
    told = await office.server.hub.set_status(mara, DND, "204")

    assert found == [("do_not_disturb", told.revision)]


async def test_what_could_not_be_kept_is_told_to_nobody(office, mara):
    """Neither routing nor a screen goes by a wish that a restart would forget."""
    hub = office.server.hub
    await hub.set_status(mara, Chosen(Status.OFFLINE), "204")
    heard = office.listen(AvailabilityChanged)
    fill_the_disk(office)

    with pytest.raises(Exception, match="full"):
        await hub.set_status(mara, DND, "204")

    assert heard == []
    assert hub.availability(mara).status is Status.OFFLINE
    assert hub.chosen[mara].status is Status.OFFLINE
