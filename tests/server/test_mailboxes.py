"""Mailboxes: what callers leave lies there, for its person alone, whatever happens."""

from __future__ import annotations

import asyncio
import io
import wave
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from softphone.media.tone import level_at, read_wav, sine, write_wav
from softphone.model.calls import Party
from softphone.model.events import MailboxChanged
from softphone.server import mailboxes as module
from softphone.server.wav import BadSound, converted
from tests.watchers import subscribe
from tests.whole_office import START, WholeOffice

TOM = Party("+4940555017", "Tom Albers")


def boxes(office: WholeOffice) -> module.Mailboxes:
    return office.server.voice.mailboxes


def person(office: WholeOffice, number: str = "602") -> str:
    found = office.server.directory.office.person_by_number(number)
    assert found is not None
    return found.id


async def leave(
    office: WholeOffice, number: str = "602", caller: Party = TOM, after_s: float = 0.0
) -> None:
    """A caller has left a message of two seconds."""
    path = boxes(office).new_file()
    write_wav(path, sine(1000, 2.0, 8000), 8000)
    at = START + timedelta(seconds=after_s)
    boxes(office).deposit(person(office, number), caller, path, 2.0, at)
    await asyncio.gather(*office.server.background._tasks)


async def test_a_message_lies_in_its_persons_mailbox_and_nobody_elses(office: Any) -> None:
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    await leave(office)
    [message] = await mara.get("/me/voicemail")
    assert message["from"] == {"number": "+4940555017", "name": "Tom Albers"}
    assert (message["seconds"], message["heard_at"]) == (2.0, None)
    assert await jonas.get("/me/voicemail") == []
    for method, path in (
        ("GET", f"/me/voicemail/{message['id']}/sound"),
        ("DELETE", f"/me/voicemail/{message['id']}"),
        ("POST", f"/me/voicemail/{message['id']}/restore"),
    ):
        assert await jonas.refusal(method, path) == (404, "not_found")


async def test_it_can_be_heard(office: Any, tmp_path: Path) -> None:
    mara = await office.sign_in("mara")
    await leave(office)
    [message] = await mara.get("/me/voicemail")
    answer = await mara.ask("GET", f"/me/voicemail/{message['id']}/sound")
    assert answer.headers["content-type"] == "audio/wav"
    (tmp_path / "heard.wav").write_bytes(answer.content)
    samples, rate = read_wav(tmp_path / "heard.wav")
    assert level_at(samples, rate, 1000) > -20


async def test_the_newest_comes_first_and_heard_ones_are_not_new(office: Any) -> None:
    mara = await office.sign_in("mara")
    await leave(office)
    await leave(office, caller=Party("604", "Lena Roth"), after_s=60)
    first, second = await mara.get("/me/voicemail")
    assert first["from"]["number"] == "604"
    assert boxes(office).counts(person(office)) == (2, 0)
    await mara.put(f"/me/voicemail/{second['id']}", {"heard": True})
    assert boxes(office).counts(person(office)) == (1, 1)
    await mara.put(f"/me/voicemail/{second['id']}", {"heard": False})
    assert boxes(office).counts(person(office)) == (2, 0)


async def test_what_was_thrown_away_can_be_taken_back_for_a_day(office: Any) -> None:
    mara = await office.sign_in("mara")
    await leave(office)
    [message] = await mara.get("/me/voicemail")
    await mara.ask("DELETE", f"/me/voicemail/{message['id']}")
    assert await mara.get("/me/voicemail") == []
    await mara.post(f"/me/voicemail/{message['id']}/restore", {})
    assert len(await mara.get("/me/voicemail")) == 1
    await mara.ask("DELETE", f"/me/voicemail/{message['id']}")
    office.wall_step += timedelta(hours=25)
    await boxes(office).tidy()
    path = f"/me/voicemail/{message['id']}/restore"
    assert await mara.refusal("POST", path) == (404, "not_found")
    assert not list((office.data / "voicemail").glob("*.wav"))


async def test_heard_ones_are_forgotten_after_ninety_days_and_new_ones_never(
    office: Any,
) -> None:
    mara = await office.sign_in("mara")
    await leave(office)
    await leave(office, after_s=60)
    first, _ = await mara.get("/me/voicemail")
    await mara.put(f"/me/voicemail/{first['id']}", {"heard": True})
    office.wall_step += timedelta(days=91)
    await boxes(office).tidy()
    assert [m.heard_at for m in boxes(office).of(person(office))] == [None]


async def test_a_full_mailbox_makes_room_by_what_was_heard(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_MESSAGES", 2)
    await leave(office)
    await leave(office, after_s=60)
    assert not boxes(office).takes(person(office))
    oldest = boxes(office).of(person(office))[-1]
    await boxes(office).mark(oldest, True)
    assert boxes(office).takes(person(office))
    await leave(office, after_s=120)
    assert oldest.id not in {m.id for m in boxes(office).of(person(office))}
    assert len(boxes(office).of(person(office))) == 2


async def test_a_message_that_cannot_be_written_leaves_nothing_half(
    office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    await leave(office)
    assert boxes(office).of(person(office)) == []
    assert not list((office.data / "voicemail").rglob("*.wav"))


async def test_a_file_that_no_message_names_is_thrown_away_at_the_start(office: Any) -> None:
    await leave(office)
    folder = office.data / "voicemail"
    (folder / "stray.wav").write_bytes(b"RIFF")
    (folder / "incoming" / "half.wav").write_bytes(b"RIFF")
    await boxes(office).load()
    assert len(boxes(office).of(person(office))) == 1
    assert not (folder / "stray.wav").exists()
    assert not (folder / "incoming" / "half.wav").exists()


async def test_every_change_is_told(office: Any) -> None:
    told: list[MailboxChanged] = []
    office.server.bus.listen(MailboxChanged, told.append)
    await leave(office)
    assert told[0].person == person(office) and told[0].message is not None
    await boxes(office).mark(told[0].message, True)
    assert told[1] == MailboxChanged(person(office))


# -- greetings


def wav(rate: int = 8000, channels: int = 1, width: int = 2, seconds: float = 0.5) -> bytes:
    """A tone of 440 Hz as a recorder would save it."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        for sample in sine(440, seconds, rate):
            value = {1: (sample >> 8) + 128, 2: sample, 3: sample << 8}[width]
            data = value.to_bytes(width, "little", signed=width > 1)
            file.writeframesraw(data * channels)
    return made.getvalue()


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 44100, 48000])
@pytest.mark.parametrize(("channels", "width"), [(1, 2), (2, 2), (1, 1), (2, 3)])
def test_a_sound_is_made_what_telephones_speak(
    tmp_path: Path, rate: int, channels: int, width: int
) -> None:
    path = tmp_path / "made.wav"
    path.write_bytes(converted(wav(rate, channels, width)))
    samples, found = read_wav(path)
    assert found == 8000 and abs(len(samples) - 4000) < 3
    assert level_at(samples, 8000, 440) > -12


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_sound"),
        (b"ID3 an MP3", "not_a_sound"),
        (wav()[:30], "not_a_sound"),
        (wav(seconds=0.0), "sound_empty"),
        (wav(rate=96000, seconds=0.01), "not_a_sound"),
        (wav(rate=8000, seconds=121), "sound_too_long"),
    ],
)
def test_what_is_no_sound_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(BadSound) as refused:
        converted(data)
    assert refused.value.code == code


async def test_callers_hear_ones_own_words_or_those_of_the_house(office: Any) -> None:
    mara = await office.sign_in("mara")
    usual = boxes(office).greeting(person(office))
    assert usual is not None and usual.name == "voicemail.wav" and usual.is_file()
    answer = await mara.send_sound("PUT", "/me/voicemail/greeting", wav())
    assert answer.status_code == 204
    own = boxes(office).greeting(person(office))
    assert own is not None and own != usual
    assert own.stat().st_mode & 0o777 == 0o600
    assert await mara.get("/me/voicemail/greeting") == {"own": True}
    await mara.ask("DELETE", "/me/voicemail/greeting")
    assert boxes(office).greeting(person(office)) == usual


async def test_a_greeting_that_is_no_sound_leaves_the_old_one(office: Any) -> None:
    mara = await office.sign_in("mara")
    await mara.send_sound("PUT", "/me/voicemail/greeting", wav())
    before = await mara.ask("GET", "/me/voicemail/greeting/sound")
    answer = await mara.send_sound("PUT", "/me/voicemail/greeting", b"no sound")
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "not_a_sound"
    after = await mara.ask("GET", "/me/voicemail/greeting/sound")
    assert after.content == before.content


async def test_a_stranger_may_not_send_a_large_sound(office: Any) -> None:
    answer = await office.client("").send_sound("PUT", "/me/voicemail/greeting", b"x" * 70_000)
    assert answer.status_code == 413


# -- announcements


async def test_an_administrator_gives_the_office_its_words(office: Any) -> None:
    ada = await office.sign_in("ada", scope="administration")
    answer = await ada.send_sound("PUT", "/announcements/closed.wav", wav(16000))
    assert answer.status_code == 204
    assert {"name": "closed.wav", "own": True} in await ada.get("/announcements")
    found = office.server.voice.sounds.find("closed.wav")
    assert found is not None and found.parent.name == "announcements"
    assert (await ada.get("/audit"))["items"][0]["kind"] == "announcement"
    await ada.ask("DELETE", "/announcements/closed.wav")
    assert {"name": "closed.wav", "own": False} in await ada.get("/announcements")


@pytest.mark.parametrize("name", ["..%2Fx.wav", "closed.mp3", ".wav", "a" * 90 + ".wav"])
async def test_a_sound_has_a_plain_name(office: Any, name: str) -> None:
    ada = await office.sign_in("ada", scope="administration")
    answer = await ada.send_sound("PUT", f"/announcements/{name}", wav())
    assert answer.status_code in (404, 422)
    assert not (office.data / "x.wav").exists()


async def test_a_sound_that_a_plan_plays_stays(office: Any) -> None:
    ada = await office.sign_in("ada", scope="administration")
    await ada.send_sound("PUT", "/announcements/hello.wav", wav())
    plan = {"name": "main", "number": "800", "steps": [{"announcement": "hello.wav"}]}
    await ada.post("/call-plans", plan)
    assert await ada.refusal("DELETE", "/announcements/hello.wav") == (409, "in_use")


# -- the lamp of a telephone


async def test_a_telephones_lamp_tells_of_new_messages(office: Any) -> None:
    desk = office.phone("208")
    watch = subscribe(desk, "208", "message-summary")
    assert b"Messages-Waiting: no" in watch.notifies[-1].body
    await leave(office)
    office.pass_time(6)
    assert b"Messages-Waiting: yes" in watch.notifies[-1].body
    assert b"Voice-Message: 1/0" in watch.notifies[-1].body
    [message] = boxes(office).of(person(office))
    await boxes(office).mark(message, True)
    office.pass_time(6)
    assert b"Voice-Message: 0/1" in watch.notifies[-1].body
