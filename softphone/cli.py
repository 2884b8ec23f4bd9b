"""The one command, ``einklang``."""

from __future__ import annotations


def main() -> int:
    raise SystemExit("einklang: under construction")
