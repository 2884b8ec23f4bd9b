"""Whatever happens to calls in whatever order: nothing rings against the rules or is left."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from softphone.model.availability import Status
from softphone.model.calls import Decision, ReasonCode
from softphone.model.people import Forwarding
from softphone.model.routing import decide
from softphone.server.legs import Call, CallStage
from tests.outside_line import MOBILE, change, office_with_a_line, plan, provider_of
from tests.sip_office import JONAS, LENA, MARA, Line, Phone

PEOPLE = (MARA, JONAS, LENA)
DEVICES = ("204", "208", "205", "206")
STATUSES = (
    Status.AVAILABLE,
    Status.DO_NOT_DISTURB,
    Status.OFFLINE,
    Status.AVAILABLE_FOR_COLLEAGUES,
)
STEPS = ({"user": "602", "seconds": 10}, {"group": "700", "seconds": 15},
         {"external": "030 1234567", "seconds": 20}, {"user": "604"})  # fmt: skip
RINGS_BEFORE = {ReasonCode.NOT_SIGNED_IN, ReasonCode.NOT_THE_DESTINATION}
"Reasons that stop no telephone which rings already: the call had come before."


class AnyCourse(RuleBasedStateMachine):
    """An office in which everybody forwards to somebody, by a rule for every end of a call."""

    @initialize()
    def open(self) -> None:
        self.office = office_with_a_line()
        change(self.office, MARA, forwarding=Forwarding("604", MOBILE, 15))
        change(self.office, LENA, forwarding=Forwarding("607", "602", 5))
        change(self.office, JONAS, forwarding=Forwarding("+49301234567", "800", 10))
        plan(self.office, "800", *STEPS)
        self.provider = provider_of(self.office)
        self.phones = {number: self.office.phone(number) for number in DEVICES}
        self.door = self.office.phone("290")
        self.dialled: list[Line] = []
        self.done: set[int] = set()

    # -- what people do

    @rule(number=st.sampled_from(["602", "604", "607", "700", "800", "0301234567"]))
    def call_inside(self, number: str) -> None:
        self.dialled.append(self.door.call(number))

    @rule(number=st.sampled_from(["602", "604", "607", "800"]))
    def call_from_outside(self, number: str) -> None:
        self.dialled.append(self.provider.call_in(number))

    @rule(
        number=st.sampled_from([*DEVICES, "outside"]),
        status=st.sampled_from([100, 180, 183, 200, 404, 480, 486, 503, 600, 603]),
    )
    def device_says(self, number: str, status: int) -> None:
        """To the newest call that it has not given its last word to."""
        phone: Phone = self.phones.get(number, self.provider)
        waiting = [line for line in phone.rings if self.is_open(line)]
        if waiting:
            line = waiting[-1]
            line.respond(status, phone.sdp if status in (183, 200) else b"")
            if status >= 200:
                self.done.add(id(line))

    def is_open(self, line: Line) -> bool:
        return id(line) not in self.done and line.cancelled is None and not line.is_ended

    @rule(which=st.integers(0, 3))
    def caller_gives_up(self, which: int) -> None:
        if which < len(self.dialled):
            line = self.dialled.pop(which)
            if line.status < 200:
                line.cancel()
            elif line.status < 300 and not line.is_ended:
                line.hang_up()

    @rule(seconds=st.sampled_from([1.0, 6.0, 11.0, 20.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.office.pass_time(seconds)

    @rule(person=st.sampled_from(PEOPLE), status=st.sampled_from(STATUSES))
    def choose(self, person: object, status: Status) -> None:
        self.office.set_status(person, status)  # type: ignore[arg-type]

    # -- what always holds

    @invariant()
    def nothing_rings_against_the_rule_in_force(self) -> None:
        """S36, S40: at no moment, in no stage."""
        board = self.office.exchange.board
        snapshot = board.snapshot(self.office.now)
        for call in board.calls.values():
            if call.stage is CallStage.SETTING_UP:
                self.check(call, snapshot)

    def check(self, call: Call, snapshot: object) -> None:
        assert call.live_branches, "somebody rings, or the call is over"
        now = decide(call.request, snapshot, call.route.stage)  # type: ignore[arg-type]
        silent = {w.target: w.reason for w in now.why if w.decision is Decision.DID_NOT_RING}
        for branch in call.live_branches:
            assert branch.target is not None
            assert silent.get(branch.target.value) in (None, *RINGS_BEFORE)

    def teardown(self) -> None:
        """Everybody hangs up: nothing of any call is left."""
        if not hasattr(self, "office"):
            return
        for line in self.dialled:
            if line.status < 200:
                line.cancel()
            elif line.status < 300 and not line.is_ended:
                line.hang_up()
        self.office.pass_time(200)
        board = self.office.exchange.board
        assert board.calls == {} and board.legs == {}
        for record in self.office.log.records:
            assert record.why, record


AnyCourse.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestAnyCourse = AnyCourse.TestCase
