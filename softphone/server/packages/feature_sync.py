"""Event ``as-feature-event``: the keys of desk phones switch the whole person (decision 12).

A phone shows what a NOTIFY says, not what it asked for: a refusal is a 200 and a NOTIFY of the
state that holds.  An account that several people share shows do not disturb when all of them
are in it, and switches nothing: it cannot be known who pressed the key.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable

from softphone.model.events import AvailabilityChanged, DirectoryChanged, Event
from softphone.model.people import Person
from softphone.server.desk_wishes import DeskWishes, Directory
from softphone.server.log_once import LogOnce
from softphone.server.presence import PresenceHub
from softphone.server.subscription import Subscription
from softphone.sip.documents import feature_event
from softphone.sip.documents.feature_event import Feature, Said, Setting
from softphone.sip.documents.xml_reading import BadXml

log = logging.getLogger(__name__)

DEVICE = "device"
TOLD = "told"
OWED = "owed"
"Keys of a subscription's memory: how it calls itself, what it was told, what it asked for."


class FeatureSync:
    event = feature_event.EVENT
    accept: tuple[str, ...] = feature_event.ACCEPT
    is_paced = False

    def __init__(self, directory: Directory, hub: PresenceHub, wishes: DeskWishes) -> None:
        self._directory = directory
        self._hub = hub
        self._wishes = wishes
        self._log_once = LogOnce(log)

    def admit(self, resource: str, account: str) -> int:
        """A device asks for itself only."""
        is_known = account in self._directory.office.accounts
        return 0 if resource == account and is_known else 403

    # -- what is told ----------------------------------------------------------------------

    def body(self, subscription: Subscription, is_full: bool) -> tuple[str, bytes] | None:
        memory = subscription.memory
        told: dict[Feature, Setting] = memory.setdefault(TOLD, {})
        owed: set[Feature] = memory.pop(OWED, set())
        present = self._settings(subscription.account)
        lit = {feature for feature, setting in told.items() if setting.is_on}
        gone = (owed | lit) - {setting.feature for setting in present}
        news = [
            setting
            for setting in (*present, *(Setting(feature, False) for feature in gone))
            if is_full or setting.feature in owed or told.get(setting.feature) != setting
        ]
        if not news and not is_full:
            return None
        told.update({setting.feature: setting for setting in news})
        device = memory.get(DEVICE) or subscription.account
        return feature_event.write(news, device, _boundary(subscription))

    def _settings(self, account: str) -> tuple[Setting, ...]:
        """What is assigned to the device; nothing if nobody has it (wire.md 1.2)."""
        owners = self._directory.office.owners(account)
        if len(owners) == 1:
            return self._wishes.settings_of(owners[0], account)
        if not owners:
            return ()
        is_silent = all(self._hub.availability(owner.id).is_dnd for owner in owners)
        return (Setting(Feature.DND, is_silent),)

    def concerns(self, event: Event) -> Iterable[str]:
        office = self._directory.office
        if isinstance(event, DirectoryChanged):
            return office.accounts
        if isinstance(event, AvailabilityChanged) and event.chosen_changed:
            person = office.people.get(event.person)
            return person.voip_accounts if person is not None else ()
        return ()

    def revision(self, subscription: Subscription) -> int | None:
        owner = self._owner(subscription.account)
        return self._hub.availability(owner.id).revision if owner is not None else None

    def _owner(self, account: str) -> Person | None:
        """Whose device it is; None if nobody's, or that of several people."""
        owners = self._directory.office.owners(account)
        return owners[0] if len(owners) == 1 else None

    # -- what is asked ---------------------------------------------------------------------

    def received(
        self,
        subscription: Subscription,
        content_type: str,
        body: bytes,
        done: Callable[[], None],
    ) -> int:
        try:
            found = feature_event.read(content_type, body)
        except BadXml as error:
            account = subscription.account
            self._log_once("account %s sends what is no feature key: %s", account, error)
            return 415 if error.status == 415 else 400
        for said in found:
            self._note(subscription, said)
        wished = {s.setting.feature: s.setting for s in found if s.setting is not None}
        self._ask(subscription, list(wished.values()), done)
        return 0

    def _note(self, subscription: Subscription, said: Said) -> None:
        memory = subscription.memory
        if said.device:
            memory[DEVICE] = said.device
        if said.setting is None:
            subscription.is_full_due = True  # unknown: it is told everything that holds
        else:
            memory.setdefault(OWED, set()).add(said.setting.feature)

    def _ask(
        self, subscription: Subscription, wished: list[Setting], done: Callable[[], None]
    ) -> None:
        owner = self._owner(subscription.account)
        if owner is None or not wished:
            done()
            return
        left = len(wished)

        def one_done(_: bool) -> None:
            nonlocal left
            left -= 1
            if not left:
                done()

        for setting in wished:
            self._wishes.ask(
                owner.id, subscription.account, setting, subscription.key, one_done
            )


def _boundary(subscription: Subscription) -> str:
    """Of the dialog, so that it stands in no document by chance."""
    return "fk-" + re.sub(r"[^0-9A-Za-z]", "", subscription.dialog.local_tag)[:40]
