"""The app's questions about being reached, answered by the server itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from softphone.client import reducer
from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError
from softphone.client.reach import Reach
from softphone.client.shown import Shown
from softphone.client.state import BlockedCallers, QuietPeriod
from softphone.model.accounts import Destination, DestinationKind
from softphone.model.availability import Quiet, Status
from softphone.model.calls import Party
from softphone.server.api import application
from tests.client.told_office import SERVER
from tests.whole_office import OFFICE, WholeOffice

LINE = '[[trunks]]\nname = "p"\naddress = "sip:10.20.0.99:5062"\noutgoing_numbers = []\n'


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    office = WholeOffice(tmp_path)
    await office.start(OFFICE + LINE)
    yield office
    await office.stop()


@pytest.fixture
async def api(office: WholeOffice) -> OfficeApi:
    """Mara's app, signed in."""
    mara = await office.sign_in("mara")
    api = OfficeApi(SERVER, token=mara.token)
    transport = httpx.ASGITransport(application.make(office.server.parts))
    api._http = httpx.AsyncClient(transport=transport)
    return api


@pytest.fixture
async def shown(office: WholeOffice, api: OfficeApi) -> Shown:
    shown = Shown()
    shown.show(reducer.me(shown.picture, await api.me(), office.utcnow()))
    return shown


@pytest.fixture
def reach(office: WholeOffice, api: OfficeApi, shown: Shown) -> Reach:
    return Reach(lambda: api, shown, office.utcnow)


async def test_callers_are_kept_in_one_form_and_come_back_with_their_names(
    office: WholeOffice, api: OfficeApi, reach: Reach, shown: Shown
) -> None:
    await reach.set_allowed_callers(["607", "0170 5550312"], True)

    told = shown.state.allowed_callers
    assert told.numbers == ("607", "+491705550312")
    assert told.entries[0] == Party("607", "Jonas Brandt")
    await reach.set_blocked_callers(["0900*"], True)
    blocked = shown.state.blocked_callers
    assert blocked == BlockedCallers(("+49900*",), True) == await reach.blocked_callers()
    again = reducer.me(shown.picture, await api.me(), office.utcnow())
    assert again.state.allowed_callers == told
    assert again.state.blocked_callers == blocked


async def test_a_caller_that_is_no_number_is_refused_by_name(reach: Reach) -> None:
    with pytest.raises(OfficeError) as refused:
        await reach.set_allowed_callers(["607", "nobody"], False)
    assert (refused.value.code, refused.value.details) == ("bad_number", {"number": "nobody"})


async def test_forwarding_is_kept_and_a_barred_number_refused(
    office: WholeOffice, api: OfficeApi, reach: Reach, shown: Shown
) -> None:
    kept = await reach.set_forwarding("0170 5550142", "607", 25)
    assert (kept.busy, kept.no_answer, kept.seconds) == ("+491705550142", "607", 25)
    assert reducer.me(shown.picture, await api.me(), office.utcnow()).state.forwarding == kept

    with pytest.raises(OfficeError) as refused:
        await reach.set_forwarding("0900 1234567", "", 20)
    assert refused.value.code == "forwarding_barred"
    assert shown.state.forwarding == kept


async def test_quiet_hours_are_kept(reach: Reach) -> None:
    nights = (QuietPeriod("mon-fri", "18:00", "08:00"),)
    await reach.set_quiet_hours(nights)

    found = await reach.quiet_hours()
    assert (found.hours, found.time_zone) == (nights, "Europe/Berlin")


async def test_s41_a_shared_number_is_said_before_and_while_it_matters(
    office: WholeOffice, api: OfficeApi, reach: Reach, shown: Shown
) -> None:
    """S41: Lena has the same number and is not in do not disturb."""
    await api.set_destination("+491705550142")
    [before] = await reach.check_status(Status.DO_NOT_DISTURB)
    assert before.code == "shared_number"
    assert before.people == (Party("604", "Lena Sommer"),)
    assert shown.state.warnings == ()

    answer = await api.set_status("do_not_disturb")
    picture = reducer.own_status(shown.picture, answer, office.utcnow())
    assert picture.state.warnings == (before,)


async def test_a_status_is_taken_back_by_its_revision_and_the_log_knows(
    api: OfficeApi, reach: Reach, shown: Shown
) -> None:
    changed = await api.set_status("do_not_disturb", origin="208")
    await reach.undo_status(int(changed["revision"]))

    me = shown.state.me
    assert me is not None and me.availability is not None
    assert me.availability.status is Status.AVAILABLE
    newest, before = (await reach.status_log())[:2]
    assert (newest.status, before.status) == ("available", "do_not_disturb")
    assert (before.set_by, before.device) == ("208", "Mara's desk")

    with pytest.raises(OfficeError) as refused:
        await reach.undo_status(before.revision)
    assert refused.value.code == "stale_revision"


async def test_a_number_that_all_calls_go_to_is_among_my_devices(
    office: WholeOffice, api: OfficeApi, shown: Shown
) -> None:
    """Decision 16: forward always, set on a desk phone, rings like a destination of mine."""
    person = office.server.directory.office.person_by_number("602")
    assert person is not None
    there = Destination(DestinationKind.NUMBER, "+493055501990")
    await office.server.directory.change_person(person.id, destination=there)

    state = reducer.me(shown.picture, await api.me(), office.utcnow()).state
    assert state.destination == "number:+493055501990"
    assert {d.number: d.quiet for d in state.devices if d.number} == {
        "+491705550142": Quiet.NOT_CHOSEN,
        "+493055501990": Quiet.RINGS,
    }
