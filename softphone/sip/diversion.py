"""Who sent a call on, and who really calls: the headers between exchanges and the outside.

Diversion (RFC 5806) and History-Info (RFC 7044, causes of RFC 4458) tell a call's way; the old
and the new header say the same, as some networks know only one of them.  P-Asserted-Identity
and Privacy (RFC 3325, RFC 3323) say who calls; they may be believed of a trusted line only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from softphone.sip.errors import SipError
from softphone.sip.headers import Headers
from softphone.sip.uri import NameAddr, SipUri

MAX_READ = 20
"Values of one header that are looked at; a stranger may send thousands."
MAX_COUNTER = 99

CAUSES = {
    "unconditional": 302,
    "user-busy": 486,
    "no-answer": 408,
    "unavailable": 503,
    "deflection": 480,
}
"Reasons of RFC 5806 and the cause values of RFC 4458 §2.1 that say the same."


@dataclass(frozen=True, slots=True)
class Hop:
    """Somebody sent the call on."""

    uri: SipUri
    "Whose calls go on, as those are told who read it."
    reason: str
    "A word of RFC 5806."
    is_private: bool = False
    "Not to be shown to the called side."


@dataclass(frozen=True, slots=True)
class Passed:
    """The way of a call before it came to us."""

    users: tuple[str, ...] = ()
    "User parts of those who sent it on, each once."
    count: int = 0
    "How often it was sent on."


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as a trusted line says."""

    user: str = ""
    "User part of the address; empty where it is hidden or unreadable."
    name: str = ""
    is_hidden: bool = False


def told(hops: Sequence[Hop], target: SipUri, before: int = 0) -> list[tuple[str, str]]:
    """The header lines of a call that was sent on by ``hops``, oldest first, to ``target``.

    before: how often it had been sent on before it came to us.
    """
    rows = []
    for index, hop in reversed(list(enumerate(hops))):
        counter = 1 + (before if index == 0 else 0)
        privacy = "full" if hop.is_private else "off"
        value = f"<{hop.uri}>;reason={hop.reason};counter={counter};privacy={privacy}"
        rows.append(("Diversion", value))
    entries = []
    place = "1"
    for index, hop in enumerate(hops):
        entries.append(_entry(hop.uri, place, index, hops))
        place += ".1"
    entries.append(_entry(target, place, len(hops), hops))
    rows.append(("History-Info", ", ".join(entries)))
    return rows


def _entry(uri: SipUri, place: str, index: int, hops: Sequence[Hop]) -> str:
    """One entry; all but the first were made by the hop before them (RFC 7044 §5)."""
    if index:
        uri = uri.with_parameter("cause", str(CAUSES.get(hops[index - 1].reason, 302)))
    headers = "?Privacy=history" if index < len(hops) and hops[index].is_private else ""
    made_by = f";mp={place[:-2]}" if index else ""
    return f"<{uri}{headers}>;index={place}{made_by}"


def passed(headers: Headers) -> Passed:
    """What a request says of its way.  Unreadable values are passed over."""
    diversions = _values(headers, "diversion")
    history = _values(headers, "history-info")
    users = [value.uri.user or "" for value in (*diversions, *history[:-1])]
    counted = sum(_counter(value) for value in diversions)
    mapped = sum(1 for value in history if _is_sent_on(value))
    found = tuple(dict.fromkeys(user for user in users if user))
    return Passed(found, max(counted, mapped))


def _is_sent_on(value: NameAddr) -> bool:
    return value.uri.parameter("cause") is not None or value.parameter("mp") is not None


def _counter(value: NameAddr) -> int:
    text = value.parameter("counter") or ""
    return min(int(text), MAX_COUNTER) if text.isascii() and text.isdecimal() else 1


def _values(headers: Headers, name: str) -> list[NameAddr]:
    found = []
    for text in headers.get_all(name)[:MAX_READ]:
        try:
            found.append(NameAddr.parse(text))
        except SipError:
            continue
    return found


def caller(headers: Headers) -> Caller:
    """Who calls: the asserted identity before From; hidden if the caller wants that."""
    asserted = _values(headers, "p-asserted-identity")
    claimed = _values(headers, "from")
    wanted = (headers.get("privacy") or "").lower()
    words = {word.strip() for word in wanted.split(";")}
    is_hidden = bool(words & {"id", "header", "user", "full"})
    if not asserted and claimed and claimed[0].uri.host.endswith("anonymous.invalid"):
        is_hidden = True
    shown = (asserted or claimed)[:1]
    if is_hidden or not shown:
        return Caller(is_hidden=True)
    user = (shown[0].uri.user or "").partition(";")[0]
    if user.lower() in ("anonymous", "unknown", "unavailable", "restricted"):
        return Caller(is_hidden=True)
    name = shown[0].display_name or (claimed[0].display_name if claimed else "")
    return Caller(user, name)


ANONYMOUS = NameAddr(SipUri("sip", "anonymous", "anonymous.invalid"), "Anonymous")
"Who does not say who they are (RFC 3323 §4.1.1.3)."
