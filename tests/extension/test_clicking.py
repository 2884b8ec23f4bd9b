"""Numbers on pages are clicked, and the app is asked: through a real browser, never past it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from softphone.desktop import native_manifests
from softphone.desktop.native_host import CHROMIUM_ID
from tests.extension.conftest import EXTENSION, LIMIT_S, Receiver, open_page

NUMBER = "einklang-number"


async def test_a_number_on_a_page_is_clicked_and_the_app_is_asked(
    browser: Any, receiver: Receiver
) -> None:
    page = await open_page(browser, "<p>Ruf an: <b>030 555 01 10</b>!</p>")
    await page.locator(NUMBER).click(timeout=LIMIT_S * 1000)
    asked = await receiver.next()
    assert (asked["number"], asked["source"]) == ("0305550110", "kunden.example")
    assert asked["ask"] is True, "a page never dials"
    assert await page.locator("p").inner_text() == "Ruf an: 030 555 01 10!"


async def test_it_works_by_keyboard(browser: Any, receiver: Receiver) -> None:
    page = await open_page(browser, "<p>+49 30 5550110</p>")
    await page.locator(NUMBER).focus(timeout=LIMIT_S * 1000)
    await page.keyboard.press("Enter")
    assert (await receiver.next())["number"] == "+49305550110"


async def test_a_tel_link_goes_to_the_app_too(browser: Any, receiver: Receiver) -> None:
    page = await open_page(browser, '<a href="tel:+49-30-5550110">Anrufen</a><i>0305550110</i>')
    await expect(page.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    await page.locator("a").click()
    assert (await receiver.next())["number"] == "+49-30-5550110"


async def test_what_a_page_adds_later_is_found(browser: Any, receiver: Receiver) -> None:
    page = await open_page(browser, "<div id=later></div><p>0305550110</p>")
    await expect(page.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    await page.evaluate("() => { later.textContent = 'Tel. 0170 5550142'; }")
    await expect(page.locator(f"#later {NUMBER}")).to_have_count(1, timeout=LIMIT_S * 1000)


async def test_what_is_typed_into_and_code_stays_as_it_is(browser: Any) -> None:
    page = await open_page(
        browser,
        "<textarea>0305550110</textarea><code>0305550110</code><button>0305550110</button>"
        "<div contenteditable>0305550110</div><script>var x = '0305550110'</script>"
        "<p>0305550110</p>",
    )
    await expect(page.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    assert await page.locator(f"p {NUMBER}").count() == 1


# -- hostile pages


async def nothing_was_asked(page: Any, receiver: Receiver) -> None:
    """Then a person clicks, and that is the first thing that arrives."""
    await page.locator(f"#real {NUMBER}").click()
    assert (await receiver.next())["number"] == "0305550199"
    assert receiver.asked.empty()


async def test_a_page_cannot_click_for_the_person(browser: Any, receiver: Receiver) -> None:
    page = await open_page(
        browser, "<p id=fake>09005550110</p><p id=real>0305550199</p><a href='tel:0900'>x</a>"
    )
    await expect(page.locator(NUMBER)).to_have_count(2, timeout=LIMIT_S * 1000)
    # What a script opens by a tel: link is asked about by the browser itself, in a dialog that
    # would take the person's click: the page stops that, and the extension has seen it already.
    await page.evaluate(
        """() => {
          const clicked = {bubbles: true, composed: true, cancelable: true};
          const link = document.querySelector('a');
          link.addEventListener('click', event => event.preventDefault());
          for (const element of document.querySelectorAll('einklang-number, a')) {
            element.click();
            element.dispatchEvent(new MouseEvent('click', clicked));
            element.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true}));
          }
          postMessage({cmd: 'call', number: '0900555'}, '*');
        }"""
    )
    await nothing_was_asked(page, receiver)


async def test_a_page_cannot_change_what_is_called(browser: Any, receiver: Receiver) -> None:
    page = await open_page(browser, "<p id=real>0305550199</p>")
    await expect(page.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    await page.evaluate(
        "() => { document.querySelector('einklang-number').textContent = '0900'; }"
    )
    await nothing_was_asked(page, receiver)


async def test_a_page_cannot_talk_to_the_extension_or_the_host(browser: Any) -> None:
    page = await open_page(browser, "<p>0305550110</p>")
    await expect(page.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    reached = await page.evaluate(
        f"""() => new Promise(done => {{
          const runtime = globalThis.chrome?.runtime;
          if (!runtime?.sendMessage) return done('none');
          runtime.sendMessage('{CHROMIUM_ID}', {{cmd: 'call', number: '0900'}},
            answer => done(answer ?? 'refused'));
        }})"""
    )
    assert reached in ("none", "refused")


@pytest.mark.parametrize("code", ["*21*0900512%23", "**21*0900512#", "%2A21%2A0900512%23"])
async def test_a_control_code_is_refused_and_the_person_is_told(
    browser: Any, receiver: Receiver, code: str
) -> None:
    page = await open_page(
        browser, f'<a href="tel:{code}">Gewinn!</a><p id=real>0305550199</p>'
    )
    await expect(page.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    await page.locator("a").click()
    await nothing_was_asked(page, receiver)


# -- switches and the ways it can fail


async def test_a_page_that_is_switched_off_stays_as_it_is(browser: Any) -> None:
    worker = browser.service_workers or [await browser.wait_for_event("serviceworker")]
    await worker[0].evaluate("() => chrome.storage.local.set({offSites: ['kunden.example']})")
    off = await open_page(browser, "<p>0305550110</p>")
    on = await open_page(browser, "<p>0305550110</p>", "http://anders.example/")
    await expect(on.locator(NUMBER)).to_have_count(1, timeout=LIMIT_S * 1000)
    assert await off.locator(NUMBER).count() == 0


async def test_the_popup_says_that_the_app_is_there(browser: Any, receiver: Receiver) -> None:
    page = await browser.new_page()
    await page.goto(f"chrome-extension://{CHROMIUM_ID}/popup.html")
    await expect(page.locator("#state")).to_have_class("ok", timeout=LIMIT_S * 1000)


async def test_without_the_host_the_popup_says_what_to_do(browser: Any, user: Path) -> None:
    native_manifests.remove()
    page = await browser.new_page()
    await page.goto(f"chrome-extension://{CHROMIUM_ID}/popup.html")
    told = page.locator("#state")
    await expect(told).to_contain_text("einklang extension install", timeout=LIMIT_S * 1000)


# -- the host itself


async def speak(user: Path, asker: list[str], data: bytes) -> tuple[int | None, bytes]:
    """Run the host as a browser does; its exit status and what it says."""
    native_manifests.install()
    process = await asyncio.create_subprocess_exec(
        str(native_manifests.starter()), *asker, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await asyncio.wait_for(process.communicate(data), LIMIT_S)
    return process.returncode, out


def frame(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return len(body).to_bytes(4, "little") + body


OURS = [f"chrome-extension://{CHROMIUM_ID}/"]


@pytest.mark.parametrize(
    "asker",
    [[], ["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"], ["x", "evil@x.example"]],
)
async def test_another_extension_is_refused_by_the_host(user: Path, asker: list[str]) -> None:
    status, out = await speak(user, asker, frame({"v": 1, "cmd": "status"}))
    assert (status, out) == (1, b"")


async def test_nonsense_is_answered_and_too_much_ends_it(user: Path) -> None:
    data = frame(b"\xff\xfe") + frame([1]) + frame({"v": 1, "cmd": "dnd"})
    status, out = await speak(user, OURS, data + (10**6).to_bytes(4, "little") + b"x" * 100)
    assert status == 0
    assert out == frame({"ok": False, "reason": "not_understood"}) * 3


async def test_a_script_that_asks_again_and_again_is_stopped(
    user: Path, receiver: Receiver
) -> None:
    wish = frame({"v": 1, "cmd": "call", "number": "607", "page_host": "x.example"})
    _, out = await speak(user, OURS, wish * 12)
    assert out.count(b'"ok": true') == 8
    assert out.count(b"too_many") == 4


def test_the_id_of_the_extension_follows_from_its_key() -> None:
    import base64
    import hashlib

    key = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))["key"]
    digest = hashlib.sha256(base64.b64decode(key)).hexdigest()[:32]
    assert "".join(chr(ord("a") + int(c, 16)) for c in digest) == CHROMIUM_ID


def test_it_asks_for_no_more_rights_than_it_needs() -> None:
    manifest = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))
    wanted = {"nativeMessaging", "storage", "contextMenus", "activeTab"}
    assert set(manifest["permissions"]) == wanted
    assert "host_permissions" not in manifest and "externally_connectable" not in manifest


@pytest.mark.parametrize("language", ["de", "en", "nl"])
def test_it_speaks_three_languages_completely(language: str) -> None:
    def keys(code: str) -> set[str]:
        path = EXTENSION / "_locales" / code / "messages.json"
        return set(json.loads(path.read_text(encoding="utf-8")))

    assert keys(language) == keys("en")
