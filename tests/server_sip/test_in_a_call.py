"""Inside a call: hold, keys, refreshes, hanging up (RFC 3261 §12, §14, RFC 4028)."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from softphone.sip.dialog import Dialog
from softphone.sip.message import Request, Response
from softphone.sip.sdp import Session
from tests.sip_office import Line, Phone, SipOffice, sdp


class Talk(NamedTuple):
    office: SipOffice
    jonas: Phone
    desk: Phone
    call: Line
    "Jonas's end."
    answer: Line
    "Mara's end."


@pytest.fixture
def talk(office: SipOffice) -> Talk:
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()
    desk.ringing.answer()
    return Talk(office, jonas, desk, call, desk.ringing)


def origin(body: bytes) -> tuple[str, int]:
    """Session id and version."""
    row = next(line for line in Session.parse(body).lines if line.startswith("o="))
    return row.split()[1], int(row.split()[2])


def test_either_side_hangs_up(talk: Talk) -> None:
    talk.answer.hang_up()

    assert talk.call.is_ended
    assert talk.answer.status == 200
    assert talk.office.exchange.board.state_of()["legs"] == 0


def test_hold_and_resume_are_carried_to_the_other_side(talk: Talk) -> None:
    talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"))

    held = talk.answer.got("INVITE")[0]
    assert Session.parse(held.body).direction() == "sendonly"
    assert talk.call.status == 200
    talk.call.offer(sdp("10.20.0.10", session="7 3"))
    resumed = talk.answer.got("INVITE")[1]
    assert Session.parse(resumed.body).direction() == "sendrecv"


def test_each_leg_keeps_one_session_and_counts_its_versions(talk: Talk) -> None:
    first = origin(talk.answer.invite.body)
    talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"))

    second = origin(talk.answer.got("INVITE")[0].body)

    assert second == (first[0], first[1] + 1)
    assert origin(talk.call.final.body)[0] != first[0]


def test_an_update_with_a_description_is_carried_too(talk: Talk) -> None:
    talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"), "UPDATE")

    assert talk.answer.got("INVITE")
    assert talk.call.status == 200
    assert talk.call.final.body


def test_a_change_that_the_other_side_refuses_changes_nothing(talk: Talk) -> None:
    talk.answer.answer_offer = lambda _: (488, b"")

    talk.call.offer(sdp("10.20.0.10", codecs="18", session="7 2"))

    assert talk.call.status == 488
    assert not talk.answer.is_ended and not talk.call.is_ended


def test_both_offer_at_once(talk: Talk) -> None:
    """Glare: the second offer is told to wait (491)."""
    statuses: list[int] = []

    def offers_back(_: object) -> tuple[int, bytes]:
        line = Line(talk.desk, talk.answer.invite, talk.answer.dialog, is_incoming=False)
        request = talk.answer.dialog.request("INVITE", sdp(session="9 9"), "application/sdp")
        talk.desk.lines_by_cseq[(request.call_id, request.cseq[0])] = line
        line.invite = request
        talk.desk.send(request)
        statuses.append(line.status)
        return 200, talk.answer.sdp

    talk.answer.answer_offer = offers_back
    talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"))

    assert statuses == [491]
    assert talk.call.status == 200


def test_a_re_invite_without_an_offer_asks_the_other_side_for_one(talk: Talk) -> None:
    talk.call.offer()

    assert talk.answer.got("INVITE")[0].body == b""
    assert talk.call.final.body
    assert talk.answer.got("ACK")[-1].body, "the answer came with the ACK"


def test_a_refresh_is_answered_on_its_own_leg(talk: Talk) -> None:
    talk.call.offer(talk.jonas.sdp)
    talk.call.offer(method="UPDATE")

    assert talk.call.status == 200
    assert talk.answer.got("INVITE") == []
    told = talk.call.final
    assert told.headers.get("session-expires") == "1800;refresher=uac"
    assert told.headers.get("require") == "timer"


@pytest.mark.parametrize(
    ("method", "kind", "status"),
    [("INVITE", "text/plain", 415), ("INVITE", "application/sdp", 488), ("MESSAGE", "", 405)],
)
def test_what_cannot_be_carried_is_refused(
    talk: Talk, method: str, kind: str, status: int
) -> None:
    talk.call.request(method, b"nonsense", kind)

    assert talk.call.status == status
    assert not talk.answer.is_ended


def test_key_presses_are_carried(talk: Talk) -> None:
    talk.call.request("INFO", b"Signal=5\r\nDuration=160\r\n", "application/dtmf-relay")

    info = talk.answer.got("INFO")[0]
    assert info.body.startswith(b"Signal=5")
    assert info.content_type == "application/dtmf-relay"
    assert talk.call.status == 200


def test_a_request_out_of_order_is_refused(talk: Talk) -> None:
    talk.call.dialog.local_cseq = 1

    talk.call.request("INFO", b"", "")

    assert talk.call.status == 500


def test_a_stranger_cannot_hang_up_for_others(talk: Talk) -> None:
    """Requests in a dialog come from the leg's own flow, or with credentials (arch. 4.2)."""
    thief = talk.office.phone("290")
    stolen = Dialog.from_dict(talk.call.dialog.to_dict())
    line = Line(thief, talk.call.invite, stolen, is_incoming=False)

    line.request("BYE")

    assert line.status == 401
    assert not talk.answer.is_ended


def test_a_device_that_moved_proves_who_it_is(talk: Talk) -> None:
    elsewhere = Phone(talk.office, "205", ("10.20.0.77", 5062))
    talk.office.phones[elsewhere.address] = elsewhere
    line = Line(elsewhere, talk.call.invite, talk.call.dialog, is_incoming=False)
    bye = line.request("BYE")
    challenge = line.responses[-1]
    assert challenge.status == 401

    talk.call.dialog.local_cseq += 1
    elsewhere.send(elsewhere._authorised(bye, challenge))

    assert talk.answer.is_ended


def test_another_account_is_refused_in_a_foreign_call(talk: Talk) -> None:
    other = talk.office.phone("290")
    line = Line(other, talk.call.invite, talk.call.dialog, is_incoming=False)
    bye = line.request("BYE")
    challenge = line.responses[-1]
    other.send(other._authorised(bye, challenge))

    assert other.last_status == 403
    assert not talk.answer.is_ended


def test_a_dialog_that_nobody_knows(office: SipOffice) -> None:
    phone = office.phone("205")
    dialog = Dialog("gone", "<sip:205@office.example>;tag=a", "<sip:602@office.example>;tag=b",
                    "a", "b", "sip:602@office.example", 5, contact=phone.contact)  # fmt: skip
    invite = phone.build("INVITE", "sip:602@office.example", 1, "gone", dialog.remote)
    line = Line(phone, invite, dialog, is_incoming=False)
    for method in ("BYE", "INVITE", "INFO", "REFER", "SUBSCRIBE"):
        line.request(method)

        assert line.status == 481, method


def test_a_peer_that_stops_refreshing_is_gone(office: SipOffice) -> None:
    jonas, desk = office.phone("205", supports_timer=True), office.phone("208")
    call = jonas.call("602", None, ("Session-Expires", "120"))
    desk.ringing.answer()
    assert call.final.headers.get("session-expires") == "120;refresher=uac"
    office.pass_time(100)
    call.offer(jonas.sdp)

    office.pass_time(1790)
    assert not desk.ringing.is_ended
    office.pass_time(20)

    assert desk.ringing.is_ended


def test_too_short_a_session_interval_is_refused(office: SipOffice) -> None:
    jonas = office.phone("205", supports_timer=True)

    call = jonas.call("602", None, ("Session-Expires", "60"))

    assert call.status == 422
    assert call.final.headers.get("min-se") == "90"


def test_a_peer_without_timers_is_asked_whether_it_is_there(talk: Talk) -> None:
    talk.office.pass_time(601)
    assert talk.call.got("OPTIONS") and talk.answer.got("OPTIONS")
    talk.jonas.is_mute = True

    talk.office.pass_time(650)

    assert talk.answer.is_ended


def test_an_answer_that_is_never_acknowledged_ends_the_call(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.ring()
    jonas.is_mute = True
    desk.ringing.answer()

    office.pass_time(33)

    assert desk.ringing.is_ended


def test_an_offer_that_comes_with_the_answer(office: SipOffice) -> None:
    """An INVITE without a description: the called device offers, the ACK answers."""
    jonas, desk = office.phone("205", delayed_offer=True), office.phone("208")

    call = jonas.call("602")
    assert desk.ringing.invite.body == b""
    desk.ringing.answer()

    assert b"10.20.0.11" in call.final.body
    assert b"10.20.0.10" in desk.ringing.got("ACK")[0].body


def test_nothing_is_left_of_an_ended_call(talk: Talk) -> None:
    talk.call.hang_up()
    talk.office.pass_time(40)

    assert talk.office.exchange.board.state_of() == {"calls": 0, "legs": 0, "deadlines": 0}
    assert len(talk.office.core.layer) == 0


class Slow:
    """Mara's phone gets a re-INVITE; its 100 is on the way until ``arrives``."""

    def __init__(self, talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.phone, self.way = talk.desk, list[Response]()
        talk.answer.answer_offer = lambda _: (100, b"")
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(talk.desk, "send", self.way.append)
            talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"))
        self.offer = talk.call.invite
        "Jonas's."

    def arrives(self) -> None:
        (trying,) = self.way
        assert trying.status == 100
        self.phone.send(trying)


def take_back(talk: Talk, offer: Request) -> None:
    talk.call.invite = offer
    talk.call.cancel()


def test_a_hold_that_is_taken_back_is_taken_back_on_the_other_side(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(talk, monkeypatch)
    take_back(talk, slow.offer)
    assert not talk.answer.got("CANCEL"), "not before it is known to be there (RFC 3261 §9.1)"

    slow.arrives()

    assert talk.answer.got("CANCEL")


@pytest.mark.parametrize("is_hung_up_first", [True, False])
def test_nothing_is_taken_back_from_a_side_that_was_hung_up_on(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, is_hung_up_first: bool
) -> None:
    """A browser's library stumbles over a CANCEL whose call has ended (seen with JsSIP)."""
    slow = Slow(talk, monkeypatch)
    if is_hung_up_first:
        slow.arrives()
        talk.call.hang_up()
        take_back(talk, slow.offer)
    else:
        take_back(talk, slow.offer)
        talk.call.hang_up()
        slow.arrives()

    assert talk.answer.is_ended
    assert not talk.answer.got("CANCEL")
