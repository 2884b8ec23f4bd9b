"""Why a command could not do it: a sentence for the person, a word for the machine."""

from __future__ import annotations


class Problem(Exception):
    """``code`` never changes its meaning; ``message`` says what is wrong and what helps."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
