"""Before anybody has answered: dialogs that may still come to nothing (RFC 3261 §12, §15)."""

from __future__ import annotations

from softphone.model.availability import Status
from softphone.model.events import CallChanged
from softphone.sip.dialog import Dialog
from tests.sip_office import MARA, Line, SipOffice, sdp


def early(line: Line) -> Line:
    """The caller has heard 180: it knows the early dialog."""
    line.dialog.learn(line.responses[-1])
    return line


def test_a_caller_may_leave_an_early_dialog_by_bye(office: SipOffice) -> None:
    """The INVITE still gets its final answer, 487 (RFC 3261 §15.1.2)."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()
    invite = call.invite

    early(call).hang_up()

    finals = [r for r in call.responses if r.cseq == (invite.cseq[0], "INVITE")]
    assert [r.status for r in finals] == [487]
    assert desk.ringing.cancelled is not None
    assert office.why("208") == ("rang", "caller_gave_up")
    office.pass_time(40)
    assert len(office.core.layer) == 0


def test_a_device_that_says_bye_before_its_answer_ends_only_its_own_branch(
    office: SipOffice,
) -> None:
    """Its 200 was lost or late: it is taken back, the others go on ringing."""
    jonas, soft, desk = (office.phone(x) for x in ("205", "204", "208"))
    call = jonas.call("602")
    soft.ringing.ring()
    desk.ringing.ring()
    ringing = soft.ringing
    ringing.dialog.remote_target = "sip:einklang@10.20.0.2"

    ringing.request("BYE")

    assert ringing.status == 200
    assert not desk.ringing.cancelled
    ringing.answer()
    assert call.status == 180
    desk.ringing.answer()
    assert call.status == 200


def test_a_second_invite_before_the_first_is_answered_waits(office: SipOffice) -> None:
    """500 with Retry-After (RFC 3261 §14.2)."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.ring()
    first = call.invite

    early(call).offer(sdp("10.20.0.10", session="7 2"))

    assert call.status == 500
    assert 0 <= int(call.final.headers.get("retry-after") or "-1") <= 10
    call.invite = first
    call.cancel()
    assert desk.ringing.cancelled is not None


def test_what_names_another_dialog_is_not_taken_for_this_one(office: SipOffice) -> None:
    """A dialog is known by both its tags (RFC 3261 §12)."""
    jonas, desk = office.phone("205"), office.phone("208")
    call = jonas.call("602")
    desk.ringing.answer()
    other = Dialog.from_dict(desk.ringing.dialog.to_dict())
    other.local_tag = "another-fork"
    other.local = other.local.replace(
        f"tag={desk.ringing.dialog.local_tag}", "tag=another-fork"
    )
    line = Line(desk, desk.ringing.invite, other, is_incoming=False)

    line.request("BYE")

    assert line.status == 481
    assert not call.is_ended


def test_an_answer_that_crosses_do_not_disturb_ends_the_waiting_too(office: SipOffice) -> None:
    """A device is not called quiet before the news is told that it stopped."""
    jonas, desk = office.phone("205"), office.phone("208")
    jonas.call("602")
    desk.is_mute = True  # the CANCEL is still on its way
    desk.ringing.ring()
    office.set_status(MARA, Status.DO_NOT_DISTURB)
    assert office.exchange.rings("208")
    desk.is_mute = False
    told: list[CallChanged] = []
    office.bus.listen(CallChanged, told.append)

    desk.ringing.answer()

    assert desk.ringing.is_ended
    assert not office.exchange.rings("208")
    assert "p-602" in {person for event in told for person in event.people}
