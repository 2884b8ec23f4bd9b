"""The company's address book in the administration's window."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui_admin.conftest import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
async def book(desk: Desk) -> Desk:
    desk.window.show_home("contacts")
    await desk.settle()
    return desk


async def known(desk: Desk) -> list[tuple[str, list[str]]]:
    rows = await desk.calls.all("contacts")
    return [(row["name"], [n["number"] for n in row["numbers"]]) for row in rows]


async def test_a_contact_of_the_company_is_added_and_changed(book: Desk) -> None:
    await book.press("addRow")
    book.type_in("input-name", "Ada Roth")
    book.type_in("input-numbers", "030 5551234, 0170 5550177")
    await book.press("formSave")
    assert await known(book) == [("Ada Roth", ["030 5551234", "0170 5550177"])]

    (row,) = await book.calls.all("contacts")
    book.pages.open_form("contacts", row)
    await book.settle()
    book.type_in("input-numbers", "030 5551234")
    await book.press("formSave")
    assert await known(book) == [("Ada Roth", ["030 5551234"])]


async def test_what_is_no_number_is_said_at_its_entry(book: Desk) -> None:
    await book.press("addRow")
    book.type_in("input-name", "Ada Roth")
    book.type_in("input-numbers", "call me")
    await book.press("formSave")
    assert book.window.page.model.errors["numbers"].startswith("Enter a telephone")


async def test_a_file_is_read_into_the_companys_book(book: Desk, tmp_path: Path) -> None:
    file = tmp_path / "suppliers.csv"
    file.write_text("Name;Company;Work phone\nAda Roth;Roth Ltd;030 5551234\n;;\n")
    page = book.window.page
    page.file_card.take(file)
    await book.settle()
    assert (page.file_card.notice.accessibleName(), await known(book)) == ("suppliers.csv", [])
    await book.press("contactReadIn")
    assert await known(book) == [("Ada Roth", ["030 5551234"])]
    (row,) = await book.calls.all("contacts")
    assert row["numbers"][0]["label"] == "work"


async def test_what_each_number_is_stays_when_another_is_added(
    book: Desk, tmp_path: Path
) -> None:
    made = {"name": "Ada", "numbers": [{"number": "030 5551234", "label": "work"}]}
    row = await book.calls.create("contacts", made)
    book.pages.open_form("contacts", row)
    await book.settle()
    book.type_in("input-numbers", "030 5551234, 0170 5550177")
    await book.press("formSave")
    (row,) = await book.calls.all("contacts")
    assert [n["label"] for n in row["numbers"]] == ["work", ""]


async def test_a_file_that_is_none_is_refused_in_plain_words(
    book: Desk, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("hello\nworld\n")
    book.window.page.file_card.take(tmp_path / "a.csv")
    await book.settle()
    told = book.window.page.file_card.problem.text()
    assert told == "No column of this table has telephone numbers."


async def test_a_directory_is_added_and_what_came_of_it_is_said(desk: Desk) -> None:
    desk.window.show_home("contact-directories")
    await desk.settle()
    await desk.press("addRow")
    desk.type_in("input-name", "Cloud")
    desk.type_in("input-address", "https://m:x@cloud.example/")
    await desk.press("formSave")
    told = "The address begins with https:// and names a server."
    assert desk.window.page.model.errors == {"address": told}
    desk.type_in("input-address", "http://127.0.0.1:9/")
    await desk.press("formSave")
    await desk.office.server.housekeeping()
    await desk.office.server.background.idle()
    desk.window.page.load()
    await desk.settle()
    (cells,) = [desk.window.page.kind.cells(row) for row in desk.window.page.rows.all_rows]
    assert cells[2].spoken == "Not read. The server does not answer"
