"""What other people's telephones and programs see: presence, lamps, mailboxes (wire.md 2)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from typing import Any

import pytest

from softphone.model.accounts import Destination
from softphone.model.availability import Status
from softphone.sip.uri import SipUri
from tests.sip_office import JONAS, MARA, Line
from tests.watchers import Watch, WatchedOffice, subscribe

NAMES = {
    "p": "urn:ietf:params:xml:ns:pidf",
    "dm": "urn:ietf:params:xml:ns:pidf:data-model",
    "rpid": "urn:ietf:params:xml:ns:pidf:rpid",
    "d": "urn:ietf:params:xml:ns:dialog-info",
}


@pytest.fixture
def office() -> WatchedOffice:
    return WatchedOffice()


def root(watch: Watch) -> ElementTree.Element:
    return ElementTree.fromstring(watch.body)


def presence(watch: Watch) -> tuple[str | None, str, str | None]:
    """Basic status, the first activity, the note: what a client looks at."""
    found = root(watch)
    activities = found.find("dm:person/rpid:activities", NAMES)
    assert activities is not None
    activity = activities[0].tag.partition("}")[2] if len(activities) else ""
    return (
        found.findtext("p:tuple/p:status/p:basic", None, NAMES),
        activity,
        found.findtext("dm:person/dm:note", None, NAMES),
    )


def lamps(watch: Watch) -> list[tuple[str | None, str | None]]:
    """State and direction of each dialog."""
    dialogs = root(watch).findall("d:dialog", NAMES)
    return [(d.findtext("d:state", None, NAMES), d.get("direction")) for d in dialogs]


def version(watch: Watch) -> int:
    return int(root(watch).get("version") or "-1")


# -- presence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        (Status.AVAILABLE, ("open", "", "Available")),
        (Status.AVAILABLE_FOR_COLLEAGUES, ("open", "", "Available for colleagues")),
        (Status.DO_NOT_DISTURB, ("open", "busy", "Do Not Disturb")),
        (Status.OFFLINE, ("closed", "", "Offline")),
    ],
)
def test_each_status_as_others_read_it(
    office: WatchedOffice, status: Status, shown: tuple[str, str, str]
) -> None:
    office.phone("208")
    office.set_status(MARA, status)
    watch = subscribe(office.phone("205"), "602")

    assert presence(watch) == shown
    assert root(watch).get("entity") == "sip:602@office.example"
    assert root(watch).findtext("p:tuple/p:note", None, NAMES) == shown[2]


def test_somebody_without_a_device_is_offline(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "602")

    assert presence(watch) == ("closed", "", "Offline")


def test_a_call_is_seen_from_ringing_to_its_end(office: WatchedOffice) -> None:
    desk = office.phone("208")
    watch = subscribe(office.phone("205"), "602")
    call = office.phone("206").call("602")
    desk.ringing.ring()
    office.tell(MARA, chosen_changed=False)
    assert presence(watch) == ("open", "on-the-phone", "Ringing")

    desk.ringing.answer()
    office.pass_time(1)
    office.tell(MARA, chosen_changed=False)
    assert presence(watch) == ("open", "on-the-phone", "On the phone")
    call.hang_up()
    office.pass_time(1)
    office.tell(MARA, chosen_changed=False)
    assert presence(watch) == ("open", "", "Available")


def test_do_not_disturb_is_seen_also_in_a_call(office: WatchedOffice) -> None:
    office.phone("208").call("607")
    watch = subscribe(office.phone("205"), "602")
    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert presence(watch) == ("open", "busy", "Do Not Disturb")


def test_an_accounts_number_shows_its_only_person(office: WatchedOffice) -> None:
    office.phone("208")
    watch = subscribe(office.phone("205"), "204")
    office.set_status(MARA, Status.DO_NOT_DISTURB)

    assert presence(watch)[2] == "Do Not Disturb"
    assert root(watch).get("entity") == "sip:204@office.example"
    assert subscribe(office.phone("205"), "290").status == 404


# -- dialogs ----------------------------------------------------------------------------------


@pytest.fixture
def watch(office: WatchedOffice) -> Watch:
    """Jonas's busy-lamp key for Mara."""
    return subscribe(office.phone("205"), "602", "dialog")


def ring(office: WatchedOffice) -> tuple[Line, Line]:
    """Lena calls Mara's desk: both ends."""
    desk = office.phone("208")
    call = office.phone("206").call("602")
    desk.ringing.ring()
    office.pass_time(0.1)
    return call, desk.ringing


def test_an_idle_telephone_has_no_dialog(watch: Watch) -> None:
    assert lamps(watch) == []
    assert root(watch).get("state") == "full"
    assert root(watch).get("entity") == "sip:602@office.example"


def test_the_lamp_follows_a_call(office: WatchedOffice, watch: Watch) -> None:
    call, answer = ring(office)
    assert lamps(watch) == [("early", "recipient")]

    answer.answer()
    office.pass_time(0.1)
    assert lamps(watch) == [("confirmed", "recipient")]
    call.hang_up()
    office.pass_time(0.1)
    assert lamps(watch) == []


def test_who_dials_is_on_the_phone(office: WatchedOffice, watch: Watch) -> None:
    office.phone("208").call("604")
    office.phone("206")
    line = office.phone("207").call("604")
    office.pass_time(0.1)

    assert lamps(watch) == [("confirmed", "initiator")]
    line.cancel()
    office.pass_time(0.1)
    assert lamps(watch) == []


def test_versions_rise_and_never_repeat(office: WatchedOffice, watch: Watch) -> None:
    """Per subscription, over refreshes too (RFC 4235 §4.1)."""
    seen = [version(watch)]
    for _ in range(3):
        call, answer = ring(office)
        seen.append(version(watch))
        answer.answer()
        office.pass_time(2)
        seen.append(version(watch))
        watch.refresh()
        seen.append(version(watch))
        call.hang_up()
        office.pass_time(2)
        seen.append(version(watch))

    assert seen[0] == 0
    assert seen == sorted(set(seen))
    other = subscribe(office.phone("206"), "602", "dialog")
    assert version(other) == 0


def test_several_devices_of_a_person_are_one_lamp(office: WatchedOffice, watch: Watch) -> None:
    phones = [office.phone(account) for account in ("204", "207", "208")]
    office.phone("206").call("602")
    for phone in phones:
        phone.ringing.ring()
    office.pass_time(2)

    assert lamps(watch) == [("early", "recipient")]


def test_others_do_not_see_with_whom(office: WatchedOffice, watch: Watch) -> None:
    _, answer = ring(office)
    answer.answer()
    office.pass_time(0.1)

    dialog = root(watch).find("d:dialog", NAMES)
    assert dialog is not None
    assert dialog.find("d:remote", NAMES) is None
    assert dialog.get("call-id") is None
    assert "604" not in watch.body and "Lena" not in watch.body


def test_the_own_devices_see_with_whom_and_by_which_dialog(office: WatchedOffice) -> None:
    """So that they may take the call over by Replaces (RFC 3891)."""
    own = subscribe(office.phone("204"), "602", "dialog")
    _, answer = ring(office)
    answer.answer()
    office.pass_time(0.1)

    dialog = next(d for d in root(own).findall("d:dialog", NAMES)
                  if d.get("call-id") == answer.dialog.call_id)  # fmt: skip
    assert dialog.get("local-tag") == answer.dialog.local_tag
    assert dialog.get("remote-tag") == answer.dialog.remote_tag
    remote = dialog.find("d:remote/d:identity", NAMES)
    assert remote is not None and remote.text == "sip:604@office.example"
    assert remote.get("display") == "Lena Sommer"


def test_a_device_and_a_meeting_room_have_lamps_of_their_own(office: WatchedOffice) -> None:
    desk, room = office.phone("208"), office.phone("290")
    key = subscribe(office.phone("205"), "208", "dialog")
    other = subscribe(office.phone("205"), "204", "dialog")
    for_room = subscribe(office.phone("205"), "290", "dialog")
    call = room.call("208")
    desk.ringing.answer()
    office.pass_time(0.1)
    assert lamps(key) == [("confirmed", "recipient")]
    assert lamps(for_room) == [("confirmed", "initiator")]

    call.hang_up()
    office.pass_time(0.1)
    assert lamps(key) == lamps(for_room) == []
    assert other.count == 1


def test_a_group_has_a_lamp(office: WatchedOffice) -> None:
    desk = office.phone("208")
    watch = subscribe(office.phone("206"), "700", "dialog")
    call = office.phone("290").call("700")
    office.pass_time(0.1)
    assert lamps(watch) == [("early", "recipient")]

    desk.ringing.answer()
    office.pass_time(0.1)
    assert lamps(watch) == [("confirmed", "recipient")]
    call.hang_up()
    office.pass_time(0.1)
    assert lamps(watch) == []


def test_a_moved_call_moves_the_lamps(office: WatchedOffice, watch: Watch) -> None:
    """A blind transfer from Mara to Jonas: her lamp goes out, his lights up."""
    jonas = watch.phone
    for_jonas = subscribe(office.phone("290"), "607", "dialog")
    call, answer = ring(office)
    answer.answer()
    answer.refer("<sip:607@office.example>")
    jonas.ringing.answer()
    office.pass_time(2)

    assert call.status == 200
    assert lamps(watch) == []
    assert lamps(for_jonas) == [("confirmed", "recipient")]


def test_a_call_taken_over_moves_from_device_to_device(office: WatchedOffice) -> None:
    """Mara goes on at her computer: by the dialog that her own lamp names (RFC 3891)."""
    soft = office.phone("204")
    own = subscribe(soft, "602", "dialog")
    desk_lamp = subscribe(office.phone("205"), "208", "dialog")
    _, answer = ring(office)
    answer.answer()
    office.pass_time(2)
    found = root(own).find("d:dialog", NAMES)
    assert found is not None
    tags = f"to-tag={found.get('remote-tag')};from-tag={found.get('local-tag')}"
    line = soft.call("602", None, ("Replaces", f"{found.get('call-id')};{tags}"))
    office.pass_time(2)

    assert line.status == 200
    assert lamps(desk_lamp) == []
    assert [d.get("call-id") for d in root(own).findall("d:dialog", NAMES)] == [
        line.dialog.call_id
    ]


# -- lamps for switches -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dnd+602", "*76602", "dnd+208"])
def test_a_key_shows_do_not_disturb(office: WatchedOffice, name: str) -> None:
    key = subscribe(office.phone("205"), name, "dialog")
    assert lamps(key) == [("terminated", None)]
    assert SipUri.parse(root(key).get("entity") or "").user == name

    office.set_status(MARA, Status.DO_NOT_DISTURB)
    office.pass_time(0.1)
    assert lamps(key) == [("confirmed", None)]
    office.set_status(MARA, Status.OFFLINE)
    office.pass_time(0.1)
    assert lamps(key) == [("terminated", None)]
    assert version(key) == 2


def test_a_key_shows_forwarding(office: WatchedOffice) -> None:
    key = subscribe(office.phone("205"), "forward+602", "dialog")
    assert lamps(key) == [("terminated", None)]
    people = dict(office.directory.office.people)
    people[MARA.id] = replace(MARA, destination=Destination.parse("+491705550142"))
    office.change(replace(office.directory.office, people=people))

    office.pass_time(0.1)
    assert lamps(key) == [("confirmed", None)]


@pytest.mark.parametrize("name", ["dnd+999", "*76999", "*77602", "dnd+", "dnd"])
def test_a_key_for_nobody(office: WatchedOffice, name: str) -> None:
    assert subscribe(office.phone("205"), name, "dialog").status == 404


def test_a_telephones_lamp_says_nothing_of_do_not_disturb(
    office: WatchedOffice, watch: Watch
) -> None:
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    office.pass_time(2)

    assert watch.count == 1


def test_the_own_dnd_lamp_proves_what_the_device_shows(office: WatchedOffice) -> None:
    subscribe(office.phone("208"), "dnd+602", "dialog")
    subscribe(office.phone("205"), "dnd+602", "dialog")
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    office.pass_time(1)

    assert office.displays.log == [("came", "208", 0), ("shows", "208", 0), ("shows", "208", 1)]


# -- mailboxes --------------------------------------------------------------------------------


def test_no_messages_wait(office: WatchedOffice) -> None:
    watch = subscribe(office.phone("205"), "607", "message-summary")

    assert watch.notifies[0].content_type == "application/simple-message-summary"
    assert watch.body.splitlines() == [
        "Messages-Waiting: no",
        "Message-Account: sip:*97@office.example",
        "Voice-Message: 0/0 (0/0)",
    ]


# -- names that people typed ------------------------------------------------------------------


def test_names_do_not_break_out_of_the_document(office: WatchedOffice) -> None:
    people: dict[str, Any] = dict(office.directory.office.people)
    people[JONAS.id] = replace(JONAS, first_name='"><evil/>', last_name="& Söhne \x01")
    office.change(replace(office.directory.office, people=people))
    own = subscribe(office.phone("205"), "607", "dialog")

    office.phone("206").call("607")
    office.pass_time(1)
    identity = root(own).find("d:dialog/d:local/d:identity", NAMES)
    assert identity is not None
    assert identity.get("display") == '"><evil/> & Söhne '
