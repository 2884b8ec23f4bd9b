"""Which maker's phone asks: each asks for a file of its own name, with its hardware address."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from softphone.server.makers import grandstream, snom, yealink
from softphone.server.makers.settings import DeskSettings


@dataclass(frozen=True, slots=True)
class Maker:
    name: str
    file: re.Pattern[str]
    media_type: str
    document: Callable[[DeskSettings], bytes]


_MAC = r"(?!0{12})[0-9a-fA-F]{12}"
_SNOM = re.compile(rf"(snom\w{{2,8}}-)?{_MAC}\.(htm|xml)")
MAKERS = (
    Maker("Yealink", re.compile(rf"{_MAC}\.cfg"), yealink.MEDIA_TYPE, yealink.document),
    Maker("Snom", _SNOM, snom.MEDIA_TYPE, snom.document),
    Maker("Grandstream", re.compile(rf"cfg{_MAC}\.xml"), grandstream.MEDIA_TYPE,
          grandstream.document),
)  # fmt: skip


def maker_of(file: str) -> Maker | None:
    """None for the files that are the same for all phones of a kind: there are none."""
    return next((maker for maker in MAKERS if maker.file.fullmatch(file)), None)
