"""The one command, ``einklang``."""

from __future__ import annotations

import argparse
import importlib
import sys

COMMANDS = ("serve", "admin")


def main(arguments: list[str] | None = None) -> int:
    """Run a command; without one, the desktop app."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and words[0] == "media":
        from softphone.media.__main__ import main as media

        return media(words[1:])
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
    subparsers = parser.add_subparsers(dest="command")
    for name in COMMANDS:
        importlib.import_module(f"softphone.commands.{name}").add_parser(subparsers)
    options = parser.parse_args(words)
    if options.command is None:
        from ui.app import run

        return run(words)
    code: int = options.run(options)
    return code


if __name__ == "__main__":
    raise SystemExit(main())
