"""``einklang service``: the presence server starts with the machine."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from softphone.desktop.systemd import NotPossible, Systemd

if TYPE_CHECKING:
    from softphone.desktop.service_files import Service


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "service", help="run the server as a service",
        description="The presence server starts with the machine and is started again if it "
        "ends. As root for the whole machine, else for you.",
    )  # fmt: skip
    actions = parser.add_subparsers(dest="action", required=True)
    install = actions.add_parser("install", help="write it down, and start it")
    install.add_argument("--data", type=Path, required=True, help="folder of the office's data")
    install.add_argument("--http", default="127.0.0.1:8580", metavar="HOST:PORT")
    install.add_argument("--sip", default="127.0.0.1:5060", metavar="HOST:PORT")
    install.add_argument("--advertise", default="", metavar="HOST")
    install.add_argument("--user", default="", help="as root, and needed then: as whom it runs")
    actions.add_parser("remove", help="stop it, and forget it; the data stays")
    actions.add_parser("status", help="is it there, and does it run")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    try:
        if arguments.action == "install" and sys.platform in ("darwin", "win32"):
            print(_written_down(_service(arguments)))
            return 0
        kind = _kind()
        if arguments.action == "install":
            kind.install(_service(arguments), arguments.user)
            print("The server runs, and starts with the machine.")
        elif arguments.action == "remove":
            kind.remove()
            print("The service is gone. The data stays where it is.")
        else:
            is_there, is_running = kind.state()
            if not is_there:
                print("There is no service. “einklang service install” makes one.")
                return 1
            print("The server runs." if is_running else "The service does not run.")
            return 0 if is_running else 1
    except NotPossible as error:
        print(f"einklang: {error}", file=sys.stderr)
        return 1
    return 0


def _service(arguments: argparse.Namespace) -> Service:
    from softphone.desktop.service_files import Service
    from softphone.server.serve_options import StartProblem, split_address

    for address in (arguments.http, arguments.sip):
        try:
            split_address(address)
        except StartProblem as error:
            raise NotPossible(str(error)) from error
    data = arguments.data.expanduser().absolute()
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if arguments.user and os.geteuid() == 0:
            shutil.chown(data, arguments.user)
    except (OSError, LookupError) as error:
        raise NotPossible(f"{data} cannot be used: {error}.") from error
    more = ("--advertise", arguments.advertise) if arguments.advertise else ()
    program = (sys.executable, "-m", "softphone.cli")
    return Service(program, data, arguments.http, arguments.sip, more)


def _written_down(service: Service) -> str:
    """The file that launchd or the Task Scheduler reads, and the command that takes it."""
    from softphone.desktop import service_files

    if sys.platform == "darwin":
        file = service.data / f"{service_files.LABEL}.plist"
        content, then = service_files.launchd(service), f"launchctl bootstrap gui/$UID {file}"
    else:
        file = service.data / "einklang-task.xml"
        content = service_files.windows_task(service).encode("utf-16")
        then = f'schtasks /Create /TN Einklang /XML "{file}"'
    try:
        file.write_bytes(content)
    except OSError as error:
        raise NotPossible(f"{file} cannot be written: {error.strerror}.") from error
    return f"{file} was written. Now run:\n    {then}"


def _kind() -> Systemd:
    if sys.platform == "linux" and shutil.which("systemctl"):
        return Systemd(os.geteuid() == 0)
    raise NotPossible(
        "This machine has no systemd. Let your system run “einklang serve” in its own way; "
        "packaging/docs/hosting.md says more."
    )
