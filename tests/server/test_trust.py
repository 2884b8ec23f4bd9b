"""The page that tells how a browser comes to trust the server, tried with a real browser."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from softphone.server.certificate import shown_by_browsers
from tests.browser import chromium_profile
from tests.served import Served
from tests.whole_office import WholeOffice


async def page_of(office: WholeOffice, language: str = "") -> str:
    headers = {"Accept-Language": language} if language else {}
    answer = await office.http.get("http://office/trust", headers=headers)
    assert answer.status_code == 200
    assert "script" not in answer.text and "unsafe" not in str(answer.headers)
    return answer.text


async def test_without_encryption_it_says_how_to_turn_it_on(office: WholeOffice) -> None:
    assert "does not encrypt yet" in await page_of(office)
    answer = await office.http.get("http://office/trust/einklang.crt")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("asked", "language"),
    [("de-DE,de;q=0.9", "de"), ("nl", "nl"), ("fr, en;q=0.5", "en"), ("", "en"),
     ("'\"><script>", "en")],
)  # fmt: skip
async def test_it_speaks_the_language_of_the_browser(
    office: WholeOffice, asked: str, language: str
) -> None:
    assert f'lang="{language}"' in await page_of(office, asked)


@pytest.mark.long
async def test_a_browser_that_followed_it_trusts_the_server_and_gives_the_microphone(
    tmp_path: Path,
) -> None:
    server = Served(tmp_path / "server", more=("--http", "0.0.0.0:0", "--sip-tls", "off"))
    await server.start()
    port = server.ready["http"].rpartition(":")[2]
    address = f"https://localhost:{port}"
    fingerprint = shown_by_browsers(server.data / "tls.crt").upper()
    home = tmp_path / "user"
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    try:
        _certutil(database, "-N", "--empty-password")
        certificate = str(server.data / "tls.crt")
        _certutil(database, "-A", "-t", "P,,", "-n", "Einklang", "-i", certificate)
        async with chromium_profile(tmp_path / "profile", home=home) as context:
            page = await context.new_page()
            await page.goto(f"{address}/trust")
            shown = (await page.locator("code").first.inner_text()).replace(" ", "")
            assert shown == fingerprint
            await page.goto(f"{address}/phone")
            assert await page.evaluate("() => isSecureContext && !!navigator.mediaDevices")
    finally:
        await server.close()


def _certutil(database: Path, *arguments: str) -> None:
    subprocess.run(
        ["certutil", "-d", f"sql:{database}", *arguments], check=True, capture_output=True
    )
