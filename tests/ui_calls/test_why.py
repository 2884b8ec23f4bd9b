"""Why did it (not) ring?  Every reason has a sentence, in every language."""

from datetime import UTC, timedelta

import pytest

from softphone.client.state import HistoryEntry, WhyLine
from softphone.model.calls import CallResult, CallStep, Party, ReasonCode
from ui import plan_step_words, words
from ui.why_model import got_through, tell
from ui.why_story import Tone
from ui.why_words import sentence

MINE = {"de": "Tischtelefon", "en": "Desk phone", "nl": "Bureautelefoon"}
JONAS = {"person": "Jonas Brandt", "number": "607"}

OF_DEVICES = [code for code in ReasonCode if code.value not in plan_step_words.REASONS]


@pytest.mark.parametrize("language", ["de", "en", "nl"])
@pytest.mark.parametrize("code", OF_DEVICES)
def test_every_reason_is_a_sentence_about_the_device(office, code, language):
    words.use_language(language)
    line = WhyLine("208", "did_not_ring", code.value, "server's own words")
    text = sentence(line, office.state, UTC)
    assert not text.startswith("why.")
    assert "{" not in text and "server" not in text
    assert MINE[language] in text


@pytest.mark.parametrize("language", ["de", "en", "nl"])
@pytest.mark.parametrize("code", OF_DEVICES)
@pytest.mark.parametrize(
    ("details", "time"),
    [
        ({"seconds": "9.4", "at": "2026-11-24T12:00:03+00:00"}, "9 s"),
        ({"until": "2026-11-24T14:30:00+00:00"}, "14:30"),
        ({"at": "2026-11-24T12:00:03+00:00"}, "12:00:03"),
    ],
)
def test_a_sentence_tells_the_time_that_the_record_has(office, code, language, details, time):
    words.use_language(language)
    line = WhyLine("208", "rang", code.value, "", details | JONAS)
    text = sentence(line, office.state, UTC)
    assert time in text
    assert MINE[language] in text or "Jonas Brandt" in text


@pytest.mark.parametrize("language", ["de", "en", "nl"])
@pytest.mark.parametrize(
    "code",
    ["shared_number_free", "shared_account_free", "forwarded_busy", "forwarded_no_answer",
     "forwarding_barred"],
)  # fmt: skip
def test_a_reason_that_is_somebodys_names_the_person(office, code, language):
    words.use_language(language)
    line = WhyLine("208", "rang", code, "", JONAS)
    assert "Jonas Brandt" in sentence(line, office.state, UTC)


def test_my_own_rule_is_told_to_me_and_not_about_me(office):
    words.use_language("en")
    mine = {"person": "Mara Vogt", "number": "602"}
    text = sentence(WhyLine("208", "rang", "forwarded_busy", "", mine), office.state, UTC)
    assert text == "Desk phone rang: forwarded because you were on a call"


def test_no_two_reasons_read_the_same(office):
    words.use_language("en")
    spoken = {
        sentence(WhyLine("208", "", code.value, ""), office.state, UTC) for code in ReasonCode
    }
    assert len(spoken) == len(ReasonCode)


def test_a_reason_from_the_future_is_told_in_the_servers_words(office):
    line = WhyLine("208", "did_not_ring", "phase_of_the_moon", "The moon was full.")
    assert sentence(line, office.state, UTC) == "The moon was full."


@pytest.mark.parametrize(
    "details",
    [
        {"seconds": "soon"},
        {"seconds": "1e400"},
        {"until": "yesterday"},
        {"until": "0001-01-01T00:00:00+23:59"},
        {"at": "12:31"},
        {"step": "²"},
        {"step": "-3"},
    ],
)
def test_broken_details_are_left_out(office, missed, details):
    line = WhyLine("208", "rang", "no_answer", "", details)
    assert tell(missed(line), office.state, UTC).steps[1].title.startswith("Tischtelefon")


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
        ("offline", "Offline: übersprungen"),
        ("colleagues_only", "Nur für Kollegen erreichbar: übersprungen"),
        ("not_reachable", "Nicht erreichbar: übersprungen"),
    ],
)
def test_s47_my_own_status_is_one_row_and_says_which_it_was(office, missed, reason, sentence):
    """S47: do not disturb, offline, for colleagues only and not reachable are different."""
    lines = [WhyLine(device, "did_not_ring", reason, "") for device in ("204", "208")]
    story = tell(missed(*lines), office.state, UTC)
    (you,) = [step for step in story.steps if step.is_stub]
    assert (you.title, you.lines) == ("Du", (sentence,))


def test_a_call_that_rang_nowhere_does_not_end_with_nobody_answering(office, missed):
    assert tell(missed(dnd("204")), office.state, UTC).steps[-1].title == "Es klingelte nicht"
    rang = WhyLine("208", "rang", "rings", "", {"seconds": "20"})
    assert tell(missed(rang), office.state, UTC).steps[-1].title == "Niemand nahm ab"


# groups and plans (mock 17)

HOTLINE = CallStep("group", "700", "Hotline", None, 20)
DIALLED = Party("+49305550110", "Hotline")
MARA = Party("602", "Mara Vogt")
JONAS_HIMSELF = Party("607", "Jonas Brandt")
TOM = Party("604", "Tom Albers")


def theirs(person, target, reason, decision="rang", kind="desk_phone", **details):
    return WhyLine(target, decision, reason, "", details, person, kind)


@pytest.fixture
def hotline(missed, noon):
    """A call from outside to the hotline, of which I am a member."""

    def make(*why, **changes):
        step = CallStep("group", "700", "Hotline", noon, 20)
        fields = {"dialled": DIALLED, "steps": (step,), "remote": Party("+31205550133")}
        return missed(*why, **fields | changes)

    return make


def test_s34_i_am_skipped_in_the_hotline_and_the_others_ring(office, hotline):
    """S34: not reachable is skipped; the others ring, and the card says all of it."""
    story = tell(
        hotline(
            dnd("204"),
            dnd("208"),
            theirs(JONAS_HIMSELF, "205", "no_answer", kind="softphone", seconds="20"),
            theirs(JONAS_HIMSELF, "206", "not_signed_in", "did_not_ring"),
        ),
        office.state,
        UTC,
    )
    assert story.title == "Warum klingelte es bei dir nicht?"
    assert [(step.title, step.lines, step.time) for step in story.steps] == [
        ("Anruf über Hotline", ("+49 30 5550110", "Von außen, +31 20 555 0133"), "12:00:00"),
        ("Hotline 700: alle gleichzeitig, 20 s", (), "12:00:00"),
        ("Du", ("Nicht stören bis 13:00: übersprungen, 2 Geräte still",), ""),
        (
            "Jonas Brandt",
            ("Computer klingelte 20 s", "Tischtelefon war nicht angemeldet"),
            "",
        ),
        ("Niemand nahm ab", (), "12:00:20"),
    ]
    assert [step.is_stub for step in story.steps] == [False, False, True, True, False]
    assert [step.went for step in story.steps if step.is_stub] == [False, True]


def test_s5_no_account_number_of_a_colleague_is_shown(office, hotline):
    """S5: people are shown, never device numbers."""
    line = theirs(JONAS_HIMSELF, "205", "no_answer", seconds="20")
    spoken = " ".join(step.spoken for step in tell(hotline(line), office.state, UTC).steps)
    assert "205" not in spoken and "Jonas Brandt" in spoken


def test_a_colleague_in_do_not_disturb_is_one_sentence(office, hotline):
    """Privacy: which status it was, and not how many devices it silenced."""
    lines = [
        WhyLine(t, "did_not_ring", "do_not_disturb", "", {}, JONAS_HIMSELF, "desk_phone")
        for t in ("205", "206")
    ]
    story = tell(hotline(*lines), office.state, UTC)
    (row,) = [step for step in story.steps if step.is_stub]
    assert (row.title, row.lines) == ("Jonas Brandt", ("Nicht stören: übersprungen",))


def test_in_a_group_my_devices_are_one_row(office, hotline):
    story = tell(
        hotline(
            WhyLine("204", "rang", "answered_elsewhere", "", {"seconds": "9"}),
            WhyLine("208", "rang", "answered", "", {"seconds": "9"}),
        ),
        office.state,
        UTC,
    )
    (you,) = [step for step in story.steps if step.is_stub]
    assert you.title == "Du"
    assert you.lines == (
        "Dieser Computer klingelte 9 s",
        "Tischtelefon: angenommen nach 9 s",
    )
    assert you.tone is Tone.ANSWERED


def test_the_card_says_who_answered_where_it_was_somebody_else(office, hotline, noon):
    story = tell(
        hotline(
            WhyLine("208", "rang", "answered_elsewhere", "", {"seconds": "9"}),
            theirs(JONAS_HIMSELF, "205", "answered", seconds="9"),
            result=CallResult.ANSWERED_ELSEWHERE,
            answered_at=noon + timedelta(seconds=9),
        ),
        office.state,
        UTC,
    )
    assert (story.steps[-1].title, story.steps[-1].lines) == (
        "Angenommen nach 9 s",
        ("Jonas Brandt",),
    )


def test_the_steps_of_a_plan_stand_in_order_with_what_each_reached(office, missed, noon):
    later = noon + timedelta(seconds=15)
    entry = missed(
        theirs(TOM, "206", "no_answer", seconds="15", step="1", at=noon.isoformat()),
        WhyLine("208", "rang", "caller_gave_up", "",
                {"seconds": "5", "step": "2", "at": later.isoformat()}),
        dialled=Party("+49305550110", "Zentrale"),
        steps=(
            CallStep("user", "604", "Tom Albers", noon, 15),
            CallStep("group", "700", "Hotline", later, 20),
        ),
    )  # fmt: skip
    story = tell(entry, office.state, UTC)
    assert [(step.title, step.time) for step in story.steps] == [
        ("Anruf über Zentrale", "12:00:00"),
        ("Tom Albers, 15 s", "12:00:00"),
        ("Hotline 700: alle gleichzeitig, 20 s", "12:00:15"),
        ("Du", ""),
        ("Niemand nahm ab", "12:00:20"),
    ]
    assert story.steps[1].lines == ("Tischtelefon klingelte 15 s",)


def test_s34_a_person_that_the_plan_skipped_says_which_status_it_was(office, missed):
    """S34: the plan went on with its next step; nobody of this one rang."""
    entry = missed(
        theirs(TOM, "206", "offline", "did_not_ring", step="1"),
        dialled=DIALLED,
        steps=(CallStep("user", "604", "Tom Albers", None, 15),),
    )
    step = tell(entry, office.state, UTC).steps[1]
    assert (step.title, step.lines, step.tone) == (
        "Tom Albers, 15 s",
        ("Offline: übersprungen",),
        Tone.OFF,
    )
    assert not step.is_stub and not step.time


# forwarding


def test_a_forwarding_says_where_to_and_after_how_long(office, missed, noon):
    late = (noon + timedelta(seconds=20)).isoformat()
    rule = {"because": "forwarded_no_answer", "stage": "forwarding", "at": late}
    entry = missed(
        WhyLine("208", "rang", "no_answer", "", {"seconds": "20", "at": noon.isoformat()}),
        WhyLine("+491705550142", "rang", "no_answer", "",
                rule | {"seconds": "9", "person": "Mara Vogt", "number": "602"}),
    )  # fmt: skip
    steps = tell(entry, office.state, UTC).steps
    assert [(step.title, step.lines, step.time) for step in steps[2:4]] == [
        ("Weitergeleitet an 0170 5550142", ("Du nahmst 20 s nicht ab",), "12:00:20"),
        ("+49 170 5550142 klingelte 9 s", (), ""),
    ]


def test_a_colleagues_forwarding_names_the_colleague(office, hotline):
    rule = {"because": "forwarded_busy", "stage": "forwarding", **JONAS}
    line = WhyLine("604", "rang", "no_answer", "", rule, TOM, "desk_phone")
    steps = tell(hotline(line), office.state, UTC).steps
    assert (steps[2].title, steps[2].lines) == (
        "Weitergeleitet an Tom Albers",
        ("Jonas Brandt war im Gespräch",),
    )


def test_a_colleagues_private_number_stays_private(office, hotline):
    """The office shows it under the colleague's own number."""
    rule = {"because": "forwarded_busy", "stage": "forwarding", **JONAS}
    line = WhyLine("607", "rang", "no_answer", "", rule, JONAS_HIMSELF, "fixed_destination")
    steps = tell(hotline(line), office.state, UTC).steps
    assert steps[2].title == "Weitergeleitet an eine eigene Nummer"
    assert steps[3].title == "Weiterleitung klingelte, niemand nahm ab"


def test_a_barred_forwarding_leads_nowhere(office, missed):
    line = WhyLine("+49900123", "did_not_ring", "forwarding_barred", "",
                   {"stage": "forwarding", "person": "Mara Vogt", "number": "602"})  # fmt: skip
    steps = tell(missed(line), office.state, UTC).steps
    assert [step.title for step in steps if step.is_stub] == [
        "+49 900123: Dorthin darfst du nicht weiterleiten"
    ]
    assert not any(step.title.startswith("Weitergeleitet") for step in steps)


# who got through


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        ("allowed_caller", "Nicht stören war an, Jonas Brandt darf durch"),
        ("second_call", "Nicht stören war an, Jonas Brandt rief zweimal an"),
        (
            "emergency_call_back",
            "Nicht stören war an, Jonas Brandt rief nach einem Notruf zurück",
        ),
    ],
)
def test_a_call_that_got_through_says_why_on_the_line(office, missed, reason, title):
    line = WhyLine("208", "rang", "no_answer", "", {"because": reason, "seconds": "9"})
    entry = missed(line)
    step = tell(entry, office.state, UTC).steps[1]
    assert (step.title, step.tone, step.is_stub) == (title, Tone.THROUGH, False)
    assert got_through(entry, office.state) == line


@pytest.mark.parametrize("reason", ["rings", "own_device", "shared_number_free"])
def test_an_ordinary_call_did_not_have_to_get_through(office, missed, reason):
    line = WhyLine("208", "rang", "no_answer", "", {"because": reason})
    assert got_through(missed(line), office.state) is None


def test_what_got_through_to_a_colleague_is_not_marked_as_mine(office, hotline):
    line = theirs(JONAS_HIMSELF, "205", "no_answer", because="allowed_caller")
    assert got_through(hotline(line), office.state) is None


def test_s41_a_shared_number_says_because_of_whom_it_rang(office, missed):
    """S41: the number is also Tom's, and Tom was available."""
    line = WhyLine("208", "rang", "no_answer", "",
                   {"because": "shared_number_free", "person": "Tom Albers", "number": "604",
                    "seconds": "18"})  # fmt: skip
    (stub,) = [step for step in tell(missed(line), office.state, UTC).steps if step.is_stub]
    assert stub.title == "Tischtelefon klingelte 18 s"
    assert stub.lines == (
        "Gehört auch Tom Albers, und Tom Albers war erreichbar, darum klingelte es",
    )
