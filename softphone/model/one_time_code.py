"""One-time codes of a clock (RFC 6238), and the spare codes for a lost telephone.

HMAC-SHA-1, six digits, steps of 30 seconds: what every authenticator app understands.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import quote, urlencode

DIGITS = 6
STEP_S = 30
DRIFT = 1
"So many steps a telephone's clock may be early or late (RFC 6238 §5.2)."
SECRET_BYTES = 20
"As long as the hash (RFC 4226 §4, R6)."
SPARE_BYTES, SPARE_LETTERS = 8, 12
SPARES = 10
_MISREAD = str.maketrans("018", "OIB")


def code(secret: bytes, count: int, digits: int = DIGITS) -> str:
    """The code of a count (RFC 4226 §5.3)."""
    digest = hmac.digest(secret, count.to_bytes(8, "big"), "sha1")
    at = digest[-1] & 0xF
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def step_at(unix_s: float) -> int:
    return int(unix_s // STEP_S)


def step_of(secret: bytes, told: str, unix_s: float, used: int) -> int | None:
    """The step whose code this is; None if it is none of now, or one up to ``used``.

    So each code opens once, and no earlier one after a later (RFC 6238 §5.2).
    """
    now = step_at(unix_s)
    for step in range(now - DRIFT, now + DRIFT + 1):
        is_it = hmac.compare_digest(code(secret, step), told)
        if is_it and step > used:
            return step
    return None


def digits_of(typed: str) -> str:
    """What was typed as a code, without what people put between; empty if it is none."""
    text = "".join(typed.split())
    return text if len(text) == DIGITS and text.isascii() and text.isdigit() else ""


# -- the secret, as an authenticator app takes it ----------------------------------------------


def text_of(secret: bytes) -> str:
    return base64.b32encode(secret).decode("ascii").rstrip("=")


def secret_of(text: str) -> bytes:
    """Raises ValueError for what ``text_of`` does not make."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def uri(secret: bytes, office: str, email: str) -> str:
    """For the QR code; authenticator apps show office and address."""
    label = f"{quote(office, safe='')}:{quote(email, safe='@')}"
    return f"otpauth://totp/{label}?" + urlencode(
        {"secret": text_of(secret), "issuer": office}, quote_via=quote
    )


def grouped(text: str, wide: int = 4, between: str = " ") -> str:
    """In groups, to be read and typed."""
    return between.join(text[at : at + wide] for at in range(0, len(text), wide))


# -- spare codes -------------------------------------------------------------------------------


def spare_code(chance: bytes) -> str:
    """``ABCD-EFGH-JKLM``: 60 bits, out of ``SPARE_BYTES`` random bytes."""
    return grouped(text_of(chance)[:SPARE_LETTERS], between="-")


def spare_hash(typed: str) -> str:
    """What is kept of a spare code, however it was typed."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()


def without_spare(kept: Iterable[str], typed: str) -> list[str] | None:
    """The hashes that are left once this spare code is used; None if it is none of them."""
    wanted, known = spare_hash(typed), list(kept)
    left = [one for one in known if not hmac.compare_digest(one, wanted)]
    return left if len(left) < len(known) else None
