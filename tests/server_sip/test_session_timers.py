"""Who keeps a session alive, and when it is over (RFC 4028)."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.sip_office import Line, Phone, SipOffice, sdp


class Talk(NamedTuple):
    office: SipOffice
    jonas: Phone
    desk: Phone
    call: Line
    answer: Line


def talk_of(office: SipOffice, *headers: tuple[str, str]) -> Talk:
    """Both phones know session timers."""
    jonas = office.phone("205", supports_timer=True)
    desk = office.phone("208", supports_timer=True)
    call = jonas.call("602", None, *headers)
    desk.ringing.answer()
    return Talk(office, jonas, desk, call, desk.ringing)


def test_a_hold_does_not_switch_the_timer_off(office: SipOffice) -> None:
    """A re-INVITE without Session-Expires would end the peer's refreshing (§7.4, §9)."""
    talk = talk_of(office)

    talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"))

    held = talk.answer.got("INVITE")[0]
    assert held.headers.get("session-expires") == "1800;refresher=uas"
    assert "timer" in held.headers.get_all("supported")


def test_a_phone_that_leaves_the_timer_after_a_hold_is_asked_instead(
    office: SipOffice,
) -> None:
    talk = talk_of(office)
    talk.desk.supports_timer = False
    talk.call.offer(sdp("10.20.0.10", direction="sendonly", session="7 2"))

    for _ in range(4):
        office.pass_time(500)
        talk.call.offer(method="UPDATE")

    assert talk.answer.got("OPTIONS")
    assert not talk.answer.is_ended


@pytest.mark.parametrize(
    ("allow", "method"), [("INVITE, ACK, BYE, UPDATE", "UPDATE"), ("INVITE, ACK", "INVITE")]
)
def test_who_wants_us_to_refresh_is_refreshed(
    office: SipOffice, allow: str, method: str
) -> None:
    """The refresher that a request names is kept (§9, table 2)."""
    talk = talk_of(office, ("Session-Expires", "200;refresher=uas"), ("Allow", allow))
    assert talk.call.final.headers.get("session-expires") == "200;refresher=uas"

    office.pass_time(101)

    refresh = talk.call.got(method)[0]
    assert refresh.headers.get("session-expires") == "200;refresher=uac"
    if method == "INVITE":
        assert refresh.body == talk.call.final.body, "the same description, the same version"
        assert talk.call.got("ACK")
    assert talk.answer.got("INVITE") == talk.answer.got("UPDATE") == []
    office.pass_time(1000)
    assert len(talk.call.got(method)) == 11
    assert not talk.call.is_ended


def test_who_does_not_answer_our_refresh_is_gone(office: SipOffice) -> None:
    talk = talk_of(office, ("Session-Expires", "200;refresher=uas"))
    talk.jonas.is_mute = True

    office.pass_time(140)

    assert talk.answer.is_ended


@pytest.mark.parametrize("status", [481, 408])
def test_who_knows_nothing_of_the_refreshed_dialog_is_gone(
    office: SipOffice, status: int
) -> None:
    talk = talk_of(office, ("Session-Expires", "200;refresher=uas"))
    talk.call.answer_offer = lambda _: (status, b"")

    office.pass_time(101)

    assert talk.answer.is_ended


def test_a_refresh_that_cannot_be_now_is_tried_again(office: SipOffice) -> None:
    talk = talk_of(office, ("Session-Expires", "200;refresher=uas"))
    talk.call.answer_offer = lambda _: (491, b"")
    office.pass_time(101)

    talk.call.answer_offer = None
    office.pass_time(20)

    assert len(talk.call.got("INVITE")) > 1
    assert not talk.answer.is_ended


def test_a_device_that_makes_us_the_refresher_is_refreshed(office: SipOffice) -> None:
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.ringing.respond(200, desk.sdp, ("Session-Expires", "300;refresher=uac"))

    office.pass_time(151)

    assert desk.ringing.got("INVITE")[0].headers.get("session-expires") == "300;refresher=uac"


@pytest.mark.parametrize("method", ["INVITE", "UPDATE"])
def test_too_brief_an_interval_is_refused_inside_a_call_too(
    office: SipOffice, method: str
) -> None:
    talk = talk_of(office)

    talk.call.request(
        method, talk.jonas.sdp, "application/sdp",
        ("Supported", "timer"), ("Session-Expires", "30"),
    )  # fmt: skip

    assert talk.call.status == 422
    assert talk.call.final.headers.get("min-se") == "90"
    assert not talk.answer.is_ended


def test_our_duty_to_refresh_outlives_a_restart(office: SipOffice) -> None:
    talk = talk_of(office, ("Session-Expires", "200;refresher=uas"))
    rows, _ = office.exchange.take_changes()
    office.restart()
    office.exchange.take_rows(list(rows.values()))

    office.pass_time(50)

    assert talk.call.got("INVITE")
    assert not talk.answer.is_ended
