"""``einklang admin``: the office file in and out, secrets for desk phones."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "admin", help="import, export, credentials", description="Look after an office's data."
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the office's data")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    actions = parser.add_subparsers(dest="action", required=True)
    importing = actions.add_parser("import", help="read an office file")
    importing.add_argument("file", type=Path)
    importing.add_argument("--reset-passwords", action="store_true")
    importing.add_argument("--reset-secrets", action="store_true")
    importing.add_argument("--prune", action="store_true", help="remove what it does not name")
    actions.add_parser("export", help="write the office file to standard output")
    credentials = actions.add_parser(
        "credentials", help="a new secret for a device, shown once"
    )
    credentials.add_argument("account")
    code_off = actions.add_parser(
        "code-off", help="ask somebody for the password alone again, who lost the telephone"
    )
    code_off.add_argument("email")
    backup = actions.add_parser("backup", help="everything of the office in one file")
    backup.add_argument("file", type=Path, nargs="?", help="default: DIR/backups/DATE.zip")
    restoring = actions.add_parser(
        "restore", help="the office of a backup; stop the server first"
    )
    restoring.add_argument("file", type=Path)
    actions.add_parser("fingerprint", help="what colleagues compare when they first sign in")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.server.lock_file import InUse
    from softphone.server.office_file import OfficeFileError
    from softphone.server.store.database import DataProblem

    os.umask(0o077)  # keys and data: this user's alone
    work = {
        "import": _import,
        "export": _export,
        "credentials": _credentials,
        "code-off": _code_off,
        "fingerprint": _fingerprint,
        "backup": _backup,
        "restore": _restore,
    }[arguments.action]
    try:
        return asyncio.run(work(arguments))
    except (OfficeFileError, DataProblem, InUse) as error:
        print(f"einklang: {error}", file=sys.stderr)
        return 1


async def _import(arguments: argparse.Namespace) -> int:
    from softphone.server.office_import import Importer, Options
    from softphone.server.passwords import hash_password
    from softphone.server.store.database import Database
    from softphone.server.store.sealed import Seal

    database = Database(arguments.data)
    await database.open()
    try:
        importer = Importer(database, Seal.of(arguments.data), hash_password)
        options = Options(arguments.reset_passwords, arguments.reset_secrets, arguments.prune)
        counts = await importer.import_file(arguments.file, options)
    finally:
        await database.close()
    told = vars(counts)
    if arguments.json:
        print(json.dumps(told))
    else:
        print(", ".join(f"{number} {word}" for word, number in told.items()))
    return 0


async def _open(directory: Path) -> Any:
    """The data of an office that is there.  Raises DataProblem: a typing error makes none."""
    from softphone.server.store.database import FILE, Database, DataProblem

    if not (directory / FILE).exists():
        raise DataProblem(f"There is no office in {directory}. Is --data the right folder?")
    database = Database(directory)
    await database.open()
    return database


async def _export(arguments: argparse.Namespace) -> int:
    from softphone.server.office_export import export

    database = await _open(arguments.data)
    try:
        print(await export(database), end="")
    finally:
        await database.close()
    return 0


async def _credentials(arguments: argparse.Namespace) -> int:
    from softphone.server.bus import Bus
    from softphone.server.directory import Directory
    from softphone.server.store.sealed import Seal

    database = await _open(arguments.data)
    try:
        directory = Directory(database, Seal.of(arguments.data), Bus())
        await directory.load()
        if arguments.account not in directory.office.accounts:
            known = ", ".join(sorted(directory.office.accounts)) or "none"
            print(
                f"einklang: there is no account {arguments.account}; there are: {known}",
                file=sys.stderr,
            )
            return 1
        secret = await directory.new_secret(arguments.account)
        domain = directory.office.domain
    finally:
        await database.close()
    if arguments.json:
        told = {"username": arguments.account, "secret": secret, "realm": domain}
        print(json.dumps(told))
    else:
        print(f"user name  {arguments.account}\nsecret     {secret}\ndomain     {domain}")
        print("The secret is shown only now; the former one does not work any more.")
    return 0


async def _code_off(arguments: argparse.Namespace) -> int:
    """For the only administrator; everybody else asks one."""
    from datetime import UTC, datetime

    from softphone.server import audit
    from softphone.server.one_time_codes import OneTimeCodes
    from softphone.server.store import office_store
    from softphone.server.store.sealed import Seal

    database = await _open(arguments.data)
    codes = OneTimeCodes(database, Seal.of(arguments.data), lambda: datetime.now(UTC))
    try:
        async with database.write() as connection:
            found = await office_store.password_of(connection, arguments.email)
            was_on = found is not None and await codes.turn_off(connection, found[0])
            if found is not None and was_on:
                person = await office_store.person(connection, found[0])
                entry = audit.Entry("code_reset", "user", person.id, person.name)
                await audit.note(connection, datetime.now(UTC), None, entry)
    finally:
        await database.close()
    if not was_on:
        print(f"einklang: {arguments.email} gives no code at sign-in", file=sys.stderr)
        return 1
    print(f"{arguments.email} signs in with the password alone again.")
    return 0


async def _backup(arguments: argparse.Namespace) -> int:
    from datetime import datetime

    from softphone.server.store import archive
    from softphone.server.store.database import BACKUPS

    target = arguments.file
    if target is None:
        target = arguments.data / BACKUPS / f"{datetime.now():%Y-%m-%d-%H%M%S}.zip"
        if arguments.data.is_dir():
            target.parent.mkdir(mode=0o700, exist_ok=True)
    manifest = archive.write(arguments.data, target)
    if arguments.json:
        print(json.dumps({"file": str(target), "files": len(manifest.files)}))
    else:
        size = f"{manifest.size / 1e6:.1f} MB before packing"
        print(f"{target}  ({len(manifest.files)} files, {size})")
        print("It opens every secret of the office: keep it as safe as the office itself.")
    return 0


async def _restore(arguments: argparse.Namespace) -> int:
    from softphone.server.lock_file import LockFile
    from softphone.server.store import restoring, tables
    from softphone.server.store.database import Database

    Database(arguments.data).check_directory()
    lock = LockFile.take(arguments.data)
    try:
        manifest, former = restoring.restore(arguments.data, arguments.file, tables.HEAD)
    finally:
        lock.release()
    if arguments.json:
        told = {"made_at": manifest.made_at, "former": str(former) if former else None}
        print(json.dumps(told))
    else:
        print(f"The office of {manifest.made_at} is in {arguments.data}.")
        if former is not None:
            print(f"What was there before is kept in {former}.")
    return 0


async def _fingerprint(arguments: argparse.Namespace) -> int:
    from softphone.server.certificate import fingerprint

    path = arguments.data / "tls.crt"
    if not path.exists():
        print("einklang: this server has not made a certificate yet", file=sys.stderr)
        return 1
    print(fingerprint(path))
    return 0
