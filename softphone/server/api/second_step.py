"""Proofs beside a session or a password: a one-time code, the password once more."""

from __future__ import annotations

import math

from softphone.server.api.errors import ApiError
from softphone.server.api.parts import Asker, Parts
from softphone.server.store import office_store

LONGEST_CODE = 40
"With gaps and hyphens; a recovery code has 14."
NEEDED = ApiError(
    401, "one_time_code_needed",
    "Give the code of your authenticator app as well, or a recovery code. A program of your "
    "own uses a token instead.",
)  # fmt: skip
WRONG = ApiError(
    401, "wrong_one_time_code",
    "This code is not right, or was used already. Wait for the next one.",
)  # fmt: skip
WRONG_PASSWORD = ApiError(403, "wrong_password", "The present password is not right.")


def wait(seconds: float) -> None:
    if seconds > 0:
        wait_s = math.ceil(seconds)
        raise ApiError(
            429, "too_many_tries", f"Too many tries in vain. Try again in {wait_s} seconds.",
            {"seconds": wait_s},
        )  # fmt: skip


def begin_try(parts: Parts, person: str) -> None:
    """Until it succeeds: many at once count as many.  From wherever they come: who gets here
    has the password or a session, so that no stranger locks the person out.
    """
    now, who = parts.exchange.monotonic(), ("", person)
    wait(parts.own_waits.wait_s(who, now))
    parts.own_waits.failed(who, now)


async def check_password(parts: Parts, asker: Asker, password: str) -> None:
    """Whoever found a device that is signed in does not know it.  Raises ApiError."""
    begin_try(parts, asker.person.id)
    async with parts.database.read() as connection:
        found = await office_store.password_of(connection, asker.person.email)
    if not await parts.passwords.is_right(found[1] if found else None, password):
        raise WRONG_PASSWORD
    parts.own_waits.succeeded(("", asker.person.id))


async def second_step(parts: Parts, person: str, code: str, address: str) -> None:
    """After the first step has succeeded.  Raises ApiError unless the code is right."""
    if (await parts.codes.state(person)).since is None:
        return
    if not code.strip():
        raise NEEDED
    begin_try(parts, person)
    if not await parts.codes.is_right(person, code):
        parts.sign_ins.failed(address, parts.exchange.monotonic())
        raise WRONG
    parts.own_waits.succeeded(("", person))
