"""The app's questions about contacts, answered by the server itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from softphone.client.api import OfficeApi
from softphone.client.contacts import ContactLine, Contacts, KnownContact
from softphone.client.errors import OfficeError
from softphone.server.api import application
from tests.client.told_office import SERVER
from tests.whole_office import WholeOffice

ROTH = KnownContact("", "Ada Roth", "Roth GmbH", "", (ContactLine("030 5551234", "work"),))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
async def contacts(office: WholeOffice) -> Contacts:
    """Those of Mara's app, signed in."""
    mara = await office.sign_in("mara")
    api = OfficeApi(SERVER, token=mara.token)
    transport = httpx.ASGITransport(application.make(office.server.parts))
    api._http = httpx.AsyncClient(transport=transport)
    return Contacts(lambda: api)


async def test_a_contact_goes_there_and_comes_back(contacts: Contacts) -> None:
    made = await contacts.add(ROTH)
    assert (made.is_own, made.numbers[0].display) == (True, "030 5551234")
    await contacts.change(KnownContact(made.id, "Ada Haas", numbers=ROTH.numbers))
    found = await contacts.find("haas", 10)
    assert ([c.name for c in found.contacts], found.total) == (["Ada Haas"], 1)
    await contacts.remove(made.id)
    assert (await contacts.find("", 10)).total == 0


async def test_a_refusal_names_the_entry(contacts: Contacts) -> None:
    with pytest.raises(OfficeError) as refused:
        await contacts.add(KnownContact("", "", numbers=ROTH.numbers))
    assert refused.value.details["fields"][0]["field"] == "name"


async def test_a_card_with_a_large_picture_is_small_on_the_way(contacts: Contacts) -> None:
    picture = "".join(f" {'A' * 74}\n" for _ in range(60_000))
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ole\nTEL:030 5557777\nPHOTO;ENCODING=b:AA\n"
    told = await contacts.read_in(f"{card}{picture}END:VCARD\n", False)
    assert (told.new, told.left) == (1, 0)
    assert (await contacts.find("ole", 10)).total == 1
