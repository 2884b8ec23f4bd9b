"""My calls as I read them: days, folded repeats, and the row that answers “why?”."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from softphone.client.state import HistoryEntry, WhyLine
from softphone.model.calls import CallResult, Party
from ui import words
from ui.history_model import HistoryKind, by_day, kind_of, missed_since
from ui.kit import Picture
from ui.pages.call_history import CallHistory, HistoryRowButton
from ui.pages.why_card import WhyCard


@pytest.fixture
def entry(noon):
    def make(id, minutes_ago, number="607", name="", incoming=True, **changes):
        started = noon - timedelta(minutes=minutes_ago)
        result = changes.pop("result", CallResult.MISSED)
        return HistoryEntry(id, incoming, Party(number, name), started, result, **changes)

    return make


def test_days_are_local_and_newest_first(entry, noon):
    entries = [entry("old", 26 * 60), entry("new", 5), entry("earlier", 90, "611")]
    days = by_day(entries, noon, {}, "204")
    assert [(day.days_ago, [row.latest.id for row in day.rows]) for day in days] == [
        (0, ["new", "earlier"]),
        (1, ["old"]),
    ]


def test_missed_calls_from_one_number_fold_into_one_row(entry, noon):
    entries = [entry("a", 5), entry("b", 9), entry("c", 12, "611"), entry("d", 20)]
    (day,) = by_day(entries, noon, {"607": "Jonas Brandt"}, "204")
    assert [(row.name, row.count) for row in day.rows] == [
        ("Jonas Brandt", 2),
        ("611", 1),
        ("Jonas Brandt", 1),
    ]


def test_conversations_keep_their_length_and_are_not_folded(entry, noon):
    def talk(id, ago):
        start = noon - timedelta(minutes=ago)
        end = start + timedelta(minutes=6)
        return entry(id, ago, result=CallResult.ANSWERED, answered_at=start, ended_at=end)

    (day,) = by_day([talk("a", 10), talk("b", 20)], noon, {}, "204")
    assert [(row.count, row.minutes) for row in day.rows] == [(1, 6), (1, 6)]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"result": CallResult.ANSWERED, "answered_on": "204"}, HistoryKind.INCOMING),
        ({"result": CallResult.ANSWERED, "answered_on": "208"}, HistoryKind.ELSEWHERE),
        ({"result": CallResult.ANSWERED_ELSEWHERE}, HistoryKind.ELSEWHERE),
        ({"result": CallResult.REFUSED}, HistoryKind.REFUSED),
        ({"result": CallResult.BLOCKED}, HistoryKind.BLOCKED),
        ({"result": CallResult.FAILED}, HistoryKind.MISSED),
        ({"result": CallResult.ANSWERED, "incoming": False}, HistoryKind.OUTGOING),
        ({"result": CallResult.MISSED, "incoming": False}, HistoryKind.UNANSWERED),
        ({"result": CallResult.FAILED, "incoming": False}, HistoryKind.FAILED),
    ],
)
def test_each_result_has_one_kind(entry, changes, kind):
    assert kind_of(entry("x", 1, **changes), "204") is kind


def test_missed_calls_count_from_the_last_look(entry, noon):
    quiet = [entry("c", 40, result=CallResult.ANSWERED), entry("d", 3, result=BLOCKED)]
    entries = [entry("a", 5), entry("b", 30), *quiet]
    assert missed_since(entries, None) == 2
    assert missed_since(entries, noon - timedelta(minutes=10)) == 1


BLOCKED = CallResult.BLOCKED


@pytest.fixture
def page(qtbot, office, noon):
    words.use_language("de")
    page = CallHistory(lambda: noon)
    qtbot.addWidget(page)
    page.resize(392, 500)
    page.show()
    return page


def test_nothing_is_built_while_nobody_looks_and_all_is_there_at_the_first_look(
    qtbot, office, noon, entry
):
    page = CallHistory(lambda: noon)
    qtbot.addWidget(page)
    office.state = replace(office.state, history=(entry("a", 5), entry("b", 9, "611")))
    page.show_office(office.state)
    assert rows(page) == []
    page.show()
    assert len(rows(page)) == 2


def rows(page):
    return [row for row in page.widget().findChildren(HistoryRowButton) if not is_gone(row)]


def open_cards(page):
    return [card for card in page.findChildren(WhyCard) if not is_gone(card)]


def is_gone(widget):
    """Taken out of the page, and waiting to be deleted."""
    explicit = Qt.WidgetAttribute.WA_WState_ExplicitShowHide
    return widget.isHidden() and widget.testAttribute(explicit)


def test_a_missed_call_says_so_in_a_word_and_not_only_in_red(page, office, entry):
    office.show(history=(entry("a", 12, "616", "Lea Hartmann"),))
    page.show_office(office.state)
    (row,) = rows(page)
    assert row.accessibleName() == "Lea Hartmann, Verpasst · 616, 11:48"


def test_answered_on_another_device_names_the_device(page, office, entry):
    answered = entry("a", 12, "604", "Tom", result=CallResult.ANSWERED, answered_on="208")
    office.show(history=(answered,))
    page.show_office(office.state)
    (row,) = rows(page)
    assert "Angenommen am Tischtelefon" in row.accessibleName()


@pytest.mark.parametrize(
    ("device", "sentence"),
    [
        ("204", "Angenommen an diesem Computer"),
        ("209", "Angenommen in der App"),
        ("207", "Angenommen im Webphone"),
        ("999", "Woanders angenommen"),
    ],
)
def test_the_place_of_an_answer_reads_as_people_say_it(page, office, entry, device, sentence):
    result = CallResult.ANSWERED_ELSEWHERE
    office.show(history=(entry("a", 12, "604", "Tom", result=result, answered_on=device),))
    page.show_office(office.state)
    (row,) = rows(page)
    assert row.accessibleName().startswith(f"Tom Albers, {sentence}")


def test_a_call_of_mine_that_reached_nobody_is_not_told_as_unanswered(page, office, entry):
    failed = entry("a", 12, "699", incoming=False, result=CallResult.FAILED)
    office.show(history=(failed,))
    page.show_office(office.state)
    (row,) = rows(page)
    assert row.accessibleName() == "699, Kam nicht zustande, 11:48"


def test_the_calls_with_one_person_are_shown_alone_and_all_come_back(
    qtbot, page, office, entry
):
    office.show(history=(entry("a", 5), entry("b", 9, "611"), entry("c", 12)))
    page.show_office(office.state)
    page.show_only("607")
    assert [row.text() for row in rows(page)] == ["Jonas Brandt"]
    back = next(b for b in page.findChildren(QPushButton, "historyAll") if not is_gone(b))
    qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert len(rows(page)) == 3


def test_an_open_row_never_makes_the_page_wider_than_the_window(qtbot, page, office, entry):
    why = (WhyLine("204", "did_not_ring", "do_not_disturb", ""),)
    page.resize(360, 500)
    office.show(history=(entry("a", 5, "+494055501788", why=why),))
    page.show_office(office.state)
    qtbot.keyClick(rows(page)[0], Qt.Key.Key_Return)
    assert open_cards(page)
    assert page.widget().minimumSizeHint().width() <= page.viewport().width()


def test_an_empty_page_says_what_will_appear_here(page):
    labels = [label.text() for label in page.widget().findChildren(object) if is_label(label)]
    assert "Noch keine Anrufe. Dein erster erscheint hier." in labels


def is_label(widget):
    return hasattr(widget, "wordWrap") and callable(getattr(widget, "text", None))


def test_one_row_opens_at_a_time_and_keeps_the_keyboard(qtbot, page, office, entry):
    why = (WhyLine("204", "did_not_ring", "do_not_disturb", ""),)
    office.show(history=(entry("a", 5, why=why), entry("b", 9, "611", why=why)))
    page.show_office(office.state)
    first, _ = rows(page)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert [card.objectName() for card in open_cards(page)] == ["whyCard"]
    qtbot.waitUntil(lambda: page.widget().focusWidget() is button(page, "history-a"))

    qtbot.mouseClick(button(page, "history-b"), Qt.MouseButton.LeftButton)
    (card,) = open_cards(page)
    assert [r.objectName() for r in rows(page) if card.isAncestorOf(r)] == ["history-b"]


def button(page, name):
    return next(row for row in rows(page) if row.objectName() == name)


def test_left_arrow_closes_what_right_arrow_opened(qtbot, page, office, entry):
    office.show(history=(entry("a", 5),))
    page.show_office(office.state)
    qtbot.keyClick(rows(page)[0], Qt.Key.Key_Right)
    assert open_cards(page)
    qtbot.keyClick(rows(page)[0], Qt.Key.Key_Left)
    assert not open_cards(page)


def test_the_button_of_a_row_calls_that_number(qtbot, page, office, entry):
    office.show(history=(entry("a", 5, "+494055501788"),))
    page.show_office(office.state)
    (row,) = rows(page)
    row.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(page.call_wanted) as wanted:
        qtbot.mouseClick(row.findChild(object, "call-a"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["+494055501788"]


def test_the_same_history_is_not_drawn_twice(page, office, entry):
    office.show(history=(entry("a", 5),))
    page.show_office(office.state)
    before = rows(page)
    page.show_office(office.state)
    assert rows(page) == before


def test_a_call_that_got_through_do_not_disturb_is_marked(page, office, entry):
    """By a shield, and in words for those who cannot see it; the others are as ever."""
    through = WhyLine("208", "rang", "no_answer", "", {"because": "allowed_caller"})
    plain = WhyLine("208", "rang", "no_answer", "")
    calls = (entry("a", 5, why=(through,)), entry("b", 9, "611", why=(plain,)))
    page.show_office(replace(office.state, history=calls))

    marked, ordinary = rows(page)
    assert "trotz Nicht stören" in marked.accessibleName()
    assert "trotz" not in ordinary.accessibleName()
    assert len(marked.findChildren(Picture)) > len(ordinary.findChildren(Picture))


def test_a_call_that_got_through_is_not_folded_with_one_that_did_not(entry, noon):
    """Its card has another story to tell."""
    through = WhyLine("208", "rang", "no_answer", "", {"because": "allowed_caller"})
    entries = [entry("a", 5), entry("b", 9, why=(through,)), entry("c", 12, why=(through,))]
    (day,) = by_day(entries, noon, {}, "204")
    assert [[one.id for one in row.entries] for row in day.rows] == [["a"], ["b", "c"]]
