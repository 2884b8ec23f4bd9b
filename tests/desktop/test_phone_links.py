"""Phone links of the desktop open Einklang: the desktop's own tools, in a home of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from softphone.desktop import phone_links
from softphone.desktop.single_instance import SingleInstance

LIMIT_S = 30.0


@pytest.fixture(autouse=True)
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("EINKLANG_HOME", str(tmp_path / "einklang"))
    for name in ("XDG_CURRENT_DESKTOP", "DESKTOP_SESSION"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").mkdir()
    (tmp_path / "einklang").mkdir()
    return tmp_path


@pytest.mark.parametrize("place", ["einklang", 'ein $klang % mit "Leerzeichen"'])
def test_the_entry_is_valid_by_the_desktops_own_check(
    user: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setenv("EINKLANG_HOME", str(user / place))
    phone_links.install()
    done = subprocess.run(
        ["desktop-file-validate", str(phone_links.desktop_file())], capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stdout


def test_it_is_the_default_only_after_it_was_asked_for_and_not_any_more_after_that() -> None:
    assert not phone_links.state().is_default
    phone_links.install()
    assert phone_links.state().is_default
    phone_links.remove()
    assert not phone_links.state().is_default


def test_what_opens_the_links_instead_is_told(user: Path) -> None:
    other = phone_links.desktop_file().with_name("other.desktop")
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\nType=Application\nName=Other\nExec=true %u\n")
    subprocess.run(["xdg-mime", "default", "other.desktop", "x-scheme-handler/tel"], check=True)
    told = phone_links.state()
    assert (told.is_default, told.default) == (False, "other")


def test_without_the_desktops_tools_the_mend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(phone_links.NotPossible, match="xdg-utils"):
        phone_links.state()


@pytest.mark.parametrize(
    "link", ["tel:+49-30-5550110", "tel:607;phone-context=office.example", "tel:--json"]
)
async def test_opening_a_link_asks_the_running_app_with_exactly_this_link(link: str) -> None:
    asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def take(wish: dict[str, Any]) -> dict[str, Any]:
        if wish["cmd"] == "call":
            asked.put_nowait(wish)
        return {"ok": True, "me": {"name": "Mara"}}

    door = SingleInstance()
    assert await door.claim(take)
    await asyncio.to_thread(phone_links.install)
    environment = {**os.environ, "DISPLAY": ":99", "BROWSER": "false"}
    process = await asyncio.create_subprocess_exec(
        "xdg-open", link, env=environment, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        wish = await asyncio.wait_for(asked.get(), LIMIT_S)
    finally:
        await asyncio.wait_for(process.wait(), LIMIT_S)
        await door.close()
    assert (wish["number"], wish["ask"]) == (link, True)
