"""Directories written by others, each a process of its own: Radicale (CardDAV), OpenLDAP."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

SCHEMAS = Path("/etc/ldap/schema")
MODULES = Path("/usr/lib/ldap")
BASE = "dc=office,dc=example"
READER, SECRET = f"cn=reader,{BASE}", "reads-only"

_SLAPD = """\
{includes}
modulepath {modules}
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
maxsize 10485760
suffix "{base}"
rootdn "{reader}"
rootpw {secret}
directory {folder}/data
access to * by dn.exact="{reader}" write by anonymous auth
"""


@contextlib.contextmanager
def running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """Until it accepts connections; at the end it is stopped with all that it started."""
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
    try:
        _accepts(port, process, folder)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def _accepts(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        assert process.poll() is None, (folder / "output.txt").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError((folder / "output.txt").read_text())


@contextlib.contextmanager
def radicale(folder: Path, port: int) -> Iterator[str]:
    """The address of a CardDAV server where ``mara`` with ``SECRET`` has an address book."""
    (folder / "users").write_text(f"mara:{SECRET}\n")
    config = folder / "config"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\n"
        f"htpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[storage]\nfilesystem_folder = {folder}/collections\n[logging]\nlevel = warning\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(config)]
    with running(command, port, folder):
        yield f"http://127.0.0.1:{port}/"


class Book:
    """Mara's address book there, changed as her telephone would."""

    def __init__(self, address: str) -> None:
        self.url = f"{address}mara/contacts/"
        self._http = httpx.Client(auth=("mara", SECRET))
        body = (
            '<d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav"><d:set><d:prop>'
            "<d:resourcetype><d:collection/><c:addressbook/></d:resourcetype>"
            "</d:prop></d:set></d:mkcol>"
        )
        self._http.request("MKCOL", self.url, content=body).raise_for_status()

    def put(self, name: str, number: str) -> None:
        card = (
            f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{name}\r\nFN:{name}\r\nN:{name};;;;\r\n"
            f"TEL;TYPE=WORK:{number}\r\nEND:VCARD\r\n"
        )
        headers = {"Content-Type": "text/vcard"}
        url = f"{self.url}{name}.vcf"
        self._http.put(url, content=card, headers=headers).raise_for_status()

    def remove(self, name: str) -> None:
        self._http.delete(f"{self.url}{name}.vcf").raise_for_status()

    def close(self) -> None:
        self._http.close()


@contextlib.contextmanager
def openldap(folder: Path, port: int, entries: str) -> Iterator[str]:
    """The address of an LDAP server with these entries (LDIF) below ``BASE``."""
    (folder / "data").mkdir()
    names = ("core", "cosine", "inetorgperson")
    config = folder / "slapd.conf"
    config.write_text(
        _SLAPD.format(
            includes="\n".join(f"include {SCHEMAS}/{name}.schema" for name in names),
            modules=MODULES, folder=folder, base=BASE, reader=READER, secret=SECRET,
        )
    )  # fmt: skip
    ldif = folder / "entries.ldif"
    ldif.write_text(entries, encoding="utf-8")
    slapd = "/usr/sbin/slapd"
    added = subprocess.run(
        [slapd, "-T", "add", "-f", str(config), "-l", str(ldif)], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    address = f"ldap://127.0.0.1:{port}"
    command = [slapd, "-f", str(config), "-h", address, "-d", "0"]
    with running(command, port, folder):
        yield address
