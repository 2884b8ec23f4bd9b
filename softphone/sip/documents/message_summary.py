"""Whether messages wait in somebody's mailbox (RFC 3842 §5)."""

from __future__ import annotations

from dataclasses import dataclass

CONTENT_TYPE = "application/simple-message-summary"


@dataclass(frozen=True, slots=True)
class MessageSummary:
    account: str
    "What is called to listen to them, ``sip:*97@office.example``."
    new: int = 0
    old: int = 0

    def with_version(self, version: int) -> bytes:
        """The body; message summaries are not counted."""
        waiting = "yes" if self.new else "no"
        return (
            f"Messages-Waiting: {waiting}\r\n"
            f"Message-Account: {self.account}\r\n"
            f"Voice-Message: {self.new}/{self.old} (0/0)\r\n"
        ).encode()
