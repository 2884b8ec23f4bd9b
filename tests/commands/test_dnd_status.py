"""``einklang dnd`` and ``einklang status``, asked of a real server without an app."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from softphone.demo.baresip import Baresip
from softphone.demo.office_server import JONAS, MARA, PASSWORD, OfficeServer
from tests.commands.command_line import einklang, ended, environment, start


async def test_s36_dnd_from_the_command_line_is_the_person_s(
    office: OfficeServer, as_mara: dict[str, str], desk_phone: Baresip
) -> None:
    """Do not disturb belongs to the person: chosen in a shell it silences the desk phone."""
    on = await einklang("dnd", "on", env=as_mara)
    assert (on.code, on.err) == (0, "")
    assert on.out.splitlines() == ["Do not disturb", "Quiet on 3 of 3 devices."]
    me = await office.get(MARA, "/me")
    assert me["availability"]["status"] == "do_not_disturb"
    (phone,) = (device for device in me["devices"] if device["account"] == "208")
    assert phone["quiet"] == "quiet"


async def test_dnd_with_an_end_is_told_and_taken_back(
    office: OfficeServer, as_mara: dict[str, str]
) -> None:
    on = await einklang("dnd", "on", "--for", "45m", "--json", env=as_mara)
    ends = datetime.fromisoformat(on.object["until"])
    assert abs(ends - datetime.now(UTC) - timedelta(minutes=45)) < timedelta(seconds=20)
    shown = await einklang("dnd", "status", env=as_mara)
    assert shown.out.startswith(f"Do not disturb until {ends.astimezone():%H:%M}") or (
        shown.out.startswith(f"Do not disturb until {ends.astimezone():%Y-%m-%d %H:%M}")
    )
    off = await einklang("dnd", "off", "--json", env=as_mara)
    assert (off.code, off.object["status"], off.object["until"]) == (0, "available", None)


async def test_dnd_off_changes_no_other_status(
    office: OfficeServer, as_mara: dict[str, str]
) -> None:
    await office.put(MARA, "/me/status", {"status": "offline"})
    off = await einklang("dnd", "off", "--json", env=as_mara)
    assert (off.code, off.object["status"]) == (0, "offline")


async def test_status_says_who_i_am_and_which_devices_i_have(
    office: OfficeServer, as_mara: dict[str, str], desk_phone: Baresip
) -> None:
    shown = await einklang("status", env=as_mara)
    lines = shown.out.splitlines()
    assert lines[:2] == ["Mara Vogt  602  mara@office.example", "Available"]
    assert "  208  desk_phone 208  signed in      rings" in lines
    assert "  204  softphone 204   not signed in  does not ring" in lines
    told = (await einklang("status", "--json", env=as_mara)).object
    assert told["number"] == "602"
    assert {d["account"]: d["registered"] for d in told["devices"]}["208"] is True


async def test_a_password_comes_by_a_file_descriptor_and_its_session_ends(
    office: OfficeServer, tmp_path: Path
) -> None:
    read_end, write_end = os.pipe()
    os.write(write_end, PASSWORD.encode() + b"\n")
    os.close(write_end)
    env = environment(
        tmp_path / "home", EINKLANG_SERVER=office.http, EINKLANG_EMAIL=JONAS.email,
        EINKLANG_PASSWORD_FD=str(read_end),
    )  # fmt: skip
    process = await start("status", "--json", env=env, pass_fds=(read_end,))
    os.close(read_end)
    told = await ended(process)
    assert told.object["number"] == "607"
    sessions = await office.get(JONAS, "/sessions")
    assert [s["device_name"] for s in sessions if s["device_name"] == "einklang command"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("dnd", "on", "--for", "soon"), "bad_duration"),
        (("dnd", "on", "--for", "0m"), "bad_duration"),
        (("dnd", "on", "--until", "25:00"), "bad_time"),
        (("dnd", "on", "--until", "1999-01-01T00:00"), "until_in_the_past"),
        (("dnd", "on", "--for", "45m", "--until", "14:00"), "two_ends"),
        (("dnd", "off", "--for", "45m"), "no_end_here"),
        (("dnd", "on"), "not_signed_in"),
        (("status",), "not_signed_in"),
        (("call", "607"), "not_signed_in"),
        (("call", "Jonas"), "letters"),
        (("call", "6" * 200), "too_long"),
        (("call", "tel:*21*0900%23"), "code_in_link"),
    ],
)
async def test_wrong_input_gets_one_sentence_and_a_code(
    words: tuple[str, ...], code: str, tmp_path: Path
) -> None:
    env = environment(tmp_path / "home")
    refused = await einklang(*words, "--json", env=env)
    assert (refused.code, refused.object["error"]["code"]) == (1, code)
    spoken = await einklang(*words, env=env)
    assert (spoken.code, spoken.out) == (1, "")
    assert spoken.err == f"einklang: {refused.object['error']['message']}\n"


async def test_a_wrong_token_a_server_that_is_away_and_one_that_is_none(
    office: OfficeServer, as_mara: dict[str, str]
) -> None:
    wrong = await einklang("status", env={**as_mara, "EINKLANG_TOKEN": "stolen"})
    assert wrong.err.startswith("einklang: The session is over or the token is wrong.")
    none = await einklang("status", env={**as_mara, "EINKLANG_SERVER": "not an address"})
    assert none.err == "einklang: This is not the address of a server.\n"
    await office.stop()
    away = await einklang("dnd", "on", env=as_mara)
    assert away.err == f"einklang: The presence server {office.http} does not answer.\n"
    assert (wrong.code, none.code, away.code) == (1, 1, 1)


@pytest.mark.parametrize(
    "words",
    [(), ("dnd",), ("call",), ("status",), ("doctor",), ("serve",), ("admin",)],
    ids=lambda words: words[0] if words else "bare",
)
async def test_help_everywhere_without_qt_and_pjsua2(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    shown = await einklang(*words, "--help", env=environment(tmp_path / "home"))
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith("usage: einklang")
