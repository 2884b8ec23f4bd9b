"""Why a directory could not be read."""

from __future__ import annotations

CODES = frozenset(
    {"unreachable", "bad_certificate", "refused", "not_a_directory", "bad_search", "too_large"}
)
MOST = 20_000
"Contacts of one directory."


class DirectoryProblem(Exception):
    """``code`` is one of ``CODES``; the text is for the log and holds no secret."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code
