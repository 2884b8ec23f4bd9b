"""``*97``: messages are heard by telephone, in their person's language, with its keys."""

from __future__ import annotations

import asyncio
import sqlite3
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from softphone.media.tone import sine, write_wav
from softphone.model.calls import Party
from softphone.model.voicemail import Message
from softphone.server.hearing import KEY_WITHIN_S
from tests.feature_phone import told
from tests.sip_office import JONAS, MARA, START, Line, SipOffice, make_office, sdp
from tests.watchers import subscribe
from tests.whole_office import WholeOffice

TOM = Party("+4940555017", "Tom Albers")


class Boxes:
    """Mailboxes in memory: the newest first, like those on the disk."""

    def __init__(self) -> None:
        self.messages: dict[str, Message] = {}

    def of(self, person: str) -> list[Message]:
        mine = [m for m in self.messages.values() if m.person == person and not m.deleted_at]
        return sorted(mine, key=lambda m: m.at, reverse=True)

    def get(self, person: str, id: str) -> Message | None:
        return self.messages[id] if self.messages[id].person == person else None

    def file(self, message: Message) -> Path:
        return Path(f"/boxes/{message.id}.wav")

    async def mark(self, message: Message, is_heard: bool) -> Message:
        self.messages[message.id] = replace(message, heard_at=START if is_heard else None)
        return self.messages[message.id]

    async def throw_away(self, message: Message) -> Message:
        self.messages[message.id] = replace(message, deleted_at=START)
        return self.messages[message.id]


class Office(SipOffice):
    def __init__(self) -> None:
        english = make_office()
        people = {p.id: replace(p, language="en") for p in english.people.values()}
        super().__init__(replace(english, people=people))
        self.boxes = self.exchange.hearing.messages = Boxes()
        self.exchange.hearing.spawn = lambda work: asyncio.run(work)


@pytest.fixture
def office() -> Office:
    return Office()


def leave(office: Office, minutes_ago: float = 55, is_heard: bool = False) -> Message:
    """Tom has left a message for Mara."""
    at = START - timedelta(minutes=minutes_ago)
    heard_at = START if is_heard else None
    message = Message(uuid.uuid4().hex, MARA.id, TOM, at, 2.0, heard_at)
    office.boxes.messages[message.id] = message
    return message


def dial(office: SipOffice, account: str = "208") -> Line:
    line = office.phone(account).call("*97")
    assert line.status == 200
    return line


def tell(office: SipOffice, event: str, **details: object) -> None:
    """The media process reports something of the last session."""
    office.exchange.bridge_reported(office.media.players[-1], event, dict(details))
    office.settle()


def said(office: SipOffice, sounds: int = 1) -> None:
    for _ in range(sounds):
        tell(office, "said")


def press(office: SipOffice, digit: str) -> None:
    tell(office, "digit", digit=digit, ms=100)


def words(office: SipOffice) -> list[str]:
    return [name.removesuffix(".wav") for name in office.media.said]


def new(office: Office) -> int:
    return sum(m.is_new for m in office.boxes.of(MARA.id))


def test_the_code_tells_how_many_are_new_and_plays_them_with_when_they_came(
    office: Office,
) -> None:
    first, second = leave(office, 55), leave(office, 30)
    dial(office)
    said(office, 10)
    assert words(office)[:3] == ["have", "2", "new"]
    # 9:05 in Berlin, in Mara's language
    assert words(office)[3:] == ["today", "9", "oh", "5", "am", first.id, "keys"]
    office.pass_time(KEY_WITHIN_S + 1)
    said(office, 5)
    assert words(office)[10:] == ["today", "9", "30", "am", second.id], "the keys are told once"


def test_who_hangs_up_in_the_middle_keeps_it_as_new(office: Office) -> None:
    leave(office)
    line = dial(office)
    said(office, 6)
    line.hang_up()
    assert new(office) == 1
    assert office.media.players[-1] in office.media.closed
    assert not office.exchange.live_calls()


def test_new_ones_come_first_and_then_those_that_were_heard(office: Office) -> None:
    heard = leave(office, 10, is_heard=True)
    fresh = leave(office, 2 * 24 * 60)
    dial(office)
    assert words(office) == ["one_new"]
    press(office, "#")
    assert words(office)[-1] == "day_5"
    press(office, "#")
    assert words(office)[-1] == "heard"
    said(office, 5)
    assert words(office)[-1] == heard.id and fresh.id not in words(office)


def test_hash_goes_on_from_a_message_which_then_counts_as_heard(
    office: Office,
) -> None:
    leave(office)
    dial(office)
    press(office, "#")
    press(office, "#")
    assert new(office) == 1, "not a word of it was played"
    press(office, "*")
    assert office.exchange.live_calls(), "the end is being said"


def test_hash_in_the_middle_of_a_message_has_heard_it(office: Office) -> None:
    leave(office)
    line = dial(office)
    said(office, 6)
    press(office, "#")
    assert (words(office)[-1], new(office)) == ("end", 0)
    said(office)
    assert line.is_ended


@pytest.mark.parametrize("key", ["3", "7"])
def test_three_or_seven_deletes_and_says_so_once_it_is_done(office: Office, key: str) -> None:
    message = leave(office)
    dial(office)
    said(office, 6)
    press(office, key)
    assert words(office)[-2:] == [message.id, "deleted"]
    assert office.boxes.of(MARA.id) == []
    said(office)
    assert words(office)[-1] == "end"


def test_one_plays_it_again_and_star_goes_back(office: Office) -> None:
    first, _ = leave(office, 50), leave(office, 40)
    line = dial(office)
    press(office, "#")
    said(office, 5)
    press(office, "1")
    said(office, 5)
    assert words(office).count(first.id) == 2
    press(office, "#")
    press(office, "*")
    said(office, 5)
    assert words(office).count(first.id) == 3
    press(office, "*")
    assert line.is_ended, "before the first there is nothing"


def test_without_a_key_the_next_one_follows_by_itself(office: Office) -> None:
    leave(office)
    dial(office)
    said(office, 8)
    assert words(office)[-1] == "keys"
    office.pass_time(KEY_WITHIN_S + 1)
    assert words(office)[-1] == "end"


def test_a_message_that_the_app_deleted_meanwhile_is_passed_over(
    office: Office,
) -> None:
    first, second = leave(office, 50), leave(office, 40)
    dial(office)
    asyncio.run(office.boxes.throw_away(first))
    said(office, 3)
    said(office, 4)
    assert words(office)[-1] == second.id


def test_an_empty_mailbox_is_said_and_the_call_is_over(office: Office) -> None:
    line = dial(office)
    assert words(office) == ["none"]
    said(office)
    assert line.is_ended


def test_a_telephone_that_is_nobodys_alone_plays_nobodys_messages(
    office: Office,
) -> None:
    leave(office)
    line = dial(office, "290")
    assert words(office) == ["nobodys"]
    said(office)
    assert line.is_ended


def test_a_telephone_of_two_people_plays_the_messages_of_neither(office: Office) -> None:
    leave(office)
    shared = replace(JONAS, voip_accounts=("205", "208"))
    before = office.directory.office
    office.directory.office = replace(before, people={**before.people, JONAS.id: shared})
    dial(office)
    assert words(office) == ["nobodys"]


def test_a_person_never_hears_another_ones_messages(office: Office) -> None:
    leave(office)
    dial(office, "205")
    assert words(office) == ["none"]


def test_keys_of_a_browser_come_by_info(office: Office) -> None:
    leave(office)
    line = dial(office)
    line.request("INFO", b"Signal=#\r\nDuration=160\r\n", "application/dtmf-relay")
    assert words(office) == ["one_new", "today"]


def test_who_cannot_be_spoken_to_is_told_at_once(office: Office) -> None:
    phone = office.phone("208")
    phone.sdp = sdp(codecs="9")
    assert phone.call("*97").status == 488
    office.media.is_away = True
    assert office.phone("204").call("*97").status == 503


def test_when_the_server_stops_the_listener_is_hung_up_on(office: Office) -> None:
    leave(office)
    line = dial(office)
    office.exchange.close()
    office.settle()
    assert line.is_ended
    said(office)
    assert new(office) == 1


# -- with the mailboxes on the disk


async def leave_on_disk(whole: WholeOffice) -> str:
    """Tom has left a message for Mara; her id."""
    boxes = whole.server.voice.mailboxes
    person = whole.server.directory.office.person_by_number("602")
    assert person is not None
    path = boxes.new_file()
    write_wav(path, sine(1000, 2.0, 8000), 8000)
    boxes.deposit(person.id, TOM, path, 2.0, START - timedelta(minutes=55))
    await told(whole)
    return person.id


async def test_a_message_played_to_its_end_is_heard_and_the_lamp_goes_out(
    whole: WholeOffice,
) -> None:
    person = await leave_on_disk(whole)
    watch = subscribe(whole.phone("204"), "204", "message-summary")
    assert watch.body.splitlines()[0] == "Messages-Waiting: yes"
    dial(whole)
    said(whole, 6)
    assert whole.server.voice.mailboxes.counts(person) == (1, 0), "it is being played"
    said(whole)
    await told(whole)
    whole.pass_time(1)
    assert whole.server.voice.mailboxes.counts(person) == (0, 1)
    assert watch.body.splitlines()[0] == "Messages-Waiting: no"


async def test_what_cannot_be_deleted_is_not_said_to_be(whole: WholeOffice) -> None:
    person = await leave_on_disk(whole)
    dial(whole)
    said(whole, 6)
    with sqlite3.connect(whole.server.database.path) as other:
        other.execute(
            "create trigger full before update on voicemails"
            " begin select raise(abort, 'database or disk is full'); end"
        )
    press(whole, "3")
    await told(whole)
    assert words(whole)[-1] == "refused"
    assert len(whole.server.voice.mailboxes.of(person)) == 1
