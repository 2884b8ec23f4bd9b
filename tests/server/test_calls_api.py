"""Colleagues, the history and what one may do with a ringing call."""

import pytest

from tests.whole_office import OFFICE, WholeOffice


async def test_S10_an_account_without_a_person_is_seen_but_has_no_status(office):
    """S10: visible and callable under its own number and name."""
    seen = await (await office.sign_in("mara")).get("/colleagues")
    room = next(p for p in seen if p["number"] == "290")
    assert (room["kind"], room["name"]) == ("voip_account", "Meeting room")
    assert "availability" not in room
    people = [p["number"] for p in seen if p["kind"] == "user"]
    assert sorted(people) == ["601", "602", "604", "607"]


async def test_S12_the_history_shows_the_persons_number(office):
    """S12: the same call from both sides, with user numbers and names."""
    mara, jonas = await office.sign_in("mara"), await office.sign_in("jonas")
    desk, caller = office.phone("208"), office.phone("205")
    line = caller.call("602")
    desk.ringing.answer()
    await office.wait(30)
    line.hang_up()
    hers, his = (await mara.get("/me/calls"))[0], (await jonas.get("/me/calls"))[0]
    assert hers["id"] == his["id"]
    assert hers["from"] == his["from"] == {"number": "607", "name": "Jonas Brandt"}
    assert hers["to"] == {"number": "602", "name": "Mara Vogt"}
    assert (hers["direction"], his["direction"]) == ("in", "out")
    assert (hers["result"], hers["answered_on"]) == ("answered", "208")
    assert his["answered_on"] is None
    assert hers["ended_at"] == "2026-03-02T09:00:30Z"
    assert all(w["sentence"] for w in hers["why"])


async def test_others_calls_are_nobodys_business(office):
    lena_sees = await office.sign_in("ada")
    office.phone("208")
    office.phone("205").call("602").cancel()
    assert await lena_sees.get("/me/calls") == []


@pytest.mark.parametrize("limit", ["0", "-1", "501", "many"])
async def test_a_limit_beyond_reason_is_refused(office, limit):
    mara = await office.sign_in("mara")
    assert await mara.refusal("GET", f"/me/calls?limit={limit}") == (422, "invalid")


async def test_declining_ends_the_ringing_on_all_my_devices(office):
    mara = await office.sign_in("mara")
    desk, browser, caller = office.phone("208"), office.phone("207"), office.phone("205")
    line = caller.call("602")
    for device in (desk, browser):
        device.ringing.ring()
    await mara.post(f"/me/calls/{desk.ringing.call_id}/decline")
    assert desk.ringing.cancelled is not None and browser.ringing.cancelled is not None
    assert line.final.status >= 400
    gone = await mara.refusal("POST", f"/me/calls/{desk.ringing.call_id}/decline")
    assert gone == (404, "not_ringing")


async def test_nobody_declines_a_call_for_somebody_else(office):
    jonas, desk, caller = (
        await office.sign_in("jonas"),
        office.phone("208"),
        office.phone("206"),
    )
    caller.call("602")
    desk.ringing.ring()
    found = await jonas.refusal("POST", f"/me/calls/{desk.ringing.call_id}/decline")
    assert found == (404, "not_ringing")
    assert desk.ringing.cancelled is None


async def test_a_ringing_call_is_passed_on_to_a_colleague(office):
    mara, desk = await office.sign_in("mara"), office.phone("208")
    jonas, caller = office.phone("205"), office.phone("206")
    line = caller.call("602")
    desk.ringing.ring()
    path = f"/me/calls/{desk.ringing.call_id}/pass-on"
    found = await mara.refusal("POST", path, {"to": "999"})
    assert found == (409, "not_reachable")
    assert desk.ringing.cancelled is None
    await mara.post(path, {"to": "607"})
    assert desk.ringing.cancelled is not None
    jonas.ringing.answer()
    assert line.final.status == 200


async def test_a_preview_tells_who_would_ring_and_rings_nothing(office):
    mara, desk = await office.sign_in("mara"), office.phone("208")
    told = await mara.post("/routing/preview", {"from": "607", "to": "602"})
    assert told["targets"] == [{"kind": "account", "value": "208"}]
    assert told["refusal"] is None and desk.rings == []
    reasons = {w["target"]: w["reason"] for w in told["why"]}
    assert reasons["204"] == "not_signed_in"


async def test_a_preview_looks_ahead_in_time(office):
    mara, _ = await office.sign_in("mara"), office.phone("208")
    await mara.dnd(until="2026-03-02T12:00:00Z")
    wish = {"from": "607", "to": "602", "at": "2026-03-02T11:00:00Z"}
    told = await mara.post("/routing/preview", wish)
    assert told["targets"] == [] and told["refusal"]["status"] == 480
    told = await mara.post("/routing/preview", {**wish, "at": "2026-03-02T12:30:00Z"})
    assert [t["value"] for t in told["targets"]] == ["208"]


@pytest.mark.parametrize(
    "wish",
    [
        {"from": "607", "to": "hello"},
        {"from": "607", "to": "9" * 65},
        {"from": "607"},
        {"from": "607", "to": "602", "at": "noon"},
        {"from": "607", "to": "602", "at": "2026-03-02T12:00:00"},
    ],
)
async def test_a_preview_of_nonsense_is_refused(office, wish):
    mara = await office.sign_in("mara")
    assert (await mara.refusal("POST", "/routing/preview", wish))[0] == 422


@pytest.mark.parametrize("to", ["999", "+49", "00", "*99", "9" * 64])
async def test_a_preview_of_an_unknown_number_is_an_answer(office, to):
    mara = await office.sign_in("mara")
    answer = await mara.ask("POST", "/routing/preview", {"from": "602", "to": to})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["refusal"]["status"] in (404, 480, 503)


async def test_S27_the_outgoing_number_is_the_persons(office):
    """S27: one of the company's numbers, or suppressed; an unknown one is refused."""
    from softphone.server.office_file import OfficeFileError

    trunk = (
        '[[trunks]]\nname = "p"\naddress = "sip:10.20.0.99:5070"\n'
        'outgoing_numbers = ["+49 30 5550110"]\n'
    )
    line = 'click_and_call = "208"\n'
    for value in ("suppressed", "+49 30 5550110", "default"):
        text = OFFICE.replace(line, f'{line}outgoing_number = "{value}"\n') + trunk
        await office.import_text(text)
    wrong = OFFICE.replace(line, f'{line}outgoing_number = "+49 30 999"\n') + trunk
    with pytest.raises(OfficeFileError, match="outgoing_number"):
        await office.import_text(wrong)


# -- click-and-call with every device


async def test_S29_follow_my_destination_is_what_it_is_at_the_moment(
    office: WholeOffice,
) -> None:
    """S29: click-and-call may follow the destination."""
    mara = await office.sign_in("mara")
    desk = office.phone("208")
    await mara.put("/me/destination", {"value": "208"})
    click = await mara.post("/click-and-call", {"number": "607", "with": "destination"})
    assert click["device"] == "destination" and desk.rings
    await mara.put("/me/destination", {"value": "none"})
    wish = {"number": "607", "with": "destination"}
    assert await mara.refusal("POST", "/click-and-call", wish) == (409, "not_reachable")


async def test_a_device_that_is_away_is_refused_with_those_that_are_there(
    office: WholeOffice,
) -> None:
    mara = await office.sign_in("mara")
    office.phone("204")
    wish = {"number": "607", "with": "208"}
    answer = await mara.ask("POST", "/click-and-call", wish)
    assert answer.status_code == 409
    told = answer.json()["error"]
    assert told["code"] == "device_not_signed_in"
    assert told["details"] == {"device": "208", "alternatives": ["204"]}


async def test_the_mobile_needs_a_line(office: WholeOffice) -> None:
    mara = await office.sign_in("mara")
    wish = {"number": "607", "with": "+49 170 5550142"}
    assert await mara.refusal("POST", "/click-and-call", wish) == (409, "no_line")


async def test_somebody_elses_mobile_is_none_of_mine(office: WholeOffice) -> None:
    jonas = await office.sign_in("jonas")
    wish = {"number": "602", "with": "+49 170 5550142"}
    assert await jonas.refusal("POST", "/click-and-call", wish) == (422, "not_your_device")
