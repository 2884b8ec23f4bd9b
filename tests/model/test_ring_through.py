"""Who rings through do not disturb: the personal list, a second call, emergency call-backs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model import silence
from softphone.model.office import CallGroup
from softphone.model.route import CallRequest, Snapshot
from softphone.model.routing import decide
from tests.house import COLLEAGUES_ONLY, DND, JONAS, MARA, MOBILE, OFFLINE, TOM, House, Said

DOCTOR = "+4930123456"
PLANS = (
    {"name": "Mara", "number": "+49 30 5550111", "steps": [{"user": "602"}]},
    {"name": "main", "number": "+49 30 5550110", "steps": [{"group": "700"}]},
)


@dataclass
class Remembering(House):
    """A house that knows which calls came just before."""

    plans: Any = PLANS
    refused: dict[str, set[str]] = field(default_factory=dict)
    called_for_help: set[str] = field(default_factory=set)

    def snapshot(self, *more: Any) -> Snapshot:
        refused = {person: frozenset(callers) for person, callers in self.refused.items()}
        return replace(
            super().snapshot(*more), recently_refused=refused,
            called_for_help=frozenset(self.called_for_help),
        )  # fmt: skip

    def remember(self, request: CallRequest) -> None:
        """This call of somebody to Mara was held back."""
        self.refused["mara"] = {silence.caller_key(request, self.office)}

    def ask(self, request: CallRequest) -> Said:
        return Said(decide(request, self.snapshot()))


@pytest.fixture
def house():
    house = Remembering()
    house.choose(MARA, DND)
    return house


def from_outside(dialled: str, caller: str) -> CallRequest:
    return CallRequest(dialled, from_trunk="provider", outside_number=caller)


# -- the list --------------------------------------------------------------------------


def test_a_person_on_the_list_gets_through_from_every_device_also_a_shared_one(house):
    """The list names people; the device they happen to use does not matter."""
    house.change(JONAS, voip_accounts=("205", "290"))
    house.change(TOM, voip_accounts=("206", "290"))
    house.change(MARA, allowed_callers=("607",))
    for device in ("205", "290"):
        assert house.call("602", by=device).reasons["208"] == "allowed_caller"
    assert house.call("602", by="206").status == 480


@pytest.mark.parametrize("hidden", ["", "anonymous", "unknown", "+"])
def test_a_hidden_number_never_gets_through(house, hidden):
    """Even if the list names such a word, and with the second call wished for."""
    house.change(
        MARA, allowed_callers=("", "anonymous", "unknown", "+"), second_call_rings_through=True
    )
    request = from_outside("602", hidden)
    house.remember(request)
    assert house.ask(request).rings == []


@pytest.mark.parametrize("pretended", ["607", "205"])
def test_a_caller_from_outside_is_not_a_colleague_whatever_the_line_says(house, pretended):
    """A number of the house in the From of a line is made up."""
    house.change(MARA, allowed_callers=("607", "205"))
    assert house.ask(from_outside("602", pretended)).rings == []


def test_a_long_internal_number_is_not_taken_for_one_outside(house):
    """``60712`` on the list is a colleague; abroad it could be the end of a real number."""
    house.change(JONAS, number="60712")
    house.change(MARA, allowed_callers=("60712",))
    assert house.ask(from_outside("602", "60712")).rings == []
    assert house.call("602").reasons["208"] == "allowed_caller"


# -- a second call ---------------------------------------------------------------------


@pytest.mark.parametrize("dialled", ["602", "208", "+49305550111"])
def test_the_second_call_of_a_known_number_rings_all_devices(house, dialled):
    house.change(MARA, second_call_rings_through=True)
    call = from_outside(dialled, DOCTOR)
    assert house.ask(call).rings == []
    house.remember(call)
    said = house.ask(replace(call, outside_number="030 123456"))
    assert set(said.rings) == ({"208"} if dialled == "208" else set(MARA.voip_accounts))
    assert set(said.reasons[device] for device in said.rings) == {"second_call"}


def test_a_colleague_is_known_again_at_another_device(house):
    house.change(JONAS, voip_accounts=("205", "206"))
    house.change(TOM, voip_accounts=())
    house.change(MARA, second_call_rings_through=True)
    house.remember(CallRequest("602", from_account="205"))
    assert house.call("602", by="206").reasons["208"] == "second_call"
    assert house.call("602", by="290").rings == []


def test_without_the_option_the_second_call_is_as_the_first(house):
    house.remember(from_outside("602", DOCTOR))
    assert house.call_from_outside("602", DOCTOR).rings == []


def test_somebody_elses_second_call_is_not_mine(house):
    house.change(MARA, second_call_rings_through=True)
    house.remember(from_outside("602", DOCTOR))
    assert house.call_from_outside("602", "+4930123457").rings == []


def test_who_calls_the_hotline_twice_does_not_want_anybody_in_particular(house):
    house.groups["700"] = CallGroup("g", "700", "Hotline", ("602",))
    house.change(MARA, second_call_rings_through=True)
    house.remember(from_outside("700", DOCTOR))
    for hotline in ("700", "+49305550110"):
        assert house.call_from_outside(hotline, DOCTOR).rings == []


def test_a_second_call_reaches_the_chosen_mobile_too(house):
    house.change(MARA, second_call_rings_through=True, destination=MOBILE)
    house.remember(from_outside("602", DOCTOR))
    assert house.call_from_outside("602", DOCTOR).reasons[MOBILE] == "second_call"


def test_the_second_call_is_for_do_not_disturb_only(house):
    house.change(MARA, second_call_rings_through=True)
    house.remember(from_outside("602", DOCTOR))
    house.choose(MARA, OFFLINE)
    assert house.call_from_outside("602", DOCTOR).status == 480


# -- emergency call-backs --------------------------------------------------------------


@pytest.mark.parametrize("chosen", [DND, OFFLINE, COLLEAGUES_ONLY])
@pytest.mark.parametrize("dialled", ["602", "700", "+49305550110"])
def test_whoever_called_for_help_can_be_called_back(house, chosen, dialled):
    """Any caller from outside, hidden ones too: which number helpers use is not known."""
    house.choose(MARA, chosen)
    house.signed_out = {"205"}
    assert house.ask(from_outside(dialled, "")).rings == []
    house.called_for_help = {"mara"}
    said = house.ask(from_outside(dialled, ""))
    assert said.rings == list(MARA.voip_accounts)
    if chosen is DND:
        assert said.reasons["208"] == "emergency_call_back"


def test_a_call_back_to_the_device_itself_rings_it(house):
    house.called_for_help = {"mara"}
    assert house.ask(from_outside("208", "")).reasons["208"] == "emergency_call_back"


def test_a_call_back_follows_to_the_chosen_mobile(house):
    house.change(MARA, destination=MOBILE)
    house.called_for_help = {"mara"}
    assert house.ask(from_outside("602", "")).reasons[MOBILE] == "emergency_call_back"


def test_colleagues_do_not_ring_through_because_somebody_called_for_help(house):
    house.called_for_help = {"mara"}
    assert house.call("602").status == 480


# -- whoever calls ---------------------------------------------------------------------

OUTSIDE = st.sampled_from(["", "anonymous", "607", DOCTOR, "030 123456", "+4930123457"])
LISTED = st.sampled_from(["607", "205", "290", DOCTOR, "030/123456", "604"])
KNOWN = st.sampled_from(["jonas", "tom", "290", DOCTOR, ""])


@given(
    caller=st.sampled_from(["205", "206", "290"]) | OUTSIDE.map(lambda n: ("line", n)),
    listed=st.lists(LISTED, max_size=2), wants_second=st.booleans(),
    refused=st.sets(KNOWN, max_size=2), called_for_help=st.booleans(),
)  # fmt: skip
def test_who_rings_through_is_on_the_list_or_calls_again_or_back(
    caller, listed, wants_second, refused, called_for_help
):
    """Said once more in other words: nobody else rings, and nobody of them is kept away."""
    house = Remembering(refused={"mara": refused})
    house.choose(MARA, DND)
    house.called_for_help = {"mara"} if called_for_help else set()
    house.change(MARA, allowed_callers=tuple(listed), second_call_rings_through=wants_second)
    if isinstance(caller, str):
        person = {"205": ("607", "jonas"), "206": ("604", "tom")}.get(caller, ("", "290"))
        is_listed = bool({caller, person[0]} & set(listed))
        may_ring = is_listed or (wants_second and person[1] in refused)
        said = house.call("602", by=caller)
    else:
        number = {"030 123456": DOCTOR}.get(caller[1], caller[1])
        same = {"030/123456": DOCTOR}
        is_listed = number.startswith("+") and number in {same.get(n, n) for n in listed}
        is_known = number == DOCTOR and number in refused
        may_ring = called_for_help or is_listed or (wants_second and is_known)
        said = house.ask(from_outside("602", caller[1]))
    assert bool(said.rings) is may_ring
