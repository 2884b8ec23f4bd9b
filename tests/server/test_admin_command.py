"""``einklang admin`` beside a running server and alone."""

import asyncio
import json
import sys

import pytest

from softphone.demo.processes import until
from tests.served import Served
from tests.sip_flood import Caller
from tests.whole_office import OFFICE


@pytest.fixture
async def server(tmp_path):
    server = Served(tmp_path / "served")
    await server.start()
    yield server
    await server.close()


async def admin(data, *words):
    """(exit status, output, errors)"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "softphone.cli", "admin", "--data", str(data), *words,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    assert b"Traceback" not in errors, errors.decode()
    return process.returncode, output.decode(), errors.decode()


async def test_an_import_beside_a_running_server_is_taken_within_a_second(server, tmp_path):
    token = await server.token("mara")
    file = tmp_path / "new.toml"
    file.write_text(OFFICE.replace("Einkauf", "Verkauf"))
    status, said, _ = await admin(server.data, "import", str(file))
    assert status == 0 and "1 changed" in said

    async def is_taken():
        me = (await server.ask("GET", "/me", token=token)).json()
        return me["department"] == "Verkauf"

    await until(is_taken, "the import", 3)
    status, said, _ = await admin(server.data, "import", str(file))
    assert status == 0 and "0 added, 0 changed" in said and "0 removed" in said


async def test_a_mistake_is_named_and_the_status_says_so(server, tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text(OFFICE.replace('kind = "webphone"', 'kind = "toaster"'))
    status, said, errors = await admin(server.data, "import", str(file))
    line = OFFICE.splitlines().index('kind = "webphone"') + 1
    assert status == 1 and said == ""
    assert errors.strip() == f"einklang: {file}:{line}: kind 'toaster' is not a kind of device"


async def test_a_devices_new_secret_is_shown_once_and_works_at_once(server):
    asked = await admin(server.data, "--json", "credentials", "205")
    given = json.loads(asked[1])
    assert asked[0] == 0 and given["username"] == "205"
    phone = Caller(server, "205", secret=given["secret"])
    old = Caller(server, "205")
    try:

        async def works():
            return await phone.register() == 200

        await until(works, "the new secret", 5)
        assert await old.register() == 401
    finally:
        phone.close()
        old.close()
    status, _, errors = await admin(server.data, "credentials", "999")
    assert status == 1 and "there is no account 999; there are: 204, 205" in errors


async def test_an_export_is_read_again(server, tmp_path):
    status, text, _ = await admin(server.data, "export")
    file = tmp_path / "export.toml"
    file.write_text(text)
    assert status == 0 and "s-204" not in text
    status, said, _ = await admin(tmp_path / "elsewhere", "import", str(file))
    assert status == 0 and "0 changed" in said
    assert (await admin(tmp_path / "elsewhere", "export"))[1] == text


async def test_a_folder_without_an_office_is_not_made_into_one(tmp_path):
    for words in (["export"], ["credentials", "204"]):
        status, said, errors = await admin(tmp_path / "typo", *words)
        assert (status, said) == (1, "")
        assert "There is no office in" in errors
    assert not (tmp_path / "typo").exists()
