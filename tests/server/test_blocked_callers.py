"""Who does not get through: the API of a person's list, the company's, and the office file."""

from __future__ import annotations

import pytest

from softphone.model.office import Office
from softphone.model.routing import decide
from softphone.model.simulation import simulate
from softphone.server import office_reader
from softphone.server.api.preview_routes import anybody_outside, caller_named
from softphone.server.office_check import check_against
from softphone.server.office_file import Lines, OfficeFileError
from tests.house import MARA, House
from tests.whole_office import OFFICE, PASSWORD, WholeOffice

PEST = "+493012345678"


@pytest.fixture
async def mara(office: WholeOffice):
    return await office.sign_in("mara")


async def test_the_list_is_kept_in_one_form_and_told_to_all_windows(office, mara):
    assert await mara.get("/me/blocked-callers") == {"numbers": [], "rejects_anonymous": False}
    wish = {"numbers": ["030 12345678", "+4990 0*", PEST], "rejects_anonymous": True}
    told = await mara.put("/me/blocked-callers", wish)
    assert told == {"numbers": [PEST, "+49900*"], "rejects_anonymous": True}
    assert (await mara.get("/me"))["blocked_callers"] == told
    await office.import_text(OFFICE)  # which names no list
    await office.server.housekeeping()
    exported = await office.export()
    assert f'blocked_callers = ["{PEST}", "+49900*"]' in exported
    assert "rejects_anonymous = true" in exported


LINE = """
[[trunks]]
name = "provider"
address = "sip:10.20.0.99:5070"
outgoing_numbers = ["+49 30 5550110"]
"""
REFUSED = {
    "boss": "bad_number", "+49*": "bad_number", "112": "emergency_number",
    "607": "house_number", "030 5550110": "house_number",
}  # fmt: skip


async def test_what_cannot_be_blocked_is_named_and_nothing_is_changed(office, mara):
    await office.import_text(OFFICE + LINE)
    await office.server.housekeeping()
    await mara.put("/me/blocked-callers", {"numbers": [PEST]})
    for number, code in REFUSED.items():
        answer = await mara.ask("PUT", "/me/blocked-callers", {"numbers": ["0301", number]})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (422, code)
        assert error["details"] == {"number": number}
    assert (await mara.get("/me/blocked-callers"))["numbers"] == [PEST]


async def test_a_list_has_its_end(mara):
    callers = [f"+49170555{n:04d}" for n in range(501)]
    assert await mara.refusal("PUT", "/me/blocked-callers", {"numbers": callers}) == (
        422, "invalid",
    )  # fmt: skip
    told = await mara.put("/me/blocked-callers", {"numbers": callers[:500]})
    assert len(told["numbers"]) == 500


async def test_the_company_has_a_list_and_a_call_that_it_refuses_is_on_record(office):
    ada = await office.sign_in("ada", PASSWORD, "administration")
    tag = {"If-Match": (await ada.get("/settings"))["etag"]}
    wish = {"blocked_callers": ["0900*", "030 12345678"], "rejects_anonymous": True}
    told = (await ada.ask("PATCH", "/settings", wish, headers=tag)).json()
    assert told["blocked_callers"] == ["+49900*", PEST]
    assert told["rejects_anonymous"] is True
    for caller, refusal in ((PEST, 480), ("+4990012345", 480), ("anonymous", 433)):
        asked = await ada.post("/routing/preview", {"from": caller, "to": "602"})
        assert asked["refusal"]["status"] == refusal
    assert "The mailbox" not in asked["why"][0]["sentence"]
    assert "the company" in asked["why"][0]["sentence"]


@pytest.mark.parametrize(
    ("there", "instead", "mark", "reason"),
    [
        ("[office]", '[office]\nblocked_callers = ["+4930*", "boss"]', "boss", "neither"),
        ("[office]", '[office]\nrejects_anonymous = "yes"', "rejects", "true or false"),
        ("[[users]]", '[[users]]\nblocked_callers = ["112"]', '"112"', "emergency number"),
        ("[[users]]", '[[users]]\nblocked_callers = ["+49*"]', '"+49*"', "at least 4 digits"),
    ],
)
def test_a_bad_number_in_an_office_file_is_named_with_its_line(there, instead, mark, reason):
    text = OFFICE.replace(there, instead, 1)
    line = next(n for n, told in enumerate(text.splitlines(), 1) if mark in told)
    with pytest.raises(OfficeFileError, match=rf"office\.toml:{line}: .*{reason}"):
        office_reader.parse(text)


def test_a_list_of_the_companys_own_numbers_is_no_list():
    text = (OFFICE + LINE).replace("[office]", '[office]\nblocked_callers = ["030 5550110"]', 1)
    house = Office("", "office.example", "DE")
    with pytest.raises(OfficeFileError, match="its own people always get through"):
        check_against(
            office_reader.parse(text), house, Lines("office.toml", text), False, False
        )


def test_a_simulated_caller_from_outside_hides_nothing_unless_that_is_asked_for():
    """Whoever it is: a company that wants numbers still sees who would ring."""
    house = House()
    house.change(MARA, rejects_anonymous=True)
    anybody = anybody_outside(house.office).calls("602")
    hidden = caller_named("anonymous", house.office).calls("602")
    assert decide(anybody, house.snapshot()).targets
    told = simulate(hidden, house.snapshot())
    assert told.refusal is not None and told.refusal.status == 433
    assert {why.reason for beat in told.beats for why in beat.why} == {"anonymous_rejected"}
