"""Whatever is sent to a bridge, the call on it goes on, both ways; ``make soak`` sends more."""

from __future__ import annotations

import asyncio

from tests.bridge_flood import descriptions, flood, no_exceptions


async def test_wrong_packets_end_no_call_and_raise_nothing() -> None:
    with no_exceptions(asyncio.get_running_loop()) as found:
        told = await flood(4000)
    assert told.packets == 4000 and told.rounds == 80
    assert not told.ends and not found


def test_wrong_descriptions_are_read_or_refused_and_nothing_else() -> None:
    read, refused = descriptions(3000)
    assert read > 100 and refused > 100
