"""Standard output without what a C library says on it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_stdout() -> Iterator[None]:
    """The library greets on stdout before its log can be set up; nobody wants to read it."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        _flush_c_stdout()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush_c_stdout() -> None:
    """What the C library still holds belongs to where it goes now.

    It holds it where stdout is no terminal and Python was not told to run unbuffered.
    """
    if sys.platform != "win32":
        ctypes.CDLL(None).fflush(None)
