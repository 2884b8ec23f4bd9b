"""The tray: which icon, what stands in its menu, and what a choice there means."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtWidgets import QMenu

from softphone.client.state import Connection
from softphone.model.availability import Quiet, Status
from softphone.phone.state import PhoneState, Registration
from ui import sample_office as sample
from ui import theme, words
from ui.tray import Tray, device_choices

READY = PhoneState(registration=Registration.REGISTERED)
QUICK = ("614", "607")


@pytest.fixture
def tray(qapp):
    words.use_language("en")
    tray = Tray(sample.now)
    yield tray
    tray.close()


def show(tray, office=None, phone=READY, rings=False, talks=False, missed=0):
    tray.show_state(
        office or sample.office(),
        phone,
        rings=rings,
        talks=talks,
        missed=missed,
        favourites=QUICK,
    )
    tray.rebuild()


def texts(menu):
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def inner(tray, title):
    """One of the menus inside the menu."""
    found = [a.menu() for a in tray.menu.actions() if a.text().startswith(title)]
    assert found and isinstance(found[0], QMenu), texts(tray.menu)
    return found[0]


def choose(menu, start):
    next(a for a in menu.actions() if a.text().startswith(start)).trigger()


LOST = sample.office(connection=Connection.LOST)
UNSURE = sample.in_dnd(Quiet.QUIET, Quiet.UNCONFIRMED)


@pytest.mark.parametrize(
    ("icon", "state"),
    [
        ("tray-ready", {}),
        ("tray-ringing", {"rings": True, "talks": True}),
        ("tray-call", {"talks": True, "office": sample.in_dnd()}),
        ("tray-dnd", {"office": sample.in_dnd(), "missed": 2}),
        ("tray-dnd-unconfirmed", {"office": UNSURE}),
        ("tray-missed", {"missed": 2}),
        ("tray-offline", {"office": LOST}),
        ("tray-offline", {"phone": PhoneState(registration=Registration.FAILED)}),
        ("tray-connecting", {"office": sample.office(connection=Connection.CONNECTING)}),
    ],
)
def test_the_icon_shows_what_matters_most(tray, icon, state):
    show(tray, **state)
    assert tray.icon_name == icon


def test_every_state_has_a_picture_of_its_own(tray):
    seen = set()
    for state in ({}, {"rings": True}, {"talks": True}, {"missed": 1}, {"office": LOST}):
        show(tray, **state)
        image = tray.icon.icon().pixmap(22, 22).toImage()
        seen.add(bytes(image.constBits()))
    assert len(seen) == 5


def test_ringing_changes_between_two_frames_and_stands_still_without_motion(
    qtbot, tray, monkeypatch
):
    monkeypatch.setattr(theme, "has_motion", lambda: True)
    show(tray, rings=True)
    first = tray.icon_name
    tray._blink.timeout.emit()
    assert {first, tray.icon_name} == {"tray-ringing", "tray-ready"}
    assert tray._blink.interval() >= 500
    show(tray)
    assert not tray._blink.isActive()


def test_the_menu_begins_with_who_i_am_and_ends_with_the_window(tray):
    show(tray, missed=2)
    assert texts(tray.menu) == [
        "Mara Vogt · 602 · Available",
        "Do not disturb",
        "Quick dial",
        "Recent calls",
        "Colleagues",
        "Call with: This computer",
        "2 missed calls",
        "Open Einklang",
        "Settings …",
        "Help",
        "Quit",
    ]
    assert not tray.menu.actions()[0].isEnabled()


def test_without_missed_calls_there_is_no_row_for_them(tray):
    show(tray)
    assert not any("missed" in text for text in texts(tray.menu))


def test_times_in_the_menu_are_those_of_the_clock_on_the_wall(tray):
    show(tray)
    elif_kaya = next(t for t in texts(inner(tray, "Colleagues")) if t.startswith("Elif"))
    assert elif_kaya == "Elif Kaya · 614 · Do not disturb until 13:30"


def test_recent_calls_are_the_last_five_people_each_once_and_call_back(qtbot, tray):
    show(tray)
    recent = inner(tray, "Recent calls")
    shown = texts(recent)
    assert 1 <= len(shown) <= 5 and len(set(shown)) == len(shown)
    first = sample.office().history[0].remote
    assert shown[0].startswith(first.name)
    with qtbot.waitSignal(tray.call_wanted) as wanted:
        recent.actions()[0].trigger()
    assert wanted.args == [first.number]


def test_quick_dial_keeps_its_order_and_calls(qtbot, tray):
    show(tray)
    menu = inner(tray, "Quick dial")
    assert [text.split(" · ")[0] for text in texts(menu)] == ["Elif Kaya", "Jonas Brandt"]
    with qtbot.waitSignal(tray.call_wanted) as wanted:
        choose(menu, "Jonas")
    assert wanted.args == ["607"]


def test_colleagues_come_by_how_reachable_they_are_and_never_myself(tray):
    show(tray)
    names = [text.split(" · ")[0] for text in texts(inner(tray, "Colleagues"))]
    assert "Mara Vogt" not in names
    assert names.index("Jonas Brandt") < names.index("Aylin Sommer")
    assert names.index("Sanne de Vries") < names.index("Elif Kaya")
    assert names.index("Elif Kaya") < names.index("Hanna Lindqvist")


def test_of_many_colleagues_fifteen_are_shown(tray):
    many = tuple(
        replace(sample.COLLEAGUES[1], id=f"x{n}", number=f"7{n:02}", name=f"Person {n:02}")
        for n in range(40)
    )
    show(tray, sample.office(colleagues=many))
    assert len(texts(inner(tray, "Colleagues"))) == 15


def test_do_not_disturb_offers_its_ends(qtbot, tray):
    show(tray)
    menu = inner(tray, "Do not disturb")
    assert texts(menu) == [
        "Until I turn it off",
        "For 1 hour",
        "Until 14:00",
        "Until tomorrow 08:00",
        "Your devices …",
    ]
    with qtbot.waitSignal(tray.dnd_wanted) as wanted:
        choose(menu, "For 1 hour")
    assert wanted.args == [True, sample.NOW + timedelta(hours=1)]


def test_while_it_is_on_the_first_row_turns_it_off(qtbot, tray):
    show(tray, sample.in_dnd())
    menu = inner(tray, "Do not disturb")
    with qtbot.waitSignal(tray.dnd_wanted) as wanted:
        menu.actions()[0].trigger()
    assert wanted.args == [False, None]


def test_do_not_disturb_chosen_while_offline_counts_here(tray):
    office = replace(LOST, unsent_status=Status.DO_NOT_DISTURB.value)
    show(tray, office)
    assert inner(tray, "Do not disturb").actions()[0].text() == words.text("dnd.turnOff")


def test_the_calling_device_is_chosen_and_one_not_signed_in_cannot_be(qtbot, tray):
    state = sample.office(click_and_call="208")
    away = replace(state.devices[3], registered=False, quiet=Quiet.NOT_SIGNED_IN)
    show(tray, replace(state, devices=(*state.devices[:3], away)))
    menu = inner(tray, "Call with: Desk phone")
    checked = [action.text() for action in menu.actions() if action.isChecked()]
    assert checked == ["Desk phone (Yealink T54W)"]
    possible = {action.text(): action.isEnabled() for action in menu.actions()}
    assert not possible.pop("Desk phone (Snom D785)") and all(possible.values())
    with qtbot.waitSignal(tray.device_wanted) as wanted:
        choose(menu, "This computer")
    assert wanted.args == ["this"]


def test_S28_S29_every_device_can_be_chosen_and_following_the_destination():
    """S28, S29: click-and-call uses the device that was chosen for it; click-and-call may
    follow the destination.
    """
    found = [value for value, _, _ in device_choices(sample.office())]
    assert found == ["this", "208", "209", "210", "+491705550142", "destination"]


def test_signed_out_nothing_can_be_chosen_but_opening_and_leaving(tray):
    show(tray, office=type(sample.office())())
    enabled = [a.text() for a in tray.menu.actions() if a.isEnabled() and a.text()]
    assert enabled[-3:] == ["Settings …", "Help", "Quit"]
    assert "Do not disturb" not in enabled and "Colleagues" not in enabled


def test_an_ampersand_in_a_name_is_no_shortcut(tray):
    office = sample.office(colleagues=(replace(sample.COLLEAGUES[1], name="Meyer & Sohn"),))
    show(tray, office)
    assert texts(inner(tray, "Colleagues"))[0].startswith("Meyer && Sohn")


def test_opening_it_a_hundred_times_keeps_no_old_menus(qtbot, tray):
    show(tray)
    before = len(tray.menu.findChildren(QMenu))
    for _ in range(100):
        tray.menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: len(tray.menu.findChildren(QMenu)) <= before)


def test_after_lunch_the_next_break_is_the_end_of_work(qapp):
    words.use_language("en")
    three = datetime(2026, 11, 23, 15, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    tray = Tray(lambda: three)
    show(tray)
    assert "Until 17:00" in texts(inner(tray, "Do not disturb"))
