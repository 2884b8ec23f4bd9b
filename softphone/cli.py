"""The one command, ``einklang``."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from typing import Any

COMMANDS = (
    "serve", "admin", "dnd", "call", "status", "why", "doctor", "demo", "extension",
    "native_host", "token", "links", "service",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Run a command; without one, the desktop app."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] == "media":
        from softphone.media.__main__ import main as media

        return media(words[1:])
    options = _parser().parse_args(words)
    if options.command is None:
        return _open_app(words)
    code: int = options.run(options)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="einklang", description="Call people, not devices. Without a command: the app."
    )
    parser.add_argument(
        "--start-hidden", action="store_true", help="start in the tray, without a window"
    )
    parser.add_argument(
        "--practice",
        action="store_true",
        help="open the practice office if no office was chosen yet",
    )
    subparsers: Any = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name in COMMANDS:
        if importlib.util.find_spec(f"softphone.commands.{name}") is not None:
            importlib.import_module(f"softphone.commands.{name}").add_parser(subparsers)
    return parser


def _open_app(words: list[str]) -> int:
    """The window; where it cannot open, a sentence that says why and what still works."""
    try:
        from ui.app import run
    except ImportError as error:
        print(
            f"einklang: The app cannot open here: {error}. “einklang doctor” says what is "
            "missing; “einklang serve” works without it.",
            file=sys.stderr,
        )
        return 1
    return run(words)


if __name__ == "__main__":
    raise SystemExit(main())
