"""Why did it (not) ring?  Every reason has a sentence, in every language."""

from datetime import UTC, timedelta

import pytest

from softphone.client.state import HistoryEntry, WhyLine
from softphone.model.calls import CallResult, Party, ReasonCode
from ui import words
from ui.why_model import Tone, sentence, tell


@pytest.mark.parametrize("language", ["de", "en", "nl"])
@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_is_a_sentence_about_the_device(office, code, language):
    words.use_language(language)
    line = WhyLine("208", "did_not_ring", code.value, "server's own words")
    text = sentence(line, office.state)
    assert not text.startswith("why.")
    assert "{" not in text and "server" not in text
    device = {"de": "Tischtelefon", "en": "Desk phone", "nl": "Bureautelefoon"}[language]
    assert device in text


def test_no_two_reasons_read_the_same(office):
    words.use_language("en")
    spoken = {sentence(WhyLine("208", "", code.value, ""), office.state) for code in ReasonCode}
    assert len(spoken) == len(ReasonCode)


def test_a_reason_from_the_future_is_told_in_the_servers_words(office):
    line = WhyLine("208", "did_not_ring", "phase_of_the_moon", "The moon was full.")
    assert sentence(line, office.state) == "The moon was full."


@pytest.fixture
def missed(noon):
    def make(*why, **changes):
        words.use_language("de")
        remote = changes.pop("remote", Party("607", "Jonas Brandt"))
        end = noon + timedelta(seconds=20)
        result = changes.pop("result", CallResult.MISSED)
        return HistoryEntry("1", True, remote, noon, result, ended_at=end, why=why, **changes)

    return make


def dnd(target, until="2026-11-24T13:00:00+00:00"):
    return WhyLine(target, "did_not_ring", "do_not_disturb", "", {"until": until})


def test_a_person_in_do_not_disturb_is_one_row_not_one_per_device(office, missed):
    story = tell(missed(dnd("204"), dnd("208"), dnd("209")), office.state, UTC)
    assert story.title == "Warum klingelte es bei dir nicht?"
    (you,) = [step for step in story.steps if step.tone is Tone.QUIET]
    assert you.title == "Du"
    assert you.lines == ("Nicht stören bis 13:00: übersprungen, 3 Geräte still",)
    assert not you.went


def test_each_device_that_rang_has_its_own_stub_with_its_time(office, missed, noon):
    entry = missed(
        WhyLine("204", "rang", "rings", "", {"seconds": "9"}),
        WhyLine("208", "rang", "answered", "", {"seconds": "9"}),
        WhyLine("207", "did_not_ring", "not_signed_in", ""),
        result=CallResult.ANSWERED,
        answered_at=noon + timedelta(seconds=9),
    )
    story = tell(entry, office.state, UTC)
    assert story.title == "Warum klingelte es?"
    assert [step.title for step in story.steps] == [
        "Anruf an dich, 602",
        "Dieser Computer klingelte 9 s",
        "Tischtelefon: angenommen nach 9 s",
        "Webphone war nicht angemeldet",
        "Angenommen nach 9 s",
    ]
    assert [step.went for step in story.steps] == [True, True, True, False, True]


def test_a_colleague_is_internal_and_a_stranger_from_outside(office, missed):
    why = WhyLine("204", "rang", "rings", "")
    inside = tell(missed(why), office.state, UTC)
    assert inside.steps[0].lines == ("Intern, von Jonas Brandt",)
    outside = tell(missed(why, remote=Party("+31205550133")), office.state, UTC)
    assert outside.steps[0].lines == ("Von außen, +31 20 555 0133",)


def test_a_record_without_reasons_says_so_in_one_line(office, missed):
    story = tell(missed(), office.state, UTC)
    assert [step.title for step in story.steps] == ["Dazu liegt nichts mehr vor"]


def test_a_broken_end_time_in_a_record_is_left_out(office, missed):
    story = tell(missed(dnd("204", until="yesterday")), office.state, UTC)
    assert any("Nicht stören: übersprungen" in line for s in story.steps for line in s.lines)


def test_a_screen_reader_hears_time_subject_and_sentence(office, missed):
    story = tell(missed(dnd("204")), office.state, UTC)
    assert story.steps[0].spoken == "12:00:00, Anruf an dich, 602, Intern, von Jonas Brandt"


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("offline", "Du warst offline: übersprungen"),
        ("colleagues_only", "Du warst nur für Kollegen erreichbar: übersprungen"),
    ],
)
def test_my_own_status_is_told_to_me_and_not_about_me(office, missed, reason, sentence):
    lines = [WhyLine(device, "did_not_ring", reason, "") for device in ("204", "208")]
    story = tell(missed(*lines), office.state, UTC)
    assert [step.title for step in story.steps if step.is_stub] == [sentence]


def test_a_call_that_rang_nowhere_does_not_end_with_nobody_answering(office, missed):
    assert tell(missed(dnd("204")), office.state, UTC).steps[-1].title == "Es klingelte nicht"
    rang = WhyLine("208", "rang", "rings", "", {"seconds": "20"})
    assert tell(missed(rang), office.state, UTC).steps[-1].title == "Niemand nahm ab"
