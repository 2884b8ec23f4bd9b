"""What can go wrong with this computer's telephone, each with a code word and a sentence."""

from __future__ import annotations


class PhoneError(Exception):
    """A wish could not be carried out.  ``code`` never changes its meaning.

    Codes: ``phone_not_ready``, ``not_signed_in``, ``bad_number``, ``too_many_calls``,
    ``call_failed``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class PhoneUnavailable(PhoneError):
    """This computer cannot be a telephone; everything else of the app still works."""

    def __init__(self, message: str) -> None:
        super().__init__("phone_unavailable", message)
