"""Which texts on a page are telephone numbers, tried in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.browser import chromium
from tests.extension.conftest import EXTENSION

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = {
    "Telefon: +49 30 5550110": ["+49305550110"],
    "Tel. 030/555 01 10, Fax 030/555 01 11": ["0305550110", "0305550111"],
    "Rufen Sie an: +49 (0)30 555-0110.": ["+49305550110"],
    "(030) 555 0110": ["0305550110"],
    "Mobil 0170 5550142": ["01705550142"],
    "0170-5550142": ["01705550142"],
    "Bel ons: 020 555 01 33 (gratis)": ["0205550133"],
    "+31 20 555 01 33": ["+31205550133"],
    "Appelez le 01.55.50.14.22": ["0155501422"],
    "call 0049 30 5550110 now": ["0049305550110"],
    "Hotline +44 20 7946 0958": ["+442079460958"],
    "Telefonnummer: 0305550110": ["0305550110"],
    "030 555 01 10 – 24 Stunden": ["0305550110"],
    "Kundenservice Tel.: 0800 5550110": ["08005550110"],
    "\u00a0030\u00a0555\u00a001\u00a010\u00a0": ["0305550110"],
}
NOTHING = [
    "am 01.02.2026 um 08:00 Uhr",
    "01/02/2026",
    "0,99 € statt 01,49 €",
    "Preis 01299,00 EUR",
    "IBAN DE02 1203 0000 0000 2020 51",
    "IBAN: 02 1203 0000 0000 2020 51",
    "192.168.0.100 oder 010.000.000.001",
    "Version 0.12.3456.78",
    "Bestellnummer 0123456789",
    "Kunden-Nr. 0012345678",
    "ISBN 0-306-40615-2",
    "EAN 0123456789012",
    "4111 1111 1111 1111",
    "0000 1111 2222 3333",
    "USt-IdNr. DE012345678",
    "https://shop.example/p/0301234567",
    "mail0305550110@example.org",
    "0305550110@example.org",
    "#0305550110",
    "x=0305550110",
    "0x0305550110ab",
    "1 000 000 000",
    "12345",
    "0123",
    "Zeile 01\nZeile 02 03 04 05",
    "01   02   03   04   05",
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def finder() -> AsyncIterator[Any]:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.add_script_tag(path=str(EXTENSION / "finder.js"))
        yield page


async def find(finder: Any, text: str) -> list[str]:
    return list(await finder.evaluate("t => einklangFinder.find(t).map(f => f.number)", text))


@pytest.mark.parametrize("text", NUMBERS)
async def test_a_number_is_found_as_it_is_dialled(finder: Any, text: str) -> None:
    assert await find(finder, text) == NUMBERS[text]


@pytest.mark.parametrize("text", NOTHING)
async def test_what_is_no_number_is_left_alone(finder: Any, text: str) -> None:
    assert await find(finder, text) == []


async def test_a_long_text_of_digits_is_read_in_no_time(finder: Any) -> None:
    script = "() => { const t = performance.now(); einklangFinder.find('0 '.repeat(10000)); "
    took_ms = await finder.evaluate(script + "return performance.now() - t; }")
    assert took_ms < 2000, "a text that the finder would chew on for ever"
