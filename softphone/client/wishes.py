"""My status as I want it: sent at once, or kept as a wish while the server is away.

A kept wish is sent with the revision it was based on, and dropped when somebody else was
faster, or when its end has passed meanwhile.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from softphone.client import reducer
from softphone.client.api import OfficeApi
from softphone.client.errors import OfficeError
from softphone.client.shown import Shown

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wish:
    """A status chosen while the server was away."""

    status: str
    until: datetime | None
    base_revision: int


class StatusWishes:
    """At most one wish waits; the last one counts."""

    def __init__(
        self, api: Callable[[], OfficeApi], shown: Shown, utcnow: Callable[[], datetime]
    ) -> None:
        self._api, self._shown, self._utcnow = api, shown, utcnow
        self._wish: Wish | None = None

    def forget(self) -> None:
        """The session is over, and its wishes with it."""
        self._wish = None

    async def set_status(self, status: str, until: datetime | None) -> None:
        """Change my status; kept while the server is away.  Raises OfficeError."""
        asked = self._shown.picture
        try:
            answer = await self._api().set_status(
                status, until, origin=asked.state.this_account
            )
        except OfficeError as error:
            if not error.is_absence:
                raise
            me = self._shown.state.me
            known = me.availability.revision if me is not None and me.availability else 0
            self._wish = Wish(status, until, known)
            self._shown.show(self._shown.picture.showing(unsent_status=status))
            return
        self._wish = None
        picture = reducer.own_status(self._shown.picture, answer, self._utcnow(), asked)
        self._shown.show(picture.showing(unsent_status=""))

    async def send(self) -> None:
        """The server is back: say what waits."""
        wish, asked = self._wish, self._shown.picture
        if wish is None:
            return
        try:
            answer = await self._api().set_status(
                wish.status, wish.until, wish.base_revision, asked.state.this_account
            )
        except OfficeError as error:
            if error.is_absence:
                return
            log.info("the wish %s was dropped: %s", wish.status, error.code)
        else:
            picture = reducer.own_status(self._shown.picture, answer, self._utcnow(), asked)
            self._shown.show(picture)
        if self._wish is wish:
            self._wish = None
            self._shown.show(self._shown.picture.showing(unsent_status=""))
