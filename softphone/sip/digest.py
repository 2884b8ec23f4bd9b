"""Digest authentication, both sides (RFC 3261 §22, RFC 7616, RFC 8760)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import re
import secrets
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from softphone.sip.errors import SipError
from softphone.sip.message import Request
from softphone.sip.uri import SipUri, quote, split, unquote

ALGORITHMS = ("SHA-256", "MD5")
"The better one first."
_COUNT = re.compile(r"[0-9a-f]{8}", re.IGNORECASE)
MAX_NONCES = 20_000
MAX_VALUE = 2048
"Longer Authorization values are not read."
MAX_USERNAME = 128


def ha1(user: str, realm: str, secret: str, algorithm: str) -> str:
    """H(user:realm:secret), in hex.  It stands for the secret in this realm: keep it sealed."""
    return _hash(algorithm, f"{user}:{realm}:{secret}")


def _hash(algorithm: str, text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    if algorithm == "SHA-256":
        return hashlib.sha256(data).hexdigest()
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


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
        if algorithm not in ALGORITHMS or any(name not in values for name in needed):
            return None
        return cls(
            values["username"], values["realm"], values["nonce"], values["uri"],
            values["response"].lower(), algorithm, values.get("qop", ""),
            values.get("nc", ""), values.get("cnonce", ""), values.get("opaque", ""),
        )  # fmt: skip

    def expected(self, ha1_hex: str, method: str) -> str:
        """The response that the right secret gives (RFC 7616 §3.4.1)."""
        ha2 = _hash(self.algorithm, f"{method}:{self.uri}")
        counted = (self.nonce, self.nc, self.cnonce, self.qop)
        middle = ":".join(counted) if self.qop else self.nonce
        return _hash(self.algorithm, f"{ha1_hex}:{middle}:{ha2}")

    def text(self) -> str:
        """The header value."""
        quoted = [
            ("username", self.username), ("realm", self.realm), ("nonce", self.nonce),
            ("uri", self.uri), ("response", self.response),
        ]  # fmt: skip
        if self.opaque:
            quoted.append(("opaque", self.opaque))
        parts = [f"{name}={quote(value)}" for name, value in quoted]
        parts.append(f"algorithm={self.algorithm}")
        if self.qop:
            parts += [f"qop={self.qop}", f"nc={self.nc}", f"cnonce={quote(self.cnonce)}"]
        return "Digest " + ", ".join(parts)


def _values(text: str) -> dict[str, str] | None:
    """The parameters of a Digest value; None if it is of another scheme."""
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "digest" or len(rest) > MAX_VALUE:
        return None
    pairs = (part.partition("=") for part in split(rest, ","))
    return {name.strip().lower(): unquote(value) for name, equals, value in pairs if equals}


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
    """``user``: who it is, or with BAD whom it claims to be, if there is such a one."""

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
        self._counts: dict[str, tuple[float, int]] = {}
        "When each used nonce was made and its highest count, the first used first."
        self._forgotten_until = -math.inf
        "Nonces made up to then are stale: their counts are not remembered any more."

    def challenge(
        self,
        now: float,
        stale: bool = False,
        algorithms: Sequence[str] = ALGORITHMS,
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
        user = lookup(ours.username) if len(ours.username) <= MAX_USERNAME else None
        expected = ours.expected((user or NOBODY).ha1(ours.algorithm), request.method)
        is_right = hmac.compare_digest(expected.encode(), _ascii(ours.response))
        made_at = self._made_at(ours.nonce)
        if user is None or not is_right or not _is_for(ours, request):
            return AuthResult(Outcome.BAD, user)
        if made_at is None or not self._is_fresh(made_at, now):
            return AuthResult(Outcome.STALE)
        if ours.qop and not self._count_rises(ours, made_at, now):
            return AuthResult(Outcome.REPLAY)
        return AuthResult(Outcome.OK, user)

    def _is_fresh(self, made_at: float, now: float) -> bool:
        """A nonce from the future was made before this machine was started anew."""
        return self._forgotten_until < made_at <= now <= made_at + self._lifetime_s

    def _count_rises(self, ours: Credentials, made_at: float, now: float) -> bool:
        """Every request with a nonce must count higher (RFC 7616 §3.4)."""
        if _COUNT.fullmatch(ours.nc) is None:
            return False
        count = int(ours.nc, 16)
        if count <= self._counts.get(ours.nonce, (made_at, 0))[1]:
            return False
        self._counts[ours.nonce] = (made_at, count)
        self._forget_old(now)
        return True

    def _forget_old(self, now: float) -> None:
        """Keep the counts bounded; whose count is given up early becomes stale."""
        while self._counts:
            nonce, (made_at, _) = next(iter(self._counts.items()))
            if made_at + self._lifetime_s >= now:
                if len(self._counts) <= MAX_NONCES:
                    return
                self._forgotten_until = max(self._forgotten_until, made_at)
            del self._counts[nonce]

    def _nonce(self, now: float) -> str:
        stamp = struct.pack(">d", now) + secrets.token_bytes(6)
        return base64.urlsafe_b64encode(stamp + self._seal(stamp)).decode()

    def _made_at(self, nonce: str) -> float | None:
        """When we made this nonce; None if we did not."""
        try:
            raw = base64.urlsafe_b64decode(nonce.encode("ascii"))
        except (ValueError, UnicodeEncodeError):
            return None
        stamp, seal = raw[:14], raw[14:]
        if len(stamp) != 14 or not hmac.compare_digest(seal, self._seal(stamp)):
            return None
        made_at: float = struct.unpack(">d", stamp[:8])[0]
        return made_at

    def _seal(self, stamp: bytes) -> bytes:
        return hmac.digest(self._key, stamp + self.realm.encode(), "sha256")[:16]


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace")


def _is_for(ours: Credentials, request: Request) -> bool:
    """Do these credentials belong to this request, and do we know their kind (§22.4)?

    The URI is compared in what it points at: some phones leave parameters away.  Others (sipp
    among them) name only the server, whatever they ask of it, as RFC 2543 let them; that is
    taken too where the nonce is counted, so that it serves for one request only: without a
    count, whoever overheard it could call anybody with it.
    """
    if ours.qop.lower() not in ("", "auth"):
        return False
    if ours.uri == request.uri:
        return True
    try:
        said, meant = SipUri.parse(ours.uri), request.request_uri
    except SipError:
        return False
    names_the_server_only = not said.user and bool(ours.qop)
    return names_the_server_only or (said.user, said.host) == (meant.user, meant.host)


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
        """Read a header value; None if it is no digest that we can answer."""
        values = _values(text)
        if values is None or "realm" not in values or "nonce" not in values:
            return None
        algorithm = values.get("algorithm", "MD5").upper()
        qop = tuple(part.strip().lower() for part in values.get("qop", "").split(",") if part)
        if algorithm not in ALGORITHMS or (qop and "auth" not in qop):
            return None
        stale = values.get("stale", "").lower() == "true"
        return cls(
            values["realm"], values["nonce"], algorithm, qop, values.get("opaque", ""), stale
        )


def answer(
    challenges: Sequence[str], method: str, uri: str, username: str, secret: str, nc: int = 1
) -> str | None:
    """The client's side: an Authorization value for the topmost challenge we understand.

    nc: how many requests were sent with this nonce, this one included.
    Returns None if there is no such challenge.
    """
    parsed = (Challenge.parse(text) for text in challenges)
    challenge = next((c for c in parsed if c is not None), None)
    if challenge is None:
        return None
    qop, count, cnonce = "", "", ""
    if challenge.qop:
        qop, count, cnonce = "auth", f"{nc:08x}", secrets.token_hex(8)
    ours = Credentials(
        username, challenge.realm, challenge.nonce, uri, "", challenge.algorithm, qop, count,
        cnonce, challenge.opaque,
    )  # fmt: skip
    key = ha1(username, challenge.realm, secret, challenge.algorithm)
    return replace(ours, response=ours.expected(key, method)).text()
