"""Contacts by the API: whose they are, who may change them, and where their names show."""

from __future__ import annotations

import pytest

from softphone.model.calls import CallRecord, CallResult, Party
from tests.whole_office import OFFICE, WholeOffice

ROTH = {
    "name": "Ada Roth",
    "company": "Roth GmbH",
    "email": "ada@roth.example",
    "numbers": [{"number": "030 5551234", "label": "work"}],
}


@pytest.fixture
async def mara(office: WholeOffice):
    return await office.sign_in("mara")


@pytest.fixture
async def administrator(office: WholeOffice):
    return await office.sign_in("ada", scope="administration")


async def names(client, q: str = "") -> list[str]:
    return [item["name"] for item in (await client.get(f"/me/contacts?q={q}"))["items"]]


async def test_a_contact_is_added_found_changed_and_removed(mara):
    made = await mara.post("/me/contacts", ROTH)
    assert made["numbers"] == [
        {"number": "030 5551234", "label": "work", "display": "030 5551234"}
    ]
    assert (await names(mara, "rot"), await names(mara, "5551")) == (["Ada Roth"],) * 2
    await mara.put(f"/me/contacts/{made['id']}", {**ROTH, "name": "Ada Roth-Haas"})
    assert await names(mara) == ["Ada Roth-Haas"]
    await mara.delete(f"/me/contacts/{made['id']}")
    assert await names(mara) == []


async def test_contacts_outlive_a_restart(office, mara):
    await mara.post("/me/contacts", ROTH)
    await office.restart_server()
    assert await names(await office.sign_in("mara")) == ["Ada Roth"]


async def test_nobody_sees_or_touches_the_contacts_of_another(office, mara):
    made = await mara.post("/me/contacts", ROTH)
    jonas = await office.sign_in("jonas")
    path = f"/me/contacts/{made['id']}"
    assert await names(jonas) == []
    assert await jonas.refusal("PUT", path, ROTH) == (404, "not_found")
    assert await jonas.refusal("DELETE", path) == (404, "not_found")


async def test_the_companys_are_for_everybody_to_see_and_for_some_to_change(
    mara, administrator
):
    made = await administrator.post("/contacts", ROTH)
    assert await names(mara) == ["Ada Roth"]
    path = f"/me/contacts/{made['id']}"
    assert (await mara.get(path))["book"] == "company"
    assert await mara.refusal("DELETE", path) == (404, "not_found")


async def test_who_changes_the_companys_has_seen_the_latest(administrator):
    made = await administrator.post("/contacts", ROTH)
    path, seen = f"/contacts/{made['id']}", {"If-Match": made["etag"]}
    change = {"name": "Ada Haas"}
    assert await administrator.refusal("PATCH", path, change) == (428, "if_match_needed")
    answer = await administrator.ask("PATCH", path, change, headers=seen)
    assert answer.json()["numbers"] == made["numbers"]
    late = await administrator.ask("DELETE", path, headers=seen)
    assert late.status_code == 412
    assert late.json()["error"]["details"]["current"]["name"] == "Ada Haas"


async def test_changes_of_the_companys_are_noted_and_ones_own_are_not(mara, administrator):
    await mara.post("/me/contacts", {**ROTH, "name": "My doctor"})
    await administrator.post("/contacts", ROTH)
    told = [(e["action"], e["label"]) for e in (await administrator.get("/audit"))["items"]]
    assert ("created", "Ada Roth") in told
    assert "My doctor" not in str(told)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "name"),
        ({"name": "Ada"}, "numbers"),
        ({**ROTH, "numbers": [{"number": "call me"}]}, "numbers"),
        ({**ROTH, "numbers": [{"number": "*76"}]}, "numbers"),
        ({**ROTH, "numbers": "030"}, "numbers"),
        ({**ROTH, "numbers": [{"number": f"0305551{n:03}"} for n in range(21)]}, "numbers"),
        ({**ROTH, "name": "x" * 121}, "name"),
        ({**ROTH, "name": 5}, "name"),
        ({**ROTH, "birthday": "1.1."}, "birthday"),
    ],
)
async def test_what_no_contact_can_be_is_refused_and_named(mara, row, field):
    answer = await mara.ask("POST", "/me/contacts", row)
    assert answer.status_code == 422
    assert [f["field"] for f in answer.json()["error"]["details"]["fields"]] == [field]
    assert await names(mara) == []


async def test_a_name_cannot_carry_a_line_of_its_own(mara):
    """It stands in a header of SIP, where a second line would be another header."""
    made = await mara.post("/me/contacts", {**ROTH, "name": "Ada\r\nRoute: <sip:x>"})
    assert made["name"] == "Ada Route: <sip:x>"


async def test_ones_calls_show_the_name_of_today(office, mara):
    """The office keeps what the company knew; each sees by their own contacts."""
    person = office.server.directory.office.person_by_number("602")
    caller = Party("+49305551234", "Roth Ltd")
    office.server.call_log.add(
        CallRecord("c-1", caller, Party("602"), office.utcnow(), CallResult.MISSED,
                   callee_people=(person.id,))
    )  # fmt: skip
    assert (await mara.get("/me/calls"))[0]["from"]["name"] == "Roth Ltd"
    await mara.post("/me/contacts", ROTH)
    assert (await mara.get("/me/calls"))[0]["from"]["name"] == "Ada Roth"


CARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Ole Berg\nTEL:030 5557777\nEND:VCARD\n"


async def test_a_file_is_looked_at_before_it_is_read_in(mara):
    looked = await mara.post("/me/contacts/import", {"text": CARD})
    assert (looked["new"], looked["items"][0]["name"], await names(mara)) == (1, "Ole Berg", [])
    await mara.post("/me/contacts/import", {"text": CARD, "dry_run": False})
    assert await names(mara) == ["Ole Berg"]


async def test_a_file_that_is_none_is_refused_with_a_sentence(mara):
    answer = await mara.ask("POST", "/me/contacts/import", {"text": "hello\nworld"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "bad_file")
    assert error["message"] == "No column of this table has telephone numbers."


async def test_a_large_file_is_taken_from_who_has_signed_in_only(office, mara):
    body = {"text": CARD * 2000, "dry_run": True}
    assert (await mara.post("/me/contacts/import", body))["new"] == 1
    stranger = office.client()
    assert await stranger.refusal("POST", "/me/contacts/import", body) == (413, "too_large")


async def test_who_leaves_takes_the_contacts_along(office, mara, administrator):
    await mara.post("/me/contacts", ROTH)
    path = f"/users/{mara.answer['person']['id']}"
    tag = (await administrator.get(path))["etag"]
    gone = await administrator.ask("DELETE", path, headers={"If-Match": tag})
    assert gone.status_code == 204
    await office.server.background.idle()
    await office.restart_server()
    assert office.server.contacts.book(mara.answer["person"]["id"]).contacts == ()


async def test_in_another_country_a_number_is_another(office, mara):
    await mara.post("/me/contacts", ROTH)
    assert office.server.contacts.name("+49305551234", mara.answer["person"]["id"])
    await office.import_text(OFFICE.replace('country = "DE"', 'country = "NL"'))
    await office.server.housekeeping()
    await office.server.background.idle()
    assert office.server.contacts.name("+31305551234", mara.answer["person"]["id"])


async def test_both_books_are_paged_in_one_order(mara, administrator):
    """Each page goes on where the one before it ended; nobody is left out or told twice."""
    for n, name in enumerate(("Ada", "Cleo", "Eva")):
        await mara.post("/me/contacts", {"name": name, "numbers": [{"number": f"030555{n}00"}]})
    for n, name in enumerate(("Ben", "Dora")):
        row = {"name": name, "numbers": [{"number": f"040555{n}00"}]}
        await administrator.post("/contacts", row)
    seen, after = [], "0"
    while after is not None:
        page = await mara.get(f"/me/contacts?limit=2&after={after}")
        seen += [item["name"] for item in page["items"]]
        after = page["next"]
    assert (seen, page["total"]) == (["Ada", "Ben", "Cleo", "Dora", "Eva"], 5)
