"""The company's contacts out of directories written by others: Radicale and OpenLDAP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from softphone.server.directories import carddav, ldap
from softphone.server.directories.problem import DirectoryProblem
from tests.directory_servers import BASE, READER, SECRET, Book, openldap, radicale
from tests.ports import free_port
from tests.whole_office import OFFICE, WholeOffice

PEOPLE = f"""\
dn: {BASE}
objectClass: organization
objectClass: dcObject
o: Roth
dc: office

dn: cn=Ada Roth,{BASE}
objectClass: inetOrgPerson
cn: Ada Roth
sn: Roth
o: Roth Ltd
telephoneNumber: 030 5551234
telephoneNumber: 030 5551235
mobile: +49 170 5550177
mail: ada@roth.example

dn: cn=Without,{BASE}
objectClass: inetOrgPerson
cn: Without
sn: Number
"""


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with radicale(tmp_path_factory.mktemp("radicale"), free_port()) as address:
        yield address


@pytest.fixture(scope="module")
def book(cards: str) -> Iterator[Book]:
    made = Book(cards)
    made.put("Ada", "030 5551234")
    made.put("Ole", "030 5557777")
    yield made
    made.close()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with openldap(tmp_path_factory.mktemp("ldap"), free_port(), PEOPLE) as address:
        yield address


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start()
    yield office
    await office.stop()


def table(name: str, **values: str) -> str:
    rows = "".join(f'{key} = "{value}"\n' for key, value in values.items())
    return f'[[contact_directories]]\nname = "{name}"\n{rows}\n'


async def have(office: WholeOffice, *tables: str) -> None:
    """The office has these directories, and has read them."""
    await office.import_text(OFFICE + "".join(tables))
    await office.server.housekeeping()
    await office.server.background.idle()


async def later(office: WholeOffice, seconds: float) -> None:
    await office.wait(seconds)
    await office.server.background.idle()


def names(office: WholeOffice) -> list[str]:
    return [contact.name for contact in office.server.contacts.book("").contacts]


def of_cards(address: str, secret: str = SECRET) -> str:
    return table("Cards", kind="carddav", address=address, username="mara", secret=secret)


async def test_an_address_book_is_found_from_the_servers_address(
    office: WholeOffice, cards: str, book: Book
):
    await have(office, of_cards(cards))
    assert names(office) == ["Ada", "Ole"]
    assert office.server.contacts.name("+49305557777") == "Ole"


async def test_the_book_follows_what_changes_there_within_the_hour(
    office: WholeOffice, cards: str, book: Book
):
    await have(office, of_cards(book.url))
    (before,) = [c for c in office.server.contacts.book("").contacts if c.name == "Ada"]
    book.put("Nora", "030 5550001")
    book.remove("Ole")
    book.put("Ada", "030 5559999")
    try:
        await later(office, 3599)
        assert names(office) == ["Ada", "Ole"]
        await later(office, 2)
        assert names(office) == ["Ada", "Nora"]
        after = office.server.contacts.get("", before.id)
        assert after is not None and after.numbers[0].e164 == "+49305559999"
    finally:
        book.remove("Nora")
        book.put("Ole", "030 5557777")
        book.put("Ada", "030 5551234")


async def test_what_people_wrote_stays_beside_a_directory_and_after_it(
    office: WholeOffice, cards: str, book: Book
):
    administrator = await office.sign_in("ada", scope="administration")
    own = {"name": "Own", "numbers": [{"number": "030 5550002"}]}
    await administrator.post("/contacts", own)
    await have(office, of_cards(cards))
    assert names(office) == ["Ada", "Ole", "Own"]
    (row,) = (await administrator.get("/contact-directories"))["items"]
    path, seen = f"/contact-directories/{row['id']}", {"If-Match": row["etag"]}
    await administrator.ask("DELETE", path, headers=seen)
    await later(office, 1)
    assert names(office) == ["Own"]


async def test_a_contact_of_a_directory_is_changed_there(
    office: WholeOffice, cards: str, book: Book
):
    await have(office, of_cards(cards))
    administrator = await office.sign_in("ada", scope="administration")
    (ada, _) = (await administrator.get("/contacts"))["items"]
    headers = {"If-Match": ada["etag"]}
    answer = await administrator.ask("DELETE", f"/contacts/{ada['id']}", headers=headers)
    assert answer.json()["error"]["code"] == "read_from_directory"


async def test_people_of_an_ldap_directory_have_all_their_numbers(
    office: WholeOffice, people: str
):
    await have(
        office,
        table("People", kind="ldap", address=people, username=READER, secret=SECRET, base=BASE),
    )
    (ada,) = office.server.contacts.book("").contacts
    assert (ada.name, ada.company, ada.email) == ("Ada Roth", "Roth Ltd", "ada@roth.example")
    assert [(n.e164, n.label) for n in ada.numbers] == [
        ("+49305551234", "work"), ("+49305551235", "work"), ("+491705550177", "mobile"),
    ]  # fmt: skip


async def test_a_wrong_password_is_told_and_tried_again_after_five_minutes(
    office: WholeOffice, cards: str, people: str, book: Book
):
    wrong = table("People", kind="ldap", address=people, username=READER, secret="x", base=BASE)
    await have(office, of_cards(cards, "wrong"), wrong)
    administrator = await office.sign_in("ada", scope="administration")
    told = (await administrator.get("/contact-directories"))["items"]
    assert [(r["state"], r["state_reason"]) for r in told] == [("failed", "refused")] * 2
    assert "wrong" not in str(told) and "secret" not in told[0]
    await office.import_text(OFFICE + of_cards(cards, SECRET).replace("Cards", "Right"))
    await later(office, 1)
    assert names(office) == ["Ada", "Ole"]


async def test_a_directory_that_fails_leaves_what_was_read(
    office: WholeOffice, cards: str, book: Book
):
    await have(office, of_cards(cards))
    (id,) = office.server.directories._rows
    office.server.directories._rows[id].row["address"] = "http://127.0.0.1:9/"
    await later(office, 3601)
    told = office.server.directories.of(id)
    assert (told.state, told.reason, told.contacts) == ("failed", "unreachable", 2)
    assert names(office) == ["Ada", "Ole"]


def test_an_unknown_base_is_no_directory(people: str):
    with pytest.raises(DirectoryProblem) as problem:
        ldap.read(people, READER, SECRET, "dc=other", "")
    assert problem.value.code == "not_a_directory"


def test_a_filter_narrows_whom_a_directory_gives(people: str):
    assert ldap.read(people, READER, SECRET, BASE, "(cn=Nobody)") == []


async def hostile(answer: bytes) -> tuple[asyncio.Server, str]:
    """A server that answers everything with this."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def multi_status(body: bytes) -> bytes:
    head = f"HTTP/1.1 207 Multi-Status\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    "answer",
    [
        multi_status(b"<a><b></a>"),
        multi_status(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        multi_status(b"<a/>"),
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 302 Found\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=[
        "broken",
        "entities",
        "empty",
        "nothing there",
        "a page",
        "elsewhere",
        "round and round",
    ],
)
async def test_what_is_no_address_book_is_refused(answer: bytes):
    server, address = await hostile(answer)
    async with server:
        with pytest.raises(DirectoryProblem) as problem:
            await carddav.read(address, "mara", SECRET)
    assert problem.value.code == "not_a_directory"


MISTAKES = {
    'address = "http://cloud.example/"\nusername = "m"': "a password is only sent to https://",
    'address = "ftp://cloud.example/"': "address begins with https:// and names a server",
    'address = "https://m:x@cloud.example/"': "address begins with https://",
    'kind = "ldap"\naddress = "ldaps://d.example"': "base is missing",
    'kind = "ldap"\naddress = "ldaps://d.example"\nbase = "people"': "no name in a directory",
    'kind = "ldap"\naddress = "ldaps://d.example"\nbase = "dc=x"\nfilter = "(x"': "cannot be",
    'kind = "csv"\naddress = "https://d.example"': "kind is carddav or ldap",
}


@pytest.mark.parametrize("text", MISTAKES)
async def test_a_mistake_in_the_office_file_is_named(office: WholeOffice, text: str):
    with pytest.raises(Exception, match=MISTAKES[text].replace("(", "\\(")):
        await office.import_text(f'{OFFICE}[[contact_directories]]\nname = "x"\n{text}\n')


async def test_the_export_holds_no_secret_and_changes_nothing(office: WholeOffice, cards: str):
    await have(office, of_cards(cards))
    told = await office.export()
    assert "[[contact_directories]]" in told and SECRET not in told
    counts = await office.import_text(told)
    assert (counts.added, counts.changed) == (0, 0)
