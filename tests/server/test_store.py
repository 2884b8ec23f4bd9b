"""The data file: one shape whichever way it was made; old entries are forgotten."""

import re
import sqlite3
from datetime import UTC, datetime

import pytest

from softphone.model.calls import CallRecord, CallResult, Party
from softphone.server.bus import Bus
from softphone.server.call_log import CallLog
from softphone.server.store import running_state, tables
from softphone.server.store.database import Database, DataProblem, _migrate


def shape(path):
    """Every table and index, without quotes, white space and what SQLite takes as the same."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    found = {}
    for name, sql in rows:
        parts = re.sub(r'["\s]+', " ", sql.partition("(")[2]).strip(" )").split(",")
        found[name] = sorted(part.strip() for part in parts)
    version = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    connection.close()
    return found, version


async def test_a_new_file_has_the_shape_that_the_migrations_make(tmp_path):
    """New data are made at once; older data are led there step by step."""
    database = Database(tmp_path / "new")
    await database.open()
    await database.close()
    _migrate(tmp_path / "migrated.db", "")
    made, migrated = shape(tmp_path / "new" / "einklang.db"), shape(tmp_path / "migrated.db")
    assert made[1] == migrated[1] == [(tables.HEAD,)]
    assert made[0].keys() == migrated[0].keys()
    for name in made[0]:
        if name != "alembic_version":
            assert made[0][name] == migrated[0][name], name


async def test_a_file_is_this_users_alone_from_the_start(tmp_path):
    database = Database(tmp_path / "data")
    await database.open()
    assert (tmp_path / "data" / "einklang.db").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    await database.close()


async def test_calls_and_changes_are_kept_for_ninety_days(office):
    mara = await office.sign_in("mara")
    await mara.dnd()
    await mara.dnd(False)
    office.phone("205").call("602").cancel()
    await office.wait(89 * 86400)
    assert len(await mara.get("/me/status/log")) == 2
    assert len(await mara.get("/me/calls")) == 1
    await office.wait(2 * 86400)
    mara = await office.sign_in("mara")
    assert await mara.get("/me/status/log") == []
    assert await mara.get("/me/calls") == []


async def test_statuses_of_people_that_are_gone_are_forgotten(office):
    hub = office.server.hub
    mara = await office.sign_in("mara")
    await mara.dnd()
    gone = {"nobody-any-more"}
    hub.availability("nobody-any-more")
    await office.import_text('[office]\nname = "Other"\n')
    await office.wait(1)
    assert not gone & hub.people
    assert (await mara.get("/me"))["availability"]["status"] == "do_not_disturb"


async def test_a_batch_is_written_whole_or_not_at_all(tmp_path):
    database = Database(tmp_path)
    await database.open()
    keep = "INSERT INTO live_calls (id, document) VALUES (?, ?)"
    with pytest.raises(DataProblem):
        await database.write_batch([(keep, [("one", "{}")]), ("INSERT INTO nothing", [()])])
    assert await running_state.load_calls(database) == []

    await database.write_batch([(keep, [("two", '{"id": "two"}')])])
    assert await running_state.load_calls(database) == [{"id": "two"}]
    await database.close()


async def test_records_that_could_not_be_written_are_written_later(tmp_path, monkeypatch):
    """A disk that is full for a moment loses no call of anybody's history."""
    database = Database(tmp_path)
    await database.open()
    log = CallLog(database, Bus())
    log.add(a_record("first"))

    async def no_space(batch):
        raise DataProblem("There is no space left.")

    with monkeypatch.context() as full, pytest.raises(DataProblem):
        full.setattr(database, "write_batch", no_space)
        await log.flush()
    log.add(a_record("second"))

    assert {record.id for record in await log.of_person("mara")} == {"first", "second"}
    await database.close()


def a_record(id):
    started_at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    return CallRecord(id, Party("607"), Party("602"), started_at, CallResult.MISSED,
                      callee_people=("mara",))  # fmt: skip
