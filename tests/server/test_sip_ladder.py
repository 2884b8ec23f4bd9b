"""The SIP messages of the last calls: whose they are, in order, and never a secret."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from softphone.server.sip_ladder import CALLS, MESSAGES, SipLadder, without_secrets
from softphone.sip.message import parse
from softphone.sip.transaction import Flow
from tests.whole_office import WholeOffice

FLOW = Flow("udp", ("10.20.0.2", 5060), ("10.20.0.9", 5062))


def message(call_id: str, method: str = "INVITE", more: str = "", body: str = "") -> bytes:
    return (
        f"{method} sip:602@office.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.20.0.9;branch=z9hG4bKa"
        f"\r\nFrom: <sip:205@office.example>;tag=a\r\nTo: <sip:602@office.example>\r\n"
        f"Call-ID: {call_id}\r\nCSeq: 1 {method}\r\n{more}Content-Length: {len(body)}"
        f"\r\n\r\n{body}"
    ).encode()


def hear(ladder: SipLadder, call_id: str, method: str = "INVITE") -> None:
    ladder.received(parse(message(call_id, method)), FLOW)


@pytest.fixture
def ladder() -> SipLadder:
    moments = iter(datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=n) for n in range(9999))
    return SipLadder(lambda: next(moments))


def test_the_dialogs_of_a_call_are_one_story_in_order_of_time(ladder: SipLadder) -> None:
    hear(ladder, "a")
    ladder.belongs("a", "call")
    ladder.belongs("b", "call")
    ladder.sent(message("b"), FLOW)
    hear(ladder, "a", "BYE")
    ladder.sent(message("c"), FLOW)
    found = ladder.of("call")
    assert found is not None
    told = [(r.is_ours, r.first_line.split()[0], r.peer[1]) for r in found]
    assert told == [(False, "INVITE", 5062), (True, "INVITE", 5062), (False, "BYE", 5062)]


def test_what_begins_with_no_invite_is_not_looked_at(ladder: SipLadder) -> None:
    hear(ladder, "a", "SUBSCRIBE")
    ladder.belongs("b", "call")
    assert ladder.of("call") == []
    assert ladder.of("another") is None


def test_only_the_last_calls_are_kept_and_no_more_than_so_many_messages(
    ladder: SipLadder,
) -> None:
    for n in range(CALLS + 1):
        hear(ladder, f"leg-{n}")
        ladder.belongs(f"leg-{n}", f"call-{n}")
    assert ladder.of("call-0") is None and ladder.of("call-1") is not None
    for _ in range(MESSAGES + 5):
        hear(ladder, f"leg-{CALLS}")
    assert len(ladder.of(f"call-{CALLS}") or ()) == MESSAGES


def test_a_flood_of_strangers_leaves_the_calls_alone(ladder: SipLadder) -> None:
    hear(ladder, "leg")
    ladder.belongs("leg", "call")
    for n in range(500):
        hear(ladder, f"stranger-{n}")
    assert len(ladder._dialogs) <= 102
    assert len(ladder.of("call") or ()) == 1


@pytest.mark.parametrize("secret", [
    'Authorization: Digest username="205", response="hush"',
    'Proxy-Authorization: Digest response="x",\r\n nonce="hush"',
    'WWW-Authenticate: Digest nonce="hush"', "authorization : hush",
    "Refer-To: <sip:602:hush@office.example>",
])  # fmt: skip
def test_what_opens_something_is_taken_out(secret: str) -> None:
    shown = without_secrets(message("a", more=f"{secret}\r\nSupported: timer\r\n"))
    assert b"hush" not in shown and b"(removed)" in shown
    assert b"\r\nSupported: timer\r\n" in shown


def test_of_a_description_the_keys_are_taken_out_and_of_keys_pressed_everything() -> None:
    sdp = "v=0\r\nm=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES inline:hush\r\na=ice-pwd:hush\r\n"
    shown = without_secrets(message("a", "INVITE", "Content-Type: application/sdp\r\n", sdp))
    assert b"hush" not in shown and b"m=audio 4000 RTP/SAVP 8" in shown
    pin = "Signal=4\r\nDuration=160\r\n"
    shown = without_secrets(
        message("a", "INFO", "Content-Type: application/dtmf-relay\r\n", pin)
    )
    assert b"Signal" not in shown and b"bytes removed" in shown


async def test_an_administrator_reads_the_messages_of_a_call(office: WholeOffice) -> None:
    desk, jonas = office.phone("208"), office.phone("205")
    call = jonas.call("602")
    desk.ringing.ring()
    desk.ringing.answer()
    call.hang_up()
    await office.server.housekeeping()
    ada = await office.sign_in("ada", scope="administration")
    [record] = (await ada.get("/call-records"))["items"]
    told: list[dict[str, Any]] = (await ada.get(f"/call-records/{record['id']}/sip"))["items"]
    words = [(one["direction"], one["first_line"].partition(" sip:")[0]) for one in told]
    assert words[:3] == [("in", "INVITE"), ("out", "SIP/2.0 401 Unauthorized"), ("in", "ACK")]
    assert ("out", "SIP/2.0 200 OK") in words and words.count(("out", "INVITE")) == 1
    assert {one["peer"] for one in told} == {"10.20.0.10:5062", "10.20.0.11:5062"}
    assert "response=" not in str(told) and "nonce=" not in str(told)
    assert await ada.refusal("GET", "/call-records/no-such/sip") == (404, "not_kept")
