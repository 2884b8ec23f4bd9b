"""Between session and telephone: credentials, renewal, and coming back together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from softphone.client.errors import OfficeError
from softphone.client.state import ClickAndCall, Connection, OfficeState
from softphone.phone.account import PhoneAccount
from softphone.phone.errors import PhoneUnavailable
from softphone.phone.state import PhoneState, Registration
from ui.phone_keeper import PhoneKeeper

CREDENTIALS = {
    "username": "204-abc",
    "secret": "quiet-secret",
    "address_of_record": "sip:204@office.example",
    "realm": "office.example",
    "transports": [{"transport": "udp", "host": "127.0.0.1", "port": 5060}],
}
ONLINE = OfficeState(connection=Connection.CONNECTED, this_account="204")
AWAY = replace(ONLINE, connection=Connection.LOST)


class StillPhone:
    """A telephone that remembers what it was told."""

    def __init__(self) -> None:
        self.state = PhoneState()
        self.told: list[Any] = []
        self.is_missing = False
        self._listener: Callable[..., None] = lambda _: None

    def listen(self, listener: Callable[..., None], /) -> Callable[[], None]:
        self._listener = listener
        return lambda: None

    def start(self, *_: str) -> None:
        if self.is_missing:
            raise PhoneUnavailable("no pjsua2 here")
        self.told.append("start")

    async def sign_in(self, account: PhoneAccount, /) -> None:
        self.told.append(account.username)

    async def sign_out(self) -> None:
        self.told.append("sign out")

    async def refresh(self) -> None:
        self.told.append("refresh")

    def expect_click(self, token: str, /) -> None:
        self.told.append(("expect", token))

    def is_now(self, registration: Registration, reason: str = "") -> None:
        self.state = replace(self.state, registration=registration, registration_reason=reason)
        self._listener(self.state)


class StillSession:
    """An office that gives credentials, or refuses with a code."""

    def __init__(self) -> None:
        self.state, self.host = ONLINE, "127.0.0.1"
        self.asked: list[bool] = []
        self.hurried = 0
        self.refuses = ""

    async def phone_credentials(self, again: bool = False) -> Mapping[str, Any]:
        self.asked.append(again)
        if self.refuses:
            raise OfficeError(self.refuses, "No.")
        return CREDENTIALS

    def hurry(self) -> None:
        self.hurried += 1


class House:
    def __init__(self) -> None:
        self.phone, self.session = StillPhone(), StillSession()
        self.spawned: list[Any] = []
        self.keeper = PhoneKeeper(
            self.phone, self.session, self.spawned.append, lambda: ("", "", "")
        )

    async def settle(self) -> None:
        """Let everything run that was begun."""
        while self.spawned:
            await self.spawned.pop(0)


@pytest.fixture
def house() -> House:
    return House()


async def test_this_computer_signs_in_with_what_the_office_gave(house: House) -> None:
    await house.keeper.sign_in()
    assert house.phone.told == ["start", "204-abc"]
    assert house.keeper.problem == ""


async def test_a_refused_secret_is_renewed_once_and_not_in_circles(house: House) -> None:
    await house.keeper.sign_in()
    house.phone.is_now(Registration.FAILED, "wrong_secret")
    house.phone.is_now(Registration.FAILED, "wrong_secret")
    await house.settle()
    house.phone.is_now(Registration.FAILED, "wrong_secret")
    await house.settle()
    assert house.session.asked == [False, True]
    house.phone.is_now(Registration.REGISTERED)
    house.phone.is_now(Registration.FAILED, "wrong_secret")
    await house.settle()
    assert house.session.asked == [False, True, True]


async def test_without_a_telephone_part_everything_else_works(house: House) -> None:
    house.phone.is_missing = True
    await house.keeper.sign_in()
    await house.keeper.sign_out()
    assert house.phone.told == []
    assert house.keeper.problem == PhoneUnavailable("x").code


async def test_a_person_without_a_softphone_account_is_told_why(house: House) -> None:
    house.session.refuses = "no_softphone"
    await house.keeper.sign_in()
    assert house.keeper.problem == "no_softphone"


async def test_the_telephone_is_back_so_the_channel_does_not_wait(house: House) -> None:
    house.keeper.look(AWAY)
    house.phone.is_now(Registration.REGISTERED)
    assert house.session.hurried == 1
    house.keeper.look(ONLINE)
    house.phone.is_now(Registration.REGISTERED)
    assert house.session.hurried == 1


async def test_the_channel_is_back_so_the_telephone_does_not_wait(house: House) -> None:
    house.phone.is_now(Registration.FAILED, "no_answer")
    house.keeper.look(AWAY)
    house.keeper.look(replace(AWAY, connection=Connection.CONNECTED))
    house.keeper.look(ONLINE)
    await house.settle()
    assert house.phone.told == ["refresh"]


@pytest.mark.parametrize(
    ("device", "state", "expected"),
    [
        ("204", "dialing_a", [("expect", "c1")]),
        ("this", "create", [("expect", "c1")]),
        ("208", "dialing_a", []),
        ("204", "connected", []),
    ],
)
async def test_only_an_asked_for_click_is_answered_by_itself(
    device: str, state: str, expected: list[Any], house: House
) -> None:
    house.keeper.start()
    house.phone.told.clear()
    click = ClickAndCall("c1", state, device, "607")
    house.keeper.look(replace(ONLINE, click=click))
    assert house.phone.told == expected


async def test_credentials_that_could_not_be_fetched_are_fetched_when_it_is_back(
    house: House,
) -> None:
    house.session.refuses = "no_server"
    await house.keeper.sign_in()
    house.keeper.look(AWAY)
    house.session.refuses = ""
    house.keeper.look(ONLINE)
    house.keeper.look(ONLINE)
    await house.settle()
    assert house.phone.told == ["start", "204-abc"]


async def test_who_is_given_a_softphone_meanwhile_needs_no_new_start(house: House) -> None:
    house.session.refuses = "no_softphone"
    await house.keeper.sign_in()
    house.keeper.look(replace(ONLINE, this_account=""))
    house.session.refuses = ""
    house.keeper.look(ONLINE)
    await house.settle()
    assert house.phone.told == ["start", "204-abc"]
