"""Who would ring: a decision about a call that nobody makes, and who may ask for it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.whole_office import OFFICE, PASSWORD, WholeOffice

MORE = """
[[call_groups]]
number = "700"
name = "Hotline"
members = ["602", "607"]

[[call_plans]]
name = "main"
number = "+49 30 5550110"
steps = [ { group = "700" } ]

[[trunks]]
name = "provider"
kind = "static"
address = "sip:10.20.0.99:5070"
outgoing_numbers = ["+49 30 5550110"]
dnd_response = 486
"""


@pytest.fixture
async def hotline(office: WholeOffice):
    """Mara (602) and Jonas (607) are the hotline; there is a line to the outside."""
    await office.import_text(OFFICE + MORE)
    await office.server.housekeeping()
    return office


@pytest.fixture
async def mara(hotline: WholeOffice):
    return await hotline.sign_in("mara")


async def ask(client, caller: str, to: str, **more):
    return await client.post("/routing/preview", {"from": caller, "to": to, **more})


def values(told) -> list[str]:
    return [target["value"] for target in told["targets"]]


def reasons(told) -> dict[str, str]:
    return {why["target"]: why["reason"] for why in told["why"]}


# -- what it tells ---------------------------------------------------------------------


async def test_it_names_both_sides_and_rings_nothing(hotline, mara):
    desk = hotline.phone("208")
    told = await ask(mara, "205", "602")
    assert told["caller"] == {"number": "607", "name": "Jonas Brandt"}
    assert told["callee"] == {"number": "602", "name": "Mara Vogt"}
    assert (values(told), told["refusal"]) == (["208"], None)
    rang = next(why for why in told["why"] if why["target"] == "208")
    assert rang["sentence"] == "Mara's desk rang."
    assert rang["device"] == {"name": "Mara's desk", "kind": "desk_phone"}
    assert rang["person"] == {"number": "602", "name": "Mara Vogt"}
    assert desk.rings == [] and await mara.get("/me/calls") == []


@pytest.mark.parametrize("caller", ["0170 5550199", "+491705550199"])
async def test_a_stranger_from_outside_gets_what_the_line_wants(hotline, mara, caller):
    hotline.phone("208")
    await mara.dnd()
    told = await ask(mara, caller, "602")
    assert told["caller"] == {"number": "+491705550199", "name": ""}
    assert told["refusal"] == {"status": 486, "phrase": "Do Not Disturb"}


@pytest.mark.parametrize("hidden", ["", "anonymous"])
async def test_a_hidden_caller_is_a_stranger(hotline, mara, hidden):
    hotline.phone("208")
    await mara.put("/me/allowed-callers", {"numbers": ["0170 5550199"], "second_call": True})
    await mara.dnd()
    assert values(await ask(mara, hidden, "602")) == []
    assert reasons(await ask(mara, "+491705550199", "602"))["208"] == "allowed_caller"


async def test_at_a_time_when_quiet_hours_hold(hotline, mara):
    hotline.phone("208")
    hours = [{"days": "mon", "from": "18:00", "to": "20:00"}]
    await mara.put("/me/quiet-hours", {"hours": hours})
    assert values(await ask(mara, "607", "602")) == ["208"]
    told = await ask(mara, "607", "602", at="2026-03-02T18:30:00+01:00")
    assert (values(told), reasons(told)["208"]) == ([], "do_not_disturb")
    assert "until 20:00" in next(w["sentence"] for w in told["why"] if w["target"] == "208")
    assert values(await ask(mara, "607", "602", at="2026-03-02T20:00:00+01:00")) == ["208"]


async def test_a_second_call_is_looked_at_only_while_it_would_count(hotline, mara):
    hotline.phone("208")
    await mara.put("/me/allowed-callers", {"numbers": [], "second_call": True})
    await mara.dnd()
    caller = hotline.phone("205")
    caller.call("602")
    assert reasons(await ask(mara, "607", "602"))["208"] == "second_call"
    told = await ask(mara, "607", "602", at="2026-03-02T09:05:00Z")
    assert reasons(told)["208"] == "do_not_disturb"


@pytest.mark.parametrize(
    ("to", "kind", "value"),
    [("112", "external", "112"), ("*78", "service", "dnd_on"), ("*43", "service", "echo"),
     ("0170 5550199", "external", "+491705550199")],
)  # fmt: skip
async def test_emergency_numbers_codes_and_the_outside_have_answers(mara, to, kind, value):
    told = await ask(mara, "208", to)
    assert told["targets"] == [{"kind": kind, "value": value}]


async def test_from_outside_there_are_no_codes_and_no_emergency_numbers(hotline):
    ada = await hotline.sign_in("ada", scope="administration")
    for to in ("*78", "112"):
        told = await ask(ada, "+491705550199", to)
        assert told["targets"] == [] and told["refusal"]["status"] == 404


async def test_nobody_has_this_number(mara):
    told = await ask(mara, "602", "999")
    assert told["refusal"]["status"] == 404
    assert [why["sentence"] for why in told["why"]] == ["999: nobody has this number."]


# -- who may ask -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caller", "to"),
    [("607", "604"), ("205", "290"), ("+4930123456", "604"), ("607", "999"), ("999", "604")],
)
async def test_calls_between_others_are_nobodys_business(mara, caller, to):
    """The same answer for what exists and what does not."""
    wish = {"from": caller, "to": to}
    assert await mara.refusal("POST", "/routing/preview", wish) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("caller", "to"),
    [("602", "607"), ("208", "604"), ("607", "602"), ("+4930123456", "208"), ("604", "700"),
     ("+4930123456", "+49 30 5550110")],
)  # fmt: skip
async def test_calls_from_and_to_oneself_may_be_looked_at(mara, caller, to):
    """To oneself also by a group or a plan that one is in."""
    await ask(mara, caller, to)


async def test_who_looks_after_the_office_may_look_at_every_call(hotline):
    ada = await hotline.sign_in("ada", scope="administration")
    jonas_phone = hotline.phone("206")
    told = await ask(ada, "607", "604")
    assert values(told) == ["206"] and jonas_phone.rings == []


# -- what others may see ---------------------------------------------------------------


async def test_of_colleagues_only_status_and_ringing_are_told(hotline, mara):
    """Neither who may ring through nor how devices are set, nor a private number."""
    hotline.phone("205")
    jonas = await hotline.sign_in("jonas")
    await jonas.put("/me/allowed-callers", {"numbers": ["602"], "second_call": False})
    await jonas.dnd()
    told = await ask(mara, "602", "607")
    assert (values(told), reasons(told)) == (["205"], {"205": "rings"})
    assert told["why"][0]["sentence"] == "The desk phone of Jonas Brandt rang."
    own = await ask(jonas, "602", "607")
    assert reasons(own) == {"205": "allowed_caller"}


async def test_a_colleagues_private_number_is_told_as_theirs_only(hotline, mara):
    jonas = await hotline.sign_in("jonas")
    told = await ask(jonas, "607", "602")
    assert "5550142" not in str(told)
    await mara.put("/me/destination", {"value": "+491705550142"})
    told = await ask(jonas, "607", "602")
    assert "5550142" not in str(told)
    assert told["targets"] == [{"kind": "external", "value": "602"}]
    assert "+491705550142" in str(await ask(mara, "607", "602"))


async def test_a_number_that_the_caller_dials_is_not_told_to_be_anybodys(hotline):
    jonas = await hotline.sign_in("jonas")
    told = await ask(jonas, "607", "0170 5550142")
    assert values(told) == ["+491705550142"]
    assert "Mara" not in str(told) and "Lena" not in str(told)


async def test_a_record_tells_colleagues_no_more_than_a_preview(hotline, mara):
    """Design 15: Jonas called Mara; his history does not show her settings."""
    hotline.phone("208")
    await mara.put("/me/devices/204/silenced", {"silenced": True})
    await mara.put("/me/allowed-callers", {"numbers": ["607"], "second_call": False})
    await mara.dnd(until="2026-03-02T13:00:00Z")
    hotline.phone("205").call("602").cancel()
    jonas = await hotline.sign_in("jonas")
    [theirs] = await jonas.get("/me/calls")
    assert "5550142" not in str(theirs) and "allowed_caller" not in str(theirs)
    assert "silenced" not in str(theirs) and "not_the_destination" not in str(theirs)
    [own] = await mara.get("/me/calls")
    assert "allowed_caller" in str(own) and "silenced" in str(own)


async def test_on_a_shared_device_too_each_ones_list_of_callers_is_their_own(office):
    """It rings for Lena's caller; Mara, whose device it also is, sees only that it rang."""
    shared = OFFICE.replace('["204", "207", "208"]', '["204", "208", "290"]')
    shared = shared.replace('["206"]', '["206", "290"]\nallowed_callers = ["607"]')
    await office.import_text(shared.replace('webphone_account = "207"\n', ""))
    await office.server.housekeeping()
    office.phone("290")
    mara, lena = await office.sign_in("mara"), await office.sign_in("lena")
    await lena.put("/me/password", {"old": PASSWORD, "new": "another-horse"})
    await mara.dnd()
    await lena.dnd()
    assert reasons(await ask(lena, "607", "290")) == {"290": "allowed_caller"}
    told = await ask(mara, "607", "290")
    assert reasons(told) == {"290": "rings"} and "Lena" not in str(told["why"])


# -- bad input -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [{"at": "2026-03-02T12:00:00"}, {"at": "9999-12-31T23:59:59-14:00"}, {"at": 10**18},
     {"at": "0001-01-01T00:00:00+14:00"}, {"at": "2999-01-01T00:00:00Z"}, {"at": "noon"},
     {"at": []}, {"from": "boss"}, {"from": "6" * 65}, {"to": "x"}, {"to": None}],
)  # fmt: skip
async def test_what_cannot_be_asked_is_refused(mara, more):
    wish = {"from": "607", "to": "602", **more}
    assert (await mara.refusal("POST", "/routing/preview", wish))[0] == 422


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["602", "208", "700", "+49305550110", "112", "*76602", "sip:602@x", "tel:+49", "0"]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture],
          deadline=None)  # fmt: skip
@given(caller=TEXTS, to=TEXTS, year=st.integers(1, 9999))
async def test_whatever_is_asked_the_server_has_an_answer(mara, caller, to, year):
    wish = {"from": caller, "to": to, "at": f"{year:04d}-10-25T02:30:00+02:00"}
    answer = await mara.ask("POST", "/routing/preview", wish)
    assert answer.status_code in (200, 403, 422), answer.text


async def test_s27_it_tells_what_the_outside_sees(hotline, mara) -> None:
    """S27: a device's own number wins over its person's; inside nothing is shown outside."""
    text = OFFICE.replace('number = "208"', 'number = "208"\noutgoing_number = "suppressed"')
    await hotline.import_text(text + MORE)
    await hotline.server.housekeeping()
    ways = (("208", "0301234567"), ("204", "0301234567"), ("208", "607"))
    told = [(await ask(mara, *way))["shown_outside"] for way in ways]
    main = "+49305550110"
    assert told == [{"number": main, "hidden": True}, {"number": main, "hidden": False}, None]
