"""``einklang why``: what happened to a call, device by device, in the person's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from softphone.commands.why import call_lines, folded, preview_lines
from softphone.demo.baresip import Baresip
from softphone.demo.office_server import MARA, OfficeServer
from tests.commands.command_line import einklang, environment

BERLIN = ZoneInfo("Europe/Berlin")
TODAY = datetime(2026, 3, 2, 15, 0, tzinfo=BERLIN)
ME = {"number": "602", "name": "Mara Vogt"}
JONAS = {"number": "607", "name": "Jonas Brandt"}


# -- of a real office ------------------------------------------------------------------


async def test_a_missed_call_says_which_device_stayed_silent_and_why(
    office: OfficeServer, as_mara: dict[str, str], desk_phone: Baresip, jonas_phone: Baresip
) -> None:
    """Issue 3: the explainer by command, of the newest call."""
    await office.dnd(MARA, True)
    await jonas_phone.dial("602")
    await jonas_phone.wait_for("CALL_CLOSED")
    shown = await einklang("why", env=as_mara)
    assert (shown.code, shown.err) == (0, "")
    first, *rest = shown.out.splitlines()
    assert first.endswith("  Missed call from Jonas Brandt (607)")
    [silent] = [line for line in rest if "You were in do not disturb: " in line]
    assert silent.endswith(" and desk_phone 208 stayed silent.")
    told = (await einklang("why", "--json", "--last", "5", env=as_mara)).object
    assert {why["reason"] for why in told["why"]} == {"do_not_disturb"}


async def test_a_call_that_nobody_makes(
    office: OfficeServer, as_mara: dict[str, str], desk_phone: Baresip
) -> None:
    shown = await einklang("why", "--from", "607", "--to", "me", env=as_mara)
    lines = shown.out.splitlines()
    assert lines[0] == "Had Jonas Brandt (607) called Mara Vogt (602) now:"
    assert "  desk_phone 208 rang." in lines
    assert "  softphone 204 was not signed in." in lines
    assert not desk_phone.saw("CALL_INCOMING")
    words = ("why", "--from", "607", "--to", "602", "--at", "tomorrow 08:00", "--json")
    told = (await einklang(*words, env=as_mara)).object
    assert [target["value"] for target in told["targets"]] == ["208"]


async def test_calls_of_others_are_nobodys_business(
    office: OfficeServer, as_mara: dict[str, str]
) -> None:
    shown = await einklang("why", "--from", "607", "--to", "604", env=as_mara)
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == (
        "einklang: You may only look at calls to you, or from your own devices.\n"
    )


async def test_without_any_call_it_says_so(
    office: OfficeServer, as_mara: dict[str, str]
) -> None:
    shown = await einklang("why", env=as_mara)
    assert (shown.code, shown.out) == (0, "You have no calls yet.\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "607"), "from_and_to"),
        (("--to", "607"), "from_and_to"),
        (("--at", "14:00"), "no_time_here"),
        (("--last", "2", "--from", "607", "--to", "602"), "two_questions"),
        (("--last", "0"), "bad_count"),
        (("--last", "101"), "bad_count"),
        (("--from", "607", "--to", "602", "--at", "2001-01-01T10:00"), "at_in_the_past"),
        (("--from", "607", "--to", "602", "--at", "noon"), "bad_time"),
    ],
)
async def test_words_that_do_not_go_together_are_refused_at_once(tmp_path, words, code) -> None:
    """Also where no office can be reached."""
    shown = await einklang("why", *words, "--json", env=environment(tmp_path))
    assert (shown.code, shown.object["error"]["code"]) == (1, code)


async def test_where_nobody_is_signed_in_it_says_what_to_do(tmp_path) -> None:
    shown = await einklang("why", env=environment(tmp_path))
    assert shown.code == 1
    assert shown.err.startswith("einklang: Nobody is signed in here.")


# -- lines -----------------------------------------------------------------------------


def why(sentence: str, at: str = "", step: str = "") -> dict[str, Any]:
    details = {key: value for key, value in (("at", at), ("step", step)) if value}
    return {"target": "208", "reason": "rings", "details": details, "sentence": sentence}


def test_each_reason_stands_under_the_step_it_belongs_to_with_its_time():
    call = {
        "direction": "in", "result": "missed", "from": {"number": "+4930123", "name": ""},
        "to": {"number": "+49305550110", "name": "main"},
        "started_at": "2026-03-02T09:00:00Z", "answered_at": None,
        "ended_at": "2026-03-02T09:00:35Z",
        "steps": [
            {"kind": "user", "number": "604", "name": "Lena Sommer", "started_at": None,
             "seconds": 15},
            {"kind": "group", "number": "700", "name": "Hotline",
             "started_at": "2026-03-02T09:00:15Z", "seconds": 20},
        ],
        "why": [why("The desk phone of Lena Sommer was not signed in.", step="1"),
                why("Mara's desk rang for 20 s.", "2026-03-02T09:00:15+00:00", "2")],
    }  # fmt: skip
    assert call_lines(call, ME, TODAY) == [
        "10:00:00  Missed call from +4930123 to main (+49305550110)",
        "            Lena Sommer (604): rings for up to 15 s",
        "    10:00:00  The desk phone of Lena Sommer was not signed in.",
        "  10:00:15  Hotline (700): rings for up to 20 s",
        "    10:00:15  Mara's desk rang for 20 s.",
        "  10:00:35  The call ended.",
    ]


def silent(person: dict[str, str], device: str, reason: str = "do_not_disturb") -> Any:
    who = "you were" if person is ME else f"{person['name']} was"
    said = f"{device} stayed silent: {who} in do not disturb until 14:00."
    return {"reason": reason, "person": person, "device": {"name": device}, "sentence": said}


def test_a_person_who_was_skipped_is_one_line_and_not_one_for_each_device():
    reasons = [
        silent(ME, "Laptop"), silent(JONAS, "A"), silent(ME, "Desk phone"), silent(JONAS, "B"),
        why("Tom's desk phone rang."),
    ]  # fmt: skip
    assert [reason["sentence"] for reason in folded(reasons, "602")] == [
        "You were in do not disturb until 14:00: Laptop and Desk phone stayed silent.",
        "Jonas Brandt was in do not disturb until 14:00: 2 devices stayed silent.",
        "Tom's desk phone rang.",
    ]


def test_one_silent_device_keeps_its_own_sentence():
    assert folded([silent(ME, "Laptop")], "602") == [silent(ME, "Laptop")]


def test_a_call_of_another_day_says_the_day_and_one_from_me_says_whom():
    call = {
        "direction": "out", "result": "answered", "from": ME, "to": JONAS,
        "started_at": "2026-02-28T09:00:00Z", "answered_at": "2026-02-28T09:00:04Z",
        "ended_at": "2026-02-28T09:01:00Z", "why": [],
    }  # fmt: skip
    assert call_lines(call, ME, TODAY) == [
        "2026-02-28 10:00:00  Call to Jonas Brandt (607)",
        "  Nothing more is on record.",
        "  10:00:04  Answered.",
        "  10:01:00  The call ended.",
    ]


def test_a_hidden_caller_is_somebody_without_a_number():
    hidden = {"number": "", "name": ""}
    call = {"direction": "in", "result": "missed", "from": hidden, "to": ME, "why": []}
    assert call_lines(call, ME, TODAY)[0] == (
        "At an unknown time  Missed call from somebody without a number"
    )


def test_a_code_and_a_refusal_are_said_in_words():
    service = {"kind": "service", "value": "dnd_on"}
    code = {"caller": ME, "callee": {"number": "*78", "name": ""}, "targets": [service]}
    assert preview_lines(code, None)[-1] == "  Do not disturb would be turned on."
    refusal = {"status": 480, "phrase": "Do Not Disturb"}
    refused = {"caller": JONAS, "callee": ME, "targets": [], "refusal": refusal}
    assert preview_lines(refused, None)[-1] == (
        "  Nothing rings. The caller is told: Do Not Disturb."
    )
