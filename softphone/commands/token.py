"""``einklang token``: tokens for programs of one's own."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softphone.commands.office import Office


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "token", help="tokens with which your own programs may act for you",
        description="A token in EINKLANG_TOKEN lets a program call and change your status. "
        "It can never do more than you, and can make no further access. Needs "
        "EINKLANG_EMAIL and EINKLANG_PASSWORD_FD; in the app it is under Settings, Automation.",
    )  # fmt: skip
    parser.add_argument("action", choices=("create", "list", "revoke"))
    parser.add_argument("name", nargs="?", default="", help="its name, or its id to revoke it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.commands import running
    from softphone.commands.problem import Problem
    from softphone.commands.server_office import ServerOffice

    async def work(office: Office) -> int:
        if not isinstance(office, ServerOffice):
            raise Problem("use_the_app", "The app is running: see its settings, Automation.")
        if arguments.action != "list" and not arguments.name:
            raise Problem("no_name", "Say a name for the token, or the id of one to revoke.")
        return await _do(office, arguments)

    return running.run(work, arguments.json)


async def _do(office: Any, arguments: argparse.Namespace) -> int:
    from softphone.commands import running

    if arguments.action == "create":
        made = await office.ask("POST", "/me/tokens", {"name": arguments.name})
        running.tell(made) if arguments.json else print(made["token"])
    elif arguments.action == "revoke":
        await office.ask("DELETE", f"/me/tokens/{arguments.name}")
        running.tell({"revoked": arguments.name}) if arguments.json else print("Revoked.")
    else:
        for row in await office.ask("GET", "/me/tokens"):
            text = f"{row['id']}  {row['name']}  until {row['expires_at']}"
            running.tell(row) if arguments.json else print(text)
    return 0
