"""Values of an office file, checked one by one; what is wrong is named with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from softphone.server.office_file import Places
from softphone.server.office_plans import Fail


class ValueReader:
    def __init__(self, lines: Places) -> None:
        self.lines = lines

    def _text(
        self, table: str, index: int, row: Mapping[str, Any], key: str, default: str = "",
        needed: bool = False,
    ) -> str:  # fmt: skip
        value = row.get(key, default)
        if not isinstance(value, str):
            self.lines.fail(f"{key} is a text in quotes", table, index, key)
        if needed and not value.strip():
            self.lines.fail(f"{key} is missing", table, index, key)
        if len(value) > 200 or any(ord(c) < 32 for c in value):
            self.lines.fail(f"{key} is too long or has control characters", table, index, key)
        return str(value).strip()

    def _texts(
        self, table: str, index: int, row: Mapping[str, Any], key: str
    ) -> tuple[str, ...]:
        value = row.get(key, [])
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            self.lines.fail(f"{key} is a list of texts", table, index, key)
        return tuple(value)

    def _flag(
        self, table: str, index: int, row: Mapping[str, Any], key: str, default: bool
    ) -> bool:
        value = row.get(key, default)
        if not isinstance(value, bool):
            self.lines.fail(f"{key} is true or false", table, index, key)
        return bool(value)

    def _fail_at(self, table: str, index: int) -> Callable[[str, str], NoReturn]:
        """Refuses a key of this row with a reason."""

        def fail(key: str, reason: str) -> NoReturn:
            self.lines.fail(reason, table, index, key)

        return fail

    def _at(self, table: str, index: int, key: str) -> Fail:
        """Refuses with a reason, at this place."""

        def fail(reason: str) -> NoReturn:
            self.lines.fail(reason, table, index, key)

        return fail
