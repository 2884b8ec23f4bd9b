"""A call plan speaks to the caller: announcements, menus, voicemail (S23, S34)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from softphone.model.availability import Status
from softphone.model.calls import Party
from softphone.server.sounds import Sounds
from tests.server_sip.test_browser_legs import browser
from tests.sip_office import JONAS, MARA, Line, Phone, SipOffice, make_office, sdp

PLANS = (
    {"name": "main", "number": "800", "steps": [
        {"announcement": "wait.wav"}, {"user": "607", "seconds": 10}, {"voicemail": "602"}]},
    {"name": "menu", "number": "801", "steps": [
        {"menu": {"1": "sales", "*": "main"}, "announcement": "choose.wav"},
        {"hang_up": "busy"}]},
    {"name": "sales", "number": "", "steps": [{"user": "602", "seconds": 10}]},
    {"name": "box", "number": "802", "steps": [{"voicemail": "602"}]},
    {"name": "rings", "number": "804", "steps": [
        {"user": "607", "seconds": 10}, {"hang_up": "busy"}]},
    {"name": "gone", "number": "803", "steps": [
        {"announcement": "nowhere.wav"}, {"user": "607"}]},
)  # fmt: skip


@dataclass
class Boxes:
    """Mailboxes that remember what was put into them."""

    folder: Path
    has_greeting: bool = True
    got: list[tuple[str, str, float]] = field(default_factory=list)

    is_full: bool = False

    def takes(self, person: str) -> bool:
        return not self.is_full

    def greeting(self, person: str) -> Path | None:
        return self.folder / f"greeting-{person}.wav" if self.has_greeting else None

    def new_file(self) -> Path:
        path = self.folder / f"message-{len(self.got)}.wav"
        path.write_bytes(b"RIFF")
        return path

    def deposit(
        self, person: str, caller: Party, recording: Path, seconds: float, at: datetime
    ) -> None:
        assert recording.exists()
        self.got.append((person, caller.number, seconds))


@pytest.fixture
def office(tmp_path: Path) -> SipOffice:
    found = SipOffice(replace(make_office(), call_plans=PLANS))
    for name in ("wait.wav", "choose.wav"):
        (tmp_path / name).write_bytes(b"RIFF")
    found.exchange.attending.sounds = Sounds(tmp_path)
    return found


@pytest.fixture
def boxes(office: SipOffice, tmp_path: Path) -> Boxes:
    made = Boxes(tmp_path)
    office.exchange.attending.mailboxes = made
    return made


def tell(office: SipOffice, event: str, **told: object) -> None:
    """The media process reports something of the last session."""
    office.exchange.bridge_reported(office.media.players[-1], event, dict(told))
    office.settle()


def said(office: SipOffice) -> None:
    tell(office, "said")


def press(office: SipOffice, digit: str) -> None:
    tell(office, "digit", digit=digit, ms=100)


def called(office: SipOffice, number: str) -> tuple[Line, Phone]:
    """Lena calls; her line and her phone."""
    lena = office.phone("206")
    return lena.call(number), lena


# -- an announcement


def test_the_caller_hears_the_announcement_and_then_the_next_step_rings(
    office: SipOffice,
) -> None:
    jonas = office.phone("205")
    call, lena = called(office, "800")
    assert call.status == 200 and b"RTP/AVP 8 101" in call.final.body
    assert office.media.attended == [(lena.address[0], 40000, 8, 101)]
    assert office.media.said == ["wait.wav"]
    assert not jonas.rings
    said(office)
    assert jonas.rings
    assert office.media.said == ["wait.wav", "ringback"]


def test_who_picks_up_after_an_announcement_is_joined_with_the_caller(
    office: SipOffice,
) -> None:
    jonas = office.phone("205")
    call, lena = called(office, "800")
    said(office)
    jonas.ringing.answer()
    assert jonas.address[0].encode() in call.got("INVITE")[-1].body
    assert lena.address[0].encode() in jonas.ringing.invite.body
    assert office.media.players[-1] in office.media.closed
    jonas.ringing.hang_up()
    assert call.is_ended
    assert office.record.answered_on == "205"


def test_who_picks_up_behind_a_router_is_heard_through_a_relay(office: SipOffice) -> None:
    jonas = office.phone("205")
    call, lena = called(office, "800")
    said(office)
    jonas.ringing.answer(sdp("192.168.7.7", 40000))
    [relay] = office.media.relays
    assert f"m=audio {relay.a.port4}".encode() in call.got("INVITE")[-1].body
    assert f"m=audio {relay.b.port4}".encode() in jonas.ringing.got("INVITE")[-1].body
    assert office.media.announced[(relay.id, "a")] == (lena.address[0], 40000)


def test_an_announcement_alone_is_no_answered_call(office: SipOffice) -> None:
    call, _ = called(office, "800")
    call.hang_up()
    assert office.record.answered_at is None
    assert office.media.players[-1] in office.media.closed
    assert not office.exchange.live_calls()


def test_a_caller_who_hangs_up_while_it_rings_behind_it_stops_everything(
    office: SipOffice,
) -> None:
    jonas = office.phone("205")
    call, _ = called(office, "800")
    said(office)
    jonas.ringing.ring()
    call.hang_up()
    assert jonas.ringing.cancelled is not None
    jonas.ringing.respond(487)
    assert not office.exchange.live_legs()


def test_an_announcement_that_is_not_there_is_passed_over_and_noted(office: SipOffice) -> None:
    jonas = office.phone("205")
    call, _ = called(office, "803")
    assert jonas.rings
    call.hang_up()
    assert office.why("announcement:nowhere.wav")[1] == "step_skipped"


@pytest.mark.parametrize("offer", [sdp(codecs="9"), b""])
def test_who_cannot_be_spoken_to_is_put_through_without(
    office: SipOffice, offer: bytes
) -> None:
    lena, jonas = office.phone("206"), office.phone("205")
    lena.sdp = offer
    lena.call("800")
    assert jonas.rings
    assert not office.media.said


def test_without_the_media_process_the_plan_goes_on(office: SipOffice) -> None:
    jonas = office.phone("205")
    office.media.is_away = True
    called(office, "800")
    assert jonas.rings


def test_a_caller_who_gives_up_before_the_media_process_answers_leaves_nothing(
    office: SipOffice,
) -> None:
    waiting = []
    attend = office.media.attend
    office.media.attend = lambda *more: waiting.append(more)  # type: ignore[method-assign]
    call, _ = called(office, "800")
    call.cancel()
    attend(*waiting[0])
    assert office.media.closed == office.media.players
    assert not office.exchange.live_calls()


def test_a_browser_hears_it_by_its_bridge(office: SipOffice) -> None:
    web = browser(office, "205")
    call = web.call("800")
    assert b"UDP/TLS/RTP/SAVPF 8" in call.final.body
    [bridge] = office.media.bridges
    assert office.media.attended[0][:2] == (bridge.plain.host4, bridge.plain.port4)


def test_a_refresh_while_it_speaks_is_answered(office: SipOffice) -> None:
    call, _ = called(office, "800")
    call.offer(call.sdp)
    assert call.final.status == 200


def test_do_not_disturb_of_somebody_else_does_not_cut_it_off(office: SipOffice) -> None:
    office.phone("205")
    called(office, "800")
    office.set_status(JONAS, Status.DO_NOT_DISTURB)
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert office.media.said == ["wait.wav"]


def test_a_step_that_hangs_up_has_the_last_word_after_something_rang(office: SipOffice) -> None:
    jonas = office.phone("205")
    call, _ = called(office, "804")
    jonas.ringing.ring()
    office.pass_time(11)
    jonas.ringing.respond(487)
    assert call.status == 486
    assert [step.kind for step in office.record.steps] == ["user", "hang_up"]


# -- a menu


def test_a_key_leads_to_its_plan(office: SipOffice) -> None:
    mara = office.phone("208")
    call, _ = called(office, "801")
    said(office)
    press(office, "1")
    assert mara.rings
    call.hang_up()
    assert office.why("key:1")[1] == "menu_key"


def test_a_key_cuts_the_words_short(office: SipOffice) -> None:
    mara = office.phone("208")
    called(office, "801")
    press(office, "1")
    assert mara.rings


def test_a_key_of_a_browser_comes_by_info(office: SipOffice) -> None:
    mara = office.phone("208")
    call, _ = called(office, "801")
    call.request("INFO", b"Signal=1\r\nDuration=160\r\n", "application/dtmf-relay")
    assert mara.rings


def test_a_menu_may_lead_to_another_announcement(office: SipOffice) -> None:
    called(office, "801")
    press(office, "*")
    assert office.media.said == ["choose.wav", "wait.wav"]
    assert len(office.media.players) == 1, "the caller stays where it is"


def test_a_wrong_key_and_then_none_repeats_once_and_goes_on(office: SipOffice) -> None:
    call, _ = called(office, "801")
    press(office, "7")
    assert office.media.said == ["choose.wav", "choose.wav"]
    said(office)
    office.pass_time(8)
    assert office.media.said[-1] == "refused", "the plan hangs up, and says so"
    assert not call.is_ended
    said(office)
    assert call.is_ended
    assert office.why("key:1")[1] == "menu_no_key"


# -- voicemail


def test_the_caller_is_greeted_hears_a_beep_and_leaves_a_message(
    office: SipOffice, boxes: Boxes
) -> None:
    call, _ = called(office, "802")
    assert office.media.said == [f"greeting-{MARA.id}.wav"]
    said(office)
    assert office.media.said[-1] == "beep"
    assert not office.media.recording
    said(office)
    assert len(office.media.recording) == 1
    call.hang_up()
    tell(office, "recorded", seconds=7.5, heard=5.0, why="closed")
    assert boxes.got == [(MARA.id, "604", 7.5)]
    assert office.record.answered_at is None
    assert office.why("voicemail:602")[1] == "message"


def test_a_message_ends_with_the_hash_key(office: SipOffice, boxes: Boxes) -> None:
    call, _ = called(office, "802")
    said(office)
    said(office)
    press(office, "5")
    assert not office.media.stopped
    press(office, "#")
    assert office.media.stopped == office.media.players
    tell(office, "recorded", seconds=3.0, heard=3.0, why="key")
    assert call.is_ended
    assert len(boxes.got) == 1


def test_the_hash_key_skips_the_greeting(office: SipOffice, boxes: Boxes) -> None:
    called(office, "802")
    press(office, "#")
    assert office.media.said[-1] == "beep"
    said(office)
    assert office.media.recording


def test_who_says_nothing_leaves_no_message(office: SipOffice, boxes: Boxes) -> None:
    call, _ = called(office, "802")
    said(office)
    said(office)
    call.hang_up()
    tell(office, "recorded", seconds=2.0, heard=0.2, why="closed")
    assert boxes.got == []
    assert not Path(office.media.recording[0]).exists()


def test_without_a_greeting_there_is_a_beep(office: SipOffice, boxes: Boxes) -> None:
    boxes.has_greeting = False
    called(office, "802")
    said(office)
    assert office.media.said == ["beep"]
    assert office.media.recording


def test_a_full_mailbox_takes_no_message_and_says_so(office: SipOffice, boxes: Boxes) -> None:
    boxes.is_full = True
    call, _ = called(office, "802")
    assert office.media.said == ["refused"]
    said(office)
    assert call.is_ended
    assert office.why("voicemail:602")[1] == "step_skipped"


def test_when_nobody_picks_up_the_caller_comes_to_voicemail(
    office: SipOffice, boxes: Boxes
) -> None:
    jonas = office.phone("205")
    called(office, "800")
    said(office)
    jonas.ringing.ring()
    office.pass_time(11)
    assert office.media.said[-1] == f"greeting-{MARA.id}.wav"
    assert jonas.ringing.cancelled is not None


def test_without_mailboxes_the_step_is_passed_over(office: SipOffice) -> None:
    call, _ = called(office, "802")
    assert call.status == 480


def test_a_caller_who_cannot_be_spoken_to_gets_no_voicemail(
    office: SipOffice, boxes: Boxes
) -> None:
    lena = office.phone("206")
    lena.sdp = sdp(codecs="9")
    assert lena.call("802").status == 480
