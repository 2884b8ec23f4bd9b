"""Digest authentication, both sides (RFC 3261 §22, RFC 7616, RFC 8760)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import struct
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from softphone.sip.message import Request
from softphone.sip.uri import unquote

_HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_PAIR = re.compile(r'([A-Za-z0-9_\-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+)')
MAX_NONCES = 20_000


def ha1(user: str, realm: str, secret: str, algorithm: str) -> str:
    """H(user:realm:secret), in hex.  It stands for the secret in this realm: keep it sealed."""
    return _hash(algorithm, f"{user}:{realm}:{secret}")


def _hash(algorithm: str, text: str) -> str:
    return _HASHES[algorithm](text.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class DigestUser:
    """A digest user name, and the account that it may speak for."""

    username: str
    account: str
    ha1_md5: str = field(repr=False)
    ha1_sha256: str = field(repr=False)

    def ha1(self, algorithm: str) -> str:
        return self.ha1_sha256 if algorithm == "SHA-256" else self.ha1_md5


NOBODY = DigestUser("", "", "0" * 32, "0" * 64)
"Checked against for unknown users, so that they take the same time (wire.md 8.1)."


@dataclass(frozen=True, slots=True)
class Credentials:
    """What an Authorization header says."""

    username: str
    realm: str
    nonce: str
    uri: str
    response: str = field(repr=False)
    algorithm: str = "MD5"
    qop: str = ""
    nc: str = ""
    cnonce: str = ""
    opaque: str = ""

    @classmethod
    def parse(cls, text: str) -> Credentials | None:
        """Read a header value; None if it is no digest we know."""
        values = _values(text)
        if values is None:
            return None
        algorithm = values.get("algorithm", "MD5").upper()
        needed = ("username", "realm", "nonce", "uri", "response")
        if algorithm not in _HASHES or any(name not in values for name in needed):
            return None
        return cls(
            values["username"], values["realm"], values["nonce"], values["uri"],
            values["response"].lower(), algorithm, values.get("qop", "").lower(),
            values.get("nc", ""), values.get("cnonce", ""), values.get("opaque", ""),
        )  # fmt: skip

    def expected(self, ha1_hex: str, method: str) -> str:
        """The response that the right secret gives (RFC 7616 §3.4.1)."""
        ha2 = _hash(self.algorithm, f"{method}:{self.uri}")
        counted = (self.nonce, self.nc, self.cnonce, self.qop)
        middle = ":".join(counted) if self.qop else self.nonce
        return _hash(self.algorithm, f"{ha1_hex}:{middle}:{ha2}")


def _values(text: str) -> dict[str, str] | None:
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    return {m[1].lower(): unquote(m[2]) for m in _PAIR.finditer(rest)}


class Outcome(Enum):
    OK = auto()
    NONE = auto()
    "No credentials: challenge."
    STALE = auto()
    "The right secret with a nonce that is too old: challenge with stale=true."
    BAD = auto()
    REPLAY = auto()
    "A nonce count that was used before."


@dataclass(frozen=True, slots=True)
class AuthResult:
    outcome: Outcome
    user: DigestUser | None = None


class Authenticator:
    """The server's side.  Nonces carry their own time and are not stored until they are used.

    key: random bytes that never leave the server.
    nonce_lifetime_s: after it a right answer is ``stale`` and the client tries again silently.
    """

    def __init__(self, realm: str, key: bytes, nonce_lifetime_s: float = 300.0) -> None:
        self.realm = realm
        self._key = key
        self._lifetime_s = nonce_lifetime_s
        self._counts: OrderedDict[str, int] = OrderedDict()

    def challenge(
        self,
        now: float,
        stale: bool = False,
        algorithms: Sequence[str] = ("SHA-256", "MD5"),
    ) -> list[str]:
        """WWW-Authenticate values, the preferred algorithm first (RFC 8760 §2.3)."""
        nonce = self._nonce(now)
        tail = ", stale=true" if stale else ""
        return [
            f'Digest realm="{self.realm}", nonce="{nonce}", algorithm={name}, qop="auth"{tail}'
            for name in algorithms
        ]

    def check(
        self, request: Request, lookup: Callable[[str], DigestUser | None], now: float
    ) -> AuthResult:
        """Who sent this request?  Unknown users and wrong secrets are told apart by nobody."""
        values = request.headers.get_all("authorization")
        values += request.headers.get_all("proxy-authorization")
        found = (Credentials.parse(value) for value in values[:4])
        ours = next((c for c in found if c is not None and c.realm == self.realm), None)
        if ours is None:
            return AuthResult(Outcome.NONE)
        user = lookup(ours.username) if len(ours.username) <= 128 else None
        expected = ours.expected((user or NOBODY).ha1(ours.algorithm), request.method)
        is_right = hmac.compare_digest(expected.encode(), ours.response.encode())
        age = self._age(ours.nonce, now)
        if user is None or not is_right or age is None or ours.qop not in ("", "auth"):
            return AuthResult(Outcome.BAD)
        if age > self._lifetime_s:
            return AuthResult(Outcome.STALE)
        if ours.qop and not self._count_rises(ours):
            return AuthResult(Outcome.REPLAY)
        return AuthResult(Outcome.OK, user)

    def _count_rises(self, credentials: Credentials) -> bool:
        try:
            count = int(credentials.nc, 16)
        except ValueError:
            return False
        key = f"{credentials.nonce}:{credentials.cnonce}:{credentials.username}"
        if count <= self._counts.get(key, 0):
            return False
        self._counts[key] = count
        self._counts.move_to_end(key)
        if len(self._counts) > MAX_NONCES:
            self._counts.popitem(last=False)
        return True

    def _nonce(self, now: float) -> str:
        stamp = struct.pack(">d", now) + secrets.token_bytes(6)
        return base64.urlsafe_b64encode(stamp + self._seal(stamp)).decode()

    def _age(self, nonce: str, now: float) -> float | None:
        """Seconds since we made this nonce; None if we did not."""
        try:
            raw = base64.urlsafe_b64decode(nonce.encode("ascii"))
        except (ValueError, UnicodeEncodeError):
            return None
        stamp, seal = raw[:14], raw[14:]
        if len(stamp) != 14 or not hmac.compare_digest(seal, self._seal(stamp)):
            return None
        made: float = struct.unpack(">d", stamp[:8])[0]
        return max(0.0, now - made)

    def _seal(self, stamp: bytes) -> bytes:
        return hmac.digest(self._key, stamp + self.realm.encode(), "sha256")[:16]


@dataclass(frozen=True, slots=True)
class Challenge:
    """One WWW-Authenticate or Proxy-Authenticate value."""

    realm: str
    nonce: str
    algorithm: str
    qop: tuple[str, ...]
    opaque: str
    stale: bool

    @classmethod
    def parse(cls, text: str) -> Challenge | None:
        values = _values(text)
        if values is None or "realm" not in values or "nonce" not in values:
            return None
        algorithm = values.get("algorithm", "MD5").upper()
        if algorithm not in _HASHES:
            return None
        qop = tuple(part.strip().lower() for part in values.get("qop", "").split(",") if part)
        stale = values.get("stale", "").lower() == "true"
        return cls(
            values["realm"], values["nonce"], algorithm, qop, values.get("opaque", ""), stale
        )


def answer(
    challenges: Sequence[str], method: str, uri: str, username: str, secret: str, nc: int = 1
) -> str | None:
    """The client's side: an Authorization value for the topmost challenge we understand."""
    parsed = (Challenge.parse(text) for text in challenges)
    challenge = next((c for c in parsed if c is not None), None)
    if challenge is None:
        return None
    qop = "auth" if "auth" in challenge.qop else ""
    credentials = Credentials(
        username, challenge.realm, challenge.nonce, uri, "", challenge.algorithm, qop,
        f"{nc:08x}" if qop else "", secrets.token_hex(8) if qop else "", challenge.opaque,
    )  # fmt: skip
    key = ha1(username, challenge.realm, secret, challenge.algorithm)
    parts = [
        f'username="{username}"', f'realm="{challenge.realm}"', f'nonce="{challenge.nonce}"',
        f'uri="{uri}"', f'response="{credentials.expected(key, method)}"',
        f"algorithm={challenge.algorithm}",
    ]  # fmt: skip
    if qop:
        parts += [f"qop={qop}", f"nc={credentials.nc}", f'cnonce="{credentials.cnonce}"']
    if challenge.opaque:
        parts.append(f'opaque="{challenge.opaque}"')
    return "Digest " + ", ".join(parts)
