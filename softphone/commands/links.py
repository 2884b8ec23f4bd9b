"""``einklang links``: whether phone links of this desktop open Einklang."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "links", help="open phone links with Einklang",
        description="tel:, sip: and callto: links open Einklang, which asks before it calls.",
    )  # fmt: skip
    parser.add_argument("action", choices=("install", "remove", "status"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    import sys

    from softphone.desktop import phone_links, windows_registry

    try:
        if arguments.action == "install":
            phone_links.install()
        elif arguments.action == "remove":
            phone_links.remove()
            print("Phone links do not open Einklang any more.")
            return 0
        told = phone_links.state()
    except phone_links.NotPossible as error:
        print(f"einklang: {error}", file=sys.stderr)
        return 1
    if windows_registry.is_windows():
        yes = "Einklang is among the choices for phone links: Settings, Apps, Default apps."
        print(yes if told.is_default else "Einklang is not among the choices for phone links.")
        return 0
    other = f" They open {told.default}." if told.default else " Nothing opens them."
    yes = "Phone links open Einklang. It asks before it calls."
    print(yes if told.is_default else f"Phone links do not open Einklang.{other}")
    return 0
