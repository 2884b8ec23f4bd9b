"""The last page of “Start an office”: codes for the others, and a test call that is real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from softphone.model.calls import CallState
from softphone.phone.state import PhoneState, Registration
from tests.trial_call import NOON, Trial
from ui import invitation, invitation_print, theme, words
from ui.invitation import Invitation, OfficeRuns
from ui.new_office import ELSEWHERE, Hosting
from ui.pages.invite_card import InviteCard
from ui.pages.office_runs import OfficeRunsPage
from ui.screens_wizard import INVITED, SHARED
from ui.widgets.qr_code import QUIET

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

MARA, JONAS, TOM = INVITED
LOOPBACK = replace(MARA, url="http://127.0.0.1:8580/phone#invitation=abc")


@pytest.fixture(autouse=True)
def english() -> None:
    words.use_language("en")


# -- invitations -----------------------------------------------------------------------------


@pytest.fixture
def card(qtbot: QtBot) -> InviteCard:
    opened: list[str] = []
    made = InviteCard(INVITED, "Nordlicht GmbH", lambda url: opened.append(url.toString()))
    made.opened = opened  # type: ignore[attr-defined]
    qtbot.addWidget(made)
    return made


def test_the_code_on_the_screen_is_that_of_the_person(card: InviteCard) -> None:
    """Read back from the picture, square by square, in the dark too."""
    squares = invitation.modules(MARA)
    count = len(squares) + 2 * QUIET
    image = card.code.grab().toImage()
    size = image.width() / count

    def is_dark(column: int, row: int) -> bool:
        at = (int((column + 0.5) * size), int((row + 0.5) * size))
        return QColor(image.pixel(*at)).lightness() < 128

    drawn = [
        [is_dark(column + QUIET, row + QUIET) for column in range(len(squares))]
        for row in range(len(squares))
    ]
    assert drawn == [[bool(one) for one in line] for line in squares]
    assert not any(is_dark(column, 0) for column in range(count))
    assert card.code.accessibleName() == "Invitation for Mara Vogt, number 602"


def test_a_code_is_light_all_around_in_the_dark_too(
    card: InviteCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme.current, "scheme", "dark")
    image: QImage = card.code.grab().toImage()
    corner, finder = QColor(image.pixel(1, 1)), image.width() * (QUIET + 0.5)
    at = int(finder / (len(invitation.modules(MARA)) + 2 * QUIET))
    assert corner.lightness() > 200 > 60 > QColor(image.pixel(at, at)).lightness()


def test_each_person_has_another_code(card: InviteCard) -> None:
    assert card.shown == MARA
    card.next.click()
    assert (card.shown, card.who.text()) == (JONAS, "Jonas Brandt · 607")
    card.previous.click()
    card.previous.click()
    assert card.shown == TOM
    card.copy.click()
    assert QGuiApplication.clipboard().text() == TOM.url


def test_the_letter_has_all_that_is_needed_and_no_stray_signs(card: InviteCard) -> None:
    card.mail.click()
    (url,) = card.opened  # type: ignore[attr-defined]
    parts = urlsplit(url)
    body = parse_qs(parts.query)["body"][0]
    assert (parts.scheme, parts.path) == ("mailto", MARA.email)
    for told in ("Mara Vogt", "602", MARA.url, "https://192.168.1.20:8580/trust", MARA.email):
        assert told in body
    assert "|" not in body and "{" not in body


def test_a_name_cannot_write_into_the_letter_s_head() -> None:
    evil = replace(MARA, name="Mara&cc=all@example.com?bcc=x", email="m&cc=x@n.example")
    parts = urlsplit(invitation.letter(evil, "N&bcc=y"))
    assert set(parse_qs(parts.query)) == {"subject", "body"}
    assert "&" not in parts.path


def test_all_are_printed_three_on_a_sheet(tmp_path: Path) -> None:
    file = tmp_path / "invitations.pdf"
    assert invitation_print.write_pdf(str(file), (*INVITED, MARA), "Nordlicht GmbH")
    told = file.read_bytes()
    assert told.startswith(b"%PDF") and told.count(b"/Type /Page\n") == 2
    assert invitation_print.pages(4) == 2


@pytest.mark.qt_log_ignore("Returned false", extend=True)
def test_a_place_that_cannot_be_written_is_no_crash(tmp_path: Path) -> None:
    assert not invitation_print.write_pdf(str(tmp_path / "no" / "x.pdf"), INVITED, "Nordlicht")


def test_the_secret_of_an_invitation_stands_in_no_log() -> None:
    assert "invitation=" not in repr(MARA) and "602" in repr(MARA)


# -- the page --------------------------------------------------------------------------------

Opens = Callable[..., OfficeRunsPage]


@pytest.fixture
def opens(qtbot: QtBot) -> Opens:
    def make(
        hosting: Hosting = SHARED, people: int = 3, invited: tuple[Invitation, ...] = INVITED
    ) -> OfficeRunsPage:
        runs = OfficeRuns("Nordlicht GmbH", hosting, Path("office"), people, invited)
        page = OfficeRunsPage(runs)
        qtbot.addWidget(page)
        return page

    return make


def texts(page: OfficeRunsPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel)]


def test_no_code_is_shown_that_leads_nowhere(opens: Opens, qtbot: QtBot) -> None:
    """A link to 127.0.0.1 would lead each person to their own device."""
    page = opens(Hosting(), 3, ())
    assert page.invite is None and page.share is not None
    assert words.text("wiz4.notShared") in texts(page)
    with qtbot.waitSignal(page.share_wanted):
        page.share.click()
    assert not LOOPBACK.leads_elsewhere
    page = opens(SHARED, 1, (LOOPBACK,))
    assert page.invite is None
    assert words.text("wiz4.noNetwork") in texts(page)


def test_before_a_move_nobody_is_invited_to_the_old_place(opens: Opens) -> None:
    page = opens(Hosting(ELSEWHERE, is_shared=True), 3, ())
    assert page.invite is None
    assert words.text("wiz4.moveSub") in texts(page)


def test_whoever_is_alone_is_not_asked_to_invite(opens: Opens) -> None:
    page = opens(SHARED, 0, ())
    assert page.invite is None and words.text("wiz4.alone") in texts(page)


def test_the_line_is_set_up_in_the_administration(opens: Opens, qtbot: QtBot) -> None:
    page = opens()
    with qtbot.waitSignal(page.line_wanted):
        page.line.click()
    with qtbot.waitSignal(page.done):
        page.go.click()


def test_the_button_starts_the_call_and_then_ends_it(opens: Opens) -> None:
    page, trial = opens(), Trial()
    start = page.first_call.start
    assert not start.isEnabled()
    page.follow(trial.call)
    start.click()
    trial.shows(CallState.ACTIVE, answered_at=NOON)
    assert start.text() == "Hang up"
    start.click()
    assert trial.phone.told == [("hang_up", "7")]
    trial.shows(CallState.ENDED, answered_at=NOON)
    assert start.text() == "Call again"


def test_a_page_that_is_gone_watches_no_telephone_any_more(qtbot: QtBot) -> None:
    page = OfficeRunsPage(OfficeRuns("Nordlicht GmbH", SHARED, Path("office"), 0))
    trial = Trial()
    page.follow(trial.call)
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()
    trial.phone.show(PhoneState(Registration.FAILED))
    assert trial.phone._listeners == []
