"""Strange requests to each call of the API: refused in the same shape, and nothing breaks.

A short probe is a test; ``make soak`` asks much longer, with other numbers.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from softphone.server.office_export import export
from tests.whole_office import Client, WholeOffice

COLLECTIONS = (
    "/users", "/voip-accounts", "/call-groups", "/opening-hours", "/call-plans", "/trunks",
)  # fmt: skip
NEW: dict[str, dict[str, Any]] = {
    "/users": {"email": "new@office.example", "first_name": "New", "number": "699"},
    "/voip-accounts": {"number": "299", "kind": "desk_phone"},
    "/call-groups": {"number": "700", "name": "Hotline", "members": ["602", "607"]},
    "/call-plans": {
        "name": "main", "number": "900",
        "steps": [{"hours": "office", "otherwise": "closed"}, {"group": "700", "seconds": 20}],
    },
    "/opening-hours": {
        "name": "office", "week": [{"days": "mon-fri", "from": "08:00", "to": "17:00"}],
        "holidays": "DE-BE",
    },
    "/trunks": {"name": "line", "kind": "static", "address": "sip:10.9.0.1:5070"},
}  # fmt: skip
CLOSED = {"name": "closed", "steps": [{"hang_up": "busy"}]}
TOLD = {"id", "etag", "availability", "signed_in", "has_password", "last_sign_in",
        "in_call_plan", "registered", "user_agent", "people", "has_secret", "name_in_force",
        "state", "state_reason", "state_since"}  # fmt: skip
"Keys that are told and never taken."

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**31, 2**70, 1.5, 1e308, "", " ", "\0", "\r\nX-Evil: 1", "٣٤",
    "\u202etxt", "é" * 300, "x" * 20_000, "110", "602", "*78", "+49", "+4930" + "1" * 30,
    "sip:", "sip:[::1", "sip:a@b;transport=\x07", "=1+1", "'; DROP TABLE people; --", "../etc",
    [], [[]], [None], [""], ["602"] * 2000, {}, {"": ""}, {"a": {"b": {"c": []}}}, "24:00",
    "2026-02-30T25:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "\ud800",
)  # fmt: skip
BODIES: tuple[bytes, ...] = (
    b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 5000, b'{"a":' * 500,
    b'{"number": NaN}', b'{"name": "a", "name": "b"}', b"1" * 6000,
)  # fmt: skip


def strange(sample: Any, chance: random.Random) -> Any:
    """The sample with one of its places, at any depth, put wrong."""
    wrong = copy.deepcopy(sample)
    places = list(_places(wrong))
    holder, key = chance.choice(places) if places else (None, None)
    value = copy.deepcopy(chance.choice(STRANGE))
    if holder is None:
        return value
    if chance.random() < 0.1 and isinstance(holder, dict):
        del holder[key]
        holder[str(value)[:50]] = value
    else:
        holder[key] = value
    return wrong


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


class Probe:
    """An administrator and a person who ask for impossible things."""

    def __init__(self, office: WholeOffice, seed: int) -> None:
        self._office = office
        self._chance = random.Random(seed)
        self.asked = 0
        self.taken = 0

    async def begin(self) -> None:
        self._ada = await self._office.sign_in("ada", scope="administration")
        self._mara = await self._office.sign_in("mara")
        self._desk = await self._office.sign_in("ada")

    async def collections(self, times: int) -> None:
        """Objects made and changed wrongly; what was taken is still an office."""
        await self._ada.post("/call-plans", CLOSED)
        for path in COLLECTIONS:
            await self._ada.post(path, NEW[path])
        for path in COLLECTIONS:
            for _ in range(times):
                await self._ask(self._ada, "POST", path, strange(NEW[path], self._chance))
                await self._change(path)
                await self._still_an_office(path)

    async def _change(self, path: str) -> None:
        rows = (await self._ada.get(f"{path}?limit=500"))["items"]
        row = self._chance.choice(rows)
        if row.get("email") == "ada@office.example":
            return  # who asks goes on asking
        sample = {key: value for key, value in row.items() if key not in TOLD}
        headers = {"If-Match": row["etag"]}
        one_key = self._chance.choice(list(sample))
        body = {one_key: strange(sample, self._chance).get(one_key)}
        if self._chance.random() < 0.5:
            body = {one_key: self._chance.choice(STRANGE)}
        await self._ask(self._ada, "PATCH", f"{path}/{row['id']}", body, headers)

    async def calls(self, bodies: Mapping[str, Any], calls: list[str], times: int) -> None:
        """Each call of the API, with wrong values and with bodies that are none."""
        for call in calls:
            method, _, path = call.partition(" ")
            for _ in range(times):
                body = strange(bodies.get(call) or {"a": 1}, self._chance)
                await self._ask(self._mara, method, self._path(path), body)
                await self._ask(self._ada, method, self._path(path), body)
            for raw in BODIES if method != "GET" else ():
                await self._raw(method, self._path(path), raw)

    def _path(self, path: str) -> str:
        for name in ("{id}", "{account}", "{name}", "{link}"):
            odd = self._chance.choice(
                ("x", "204", "%00", "..%2f..", "%ff", "a" * 500, "'", "0")
            )
            path = path.replace(name, odd)
        value = self._chance.choice(("-1", "99999999999999999999", "x", "%00", "", "\u0663"))
        return f"{path}?limit={value}&after={value}&q={value}&from={value}&to={value}"

    async def _ask(
        self, who: Client, method: str, path: str, body: Any, headers: Any = None
    ) -> None:
        raw = json.dumps(body, allow_nan=True).encode()
        headers = {"Content-Type": "application/json"} | (headers or {})
        await self._sent(who, method, path, raw, headers, body)

    async def _raw(self, method: str, path: str, raw: bytes) -> None:
        await self._sent(
            self._mara, method, path, raw, {"Content-Type": "application/json"}, raw[:40]
        )

    async def _sent(
        self, who: Client, method: str, path: str, raw: bytes, headers: Any, said: Any
    ) -> None:
        headers = headers | {"Authorization": f"Bearer {who.token}"}
        answer = await self._office.http.request(method, path, content=raw, headers=headers)
        self.asked += 1
        self.said = said
        self.taken += answer.status_code < 400
        _check(answer, f"{method} {path} {str(said)[:300]!r}")

    async def _still_an_office(self, path: str) -> None:
        """Everything that the office can be asked still has an answer."""
        await self._office.server.directory.load()
        for question in ("/colleagues", "/me", "/me/devices"):
            await self._desk.get(question)
        await self._ada.get(f"{path}?limit=500")
        for dialled in ("602", "700", "900", "+49 30 5550110"):
            await self._desk.post("/routing/preview", {"from": "607", "to": dialled})
        await export(self._office.server.database)


def _check(answer: httpx.Response, asked: str) -> None:
    assert answer.status_code < 500, (asked, answer.status_code, answer.text[:300])
    if answer.status_code >= 400:
        error = answer.json()["error"]
        assert set(error) == {"code", "message", "details"}, (asked, error)
        assert error["message"].strip(), asked
    assert "Traceback" not in answer.text, asked
