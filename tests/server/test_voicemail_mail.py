"""A mail for each message in the mailbox: only who wants one, never a flood, and by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from softphone.media.tone import sine, write_wav
from softphone.model.calls import Party
from softphone.server.voicemail_mail import MOST
from tests.mail_peer import MailPeer
from tests.whole_office import START, Client, WholeOffice

CALLER = "+49305551234"
ROTH = Party(CALLER)


@pytest.fixture
async def peer(office: WholeOffice) -> AsyncIterator[MailPeer]:
    """The office's mail server."""
    made = MailPeer()
    server = await made.start()
    ada = await office.sign_in("ada", scope="administration")
    wish = {"server": server, "sender": "tel@office.example", "address": "https://tel.example"}
    await ada.put("/settings/mail", wish)
    yield made
    await made.stop()


@pytest.fixture
async def mara(office: WholeOffice) -> Client:
    return await office.sign_in("mara")


async def leave(office: WholeOffice, caller: Party = ROTH, count: int = 1) -> None:
    boxes = office.server.voice.mailboxes
    person = office.server.directory.office.person_by_number("602")
    for n in range(count):
        path = boxes.new_file()
        write_wav(path, sine(1000, 2.0, 8000), 8000)
        boxes.deposit(person.id, caller, path, 2.0, START + timedelta(seconds=n))
    await office.server.background.idle()


def received(peer: MailPeer) -> list[Any]:
    found = []
    while not peer.received.empty():
        found.append(peer.received.get_nowait())
    return found


async def test_nobody_is_mailed_who_did_not_ask_for_it(office, peer, mara):
    await leave(office)
    assert received(peer) == []


async def test_a_notice_says_who_called_and_when(office, peer, mara):
    roth = {"name": "Ada Roth", "numbers": [{"number": CALLER}]}
    await mara.post("/me/contacts", roth)
    assert await mara.put("/me/voicemail/mail", {"value": "notice"}) == {
        "value": "notice", "possible": True,
    }  # fmt: skip
    await leave(office)
    (mail,) = received(peer)
    assert "Ada Roth, 030 5551234 left you a message at 02.03.2026 10:00, 0:02" in mail.text
    assert list(mail.message.iter_attachments()) == []


async def test_the_recording_goes_along_for_who_wants_it(office, peer, mara):
    await mara.put("/me/voicemail/mail", {"value": "sound"})
    await leave(office, Party(""))
    (mail,) = received(peer)
    assert "Somebody without a number" in mail.text
    (sound,) = mail.message.iter_attachments()
    assert sound.get_filename() == "2026-03-02-0900.wav"
    assert sound.get_content()[:4] == b"RIFF"
    assert (await mara.get("/me/voicemail"))[0]["heard_at"] is None


async def test_a_machine_that_calls_all_the_time_floods_nobody(office, peer, mara):
    await mara.put("/me/voicemail/mail", {"value": "notice"})
    await leave(office, count=MOST + 5)
    assert len(received(peer)) == MOST
    office.pass_time(3601)
    await leave(office)
    assert len(received(peer)) == 1


async def test_without_a_mail_server_it_says_that_none_can_be_sent(office, mara):
    assert await mara.get("/me/voicemail/mail") == {"value": "off", "possible": False}


async def test_an_office_file_that_is_silent_about_it_leaves_it(office, mara):
    await mara.put("/me/voicemail/mail", {"value": "sound"})
    await office.import_text((await office.export()).replace('voicemail_mail = "sound"\n', ""))
    await office.server.housekeeping()
    assert (await mara.get("/me/voicemail/mail"))["value"] == "sound"
    with pytest.raises(Exception, match="voicemail_mail is one of off, notice, sound"):
        await office.import_text((await office.export()).replace('"sound"', '"loud"'))
