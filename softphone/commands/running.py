"""Running one command: reach the office, do the work, tell every problem in a sentence."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from softphone.client.errors import OfficeError
from softphone.commands.office import Office, reach
from softphone.commands.problem import Problem
from softphone.commands.server_office import ServerOffice, explained

CANCELLED = 130
"Exit status after Ctrl+C, as shells have it."

Work = Callable[[Office], Awaitable[int]]


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def run(work: Work, as_json: bool) -> int:
    """Do the work in the office; the exit status."""
    try:
        return asyncio.run(_in_office(work))
    except Problem as problem:
        tell_problem(problem, as_json)
        return 1
    except OSError as error:
        tell_problem(Problem("not_possible", f"That is not possible here: {error}."), as_json)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return CANCELLED


async def _in_office(work: Work) -> int:
    try:
        office = await reach()
    except OfficeError as error:
        raise explained(error) from error
    server = office.server if isinstance(office, ServerOffice) else ""
    try:
        return await work(office)
    except OfficeError as error:
        raise explained(error, server) from error
    finally:
        await office.close()


def tell(value: dict[str, Any]) -> None:
    """One JSON object, one line."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def tell_problem(problem: Problem, as_json: bool) -> None:
    if as_json:
        tell({"error": {"code": problem.code, "message": problem.message}})
    else:
        print(f"einklang: {problem.message}", file=sys.stderr)
