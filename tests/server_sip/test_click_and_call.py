"""A click makes a device of the person's call a number: which one, and what everybody sees."""

from __future__ import annotations

import pytest

from softphone.model.availability import Status
from softphone.model.events import ClickChanged
from softphone.server.click_and_call import Click, DeviceBusy, NoDevice, NoLine, NotSignedIn
from tests.chromium_sdp import chromium_sdp
from tests.sip_office import MARA, SERVER, Line, Phone, SipOffice

MOBILE = "+491705550142"
DESK, COMPUTER, BROWSER = "208", "204", "207"


def outside(office: SipOffice) -> Phone:
    """The provider at the other end of the line."""
    line = Phone(office, "provider", ("10.20.0.99", 5070))
    office.phones[line.address] = line
    office.exchange.board.facing = lambda remote: SERVER
    return line


def click(
    office: SipOffice, *devices: str, number: str = "607", asked: str = ""
) -> tuple[Click, list[str]]:
    """Mara clicks a number; the states that her screens are told."""
    states: list[str] = []
    office.bus.listen(ClickChanged, lambda e: states.append(e.state))
    clicks = office.exchange.clicks
    made = clicks.start(MARA.id, number, devices, asked or devices[0], office.now)
    office.settle()
    return made, states


def follows(desk: Phone, number: str = "607") -> Line:
    """What a phone does that obeys the REFER: it dials by itself."""
    referred = desk.ringing.got("REFER")[-1]
    assert f"sip:{number}@" in (referred.headers.get("refer-to") or "")
    return desk.call(number)


# -- one device


def test_S28_the_chosen_device_rings_first_and_then_calls_the_number_itself(
    office: SipOffice,
) -> None:
    """S28: click-and-call uses the device that was chosen for it."""
    desk, jonas = office.phone(DESK), office.phone("205")
    made, states = click(office, DESK)
    assert not jonas.rings
    assert desk.ringing.invite.headers.get("x-click-id") == made.id
    desk.ringing.answer()
    follows(desk)
    assert desk.ringing.is_ended
    jonas.ringing.answer()
    assert states == ["dialing_a", "confirm", "dialing_b", "connected"]


def test_S6_the_number_sees_the_person_whichever_device_was_chosen(office: SipOffice) -> None:
    """S6: caller and called see persons, whichever device is used."""
    desk, jonas = office.phone(DESK), office.phone("205")
    click(office, DESK)
    desk.ringing.answer()
    follows(desk)
    assert jonas.ringing.shown == ("602", "Mara Vogt")


def test_a_phone_that_does_not_obey_is_bridged_by_the_exchange(office: SipOffice) -> None:
    desk, jonas = office.phone(DESK), office.phone("205")
    made, states = click(office, DESK)
    desk.ringing.answer()
    office.pass_time(6)
    assert jonas.ringing.shown == ("602", "Mara Vogt")
    jonas.ringing.answer()
    assert made.state == "connected" and states[-1] == "connected"
    assert b"10.20.0" in desk.ringing.got("INVITE")[-1].body
    desk.ringing.hang_up()
    assert jonas.ringing.is_ended and made.state == "disconnected"


def test_a_phone_that_does_not_obey_hears_that_the_number_rings(office: SipOffice) -> None:
    desk, jonas = office.phone(DESK), office.phone("205")
    click(office, DESK)
    desk.ringing.answer()
    desk.ringing.answer_offer = lambda _: (200, desk.sdp)
    office.pass_time(6)
    assert office.media.played[-1][0] == "ringback"
    player = office.media.players[-1]
    offer = desk.ringing.got("INVITE")[-1].body
    assert b"RTP/AVP 8 0 101" in offer and b"a=sendrecv" in offer
    assert office.media.announced[(player, "a")] == (desk.address[0], 40000)
    jonas.ringing.answer()
    assert player in office.media.closed
    assert jonas.address[0].encode() in desk.ringing.got("INVITE")[-1].body


def test_a_phone_that_gives_up_while_it_hears_the_tone_leaves_nothing_behind(
    office: SipOffice,
) -> None:
    desk, jonas = office.phone(DESK), office.phone("205")
    made, _ = click(office, DESK)
    desk.ringing.answer()
    office.pass_time(6)
    jonas.ringing.ring()
    desk.ringing.hang_up()
    assert made.is_over
    assert jonas.ringing.cancelled is not None
    assert office.media.players[-1] in office.media.closed


def test_the_device_rings_although_its_person_wants_quiet(office: SipOffice) -> None:
    desk = office.phone(DESK)
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    click(office, DESK)
    assert desk.rings


def test_a_device_that_is_not_picked_up_is_given_up_and_nobody_is_called(
    office: SipOffice,
) -> None:
    desk, jonas = office.phone(DESK), office.phone("205")
    made, _ = click(office, DESK)
    desk.ringing.ring()
    office.pass_time(26)
    assert made.state == "failed_a" and desk.ringing.cancelled is not None
    assert not jonas.rings


@pytest.mark.parametrize("moment", ["ringing", "picked_up", "calling", "talking"])
def test_cancelling_ends_it_wherever_it_is(office: SipOffice, moment: str) -> None:
    desk, jonas = office.phone(DESK), office.phone("205")
    made, _ = click(office, DESK)
    desk.ringing.ring()
    if moment != "ringing":
        desk.ringing.answer()
    line = follows(desk) if moment in ("calling", "talking") else None
    if moment == "talking":
        jonas.ringing.answer()
    assert office.exchange.clicks.cancel(made.id, MARA.id, office.now)
    office.settle()
    assert made.state == "disconnected"
    if moment == "ringing":
        assert desk.ringing.cancelled is not None
    elif moment == "picked_up":
        assert desk.ringing.is_ended
    else:
        assert line is not None and (line.is_ended or line.status == 487)
        jonas_is_free = jonas.ringing.is_ended or jonas.ringing.cancelled is not None
        assert jonas_is_free or not jonas.ringing.got("ACK")


def test_nobody_else_can_look_at_a_click_or_end_it(office: SipOffice) -> None:
    office.phone(DESK)
    made, _ = click(office, DESK)
    assert office.exchange.clicks.get(made.id, "p-607") is None
    assert not office.exchange.clicks.cancel(made.id, "p-607", office.now)
    assert made.state == "dialing_a"


# -- what cannot be


def test_S30_without_a_device_there_is_no_call(office: SipOffice) -> None:
    """S30: without a chosen device click-and-call says so and offers the setting."""
    with pytest.raises(NoDevice):
        click(office, asked="none")


def test_a_device_that_is_not_signed_in_is_named(office: SipOffice) -> None:
    with pytest.raises(NotSignedIn) as caught:
        click(office, DESK)
    assert caught.value.device == DESK


def test_a_device_in_a_call_is_not_rung(office: SipOffice) -> None:
    desk, jonas = office.phone(DESK), office.phone("205")
    desk.call("607")
    jonas.ringing.answer()
    with pytest.raises(DeviceBusy):
        click(office, DESK, number="604")
    assert not desk.rings


def test_a_device_that_came_back_elsewhere_is_not_in_its_lost_call_any_more(
    office: SipOffice,
) -> None:
    office.phone(DESK).call("607")
    office.phone("205")
    again = office.phone(DESK)
    click(office, DESK, number="604")
    assert again.rings


# -- the browser


def test_S26_the_webphone_is_rung_in_its_own_words_and_dials_by_itself(
    office: SipOffice,
) -> None:
    """S26: one account is that of the webphone."""
    jonas = office.phone("205")
    web = office.phone(BROWSER, transport="ws", register=False)
    web.contact = "<sip:k2n8s1@df7jal23ls0d.invalid;transport=ws>"
    web.sdp = chromium_sdp()
    web.register()
    made, states = click(office, BROWSER)
    offer = web.ringing.invite.body
    assert b"UDP/TLS/RTP/SAVPF" in offer and b"a=inactive" in offer
    web.ringing.answer(chromium_sdp(setup="active", formats="8 0 101", direction="inactive"))
    follows(web)
    assert jonas.ringing.shown == ("602", "Mara Vogt")
    jonas.ringing.answer()
    assert made.state == "connected" and states[-1] == "connected"
    assert len(set(office.media.closed)) == 1, "the first leg's bridge is free again"


# -- follow my destination


def test_S29_with_all_devices_the_first_that_is_picked_up_makes_the_call(
    office: SipOffice,
) -> None:
    """S29: click-and-call may follow the destination."""
    desk, computer, jonas = office.phone(DESK), office.phone(COMPUTER), office.phone("205")
    made, _ = click(office, COMPUTER, BROWSER, DESK, asked="destination")
    assert made.device == "destination"
    computer.ringing.ring()
    desk.ringing.answer()
    assert made.device == DESK
    assert computer.ringing.cancelled is not None
    follows(desk)
    jonas.ringing.answer()
    assert made.state == "connected"


def test_S29_devices_that_are_not_there_or_busy_are_left_out(office: SipOffice) -> None:
    """S29: click-and-call may follow the destination."""
    desk, computer, jonas = office.phone(DESK), office.phone(COMPUTER), office.phone("205")
    computer.call("607")
    jonas.ringing.answer()
    click(office, COMPUTER, BROWSER, DESK, asked="destination", number="604")
    assert desk.rings and not computer.rings


# -- the mobile


def test_the_mobile_is_rung_by_the_line_and_sees_the_companys_number(
    office: SipOffice,
) -> None:
    provider = outside(office)
    made, states = click(office, MOBILE)
    invite = provider.ringing.invite
    assert invite.uri.startswith(f"sip:{MOBILE}@10.20.0.99")
    assert invite.from_.uri.user == "+49305550110"
    assert b"m=audio 31000 RTP/AVP 8 0 101" in invite.body
    assert states == ["dialing_a"] and made.device == MOBILE


def test_S6_what_the_mobile_calls_sees_the_person_and_both_are_joined(
    office: SipOffice,
) -> None:
    """S6: caller and called see persons, whichever device is used."""
    provider, jonas = outside(office), office.phone("205")
    made, states = click(office, MOBILE)
    provider.ringing.answer()
    assert office.media.played[-1][0] == "ringback"
    assert jonas.ringing.shown == ("602", "Mara Vogt")
    assert made.state == "dialing_b"
    jonas.ringing.answer()
    assert states[-1] == "connected"
    assert office.media.closed, "nobody hears it ring any more"
    assert provider.ringing.got("INVITE"), "the mobile is told where Jonas is"
    provider.ringing.hang_up()
    assert jonas.ringing.is_ended and made.state == "disconnected"


def test_an_outside_number_called_from_the_mobile_sees_the_company_and_never_602(
    office: SipOffice,
) -> None:
    provider = outside(office)
    click(office, MOBILE, number="030726210990")
    provider.ringing.answer()
    assert len(provider.rings) == 2
    assert provider.ringing.invite.from_.uri.user == "+49305550110"


def test_when_nobody_answers_the_mobile_is_told_and_everything_is_given_back(
    office: SipOffice,
) -> None:
    provider, jonas = outside(office), office.phone("205")
    made, _ = click(office, MOBILE)
    provider.ringing.answer()
    jonas.ringing.refuse(486)
    assert provider.ringing.is_ended
    assert made.state == "failed_b"
    assert office.media.closed


def test_cancelling_stops_the_mobile_too(office: SipOffice) -> None:
    provider = outside(office)
    made, _ = click(office, MOBILE)
    provider.ringing.ring()
    office.exchange.clicks.cancel(made.id, MARA.id, office.now)
    office.settle()
    assert provider.ringing.cancelled is not None and office.media.closed


def test_without_a_line_the_mobile_cannot_be_rung(office: SipOffice) -> None:
    from dataclasses import replace

    office.directory.office = replace(office.directory.office, trunks=())
    with pytest.raises(NoLine):
        click(office, MOBILE)


def test_without_the_media_process_it_fails_with_a_reason(office: SipOffice) -> None:
    outside(office)
    office.media.is_away = True
    made, _ = click(office, MOBILE)
    assert (made.state, made.reason) == ("failed_a", "no_sound")
