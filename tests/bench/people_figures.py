"""A list of a thousand people comes into the office of an administrator."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from softphone.demo.processes import StoryError
from tests.bench.office import DOMAIN, PASSWORD, OfficeServer
from tests.bench.report import Report

PEOPLE = 1000
ADMINISTRATOR = f"""\
[[users]]
email = "ada@{DOMAIN}"
first_name = "Ada"
number = "5999"
password = "{PASSWORD}"
must_change_password = false
rights = ["administration"]
"""


async def read_in(report: Report, directory: Path) -> None:
    """From the wish until all are there, without passwords: they are invited."""
    people = report.many(PEOPLE, 50)
    took = []
    for attempt in range(report.times):
        server = OfficeServer(directory / f"office-{attempt}", people=1)
        await server.start()
        try:
            took.append(await _one(server, people))
        finally:
            await server.stop()
    report.tell(f"list of {PEOPLE} people read in", "s", took, 10)


async def _one(server: OfficeServer, people: int) -> float:
    file = server.directory / "administrator.toml"
    file.write_text(ADMINISTRATOR, encoding="utf-8")
    data = str(server.directory / "data")
    command = [sys.executable, "-m", "softphone.cli", "admin", "--data", data, "import"]
    process = await asyncio.create_subprocess_exec(*command, str(file))
    if await process.wait():
        raise StoryError("the administrator could not be added")
    async with httpx.AsyncClient(base_url=f"{server.http}/api/v1", timeout=60) as http:
        wish = {"email": f"ada@{DOMAIN}", "password": PASSWORD, "scope": "administration"}
        token = (await http.post("/session", json=wish)).json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        rows = [
            {"email": f"n{n}@{DOMAIN}", "first_name": "N", "number": str(7000 + n)}
            for n in range(people)
        ]
        started = time.perf_counter()
        begun = await http.post("/users/import", json={"rows": rows, "dry_run": False})
        told: dict[str, Any] = {"is_finished": False}
        while not told["is_finished"]:
            await asyncio.sleep(0.02)
            told = (await http.get(f"/imports/{begun.json()['id']}")).json()
        if told["counts"]["new"] != people:
            raise StoryError(f"not everybody came in: {told['counts']}")
        return time.perf_counter() - started
