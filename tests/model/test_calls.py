"""Calls and their legal moves; permissions; destinations as they are written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.model.accounts import Destination, DestinationKind
from softphone.model.availability import Availability, Chosen, Status
from softphone.model.calls import NEXT, Call, CallState, Party
from softphone.model.rights import BUNDLES, permissions
from tests.house import NOON


def call_in(state: CallState) -> Call:
    return Call("1", True, Party("607", "Jonas Brandt"), state, NOON)


@given(st.sampled_from(list(CallState)), st.sampled_from(list(CallState)))
def test_a_call_makes_only_the_moves_of_the_table(before, after):
    call = call_in(before)
    if after in NEXT[before]:
        assert call.moved(after).state is after
    else:
        with pytest.raises(ValueError, match="cannot go"):
            call.moved(after)


def test_an_ended_call_stays_ended():
    assert not NEXT[CallState.ENDED]
    assert all(CallState.ENDED in NEXT[state] for state in CallState if NEXT[state])


def test_only_do_not_disturb_is_called_that():
    assert Availability(Status.DO_NOT_DISTURB).is_dnd
    assert not any(Availability(s).is_dnd for s in Status if s is not Status.DO_NOT_DISTURB)
    assert not Availability().is_dnd


def test_what_is_not_known_is_never_called_available():
    """Decision 1."""
    assert Availability().status is Status.UNKNOWN


@given(
    status=st.sampled_from([s for s in Status if s is not Status.UNKNOWN]),
    ends_in=st.none() | st.integers(-5, 5),
)
def test_a_lapsed_choice_is_available_and_no_other_changes(status, ends_in):
    end = None if ends_in is None else NOON + timedelta(seconds=ends_in)
    chosen = Chosen(status, end)
    expected = Chosen() if ends_in is not None and ends_in <= 0 else chosen
    assert chosen.at(NOON) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [("all", DestinationKind.ALL), ("none", DestinationKind.NONE),
     ("208", DestinationKind.ACCOUNT), ("+491705550142", DestinationKind.FIXED)],
)  # fmt: skip
def test_a_destination_is_written_as_it_is_read(text, kind):
    destination = Destination.parse(text)
    assert destination.kind is kind
    assert str(destination) == text


def test_S17_an_end_user_manages_only_their_own_reachability():
    """S17: an end user sees colleagues and changes nothing but what is their own."""
    changes = {p for p in BUNDLES["end_user"] if not p.endswith((".view", ".view_own"))}
    assert changes == {"own.availability", "own.devices", "own.password"}


def test_S18_the_administration_may_see_and_change_everything():
    """S18: Verwaltung holds every permission that any other group holds."""
    assert permissions(BUNDLES) == BUNDLES["administration"]


def test_S19_account_management_neither_administers_nor_adds_services():
    """S19: almost everything, but not rights, the company's settings, or new services."""
    may = BUNDLES["account_management"]
    assert {"users.change", "accounts.change", "plan.change", "groups.change"} <= may
    assert not may & {"users.rights", "company.change", "services.change", "audit.view"}


def test_S20_call_details_sees_statistics_and_changes_nothing_of_others():
    """S20: the statistics and calls of all, besides one's own reachability."""
    assert BUNDLES["call_details"] - BUNDLES["end_user"] == {
        "statistics.view", "calls.view_all",
    }  # fmt: skip


def test_bundles_add_up_and_an_unknown_one_is_an_error():
    both = permissions(["end_user", "call_details"])
    assert both == BUNDLES["call_details"]
    with pytest.raises(KeyError):
        permissions(["boss"])
