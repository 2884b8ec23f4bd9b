"""``einklang call``: call a number with the device of one's choice."""

from __future__ import annotations

import argparse
import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softphone.commands.office import Json, Office

LOOK_EVERY_S = 0.2
OVER = frozenset({"connected", "disconnected", "failed_a", "failed_b", "refused"})
SENTENCES = {
    "create": "{device} is asked to call {number}.",
    "dialing_a": "{device} rings. Pick it up to call {number}.",
    "confirm": "{device} was picked up.",
    "dialing_b": "Calling {number}.",
    "connected": "Connected with {number}.",
    "disconnected": "The call is over.",
    "failed_a": "{device} was not picked up.",
    "failed_b": "{number} was not reached.",
    "refused": "The call to {number} was refused.",
}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "call",
        help="call a number with a device of yours",
        description="Call a number with the device you chose, or with another one this time.",
    )
    parser.add_argument("number", nargs="+", help="a number, or a tel:, sip: or callto: link")
    parser.add_argument(
        "--with", dest="device", default="", metavar="DEVICE",
        help="an account number or name from “einklang status”, or “this” for this computer",
    )  # fmt: skip
    parser.add_argument(
        "--ask", action="store_true", help="only fill the dial bar; starts the app if need be"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.commands import running
    from softphone.commands.problem import Problem

    text = " ".join(arguments.number)
    try:
        if arguments.ask:
            from softphone.commands import asking

            return asyncio.run(asking.ask(text, arguments.json))
        number = dialled(text)
    except Problem as problem:
        running.tell_problem(problem, arguments.json)
        return 1
    except KeyboardInterrupt:
        return running.CANCELLED

    async def work(office: Office) -> int:
        devices = list((await office.me()).get("devices") or ())
        device = chosen(arguments.device, devices)
        return await _follow(office, number, device, devices, arguments.json)

    return running.run(work, arguments.json)


def dialled(text: str) -> str:
    """What will be dialled.  Raises Problem."""
    from softphone.commands.problem import Problem
    from softphone.model import numbers

    shown = text if len(text) <= 40 else f"{text[:40]}…"
    reasons = {
        "empty": "There is no number to call.",
        "too_long": f"“{shown}” is too long for a telephone number.",
        "letters": f"“{shown}” is no number. Names are found in the app's dial bar.",
        "code_in_link": f"“{shown}” holds a control code; links may not dial those.",
    }
    try:
        return numbers.parse_dialled(text)
    except numbers.BadNumber as error:
        sentence = reasons.get(error.code, f"“{shown}” is not a number that can be called.")
        raise Problem(error.code, sentence) from error


def chosen(wanted: str, devices: list[Json]) -> str:
    """The device for this call: ``this``, an account number, or empty for the usual one.

    wanted: an account number, or the whole name of a device, in any case.
    Raises Problem ``unknown_device``, which names those there are.
    """
    from softphone.commands import told
    from softphone.commands.problem import Problem

    if wanted in ("", "this", "destination"):
        return wanted
    own = [d for d in devices if d.get("account")]
    fitting = [d for d in own if wanted == d["account"]] or [
        d for d in own if wanted.casefold() == str(d.get("name") or "").casefold()
    ]
    if len(fitting) == 1:
        return str(fitting[0]["account"])
    known = ", ".join(told.name(d) for d in own) or "none"
    raise Problem(
        "unknown_device", f"“{wanted[:40]}” is none of your devices. There are: {known}; this."
    )


async def _follow(
    office: Office, number: str, device: str, devices: list[Json], as_json: bool
) -> int:
    """Tell each state until it is decided; Ctrl+C takes the call back, also while it begins."""
    begun = asyncio.ensure_future(office.call(number, device))
    try:
        click = await asyncio.shield(begun)
        _tell(click, number, devices, as_json)
        while click.get("id") and click["state"] not in OVER:
            await asyncio.sleep(LOOK_EVERY_S)
            before, click = click["state"], await office.click(str(click["id"]))
            if click["state"] != before:
                _tell(click, number, devices, as_json)
    except asyncio.CancelledError:
        click = await begun
        if click.get("id"):
            await office.cancel(str(click["id"]))
        over = {**click, "state": "disconnected", "reason": "cancelled"}
        _tell(over, number, devices, as_json)
        raise
    return 0 if not click.get("id") or click["state"] == "connected" else 1


def _tell(click: Json, number: str, devices: list[Json], as_json: bool) -> None:
    from softphone.commands import running, told

    if as_json:
        running.tell(click)
        return
    account = str(click.get("device") or "")
    found = next((d for d in devices if d.get("account") == account), None)
    device = told.name(found) if found else "This computer" if account == "this" else account
    if not click.get("id"):
        print(f"{device} calls {number}. The app shows the call.", flush=True)
    elif click.get("reason") == "cancelled":
        print("Cancelled.", flush=True)
    else:
        sentence = SENTENCES.get(str(click["state"]), str(click["state"]))
        print(sentence.format(device=device or "Your device", number=number), flush=True)
