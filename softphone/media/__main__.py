"""``python -m softphone.media --socket PATH``: started by the presence server."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from softphone.media.process import run
from softphone.media.sockets import use_ports


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="einklang media", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True)
    parser.add_argument("--host4", default="127.0.0.1")
    parser.add_argument("--host6", default="")
    parser.add_argument("--web", action="append", default=[], metavar="HOST")
    parser.add_argument("--ports", default="30000-59999", metavar="FIRST-LAST")
    options = parser.parse_args(arguments)
    first, _, last = options.ports.partition("-")
    use_ports(int(first), int(last))
    asyncio.run(run(options.socket, options.host4, options.host6, tuple(options.web)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
