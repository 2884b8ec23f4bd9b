"""The ways into an office, walked with the real app on a screen of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from softphone.demo.office_server import MARA, PASSWORD, OfficeServer, Resident
from softphone.demo.processes import until
from softphone.demo.sound_card import SoundCard
from softphone.demo.virtual_screen import VirtualScreen
from softphone.desktop.running_server import is_alive
from tests.end_to_end.desktop_session import desktop_session, remembered_token
from tests.end_to_end.first_start import FreshApp, fresh_app, written
from tests.ports import free_port

pytestmark = pytest.mark.timeout(300)

NEW_OFFICE = {
    "officeCompany": "Bäckerei Ährenfeld",
    "officeName": "Ida van der Berg",
    "officeEmail": "ida@aehrenfeld.example",
    "officeNumber": "600",
    "officePassword": "Roggen-und-Salz",
}


class NewHere(Resident):
    """Somebody whose password was made up by the administrator."""

    def rows(self) -> str:
        return super().rows().replace("must_change_password = false", "")


@pytest.fixture
async def screen(tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    made = VirtualScreen(tmp_path / "screen")
    await made.start()
    yield made.env
    await made.stop()


@pytest.fixture
async def app(screen: dict[str, str], tmp_path: Path) -> AsyncIterator[FreshApp]:
    async with fresh_app(tmp_path / "app", screen) as made:
        yield made


@contextlib.contextmanager
def taken(*ports: int) -> Iterator[None]:
    """Another program has these ports, or does so already."""
    with contextlib.ExitStack() as held:
        for port in ports:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                other = held.enter_context(socket.socket(socket.AF_INET, kind))
                with contextlib.suppress(OSError):
                    other.bind(("127.0.0.1", port))
        yield


async def _start_own_office(app: FreshApp, way: str = "ownOffice") -> None:
    await app.sees(way)
    await app.press(way)
    await app.sees("wizardNext")
    for field, text in NEW_OFFICE.items():
        await app.type(field, text)
    for next_page in ("addPerson", "placeHere"):
        await app.press("wizardNext")
        await app.sees(next_page)
    await app.press("createOffice")


async def _sign_in(app: FreshApp, server: str, password: str = PASSWORD) -> None:
    await app.sees("signInGo")
    for field, text in (
        ("signInEmail", MARA.email),
        ("signInPassword", password),
        ("signInServer", server),
    ):
        await app.type(field, text)
    await app.press("signInGo")


# the practice office


@pytest.mark.long
async def test_the_practice_office_is_one_click_and_ends_with_the_app(app: FreshApp) -> None:
    await app.open()
    await app.sees("practice")
    await app.press("practice")
    told = await app.is_in()
    assert (told["me"]["number"], told["registration"]) == ("602", "registered")
    assert app.office("practice") is not None
    await app.stop()
    assert app.office("practice") is None


@pytest.mark.long
async def test_the_practice_office_ends_even_when_the_app_is_killed(app: FreshApp) -> None:
    await app.open("--practice")
    await app.is_in()
    await app.kill()
    await until(lambda: app.office("practice") is None, "the practice office ending", 10.0)
    await app.open()
    assert (await app.is_in())["me"]["number"] == "602"


# an office of one's own


@pytest.mark.long
async def test_an_office_of_one_s_own_outlives_the_app_and_its_crash(app: FreshApp) -> None:
    await app.open()
    await _start_own_office(app)
    told = await app.is_in()
    assert (told["me"]["name"], told["office"]) == ("Ida van der Berg", "Bäckerei Ährenfeld")
    server = app.office()
    assert server is not None
    await app.kill()
    assert is_alive(server.pid, None)

    await app.open()
    await app.sees("signInGo")
    assert app.office() == server
    await app.type("signInPassword", NEW_OFFICE["officePassword"])
    await app.press("signInGo")
    assert (await app.is_in())["me"]["number"] == "600"
    await app.stop()
    assert app.office() == server
    assert 'office = "own"' in app.settings()


@pytest.mark.long
async def test_the_first_test_call_is_really_made_and_answered(
    app: FreshApp, tmp_path: Path
) -> None:
    """From the last page of the wizard, by the app's own telephone, to the echo."""
    card = SoundCard(tmp_path / "sound")
    await card.start()
    try:
        app.env = {**app.env, **card.env}
        await app.open()
        await _start_own_office(app)
        await app.reads("This computer is signed in", 90.0)
        await app.press("firstCallStart")
        await app.reads("Test announcement rang and was answered")
        await app.reads("Say something: you will hear yourself")
        await app.press("firstCallStart")
        await app.reads("Did you hear yourself?")
        await app.press("wizardDone")
        await app.is_in()
    finally:
        await card.stop()


async def test_from_practising_to_an_office_of_one_s_own(app: FreshApp, tmp_path: Path) -> None:
    """Its server ends, and the telephone signs in to the new one."""
    card = SoundCard(tmp_path / "sound")
    await card.start()
    try:
        app.env = {**app.env, **card.env}
        await app.open("--practice")
        await app.is_in()
        await _start_own_office(app, "banner-start_office")

        async def is_there() -> bool:
            told = await app.ask("status")
            is_new = told["office"] == NEW_OFFICE["officeCompany"]
            return bool(is_new and told["registration"] == "registered" and told["connected"])

        await until(is_there, "the app signed in to the new office", 60.0)
        assert app.office("practice") is None
        assert app.office() is not None
    finally:
        await card.stop()


@pytest.mark.long
async def test_taken_ports_give_way_to_the_next_free_ones_which_are_remembered(
    app: FreshApp,
) -> None:
    with taken(5060, 8580):
        await app.open()
        await _start_own_office(app)
        await app.is_in()
        first = app.office()
    assert first is not None
    assert 5061 <= first.sip_port <= 5070
    assert 8581 <= first.http_port <= 8590
    await app.stop()
    os.kill(first.pid, signal.SIGTERM)
    await until(lambda: app.office() is None, "the server ending")

    await app.open()
    await app.sees("signInGo")
    again = app.office()
    assert again is not None and again.pid != first.pid
    assert (again.sip, again.http) == (first.sip, first.http)


@pytest.mark.long
async def test_no_password_of_a_new_office_stays_in_a_file(app: FreshApp) -> None:
    await app.open()
    await _start_own_office(app)
    await app.is_in()
    await app.stop()
    assert NEW_OFFICE["officePassword"] not in written(app.home)


# one app a person


async def test_a_second_start_raises_the_window_of_the_first_and_ends(
    app: FreshApp, screen: dict[str, str]
) -> None:
    await app.open("--start-hidden")
    first = app.pid
    second = await FreshApp(app.directory, screen).launch()
    assert await second.process.wait() == 0
    await app.sees("practice")
    assert is_alive(first, None)


# another company's server


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[OfficeServer]:
    """A server reachable from outside this computer: TLS with a certificate of its own."""
    office = OfficeServer(tmp_path / "company", more=("--http", f"0.0.0.0:{free_port()}"))
    await office.start()
    yield office
    await office.stop()


@pytest.mark.long
async def test_a_certificate_of_its_own_is_compared_once_and_pinned(
    app: FreshApp, company: OfficeServer
) -> None:
    server = company.http.replace("0.0.0.0", "127.0.0.1")
    assert server.startswith("https://")
    await app.open()
    await app.press("signInChoice")
    await _sign_in(app, server)
    await app.sees("trustFingerprint")
    await app.press("trustFingerprint")
    assert (await app.is_in())["me"]["number"] == "602"
    assert "sha256:" in app.settings()
    await app.stop()

    await company.stop()
    for part in ("tls.crt", "tls.key"):
        (company.directory / "data" / part).unlink()
    await company.start()
    await app.open()
    await app.sees("signInGo")
    await app.type("signInPassword", PASSWORD)
    await app.press("signInGo")
    await app.reads("The phone system identifies itself differently than before.")
    assert await app.control("trustFingerprint") is None
    assert (await app.ask("status"))["me"] is None

    await app.press("signInGo")
    await app.sees("trustFingerprint")


async def test_s15_a_temporary_password_is_replaced_at_the_first_sign_in(
    app: FreshApp, tmp_path: Path
) -> None:
    """The password that an administrator gave is temporary: its owner chooses another one."""
    office = OfficeServer(tmp_path / "office")
    office.residents = (NewHere(*dataclasses.astuple(MARA)),)
    await office.start()
    try:
        await app.open()
        await app.press("signInChoice")
        await _sign_in(app, office.http)
        await app.sees("savePassword")
        assert (await app.ask("status"))["me"] is None
        for field in ("newPassword", "newPasswordAgain"):
            await app.type(field, "Roggen-und-Salz")
        await app.press("savePassword")
        assert (await app.is_in())["me"]["number"] == "602"
    finally:
        await office.stop()


@pytest.mark.long
async def test_a_wrong_password_keeps_the_e_mail_and_a_late_server_is_waited_for(
    app: FreshApp, tmp_path: Path
) -> None:
    office = OfficeServer(tmp_path / "office")
    await office.start()
    try:
        await app.open()
        await app.press("signInChoice")
        await _sign_in(app, office.http, "not-the-password")
        await app.reads("The e-mail address or the password is wrong.")
        email, password = await app.control("signInEmail"), await app.control("signInPassword")
        assert email is not None and password is not None
        assert (email["text"], password["text"]) == (MARA.email, "")
        await office.stop()
        await app.type("signInPassword", PASSWORD)
        await app.press("signInGo")
        await app.reads("The phone system is not answering. Is the address right?")
        await office.start()
        await app.press("signInGo")
        assert (await app.is_in())["me"]["number"] == "602"
    finally:
        await office.stop()


# what the keyring keeps


async def test_with_a_keyring_the_next_start_signs_in_by_itself(
    app: FreshApp, tmp_path: Path
) -> None:
    """The session is in the keyring and in no file of ours."""
    office = OfficeServer(tmp_path / "office")
    await office.start()
    try:
        async with desktop_session(tmp_path / "session") as session:
            app.env = {**app.env, **session}
            await app.open()
            await app.press("signInChoice")
            await _sign_in(app, office.http)
            await app.is_in()
            await app.stop()
            token = await remembered_token(session, MARA.email, office.http)
            assert token
            files = written(app.home)
            assert token not in files and PASSWORD not in files
            await app.open()
            assert (await app.is_in())["me"]["number"] == "602"
    finally:
        await office.stop()


@pytest.mark.long
async def test_without_a_keyring_it_asks_at_each_start_and_writes_nothing_down(
    app: FreshApp, tmp_path: Path
) -> None:
    office = OfficeServer(tmp_path / "office")
    await office.start()
    try:
        await app.open()
        await app.press("signInChoice")
        await _sign_in(app, office.http)
        await app.is_in()
        await app.stop()
        assert PASSWORD not in written(app.home)
        await app.open()
        await app.sees("signInGo")
        email = await app.control("signInEmail")
        assert email is not None and email["text"] == MARA.email
    finally:
        await office.stop()


# where nothing can be kept


async def test_a_home_that_cannot_be_made_is_said_in_a_sentence(
    screen: dict[str, str], tmp_path: Path
) -> None:
    blocked = tmp_path / "app" / "home"
    blocked.parent.mkdir()
    blocked.write_text("a file where the folder should be", encoding="utf-8")
    app = FreshApp(tmp_path / "app", screen)
    program = await app.launch()
    try:
        await until(lambda: "einklang: " in program.output(), "a sentence", 20.0)
        assert "Traceback" not in program.output()
    finally:
        await app.stop()


async def test_an_office_on_a_folder_that_cannot_be_used_says_so_and_keeps_the_answers(
    app: FreshApp,
) -> None:
    (app.home / "office").write_text("a file where the folder should be", encoding="utf-8")
    await app.open()
    await _start_own_office(app)

    async def is_told() -> bool:
        found = (await app.ask("controls"))["controls"]
        go = next((c for c in found if c["name"] == "createOffice"), None)
        return go is not None and go["enabled"] and go["text"] == "Start the office"

    await until(is_told, "the form being usable again", 15.0)
    await app.reads("cannot be used")
    for page_before in ("addPerson", "officeCompany"):
        await app.press("wizardBack")
        await app.sees(page_before)
    company = await app.control("officeCompany")
    assert company is not None and company["text"] == NEW_OFFICE["officeCompany"]


async def test_without_a_display_there_is_a_sentence_and_no_core_dump(tmp_path: Path) -> None:
    nothing = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
    app = FreshApp(tmp_path / "app", nothing)
    app.home.mkdir(parents=True)
    program = await app.launch()
    assert await program.process.wait() == 1
    assert program.output().startswith("einklang: There is no display here.")
