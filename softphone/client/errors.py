"""What can go wrong between the app and its office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class OfficeError(Exception):
    """The office refused, or was not there.  ``code`` never changes its meaning.

    Besides the codes of the API: ``no_server``, ``not_an_office``, ``unknown_certificate`` and
    ``certificate_changed`` (``details`` hold the ``fingerprint`` seen).
    """

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 0,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.details: Mapping[str, Any] = details or {}

    @property
    def is_absence(self) -> bool:
        """Is the server away, so that trying again later makes sense?"""
        return self.code == "no_server" or self.status in (502, 503, 504)


NO_SERVER = "The presence server does not answer."
