"""Bodies of several parts, and the list that names them (RFC 2046, RFC 2387, RFC 4662)."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from softphone.sip.documents import multipart
from softphone.sip.documents.multipart import Part, related
from softphone.sip.documents.rlmi import Member, rlmi
from softphone.sip.errors import SipError

RLMI = "{urn:ietf:params:xml:ns:rlmi}"


def test_what_is_written_is_read() -> None:
    first = Part("application/rlmi+xml", b"<list/>", "root@office.example")
    others = [
        Part("application/pidf+xml", b"<presence/>\r\n", "d607@office.example"),
        Part("text/plain", b"--no-boundary\r\n\r\nsecond", "x@office.example"),
        Part("text/plain", b"", "empty@office.example"),
    ]
    kind, body = related(others, first, "word-1")

    assert multipart.read(kind, body) == [first, *others]
    assert 'type="application/rlmi+xml"' in kind
    assert 'start="<root@office.example>"' in kind


def test_bare_line_feeds_will_do() -> None:
    """FreeSWITCH ends its lines so before a delimiter (wire.md 1.6)."""
    body = (
        b"--w\nContent-Type: text/a\n\n<a/>\n--w\r\n"
        b"content-type:text/b\r\nContent-ID: <b@x>\r\n\r\n<b/>\n--w--\n"
    )

    parts = multipart.read("multipart/mixed; boundary=w", body)
    assert parts == [Part("text/a", b"<a/>"), Part("text/b", b"<b/>", "b@x")]


@pytest.mark.parametrize(
    "kind",
    [
        'multipart/mixed;boundary="w 1"',
        'multipart/mixed; BOUNDARY = "w 1" ; charset=x',
        'multipart/related;type="a/b"; boundary="w 1"',
    ],
)
def test_a_boundary_is_named_in_many_ways(kind: str) -> None:
    assert multipart.read(kind, b"--w 1\r\n\r\nx\r\n--w 1--") == [Part("", b"x")]


def test_what_stands_around_the_parts_is_nothing() -> None:
    body = b"preface\r\n--w  \r\n\r\nx\r\n--w--\r\nepilogue\r\n--w\r\n\r\ny"

    assert multipart.read("multipart/mixed;boundary=w", body) == [Part("", b"x")]


def test_a_cut_off_body_gives_what_is_there() -> None:
    parts = multipart.read("multipart/mixed;boundary=w", b"--w\r\nContent-Type: a/b\r\n\r\nx")

    assert parts == [Part("a/b", b"x")]


def test_a_longer_word_is_no_delimiter() -> None:
    body = b"--w\r\n\r\n--wider\r\n--w--"

    assert multipart.read("multipart/mixed;boundary=w", body) == [Part("", b"--wider")]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/mixed", b"--w\r\n\r\nx\r\n--w--"),
        ("multipart/mixed;boundary=", b"--w\r\n\r\nx"),
        ("multipart/mixed;boundary=w", b""),
        ("multipart/mixed;boundary=w", b"x"),
        ("multipart/mixed;boundary=w", b"--w--"),
        ("multipart/mixed;boundary=" + "w" * 300, b"--w"),
    ],
)
def test_what_is_no_multipart_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(SipError) as refused:
        multipart.read(kind, body)
    assert refused.value.status == 400


def test_many_delimiters_are_bounded() -> None:
    body = b"--w\r\n\r\nx\r\n" * (multipart.MAX_PARTS + 500)

    parts = multipart.read("multipart/mixed;boundary=w", body)
    assert len(parts) <= multipart.MAX_PARTS + 1


def test_a_list_names_its_members_and_their_parts() -> None:
    members = [
        Member("sip:607@office.example", "Jonas & Co", "607-0@office.example"),
        Member("sip:604@office.example"),
    ]
    root = ElementTree.fromstring(rlmi("sip:colleagues@office.example", 3, members, True))

    assert root.attrib == {
        "uri": "sip:colleagues@office.example", "version": "3", "fullState": "true",
    }  # fmt: skip
    assert root[0].findtext(f"{RLMI}name") == "Jonas & Co"
    instance = root[0].find(f"{RLMI}instance")
    assert instance is not None
    assert instance.attrib == {"id": "i1", "state": "active", "cid": "607-0@office.example"}
    assert root[1].get("uri") == "sip:604@office.example"
    assert len(root[1]) == 0
