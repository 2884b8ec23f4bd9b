"""What holds for every call in every house, whatever people have chosen (hypothesis)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from softphone.model import numbers, silence
from softphone.model.availability import Chosen
from softphone.model.barring import CLASSES
from softphone.model.blocking import hindrance
from softphone.model.calls import Decision, ReasonCode
from softphone.model.forwarding import MAX_DIVERSIONS, may_forward
from softphone.model.office import CallGroup
from softphone.model.people import Forwarding
from softphone.model.route import CallRequest, Outcome, Purpose, Route, Snapshot, Target
from softphone.model.routing import TargetKind, decide
from tests.house import (
    COLLEAGUES_ONLY,
    DND,
    JONAS,
    MARA,
    MOBILE,
    NOON,
    OFFLINE,
    PROVIDER,
    TOM,
    House,
)

PEOPLE = (MARA, JONAS, TOM)
ACCOUNTS = ("204", "205", "206", "207", "208", "209", "290", "999")
"The last one is in nobody's office: a person may still name it."
OUTSIDE = "+4930123456"
PASSES = {
    ReasonCode.CLICK_AND_CALL,
    ReasonCode.EMERGENCY_CALL_BACK,
    ReasonCode.OWN_DEVICE,
    ReasonCode.ALLOWED_CALLER,
    ReasonCode.SHARED_NUMBER_FREE,
    ReasonCode.SHARED_ACCOUNT_FREE,
}
"Decisions 3, 5 and 14: everything that rings a person in do not disturb."
PLANS = (
    {"name": "p", "number": "800", "steps": [
        {"user": "602"}, {"user": "699"}, {"account": "290"}, {"account": "299"},
        {"group": "700"}, {"group": "799"}, {"external": "030 1234567"}, {"external": "12"},
        {"announcement": "wait.wav"}, {"menu": {"1": "q", "*": "p", "#": "gone"}},
        {"group": "701"}, {"plan": "closed"},
    ]},
    {"name": "closed", "number": "", "steps": [
        {"hours": "office", "otherwise": "night"}, {"plan": "gone"}, {"group": "702"},
        {"hang_up": "busy"},
    ]},
    {"name": "night", "number": "801", "steps": [{"hours": "gone"}, {"voicemail": "602"}]},
    {"name": "q", "number": "+49 30 5550110", "steps": [{"group": "700"}, {"user": "604"}]},
)  # fmt: skip


HOURS = (
    {"name": "office", "week": [{"days": "mon-fri", "from": "08:00", "to": "17:00"}],
     "holidays": "DE-BE", "closed_on": ["2026-03-03"]},
)  # fmt: skip
MOMENTS = (NOON, NOON.replace(hour=20), NOON.replace(day=3))
KEYS = st.sampled_from(["1", "*", "#", "7", ""])


WHERE_TO = st.sampled_from(
    ["", "", "602", "607", "604", "204", "290", "700", "800", MOBILE, "0170 5550142", "112",
     "701", "801", "+4315123456", "0900 1234567", "699", "hello"]
)  # fmt: skip
RULES = st.builds(Forwarding, WHERE_TO, WHERE_TO, st.sampled_from([5, 20, 60]))
ALWAYS = ("number:607", "number:+49301234567", "number:+499001234567")


@st.composite
def houses(draw: st.DrawFn) -> House:
    house = House(
        plans=PLANS,
        hours=HOURS,
        now=draw(st.sampled_from(MOMENTS)),
        in_call=draw(st.sets(st.sampled_from(["mara", "jonas", "tom"]), max_size=2)),
        last_call=draw(st.dictionaries(st.sampled_from(["mara", "tom"]), st.just(NOON))),
        trunks=draw(st.sampled_from([(), (PROVIDER,)])),
        shows_user_numbers=draw(st.sampled_from([True, False, None])),
        signed_out=draw(st.sets(st.sampled_from(ACCOUNTS))),
        silenced=draw(st.sets(st.sampled_from(ACCOUNTS), max_size=2)),
    )
    house.groups["700"] = CallGroup("g", "700", "Hotline", ("602", "607", "698"))
    house.groups["701"] = CallGroup("h", "701", "Turns", ("602", "698", "607"), "in_order")
    house.groups["702"] = CallGroup("i", "702", "Idle", ("604", "607"), "longest_idle")
    for person in PEOPLE:
        own = draw(st.lists(st.sampled_from(ACCOUNTS), max_size=4, unique=True))
        fixed = draw(st.sampled_from([(), (MOBILE,), ("0170 5550142",)]))
        destination = draw(st.sampled_from(["all", "none", *ALWAYS, *own, *fixed]))
        allowed = draw(st.lists(st.sampled_from(["607", "204", OUTSIDE]), max_size=2))
        house.change(
            person, voip_accounts=tuple(own), fixed_destinations=fixed,
            allowed_callers=tuple(allowed), destination=destination,
            forwarding=draw(RULES), barring=draw(st.sampled_from(CLASSES)),
            blocked_callers=draw(st.sampled_from([(), (), (OUTSIDE,), ("+4930*", "+4940*")])),
            rejects_anonymous=draw(st.booleans()),
        )  # fmt: skip
        house.choose(person, draw(st.sampled_from([Chosen(), DND, OFFLINE, COLLEAGUES_ONLY])))
    return house


NUMBERS = st.sampled_from(
    ["602", "607", "604", "204", "208", "290", "700", "701", "702", "800", "801",
     "+49305550110", OUTSIDE, "12",
     "*43", "112", "0110", "999999999999999999"]
)  # fmt: skip


@st.composite
def calls(draw: st.DrawFn) -> CallRequest:
    dialled = draw(NUMBERS)
    purpose = draw(st.sampled_from([Purpose.CALL] * 4 + list(Purpose)))
    if draw(st.booleans()):
        path = tuple(draw(st.lists(st.sampled_from(ACCOUNTS), max_size=2)))
        by = draw(st.sampled_from(ACCOUNTS[:-1]))
        return CallRequest(dialled, from_account=by, path=path, purpose=purpose)
    hides = draw(st.sampled_from([False, False, True]))
    return CallRequest(
        dialled, from_trunk="provider", outside_number="" if hides else OUTSIDE,
        purpose=purpose, hides_number=hides,
    )  # fmt: skip


def is_silent(snapshot: Snapshot, target: str) -> bool:
    """Does this device or number belong to people who are all in do not disturb?"""
    office = snapshot.office
    owners = [*office.owners(target), *office.sharing(target)]
    return bool(owners) and all(snapshot.is_silent(person) for person in owners)


def told_of(route: Route) -> dict[str, ReasonCode]:
    return {why.target: why.reason for why in route.why}


OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=12)
STATUSES = st.sampled_from([Chosen(), Chosen(), DND, OFFLINE, COLLEAGUES_ONLY])


def is_over(route: Route) -> bool:
    """Nothing follows: nobody rings, or a feature code was dialled."""
    is_service = bool(route.targets) and route.targets[0].kind is TargetKind.SERVICE
    return not route.targets or (is_service and not route.stage.trail)


def course_of(
    house: House, call: CallRequest, outcomes: list[Outcome], key: str = "1"
) -> list[Route]:
    """Every stage of a call, each ended in its way; in a menu this key is pressed."""
    route = decide(call, house.snapshot())
    found = [route]
    for outcome in outcomes:
        if is_over(route):
            break
        route = decide(call, house.snapshot(), route.stage, outcome, key)
        found.append(route)
    return found


@given(houses(), calls(), OUTCOMES, KEYS)
def test_every_decision_is_complete(
    house: House, call: CallRequest, outcomes: list[Outcome], key: str
) -> None:
    """A refusal exactly where nothing rings, and one reason for each device considered."""
    for route in course_of(house, call, outcomes, key):
        complete(route)


def complete(route: Route) -> None:
    assert (route.refusal is None) is bool(route.targets)
    assert not (route.hangs_up and route.targets)
    assert len(set(route.targets)) == len(route.targets)
    targets = [why.target for why in route.why]
    assert len(set(targets)) == len(targets)
    rang = {why.target for why in route.why if why.decision is Decision.RANG}
    rings = {t.value for t in route.targets if t.kind is not TargetKind.SERVICE}
    assert rang == rings


@given(houses(), calls(), OUTCOMES)
def test_do_not_disturb_rings_nothing_but_by_the_named_exceptions(
    house: House, call: CallRequest, outcomes: list[Outcome]
) -> None:
    """S36, S38, S40: whatever is dialled, by whichever way it reaches the device."""
    snapshot = house.snapshot()
    for route in course_of(house, call, outcomes):
        for target in route.targets:
            if is_silent(snapshot, target.value) and not is_passing(call, snapshot, target):
                assert told_of(route)[target.value] in PASSES


@given(
    houses(), st.sampled_from(["602", "604", "204", "700", "801"]),
    st.sampled_from(["all", MOBILE, "number:607"]), OUTCOMES,
)  # fmt: skip
def test_a_blocked_caller_reaches_nobody_who_blocks(
    house: House, dialled: str, destination: str, outcomes: list[Outcome]
) -> None:
    """No device or number that is only theirs, no mailbox, nothing by their rules."""
    house.change(
        MARA, blocked_callers=(OUTSIDE,), fixed_destinations=(MOBILE,),
        destination=destination,
    )  # fmt: skip
    house.trunks = (PROVIDER,)
    house.plans = (*PLANS[:2], {**PLANS[2], "steps": [{"voicemail": "602"}]}, PLANS[3])
    call = CallRequest(dialled, from_trunk="provider", outside_number=OUTSIDE)
    snapshot = house.snapshot()
    office = snapshot.office
    blocking_ones = {p.id for p in office.people.values() if hindrance(p, call, snapshot)}
    for route in course_of(house, call, outcomes):
        assert set(route.blocked_people) <= blocking_ones & set(route.callee_people)
        for target in route.targets:
            kind, _, number = target.value.partition(":")
            box = office.person_by_number(number) if kind == "voicemail" else None
            owners = [*office.owners(target.value), *office.sharing(target.value)]
            reached = {p.id for p in (*owners, box) if p is not None}
            assert not reached or reached - blocking_ones
            assert not {diversion.person for diversion in target.diversions} & blocking_ones


def is_passing(call: CallRequest, snapshot: Snapshot, target: Target) -> bool:
    """Dialled outright, or sent on by the rule of somebody whom this caller may disturb."""
    if numbers.comparable(call.dialled, "DE") == target.value:
        return True
    people = (snapshot.office.people[d.person] for d in target.diversions)
    return any(silence.pass_reason(person, call, snapshot) is not None for person in people)


@given(houses(), calls(), OUTCOMES, st.data())
def test_nothing_is_forwarded_against_the_rule_in_force(
    house: House, call: CallRequest, outcomes: list[Outcome], data: st.DataObject
) -> None:
    """S40: nor is anything forwarded to where it is barred, or round and round."""
    route = decide(call, house.snapshot())
    for outcome in outcomes:
        if is_over(route):
            break
        person = data.draw(st.sampled_from(PEOPLE))
        house.choose(person, data.draw(STATUSES))
        snapshot = house.snapshot()
        for now in (decide(call, snapshot, route.stage),
                    decide(call, snapshot, route.stage, outcome)):  # fmt: skip
            complete(now)
            for target in now.targets:
                obeys_the_rules(target, call, snapshot)
        route = now


def obeys_the_rules(target: Target, call: CallRequest, snapshot: Snapshot) -> None:
    office = snapshot.office
    assert len(target.diversions) <= MAX_DIVERSIONS + 1
    for diversion in target.diversions:
        person = office.people[diversion.person]
        if snapshot.is_silent(person):
            is_shared = any(
                not snapshot.is_silent(other) for other in office.sharing(diversion.to)
            )
            assert is_shared or silence.pass_reason(person, call, snapshot) is not None
        if diversion.to not in person.fixed_destinations:
            is_own = numbers.comparable(diversion.to, "DE") in {
                numbers.comparable(n, "DE") for n in person.fixed_destinations
            }
            assert is_own or may_forward(person, diversion.to, office) is None


@given(houses(), calls(), OUTCOMES)
def test_a_stage_asked_again_rings_what_it_rang(
    house: House, call: CallRequest, outcomes: list[Outcome]
) -> None:
    """As long as nothing changes, nothing that rings is stopped."""
    for route in course_of(house, call, outcomes):
        if not is_over(route):
            again = decide(call, house.snapshot(), route.stage)
            assert again.targets == route.targets


@given(houses(), calls(), KEYS)
def test_every_course_ends(house: House, call: CallRequest, key: str) -> None:
    """Whoever forwards to whomever, whatever is pressed: at last nothing is left to try."""
    for outcome in Outcome:
        stages = course_of(house, call, [outcome] * 400, key)
        assert is_over(stages[-1])


@given(houses(), calls(), OUTCOMES, KEYS)
def test_nobody_has_two_turns_in_one_step(
    house: House, call: CallRequest, outcomes: list[Outcome], key: str
) -> None:
    for route in course_of(house, call, outcomes, key):
        assert len(set(route.stage.tried)) == len(route.stage.tried)


@given(houses(), calls())
def test_only_those_who_may_pass_are_named_as_passing(house: House, call: CallRequest) -> None:
    """The reasons of decision 3 are true of the call they are given for."""
    office = house.office
    route = decide(call, house.snapshot())

    for why in route.why:
        if why.reason is ReasonCode.OWN_DEVICE:
            assert len(office.owners(call.from_account)) == 1
        if why.reason is ReasonCode.CLICK_AND_CALL and why.decision is Decision.RANG:
            assert call.purpose is Purpose.CLICK_AND_CALL
        if why.reason is ReasonCode.EMERGENCY_CALL_BACK:
            assert call.purpose is Purpose.EMERGENCY_CALL_BACK


@given(houses(), calls())
def test_nothing_rings_that_cannot(house: House, call: CallRequest) -> None:
    """Neither who is not signed in, nor the caller itself, nor who is in the call's path."""
    route = decide(call, house.snapshot())

    accounts = {t.value for t in route.targets if t.kind is TargetKind.ACCOUNT}
    assert not accounts & house.signed_out
    assert not accounts & set(call.path)
    if call.purpose is not Purpose.CLICK_AND_CALL:
        assert call.from_account not in accounts
        assert not accounts & house.silenced
    if not house.trunks:
        assert all(t.kind is not TargetKind.EXTERNAL for t in route.targets)


@given(houses(), calls())
def test_emergency_numbers_come_before_everything(house: House, call: CallRequest) -> None:
    """Decision 13: recognised first, never rewritten, never held back by any status."""
    route = decide(call, house.snapshot())
    is_emergency = not call.from_trunk and numbers.is_emergency(call.dialled, house.country)

    assert route.is_emergency is is_emergency
    if is_emergency and house.trunks:
        assert [t.value for t in route.targets] == [call.dialled]
    elif is_emergency:
        assert route.refusal is not None and "Mobile" in route.refusal.phrase


@given(houses(), calls())
def test_an_internal_number_never_hides_an_emergency_number(
    house: House, call: CallRequest
) -> None:
    """Somebody whose number is 112 does not catch the calls for help."""
    house.people["mara"] = replace(house.people["mara"], number="112")
    route = decide(replace(call, dialled="112"), house.snapshot())

    assert route.is_emergency is not bool(call.from_trunk)


@given(houses(), calls())
def test_the_same_call_in_the_same_house_is_decided_alike(
    house: House, call: CallRequest
) -> None:
    assert decide(call, house.snapshot()) == decide(call, house.snapshot())


@given(houses(), calls())
def test_who_came_from_outside_never_goes_out_by_dialling(
    house: House, call: CallRequest
) -> None:
    """Only a person's own choice or a step of a plan sends an outside caller out again."""
    route = decide(call, house.snapshot())

    outside = [t for t in route.targets if t.kind is TargetKind.EXTERNAL]
    if call.from_trunk and outside:
        assert call.dialled == "800" or route.callee_people
