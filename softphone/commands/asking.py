"""``einklang call --ask``: a link was clicked; the app asks, and is started for it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

from softphone import home
from softphone.commands.problem import Problem
from softphone.commands.running import tell
from softphone.desktop.single_instance import hand_over

OPENS_WITHIN_S = 30.0
SIGNS_IN_WITHIN_S = 10.0
LOOK_EVERY_S = 0.1


async def ask(text: str, as_json: bool) -> int:
    """Let the app show the number; 0 once it does.  Raises Problem."""
    await show(text)
    if as_json:
        tell({"asked": True})
    return 0


async def show(text: str, source: str = "") -> None:
    """Let the app show the number, and where it stood.  Raises Problem."""
    if await hand_over("status") is None:
        await _start_app()
    answer = await hand_over("call", number=text, ask=True, source=source)
    if answer is None or not answer.get("ok"):
        raise Problem(
            "no_answer", str((answer or {}).get("message") or "The app is not there.")
        )


async def _start_app() -> None:
    """Start it as a program of its own and wait until somebody is signed in, or may be."""
    with home.log_file("start").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "softphone"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    loop = asyncio.get_running_loop()
    opened_by, signed_in_by = loop.time() + OPENS_WITHIN_S, 0.0
    while loop.time() < opened_by:
        answer = await hand_over("status")
        if answer is not None and answer.get("ok"):
            signed_in_by = signed_in_by or loop.time() + SIGNS_IN_WITHIN_S
            if _is_signed_in(answer) or loop.time() > signed_in_by:
                # It outlives us on purpose; nobody is to warn about that.
                process.returncode = process.poll() or 0
                return
        if process.poll() not in (None, 0):
            raise Problem("no_app", f"The app does not start here; see {log.name}.")
        await asyncio.sleep(LOOK_EVERY_S)
    raise Problem("no_app", "The app did not open within 30 seconds.")


def _is_signed_in(answer: dict[str, Any]) -> bool:
    return answer.get("me") is not None
