"""A person's presence as other people's software reads it: PIDF with RPID.

RFC 3863, RFC 4479 (data model), RFC 4480 (activities).  There is no activity for do not
disturb: the convention is ``busy`` with a note.  One activity only: pjsip reads the first one
and finds ``busy`` and ``away`` in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from softphone.sip.documents.xml_writing import escaped

CONTENT_TYPE = "application/pidf+xml"

_NAMESPACES = (
    'xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" '
    'xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"'
)


@dataclass(frozen=True, slots=True)
class Presence:
    """What is told of one person."""

    is_open: bool
    "Calls can reach the person, or would but for do not disturb."
    note: str
    "English words that people read."
    activity: str = ""
    "``busy``, ``on-the-phone`` ...; empty for none (RFC 4480 §3.2)."


def pidf(entity: str, name: str, presence: Presence) -> bytes:
    """The document.

    entity: the person's address, ``sip:602@office.example``.  name: of its elements' ids, a
    number.
    """
    uri, note, id = escaped(entity), escaped(presence.note), escaped(name)
    basic = "open" if presence.is_open else "closed"
    contact = f'<contact priority="0.8">{uri}</contact>' if presence.is_open else ""
    activity = f"<rpid:{presence.activity}/>" if presence.activity else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<presence {_NAMESPACES} entity="{uri}">\n'
        f' <tuple id="u{id}"><status><basic>{basic}</basic></status>{contact}'
        f"<note>{note}</note></tuple>\n"
        f' <dm:person id="p{id}"><rpid:activities>{activity}</rpid:activities>'
        f"<dm:note>{note}</dm:note></dm:person>\n"
        "</presence>\n"
    ).encode()


@dataclass(frozen=True, slots=True)
class PidfDocument:
    """A document that is the same for all its readers: PIDF counts none."""

    text: bytes

    def with_version(self, version: int) -> bytes:
        return self.text
