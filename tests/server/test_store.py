"""The data file: one shape whichever way it was made; old entries are forgotten."""

import re
import sqlite3

from softphone.server.store import tables
from softphone.server.store.database import Database, _migrate


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
