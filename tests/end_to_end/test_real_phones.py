"""People call people: real phones, real sound, one server."""

from __future__ import annotations

import asyncio
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import JONAS, MARA, OfficeServer
from softphone.demo.processes import until
from softphone.media import tone


def heard(path: Any, wanted: int, other: int) -> None:
    """The wanted tone for three seconds, within 2 %, and the other one 30 dB below."""
    samples, rate = tone.read_wav(path)
    assert tone.longest_stretch_s(samples, rate, wanted) >= 3.0
    middle = samples[len(samples) // 3 : len(samples) // 3 + rate]
    assert abs(tone.strongest(middle, rate).frequency_hz - wanted) <= wanted * 0.02
    level = tone.level_at(middle, rate, wanted)
    assert level >= -30
    assert tone.level_at(middle, rate, other) <= level - 30


async def test_all_devices_of_a_person_ring_and_the_first_answer_wins(
    server: OfficeServer, phones: Any
) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    soft = await phones(Linphone, "207", 1000)

    await jonas.dial(MARA.number)

    ringing = await desk.wait_for("CALL_INCOMING")
    assert "607" in ringing["peeruri"]
    assert ringing["peerdisplayname"] == "Jonas Brandt"
    line = await soft.wait_for("incoming call")
    assert '"Jonas Brandt" <sip:607@office.example>' in line
    await desk.accept()
    await jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(4)
    await jonas.hang_up()
    await desk.wait_for("CALL_CLOSED")
    await until(lambda: bool(list(jonas.recordings.glob("*-dec.wav"))), "the recording")
    heard(jonas.heard(), 1000, 440)
    heard(desk.heard(), 440, 1000)
    record = await server.last_call(MARA)
    why = {w["target"]: (w["decision"], w["reason"]) for w in record["why"]}
    assert why["208"] == ("rang", "answered")
    assert why["207"] == ("rang", "answered_elsewhere")
    assert why["204"] == ("did_not_ring", "not_signed_in")


async def test_do_not_disturb_answers_at_once_and_nothing_rings(
    server: OfficeServer, phones: Any
) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await server.dnd(MARA, True)

    await jonas.dial(MARA.number)

    closed = await jonas.wait_for("CALL_CLOSED", 3)
    assert "480" in closed["param"]
    assert not desk.saw("CALL_INCOMING")
    record = await server.last_call(MARA)
    assert record["result"] == "missed"
    assert {w["reason"] for w in record["why"]} == {"do_not_disturb"}


async def test_a_ringing_call_stops_when_do_not_disturb_is_turned_on(
    server: OfficeServer, phones: Any
) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await jonas.dial(MARA.number)
    await desk.wait_for("CALL_INCOMING")

    told = await server.dnd(MARA, True)

    await desk.wait_for("CALL_CLOSED", 3)
    await jonas.wait_for("CALL_CLOSED", 3)
    record = await server.last_call(MARA)
    reasons = {w["target"]: w["reason"] for w in record["why"]}
    assert reasons["208"] == "do_not_disturb_while_ringing"

    async def is_quiet() -> bool:
        devices = await server.get(MARA, "/me/devices")
        return all(d["quiet"] == "quiet" for d in devices)

    await until(is_quiet, "every device quiet", 3)
    assert told["status"] == "do_not_disturb"


async def test_it_rings_again_after_do_not_disturb(server: OfficeServer, phones: Any) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await server.dnd(MARA, True)
    await server.dnd(MARA, False)

    await jonas.dial(MARA.number)

    await desk.wait_for("CALL_INCOMING")


async def test_an_ipv6_phone_and_an_ipv4_phone_hear_each_other(
    server: OfficeServer, phones: Any
) -> None:
    jonas = await phones(Baresip, "205", 440)
    soft = await phones(Linphone, "207", 1000)

    await jonas.dial(MARA.number)
    await soft.wait_for("incoming call")
    await soft.answer()
    await jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(4.5)
    await jonas.hang_up()

    await until(lambda: bool(list(jonas.recordings.glob("*-dec.wav"))), "the recording")
    heard(jonas.heard(), 1000, 440)


async def test_a_call_outlives_the_server(server: OfficeServer, phones: Any) -> None:
    """kill -9 in a call: sound goes on, and hanging up later ends the other side too."""
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await jonas.dial(MARA.number)
    await desk.wait_for("CALL_INCOMING")
    await desk.accept()
    await jonas.wait_for("CALL_ESTABLISHED")
    await asyncio.sleep(1)
    await server.dnd(JONAS, True)

    await server.kill()
    await asyncio.sleep(2)
    await server.start()
    status = await server.get(JONAS, "/me")
    assert status["availability"]["status"] == "do_not_disturb"
    await asyncio.sleep(2)
    await jonas.hang_up()

    await desk.wait_for("CALL_CLOSED", 4)
    await until(lambda: bool(list(desk.recordings.glob("*-dec.wav"))), "the recording")
    samples, rate = tone.read_wav(desk.heard())
    assert tone.longest_stretch_s(samples, rate, 440) >= 4.0


async def test_phones_can_be_called_after_a_restart_without_registering_again(
    server: OfficeServer, phones: Any
) -> None:
    jonas = await phones(Baresip, "205", 440)
    desk = await phones(Baresip, "208", 1000)
    await asyncio.sleep(1.5)
    await server.kill()
    await server.start()

    await jonas.dial(MARA.number)

    await desk.wait_for("CALL_INCOMING", 3)
