"""An office in one file, and back: all of it or nothing, whatever goes wrong on the way."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest

from softphone.commands import admin
from softphone.server.lock_file import LockFile
from softphone.server.store import archive, database, restoring, tables
from softphone.server.store.archive import MANIFEST
from softphone.server.store.database import Database, DataProblem
from softphone.server.store.sealed import Seal
from tests.whole_office import WholeOffice

SOUND = "voicemail/0f0f.wav"


class Killed(BaseException):
    """The power fails here."""


@pytest.fixture
async def data(office: WholeOffice) -> Path:
    """The data of an office with a message, in a server that runs."""
    (office.data / "voicemail").mkdir(exist_ok=True)
    (office.data / SOUND).write_bytes(b"RIFF hello")
    (office.data / "server.lock").touch()
    return office.data


@pytest.fixture
def file(data: Path, tmp_path: Path) -> Path:
    target = tmp_path / "office.zip"
    archive.write(data, target)
    return target


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another machine's empty folder."""
    folder = tmp_path / "other"
    folder.mkdir(mode=0o700)
    return folder


def names(directory: Path) -> set[str]:
    with sqlite3.connect(directory / "einklang.db") as connection:
        rows = connection.execute("SELECT email FROM people").fetchall()
    return {email for (email,) in rows}


def holds(directory: Path) -> tuple[bytes, set[str], bytes]:
    """What makes an office: its key, its people, its sounds."""
    sounds = b"".join(p.read_bytes() for p in sorted((directory / "voicemail").glob("*.wav")))
    return (directory / "seal.key").read_bytes(), names(directory), sounds


def rewritten(file: Path, **changes: Any) -> Path:
    """The same backup with other contents; ``changes``: name -> bytes, or of the manifest."""
    target = file.with_name("changed.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read(MANIFEST)) | changes.pop("manifest", {})
        for name in old.namelist():
            if name != MANIFEST:
                new.writestr(name, changes.pop(name, old.read(name)))
        for name, content in changes.items():
            new.writestr(name, content)
        new.writestr(MANIFEST, json.dumps(manifest))
    return target


# -- there and back


def test_an_office_comes_back_whole_on_another_machine(data: Path, file: Path, other: Path):
    manifest, former = restoring.restore(other, file, tables.HEAD)
    assert holds(other) == holds(data)
    assert set(manifest.files) == {"einklang.db", "seal.key", SOUND}
    assert former is None


async def test_people_sign_in_at_the_restored_office(file: Path, other: Path):
    restoring.restore(other, file, tables.HEAD)
    office = WholeOffice(other)
    await office.start(office="")
    try:
        mara = await office.sign_in("mara")
        assert (await mara.get("/me"))["number"] == "602"
        assert office.server.directory.digest_user("208") is not None
    finally:
        await office.stop()


def test_a_backup_is_its_maker_s_alone(file: Path):
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_replaces_no_other_file(data: Path, file: Path):
    before = file.read_bytes()
    with pytest.raises(DataProblem, match="is there already"):
        archive.write(data, file)
    assert file.read_bytes() == before


async def test_what_is_being_written_meanwhile_is_in_it_or_not_but_never_half(
    office: WholeOffice, data: Path, tmp_path: Path, other: Path
):
    async with office.server.database.write() as connection:
        await connection.exec_driver_sql("DELETE FROM people")
        archive.write(data, tmp_path / "meanwhile.zip")
        await connection.rollback()
    restoring.restore(other, tmp_path / "meanwhile.zip", tables.HEAD)
    assert "mara@office.example" in names(other)


def test_links_in_the_data_are_not_followed(data: Path, tmp_path: Path):
    (tmp_path / "private.wav").write_bytes(b"secret of somebody else")
    (data / "voicemail" / "link.wav").symlink_to(tmp_path / "private.wav")
    manifest = archive.write(data, tmp_path / "linked.zip")
    assert "voicemail/link.wav" not in manifest.files


def test_a_folder_without_an_office_is_named(tmp_path: Path):
    with pytest.raises(DataProblem, match="There is no office"):
        archive.write(tmp_path, tmp_path / "x.zip")


# -- into an office that is there


@pytest.fixture
def there(other: Path, file: Path) -> Path:
    """An office that has changed since the backup."""
    restoring.restore(other, file, tables.HEAD)
    with sqlite3.connect(other / "einklang.db") as connection:
        connection.execute("DELETE FROM people WHERE email LIKE 'mara%'")
    connection.close()
    (other / "voicemail" / "new.wav").write_bytes(b"newer")
    return other


def test_the_office_that_was_there_is_kept_aside(data: Path, there: Path, file: Path):
    before = holds(there)
    _, former = restoring.restore(there, file, tables.HEAD)
    assert holds(there) == holds(data)
    assert former is not None and holds(former) == before


@pytest.mark.parametrize("at", range(1, 12))
def test_a_power_cut_leaves_the_old_office_or_the_new_one(
    data: Path, there: Path, file: Path, monkeypatch: pytest.MonkeyPatch, at: int
):
    before, replace, done = holds(there), os.replace, 0

    def dies(source: Any, target: Any) -> None:
        nonlocal done
        done += 1
        if done == at:
            raise Killed
        replace(source, target)

    monkeypatch.setattr(os, "replace", dies)
    try:
        restoring.restore(there, file, tables.HEAD)
    except Killed:
        monkeypatch.undo()
        restoring.finish(there)
    assert holds(there) in (before, holds(data))
    assert not (there / "restoring").exists()


def test_a_running_server_is_not_pulled_from_under_its_calls(
    there: Path, file: Path, capsys: pytest.CaptureFixture[str]
):
    before, lock = holds(there), LockFile.take(there)
    try:
        assert command("--data", there, "restore", file) == 1
    finally:
        lock.release()
    assert "in use by another Einklang server" in capsys.readouterr().err
    assert holds(there) == before


async def test_a_server_that_starts_after_the_power_cut_has_the_restored_office(
    other: Path, file: Path, monkeypatch: pytest.MonkeyPatch
):
    """Its key too, before the first secret is opened."""
    replace = os.replace

    def dies(source: Any, target: Any) -> None:
        replace(source, target)
        if Path(target).name == "restoring":
            raise Killed

    monkeypatch.setattr(os, "replace", dies)
    with pytest.raises(Killed):
        restoring.restore(other, file, tables.HEAD)
    monkeypatch.undo()
    office = WholeOffice(other)
    await office.start(office="")
    try:
        assert office.server.directory.digest_user("208") is not None
        assert (await office.sign_in("mara")).token
    finally:
        await office.stop()


async def test_a_key_is_whole_and_its_maker_s_alone(tmp_path: Path):
    first, again = Seal.of(tmp_path), Seal.of(tmp_path)
    assert again.open("208", first.close("208", {"a": 1})) == {"a": 1}
    assert [p.name for p in tmp_path.iterdir()] == ["seal.key"]
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600
    key = (tmp_path / "seal.key").read_bytes()
    assert first.nonce_key not in (key, key[::-1])


# -- what is no backup


def damaged(file: Path) -> dict[str, Path]:
    whole = file.read_bytes()
    cut = file.with_name("cut.zip")
    cut.write_bytes(whole[: len(whole) // 2])
    text = file.with_name("text.zip")
    text.write_text("hello")
    files = json.loads(zipfile.ZipFile(file).read(MANIFEST))["files"]
    evil = {**files, "../../evil": files["seal.key"]}
    bomb = {**files, SOUND: {**files[SOUND], "size": 3}}
    return {
        "cut off": cut,
        "no zip": text,
        "another sound": rewritten(file, **{SOUND: b"RIFF hullo"}),
        "another key": rewritten(file, **{"seal.key": b"x" * 32}),
        "broken database": rewritten(file, **{"einklang.db": b"SQLite format 3\0 not"}),
        "from the future": rewritten(file, manifest={"migration": "9999"}),
        "of another kind": rewritten(file, manifest={"format": 2}),
        "out of its folder": rewritten(file, manifest={"files": evil}),
        "longer than it says": rewritten(file, manifest={"files": bomb}),
        "without a key": rewritten(file, manifest={"files": {SOUND: files[SOUND]}}),
        "no manifest": rewritten(file, manifest={"files": 7}),
        "not there": file.with_name("nowhere.zip"),
    }


@pytest.mark.parametrize("kind", [
    "cut off", "no zip", "another sound", "another key", "broken database", "from the future",
    "of another kind", "out of its folder", "longer than it says", "without a key",
    "no manifest", "not there",
])  # fmt: skip
def test_what_is_no_whole_backup_changes_nothing(there: Path, file: Path, kind: str):
    before = holds(there)
    with pytest.raises(DataProblem) as told:
        restoring.restore(there, damaged(file)[kind], tables.HEAD)
    assert len(str(told.value)) > 20
    assert holds(there) == before
    assert not list(there.glob("restoring*"))
    assert not (there.parent / "evil").exists()


# -- by command


def command(*words: object) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    admin.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["admin", *map(str, words)])
    status: int = arguments.run(arguments)
    return status


def test_by_command_it_goes_to_the_office_s_own_folder_and_back(
    there: Path, capsys: pytest.CaptureFixture[str]
):
    assert command("--data", there, "backup") == 0
    (made,) = (there / "backups").glob("*.zip")
    assert "keep it as safe as the office" in capsys.readouterr().out
    shutil.rmtree(there / "voicemail")
    assert command("--data", there, "restore", made) == 0
    assert (there / "voicemail" / "new.wav").read_bytes() == b"newer"
    assert "What was there before is kept in" in capsys.readouterr().out


# -- before an upgrade


@pytest.fixture
def older(there: Path) -> Path:
    """The data of an earlier version."""
    with sqlite3.connect(there / "einklang.db") as connection:
        for later in ("voicemails", "contacts", "one_time_codes"):
            connection.execute(f"DROP TABLE {later}")
        connection.execute("UPDATE alembic_version SET version_num = '0003'")
    connection.close()
    return there


async def test_before_an_upgrade_the_data_is_backed_up(older: Path):
    opened = Database(older)
    await opened.open()
    await opened.close()
    (made,) = (older / "backups").glob("*-before-*.zip")
    assert json.loads(zipfile.ZipFile(made).read(MANIFEST))["migration"] == "0003"
    assert archive.migration_of(older / "einklang.db") == tables.HEAD


async def test_an_upgrade_that_fails_leaves_the_data_as_it_was(
    older: Path, monkeypatch: pytest.MonkeyPatch
):
    before = names(older)

    def breaks(path: Path, version: str) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute("DELETE FROM people")
        connection.close()
        raise DataProblem("The upgrade broke.")

    monkeypatch.setattr(database, "_upgrade", breaks)
    with pytest.raises(DataProblem, match="broke"):
        await Database(older).open()
    assert (names(older), archive.migration_of(older / "einklang.db")) == (before, "0003")


async def test_the_newest_three_of_them_are_kept(older: Path):
    folder = older / "backups"
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"2026-01-0{day}-120000-before-0003.zip").touch()
    opened = Database(older)
    await opened.open()
    await opened.close()
    kept = sorted(file.name[:10] for file in folder.glob("*.zip"))
    assert len(kept) == 3 and kept[:2] == ["2026-01-04", "2026-01-05"]
