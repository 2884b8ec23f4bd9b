"""What is wrong with a data directory, in words for its administrator."""

from __future__ import annotations


class DataProblem(Exception):
    """The data directory cannot be used.  The text says what, why and what to do."""
