"""Feature keys in XML: what phones and exchanges write is read, what we write they can read.

Each message of ``tests/wire/feature`` is one that a vendor documents or an exchange sends.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.sip.documents.feature_event import (
    CONTENT_TYPE,
    Feature,
    Said,
    Setting,
    read,
    rings_of,
    write,
)
from softphone.sip.documents.xml_reading import BadXml
from softphone.sip.message import Request, parse
from tests.sip.conftest import WIRE

ON, OFF = Setting(Feature.DND, True), Setting(Feature.DND, False)
MOBILE = "015112345678"
Told = Callable[[str], tuple[Said, ...]]


@pytest.fixture
def told(wire: Callable[[str], bytes]) -> Told:
    """The documents in the body of this message."""

    def of(name: str) -> tuple[Said, ...]:
        message = parse(wire(f"feature/{name}.sip"))
        return read(message.headers.get("content-type") or "", message.body)

    return of


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("set-dnd-on", "208"),
        ("subscribe-with-dnd", "208"),
        ("set-dnd-as-number", "208"),
        ("set-dnd-in-capitals", "208"),
        ("set-dnd-with-bare-lf", "208"),
        ("set-dnd-on-one-line", "208"),
        ("set-dnd-with-byte-order-mark", "208"),
        ("set-dnd-without-device", ""),
        ("set-dnd-empty-device", ""),
        ("set-dnd-device-not-known", ""),
        ("set-dnd-device-is-an-address", "sip:208@office.example"),
        ("set-dnd-with-prefix", "208"),
        ("set-dnd-without-namespace", "208"),
        ("set-dnd-without-declaration", "208"),
        ("set-dnd-type-with-parameter", "208"),
    ],
)
def test_do_not_disturb_in_every_spelling(told: Told, name: str, device: str) -> None:
    assert told(name) == (Said(device, ON),)


def test_do_not_disturb_off(told: Told) -> None:
    assert told("set-dnd-off") == (Said("208", OFF),)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("set-forward-always", Setting(Feature.ALWAYS, True, "607")),
        ("set-forward-always-off", Setting(Feature.ALWAYS, False)),
        ("set-forward-busy", Setting(Feature.BUSY, True, "607")),
        ("set-forward-no-answer", Setting(Feature.NO_ANSWER, True, MOBILE, 24)),
        ("set-forward-no-answer-empty-rings", Setting(Feature.NO_ANSWER, True, MOBILE)),
        ("set-forward-no-answer-without-rings", Setting(Feature.NO_ANSWER, True, MOBILE)),
        ("set-forward-no-answer-many-rings", Setting(Feature.NO_ANSWER, True, MOBILE, 60)),
        ("set-forward-in-the-words-of-events", Setting(Feature.BUSY, True, "607")),
    ],
)
def test_forwarding_as_a_phone_asks_for_it(told: Told, name: str, setting: Setting) -> None:
    assert told(name) == (Said("208", setting),)


@pytest.mark.parametrize(
    "name", ["set-unknown-root", "set-forward-of-unknown-kind", "set-dnd-without-a-word"]
)
def test_what_is_unknown_is_no_mistake(told: Told, name: str) -> None:
    """RFC-less extensions of vendors: nothing changes, and the phone is told what holds."""
    assert told(name) == (Said("208", None),)


@pytest.mark.parametrize(
    ("name", "status"),
    [("set-malformed", 400), ("set-with-entities", 400), ("set-of-another-type", 415)],
)
def test_what_cannot_be_read_has_its_own_answer(told: Told, name: str, status: int) -> None:
    with pytest.raises(BadXml) as caught:
        told(name)

    assert caught.value.status == status


def test_a_text_that_nobody_calls_a_number_is_cut() -> None:
    body = (
        f"<SetDoNotDisturb><device>{'9' * 60000}</device>"
        "<doNotDisturbOn>true</doNotDisturbOn></SetDoNotDisturb>"
    )
    (said,) = read(CONTENT_TYPE, body.encode())

    assert len(said.device) == 64 and said.setting == ON


# -- told by others ------------------------------------------------------------------------


def settings(found: tuple[Said, ...]) -> list[Setting | None]:
    return [said.setting for said in found]


def test_the_parts_of_an_initial_notify(told: Told) -> None:
    assert settings(told("notify-initial")) == [
        OFF,
        Setting(Feature.ALWAYS, False),
        Setting(Feature.BUSY, False),
        Setting(Feature.NO_ANSWER, True, MOBILE, 24),
    ]


def test_freeswitch_writes_bare_line_feeds_before_its_delimiters(told: Told) -> None:
    """And its Subscription-State is ``active, 3599``, which does not hinder reading it."""
    assert settings(told("notify-freeswitch")) == [
        Setting(Feature.ALWAYS, True, "607"),
        Setting(Feature.BUSY, False),
        Setting(Feature.NO_ANSWER, True, MOBILE, 24),
        ON,
    ]


def test_kamailio_quotes_with_apostrophes(told: Told) -> None:
    assert settings(told("notify-kamailio-forward")) == [Setting(Feature.BUSY, True, "607")]


def test_the_number_0_is_none(told: Told) -> None:
    assert settings(told("notify-fusionpbx-number-0")) == [Setting(Feature.ALWAYS, False)]


def test_a_multipart_may_keep_its_boundary_to_itself(wire: Callable[[str], bytes]) -> None:
    body = parse(wire("feature/notify-initial.sip")).body

    assert len(read("multipart/mixed", body)) == 4


def test_a_multipart_that_names_no_boundary_or_holds_nothing() -> None:
    for content_type, body in (
        ("multipart/mixed", b"x\r\n\r\n<a/>\r\n--x--"),
        ("multipart/mixed;boundary=x", b"nothing"),
        ("multipart/mixed;boundary=\udcff", b"a byte that is no text, as headers keep it"),
        ("multipart/mixed;boundary=x", b"--x\r\nContent-Type: a/b"),
        ("multipart/mixed;boundary=x", b"--x\r\n\r\n<a/>\r\n" * 20 + b"--x--"),
    ):
        with pytest.raises(BadXml):
            read(content_type, body)


@given(st.text("x;=\"' boundary\udcff", max_size=40), st.binary(max_size=200))
def test_no_multipart_does_any_harm(parameters: str, body: bytes) -> None:
    try:
        read("multipart/mixed;" + parameters, body + b"\r\n--x--\r\n")
    except BadXml as error:
        assert error.status in (400, 413)


# -- told by us ----------------------------------------------------------------------------

ALL = (
    OFF,
    Setting(Feature.ALWAYS, False),
    Setting(Feature.BUSY, True, "607"),
    Setting(Feature.NO_ANSWER, True, "+4915112345678", 24),
)


def test_one_change_is_one_document_as_the_vendors_document_it(
    wire: Callable[[str], bytes],
) -> None:
    assert write([ON], "208", "b") == (CONTENT_TYPE, parse(wire("feature/notify-dnd.sip")).body)


def test_everything_is_a_multipart_that_reads_as_it_was_written() -> None:
    content_type, body = write(ALL, "208", "fk-1")

    assert content_type == 'multipart/mixed;boundary="fk-1"'
    assert read(content_type, body) == tuple(Said("208", setting) for setting in ALL)
    assert body.count(b"\n") == body.count(b"\r\n")


def test_only_no_answer_has_a_number_of_rings() -> None:
    _, body = write(ALL, "208", "fk-1")

    assert body.count(b"<ringCount>") == 1 and b"<ringCount>4</ringCount>" in body


def test_nothing_assigned_is_nothing_said() -> None:
    assert write([], "208", "b") == ("", b"")


def test_a_device_may_call_itself_what_it_likes() -> None:
    """It is given back, in the encoding that was declared, and breaks no tag."""
    name = 'Müller & <Söhne> "Łódź"'
    content_type, body = write([ON], name, "b")

    assert body.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert "Müller".encode("iso-8859-1") in body
    assert read(content_type, body) == (Said(name, ON),)


@pytest.mark.parametrize(
    ("seconds", "rings"), [(1, 1), (6, 1), (7, 2), (20, 4), (24, 4), (60, 10), (300, 10)]
)
def test_seconds_are_told_in_rings_of_six(seconds: int, rings: int) -> None:
    assert rings_of(seconds) == rings


def test_every_message_of_the_folder_is_one_of_this_package() -> None:
    for file in sorted((WIRE / "feature").glob("*.sip")):
        message = parse(file.read_bytes())

        assert isinstance(message, Request) and message.body is not None, file.name
        assert message.headers.get("event") == "as-feature-event", file.name
        assert int(message.headers.get("content-length") or "") == len(message.body), file.name
