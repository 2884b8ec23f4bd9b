"""``einklang doctor``: what can go wrong on this computer, one line each, with the mend."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from softphone.commands.finding import Finding

MARKS = {"ok": "✓", "note": "!", "bad": "✗"}


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="check this computer",
        description="Check what can go wrong on this computer, one line each, with the mend. "
        "The exit status is 0 when nothing that people need is broken.",
    )
    parser.add_argument(
        "--bundle", type=Path, metavar="FILE",
        help="also write a zip for support, without names, numbers and secrets",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from softphone.commands import bundle, running
    from softphone.commands.problem import Problem

    findings = asyncio.run(_look())
    _tell(findings, arguments.json)
    if arguments.bundle is not None:
        try:
            names = bundle.write(arguments.bundle, findings)
        except OSError as error:
            said = f"The bundle cannot be written: {error.strerror or error}."
            running.tell_problem(Problem("not_written", said), arguments.json)
            return 1
        if not arguments.json:
            print(f"\n{arguments.bundle} was written ({len(names)} files, nothing personal).")
    return 1 if any(finding.level == "bad" for finding in findings) else 0


async def _look() -> list[Finding]:
    from softphone.commands import machine_checks, office_checks

    machine, office = await asyncio.gather(machine_checks.checks(), office_checks.checks())
    return [*machine, *office]


def _tell(findings: list[Finding], as_json: bool) -> None:
    from dataclasses import asdict

    from softphone.commands import running

    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        if as_json:
            running.tell(asdict(finding))
            continue
        mend = f" {finding.mend}" if finding.mend else ""
        print(f"{MARKS[finding.level]} {finding.name.ljust(width)}  {finding.sentence}{mend}")
