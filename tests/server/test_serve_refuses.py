"""What can be wrong at the start is said in plain words; nothing is left behind or lost."""

import os
import socket
import sqlite3
from pathlib import Path

import pytest

from softphone.server.store.database import FILE
from tests.contract_office import CONTRACT
from tests.served import Served, refused


@pytest.fixture
async def server(tmp_path):
    server = Served(tmp_path / "served")
    await server.start()
    yield server
    await server.close()


@pytest.fixture
def taken():
    """A TCP and a UDP port of another program."""
    tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
    for sock in (tcp, udp):
        sock.bind(("127.0.0.1", 0))
    tcp.listen()
    yield tcp.getsockname()[1], udp.getsockname()[1]
    tcp.close()
    udp.close()


def nothing_runs_for(data: Path) -> bool:
    """No media process was left alone."""
    mine = str(data / "media.sock").encode()
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mine in entry.read_bytes():
                return False
        except OSError:
            continue
    return True


@pytest.mark.long
async def test_a_taken_port_is_named(tmp_path, taken):
    tcp, udp = taken
    free = "127.0.0.1:0"
    said = await refused(tmp_path / "a", ports=["--http", f"127.0.0.1:{tcp}", "--sip", free])
    assert f"127.0.0.1:{tcp}" in said and "--http" in said
    assert nothing_runs_for(tmp_path / "a")
    for port in (udp, tcp):
        said = await refused(
            tmp_path / "b", ports=["--http", free, "--sip", f"127.0.0.1:{port}"]
        )
        assert f"Another program uses 127.0.0.1:{port}" in said and "--sip" in said
        assert nothing_runs_for(tmp_path / "b")


@pytest.mark.parametrize(
    ("http", "sip", "words"),
    [
        ("8580", "127.0.0.1:0", "'8580' is not HOST:PORT"),
        ("127.0.0.1:0", "127.0.0.1:99999", "is not HOST:PORT"),
        ("127.0.0.1:0", "127.0.0.1:", "is not HOST:PORT"),
        ("no such host:0", "127.0.0.1:0", "'no such host' is not an address"),
        ("127.0.0.1:0", "203.0.113.7:0", "203.0.113.7 is not an address of this computer"),
    ],
)
async def test_an_address_that_is_none_is_named(tmp_path, http, sip, words):
    assert words in await refused(tmp_path / "d", ports=["--http", http, "--sip", sip])


async def test_a_second_server_on_the_same_data_is_refused(server):
    said = await refused(server.data)
    assert f"in use by another Einklang server (process {server.pid}, " in said
    assert server.ready["http"] in said
    assert (await server.ask("GET", "/openapi.json")).status_code == 200


async def test_a_directory_that_may_not_be_written_is_named(tmp_path):
    if os.geteuid() == 0:  # there are places where not even root may make anything
        kernels = next(place for place in ("/sys", "/dev/pts") if os.path.ismount(place))
        data = Path(kernels) / "einklang-data"
    else:
        data = tmp_path / "locked"
        data.mkdir(mode=0o500)
    said = await refused(data)
    assert f"Einklang may not write to {data}" in said


async def test_a_full_disk_is_named(tmp_path):
    """The kernel's own “no space left”: what is written first lands on /dev/full."""
    data = tmp_path / "full"
    data.mkdir()
    (data / ".probe").symlink_to("/dev/full")
    assert f"There is no space left for {data}" in await refused(data)


async def test_data_of_a_newer_version_are_left_alone(server):
    await server.end()
    path = server.data / FILE
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '2099'")
    connection.close()
    before = path.read_bytes()
    said = await refused(server.data)
    assert "newer version of Einklang (its format is 2099" in said
    assert path.read_bytes() == before


async def test_what_is_no_database_is_left_alone(tmp_path):
    data = tmp_path / "other"
    data.mkdir()
    (data / FILE).write_bytes(b"my novel\n" * 1000)
    assert "is not a database of Einklang" in await refused(data)
    assert (data / FILE).read_bytes() == b"my novel\n" * 1000


@pytest.mark.long
async def test_a_key_that_does_not_fit_is_named(server):
    await server.end()
    key = server.data / "seal.key"
    right = key.read_bytes()
    key.write_bytes(os.urandom(32))
    assert "does not belong to this data" in await refused(server.data)
    key.write_bytes(b"short")
    assert "is damaged" in await refused(server.data)
    key.write_bytes(right)
    await server.start()


async def test_a_broken_office_file_stops_the_start_and_changes_nothing(tmp_path):
    file = tmp_path / "office.toml"
    file.write_text(CONTRACT.replace('kind = "softphone"', 'kind = "fax"'))
    said = await refused(tmp_path / "data", "--office", str(file))
    line = CONTRACT.splitlines().index('kind = "softphone"') + 1
    assert f"{file}:{line}: kind 'fax'" in said
    said = await refused(tmp_path / "data", "--office", str(tmp_path / "missing.toml"))
    assert "missing.toml:1: cannot be read" in said
    with sqlite3.connect(tmp_path / "data" / FILE) as connection:
        assert connection.execute("SELECT count(*) FROM accounts").fetchone() == (0,)
    connection.close()


@pytest.mark.long
async def test_a_certificate_that_is_none_is_named(tmp_path):
    wrong = tmp_path / "x.pem"
    wrong.write_text("hello")
    said = await refused(tmp_path / "d", "--tls-cert", str(wrong), "--tls-key", str(wrong))
    assert "is not a certificate" in said
    missing = str(tmp_path / "missing.pem")
    said = await refused(tmp_path / "d", "--tls-cert", missing, "--tls-key", missing)
    assert "missing.pem cannot be read" in said
    assert "go together" in await refused(tmp_path / "d", "--tls-cert", str(wrong))
