"""XML that came from the network, read with care: no entities, no document types, bounded.

Every XML body is read through ``read_xml``.  It gives a small tree of elements with their
namespaces, whatever prefixes the writer chose.  A document type declaration is refused: no
document of SIP has one, and entities are how a small body becomes a large one or reads files.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from softphone.sip.errors import SipError

MAX_BYTES = 65536
MAX_DEPTH = 16
MAX_ELEMENTS = 500

_AROUND = " \t\r\n\0\ufeff"
"What phones put before the first and after the last tag."


class BadXml(SipError):
    """A body that is no XML, or more of it than anybody needs; answered with 400."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element.  ``attributes``: by local name, or ``{namespace}name`` if prefixed."""

    namespace: str
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Element, ...] = ()
    text: str = ""
    "Its own text in one piece, without the space around it."

    def all(self, name: str, namespace: str | None = None) -> list[Element]:
        """The children of this local name, in this namespace or in any."""
        return [
            child
            for child in self.children
            if child.name == name and namespace in (None, child.namespace)
        ]

    def first(self, name: str, namespace: str | None = None) -> Element | None:
        return next(iter(self.all(name, namespace)), None)

    def text_of(self, name: str) -> str | None:
        """The text of the first child of this name; None if there is no such child."""
        child = self.first(name)
        return child.text if child is not None else None


def read_xml(body: bytes) -> Element:
    """The root of this document.  Raises BadXml."""
    if len(body) > MAX_BYTES:
        raise BadXml("the XML is longer than 64 KB", 413)
    reader = _Reader()
    try:
        reader.parser.Parse(_decoded(body).strip(_AROUND), True)
    except expat.ExpatError as error:
        raise BadXml(f"this is no XML: {expat.ErrorString(error.code)}") from None
    except (UnicodeError, ValueError):
        raise BadXml("this is no XML: it has characters that XML has not") from None
    assert reader.root is not None, "expat refuses a document without a root"
    return reader.root


def _decoded(body: bytes) -> str:
    """The text, by its bytes and not by what it says of itself.

    Phones declare ISO-8859-1 and send UTF-8, or the other way round; a name of an encoding that
    only the sender knows is no reason to look for a decoder.
    """
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("iso-8859-1")


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    namespace: str
    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def closed(self) -> Element:
        text = "".join(self.text).strip()
        return Element(self.namespace, self.name, self.attributes, tuple(self.children), text)


class _Reader:
    """Builds the tree while expat reads; every limit is looked at before anything is kept."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[_Open] = []
        self._count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = _refuse_document_type
        self.parser.EntityDeclHandler = _refuse_document_type

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MAX_ELEMENTS:
            raise BadXml("the XML has more elements than any such document", 413)
        if len(self._open) >= MAX_DEPTH:
            raise BadXml("the XML is nested deeper than any such document")
        namespace, _, local = name.rpartition(" ")
        named = {_braced(key): value for key, value in attributes.items()}
        self._open.append(_Open(namespace, local, named))

    def _end(self, _: str) -> None:
        done = self._open.pop().closed()
        if self._open:
            self._open[-1].children.append(done)
        else:
            self.root = done

    def _text(self, text: str) -> None:
        self._open[-1].text.append(text)


def _braced(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if namespace else local


def _refuse_document_type(*_: object) -> None:
    raise BadXml("the XML has a document type declaration")
