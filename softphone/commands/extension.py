"""``einklang extension``: lets browsers start the app for numbers that are clicked."""

from __future__ import annotations

import argparse
from typing import Any

CHROMIUM_STORE = "packaging/extension"


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "extension", help="connect browsers with the app",
        description="The browser extension asks this app to call what you click. "
        "“install” writes one small file for each browser, “remove” takes them away.",
    )  # fmt: skip
    parser.add_argument("action", choices=("install", "remove", "status"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    import sys

    from softphone.desktop import native_manifests

    try:
        if arguments.action == "install":
            native_manifests.install()
            print(
                "Browsers may start Einklang now. Add the extension itself from "
                f"{CHROMIUM_STORE}, see packaging/docs/extension.md."
            )
        elif arguments.action == "remove":
            native_manifests.remove()
            print("Browsers may not start Einklang any more.")
        else:
            found = ", ".join(native_manifests.installed())
            print(f"Prepared for: {found}." if found else "Prepared for no browser.")
    except OSError as error:
        print(
            f"einklang: {error.filename} cannot be written: {error.strerror}", file=sys.stderr
        )
        return 1
    return 0
