"""How a script passes a password: by a file descriptor, never by a variable or an argument."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping

log = logging.getLogger(__name__)


def read_password(environment: Mapping[str, str]) -> str:
    """The first line of the file descriptor that EINKLANG_PASSWORD_FD names; empty if none."""
    number = environment.get("EINKLANG_PASSWORD_FD", "")
    if not number.isdecimal():
        return ""
    try:
        with os.fdopen(int(number), encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except (OSError, ValueError, OverflowError) as error:
        log.warning("EINKLANG_PASSWORD_FD cannot be read: %s", error)
        return ""
