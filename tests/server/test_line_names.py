"""A provider's name becomes an address off the loop; a call never waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from softphone.server.line_names import AGAIN_S, SOON_S, LineNames

HOST = "sip.provider.example"


class Book:
    """A directory of hosts, as the system would look them up."""

    def __init__(self) -> None:
        self.entries: dict[str, list[str]] = {HOST: ["192.0.2.1", "192.0.2.2"]}
        self.asked: list[str] = []
        self._waiting: list[Coroutine[Any, Any, None]] = []
        self.names = LineNames(self._find)
        self.names.spawn = self._waiting.append

    async def _find(self, host: str) -> list[str]:
        self.asked.append(host)
        if host not in self.entries:
            raise OSError("no such host")
        return self.entries[host]

    async def look(self, now: float, *hosts: str) -> None:
        self.names.want(hosts or (HOST,), now)
        waiting, self._waiting[:] = list(self._waiting), []
        await asyncio.gather(*waiting)


@pytest.fixture
def book() -> Book:
    return Book()


async def test_an_address_needs_no_look_up(book: Book) -> None:
    await book.look(0, "192.0.2.9", "2001:db8::1")
    assert book.asked == []
    assert book.names.first("2001:db8::1") == "2001:db8::1"


async def test_until_it_is_looked_up_a_name_has_no_address_and_has_not_failed(
    book: Book,
) -> None:
    assert book.names.first(HOST) == ""
    assert not book.names.is_known_to_fail(HOST)
    await book.look(0)
    assert book.names.addresses(HOST) == ("192.0.2.1", "192.0.2.2")


async def test_a_name_is_looked_up_again_after_a_while_and_not_before(book: Book) -> None:
    await book.look(0)
    book.entries[HOST] = ["192.0.2.7"]
    await book.look(AGAIN_S - 1)
    assert book.names.first(HOST) == "192.0.2.1"
    await book.look(AGAIN_S)
    assert book.names.first(HOST) == "192.0.2.7"


async def test_a_host_that_does_not_exist_is_known_to_and_tried_soon(book: Book) -> None:
    del book.entries[HOST]
    await book.look(0)
    assert book.names.is_known_to_fail(HOST)
    book.entries[HOST] = ["192.0.2.1"]
    await book.look(SOON_S)
    assert book.names.first(HOST) == "192.0.2.1"


async def test_a_look_up_that_fails_later_forgets_nothing(book: Book) -> None:
    await book.look(0)
    del book.entries[HOST]
    await book.look(AGAIN_S)
    assert book.names.first(HOST) == "192.0.2.1"


async def test_an_address_that_did_not_answer_gives_way_to_the_next(book: Book) -> None:
    await book.look(0)
    book.names.did_not_answer(HOST, "192.0.2.1")
    assert book.names.first(HOST) == "192.0.2.2"
    await book.look(AGAIN_S)
    assert book.names.first(HOST) == "192.0.2.2", "the same addresses keep their order"


async def test_a_name_that_nobody_wants_any_more_is_forgotten(book: Book) -> None:
    await book.look(0)
    await book.look(1, "other.example")
    assert book.names.first(HOST) == ""


async def test_what_is_no_address_is_not_taken_for_one(book: Book) -> None:
    book.entries[HOST] = ["evil; rm", "192.0.2.3"]
    await book.look(0)
    assert book.names.addresses(HOST) == ("192.0.2.3",)


async def test_one_look_up_at_a_time(book: Book) -> None:
    book.names.want([HOST], 0)
    book.names.want([HOST], 1)
    assert len(book._waiting) == 1
    for work in book._waiting:
        await work
