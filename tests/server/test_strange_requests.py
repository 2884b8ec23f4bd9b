"""Impossible requests to each call are refused with a sentence, and the office stays whole."""

from __future__ import annotations

import pytest

from tests.api_probe import Probe
from tests.server.test_rights_matrix import ADMINISTRATION, BODIES, OWN

CALLS = sorted(
    call
    for call in {*OWN, *ADMINISTRATION}
    if call not in ("DELETE /session", "PUT /me/password")
)


async def test_wrong_values_and_bodies_that_are_none_are_refused_in_one_shape(office):
    probe = Probe(office, seed=1)
    await probe.begin()
    await probe.calls(BODIES, CALLS, times=1)
    assert probe.asked > len(CALLS)


async def test_whatever_is_taken_is_still_an_office(office):
    probe = Probe(office, seed=2)
    await probe.begin()
    await probe.collections(times=4)
    assert probe.taken


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/call-groups"), ("POST", "/routing/preview")]
)
async def test_half_a_character_is_no_text(office, method: str, path: str):
    ada = await office.sign_in("ada", scope="administration")
    body = b'{"number": "700", "name": "\\ud800", "members": ["602"], "from": "\\udc00"}'
    headers = {"Authorization": f"Bearer {ada.token}", "Content-Type": "application/json"}
    answer = await office.http.request(method, path, content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"


async def test_a_character_beyond_the_basic_plane_is_text(office):
    ada = await office.sign_in("ada", scope="administration")
    group = {"number": "700", "name": "Hotline \U0001f4de", "members": ["602"]}
    made = await ada.post("/call-groups", group)  # sent as two halves
    assert made["name"] == "Hotline \U0001f4de"


async def test_a_step_s_other_plan_is_a_name(office):
    ada = await office.sign_in("ada", scope="administration")
    await ada.post("/opening-hours", {"name": "office", "week": []})
    plan = {"name": "main", "number": "900", "steps": [{"hours": "office", "otherwise": ["x"]}]}
    assert await ada.refusal("POST", "/call-plans", plan) == (422, "invalid")
