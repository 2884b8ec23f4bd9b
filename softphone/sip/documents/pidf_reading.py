"""PIDF and RPID as other people's software publishes them (RFC 3863, RFC 4479, RFC 4480)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from softphone.sip.documents.xml_reading import BadXml, Element, read_xml

CONTENT_TYPE = "application/pidf+xml"

_DND = frozenset(
    {
        "do not disturb", "dnd", "do-not-disturb", "please do not disturb",
        "nicht stören", "bitte nicht stören", "nicht stoeren", "bitte nicht stoeren",
        "niet storen", "niet storen aub", "niet storen a.u.b",
    }
)  # fmt: skip
"What a note says that means it, in three languages, without case and signs around."
_AROUND = " \t.,;:!-–—*()[]\"'“”„«»"


@dataclass(frozen=True, slots=True)
class Published:
    """What a document says of its person, all tuples, persons and devices together."""

    is_open: bool | None
    "True if one of its tuples is open; None if none says anything."
    activities: tuple[str, ...]
    "Local names, in lower case: ``busy``, ``on-the-phone`` ..."
    notes: tuple[str, ...]

    @property
    def is_dnd(self) -> bool:
        """Busy alone is anything, a call too; busy and a note that says so is a wish to have
        one's peace (decision 18).  RFC 4480 has no word of its own for it.
        """
        return "busy" in self.activities and any(map(_means_dnd, self.notes))


def read_pidf(body: bytes) -> Published:
    """Raises BadXml, also if it is another document."""
    root = read_xml(body)
    if root.name != "presence":
        raise BadXml("this is no presence document")
    statuses = [text for status in _all(root, "basic") if (text := status.text.lower())]
    activities = [a.name.lower() for group in _all(root, "activities") for a in group.children]
    notes = [note.text for note in _all(root, "note") if note.text]
    return Published(
        "open" in statuses if statuses else None,
        tuple(name for name in activities if name != "note"),
        tuple(notes),
    )


def _all(element: Element, name: str) -> Iterator[Element]:
    """Every element of this local name, however deep, in the order of the document."""
    for child in element.children:
        if child.name == name:
            yield child
        yield from _all(child, name)


def _means_dnd(note: str) -> bool:
    return re.sub(r"\s+", " ", note).strip(_AROUND).casefold() in _DND
