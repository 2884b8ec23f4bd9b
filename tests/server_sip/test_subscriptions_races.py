"""Whatever the network does to SUBSCRIBEs and NOTIFYs: in the end each telephone shows what is.

A machine of wishes, calls, losses, repetitions, refusals, restarts of either side and time.  On
the way CSeqs and versions only rise, and never are two NOTIFYs of a dialog under way at once.
"""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from softphone.model.availability import Status
from softphone.model.people import Person
from softphone.server.packages.dialog import DialogPackage
from softphone.server.packages.presence import presence_of
from tests.server_sip.test_subscriptions_packages import presence, version
from tests.sip_office import JONAS, LENA, MARA, Line, Phone
from tests.watchers import Watch, WatchedOffice, subscribe

PEOPLE = (MARA, JONAS, LENA)
WATCHED = (("602", "presence"), ("607", "presence"), ("602", "dialog"), ("dnd+604", "dialog"))
STATUSES = [status for status in Status if status is not Status.UNKNOWN]
Wish = tuple[Person, Status]
picks = st.integers(0, len(WATCHED) - 1)
wishes = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(STATUSES))


class Telephones(RuleBasedStateMachine):
    """Two telephones that watch the same four things."""

    @initialize()
    def begin(self) -> None:
        self.office = WatchedOffice()
        self.desk = self.office.phone("208")
        self.caller = self.office.phone("206")
        self.phones: list[Phone] = [self.office.phone("205"), self.office.phone("290")]
        self.watches: list[list[Watch]] = []
        self.lines: list[Line] = []
        for phone in self.phones:
            self.watches.append([subscribe(phone, name, event) for name, event in WATCHED])

    # -- what happens in the office

    @rule(wish=wishes)
    def wish(self, wish: Wish) -> None:
        self.office.set_status(*wish)

    @rule(answers=st.booleans())
    def call(self, answers: bool) -> None:
        self.lines.append(self.caller.call("208"))
        if answers and self.desk.rings and not self.desk.ringing.responses:
            self.desk.ringing.answer()
        self._infer()

    @rule()
    def hang_up(self) -> None:
        for line in self.lines:
            if line.status == 200 and not line.is_ended:
                line.hang_up()
            elif line.status < 200:
                line.cancel()
        self.lines = []
        self._infer()

    def _infer(self) -> None:
        for person in PEOPLE:
            self.office.tell(person, chosen_changed=False)

    # -- what the network and the telephones do

    @rule(phone=st.integers(0, 1), answer=st.sampled_from([0, 0, 200, 415, 503]))
    def answer_so(self, phone: int, answer: int) -> None:
        """From now on; 0 is a network that carries nothing."""
        for watch in self.watches[phone]:
            watch.answer = answer

    @rule(phone=st.integers(0, 1), answer=st.sampled_from([0, 503]), first=wishes, then=wishes)
    def change_twice_unheard(self, phone: int, answer: int, first: Wish, then: Wish) -> None:
        """The second news come while the first are still repeated, or put off."""
        self.answer_so(phone, answer)
        self.wish(first)
        self.wish(then)

    @rule(phone=st.integers(0, 1), pick=picks)
    def refresh(self, phone: int, pick: int) -> None:
        watch = self.watches[phone][pick]
        if watch.refresh() == 481:
            self._again(phone, pick)

    @rule(phone=st.integers(0, 1), pick=picks)
    def repeat(self, phone: int, pick: int) -> None:
        """A copy of an old SUBSCRIBE arrives late."""
        watch = self.watches[phone][pick]
        told = watch.count
        old = watch.dialog.request("SUBSCRIBE")
        watch.dialog.local_cseq -= 1
        old.headers.set("CSeq", "1 SUBSCRIBE")
        old.headers.add("Event", WATCHED[pick][1])
        watch.phone.send(old)
        assert watch.status in (481, 500)
        assert watch.count == told

    @rule(phone=st.integers(0, 1), pick=picks)
    def forget(self, phone: int, pick: int) -> None:
        """A power cut: the telephone subscribes anew and knows nothing of the old dialog."""
        old = self.watches[phone][pick]
        old.answer = 481
        self._again(phone, pick)

    def _again(self, phone: int, pick: int) -> None:
        name, event = WATCHED[pick]
        self.watches[phone][pick] = subscribe(self.phones[phone], name, event)

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.0, 40.0]))
    def wait(self, seconds: float) -> None:
        self.office.pass_time(seconds)
        self._infer()

    @rule()
    def restart_the_server(self) -> None:
        self.office.restart()
        for phone in (self.desk, self.caller, *self.phones):
            phone.register()
        self.lines = []

    # -- what always holds

    @invariant()
    def one_notify_is_under_way(self) -> None:
        if not hasattr(self, "office"):
            return
        table = self.office.core.layer._table
        dialogs = [
            (t.request.call_id, t.request.from_.tag)
            for t in table.client.values()
            if t.request.method == "NOTIFY" and t.state.name in ("TRYING", "PROCEEDING")
        ]
        assert len(dialogs) == len(set(dialogs))

    @invariant()
    def numbers_only_rise(self) -> None:
        for watch in (w for watches in getattr(self, "watches", ()) for w in watches):
            numbers = [notify.cseq[0] for notify in watch.notifies]
            assert numbers == sorted(set(numbers))

    # -- the end

    def teardown(self) -> None:
        if not hasattr(self, "office"):
            return
        self.hang_up()
        for watch in (w for watches in self.watches for w in watches):
            watch.answer = 200
        self.office.pass_time(60)
        for phone, watches in enumerate(self.watches):
            for pick, watch in enumerate(watches):
                if self._is_known(watch):
                    self._shows_what_is(watch, pick)
                else:
                    assert watch.refresh() == 481
                    self._again(phone, pick)
                    self._shows_what_is(self.watches[phone][pick], pick)

    def _is_known(self, watch: Watch) -> bool:
        key = (watch.dialog.call_id, watch.dialog.remote_tag)
        return key in self.office.subscriptions.table._by_dialog

    def _shows_what_is(self, watch: Watch, pick: int) -> None:
        name, event = WATCHED[pick]
        if event == "presence":
            person = self.office.directory.office.person_by_number(name)
            assert person is not None
            assert presence(watch)[2] == presence_of(self.office.availability(person.id)).note
            return
        package = self.office.subscriptions.packages["dialog"]
        assert isinstance(package, DialogPackage)
        held = package.make(name, is_own=False)
        assert watch.body.encode() == held.with_version(version(watch))
        versions = [int(n.body.split(b'version="')[2].split(b'"')[0])
                    for n in watch.notifies if n.body]  # fmt: skip
        assert versions == sorted(set(versions))


TestTelephones = Telephones.TestCase
TestTelephones.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True
)
