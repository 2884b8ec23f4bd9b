"""Why a call rang or did not, as one person may see it (design: section 15, privacy).

Of their own devices people see every reason.  Of others they see who rang and whose status kept
a call away; not who is on somebody's list of callers, how their devices are set, or the outside
numbers that belong to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from softphone.model import blocking, numbers
from softphone.model.accounts import DeviceKind
from softphone.model.call_plan import StepKind
from softphone.model.calls import ReasonCode, Why
from softphone.model.office import Office
from softphone.model.people import Person
from softphone.server.sentences import Reader, sentence

PERSONAL = frozenset(
    {
        ReasonCode.ALLOWED_CALLER,
        ReasonCode.SECOND_CALL,
        ReasonCode.EMERGENCY_CALL_BACK,
        ReasonCode.OWN_DEVICE,
    }
)
"Reasons that only the person whose rule it was may see."
RULES = frozenset(
    {
        *PERSONAL,
        ReasonCode.SHARED_NUMBER_FREE,
        ReasonCode.SHARED_ACCOUNT_FREE,
        ReasonCode.FORWARDED_BUSY,
        ReasonCode.FORWARDED_NO_ANSWER,
        ReasonCode.CLICK_AND_CALL,
    }
)
"Other people's devices simply rang."
SETTINGS = frozenset(
    {
        ReasonCode.NOT_THE_DESTINATION,
        ReasonCode.SILENCED,
        ReasonCode.REFUSED_BY_DEVICE,
        ReasonCode.FORWARDING_BARRED,
    }
)
"How others have set their devices is not told at all."
KIND_WORDS = {
    DeviceKind.DESK_PHONE: "desk phone",
    DeviceKind.SOFTPHONE: "computer",
    DeviceKind.WEBPHONE: "webphone",
    DeviceKind.APP: "app",
    DeviceKind.TEAMS: "Teams",
    DeviceKind.OTHER: "device",
}


@dataclass(frozen=True)
class WhyTeller:
    """Tells the reasons of one call to one person."""

    office: Office
    viewer: Person
    called_at: datetime | None = None
    sees_all: bool = False
    "The right to see the settings of others."
    dialled: str = ""
    "What the caller dialled: such a number is not told to be somebody's."

    def tell(self, reasons: Iterable[Why]) -> list[dict[str, Any]]:
        seen = (self._seen(why) for why in reasons)
        return [self._shape(why) for why in seen if why is not None]

    # -- what may be seen

    def _seen(self, why: Why) -> Why | None:
        """The same, or what may be told of it; None: nothing."""
        if self.sees_all:
            return why
        if why.reason in blocking.REFUSALS and not self._may_see_block(why):
            return None
        because = dict(why.details).get("because", "")
        if why.reason in PERSONAL and not self._is_about_me(why):
            why = replace(why, reason=ReasonCode.RINGS, details=self._owner_details(why))
        elif because in PERSONAL and not self._is_about_me(why):
            why = replace(why, details=_without(why, "because", "person", "number"))
        if self._is_mine(why.target) or self._is_about_me(why) or not self._owners(why.target):
            return why
        if why.reason in SETTINGS:
            return None
        if why.reason in RULES:
            return replace(why, reason=ReasonCode.RINGS, details=self._owner_details(why))
        return replace(why, details=_without(why, "because"))

    def _is_about_me(self, why: Why) -> bool:
        """A rule or status of mine decided it, whosever device it was."""
        return dict(why.details).get("number") == self.viewer.number

    def _may_see_block(self, why: Why) -> bool:
        """Whom the company blocks is no secret; whom a colleague blocks is theirs."""
        return blocking.BY_COMPANY in why.details or self._is_about_me(why)

    def _is_mine(self, target: str) -> bool:
        return self.viewer in self._owners(target)

    def _owners(self, target: str) -> tuple[Person, ...]:
        if target in self.office.accounts:
            return self.office.owners(target)
        if target == self.dialled or not target.startswith("+"):
            return ()
        return tuple(sorted(self.office.sharing(target), key=lambda owner: owner.number))

    def _owner_details(self, why: Why) -> tuple[tuple[str, str], ...]:
        kept = _without(why, "because", "person", "number")
        owners = self._owners(why.target)
        if len(owners) != 1:
            return kept
        return (*kept, ("person", owners[0].name), ("number", owners[0].number))

    # -- how it is said

    def _shape(self, why: Why) -> dict[str, Any]:
        reader = Reader(self.viewer.number, self.office.zone, self.called_at)
        name, kind = self._device(why.target)
        person = self._person(why)
        return {
            "target": self.target(why.target),
            "decision": why.decision.value,
            "reason": why.reason.value,
            "details": dict(why.details),
            "device": {"name": name, "kind": kind},
            "person": {"number": person.number, "name": person.name} if person else None,
            "sentence": sentence(why, name, reader),
        }

    def _is_hidden(self, target: str) -> bool:
        """An outside number of somebody else's is theirs to give away."""
        is_outside = target not in self.office.accounts
        owners = self._owners(target)
        return is_outside and bool(owners) and not (self.sees_all or self.viewer in owners)

    def target(self, target: str) -> str:
        """What stands for this target: a hidden number by its owner's."""
        if self._is_hidden(target):
            return self._owners(target)[0].number
        return target

    def _device(self, target: str) -> tuple[str, str]:
        """(what the viewer calls it, its kind)."""
        account = self.office.accounts.get(target)
        owners = self._owners(target)
        kind = account.kind if account is not None else DeviceKind.FIXED_DESTINATION
        if account is not None and (self._is_mine(target) or len(owners) != 1):
            return account.description or account.number, kind.value
        if account is not None:
            return f"The {KIND_WORDS[account.kind]} of {owners[0].name}", kind.value
        if self._is_hidden(target):
            return f"An outside number of {owners[0].name}", kind.value
        step, is_step, what = target.partition(":")
        if step == StepKind.VOICEMAIL.value:
            return "The mailbox", step
        if is_step:  # of a call plan: hours:office, announcement:closed.wav
            return what, step
        return numbers.display(target, self.office.country), kind.value

    def _person(self, why: Why) -> Person | None:
        """Whose device it is; where that is not one person, who decided."""
        owners = self._owners(why.target)
        if len(owners) == 1:
            return owners[0]
        if self.viewer in owners:
            return self.viewer
        return self.office.person_by_number(dict(why.details).get("number", ""))


def _without(why: Why, *keys: str) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in why.details if key not in keys)
