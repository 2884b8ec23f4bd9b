"""Load from sipp: many phones that call, answer or register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from softphone.demo.processes import Program, free_port

SCENARIOS = Path(__file__).parent / "scenarios"


@dataclass(frozen=True)
class Outcome:
    succeeded: int
    failed: int
    retransmissions: int


@dataclass
class Callee:
    """A phone that answers everything at once, on a fixed port."""

    directory: Path
    port: int = 0
    _program: Program | None = None

    async def start(self) -> None:
        self.port = free_port()
        self._program = await Program.start(
            ["sipp", "-sf", str(SCENARIOS / "callee.xml"), "-i", "127.0.0.1",
             "-p", str(self.port), "-mp", str(free_port(together=4)), "-nostdin",
             "-deadcall_wait", "0"],
            self.directory / "callee.log",
            cwd=self.directory,
        )  # fmt: skip

    async def stop(self) -> None:
        if self._program is not None:
            await self._program.stop()


async def register(
    server: str, domain: str, accounts: list[str], contact_port: int, directory: Path,
    rate: int = 200,
) -> Outcome:  # fmt: skip
    """Register these accounts (secret ``s-NUMBER``), all at one contact port."""
    rows = "".join(f"{a};[authentication username={a} password=s-{a}]\n" for a in accounts)
    table = directory / "accounts.csv"
    table.write_text("SEQUENTIAL\n" + rows, encoding="utf-8")
    return await _run(
        "register.xml", server, len(accounts), rate, directory,
        ["-inf", str(table), "-key", "domain", domain,
         "-key", "contact_port", str(contact_port)],
    )  # fmt: skip


async def call(
    server: str, domain: str, caller: str, callee: str, calls: int, rate: int, directory: Path,
    secret: str = "",
) -> Outcome:  # fmt: skip
    return await _run(
        "caller.xml", server, calls, rate, directory,
        ["-key", "caller", caller, "-key", "callee", callee, "-key", "domain", domain,
         "-au", caller, "-ap", secret or f"s-{caller}"],
    )  # fmt: skip


async def _run(
    scenario: str, server: str, calls: int, rate: int, directory: Path, more: list[str]
) -> Outcome:
    log = directory / f"{scenario}.{free_port()}.log"
    program = await Program.start(
        ["sipp", server, "-sf", str(SCENARIOS / scenario), "-i", "127.0.0.1",
         "-p", str(free_port()), "-mp", str(free_port(together=4)), "-m", str(calls),
         "-r", str(rate), "-l", str(max(calls, 10)), "-nostdin", "-deadcall_wait", "0",
         "-timeout", f"{calls // rate + 40}s", *more],
        log,
        cwd=directory,
    )  # fmt: skip
    await program.process.wait()
    return _read(program.output())


def _read(output: str) -> Outcome:
    def last(label: str) -> int:
        found = re.findall(rf"{label}\s*\|\s*\d+\s*\|\s*(\d+)", output)
        return int(found[-1]) if found else 0

    repeated = sum(
        int(n) for n in re.findall(r"(?:INVITE|BYE|REGISTER) -+>\s+\d+\s+(\d+)", output)
    )
    return Outcome(last("Successful call"), last("Failed call"), repeated)
