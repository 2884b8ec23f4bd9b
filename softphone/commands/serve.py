"""``einklang serve``: the presence server in the foreground."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "serve", help="run the presence server", description="Run the presence server."
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the office's data")
    parser.add_argument("--office", type=Path, help="office file to import before the start")
    parser.add_argument("--http", default="127.0.0.1:8580", metavar="HOST:PORT")
    parser.add_argument("--sip", default="127.0.0.1:5060", metavar="HOST:PORT")
    parser.add_argument(
        "--sip-tls", default="", metavar="HOST:PORT",
        help="SIP over TLS; by itself on port 5061 beyond this computer; “off” for never",
    )  # fmt: skip
    parser.add_argument(
        "--tls-ca", type=Path, metavar="FILE",
        help="certificates (PEM) of exchanges that lines by TLS lead to",
    )  # fmt: skip
    parser.add_argument(
        "--origin", action="append", default=[], metavar="URL",
        help="another page (https://…) that may open telephones' WebSockets; can be repeated",
    )  # fmt: skip
    parser.add_argument(
        "--media-ports", default="", metavar="FIRST-LAST",
        help="UDP ports of the sound, for your firewall; else 30000-59999",
    )  # fmt: skip
    parser.add_argument(
        "--announce", default="", metavar="ADDRESS",
        help="the network that is told of this office, else all; “off” for none",
    )  # fmt: skip
    parser.add_argument("--advertise", default="", metavar="HOST", help="what phones are told")
    parser.add_argument(
        "--insecure-http", action="store_true", help="no TLS beyond this computer"
    )
    parser.add_argument("--tls-cert", type=Path, metavar="FILE", help="your own certificate")
    parser.add_argument("--tls-key", type=Path, metavar="FILE")
    parser.add_argument(
        "--practice", action="store_true", help="with colleagues that the server plays"
    )
    parser.add_argument(
        "--until-stdin-ends",
        action="store_true",
        help="stop when standard input ends, as it does with the program that started this one",
    )
    parser.add_argument("--verbose", action="store_true", help="log more")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.server.app import serve
    from softphone.server.lock_file import InUse
    from softphone.server.office_file import OfficeFileError
    from softphone.server.passwords import give_back_large_blocks
    from softphone.server.serve_options import ServeOptions, StartProblem
    from softphone.server.store.database import DataProblem
    from softphone.server.transports import PortTaken

    logging.basicConfig(
        level=logging.DEBUG if arguments.verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for quiet in ("aiosqlite", "alembic", "uvicorn.error"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    if arguments.until_stdin_ends:
        threading.Thread(target=_end_with_stdin, name="stdin", daemon=True).start()
    options = ServeOptions(
        data=arguments.data,
        office=arguments.office,
        http=arguments.http,
        sip=arguments.sip,
        sip_tls=arguments.sip_tls,
        media_ports=arguments.media_ports,
        tls_ca=arguments.tls_ca,
        advertise=arguments.advertise,
        announce=arguments.announce or os.environ.get("EINKLANG_NEARBY", ""),
        insecure_http=arguments.insecure_http,
        tls_cert=arguments.tls_cert,
        tls_key=arguments.tls_key,
        practice=arguments.practice,
        origins=tuple(url.rstrip("/").lower() for url in arguments.origin),
    )
    os.umask(0o077)  # keys, data, logs: this user's alone
    give_back_large_blocks()
    try:
        _run_loop(serve(options))
    except PortTaken as error:
        return _refuse(
            f"{error}. Choose another address with --sip HOST:PORT; port 0 finds a free one."
        )
    except (StartProblem, DataProblem, InUse, OfficeFileError) as error:
        return _refuse(str(error))
    return 0


def _end_with_stdin() -> None:
    """The other end is closed even when its program is killed: nobody is left behind."""
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def _run_loop(work: Any) -> None:
    if sys.platform == "win32":
        # UDP is lost on the Proactor loop (libraries: Windows traps).
        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())
        asyncio.run(work)
        return
    import uvloop

    _raise_file_limit()
    uvloop.run(work)


def _raise_file_limit() -> None:
    """A default login may open 1,024 files: that would be the end of a larger office."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 65536) if hard != resource.RLIM_INFINITY else 65536
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _refuse(text: str) -> int:
    print(f"einklang: {text}", file=sys.stderr)
    return 1
