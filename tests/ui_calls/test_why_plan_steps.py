"""Why did it (not) ring?  What the steps of a call plan did that ring nobody."""

from datetime import UTC

import pytest

from softphone.client.state import HistoryEntry, WhyLine
from softphone.model.calls import CallResult, CallStep, Party
from ui import plan_step_words, words
from ui.why_model import tell
from ui.why_words import sentence

MINE = {"de": "Tischtelefon", "en": "Desk phone", "nl": "Bureautelefoon"}


@pytest.mark.parametrize("language", ["de", "en", "nl"])
@pytest.mark.parametrize("code", sorted(plan_step_words.REASONS))
def test_a_fact_about_a_step_names_no_device(office, code, language):
    words.use_language(language)
    details = {"hours": "H", "file": "F", "key": "7", "plan": "P", "holiday": "Xmas"}
    text = sentence(WhyLine("hours:H", "did_not_ring", code, "", details), office.state, UTC)
    assert "{" not in text and not text.startswith("why.")
    assert "hours:" not in text and MINE[language] not in text


def test_a_call_outside_of_the_opening_hours_shows_what_the_plan_did(office, noon):
    words.use_language("en")
    details = {"hours": "office", "step": "1"}
    closed = WhyLine("hours:office", "did_not_ring", "closed_hours", "", details)
    heard = WhyLine("announcement:c.wav", "did_not_ring", "announcement", "", {"step": "2"})
    steps = (
        CallStep("hours", "", "office"), CallStep("announcement", "", "c.wav"),
        CallStep("hang_up", "", "busy"),
    )  # fmt: skip
    entry = HistoryEntry(
        "1", True, Party("+4930123456"), noon, CallResult.MISSED, why=(closed, heard),
        steps=steps,
    )  # fmt: skip
    closed_said = "Closed: outside of the opening hours “office”"
    drawn = tell(entry, office.state, UTC).steps
    assert [(step.icon, step.title, step.lines) for step in drawn[1:4]] == [
        ("clock", "Opening hours “office”", (closed_said,)),
        ("volume-2", "Announcement “c.wav”", ()),
        ("phone-off", "The call plan hangs up", ()),
    ]
    assert not drawn[1].went and drawn[2].went
