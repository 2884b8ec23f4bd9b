"""Why a code or a password was not taken, in the language of the window."""

from __future__ import annotations

from ui import words

_ERRORS = {
    "wrong_one_time_code": "code.e.wrong",
    "too_many_tries": "code.e.wait",
    "one_time_code_not_begun": "code.e.late",
    "wrong_password": "pw.e.old",
    "no_server": "signin.e.noServer",
}


def problem(code: str) -> str:
    return words.text(_ERRORS.get(code, "signin.e.other"))
