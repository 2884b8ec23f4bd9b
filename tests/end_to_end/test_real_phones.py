"""People call people: real phones, real sound, one server."""

from __future__ import annotations

import asyncio
from typing import Any

from softphone.demo.baresip import Baresip
from softphone.demo.linphone import Linphone
from softphone.demo.office_server import MARA, OfficeServer
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
