"""Whose fault it is.

SipError: a message or value that breaks the rules.  ``source`` says who broke them: ``remote``
(a peer sent it; answer with ``status``) or ``local`` (our own code asked for the impossible).
"""

from __future__ import annotations

from typing import Literal


class SipError(Exception):
    """Something is not SIP as the RFCs have it."""

    def __init__(
        self,
        reason: str,
        status: int = 400,
        source: Literal["local", "remote"] = "remote",
        request: object | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.source = source
        self.request = request
        "What could be read of a broken request, enough to answer it; None if nothing could."
