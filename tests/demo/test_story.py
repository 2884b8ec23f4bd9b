"""How the story is told: up to its first miss, and never further."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from softphone.demo import story
from softphone.demo.evidence import Evidence
from softphone.demo.processes import NotSeen
from softphone.demo.programs import apt_line, has_screen, missing
from softphone.demo.stage import Stage
from softphone.demo.step import Step
from softphone.demo.teller import JsonTeller, PlainTeller


async def it_rings(stage: Stage) -> Sequence[Evidence]:
    return (Evidence("desk phone 208", "CALL_INCOMING 607"),)


async def nothing_rings(stage: Stage) -> Sequence[Evidence]:
    raise NotSeen("the desk phone ringing", "silence")


async def an_answer_is_odd(stage: Stage) -> Sequence[Evidence]:
    raise KeyError("availability")


RINGS = Step("one number", "it rings", "Jonas calls and it rings.", it_rings)
SILENT = Step("one number", "it rings again", "Jonas calls again.", nothing_rings)
ODD = Step("one number", "an odd answer", "The server says who is free.", an_answer_is_odd)


async def tell(folder: Path, *steps: Step) -> tuple[bool, str]:
    out = io.StringIO()
    is_told = await story.tell(folder / "pictures", steps, PlainTeller(out))
    return is_told, out.getvalue()


@pytest.fixture(autouse=True)
def temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


async def test_a_step_is_told_with_its_evidence(tmp_path: Path, temporary_folder: Path) -> None:
    is_told, text = await tell(tmp_path, RINGS)

    assert is_told
    assert "Jonas calls and it rings.\n           desk phone 208: CALL_INCOMING 607" in text
    assert "1 of 1 steps observed" in text
    assert list(temporary_folder.iterdir()) == []


async def test_a_miss_is_named_and_ends_the_story(
    tmp_path: Path, temporary_folder: Path
) -> None:
    is_told, text = await tell(tmp_path, RINGS, SILENT, RINGS)

    assert not is_told
    assert "NOT OBSERVED: it rings again." in text
    assert "expected: the desk phone ringing" in text
    assert "seen: silence" in text
    assert "1 of 3 steps observed" in text
    assert "The story stopped at “it rings again”." in text
    (logs,) = temporary_folder.iterdir()
    assert f"What the programs wrote: {logs}" in text


async def test_pictures_of_an_earlier_story_go_and_others_stay(tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "02-jonas-calls-incomingPopup.png").touch()
    (pictures / "02-holiday.png").touch()

    await tell(tmp_path, RINGS)

    assert [file.name for file in pictures.iterdir()] == ["02-holiday.png"]


async def test_an_answer_that_nobody_expected_is_a_miss_too(tmp_path: Path) -> None:
    is_told, text = await tell(tmp_path, ODD)

    assert not is_told
    assert "NOT OBSERVED: an odd answer." in text
    assert "KeyError: 'availability'" in text


async def test_machines_get_one_object_a_line(tmp_path: Path) -> None:
    out = io.StringIO()

    await story.tell(tmp_path, (RINGS, SILENT), JsonTeller(out))

    began, rings, silent, summary = map(json.loads, out.getvalue().splitlines())
    assert began == {"kind": "began", "pictures": str(tmp_path)}
    assert (rings["step"], rings["observed"]) == ("it rings", True)
    assert rings["evidence"] == [{"source": "desk phone 208", "line": "CALL_INCOMING 607"}]
    assert (silent["observed"], silent["seen"]) == (False, "silence")
    assert (summary["observed"], summary["steps"], summary["missed"]) == (
        1, 2, "it rings again",
    )  # fmt: skip


def test_everybody_arrives_in_whichever_chapter() -> None:
    chosen = story.chosen(["power cut"])

    assert {step.chapter for step in chosen} == {"arrival", "power cut"}
    assert story.chosen([]) == story.STEPS


def test_each_step_has_a_name_of_its_own() -> None:
    names = [step.name for step in story.STEPS]

    assert len(set(names)) == len(names)


def test_missing_programs_are_named_by_their_packages() -> None:
    there = {"pulseaudio", "linphonec", "Xvfb"}

    absent = missing(lambda name: name if name in there else None)

    assert absent == ("baresip", "paplay", "parec")
    assert apt_line(absent).endswith("baresip-core pulseaudio-utils")
    assert not has_screen(lambda name: name if name in there else None)
