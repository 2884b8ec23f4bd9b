"""The office by way of the app that runs: its window shows what a command does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from softphone.commands.problem import Problem
from softphone.desktop.single_instance import hand_over

Json = dict[str, Any]


class AppOffice:
    """Asks through the single-instance socket."""

    @classmethod
    async def running(cls) -> AppOffice | None:
        """None when no app runs, or it does not answer."""
        return cls() if await hand_over("status") is not None else None

    async def signed_in_email(self) -> str:
        """Whose app it is; empty while nobody is signed in."""
        answer = await hand_over("status")
        me = (answer or {}).get("me")
        return str(me.get("email") or "").lower() if isinstance(me, Mapping) else ""

    async def me(self) -> Json:
        return _me(await _ask("status"))

    async def set_status(self, status: str, until: datetime | None) -> Json:
        value = "on" if status == "do_not_disturb" else "off"
        ends = until.isoformat() if until is not None else ""
        return _me(await _ask("dnd", value=value, until=ends))

    async def call(self, number: str, device: str) -> Json:
        return _plain(await _ask("call", **{"number": number, "with": device}))

    async def calls(self, count: int) -> list[Json]:
        told = (await _ask("why", count=count)).get("told")
        return [dict(call) for call in told] if isinstance(told, list) else []

    async def preview(self, caller: str, called: str, at: datetime | None) -> Json:
        when = at.isoformat() if at is not None else ""
        return _plain(await _ask("preview", **{"from": caller, "to": called, "at": when}))

    async def click(self, id: str) -> Json:
        return _plain(await _ask("click", id=id))

    async def cancel(self, id: str) -> None:
        await _ask("cancel_click", id=id)

    async def close(self) -> None:
        return None


async def _ask(command: str, **details: Any) -> Json:
    answer = await hand_over(command, **details)
    if answer is None:
        raise Problem("no_answer", "The app that runs does not answer. Quit it and try again.")
    if not answer.get("ok"):
        raise Problem(str(answer.get("code", "refused")), str(answer.get("message", "")))
    return answer


def _me(answer: Json) -> Json:
    """The person's facts at the top, as the server would tell them."""
    me = answer.get("me")
    if not isinstance(me, Mapping):
        raise Problem("not_signed_in", "Nobody is signed in in the app. Sign in there first.")
    return {**me, **{key: answer[key] for key in answer if key not in ("ok", "me")}}


def _plain(answer: Json) -> Json:
    return {key: value for key, value in answer.items() if key != "ok"}
