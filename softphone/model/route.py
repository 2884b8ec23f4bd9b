"""What a routing decision is asked, what it sees, and what it says: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from softphone.model import quiet_hours
from softphone.model.availability import Chosen, Status
from softphone.model.call_plan import Visit
from softphone.model.calls import Party, Why
from softphone.model.office import Office
from softphone.model.people import Person


class TargetKind(StrEnum):
    ACCOUNT = "account"
    "A VoIP account of ours: rings at every place where it is signed in."
    EXTERNAL = "external"
    "A number of the outside world, by a trunk."
    SERVICE = "service"
    """Something the server itself plays: ``echo``, ``dnd_on`` ...; as a plan's step
    ``announcement:closed.wav``, ``menu:welcome.wav``, ``voicemail:602``."""


class Purpose(StrEnum):
    CALL = "call"
    CLICK_AND_CALL = "click_and_call"
    "The first leg of click-and-call, to the person's own device: always rings."
    EMERGENCY_CALL_BACK = "emergency_call_back"
    "Emergency services call back: no status holds them up (decision 3, RFC 7090)."


class Outcome(StrEnum):
    """How a stage of a call ended without an answer."""

    BUSY = "busy"
    "Every device that could have taken it was busy."
    NO_ANSWER = "no_answer"
    "It rang until its time was over."
    UNREACHABLE = "unreachable"
    "No device, or no line, took the call."
    REFUSED = "refused"
    "Declined, or stopped by a status."
    PLAYED = "played"
    "An announcement was heard to its end; of a menu, without any key that leads somewhere."
    KEY = "key"
    "The caller pressed a key of a menu."


class Cause(StrEnum):
    """Why a call was sent on, in the words of RFC 5806."""

    UNCONDITIONAL = "unconditional"
    BUSY = "user-busy"
    NO_ANSWER = "no-answer"


@dataclass(frozen=True, slots=True)
class Diversion:
    """A person's rule sent the call on."""

    person: str
    "Id of the person whose calls go on."
    cause: Cause
    to: str
    "Internal number, or E.164."


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a call has got: for what its targets ring, and whose rules come next."""

    person: str = ""
    "Id of the person whose devices ring, and whose forwarding comes next; empty for groups."
    plan: str = ""
    "Name of the call plan whose steps are being tried."
    step: int = 0
    "Index of the plan's step; without a plan, of the line to the outside."
    diversions: tuple[Diversion, ...] = ()
    "Oldest first."
    before_plan: int = 0
    "How many of them led to the plan; the others belong to one of its steps."
    trail: tuple[Visit, ...] = ()
    "The steps of plans that the call came to, this one last."
    jumps: int = 0
    "How often it went from plan to plan."
    group: str = ""
    "Number of a group whose members ring one after the other."
    tried: tuple[str, ...] = ()
    "Ids of those members who had their turn; the last one rings."


@dataclass(frozen=True, slots=True)
class Target:
    kind: TargetKind
    value: str
    "Account number, E.164 number, or the service's name."
    trunk: str = ""
    diversions: tuple[Diversion, ...] = field(default=(), compare=False)
    "Whose rules led here, oldest first: the outside is told (RFC 5806)."


@dataclass(frozen=True, slots=True)
class CallRequest:
    """Who calls whom.  ``from_account`` is the authenticated one, not what a device claims."""

    dialled: str
    from_account: str = ""
    from_trunk: str = ""
    "Name of the trunk the call came in by; then ``outside_number`` is the caller."
    outside_number: str = ""
    path: tuple[str, ...] = ()
    "Accounts already in this call's path: the loop protection."
    diverted: tuple[str, ...] = ()
    "Numbers that have sent this call on before it came to us, comparable; likewise."
    purpose: Purpose = Purpose.CALL
    hides_number: bool = False
    "Somebody outside who does not say who they are (RFC 3323)."


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is true at the moment of the call."""

    office: Office
    now: datetime
    chosen: Mapping[str, Chosen] = field(default_factory=dict)
    "By person id; absent = available."
    signed_in: frozenset[str] = frozenset()
    "Account numbers with at least one live binding."
    recently_refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    "By person id: callers (``silence.caller_key``) whom do not disturb held back just now."
    called_for_help: frozenset[str] = frozenset()
    """Ids of people from whose devices an emergency number was called within the last hour; of
    devices that are nobody's their account numbers."""
    in_call: frozenset[str] = frozenset()
    "Ids of people who are in a call; known where a group rings one after the other."
    last_call: Mapping[str, datetime] = field(default_factory=dict)
    "By person id: when their last call ended, UTC; absent = not known of."
    spent: frozenset[str] = frozenset()
    "Ids of people, and accounts of nobody, whose calls to the outside are used up for today."
    plays: frozenset[str] = frozenset({"announcement", "menu", "voicemail"})
    "Which steps of a plan the exchange can play; the others are passed over."

    def status(self, person: Person) -> Chosen:
        """What the person's choice amounts to now, quiet hours laid over it."""
        return self._effective(person).chosen

    def is_quiet_hours(self, person: Person) -> bool:
        """Is it the weekly hours that keep the person quiet now, and no choice?"""
        return self._effective(person).cause == quiet_hours.SCHEDULE

    def _effective(self, person: Person) -> quiet_hours.Effective:
        chosen = self.chosen.get(person.id, _AVAILABLE)
        return quiet_hours.effective(chosen, person.quiet_hours, self.office.zone, self.now)

    def is_silent(self, person: Person) -> bool:
        return self.status(person).status is Status.DO_NOT_DISTURB


_AVAILABLE = Chosen()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The final answer when nothing rings (wire.md 3.7, 3.8)."""

    status: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Route:
    """Who rings now, what the two sides see, and the reason for every device considered.

    ``refusal`` is set exactly when ``targets`` is empty.
    """

    targets: tuple[Target, ...]
    why: tuple[Why, ...]
    "One for each device, in the order in which they were considered."
    caller: Party
    "Shown to the called side on internal calls (S5, S6)."
    callee: Party
    "Shown to the caller as the connected line."
    callee_people: tuple[str, ...] = ()
    refusal: Refusal | None = None
    is_emergency: bool = False
    stage: Stage = Stage()
    "What to ask ``decide`` about when nobody answers."
    seconds: int = 0
    "How long this stage rings; 0 = as long as any call."
    may_go_on: bool = False
    "Something may follow if nobody answers."
    hangs_up: bool = False
    "A step of the plan ends the call: ``refusal`` counts, whatever the devices said before."
    blocked_people: tuple[str, ...] = ()
    "Ids of those of ``callee_people`` who do not want this caller's calls."


DO_NOT_DISTURB = Refusal(480, "Do Not Disturb")
UNAVAILABLE = Refusal(480, "Temporarily Unavailable")
BUSY = Refusal(486, "Busy Here")
ANONYMITY_DISALLOWED = Refusal(433, "Anonymity Disallowed")
NOT_FOUND = Refusal(404, "Not Found")
LOOP = Refusal(482, "Loop Detected")
BARRED = Refusal(403, "Call Not Allowed")
LIMIT_REACHED = Refusal(403, "Limit Of Today Reached")
NO_LINE = Refusal(503, "No Outside Line")
NO_LINE_EMERGENCY = Refusal(503, "No Outside Line - Use A Mobile Phone")
