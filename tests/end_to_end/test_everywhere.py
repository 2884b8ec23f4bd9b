"""Do not disturb everywhere: whichever device sets it, every device shows it and none rings."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from softphone.demo.office_server import JONAS
from softphone.demo.processes import until
from tests.desk_keys import Publisher
from tests.end_to_end.everywhere import MARA, Everywhere

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Everywhere]:
    office = await Everywhere.open(tmp_path_factory.mktemp("everywhere"))
    yield office
    await office.close()


@pytest_asyncio.fixture(loop_scope="module")
async def office(whole: Everywhere) -> AsyncIterator[Everywhere]:
    """The shared office, with Mara available again after each test."""
    yield whole
    await whole.server.put(MARA, "/me/destination", {"value": "all"})
    await whole.server.dnd(MARA, False)
    await whole.all_show("available")


async def test_s39_s36_the_key_of_the_desk_phone_switches_everything(
    office: Everywhere,
) -> None:
    """S39, S36: a phone's own key sets it for the whole person, and the windows show it."""
    await office.all_show("available")
    office.keys.press("on")
    await office.all_show("do_not_disturb")
    assert await office.who_switched() == "208"
    await office.call_is_refused()
    office.keys.press("off")
    await office.all_show("available")
    await office.call_rings()


async def test_s36_s45_a_second_computer_switches_it_off_for_the_desk_phone(
    office: Everywhere,
) -> None:
    """S36, S45: set on one computer, ended on another; colleagues see a state of its own."""
    await office.first.press("dnd")
    await office.all_show("do_not_disturb")
    colleagues = await office.server.get(JONAS, "/colleagues")
    seen = next(c for c in colleagues if c["number"] == MARA.number)
    assert seen["availability"]["status"] == "do_not_disturb"
    await office.second.press("dnd")
    await office.all_show("available")


async def test_s38_the_chosen_desk_phone_is_silent_when_the_app_wants_it(
    office: Everywhere,
) -> None:
    """S38: a phone that knows nothing of it does not ring, because the exchange does not."""
    await office.server.put(MARA, "/me/destination", {"value": "209"})
    await office.jonas.dial("602")
    await office.plain.wait_for("CALL_INCOMING")
    await office.jonas.hang_up()
    await office.plain.wait_for("CALL_CLOSED")
    await office.jonas.wait_for("CALL_CLOSED")
    await office.first.press("dnd")
    await until(lambda: office.is_quiet("209"), "209 being quiet", 10.0)
    await office.call_is_refused()
    devices = await office.devices()
    assert (devices["209"]["quiet"], devices["209"]["display"]) == ("quiet", "unable")


async def test_s39_a_simpler_phone_dials_a_code(office: Everywhere) -> None:
    """S39: ``*78`` and ``*79`` do for a phone without feature keys what its key would do."""
    await office.dial_code("*78")
    await office.all_show("do_not_disturb")
    assert await office.who_switched() == "209"
    await office.call_is_refused()
    await office.dial_code("*79")
    await office.all_show("available")


async def test_s36_a_softphone_of_others_switches_it_on_and_a_simple_phone_off(
    office: Everywhere,
) -> None:
    """S36: linphone sets it, baresip ends it, and everything else follows."""
    await office.dial_code_softly("*76")
    await office.all_show("do_not_disturb")
    assert await office.who_switched() == "207"
    await office.call_is_refused()
    await office.dial_code("*76")
    await office.all_show("available")


async def test_decision_18_a_softphone_publishes_it_and_takes_it_back(
    office: Everywhere,
) -> None:
    """What others' software says of its person counts, until it is withdrawn."""
    soft = Publisher(office.directory / "207", office.server.sip, "207")
    try:
        await soft.publish()
        await office.all_show("do_not_disturb")
        await office.call_is_refused()
        await soft.take_back()
        await office.all_show("available")
    finally:
        await soft.stop()


async def test_s36_it_outlives_a_killed_server_and_every_device_comes_back(
    office: Everywhere,
) -> None:
    """S36: the desk phone hears 481, subscribes anew and shows the stored state."""
    office.keys.press("on")
    await office.all_show("do_not_disturb")
    lives = len(office.keys.dialogs)
    await office.server.kill()
    await office.server.start()
    await office.call_is_refused()
    await office.colleagues_come_back()
    office.keys.press("refresh")
    await office.keys.got("481")
    await until(lambda: len(office.keys.dialogs) > lives, "a new subscription")
    await office.all_show("do_not_disturb")
    office.keys.press("off")
    await office.all_show("available")
