"""Who tries in vain: strangers are shut out for a while, the house never (arch. 4.14)."""

import asyncio

import httpx
import pytest

from softphone.server.api import application
from softphone.server.limits import FREE_MISTAKES, MAX_ADDRESSES, MAX_FAILURES, WINDOW_S, Tries
from tests.whole_office import PASSWORD

NEIGHBOUR = "192.168.1.20"


def failing(address, times=MAX_FAILURES, now=0.0):
    tries = Tries()
    for _ in range(times):
        tries.failed(address, now)
    return tries


def test_a_stranger_is_shut_out_after_thirty_failures_for_a_quarter_of_an_hour():
    tries = failing("2001:4860::1", MAX_FAILURES - 1)
    assert not tries.is_barred("2001:4860::1", 1)
    tries.failed("2001:4860::1", 1)
    assert tries.is_barred("2001:4860::1", 2)
    assert not tries.is_barred("2001:4860::2", 2)
    assert not tries.is_barred("2001:4860::1", WINDOW_S + 1)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", NEIGHBOUR, "10.1.2.3", "::ffff:10.1.2.3", "fe80::1%eth0", ""],
)
def test_this_computer_and_the_local_network_are_never_shut_out(address):
    assert not failing(address, 1000).is_barred(address, 1)


def test_a_success_wipes_the_slate():
    tries = failing("8.8.8.8", MAX_FAILURES - 1)
    tries.succeeded("8.8.8.8")
    tries.failed("8.8.8.8", 1)
    assert not tries.is_barred("8.8.8.8", 2)


def test_a_million_addresses_do_not_fill_the_memory():
    tries = Tries()
    for number in range(MAX_ADDRESSES + 500):
        tries.failed(f"address-{number}", 0.0)
    assert len(tries._failures) == MAX_ADDRESSES


async def ask_from(office, address, password):
    transport = httpx.ASGITransport(application.make(office.server.parts), client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://o/api/v1") as client:
        wish = {"email": "mara@office.example", "password": password}
        return await client.post("/session", json=wish)


async def test_a_guesser_from_outside_does_not_lock_the_person_out(office):
    """The lock is on where it comes from, never on the account."""
    for _ in range(MAX_FAILURES):
        office.server.parts.sign_ins.failed("8.8.8.8", office.now)
    refused = await ask_from(office, "8.8.8.8", PASSWORD)
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many_tries"
    assert (await ask_from(office, "8.8.4.4", PASSWORD)).status_code == 200
    await office.wait(WINDOW_S + 1)
    assert (await ask_from(office, "8.8.8.8", PASSWORD)).status_code == 200


async def test_a_growing_wait_is_on_where_it_comes_from_too(office):
    for _ in range(FREE_MISTAKES):
        assert (await ask_from(office, "8.8.8.8", "wrong-horse")).status_code == 401
    assert (await ask_from(office, "8.8.8.8", PASSWORD)).status_code == 429
    assert (await ask_from(office, "8.8.4.4", PASSWORD)).status_code == 200


async def test_many_guesses_at_once_are_not_looked_at_at_once(office):
    """They count before they are looked at, so that none slips past the wait."""
    guesses = [ask_from(office, "8.8.8.8", f"guess-{n}-horse") for n in range(20)]
    statuses = [answer.status_code for answer in await asyncio.gather(*guesses)]
    assert statuses.count(401) == FREE_MISTAKES


async def test_failures_are_counted_by_the_sign_in(office):
    await ask_from(office, "8.8.8.8", "wrong-horse")
    assert office.server.parts.sign_ins._failures["8.8.8.8"].count == 1
    await ask_from(office, "8.8.8.8", PASSWORD)
    assert "8.8.8.8" not in office.server.parts.sign_ins._failures
