"""``einklang doctor``: one line a check with its mend, and a bundle that gives nobody away."""

from __future__ import annotations

import socket
import zipfile
from pathlib import Path

import pytest

from softphone.client.api import Health
from softphone.client.settings import Settings
from softphone.commands import office_checks, redaction
from softphone.commands.finding import Level
from softphone.commands.machine_checks import has_display
from softphone.commands.office_checks import checks
from softphone.demo.office_server import OfficeServer
from tests.commands.command_line import einklang, environment

PERSONAL = (
    "Mara", "Vogt", "mara@office.example", "Nordlicht", "602", "208", "+49 30 5550110",
    "4930555", "192.168.178.20", "phone.nordlicht.example", "s-204-demo", "xVfb9_token-Q2",
    "5f4dcc3b5aa765d61d8327deb882cf99", "first-password", "Zahnarzt",
)  # fmt: skip
LOG = """\
2026-11-25 22:40:12,123 INFO softphone.client.session: the live channel is away: The presence \
server https://phone.nordlicht.example:8580 does not answer.
2026-11-25 22:40:13 WARNING ui.office_model: click-and-call not started: \
'Mara Vogt' <sip:602@192.168.178.20>
2026-11-25 22:40:14 DEBUG softphone.phone: Authorization: Digest username="208", \
response="5f4dcc3b5aa765d61d8327deb882cf99", nonce="xVfb9_token-Q2", secret s-204-demo
2026-11-25 22:40:15 ERROR ui.tasks: background work failed \
for mara@office.example (first-password)
Traceback (most recent call last):
  File "/home/mara/einklang/softphone/client/session.py", line 131, in sign_in
    raise OfficeError("no_server", NO_SERVER) from error
softphone.client.errors.OfficeError: Zahnarzt Dr. Vogt, Nordlicht GmbH, +49 30 5550110, \
tel:+4930555
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of an app that ran and logged what it should not have."""
    place = tmp_path / "Mara Vogt"
    (place / "logs").mkdir(parents=True)
    (place / "logs" / "app.log").write_text(LOG, encoding="utf-8")
    (place / "logs" / "app.log.1").write_text(LOG, encoding="utf-8")
    settings = Settings.load(place / "settings.toml")
    known = {"server": "https://phone.nordlicht.example:8580", "email": "mara@office.example"}
    Settings(**known, office="remote", client=settings.client).save(place / "settings.toml")
    return place


async def test_the_bundle_holds_no_name_number_address_or_secret(
    home: Path, tmp_path: Path
) -> None:
    target = tmp_path / "support.zip"
    env = environment(home, EINKLANG_SERVER="127.0.0.1:9")
    await einklang("doctor", "--bundle", str(target), env=env)
    with zipfile.ZipFile(target) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert {"findings.json", "facts.json", "logs/app.log", "logs/app.log.1"} <= set(texts)
    everything = "\n".join(texts.values())
    assert [word for word in PERSONAL if word.lower() in everything.lower()] == []
    assert socket.gethostname() not in everything
    assert target.stat().st_mode & 0o077 == 0


async def test_the_bundle_still_says_what_happened(home: Path, tmp_path: Path) -> None:
    target = tmp_path / "support.zip"
    await einklang("doctor", "--bundle", str(target), env=environment(home))
    with zipfile.ZipFile(target) as bundle:
        log = bundle.read("logs/app.log").decode()
        facts = bundle.read("facts.json").decode()
    assert "2026-11-25 22:40:12,123 INFO softphone.client.session: the live channel" in log
    assert 'softphone/client/session.py", line 131, in sign_in' in log
    assert "softphone.client.errors.OfficeError" in log
    assert '"office": "remote"' in facts and '"uvicorn": "' in facts


@pytest.mark.parametrize(
    "text",
    [
        "Anna Müller", "müller", "ÄRZTE", "anna.mueller@web.example", "sip:+49170555@host",
        "password=Geheim123", "eyJhbGciOiJIUzI1NiJ9.e30.x", "0170 555 0142", "Jöns-Peter",
    ],
)  # fmt: skip
def test_words_that_the_program_does_not_say_are_hidden(text: str) -> None:
    shown = redaction.redact(f"2026-11-25 22:40:12 INFO ui.shell: call {text} failed")
    assert shown.startswith("2026-11-25 22:40:12 INFO ui.shell: call ")
    for word in ("Anna", "ller", "mueller", "RZTE", "170", "Geheim", "eyJ", "Jöns", "Peter"):
        assert word not in shown


async def test_each_check_is_one_line_with_its_mend(tmp_path: Path) -> None:
    told = await einklang("doctor", "--json", env=environment(tmp_path / "home"))
    found = {finding["name"]: finding for finding in told.objects}
    assert set(found) >= {
        "python", "pjsua2", "qt", "display", "tray", "loudspeaker", "microphone", "keyring",
        "data folder", "disk", "port sip", "port http", "server",
    }  # fmt: skip
    assert all(f["mend"] for f in found.values() if f["level"] == "bad")
    assert found["display"]["level"] == "note"
    assert found["keyring"]["level"] == "note"


async def test_a_server_that_answers_tells_its_time(
    office: OfficeServer, tmp_path: Path
) -> None:
    env = environment(tmp_path / "home", EINKLANG_SERVER=office.http)
    told = await einklang("doctor", "--json", env=env)
    found = {finding["name"]: finding for finding in told.objects}
    wanted = ("server", "certificate", "clock", "webphone", "sound of the server")
    assert [found[n]["level"] for n in wanted] == ["ok"] * len(wanted)
    assert told.code == 0


@pytest.mark.parametrize(
    ("server", "health", "level"),
    [
        ("https://phone.example:8580", Health(None, True, True), Level.OK),
        ("http://127.0.0.1:8580", Health(None, True, True), Level.OK),
        ("http://phone.example:8580", Health(None, True, True), Level.BAD),
        ("https://phone.example:8580", Health(None, False, True), Level.BAD),
    ],
)
def test_the_webphone_needs_its_page_and_a_way_that_browsers_trust(
    server: str, health: Health, level: Level
) -> None:
    found = office_checks._webphone(server, health)
    assert found.level is level and (found.mend or level is Level.OK)


def test_a_media_process_that_is_away_is_said() -> None:
    assert office_checks._sound(Health(None, True, False)).level is Level.BAD


async def test_a_server_that_is_away_is_an_exit_status(tmp_path: Path) -> None:
    env = environment(tmp_path / "home", EINKLANG_SERVER="127.0.0.1:9")
    told = await einklang("doctor", env=env)
    assert told.code == 1
    assert "✗ server" in told.out


async def test_a_folder_that_cannot_be_made_is_said_and_not_a_traceback(
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    told = await einklang("doctor", env=environment(blocked / "home"))
    assert told.code == 1
    assert "✗ data folder" in told.out
    assert "Traceback" not in told.err


async def test_a_taken_port_is_a_note(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        Settings(client="x", sip_port=other.getsockname()[1]).save(tmp_path / "settings.toml")
        found = {finding.name: finding for finding in await checks({})}
    assert found["port sip"].level is Level.NOTE
    assert "another program" in found["port sip"].sentence


@pytest.mark.parametrize(
    ("environment", "there"),
    [({}, False), ({"DISPLAY": ":0"}, True), ({"WAYLAND_DISPLAY": "wayland-0"}, True)],
)
def test_a_display_is_x_or_wayland(environment: dict[str, str], there: bool) -> None:
    assert has_display(environment) is there
