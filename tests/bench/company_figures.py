"""A company of ten thousand people with three devices each, and a call through its plan."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

from softphone.demo.processes import StoryError
from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.office import CallGroup, Office
from softphone.model.people import Person
from softphone.model.route import CallRequest, Snapshot
from softphone.model.routing import decide
from tests.bench import sipp
from tests.bench.office import DOMAIN, PASSWORD, OfficeServer, office_file
from tests.bench.report import Report

PEOPLE, DEVICES_EACH = 10_000, 3
FIRST_PERSON, FIRST_ACCOUNT = 50_000, 200_000
KINDS = ("desk_phone", "softphone", "webphone")
LISTS = (
    "/users?limit=500",
    "/users?q=muster77&limit=100",
    "/voip-accounts?limit=500",
    "/voip-accounts?q=2299&limit=100",
    "/call-groups",
    "/call-plans",
    "/trunks",
    "/audit",
    "/call-records",
)
PLAN = """
[[opening_hours]]
name = "always"
week = [ { days = "mon-sun", from = "00:00", to = "23:59" } ]

[[call_plans]]
name = "closed"
steps = [ { hang_up = "busy" } ]

[[call_plans]]
name = "main"
number = "900"
steps = [ { hours = "always", otherwise = "closed" }, { user = "6002" }, { user = "6001" } ]
"""


def _devices(person: int) -> list[str]:
    first = FIRST_ACCOUNT + person * DEVICES_EACH
    return [str(first + i) for i in range(DEVICES_EACH)]


def _big_office(people: int) -> Iterator[str]:
    yield f'[office]\nname = "Big"\ndomain = "{DOMAIN}"\ncountry = "DE"\n'
    for person in range(people):
        for kind, number in zip(KINDS, _devices(person), strict=True):
            yield (
                f'[[voip_accounts]]\nnumber = "{number}"\nkind = "{kind}"\n'
                f'description = "Device {number}"\nsecret = "s-{number}"\n'
            )
        accounts = json.dumps(_devices(person))
        first = f'password = "{PASSWORD}"\nmust_change_password = false\n' if not person else ""
        rights = "administration" if not person else "end_user"
        yield (
            f'[[users]]\nemail = "p{person}@{DOMAIN}"\nfirst_name = "Paula"\n'
            f'last_name = "Muster{person}"\nnumber = "{FIRST_PERSON + person}"\n{first}'
            f'rights = ["{rights}"]\nvoip_accounts = {accounts}\n'
        )


async def big_office(report: Report, directory: Path) -> None:
    """Its server's start, the colleagues, and the lists of the administration."""
    people = report.many(PEOPLE, 50)
    server = OfficeServer(directory / "big", office="\n".join(_big_office(people)))
    ready: list[float] = []
    await server.start()
    for _ in range(report.times):
        await server.stop()
        await server.start(reads_office=False)
        ready.append(server.ready_after_s)
    report.tell("10,000 people: server ready", "s", ready, 3)
    try:
        async with httpx.AsyncClient(base_url=f"{server.http}/api/v1", timeout=60) as http:
            wish = {"email": f"p0@{DOMAIN}", "password": PASSWORD, "scope": "administration"}
            token = (await http.post("/session", json=wish)).json()["token"]
            http.headers["Authorization"] = f"Bearer {token}"
            await _asked(report, http)
            await _live(report, server, token)
    finally:
        await server.stop()


async def _asked(report: Report, http: httpx.AsyncClient) -> None:
    colleagues = [await _took(http, "/colleagues") for _ in range(report.times)]
    report.tell("10,000 people: list of colleagues", "ms", colleagues, 300)
    slowest: list[float] = []
    for path in LISTS:
        slowest.append(statistics.median([await _took(http, path) for _ in range(5)]))
    report.tell("10,000 people: slowest list of the administration", "ms", [max(slowest)], 200)
    changes: list[float] = []
    after: list[float] = []
    for value in itertools.islice(itertools.cycle(("none", "all")), report.times):
        started = time.perf_counter()
        answer = await http.put("/me/destination", json={"value": value})
        answer.raise_for_status()
        changes.append((time.perf_counter() - started) * 1000)
        after.append(await _took(http, "/users?limit=500"))
    report.tell("10,000 people: a new destination is in force", "ms", changes, None)
    report.tell("10,000 people: list of users after a change", "ms", after, 200)


async def _took(http: httpx.AsyncClient, path: str) -> float:
    started = time.perf_counter()
    answer = await http.get(path)
    answer.raise_for_status()
    return (time.perf_counter() - started) * 1000


async def _live(report: Report, server: OfficeServer, token: str) -> None:
    """From the wish for a live channel until its snapshot is there."""
    url = f"{server.http.replace('http', 'ws', 1)}/api/v1/live"
    took: list[float] = []
    for _ in range(report.times):
        started = time.perf_counter()
        headers = {"Authorization": f"Bearer {token}"}
        async with connect(url, additional_headers=headers, max_size=None) as channel:
            await channel.recv()
            took.append((time.perf_counter() - started) * 1000)
    report.tell("10,000 people: snapshot of the live channel", "ms", took, 300)


async def routing(report: Report, directory: Path) -> None:
    """One decision in such a company: a person with three devices, and a group of eight."""
    people = report.many(PEOPLE, 50)
    snapshot = _snapshot(people)
    caller = _devices(0)[0]
    for name, dialled in (("a person", str(FIRST_PERSON + people // 2)), ("a group", "700")):
        request = CallRequest(dialled, from_account=caller)
        medians = [_decision_ms(request, snapshot) for _ in range(report.times)]
        report.tell(f"10,000 people: decision for {name}", "ms", medians, 1)


def _snapshot(people: int) -> Snapshot:
    everybody = {
        str(n): Person(
            str(n),
            f"p{n}@{DOMAIN}",
            number=str(FIRST_PERSON + n),
            first_name="Paula",
            last_name="Muster",
            voip_accounts=tuple(_devices(n)),
        )
        for n in range(people)
    }
    accounts = {
        number: VoipAccount(number, number, DeviceKind(kind), number)
        for n in range(people)
        for kind, number in zip(KINDS, _devices(n), strict=True)
    }
    members = tuple(str(FIRST_PERSON + n) for n in range(8))
    office = Office(
        "Big", DOMAIN, "DE", people=everybody, accounts=accounts,
        groups={"700": CallGroup("g", "700", "Hotline", members, "all", 20)},
    )  # fmt: skip
    return Snapshot(office, datetime(2026, 11, 27, 9, tzinfo=UTC), {}, frozenset(accounts))


def _decision_ms(request: CallRequest, snapshot: Snapshot) -> float:
    took = []
    for _ in range(200):
        started = time.perf_counter()
        route = decide(request, snapshot)
        took.append((time.perf_counter() - started) * 1000)
        if not route.targets:
            raise StoryError("nobody would ring")
    return statistics.median(took)


async def through_a_plan(report: Report, directory: Path) -> None:
    """Processor time of a call that walks three steps, over that of one to the person."""
    core = min(os.sched_getaffinity(0))
    callee = sipp.Callee(directory)
    await callee.start()
    office = office_file(3, devices_each=1) + PLAN
    server = OfficeServer(directory / "plan", office=office, cpu=core)
    await server.start()
    try:
        await sipp.register(server.sip, DOMAIN, ["20001"], callee.port, directory)
        calls = report.many(500, 50)
        await _cpu_ms(server, "6001", calls, directory)
        plain, planned, ratios = [], [], []
        for _ in range(report.times):
            plain.append(await _cpu_ms(server, "6001", calls, directory))
            planned.append(await _cpu_ms(server, "900", calls, directory))
            ratios.append(planned[-1] / plain[-1])
    finally:
        await server.stop()
        await callee.stop()
    report.tell("plan: CPU of a plain call", "ms", plain, None)
    report.tell("plan: CPU of a call through three steps", "ms", planned, None)
    report.tell("plan: CPU through three steps over plain", "ratio", ratios, 1.3)


async def _cpu_ms(server: OfficeServer, dialled: str, calls: int, directory: Path) -> float:
    before = server.cpu_s()
    outcome = await sipp.call(server.sip, DOMAIN, "20000", dialled, calls, 100, directory)
    if outcome.succeeded < calls:
        raise StoryError(f"{calls - outcome.succeeded} of {calls} calls to {dialled} failed")
    await asyncio.sleep(1.2)  # records are written behind; they belong to the price
    return (server.cpu_s() - before) * 1000 / calls
