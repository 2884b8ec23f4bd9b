"""Lists: all colleagues by one subscription, for telephones with many keys (RFC 4662)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from softphone.model.accounts import DeviceKind, VoipAccount
from softphone.model.availability import Status
from softphone.model.people import Person
from softphone.sip.documents import multipart
from softphone.sip.message import Request
from tests.sip_office import LENA, MARA, Phone, make_office
from tests.watchers import Watch, WatchedOffice, subscribe

RLMI = "{urn:ietf:params:xml:ns:rlmi}"
EVENTLIST = (
    ("Supported", "eventlist"),
    ("Accept", "application/dialog-info+xml, application/rlmi+xml, multipart/related"),
)


@pytest.fixture
def office() -> WatchedOffice:
    return WatchedOffice()


def keys(phone: Phone, name: str = "colleagues", event: str = "dialog") -> Watch:
    accept = (
        ("Accept", "application/pidf+xml, multipart/related") if event != "dialog" else None
    )
    return subscribe(phone, name, event, None, EVENTLIST[0], accept or EVENTLIST[1])


def told(notify: Request) -> tuple[bool, int, dict[str, str]]:
    """Is it full, its version, and the document of each resource ("" if none comes with it)."""
    parts = multipart.read(notify.headers.get("content-type") or "", notify.body)
    root = ElementTree.fromstring(parts[0].body)
    by_id = {part.id: part.body.decode() for part in parts[1:]}
    documents = {}
    for resource in root.findall(f"{RLMI}resource"):
        instance = resource.find(f"{RLMI}instance")
        cid = instance.get("cid") if instance is not None else None
        documents[resource.get("uri") or ""] = by_id.pop(cid) if cid else ""
    assert by_id == {}, "a part that the list does not name"
    return root.get("fullState") == "true", int(root.get("version") or "-1"), documents


def uri(number: str) -> str:
    return f"sip:{number}@office.example"


def test_a_list_needs_a_telephone_that_knows_lists(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "colleagues", "dialog")

    assert (watch.status, watch.header("require")) == (421, "eventlist")


def test_the_first_notify_tells_of_everybody(office: WatchedOffice) -> None:
    watch = keys(office.phone("205"))

    assert (watch.status, watch.header("require")) == (200, "eventlist")
    notify = watch.notifies[0]
    assert notify.headers.get("require") == "eventlist"
    assert notify.content_type == "multipart/related"
    is_full, version, documents = told(notify)
    assert (is_full, version) == (True, 0)
    assert list(documents) == [uri("602"), uri("604"), uri("607")]
    assert all("<dialog-info" in text for text in documents.values())


def test_later_ones_bring_what_is_new(office: WatchedOffice) -> None:
    watch = keys(office.phone("205"))
    office.phone("208")
    office.phone("206").call("602")
    office.pass_time(2)

    is_full, version, documents = told(watch.notifies[-1])
    assert (is_full, version) == (False, 1)
    assert set(documents) == {uri("602"), uri("604")}
    assert "early" in documents[uri("602")]
    assert 'version="1"' in documents[uri("602")]
    assert watch.notifies[-1].headers.get("require") == "eventlist"


def test_a_refresh_tells_of_everybody_again(office: WatchedOffice) -> None:
    watch = keys(office.phone("205"))
    watch.refresh()

    is_full, version, documents = told(watch.notifies[-1])
    assert (is_full, version, len(documents)) == (True, 1, 3)


def test_presence_comes_by_lists_too(office: WatchedOffice) -> None:
    watch = keys(office.phone("205"), event="presence")
    office.set_status(LENA, Status.DO_NOT_DISTURB)
    office.pass_time(1)

    _, _, documents = told(watch.notifies[-1])
    assert list(documents) == [uri("604")]
    assert "Do Not Disturb" in documents[uri("604")]


def test_a_telephones_own_keys_leave_its_person_out(office: WatchedOffice) -> None:
    watch = keys(office.phone("208"), "blf-602")

    _, _, documents = told(watch.notifies[0])
    assert list(documents) == [uri("604"), uri("607")]
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    office.pass_time(2)
    assert watch.count == 1


def test_the_keys_of_others_are_their_business(office: WatchedOffice) -> None:
    assert keys(office.phone("205"), "blf-602").status == 403
    assert keys(office.phone("205"), "blf-999").status == 404


def test_a_list_is_no_mailbox(office: WatchedOffice) -> None:
    assert subscribe(office.phone("205"), "colleagues", "message-summary").status == 403


def test_a_new_colleague_is_told_with_all_the_others(office: WatchedOffice) -> None:
    """Also one who left: a full list is the only way to say so (RFC 4662 §5.1)."""
    watch = keys(office.phone("205"))
    new = Person("p-609", "noor@office.example", "Noor", "Jansen", "609")
    people = {**office.directory.office.people, new.id: new}
    del people[LENA.id]
    office.change(replace(office.directory.office, people=people))
    office.pass_time(1)

    is_full, _, documents = told(watch.notifies[-1])
    assert is_full
    assert list(documents) == [uri("602"), uri("607"), uri("609")]


def crowded(people: int) -> WatchedOffice:
    """So many colleagues, each with an account."""
    office = make_office()
    accounts = dict(office.accounts)
    crowd = dict(office.people)
    for number in range(1000, 1000 + people):
        account = f"2{number}"
        accounts[account] = VoipAccount(f"a-{account}", account, DeviceKind.DESK_PHONE)
        person = Person(f"p-{number}", f"{number}@office.example", "Nr", str(number),
                        str(number), voip_accounts=(account,))  # fmt: skip
        crowd[person.id] = person
    return WatchedOffice(replace(office, people=crowd, accounts=accounts))


def test_a_long_list_comes_in_pieces() -> None:
    """All are named at once; their documents follow, each once."""
    office = crowded(300)
    watch = keys(office.phone("205"))
    office.pass_time(1)

    full = [told(notify)[0] for notify in watch.notifies]
    assert len(full) > 2
    assert full == [True] + [False] * (len(full) - 1)
    assert len(told(watch.notifies[0])[2]) == 303
    texts = [d for n in watch.notifies for d in told(n)[2].values() if d]
    assert len(texts) == 303
    assert all(len(bytes(notify)) < 60_000 for notify in watch.notifies)


def test_a_list_too_long_for_datagrams_goes_by_a_connection() -> None:
    office = crowded(900)
    by_connection = office.phone("205", transport="tcp", host="10.20.0.90")

    assert keys(office.phone("206")).status == 513
    watch = keys(by_connection)
    office.pass_time(1)
    assert len([d for n in watch.notifies for d in told(n)[2].values() if d]) == 903
