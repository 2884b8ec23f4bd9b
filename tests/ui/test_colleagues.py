"""The list of colleagues: quick dial first, honest statuses, one call button at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from pytestqt.qtbot import QtBot

from softphone.client.state import Colleague, Connection, OfficeState
from softphone.model.availability import Availability, Context, Status
from tests.ui.painted import recorded
from ui import sample_office as sample
from ui import theme
from ui.pages.people_list import PeopleList, tip
from ui.pages.people_paint import call_box
from ui.people_model import PeopleRow, RowKind
from ui.screens_main import LOST, QUICK, Stage
from ui.widgets.badge import Badge, paint_badge

Open = Callable[..., Stage]


def people(stage: Stage) -> PeopleList:
    return stage.window.home.colleagues.list


def row(stage: Stage, number: str) -> PeopleRow:
    return next(row for row in people(stage).people.rows if row.number == number)


def with_status(availability: Availability | None) -> OfficeState:
    """The sample office in which Jonas is like this."""
    changed = tuple(
        replace(c, availability=availability) if c.number == "607" else c
        for c in sample.COLLEAGUES
    )
    return sample.office(colleagues=changed)


def test_quick_dial_comes_first_in_its_order_then_everyone_by_name(open_stage: Open) -> None:
    rows = people(open_stage()).people.rows
    titles = [row.title for row in rows if row.kind is RowKind.SECTION]
    numbers = [row.number for row in rows if row.kind is RowKind.PERSON]
    rest = [row.title for row in rows if row.kind is RowKind.PERSON][len(QUICK) :]

    assert titles == ["Quick dial", "Everyone"]
    assert tuple(numbers[: len(QUICK)]) == QUICK
    assert rest == sorted(rest, key=str.casefold)


def test_i_am_not_in_my_own_list(open_stage: Open) -> None:
    assert "602" not in [row.number for row in people(open_stage()).people.rows]


def test_s5_colleagues_have_the_number_of_the_person(open_stage: Open) -> None:
    """S5: never the number of a device."""
    jonas = row(open_stage(), "607")

    assert (jonas.title, jonas.end) == ("Jonas Brandt", "607")


def test_s10_an_account_without_a_person_is_shown_without_a_status(
    qtbot: QtBot, open_stage: Open
) -> None:
    """S10: it keeps its own number and name, can be called, and has no presence."""
    door = Colleague("a1", "voip_account", "Door", "211", "", "", None)
    stage = open_stage(sample.office(colleagues=(*sample.COLLEAGUES, door)))
    shown = row(stage, "211")
    assert shown.status is not None
    assert shown.status.badge is Badge.NONE

    people(stage).choose("211")
    people(stage).setFocus()
    qtbot.keyClick(people(stage), Qt.Key.Key_Return)
    assert stage.phone.told == [("call", "211")]


@pytest.mark.parametrize(
    ("availability", "badge", "words"),
    [
        (sample.at(Status.AVAILABLE), Badge.AVAILABLE, "Available"),
        (
            sample.at(Status.AVAILABLE_FOR_COLLEAGUES),
            Badge.COLLEAGUES,
            "For colleagues only",
        ),
        (sample.at(Status.AVAILABLE, Context.IN_CALL), Badge.ON_CALL, "On a call"),
        (sample.at(Status.AVAILABLE, Context.RINGING), Badge.RINGING, "Phone is ringing"),
        (sample.at(Status.OFFLINE), Badge.GONE, "Gone for today"),
        (
            sample.at(Status.AVAILABLE, reachable=False),
            Badge.NO_DEVICE,
            "No device signed in",
        ),
        (
            sample.at(Status.AVAILABLE, Context.NO_DESTINATION, reachable=False),
            Badge.NOT_REACHABLE,
            "Not reachable",
        ),
        (None, Badge.UNKNOWN, "Status unknown"),
    ],
)
def test_every_status_has_its_badge_and_its_words(
    open_stage: Open, availability: Availability | None, badge: Badge, words: str
) -> None:
    status = row(open_stage(with_status(availability)), "607").status

    assert status is not None
    assert (status.badge, status.text) == (badge, words)


@pytest.mark.parametrize("context", [(), (Context.IN_CALL,), (Context.RINGING,)])
def test_s45_do_not_disturb_is_a_state_of_its_own_for_colleagues(
    open_stage: Open, context: tuple[Context, ...]
) -> None:
    """S45: neither offline nor busy, whatever else is true of the person."""
    until = sample.HALF_PAST
    state = with_status(sample.at(Status.DO_NOT_DISTURB, *context, until=until))
    status = row(open_stage(state), "607").status

    assert status is not None
    assert (status.badge, status.text) == (Badge.DND, "Do not disturb until 13:30")


def test_a_do_not_disturb_until_tomorrow_says_so_to_colleagues(open_stage: Open) -> None:
    until = sample.HALF_PAST + timedelta(days=1)
    status = row(
        open_stage(with_status(sample.at(Status.DO_NOT_DISTURB, until=until))), "607"
    ).status

    assert status is not None
    assert status.text == "Do not disturb until tomorrow 13:30"


def test_an_end_goes_from_the_list_when_it_is_reached(open_stage: Open) -> None:
    """The office says what holds then; until it does, no end is claimed."""
    stage = open_stage(with_status(sample.at(Status.DO_NOT_DISTURB, until=sample.HALF_PAST)))
    stage.later(3600)
    before = row(stage, "607").status
    stage.session.show(with_status(sample.FREE))
    after = row(stage, "607").status

    assert before is not None and after is not None
    assert (before.text, after.text) == ("Do not disturb", "Available")


def test_a_call_that_began_before_our_eyes_counts_its_minutes(open_stage: Open) -> None:
    stage = open_stage(with_status(sample.FREE))
    stage.session.show(with_status(sample.at(Status.AVAILABLE, Context.IN_CALL)))
    stage.later(4 * 60 + 10)
    status = row(stage, "607").status

    assert status is not None
    assert status.text == "On a call · 4 min"


def test_unknown_is_never_shown_as_available(open_stage: Open) -> None:
    """Decision 1: what is stale says from when it is, and has the dotted ring."""
    status = row(open_stage(sample.office(**LOST)), "607").status

    assert status is not None
    assert (status.badge, status.text) == (Badge.UNKNOWN, "As of 12:58: Available")


def test_a_row_is_spoken_with_name_number_and_status(open_stage: Open) -> None:
    list_ = people(open_stage())
    place = [row.number for row in list_.people.rows].index("607")
    spoken = list_.people.index(place).data(Qt.ItemDataRole.AccessibleTextRole)

    assert spoken == "Jonas Brandt, 607, Available"


def test_the_badges_differ_in_shape_not_only_in_colour(open_stage: Open) -> None:
    open_stage()
    shapes = {badge: shape_of(badge) for badge in Badge if badge is not Badge.NONE}

    assert len(set(shapes.values())) == len(shapes)


def shape_of(badge: Badge) -> bytes:
    """A badge without its colour: where its own ink is."""
    image = QImage(44, 44, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_badge(painter, QRectF(2, 2, 40, 40), badge)
    painter.end()
    paper = {theme.color("onAccent").rgb(), theme.color("onDnd").rgb(), 0}
    return bytes(
        image.pixel(x, y) not in paper for y in range(0, 44, 2) for x in range(0, 44, 2)
    )


# the call button


def spot(stage: Stage, number: str) -> QPoint:
    """The middle of the call button of a row, in the list's own coordinates."""
    list_ = people(stage)
    place = [row.number for row in list_.people.rows].index(number)
    box = list_.visualRect(list_.people.index(place))
    return call_box(box).center().toPoint()


def test_the_keyboard_on_a_row_and_enter_call_it(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    people(stage).setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(people(stage), Qt.Key.Key_Down)
    qtbot.keyClick(people(stage), Qt.Key.Key_Return)

    assert stage.phone.told == [("call", QUICK[1])]


def test_the_row_with_the_keyboard_shows_its_call_button(open_stage: Open) -> None:
    stage = open_stage()
    before = _green(stage)
    people(stage).setFocus(Qt.FocusReason.TabFocusReason)

    assert not before
    assert _green(stage)


def _green(stage: Stage) -> bool:
    """Is there a filled button in the first row?"""
    list_ = people(stage)
    image = list_.viewport().grab().toImage()
    box = call_box(list_.visualRect(list_.people.index(1)))
    corner = box.topLeft().toPoint() + QPoint(6, 6)
    return image.pixelColor(corner) == theme.color("accent")


def test_a_click_on_the_call_button_calls(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    qtbot.mouseClick(
        people(stage).viewport(), Qt.MouseButton.LeftButton, pos=spot(stage, "607")
    )

    assert stage.phone.told == [("call", "607")]


def test_a_click_elsewhere_on_the_row_calls_nobody(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    place = spot(stage, "607") - QPoint(200, 0)
    qtbot.mouseClick(people(stage).viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert stage.phone.told == []


def test_the_tooltip_says_when_a_call_would_not_ring(open_stage: Open) -> None:
    stage = open_stage()

    assert tip(row(stage, "614")) == "Elif Kaya: Do not disturb until 13:30. Does not ring now."
    assert tip(row(stage, "607")) == "Call Jonas Brandt"


def test_the_arrow_key_leaves_the_list_upwards_into_the_dial_bar(
    qtbot: QtBot, open_stage: Open
) -> None:
    stage = open_stage()
    people(stage).setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(people(stage), Qt.Key.Key_Up)

    assert stage.window.home.dial.field.hasFocus()


# the menu of a row


def menu_of(stage: Stage, number: str) -> dict[str, object]:
    menu = stage.window.home.colleagues.make_menu(row(stage, number))
    return {action.text(): action for action in menu.actions() if action.text()}


def test_the_menu_of_a_row_offers_calls_quick_dial_copy_and_history(open_stage: Open) -> None:
    assert list(menu_of(open_stage(), "616")) == [
        "Call with this computer",
        "Call with desk phone (Yealink T54W)",
        "Call with app on your mobile",
        "Call with desk phone (Snom D785)",
        "Call with mobile",
        "Call with follow my destination",
        "Add to quick dial",
        "Copy number",
        "Calls with Lea Hartmann",
    ]


def test_a_person_can_be_put_into_the_quick_dial(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    with qtbot.waitSignal(stage.window.favourites_changed) as changed:
        menu_of(stage, "616")["Add to quick dial"].trigger()

    assert changed.args == [(*QUICK, "616")]
    assert row(stage, "616").is_favourite


def test_the_number_can_be_copied(open_stage: Open) -> None:
    menu_of(open_stage(), "616")["Copy number"].trigger()

    assert QGuiApplication.clipboard().text() == "616"


def test_s12_the_history_with_a_person_is_found_by_the_user_number(open_stage: Open) -> None:
    """S12: calls are kept under the number of the person."""
    stage = open_stage()
    menu_of(stage, "607")["Calls with Jonas Brandt"].trigger()
    with recorded() as texts:
        stage.window.home.history.grab()

    assert {"Jonas Brandt"} <= {text.words for text in texts}
    assert "Tom Albers" not in {text.words for text in texts}


def test_an_empty_office_says_so_in_one_line(open_stage: Open) -> None:
    stage = open_stage(sample.office(colleagues=(sample.COLLEAGUES[0],)))

    empty = stage.window.home.colleagues._empty
    assert empty.isVisible() and empty.text().startswith("No colleagues yet.")


def test_before_the_office_answered_the_list_is_loading(open_stage: Open) -> None:
    stage = open_stage(OfficeState(connection=Connection.CONNECTING))

    assert stage.window.home.colleagues._empty.text() == "Loading colleagues …"


def test_news_keep_the_chosen_row(qtbot: QtBot, open_stage: Open) -> None:
    stage = open_stage()
    people(stage).choose("616")
    stage.session.show(sample.office(as_of=sample.NOW + timedelta(minutes=1)))

    chosen = people(stage).current_row()
    assert chosen is not None and chosen.number == "616"
