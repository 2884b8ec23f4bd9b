"""From a real call to the card: what the server keeps of it is what its sentences say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path

import pytest

from softphone.client import reading, reducer
from softphone.client.reducer import Picture
from softphone.client.state import HistoryEntry, OfficeState
from tests.whole_office import OFFICE, WholeOffice
from ui import words
from ui.why_model import got_through, tell
from ui.why_story import WhyStep

HOTLINE = """
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]
strategy = "all"

[[call_plans]]
name = "Zentrale"
number = "800"
steps = [ { user = "604", seconds = 15 }, { group = "700", seconds = 20 } ]
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    words.use_language("en")
    office = WholeOffice(tmp_path)
    await office.start(OFFICE + HOTLINE)
    yield office
    await office.stop()


async def seen(office: WholeOffice, name: str) -> tuple[HistoryEntry, OfficeState]:
    """Somebody's newest call, and their office, as their app reads them."""
    client = await office.sign_in(name)
    message = {"people": await client.get("/colleagues"), "me": await client.get("/me")}
    state = reducer.snapshot(Picture(), message, office.utcnow()).state
    entry = reading.history_entry((await client.get("/me/calls"))[0])
    assert entry is not None
    return entry, state


async def told(office: WholeOffice, name: str) -> list[WhyStep]:
    entry, state = await seen(office, name)
    return list(tell(entry, state, UTC).steps)


def shown(steps: list[WhyStep]) -> list[tuple[str, ...]]:
    return [(step.title, *step.lines) for step in steps]


async def test_s34_the_hotline_of_a_plan_is_told_step_by_step(server: WholeOffice) -> None:
    """S34: Lena has no device, Mara is in do not disturb, so it rang at Jonas."""
    await (await server.sign_in("mara")).dnd()
    server.phone("208")
    jonas, line = server.phone("205"), server.phone("290").call("800")
    jonas.ringing.ring()
    await server.wait(9)
    line.cancel()

    steps = await told(server, "mara")
    assert shown(steps) == [
        ("Call via Zentrale", "800", "Internal, from Meeting room"),
        (
            "Lena Sommer, 15 s",
            "Desk phone was not signed in",
            "Forwarding is not the chosen destination",
        ),
        ("Hotline 700: all at once, 20 s",),
        ("You", "Do not disturb: skipped, 3 devices quiet"),
        ("Jonas Brandt", "Desk phone rang for 9 s until the caller hung up"),
        ("No one answered",),
    ]
    assert [step.time for step in steps if step.time] == ["09:00:00", "09:00:00", "09:00:09"]


async def test_s5_nobody_reads_the_account_numbers_of_others(server: WholeOffice) -> None:
    """S5: Jonas reads of Mara as a person, whatever rang at hers."""
    mara, jonas = server.phone("208"), server.phone("205")
    line = server.phone("206").call("700")
    for device in (mara, jonas):
        device.ringing.ring()
    await server.wait(5)
    mara.ringing.answer()
    line.hang_up()

    spoken = " ".join(step.spoken for step in await told(server, "jonas"))
    assert "Mara Vogt" in spoken and "answered after 5 s" in spoken
    assert not any(number in spoken for number in ("208", "207", "204"))


async def test_a_caller_on_the_list_is_marked_and_explained(server: WholeOffice) -> None:
    mara = await server.sign_in("mara")
    await mara.put("/me/allowed-callers", {"numbers": ["607"], "second_call": False})
    await mara.dnd()
    desk, line = server.phone("208"), server.phone("205").call("602")
    desk.ringing.answer()
    line.hang_up()

    entry, state = await seen(server, "mara")
    assert got_through(entry, state) is not None
    assert ("Do not disturb was on, Jonas Brandt may ring", "Is on your list") in shown(
        list(tell(entry, state, UTC).steps)
    )


async def test_a_second_call_is_explained(server: WholeOffice) -> None:
    mara = await server.sign_in("mara")
    await mara.put("/me/allowed-callers", {"numbers": [], "second_call": True})
    await mara.dnd()
    desk, jonas = server.phone("208"), server.phone("205")
    jonas.call("602")
    await server.wait(60)
    line = jonas.call("602")
    desk.ringing.ring()
    line.cancel()

    titles = [step.title for step in await told(server, "mara")]
    assert "Do not disturb was on, Jonas Brandt called twice" in titles


async def test_s38_do_not_disturb_with_an_end_says_until_when(server: WholeOffice) -> None:
    """S38: the desk phone did not ring, and the card says why and until when."""
    until = "2026-03-02T14:00:00Z"
    await (await server.sign_in("mara")).dnd(until=until)
    desk = server.phone("208")
    server.phone("205").call("602")
    assert not desk.rings

    steps = await told(server, "mara")
    assert ("You", "Do not disturb until 14:00: skipped, 3 devices quiet") in shown(steps)
    assert steps[-1].title == "It did not ring"


async def test_quiet_hours_are_told_apart_from_do_not_disturb(server: WholeOffice) -> None:
    hours = [{"days": "mon-sun", "from": "09:00", "to": "12:00"}]
    await (await server.sign_in("mara")).put("/me/quiet-hours", {"hours": hours})
    desk = server.phone("208")
    server.phone("205").call("602")
    assert not desk.rings

    assert ("You", "Quiet hours until 11:00: skipped, 3 devices quiet") in shown(
        await told(server, "mara")
    )


async def test_do_not_disturb_while_it_rings_says_after_how_long(server: WholeOffice) -> None:
    mara, desk = await server.sign_in("mara"), server.phone("208")
    server.phone("205").call("602")
    desk.ringing.ring()
    await server.wait(4)
    await mara.dnd()

    sentence = "Desk phone stopped ringing after 4 s: do not disturb was turned on"
    assert sentence in [step.title for step in await told(server, "mara")]


async def test_a_silenced_device_says_so(server: WholeOffice) -> None:
    mara, desk = await server.sign_in("mara"), server.phone("208")
    await mara.put("/me/devices/208/silenced", {"silenced": True})
    server.phone("205").call("602")
    assert not desk.rings

    assert "Desk phone was set to silent" in [s.title for s in await told(server, "mara")]


async def test_a_device_that_refuses_by_itself_says_so_and_when(server: WholeOffice) -> None:
    desk = server.phone("208")
    server.phone("205").call("602")
    desk.ringing.respond(486)

    [sentence] = [
        step.title
        for step in await told(server, "mara")
        if step.title.startswith("Desk phone refused")
    ]
    assert sentence.endswith("its own do not disturb may be on (09:00:00)")


async def test_a_forwarding_to_a_colleague_says_why(server: WholeOffice) -> None:
    mara, desk = await server.sign_in("mara"), server.phone("208")
    await mara.put("/me/forwarding", {"busy": "", "no_answer": "607", "seconds": 10})
    jonas, line = server.phone("205"), server.phone("206").call("602")
    desk.ringing.ring()
    await server.wait(11)
    jonas.ringing.answer()
    line.hang_up()

    steps = shown(await told(server, "mara"))
    assert ("Desk phone rang for 10 s",) in steps or ("Desk phone rang for 11 s",) in steps
    forwarded = next(step for step in steps if step[0].startswith("Forwarded to"))
    assert forwarded[0] == "Forwarded to Jonas Brandt"
    assert forwarded[1].startswith("You did not answer for 1")
