"""What somebody hears who cannot see the window: each state once, and who calls at once."""

import pytest
from PySide6.QtGui import QAccessible

from softphone.model.calls import CallState, Party
from ui import words
from ui.calls_model import CallsModel
from ui.pages.call_card import CallCard
from ui.pages.failed_call import FailedCall
from ui.popup import IncomingPopup

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
URGENT = QAccessible.AnnouncementPoliteness.Assertive


@pytest.fixture
def heard(monkeypatch):
    """The announcements: text, and whether it interrupts."""
    found = []

    def hear(event):
        if event.type() is QAccessible.Event.Announcement:
            found.append((event.message(), event.politeness() is URGENT))

    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return found


@pytest.fixture
def model(qapp, phone, office, spawn, noon):
    words.use_language("en")
    return CallsModel(phone, office, spawn, now=lambda: noon)


def test_a_call_from_outside_the_window_interrupts_with_who_it_is(
    qtbot, heard, model, phone, a_call
):
    popup = IncomingPopup()
    qtbot.addWidget(popup)
    phone.show(a_call())
    popup.show_calls(model.ringing, (), "204", is_busy=False)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("Incoming call, Jonas Brandt, 607 · Vertrieb", True)]


def test_each_state_of_a_talk_is_said_once_and_politely(
    qtbot, heard, model, phone, a_call, noon
):
    card = CallCard(model, lambda: noon)
    qtbot.addWidget(card)
    phone.show(a_call(state=CallState.DIALING, is_incoming=False))
    phone.show(a_call(is_incoming=False))
    for muted in (False, True, False):
        phone.show(a_call(state=CallState.ACTIVE, answered_at=noon, is_muted=muted))
    phone.show(a_call(state=CallState.HELD, answered_at=noon))
    phone.show(a_call(state=CallState.ENDED, answered_at=noon))
    assert heard == [
        ("Ringing Jonas Brandt", False),
        ("On a call with Jonas Brandt", False),
        ("Jonas Brandt is on hold", False),
        ("Call ended", False),
    ]


@pytest.mark.parametrize(("number", "is_urgent"), [("607", False), ("112", True)])
def test_why_a_call_failed_is_said_and_a_call_for_help_interrupts(
    qtbot, heard, model, phone, a_call, number, is_urgent
):
    card = FailedCall(model)
    qtbot.addWidget(card)
    ended = {"state": CallState.ENDED, "is_incoming": False, "ended_reason": "503"}
    phone.show(a_call(remote=Party(number), **ended))
    assert [urgent for _, urgent in heard] == [is_urgent]
