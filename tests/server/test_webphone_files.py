"""The webphone's page as the server hands it out."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from softphone.server import webphone_files
from tests.whole_office import WholeOffice


async def page_of(
    office: WholeOffice, address: str, headers: dict[str, str] | None = None
) -> httpx.Response:
    """What stands at an address of the server that is not below the API."""
    return await office.http.get(f"http://office{address}", headers=headers)


SCRIPT = "console.log('the telephone');\n" * 40


@pytest.fixture(autouse=True)
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small build, with a secret lying beside it."""
    folder = tmp_path / "webphone" / "dist"
    (folder / "fonts").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>Einklang</title>")
    (folder / "main-AB12CD34.js").write_text(SCRIPT)
    (folder / "sw.js").write_text("// shell")
    (folder / "fonts" / "plex.woff2").write_bytes(b"\x00" * 200)
    (tmp_path / "webphone" / "secret.txt").write_text("not for strangers")
    monkeypatch.setattr(webphone_files, "resource", lambda name: tmp_path / name)
    webphone_files.built.cache_clear()
    yield folder
    webphone_files.built.cache_clear()


@pytest.mark.parametrize("address", ["/phone", "/phone/"])
async def test_the_page_is_there_and_trusts_nobody_else(
    office: WholeOffice, address: str
) -> None:
    answer = await page_of(office, address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-cache"


async def test_a_file_with_its_hash_in_the_name_is_kept_for_good_and_sent_packed(
    office: WholeOffice,
) -> None:
    answer = await page_of(
        office, "/phone/main-AB12CD34.js", headers={"Accept-Encoding": "gzip"}
    )
    assert answer.text == SCRIPT
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(SCRIPT) / 4
    assert "immutable" in answer.headers["cache-control"]


async def test_who_cannot_unpack_gets_it_as_it_is(office: WholeOffice) -> None:
    answer = await page_of(
        office, "/phone/main-AB12CD34.js", headers={"Accept-Encoding": "identity"}
    )
    assert "content-encoding" not in answer.headers
    assert answer.text == SCRIPT


async def test_what_the_browser_has_already_is_not_sent_again(office: WholeOffice) -> None:
    address = "/phone/fonts/plex.woff2"
    tag = (await page_of(office, address)).headers["etag"]
    again = await page_of(office, address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_service_worker_may_look_after_the_page(office: WholeOffice) -> None:
    answer = await page_of(office, "/phone/sw.js")
    assert answer.headers["service-worker-allowed"] == "/phone"


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "fonts/../../secret.txt", "fonts",
     "index.html/", "%00", "/etc/passwd"],
)  # fmt: skip
async def test_nothing_beside_the_build_is_handed_out(office: WholeOffice, name: str) -> None:
    answer = await page_of(office, f"/phone/{name}")
    assert answer.status_code == 404
    assert "not for strangers" not in answer.text


async def test_a_copy_without_a_build_says_so(office: WholeOffice, build: Path) -> None:
    build.rename(build.with_name("elsewhere"))
    answer = await page_of(office, "/phone")
    assert answer.status_code == 503
    assert answer.text == webphone_files.NOT_BUILT


def test_what_is_packed_is_the_same_bytes() -> None:
    file = webphone_files.built()["main-AB12CD34.js"]
    assert gzip.decompress(file.packed) == file.data
    assert webphone_files.built()["fonts/plex.woff2"].packed == b""
