"""The telephone and its office, message by message."""

from __future__ import annotations

import asyncio
from typing import Any

from softphone.phone.pjsua import KEEP_ENDED_S
from softphone.sip.message import make_response


async def test_registers_with_a_user_name_of_its_own(office: Any, phone: Any) -> None:
    request = office.last_register
    assert 'username="204-inst1"' in request.headers.get("Authorization")
    assert "sip:204@office.example" in request.headers.get("From")
    assert "Route" not in dict(request.headers.items())
    assert int(request.headers.get("Expires")) <= 300


async def test_says_that_it_rings_only_when_the_pop_up_is_up(office: Any, phone: Any) -> None:
    office.send_text(office.invite("a1"))
    call = await phone.call_in("ringing")
    assert call["remote"] == {"number": "607", "name": "Jonas Brandt"}
    assert call["office_call_id"] == "office-a1"
    assert [r.status for r in office.responses] == [100]
    await phone.wish("ringing", call["id"])
    await office.response(180)


async def test_answers_and_is_hung_up(office: Any, phone: Any) -> None:
    office.send_text(office.invite("a2"))
    call = await phone.call_in("ringing")
    await phone.wish("ringing", call["id"])
    await phone.wish("answer", call["id"])
    answer = await office.response(200)
    assert b"m=audio" in answer.body
    assert b"c=IN IP4 127.0.0.1" in answer.body
    tag = answer.to.tag
    office.send_text(office.in_dialog("ACK", "a2", 1, tag))
    active = await phone.call_in("active")
    assert active["answered_at"] is not None
    office.send_text(office.in_dialog("BYE", "a2", 2, tag))
    ended = await phone.call_in("ended")
    assert not ended["ended_elsewhere"]


async def test_a_call_answered_elsewhere_is_not_a_missed_one(office: Any, phone: Any) -> None:
    office.send_text(office.invite("a3"))
    call = await phone.call_in("ringing")
    await phone.wish("ringing", call["id"])
    await office.response(180)
    reason = 'SIP;cause=200;text="Call completed elsewhere"'
    office.send_text(office.in_dialog("CANCEL", "a3", 1, "", Reason=reason))
    assert (await phone.call_in("ended"))["ended_elsewhere"]


async def test_a_caller_who_gave_up_is_a_missed_call(office: Any, phone: Any) -> None:
    office.send_text(office.invite("a4"))
    await phone.call_in("ringing")
    office.send_text(office.in_dialog("CANCEL", "a4", 1, ""))
    assert not (await phone.call_in("ended"))["ended_elsewhere"]


async def test_declining_ends_this_branch(office: Any, phone: Any) -> None:
    office.send_text(office.invite("a5"))
    call = await phone.call_in("ringing")
    await phone.wish("decline", call["id"])
    await office.response(603)
    assert [r.status for r in office.responses] == [100, 603]


async def test_silence_sends_nothing(office: Any, phone: Any) -> None:
    office.send_text(office.invite("a6"))
    call = await phone.call_in("ringing")
    await phone.wish("ringing", call["id"])
    await office.response(180)
    await phone.wish("silence", call["id"])
    await phone.wish("set_audio")
    assert [r.status for r in office.responses] == [100, 180]
    await phone.call_in("ringing")


async def test_ignores_calls_from_strangers(office: Any, phone: Any) -> None:
    stranger = await type(office).open()
    stranger.contact = office.contact
    stranger.send_text(stranger.invite("b1"), office.peer)
    await stranger.response(500)
    assert phone.calls == []
    stranger.transport.close()


async def test_the_crash_invite_does_nothing(office: Any, phone: Any) -> None:
    sdp = office.sdp("UDP/TLS/RTP/SAVPF") + (
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\na=setup:actpass\r\n"
    )
    for name in ("x1", "x2"):
        office.send_text(office.invite(name, sdp))
        await asyncio.sleep(0.2)
    assert phone.is_running
    assert phone.calls == []
    office.send_text(office.invite("after"))
    await phone.call_in("ringing")


async def test_answers_by_itself_only_an_announced_click(office: Any, phone: Any) -> None:
    office.send_text(office.invite("c1", X_Click_Id="unknown"))
    await phone.call_in("ringing")
    await phone.wish("expect_click", "click-7")
    office.send_text(office.invite("c2", X_Click_Id="click-7"))
    await office.response(200, "c2")
    assert [r.status for r in office.responses if r.call_id == "c1"] == [100]


async def _dialled(office: Any, phone: Any, number: str = "607") -> tuple[Any, Any]:
    await phone.wish("call", number)
    invite = await office.request("INVITE")
    answer = make_response(invite, 200, to_tag="t1")
    answer.headers.add("Contact", f"<sip:office@127.0.0.1:{office.port}>")
    answer.headers.add("P-Asserted-Identity", '"Jonas Brandt" <sip:607@office.example>')
    answer.headers.add("Content-Type", "application/sdp")
    answer.body = office.sdp().encode()
    return invite, answer


async def test_dials_and_learns_who_answered(office: Any, phone: Any) -> None:
    invite, answer = await _dialled(office, phone)
    assert invite.uri == "sip:607@office.example"
    assert b" RTP/AVP 9 8 0 " in invite.body
    assert (await phone.call_in("dialing"))["remote"]["number"] == "607"
    office.send(make_response(invite, 180, to_tag="t1"))
    await phone.call_in("ringing")
    office.send(answer)
    active = await phone.call_in("active")
    await phone.shows(lambda call: call["remote"]["name"] == "Jonas Brandt")
    await phone.wish("hang_up", active["id"])
    office.send(make_response(await office.request("BYE"), 200))
    await phone.call_in("ended")


async def test_a_second_call_puts_the_first_on_hold(office: Any, phone: Any) -> None:
    _, answer = await _dialled(office, phone)
    office.send(answer)
    first = await phone.call_in("active")
    await office.request("ACK")
    office.requests.clear()
    office.send_text(office.invite("w1"))
    second = await phone.call_in("ringing")
    await phone.wish("answer", second["id"])
    hold = await office.request("INVITE")
    assert b"a=sendonly" in hold.body
    agreed = make_response(hold, 200)
    agreed.headers.add("Contact", f"<sip:office@127.0.0.1:{office.port}>")
    agreed.headers.add("Content-Type", "application/sdp")
    agreed.body = office.sdp().encode() + b"a=recvonly\r\n"
    office.send(agreed)
    accepted = await office.response(200, "w1")
    office.send_text(office.in_dialog("ACK", "w1", 1, accepted.to.tag))
    await phone.call_in("active", index=1)
    await phone.shows(lambda _: phone.calls[0]["state"] == "held")
    assert phone.calls[0]["id"] == first["id"]


async def test_what_cannot_be_dialled_is_refused_with_a_word(office: Any, phone: Any) -> None:
    assert await phone.refusal("call", "x" * 200) == "bad_number"
    assert phone.calls == []


async def test_a_click_is_answered_and_dials_on(office: Any, phone: Any) -> None:
    await phone.wish("expect_click", "click-8")
    office.send_text(office.invite("k1", X_Click_Id="click-8"))
    answer = await office.response(200, "k1")
    office.send_text(office.in_dialog("ACK", "k1", 1, answer.to.tag))
    refer = office.in_dialog(
        "REFER", "k1", 2, answer.to.tag, Refer_To="<sip:611@office.example>"
    )
    office.send_text(
        refer.replace("Content-Length", "Contact: <sip:office@127.0.0.1>\r\nContent-Length")
    )
    await office.response(202, "k1")
    invite = await office.request("INVITE")
    assert invite.uri == "sip:611@office.example"
    office.send_text(office.in_dialog("BYE", "k1", 3, answer.to.tag))
    office.send(make_response(invite, 180, to_tag="t1"))
    # the click's own call was shown as ringing as well, and may be told late
    await phone.shows(
        lambda call: (call["state"], call["remote"]["number"]) == ("ringing", "611")
    )
    office.send(make_response(invite, 486, to_tag="t1"))
    await phone.shows(lambda call: call["ended_reason"] == "486")


async def test_nobody_else_may_move_a_call(office: Any, phone: Any) -> None:
    office.send_text(office.invite("k2"))
    call = await phone.call_in("ringing")
    await phone.wish("answer", call["id"])
    answer = await office.response(200, "k2")
    office.send_text(office.in_dialog("ACK", "k2", 1, answer.to.tag))
    office.send_text(
        office.in_dialog("REFER", "k2", 2, answer.to.tag, Refer_To="<sip:0900@office.example>")
    )
    await office.response(603, "k2")
    assert "INVITE" not in [r.method for r in office.requests]


async def test_a_held_call_keeps_its_codec(office: Any, phone: Any) -> None:
    """The caller preferred PCMU; a hold that offered ours first would change it in the call."""
    office.send_text(office.invite("h1", office.sdp(formats="0 8 101")))
    call = await phone.call_in("ringing")
    await phone.wish("answer", call["id"])
    answer = await office.response(200, "h1")
    assert b" RTP/AVP 0 " in answer.body
    office.send_text(office.in_dialog("ACK", "h1", 1, answer.to.tag))
    await phone.call_in("active")
    await phone.wish("hold", call["id"])
    hold = await office.request("INVITE")
    assert b"a=sendonly" in hold.body
    assert b" RTP/AVP 0 9 8 " in hold.body


async def test_the_end_of_an_old_call_leaves_a_newer_one_with_its_number_alone(
    office: Any, phone: Any
) -> None:
    """The library numbers its calls from 0 to 7 and then begins anew."""
    for number in range(8):
        office.send_text(office.invite(f"old{number}"))
        await phone.call_in("ringing")
        office.send_text(office.in_dialog("CANCEL", f"old{number}", 1, ""))
        await phone.call_in("ended")
    office.send_text(office.invite("new"))
    call = await phone.call_in("ringing")
    await phone.wish("ringing", call["id"])
    await office.response(180, "new")
    await asyncio.sleep(2 * KEEP_ENDED_S)  # now the old ones were freed
    await phone.wish("answer", call["id"])
    answer = await office.response(200, "new")
    office.send_text(office.in_dialog("ACK", "new", 1, answer.to.tag))
    assert (await phone.call_in("active"))["id"] == call["id"]
