"""What happens in the office, as messages of the live channel."""

from __future__ import annotations

from functools import partial
from typing import Any

from softphone.model.availability import Status
from softphone.model.calls import CallRecord
from softphone.model.events import (
    AlarmRaised,
    AvailabilityChanged,
    CallChanged,
    CallRecorded,
    ClickChanged,
    ContactsChanged,
    DeviceChanged,
    DirectoryChanged,
    DisplayBehind,
    MailboxChanged,
)
from softphone.model.office import CallGroup
from softphone.model.people import Person
from softphone.model.rights import AUDIT, permissions
from softphone.server.api import shapes, warned
from softphone.server.api.click_routes import click_shape
from softphone.server.api.parts import Parts
from softphone.server.api.voicemail_routes import shape as voicemail_shape

Message = dict[str, Any]


class News:
    """Translates events; a message is made only if somebody is there to read it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._live = parts.live
        self._told: dict[str, tuple[Status, bool]] = {}
        "By person: status and reachability at the last news, to see whether they changed."
        self._reachable: dict[str, bool] = {}
        "By group id: what was last known, so that its members are told of changes only."

    def listen(self) -> None:
        bus = self._parts.bus
        bus.listen(AvailabilityChanged, self._availability)
        bus.listen(DeviceChanged, lambda event: self._devices(event.person))
        bus.listen(DisplayBehind, self._again)
        bus.listen(DirectoryChanged, self._office)
        bus.listen(CallRecorded, self._recorded)
        bus.listen(CallChanged, self._call)
        bus.listen(ClickChanged, self._click)
        bus.listen(MailboxChanged, self._mailbox)
        bus.listen(ContactsChanged, self._contacts)
        bus.listen(AlarmRaised, self._alarm)

    def _mailbox(self, event: MailboxChanged) -> None:
        """All that lies there now: a later one takes the place of an earlier."""
        self._live.tell(event.person, "voicemail", partial(self._messages_of, event.person))

    def _messages_of(self, person: str) -> Message:
        voice = self._parts.voice
        rows = voice.mailboxes.of(person) if voice is not None else []
        told = [voicemail_shape(row, person, self._parts) for row in rows]
        return self._message("voicemail", messages=told)

    def _contacts(self, event: ContactsChanged) -> None:
        make = partial(self._message, "contacts")
        if event.owner:
            self._live.tell(event.owner, "contacts", make)
        else:
            self._live.tell_all("contacts", make)

    def _alarm(self, event: AlarmRaised) -> None:
        """Those who may see the log, and nobody else."""
        told = shapes.alarm(event.alarm)
        for person in self._parts.directory.office.people.values():
            if AUDIT in permissions(person.rights):
                make = partial(self._message, "alarm", alarm=told)
                self._live.tell(person.id, f"alarm:{event.alarm.id}", make)

    def _message(self, kind: str, **more: Any) -> Message:
        return {"type": kind, "revision": self._parts.hub.revision, **more}

    def _office(self, _: DirectoryChanged) -> None:
        self._live.tell_all("directory", partial(self._message, "directory"))

    def _availability(self, event: AvailabilityChanged) -> None:
        self._live.tell_all(
            f"a:{event.person}", partial(self._availability_of, event, self._revision_of(event))
        )
        self._devices(event.person)
        told = (event.availability.status, event.availability.reachable)
        if self._told.get(event.person) != told:
            self._told[event.person] = told
            self._tell_groups(event.person)

    def _tell_groups(self, person_id: str) -> None:
        """Somebody may be the last one of a group now, or not any more."""
        office = self._parts.directory.office
        person = office.people.get(person_id)
        if person is None or not len(self._live):
            return
        for group in office.groups.values():
            if person.number in group.members:
                is_reachable = warned.is_reachable(self._parts, group)
                if self._reachable.get(group.id) is not is_reachable:
                    self._reachable[group.id] = is_reachable
                    self._tell_members(group, person_id)

    def _tell_members(self, group: CallGroup, but: str) -> None:
        for number in group.members:
            member = self._parts.directory.office.person_by_number(number)
            if member is not None and member.id != but:
                self._devices(member.id)

    def _again(self, event: DisplayBehind) -> None:
        """A window that has not said that it shows the status is told it once more."""
        availability = self._parts.hub.availability(event.person)
        news = AvailabilityChanged(event.person, availability)
        make = partial(self._availability_of, news, availability.revision)
        self._live.tell(event.person, f"a:{event.person}", make)

    def _revision_of(self, event: AvailabilityChanged) -> int:
        """That of the answer to the wish that caused it; else the office's."""
        if event.chosen_changed:
            return event.availability.revision
        return self._parts.hub.revision

    def _availability_of(self, event: AvailabilityChanged, revision: int) -> Message:
        return {
            "type": "availability",
            "revision": revision,
            "person": event.person,
            "availability": shapes.availability(event.availability),
        }

    def _devices(self, person: str) -> None:
        self._live.tell(person, "devices", partial(self._devices_of, person))

    def _devices_of(self, person: str) -> Message:
        found = [shapes.device(device) for device in self._parts.devices.of(person)]
        warnings = warned.of_now(self._parts, person)
        return self._message("device", devices=found, warnings=warnings)

    def _recorded(self, event: CallRecorded) -> None:
        record = event.record
        for person in {record.caller_person, *record.callee_people} - {""}:
            viewer = self._parts.directory.office.people.get(person)
            if viewer is not None:
                make = partial(self._record_for, viewer, record)
                self._live.tell(person, f"r:{record.id}", make)

    def _record_for(self, viewer: Person, record: CallRecord) -> Message:
        office = self._parts.directory.office
        told = shapes.record(record, viewer, office, self._parts.contacts.name)
        return self._message("call", record=told)

    def _call(self, event: CallChanged) -> None:
        for person in event.people:
            self._live.tell(person, f"c:{event.call}", partial(self._call_now, event))

    def _call_now(self, event: CallChanged) -> Message:
        accounts = list(event.accounts)
        return self._message("call", id=event.call, state=event.state, accounts=accounts)

    def _click(self, event: ClickChanged) -> None:
        found = self._parts.exchange.clicks.get(event.id, event.person)
        if found is not None:
            message = self._message("click_and_call", **click_shape(found))
            self._live.tell(event.person, f"k:{event.id}", lambda: message)
