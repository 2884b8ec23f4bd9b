"""Lines at which the office signs in: a provider knows it by name and password."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.model.office import Trunk
from softphone.sip.message import Request
from softphone.sip.transaction import Flow
from tests.outside_line import ADDRESS, CALLER, MAIN, plan
from tests.registrar_peer import REALM, SECRET, RegistrarPeer
from tests.sip_office import SERVER, Line, Phone, SipOffice, make_office

LINE = Trunk("t-9", "provider", "registration", "sip:10.20.0.99:5070", registrar=f"sip:{REALM}",
             username="k123", outgoing_numbers=("+49 30 5550110",))  # fmt: skip


class Lined(SipOffice):
    """An office whose line signs in as soon as it is told to."""

    secret = SECRET

    def sign_in(self) -> None:
        self.exchange.board.line_secret = lambda name: self.secret
        self.exchange.board.facing = lambda remote: SERVER
        self.exchange.sign_ins._jitter = lambda: 1.0
        self.take()

    def take(self, *lines: Trunk) -> None:
        """The administrator has changed the lines; none: as they are."""
        if lines:
            self.directory.office = replace(self.directory.office, trunks=lines)
        self.exchange.sign_ins.take(self.directory.office.trunks, self.now)
        self.settle()

    @property
    def state(self) -> tuple[str, str]:
        line = self.directory.office.trunks[0]
        told = self.exchange.sign_ins.state_of(line, self.now)
        return told.state, told.reason


@pytest.fixture
def office() -> Lined:
    office = Lined(replace(make_office(), trunks=(LINE,)))
    plan(office, MAIN, {"user": "602", "seconds": 20})
    return office


@pytest.fixture
def provider(office: Lined) -> RegistrarPeer:
    found = RegistrarPeer(office, "provider", ADDRESS)
    office.phones[found.address] = found
    return found


@pytest.fixture
def signed_in(office: Lined, provider: RegistrarPeer) -> RegistrarPeer:
    office.sign_in()
    assert office.state == ("signed_in", "")
    return provider


# -- signing in


def test_it_signs_in_under_its_name_with_a_contact_that_faces_the_provider(
    signed_in: RegistrarPeer,
) -> None:
    (address,) = signed_in.customers
    assert address == f"sip:k123@{REALM}"
    assert "@10.20.0.2:5060" in signed_in.customers[address]


def test_it_signs_in_again_before_its_time_is_over(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    before = len(signed_in.asked)
    office.pass_time(479)
    assert len(signed_in.asked) == before
    office.pass_time(2)
    assert len(signed_in.asked) > before
    assert office.state == ("signed_in", "")


def test_a_wrong_password_is_told_and_not_tried_every_second(
    office: Lined, provider: RegistrarPeer
) -> None:
    office.secret = "falsch"
    office.sign_in()
    assert office.state == ("refused", "wrong_credentials")
    asked = len(provider.asked)
    office.pass_time(59)
    assert len(provider.asked) == asked


def test_a_password_put_right_is_used_at_once(office: Lined, provider: RegistrarPeer) -> None:
    office.secret = "falsch"
    office.sign_in()
    office.secret = SECRET
    office.take()
    assert office.state == ("signed_in", "")


def test_a_provider_that_is_away_is_told_and_found_again(
    office: Lined, provider: RegistrarPeer
) -> None:
    provider.is_mute = True
    office.sign_in()
    assert office.state == ("signing_in", "")
    office.pass_time(33)
    assert office.state == ("unreachable", "no_answer")
    provider.is_mute = False
    office.pass_time(6)
    assert office.state == ("signed_in", "")


def test_a_line_that_is_taken_away_signs_out(office: Lined, signed_in: RegistrarPeer) -> None:
    office.directory.office = replace(office.directory.office, trunks=())
    office.take()
    assert signed_in.customers == {}
    asked = len(signed_in.asked)
    office.pass_time(2000)
    assert len(signed_in.asked) == asked


def test_a_new_user_name_signs_the_old_one_out(office: Lined, signed_in: RegistrarPeer) -> None:
    office.take(replace(LINE, username="k123@other.example"))
    assert list(signed_in.customers) == ["sip:k123@other.example"]


def test_another_number_at_the_line_signs_nobody_out(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    asked = len(signed_in.asked)
    office.take(replace(LINE, outgoing_numbers=("+49 30 5550119",)))
    assert len(signed_in.asked) == asked


def test_a_line_without_a_sign_in_is_not_checked(office: Lined) -> None:
    office.take(replace(LINE, kind="static"))
    assert office.state == ("not_checked", "")


def test_a_lost_connection_signs_in_over_a_new_one(office: Lined) -> None:
    provider = RegistrarPeer(office, "provider", ADDRESS, transport="tcp")
    office.phones[ADDRESS] = provider
    flows = [Flow("tcp", SERVER, ADDRESS, n) for n in (8, 7)]
    provider.flow = flows[-1]
    office.exchange.board.connect = lambda kind, remote, name: flows[-1]
    office.directory.office = replace(
        office.directory.office,
        trunks=(replace(LINE, address=f"{LINE.address};transport=tcp"),),
    )
    office.sign_in()
    assert office.state == ("signed_in", "")
    flows.pop()
    provider.flow = flows[-1]
    office.core.connection_lost(Flow("tcp", SERVER, ADDRESS, 7), office.now)
    assert office.state == ("unreachable", "no_answer")
    office.pass_time(6)
    assert office.state == ("signed_in", "")


# -- names


def test_a_host_name_is_waited_for_and_then_used(
    office: Lined, provider: RegistrarPeer
) -> None:
    line = replace(LINE, address="sip:proxy.provider.example:5070")
    office.directory.office = replace(office.directory.office, trunks=(line,))
    office.sign_in()
    office.pass_time(3)
    assert provider.asked == []
    office.exchange.ringing.lines.names._known["proxy.provider.example"] = ["10.20.0.99"]
    office.pass_time(2)
    assert office.state == ("signed_in", "")


def test_a_host_that_does_not_exist_is_told(office: Lined) -> None:
    line = replace(LINE, address="sip:proxy.provider.example:5070")
    office.directory.office = replace(office.directory.office, trunks=(line,))
    office.exchange.ringing.lines.names._known["proxy.provider.example"] = []
    office.sign_in()
    assert office.state == ("unreachable", "unknown_host")


# -- calls


def talk(office: Lined, provider: RegistrarPeer) -> Line:
    """A call out that was answered, by a provider that asks for the password each time."""
    provider.asks_always = True
    call = office.phone("208").call("0301234567")
    provider.ringing.answer()
    return call


def test_a_call_out_gives_credentials_when_asked(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    call = office.phone("208").call("0301234567")
    (line,) = signed_in.rings
    line.ring()
    line.answer()
    assert call.status == 200
    assert line.invite.from_.uri.user == MAIN
    assert line.invite.from_.uri.host == REALM


def test_a_hang_up_gives_credentials_too(office: Lined, signed_in: RegistrarPeer) -> None:
    call = talk(office, signed_in)
    call.hang_up()
    assert signed_in.ringing.is_ended


def test_a_hang_up_whose_nonce_has_grown_old_is_said_again(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    """Not every provider says that it is only the nonce: the call would run on there."""
    call = talk(office, signed_in)
    signed_in.nonce = "n2"
    call.hang_up()
    assert signed_in.ringing.is_ended


def test_a_hang_up_that_is_never_believed_is_not_repeated_for_ever(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    call = talk(office, signed_in)
    signed_in.secret = "changed meanwhile"
    before = len(office.on_the_wire)
    call.hang_up()
    said = [data for to, data in office.on_the_wire[before:] if to == ">provider"]
    assert sum(data.startswith(b"BYE") for data in said) == 2


def test_a_call_that_is_given_up_while_credentials_are_asked_for_is_over(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    signed_in.secret = "changed meanwhile"
    call = office.phone("208").call("0301234567")
    assert call.status >= 400
    assert signed_in.rings == []


def test_a_provider_that_does_not_know_us_takes_no_call(
    office: Lined, provider: RegistrarPeer
) -> None:
    provider.refuses = 403
    office.sign_in()
    assert office.state == ("refused", "403")
    call = office.phone("208").call("0301234567")
    assert call.status == 480
    assert office.why("+49301234567")[1] == "line_refused"
    assert provider.rings == []


def test_decision_13_an_emergency_call_is_tried_by_a_line_that_is_not_signed_in(
    office: Lined, provider: RegistrarPeer
) -> None:
    """A provider may take it all the same; there is nothing to lose."""
    provider.refuses = 403
    office.sign_in()
    office.phone("208").call("112")
    assert provider.ringing.invite.uri.startswith("sip:112@")


def test_a_certificate_that_is_another_s_is_told(office: Lined) -> None:
    flow = Flow("tls", SERVER, ADDRESS, 7)
    office.exchange.board.connect = lambda kind, remote, name: flow
    office.exchange.board.why_not_connected = lambda remote: "bad_certificate"
    by_tls = replace(LINE, address=f"{LINE.address};transport=tls")
    office.directory.office = replace(office.directory.office, trunks=(by_tls,))
    office.sign_in()
    office.core.connection_lost(flow, office.now)
    assert office.state == ("unreachable", "bad_certificate")


def test_a_registrar_that_is_no_address_stops_nothing_else(office: Lined) -> None:
    office.directory.office = replace(
        office.directory.office, trunks=(replace(LINE, registrar="sip:[::1"),)
    )
    office.sign_in()
    assert office.state == ("unreachable", "unknown_host")


def test_the_next_line_is_taken_where_the_first_is_not_signed_in(
    office: Lined, provider: RegistrarPeer
) -> None:
    spare = Trunk("t-2", "spare", "static", "sip:10.20.0.97:5070",
                  outgoing_numbers=("+49 30 5550190",))  # fmt: skip
    second = Phone(office, "spare", ("10.20.0.97", 5070))
    office.phones[second.address] = second
    provider.refuses = 403
    office.directory.office = replace(office.directory.office, trunks=(LINE, spare))
    office.sign_in()
    office.phone("208").call("0301234567")
    assert second.ringing.invite.from_.uri.user == "+49305550190"


@pytest.mark.parametrize("to", [MAIN, "0305550110", "k123"])
def test_a_call_in_comes_to_the_contact_and_rings_by_the_number_in_to(
    office: Lined, signed_in: RegistrarPeer, to: str
) -> None:
    """Where To names only the customer, the line's first number counts."""
    desk = office.phone("208")
    call = signed_in.ring(to)
    desk.ringing.answer()
    assert call.status == 200
    assert desk.ringing.shown == (CALLER, "")


def test_the_called_party_s_id_counts_before_to(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    desk = office.phone("208")
    signed_in.ring("+49309999999", ("P-Called-Party-ID", f"<sip:{MAIN}@{REALM}>"))
    assert desk.rings


def test_a_stranger_who_knows_the_contact_is_asked_for_credentials(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    desk = office.phone("208")
    stranger = RegistrarPeer(office, "stranger", ("10.20.0.66", 5060))
    office.phones[stranger.address] = stranger
    stranger.customers = signed_in.customers
    assert stranger.ring(MAIN).status == 401
    assert desk.rings == []


def test_two_lines_of_one_provider_are_told_apart(
    office: Lined, signed_in: RegistrarPeer
) -> None:
    other = replace(LINE, id="t-8", name="second", outgoing_numbers=("+49 30 5550120",))
    office.take(LINE, other)
    lines = office.exchange.ringing.lines
    uri = f"sip:{lines.token(other)}@10.20.0.2"
    invite = Request("INVITE", uri, signed_in.asked[0].headers.copy())
    found = lines.sending(invite, signed_in.flow, office.now)
    assert found is not None and found.name == "second"


def test_without_a_number_of_its_own_the_customer_s_name_is_shown(
    office: Lined, provider: RegistrarPeer
) -> None:
    office.directory.office = replace(
        office.directory.office, trunks=(replace(LINE, outgoing_numbers=()),)
    )
    office.sign_in()
    office.phone("208").call("0301234567")
    assert provider.ringing.invite.from_.uri.user == "k123"
