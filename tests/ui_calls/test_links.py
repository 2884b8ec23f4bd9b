"""A phone link comes from a stranger's page: what may it do?"""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from ui import words
from ui.link_model import Verdict, judge
from ui.pages.link_card import LinkCard

DEVICES = [("this", "Dieser Computer", True), ("208", "Tischtelefon", True)]


@pytest.mark.parametrize(
    "link",
    [
        "tel:*21*0900512#",
        "tel:*21*0900512%23",
        "tel:%2A21%2A0900512%23",
        "tel:%252A21%252A0900512",
        "tel:%25252A21",
        "tel:0301234;postd=22",
        "tel:030123456,,1",
        "tel:030123456p1",
        "tel:604;phone-context=+49*",
        "sip:*21*0900512%23@office.example",
        "callto:#31#0301234",
    ],
)
def test_codes_and_pauses_in_links_are_never_dialled(link):
    verdict = judge(link, "DE")
    assert verdict.verdict is Verdict.CODE
    assert verdict.dialled == ""
    assert verdict.is_refused and not verdict.may_skip_question


@pytest.mark.parametrize(
    ("link", "verdict", "dialled"),
    [
        ("tel:+31205550133", Verdict.ORDINARY, "+31205550133"),
        ("tel:+49%2030%205550110", Verdict.ORDINARY, "+49305550110"),
        ("tel:607", Verdict.ORDINARY, "607"),
        ("sip:607@office.example", Verdict.ORDINARY, "607"),
        ("tel:333", Verdict.SHORT, "333"),
        ("tel:112", Verdict.EMERGENCY, "112"),
        ("tel:09005123456", Verdict.PREMIUM, "09005123456"),
        ("tel:+979123456789", Verdict.PREMIUM, "+979123456789"),
        ("callto:Jonas", Verdict.NOTHING, ""),
        ("tel:", Verdict.NOTHING, ""),
        ("javascript:alert(1)", Verdict.NOTHING, ""),
        ("tel:" + "1" * 400, Verdict.NOTHING, ""),
    ],
)
def test_each_link_has_its_verdict(link, verdict, dialled):
    found = judge(link, "DE", frozenset({"607"}))
    assert (found.verdict, found.dialled) == (verdict, dialled)


def test_only_ordinary_numbers_may_skip_the_question():
    skips = {v for v in Verdict if judge_like(v).may_skip_question}
    assert skips == {Verdict.ORDINARY}


def judge_like(verdict):
    links = {
        Verdict.ORDINARY: "tel:+31205550133",
        Verdict.PREMIUM: "tel:09005123456",
        Verdict.SHORT: "tel:333",
        Verdict.EMERGENCY: "tel:112",
        Verdict.CODE: "tel:*21#",
        Verdict.NOTHING: "tel:",
    }
    return judge(links[verdict], "DE")


@pytest.fixture
def card(qtbot):
    words.use_language("de")

    def make(verdict, name=""):
        card = LinkCard(judge_like(verdict), name, DEVICES, "208")
        qtbot.addWidget(card)
        card.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        card.place()
        qtbot.waitActive(card).__enter__()
        return card

    return make


def test_enter_calls_an_ordinary_number_with_the_default_device(qtbot, card):
    shown = card(Verdict.ORDINARY, "Bosman Logistiek")
    with qtbot.waitSignal(shown.call_wanted) as wanted:
        qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert wanted.args == ["+31205550133", "208", False]


@pytest.mark.parametrize("verdict", [Verdict.PREMIUM, Verdict.SHORT, Verdict.EMERGENCY])
def test_a_warning_has_its_focus_on_cancel(qtbot, card, verdict):
    shown = card(verdict)
    assert shown.focusWidget().objectName() == "linkCancel"
    with qtbot.assertNotEmitted(shown.call_wanted):
        qtbot.keyClick(shown, Qt.Key.Key_Return)


def test_an_emergency_call_goes_out_from_this_computer_whatever_is_chosen(qtbot, card):
    shown = card(Verdict.EMERGENCY)
    with qtbot.waitSignal(shown.call_wanted) as wanted:
        qtbot.mouseClick(shown.findChild(object, "linkCall"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["112", "this", False]


def test_a_refused_link_offers_nothing_but_closing(card):
    shown = card(Verdict.CODE)
    assert shown.findChild(object, "linkCall") is None
    assert shown.focusWidget().objectName() == "linkCancel"


def test_escape_closes_without_calling(qtbot, card):
    shown = card(Verdict.ORDINARY)
    with qtbot.assertNotEmitted(shown.call_wanted):
        qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_not_being_asked_again_is_offered_for_ordinary_numbers_and_handed_on(qtbot, card):
    shown = card(Verdict.ORDINARY)
    qtbot.mouseClick(shown.findChild(QCheckBox, "dontAsk"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(shown.call_wanted) as wanted:
        qtbot.mouseClick(shown.findChild(QWidget, "linkCall"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["+31205550133", "208", True]


@pytest.mark.parametrize("verdict", [Verdict.PREMIUM, Verdict.SHORT, Verdict.EMERGENCY])
def test_what_needs_a_look_is_asked_every_time(card, verdict):
    assert visible(card(verdict), "dontAsk") is None


def test_an_emergency_call_leaves_no_device_to_choose(card):
    assert visible(card(Verdict.EMERGENCY), "linkDevice") is None
    assert visible(card(Verdict.ORDINARY), "linkDevice") is not None


def visible(shown, name):
    return next((w for w in shown.findChildren(QWidget, name) if w.isVisible()), None)
