"""“Start an office”, step by step, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from softphone.desktop.office_place import Place
from softphone.model.calls import Call, CallState, Party
from softphone.phone.state import PhoneState, Registration
from ui import words
from ui.first_call import FirstCall
from ui.invitation import Invitation, OfficeRuns
from ui.new_office import ELSEWHERE, Hosting
from ui.new_people import Colleague
from ui.pages.office_runs import OfficeRunsPage
from ui.pages.office_wizard import OfficeWizard
from ui.pages.settings_office import OwnOfficeSettings
from ui.screens_settings import settings_window

NOON = datetime(2026, 11, 24, 12, 2, 4, tzinfo=UTC)
WINDOW, SMALL = (392, 720), (360, 480)
ANSWERS = {
    "company": "Nordlicht GmbH",
    "name": "Anna Feld",
    "email": "anna.feld@nordlicht.example",
    "number": "600",
    "password": "Roggen-und-Salz",
}
PEOPLE = (
    Colleague("Mara Vogt", "mara.vogt@nordlicht.example", "602"),
    Colleague("Jonas Brandt", "jonas.brandt@nordlicht.example", "607"),
    Colleague("Tom Albers", "tom.albers@nordlicht.example", "604"),
)
WRONG = (
    PEOPLE[0],
    Colleague("Jonas Brandt", "jonas.brandt@nordlicht", "602"),
    Colleague("Polizei", "wache@nordlicht.example", "110"),
)
FREE = Place(8580, 5060, 41_200_000_000)
TAKEN = Place(8581, 5062, 41_200_000_000)
FULL = Place(8580, 5060, 120_000_000)


def filled(
    people: tuple[Colleague, ...] = PEOPLE, place: Place = FREE, *, serves: bool = False
) -> OfficeWizard:
    """The wizard with its first two steps answered."""
    wizard = OfficeWizard(
        Path("/home/mara/.local/share/einklang/office"), lambda _: place, lambda: serves, "DE"
    )
    wizard.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    wizard.setProperty("kind", "page")
    for name, text in ANSWERS.items():
        wizard.office.fields[name].line.setText(text)
    wizard.people.show_office(wizard.office.answers.me, "DE")
    wizard.people.put(people)
    return wizard


def _step(
    step: int, size: tuple[int, int] = WINDOW, then: str = "", **more: object
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        wizard = filled(**more)  # type: ignore[arg-type]
        wizard.resize(*size)
        wizard.show_step(step)
        _then(wizard, then)
        return wizard

    return build


def _then(wizard: OfficeWizard, then: str) -> None:
    match then:
        case "empty":
            for field in wizard.office.fields.values():
                field.line.clear()
            wizard.go.click()
        case "refused":
            wizard.go.click()
        case "failed":
            wizard.show_error("Der Ordner kann nicht benutzt werden.")
        case "server":
            wizard.place.server.setChecked(True)
        case "shared":
            wizard.place.share.switch.setChecked(True)


# the office runs


def _told(name: str, email: str, number: str) -> Invitation:
    secret = "Yk3-Qm7zR2xV9bT4LpW8nH5jD1sF6gK0"
    url = f"https://192.168.1.20:8580/phone#invitation={secret}"
    return Invitation(name, email, number, url, NOON + timedelta(days=7))


INVITED = tuple(_told(one.name, one.email, one.number) for one in PEOPLE)
DATA = Path("/home/mara/.local/share/einklang/office")
SHARED = Hosting(is_shared=True)
TALKING = Call("1", False, Party("*43"), CallState.ACTIVE, NOON, NOON + timedelta(seconds=5))
REFUSED = Call("1", False, Party("*43"), CallState.ENDED, NOON, ended_reason="480")


class ShownPhone:
    """A telephone in one state."""

    def __init__(self, registration: Registration, *calls: Call) -> None:
        self.state = PhoneState(registration, calls=calls)

    def listen(self, listener: Callable[..., None]) -> Callable[[], None]:
        return lambda: None

    def hang_up(self, call_id: str) -> None:
        return None


def _runs(
    *calls: Call,
    size: tuple[int, int] = WINDOW,
    hosting: Hosting = SHARED,
    people: int = 3,
    invited: tuple[Invitation, ...] = INVITED,
    registration: Registration = Registration.REGISTERED,
) -> Callable[[], QWidget]:
    def build() -> QWidget:
        page = OfficeRunsPage(OfficeRuns("Nordlicht GmbH", hosting, DATA, people, invited))
        page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        page.setProperty("kind", "page")
        phone = ShownPhone(registration, *calls)
        call = FirstCall(phone, lambda number: "1", lambda: NOON)  # type: ignore[arg-type]
        page.follow(call)
        if calls:
            call.start()
        page.resize(*size)
        return page

    return build


# the back-up of the office that runs here


def _own(
    then: Callable[[OwnOfficeSettings], object], size: tuple[int, int] = (760, 640)
) -> Callable[[], QWidget]:
    def make() -> QWidget:
        page = OwnOfficeSettings(DATA)
        page.show_last(NOON)
        then(page)
        return page

    return settings_window("office", make, size)


def _not_shared(page: OwnOfficeSettings) -> None:
    page.share.row.switch.setChecked(True)
    page.share.show_failed(words.text("signin.e.wrong"))


LAN = "https://192.168.1.20:8580"
ZIP = Path("/media/mara/stick/einklang-2026-11-24-1302.zip")

TALL = (392, 1100)
SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("new-office", _step(1)),
    ("new-office-refused", _step(1, TALL, "empty")),
    ("new-office-small", _step(1, SMALL)),
    ("new-people", _step(2)),
    ("new-people-refused", _step(2, TALL, people=WRONG, then="refused")),
    ("new-people-small", _step(2, SMALL)),
    ("new-place", _step(3)),
    ("new-place-small", _step(3, SMALL)),
    ("new-place-shared", _step(3, TALL, "shared")),
    ("new-place-service", _step(3, TALL, "server", serves=True)),
    ("new-place-moves", _step(3, TALL, "server", place=FULL)),
    ("new-place-taken", _step(3, TALL, "failed", place=TAKEN)),
    ("office-runs", _runs()),
    ("office-runs-talking", _runs(TALKING, size=TALL)),
    ("office-runs-refused", _runs(REFUSED, size=TALL, invited=())),
    ("office-runs-not-shared", _runs(hosting=Hosting(), invited=())),
    ("office-runs-moves", _runs(size=TALL, hosting=Hosting(ELSEWHERE), invited=())),
    ("office-runs-small", _runs(size=(360, 1100), registration=Registration.FAILED)),
    ("backup", _own(lambda page: page.show_last(None))),
    ("backup-done", _own(lambda page: page.show_done(ZIP, 12_345_678))),
    ("backup-failed", _own(lambda page: page.show_failed("bak.e.failed", "Disk full."))),
    ("backup-elsewhere", _own(lambda page: page.show_why_not("bak.not.here"))),
    ("office-share", _own(lambda page: page.share.row.switch.setChecked(True))),
    ("office-share-done", _own(lambda page: page.share.show_done(True, LAN))),
    ("office-share-failed", _own(_not_shared)),
    ("office-halt", _own(lambda page: page.halt.go.click(), (760, 860))),
    ("office-halted", _own(lambda page: page.halt.show_halted(True), (760, 860))),
]
