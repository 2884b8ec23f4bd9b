"""Device feature keys: do not disturb and forwarding, as desk phones and exchanges tell them.

``Event: as-feature-event`` (BroadSoft's device feature key synchronisation).  A phone asks with
``SetDoNotDisturb`` and ``SetForwarding`` in the body of a SUBSCRIBE; it is told the resulting
state by ``DoNotDisturbEvent`` and ``ForwardingEvent`` in a NOTIFY.  The two directions name the
same things differently: ``forwardDN`` is asked, ``forwardTo`` is told.  What is read here may
use either name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

from softphone.sip.documents.xml_reading import BadXml, Element, read_xml

EVENT = "as-feature-event"
CONTENT_TYPE = "application/x-as-feature-event+xml"
MULTIPART = "multipart/mixed"
ACCEPT = (CONTENT_TYPE, MULTIPART)
NAMESPACE = "http://www.ecma-international.org/standards/ecma-323/csta/ed3"

SECONDS_A_RING = 6
"The convention of those who count in rings (Asterisk, FusionPBX)."
MAX_RINGS = 10
MAX_PARTS = 8
MAX_TEXT = 64
"Of a device's or a number's text; longer ones are nobody's number."

_NONE = ("", "0")
"FusionPBX tells the number 0 where there is none."


class Feature(StrEnum):
    """What can be switched, by the word that the documents have for it."""

    DND = "doNotDisturb"
    ALWAYS = "forwardImmediate"
    BUSY = "forwardBusy"
    NO_ANSWER = "forwardNoAns"


@dataclass(frozen=True, slots=True)
class Setting:
    """One feature: asked for by a phone, or told to it."""

    feature: Feature
    is_on: bool
    number: str = ""
    "Where calls go; empty = none said.  Also when it is off: the phone offers it again."
    seconds: int | None = None
    "Of no answer: how long it rings before.  None = not said."


@dataclass(frozen=True, slots=True)
class Said:
    """What one document says.  ``setting`` is None if it is of a kind that we do not know."""

    device: str
    "What the phone calls itself; often its number, often nothing."
    setting: Setting | None


# -- reading -----------------------------------------------------------------------------


def read(content_type: str, body: bytes) -> tuple[Said, ...]:
    """The documents of a body: one, or the parts of a multipart.

    content_type: as in the header, with its parameters.
    Raises BadXml: 415 for another media type, 400 for what cannot be read.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == MULTIPART:
        return tuple(_document(part) for part in _parts(content_type, body))
    if kind != CONTENT_TYPE:
        raise BadXml("this is another media type", 415)
    return (_document(body),)


def _document(body: bytes) -> Said:
    root = read_xml(body)
    device = (root.text_of("device") or "")[:MAX_TEXT]
    if root.name in ("SetDoNotDisturb", "DoNotDisturbEvent"):
        is_on = _flag(root.text_of("doNotDisturbOn"))
        return Said(device, None if is_on is None else Setting(Feature.DND, is_on))
    if root.name in ("SetForwarding", "ForwardingEvent"):
        return Said(device, _forwarding(root))
    return Said(device, None)


def _forwarding(root: Element) -> Setting | None:
    is_on = _flag(_either(root, "activateForward", "forwardStatus"))
    kind = (root.text_of("forwardingType") or "").lower()
    feature = next((f for f in Feature if f.value.lower() == kind), None)
    if is_on is None or feature is None or feature is Feature.DND:
        return None
    number = (_either(root, "forwardDN", "forwardTo") or "").strip()
    if number in _NONE:
        number = ""
    seconds = _seconds(root.text_of("ringCount"))
    return Setting(feature, is_on, number, seconds if feature is Feature.NO_ANSWER else None)


def _either(root: Element, *names: str) -> str | None:
    return next((text for name in names if (text := root.text_of(name)) is not None), None)


def _flag(text: str | None) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").lower())


def _seconds(rings: str | None) -> int | None:
    """Seconds of this many rings; None where nothing readable is said."""
    if not rings or not rings.isascii() or not rings.isdecimal():
        return None
    count = int(rings) if len(rings) < 4 else MAX_RINGS
    return SECONDS_A_RING * min(max(count, 1), MAX_RINGS)


_BOUNDARY = re.compile(
    r';\s*boundary\s*=\s*(?:"([^"]{1,100})"|([^\s;"]{1,100}))', re.IGNORECASE
)
_FIRST_LINE = re.compile(rb"\s*--([^\s]{1,100})[ \t]*\r?\n")
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")


def _boundary(content_type: str, body: bytes) -> bytes:
    """As the header says, or as the body begins where the header says nothing."""
    named = _BOUNDARY.search(content_type)
    if named is not None:
        return (named[1] or named[2]).encode("utf-8", "surrogateescape")
    found = _FIRST_LINE.match(body)
    if found is None:
        raise BadXml("the multipart names no boundary")
    return found[1]


def _parts(content_type: str, body: bytes) -> Iterable[bytes]:
    """The bodies of the parts (RFC 2046 §5.1); bare line feeds will do (FreeSWITCH)."""
    delimiter = re.escape(b"--" + _boundary(content_type, body))
    pieces = re.split(rb"(?:^|\r?\n)" + delimiter + rb"(?=\s|--)", body, maxsplit=MAX_PARTS + 1)
    parts = [piece for piece in pieces[1:] if not piece.startswith(b"--")]
    if not parts or len(parts) > MAX_PARTS:
        raise BadXml("the multipart has no parts or too many")
    for part in parts:
        yield _without_headers(part)


def _without_headers(part: bytes) -> bytes:
    if part.lstrip(b"\r\n\t ").startswith(b"<"):
        return part
    headers = _BLANK_LINE.search(part)
    if headers is None:
        raise BadXml("a part of the multipart has no body")
    return part[headers.end() :]


# -- writing -----------------------------------------------------------------------------


def write(settings: Iterable[Setting], device: str, boundary: str) -> tuple[str, bytes]:
    """Content-Type and body that tell these features: one document, or a multipart.

    boundary: for the multipart; must not occur in a document.  No settings: both are empty.
    """
    documents = [_write_one(setting, device) for setting in settings]
    if len(documents) < 2:
        return (CONTENT_TYPE, documents[0]) if documents else ("", b"")
    lines = [
        f"--{boundary}\r\nContent-Type: {CONTENT_TYPE}\r\n\r\n".encode() + document + b"\r\n"
        for document in documents
    ]
    body = b"".join(lines) + f"--{boundary}--\r\n".encode()
    return f'{MULTIPART};boundary="{boundary}"', body


def _write_one(setting: Setting, device: str) -> bytes:
    fields: dict[str, str] = {"device": device}
    flag = "true" if setting.is_on else "false"
    if setting.feature is Feature.DND:
        root = "DoNotDisturbEvent"
        fields["doNotDisturbOn"] = flag
    else:
        root = "ForwardingEvent"
        fields["forwardingType"] = setting.feature.value
        fields["forwardStatus"] = flag
        fields["forwardTo"] = setting.number
        if setting.seconds is not None:
            fields["ringCount"] = str(rings_of(setting.seconds))
    return _xml(root, fields)


def _xml(root: str, fields: Mapping[str, str]) -> bytes:
    rows = [f"<{name}>{escape(value)}</{name}>" for name, value in fields.items()]
    lines = (
        '<?xml version="1.0" encoding="ISO-8859-1"?>',
        f'<{root} xmlns="{NAMESPACE}">',
        *rows,
        f"</{root}>",
    )
    return ("\r\n".join(lines) + "\r\n").encode("iso-8859-1", "xmlcharrefreplace")


def rings_of(seconds: int) -> int:
    """How many rings fill these seconds, rounded up; 1 to 10."""
    return min(max(-(-seconds // SECONDS_A_RING), 1), MAX_RINGS)
