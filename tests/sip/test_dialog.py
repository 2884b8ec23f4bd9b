"""Dialogs: tags, counters, the way to the peer (RFC 3261 §12)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from softphone.sip.dialog import Dialog
from softphone.sip.message import Request, make_response
from tests.sip_clock import make_request


def called(*headers: tuple[str, str]) -> tuple[Request, Dialog]:
    """A peer called us."""
    request = make_request(branch="z9hG4bK1", cseq=7)
    for name, value in headers:
        request.headers.add(name, value)
    return request, Dialog.from_request(request, "ours", "<sip:einklang@10.20.0.2>")


def test_the_called_side_knows_the_peer_by_its_request() -> None:
    _, dialog = called(
        ("Contact", "<sip:205@10.20.0.9:5062>"), ("Record-Route", "<sip:a;lr>, <sip:b;lr>")
    )

    assert (dialog.local_tag, dialog.remote_tag) == ("ours", "j1")
    assert dialog.remote_target == "sip:205@10.20.0.9:5062"
    bye = dialog.request("BYE")
    assert bye.headers.lines("route") == ["<sip:a;lr>", "<sip:b;lr>"]
    assert bye.cseq == (1, "BYE")
    assert bye.to.tag == "j1" and bye.from_.tag == "ours"


def test_without_a_contact_the_from_address_must_do() -> None:
    _, dialog = called()

    assert dialog.remote_target == "sip:205@office.example"


def test_the_calling_side_learns_from_the_answer() -> None:
    """The route is taken backwards (§12.1.2)."""
    request = make_request(branch="z9hG4bK1")
    dialog = Dialog("d1", request.headers.get("from") or "", "<sip:602@office.example>", "j1",
                    "", "sip:602@office.example", 1)  # fmt: skip
    answer = make_response(request, 200, to_tag="theirs")
    answer.headers.add("Contact", "<sip:208@10.20.0.11>")
    answer.headers.add("Record-Route", "<sip:a;lr>, <sip:b;lr>")

    dialog.learn(answer)

    assert dialog.remote_tag == "theirs"
    assert str(dialog.remote_address.uri) == "sip:602@office.example"
    ack = dialog.ack(1)
    assert ack.uri == "sip:208@10.20.0.11"
    assert ack.headers.lines("route") == ["<sip:b;lr>", "<sip:a;lr>"]
    assert ack.headers.get("contact") is None


def test_an_answer_without_a_contact_changes_no_target() -> None:
    request, dialog = called(("Contact", "<sip:205@10.20.0.9:5062>"))

    dialog.refresh_target(make_response(request, 200, to_tag="t"))

    assert dialog.remote_target == "sip:205@10.20.0.9:5062"


def test_a_request_out_of_order_is_not_accepted() -> None:
    _, dialog = called()

    assert dialog.accepts(make_request("INFO", cseq=9))
    assert not dialog.accepts(make_request("INFO", cseq=9))
    assert not dialog.accepts(make_request("BYE", cseq=8))
    assert dialog.accepts(make_request("ACK", cseq=7)), "an ACK has the number of its INVITE"
    assert dialog.accepts(make_request("BYE", cseq=10))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_whatever_comes_is_accepted_only_in_rising_order(numbers: list[int]) -> None:
    _, dialog = called()

    taken = [n for n in numbers if dialog.accepts(make_request("INFO", cseq=n))]

    assert taken == sorted(set(taken))
    assert all(n > 7 for n in taken)


def test_a_dialog_survives_being_stored() -> None:
    _, dialog = called(("Record-Route", "<sip:a;lr>"))
    dialog.request("INFO")

    assert Dialog.from_dict(dialog.to_dict()) == dialog
