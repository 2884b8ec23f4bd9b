"""The office of the contract in memory, and calls in it, for tests of the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from softphone.model.accounts import Destination, DeviceKind, VoipAccount
from softphone.model.availability import Chosen, Status
from softphone.model.office import CallGroup, Office, Trunk
from softphone.model.people import Person
from softphone.model.routing import CallRequest, Outcome, Purpose, Route, Snapshot, decide

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DND = Chosen(Status.DO_NOT_DISTURB)
OFFLINE = Chosen(Status.OFFLINE)
COLLEAGUES_ONLY = Chosen(Status.AVAILABLE_FOR_COLLEAGUES)
MOBILE = "+491705550142"

MARA = Person("mara", "mara@office.example", "Mara", "Vogt", "602",
              voip_accounts=("204", "207", "208", "209"),
              fixed_destinations=(MOBILE,))  # fmt: skip
JONAS = Person(
    "jonas", "jonas@office.example", "Jonas", "Brandt", "607", voip_accounts=("205",)
)
TOM = Person("tom", "tom@office.example", "Tom", "Albers", "604", voip_accounts=("206",))
KINDS = {"204": DeviceKind.SOFTPHONE, "207": DeviceKind.WEBPHONE, "209": DeviceKind.APP}
PROVIDER = Trunk("t", "provider", "static", "sip:127.0.0.1:5070", dnd_response=486,
                 outgoing_numbers=("+49305550110",))  # fmt: skip


@dataclass
class Said:
    """What came of a call, in the words of the tests."""

    route: Route
    request: CallRequest = field(default_factory=lambda: CallRequest(""))

    @property
    def rings(self) -> list[str]:
        return [target.value for target in self.route.targets]

    @property
    def status(self) -> int:
        """The refusal's status; 0 if something rings."""
        return self.route.refusal.status if self.route.refusal else 0

    @property
    def phrase(self) -> str:
        return self.route.refusal.phrase if self.route.refusal else ""

    @property
    def reasons(self) -> dict[str, str]:
        return {why.target: why.reason.value for why in self.route.why}

    def details(self, target: str) -> dict[str, str]:
        return dict(next(why.details for why in self.route.why if why.target == target))

    @property
    def callers_display(self) -> tuple[str, str]:
        """What the caller sees."""
        return self.route.callee.number, self.route.callee.name

    @property
    def callees_display(self) -> tuple[str, str]:
        """What the called side sees."""
        return self.route.caller.number, self.route.caller.name


@dataclass
class House:
    people: dict[str, Person] = field(
        default_factory=lambda: {p.id: p for p in (MARA, JONAS, TOM)}
    )
    accounts: list[str] = field(
        default_factory=lambda: ["204", "205", "206", "207", "208", "209", "290"]
    )
    groups: dict[str, CallGroup] = field(
        default_factory=lambda: {"700": CallGroup("g", "700", "Hotline", ("602", "607"))}
    )
    trunks: tuple[Trunk, ...] = (PROVIDER,)
    plans: tuple[Mapping[str, Any], ...] = ()
    hours: tuple[Mapping[str, Any], ...] = ()
    now: datetime = NOON
    "Where a call says nothing else."
    in_call: set[str] = field(default_factory=set)
    "Ids of people."
    last_call: dict[str, datetime] = field(default_factory=dict)
    shows_user_numbers: bool | None = True
    country: str = "DE"
    chosen: dict[str, Chosen] = field(default_factory=dict)
    signed_out: set[str] = field(default_factory=set)
    silenced: set[str] = field(default_factory=set)
    outside_calls: str = "national"
    spent: set[str] = field(default_factory=set)

    def change(self, person: Person, **changes: Any) -> None:
        if "destination" in changes:
            changes["destination"] = Destination.parse(changes["destination"])
        self.people[person.id] = replace(self.people[person.id], **changes)

    def choose(self, person: Person, chosen: Chosen) -> None:
        self.chosen[person.id] = chosen

    @property
    def office(self) -> Office:
        accounts = {
            number: VoipAccount(
                f"a{number}", number, KINDS.get(number, DeviceKind.DESK_PHONE),
                f"Phone {number}", number in self.silenced,
            )
            for number in self.accounts
        }  # fmt: skip
        return Office(
            "Nordlicht", "office.example", self.country, self.shows_user_numbers,
            people=self.people, accounts=accounts, groups=self.groups, trunks=self.trunks,
            call_plans=self.plans, opening_hours=self.hours,
            outside_calls=self.outside_calls,
        )  # fmt: skip

    def snapshot(self, now: datetime | None = None) -> Snapshot:
        signed_in = frozenset(self.accounts) - self.signed_out
        return Snapshot(
            self.office, now or self.now, self.chosen, signed_in,
            in_call=frozenset(self.in_call), last_call=dict(self.last_call),
            spent=frozenset(self.spent),
        )  # fmt: skip

    def call(
        self, dialled: str, by: str = "205", now: datetime | None = None,
        path: tuple[str, ...] = (), purpose: Purpose = Purpose.CALL,
    ) -> Said:  # fmt: skip
        """A device of the house calls."""
        request = CallRequest(dialled, from_account=by, path=path, purpose=purpose)
        return Said(decide(request, self.snapshot(now)), request)

    def call_from_outside(
        self, dialled: str, caller: str = "+4930123456", purpose: Purpose = Purpose.CALL,
        now: datetime | None = None,
    ) -> Said:  # fmt: skip
        request = CallRequest(
            dialled, from_trunk="provider", outside_number=caller, purpose=purpose
        )
        return Said(decide(request, self.snapshot(now)), request)

    def after(
        self, said: Said, outcome: str, now: datetime | None = None, key: str = ""
    ) -> Said:
        """What follows when what rings has ended so without an answer."""
        request, stage = said.request, said.route.stage
        route = decide(request, self.snapshot(now), stage, Outcome(outcome), key)
        return Said(route, request)

    def press(self, said: Said, key: str) -> Said:
        return self.after(said, "key", key=key)

    def again(self, said: Said) -> Said:
        """What rings may do so now."""
        return Said(decide(said.request, self.snapshot(), said.route.stage), said.request)
