"""XML from strangers: read whatever they honestly write, and nothing that is meant to hurt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.sip.documents.xml_reading import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    BadXml,
    read_xml,
)

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<lolz>&b;</lolz>"""


def refusal(body: bytes) -> BadXml:
    with pytest.raises(BadXml) as caught:
        read_xml(body)
    return caught.value


def test_a_tree_of_elements_by_their_local_names() -> None:
    root = read_xml(b'<a xmlns="urn:x" n="1"><b>one</b> <b> two </b><c/></a>')

    assert (root.namespace, root.name, root.attributes) == ("urn:x", "a", {"n": "1"})
    assert [child.text for child in root.all("b")] == ["one", "two"]
    assert root.text_of("c") == "" and root.text_of("d") is None


@pytest.mark.parametrize(
    "body",
    [
        b'<a xmlns="urn:x"><b>1</b></a>',
        b'<p:a xmlns:p="urn:x"><p:b>1</p:b></p:a>',
        b'<a xmlns="urn:x"><q:b xmlns:q="urn:x">1</q:b></a>',
    ],
)
def test_the_prefix_of_a_namespace_says_nothing(body: bytes) -> None:
    root = read_xml(body)

    assert root.namespace == "urn:x"
    assert root.first("b", "urn:x") == root.first("b")
    assert root.first("b", "urn:y") is None


def test_an_attribute_with_a_prefix_keeps_its_namespace() -> None:
    root = read_xml(b'<a xmlns:p="urn:x" p:n="1" n="2"/>')

    assert root.attributes == {"{urn:x}n": "1", "n": "2"}


def test_text_in_pieces_is_one_text() -> None:
    body = b"<a>Do <!-- really -->not <![CDATA[dis]]>turb &amp; wait</a>"

    assert read_xml(body).text == "Do not disturb & wait"


@pytest.mark.parametrize(
    "body",
    [
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>Müller</a>'.encode("iso-8859-1"),
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>Müller</a>'.encode(),
        '<?xml version="1.0" encoding="UTF-8"?><a>Müller</a>'.encode("iso-8859-1"),
        '<?xml version="1.0" encoding="x-of-our-own"?><a>Müller</a>'.encode(),
        "<a>Müller</a>".encode("utf-8-sig"),
        '<?xml version="1.0" encoding="UTF-16"?><a>Müller</a>'.encode("utf-16"),
        '\r\n <?xml version="1.0"?>\n<a>Müller</a>\n\0'.encode(),
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>Müller</a>".encode("iso-8859-1"),
    ],
)
def test_what_counts_is_the_bytes_and_not_the_encoding_declared(body: bytes) -> None:
    assert read_xml(body).text == "Müller"


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://10.20.0.66/p">%p;]><a/>',
        b"<!DOCTYPE a><a/>",
        "<!DOCTYPE a><a/>".encode("utf-16"),
    ],
)
def test_a_document_type_is_refused_before_anything_comes_of_it(body: bytes) -> None:
    assert "document type" in refusal(body).reason


def test_no_file_is_read_for_an_entity(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s-208")
    body = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'

    assert "s-208" not in refusal(body.encode()).reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"DND",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>&unknown;</a>",
        b"<p:a/>",
        b"<a>\x00</a>",
        b"\xff\xfe\xff",
        b"{}",
    ],
)
def test_what_is_no_xml_is_a_bad_request(body: bytes) -> None:
    assert refusal(body).status == 400


def test_64_kilobytes_are_read_and_a_byte_more_is_not() -> None:
    filler = MAX_BYTES - len(b"<a></a>")

    assert len(read_xml(b"<a>" + b"x" * filler + b"</a>").text) == filler
    assert refusal(b"<a>" + b"x" * (filler + 1) + b"</a>").status == 413


def test_nesting_has_an_end() -> None:
    def nested(depth: int) -> bytes:
        return b"<a>" * depth + b"</a>" * depth

    assert read_xml(nested(MAX_DEPTH)).name == "a"
    assert refusal(nested(MAX_DEPTH + 1)).status == 400
    assert refusal(nested(8000)).status == 400


def test_so_has_the_number_of_elements() -> None:
    assert len(read_xml(b"<a>" + b"<b/>" * (MAX_ELEMENTS - 1) + b"</a>").children) == 499
    assert refusal(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>").status == 413


@given(st.binary(max_size=300) | st.text("<>/&;![]ax=\" '?-\n\0ÿ", max_size=80).map(str.encode))
def test_nothing_else_is_ever_raised(body: bytes) -> None:
    try:
        read_xml(body)
    except BadXml as error:
        assert error.status in (400, 413)
