"""Every documented message of a desk phone with feature keys, against a running server; and
the tones that a telephone without such keys hears.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import DOMAIN, JONAS, MARA, OfficeServer
from softphone.media.tone import sine, write_wav
from softphone.sip.documents.feature_event import CONTENT_TYPE, Feature
from tests.real_office import Stage
from tests.wire_phone import WirePhone

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OfficeServer]:
    server = OfficeServer(tmp_path_factory.mktemp("keys") / "server")
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def phone(server: OfficeServer) -> AsyncIterator[WirePhone]:
    """Mara's desk phone, subscribed; she is available."""
    await server.dnd(MARA, False)
    phone = WirePhone(server.sip)
    await phone.open()
    assert (await phone.say("subscribe-initial")).status == 200
    await phone.told(1)
    yield phone
    phone.close()


async def status(server: OfficeServer) -> tuple[str, str]:
    found = (await server.get(MARA, "/me"))["availability"]
    return found["status"], found["set_by"]


async def test_s39_the_documented_messages_switch_the_person(
    server: OfficeServer, phone: WirePhone
) -> None:
    """S39 is lifted (decision 12): a desk phone's own key sets it for all devices."""
    assert phone.shows_dnd is False and len(phone.shown) == 4

    for name, is_on in (
        ("set-dnd-on", True), ("set-dnd-off", False), ("set-dnd-with-bare-lf", True),
        ("set-dnd-off", False), ("set-dnd-with-byte-order-mark", True),
    ):  # fmt: skip
        before = len(phone.notifies)
        answer = await phone.say(name)
        await phone.told(before + 1)
        assert (answer.status, phone.shows_dnd) == (200, is_on), name
        assert phone.notifies[-1].content_type == CONTENT_TYPE
        assert (await status(server))[0] == ("do_not_disturb" if is_on else "available")
    assert (await status(server))[1] == "208"


async def test_what_another_device_switches_comes_by_itself(
    server: OfficeServer, phone: WirePhone
) -> None:
    await server.dnd(MARA, True)

    await phone.told(2)

    assert phone.shows_dnd and len(phone.notifies) == 2


async def test_forwarding_and_what_is_barred(server: OfficeServer, phone: WirePhone) -> None:
    for count, name in enumerate(
        ("set-forward-always", "set-forward-no-answer", "set-forward-always-off"), start=2
    ):
        assert (await phone.say(name)).status == 200
        await phone.told(count)
    rule = await server.get(MARA, "/me/forwarding")

    assert rule["no_answer"] == "+4915112345678"
    assert not phone.shown[Feature.ALWAYS].is_on
    assert (await server.get(MARA, "/me"))["destination"] == "all"


async def test_broken_messages_are_answered_and_the_dialog_goes_on(phone: WirePhone) -> None:
    answers = {
        name: (await phone.say(name)).status
        for name in ("set-malformed", "set-with-entities", "set-of-another-type",
                     "set-unknown-root", "subscribe-refresh", "set-dnd-on")
    }  # fmt: skip
    await phone.told(4)

    assert list(answers.values()) == [400, 400, 415, 200, 200, 200]
    assert phone.shows_dnd


async def test_a_phone_outlives_the_death_of_the_server(
    server: OfficeServer, phone: WirePhone
) -> None:
    """Killed and started again: 481, a new subscription, and the state of before."""
    await phone.say("set-dnd-on")
    await phone.told(2)
    await server.kill()
    await server.start()

    assert (await phone.say("set-dnd-off")).status == 481
    phone.forget()
    assert (await phone.say("subscribe-initial")).status == 200
    await phone.told(3)

    assert phone.shows_dnd
    assert await status(server) == ("do_not_disturb", "208")


async def test_the_tone_of_a_code_is_heard_and_true(
    server: OfficeServer, tmp_path: Path
) -> None:
    """``*78`` ends high; the key of somebody else's do not disturb stays low."""
    tone = write_wav(tmp_path / "440.wav", sine(440, 30, 8000), 8000)
    jonas = Baresip("jonas", tmp_path / "jonas", "205", "s-205", server.sip, DOMAIN, tone)
    await jonas.start()
    try:
        heard = []
        for code in ("*78", "*76602"):
            await jonas.dial(code)
            await jonas.wait_for("CALL_ESTABLISHED")
            await asyncio.sleep(1.8)
            await jonas.hang_up()
            heard.append(await Stage.at(jonas))
    finally:
        await jonas.stop()

    assert heard[0].longest_s(1000) > 0.15 and heard[0].longest_s(400) < 0.1, heard[0]
    assert heard[1].longest_s(400) > 0.2 and heard[1].longest_s(1000) < 0.1, heard[1]
    found = (await server.get(JONAS, "/me"))["availability"]
    assert (found["status"], found["set_by"]) == ("do_not_disturb", "205")
