"""PUBLISH: other people's software says of its person what it likes; what follows is bounded.

Busy and a note “Do not disturb” set it; taking that back takes back only what it set
(RFC 3903, decision 18).
"""

from __future__ import annotations

import pytest

from softphone.sip.message import Response
from tests.feature_phone import feature_phone, told
from tests.server_sip.test_feature_codes import status
from tests.sip.test_pidf_reading import BUSY, pidf
from tests.sip_office import DOMAIN, Phone
from tests.whole_office import OFFICE, WholeOffice

DND = pidf(BUSY + "<dm:note>Nicht stören</dm:note>")
OPEN = pidf()
ON_A_CALL = pidf("<rpid:activities><rpid:on-the-phone/></rpid:activities>")
PIDF = "application/pidf+xml"


class Publisher:
    """A softphone that publishes, and keeps its entity tag as RFC 3903 wants it."""

    def __init__(self, whole: WholeOffice, account: str = "204", number: str = "") -> None:
        self.whole = whole
        self.phone: Phone = whole.phone(account)
        self.number = number or account
        self.tag = ""
        self._cseq = 1

    async def publish(
        self, body: bytes = b"", expires: int | None = 3600, tag: str | None = None,
        kind: str = PIDF, event: str = "presence", encoding: str = "",
    ) -> Response:  # fmt: skip
        """tag: None is the one it holds, empty is none."""
        self._cseq += 2
        uri = f"sip:{self.number}@{DOMAIN}"
        request = self.phone.build("PUBLISH", uri, self._cseq, "publish", f"<{uri}>")
        tag = self.tag if tag is None else tag
        if event:
            request.headers.add("Event", event)
        if expires is not None:
            request.headers.add("Expires", str(expires))
        if tag:
            request.headers.add("SIP-If-Match", tag)
        if body:
            request.headers.add("Content-Type", kind)
            if encoding:
                request.headers.add("Content-Encoding", encoding)
            request.body = body
        answer = self.phone.ask(request)
        await told(self.whole)
        if answer.status == 200:
            self.tag = answer.headers.get("sip-etag") or ""
        return answer

    async def remove(self) -> Response:
        return await self.publish(expires=0)


async def chosen(whole: WholeOffice) -> str:
    return (await status(whole))[0]


# -- the table of RFC 3903 ------------------------------------------------------------------


async def test_every_200_has_a_fresh_tag_and_the_old_one_is_dead(whole: WholeOffice) -> None:
    soft = Publisher(whole)
    tags = []
    for body in (OPEN, b"", ON_A_CALL, b""):
        answer = await soft.publish(body)
        tags.append(answer.headers.get("sip-etag"))
        assert (answer.status, answer.headers.get("expires")) == (200, "3600")

    assert len(set(tags)) == 4
    assert (await soft.publish(tag=tags[2])).status == 412
    assert (await soft.publish(tag=tags[3])).status == 200


async def test_what_is_removed_or_expired_is_unknown(whole: WholeOffice) -> None:
    soft = Publisher(whole)
    await soft.publish(OPEN)
    removed = await soft.remove()
    assert (removed.status, removed.headers.get("expires")) == (200, "0")
    assert (await soft.publish()).status == 412

    await soft.publish(OPEN, expires=60, tag="")
    whole.pass_time(59)
    assert (await soft.publish(expires=60)).status == 200
    whole.pass_time(61)
    assert (await soft.publish()).status == 412


async def test_how_long_it_lasts(whole: WholeOffice) -> None:
    """RFC 3903 §6 step 4."""
    soft = Publisher(whole)

    brief = await soft.publish(OPEN, expires=59)
    assert (brief.status, brief.headers.get("min-expires")) == (423, "60")
    assert (await soft.publish(OPEN, expires=None)).headers.get("expires") == "3600"
    assert (await soft.publish(expires=999_999)).headers.get("expires") == "3600"


async def test_an_initial_one_for_no_time_is_forgotten_at_once(whole: WholeOffice) -> None:
    soft = Publisher(whole)

    answer = await soft.publish(DND, expires=0)

    assert (answer.status, answer.headers.get("expires")) == (200, "0")
    assert await chosen(whole) == "available"
    assert (await soft.publish()).status == 412


async def test_what_is_refused_and_how(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    soft = Publisher(whole)
    assert (await soft.publish()).status == 400
    for event in ("dialog", ""):
        answer = await soft.publish(OPEN, event=event)
        assert answer.status == 489
        assert "presence" in (answer.headers.get("allow-events") or "")
    other = await soft.publish(b"dnd", kind="text/plain")
    assert (other.status, other.headers.get("accept")) == (415, PIDF)
    packed = await soft.publish(b"\x78\x9c\x03\x00", encoding="deflate")
    assert (packed.status, packed.headers.get("accept-encoding")) == (415, "identity")
    for _ in range(3):
        assert (await soft.publish(b"<presence>")).status == 400
    bomb = b'<!DOCTYPE presence [<!ENTITY a "b">]><presence>&a;</presence>'
    assert (await soft.publish(bomb)).status == 400
    assert caplog.text.count("cannot be read") == 2
    assert soft.tag == "" and await chosen(whole) == "available"


async def test_a_broken_modification_leaves_the_publication_as_it_was(
    whole: WholeOffice,
) -> None:
    soft = Publisher(whole)
    await soft.publish(DND)

    assert (await soft.publish(b"<presence>")).status == 400

    assert (await soft.publish()).status == 200
    assert await chosen(whole) == "do_not_disturb"


async def test_it_speaks_for_itself_and_its_person_only(whole: WholeOffice) -> None:
    mine = [(await Publisher(whole, "204", n).publish(OPEN)).status for n in ("204", "602")]
    others = [
        (await Publisher(whole, "204", n).publish(OPEN)).status
        for n in ("205", "607", "208", "x")
    ]

    assert mine == [200, 200] and others == [403] * 4


async def test_nobody_elses_tag_is_any_good(whole: WholeOffice) -> None:
    soft, other = Publisher(whole), Publisher(whole, "205")
    await soft.publish(DND)

    assert (await other.publish(tag=soft.tag, expires=0)).status == 412
    assert await chosen(whole) == "do_not_disturb"


async def test_a_stranger_is_challenged(whole: WholeOffice) -> None:
    soft = Publisher(whole)
    soft.phone._secret = "wrong"

    assert (await soft.publish(DND)).status == 401
    assert await chosen(whole) == "available"


# -- do not disturb ------------------------------------------------------------------------


async def test_busy_with_the_note_sets_the_persons_do_not_disturb(whole: WholeOffice) -> None:
    soft, desk = Publisher(whole), feature_phone(whole, "208")

    await soft.publish(DND)

    assert await status(whole) == ("do_not_disturb", "204")
    assert desk.shows_dnd
    assert whole.phone("205").call("602").final.status == 480


async def test_a_call_or_a_meeting_sets_nothing(whole: WholeOffice) -> None:
    soft = Publisher(whole)

    for body in (ON_A_CALL, pidf(BUSY), pidf(BUSY + "<dm:note>Meeting</dm:note>"), OPEN):
        await soft.publish(body)
        assert await chosen(whole) == "available"


@pytest.mark.parametrize("how", ["removed", "expired", "open again"])
async def test_what_it_set_it_takes_back(whole: WholeOffice, how: str) -> None:
    """And what held before is back: here, for colleagues only."""
    mara = await whole.sign_in("mara")
    await mara.put("/me/status", {"status": "available_for_colleagues"})
    soft = Publisher(whole)
    await soft.publish(DND)
    assert await chosen(whole) == "do_not_disturb"

    if how == "removed":
        await soft.remove()
    elif how == "expired":
        whole.pass_time(3601)
        await told(whole)
    else:
        await soft.publish(OPEN)

    assert await status(whole) == ("available_for_colleagues", "204")


@pytest.mark.parametrize("how", ["removed", "expired", "open again"])
async def test_what_came_after_it_stays(whole: WholeOffice, how: str) -> None:
    soft, mara = Publisher(whole), await whole.sign_in("mara")
    await soft.publish(DND)
    await mara.dnd(False)
    await mara.dnd(until="2026-03-02T18:00:00Z")

    if how == "removed":
        await soft.remove()
    elif how == "expired":
        whole.pass_time(3601)
        await told(whole)
    else:
        await soft.publish(OPEN)

    assert await chosen(whole) == "do_not_disturb"


async def test_do_not_disturb_that_was_there_before_is_not_its_own(whole: WholeOffice) -> None:
    mara = await whole.sign_in("mara")
    await mara.dnd()
    soft = Publisher(whole)
    await soft.publish(DND)

    await soft.remove()

    assert await chosen(whole) == "do_not_disturb"


@pytest.mark.parametrize("body", [b"", DND], ids=["without a body", "with the same body"])
async def test_a_timed_refresh_never_undoes_a_newer_choice(
    whole: WholeOffice, body: bytes
) -> None:
    soft, mara = Publisher(whole), await whole.sign_in("mara")
    await soft.publish(DND)
    await mara.dnd(False)

    await soft.publish(body)

    assert await chosen(whole) == "available"


async def test_pressed_anew_it_is_set_anew(whole: WholeOffice) -> None:
    soft, mara = Publisher(whole), await whole.sign_in("mara")
    await soft.publish(DND)
    await mara.dnd(False)

    await soft.publish(OPEN)
    await soft.publish(DND)

    assert await status(whole) == ("do_not_disturb", "204")


async def test_two_programs_that_want_it_keep_it_until_the_last_is_gone(
    whole: WholeOffice,
) -> None:
    first, second = Publisher(whole), Publisher(whole, "207")
    await first.publish(DND)
    await second.publish(DND)

    await first.remove()
    assert await chosen(whole) == "do_not_disturb"
    await second.remove()

    assert await chosen(whole) == "available"


async def crash(whole: WholeOffice) -> None:
    """As a power cut: what was published in the last second is forgotten."""
    publications = whole.server.publications

    async def nothing() -> None: ...

    publications.save = nothing  # type: ignore[method-assign]
    await whole.restart_server()


async def test_a_publication_outlives_a_restart_of_the_server(whole: WholeOffice) -> None:
    """Its tag goes on, it expires in time, and takes back what it set."""
    soft = Publisher(whole)
    await soft.publish(DND)
    await whole.restart_server()
    assert (await soft.publish()).status == 200
    await whole.restart_server()
    assert await chosen(whole) == "do_not_disturb"

    whole.pass_time(3601)
    await told(whole)

    assert await chosen(whole) == "available"


async def test_what_has_expired_while_the_server_was_down_is_taken_back_at_its_start(
    whole: WholeOffice,
) -> None:
    await Publisher(whole).publish(DND)
    await whole.stop()
    whole.now += 4000
    await whole.start(office="")

    whole.pass_time(1)
    await told(whole)

    assert await chosen(whole) == "available"


async def test_after_a_crash_a_refresh_is_still_no_wish(whole: WholeOffice) -> None:
    """412, and at once the full state again (RFC 3903 §4.4): nobody pressed anything."""
    soft, mara = Publisher(whole), await whole.sign_in("mara")
    await soft.publish(DND)
    await mara.dnd(False)
    await crash(whole)

    assert (await soft.publish()).status == 412
    await soft.publish(DND, tag="")

    assert await chosen(whole) == "available"


async def test_after_a_crash_it_still_takes_back_what_it_set(whole: WholeOffice) -> None:
    soft = Publisher(whole)
    await soft.publish(DND)
    await crash(whole)
    assert (await soft.publish()).status == 412
    await soft.publish(DND, tag="")
    assert await chosen(whole) == "do_not_disturb"

    await soft.remove()

    assert await chosen(whole) == "available"


async def test_after_a_restart_a_key_that_is_pressed_counts_again(whole: WholeOffice) -> None:
    soft = Publisher(whole)
    await soft.publish(OPEN)
    await whole.restart_server()
    assert (await soft.publish()).status == 412
    await soft.publish(OPEN, tag="")

    await soft.publish(DND)

    assert await status(whole) == ("do_not_disturb", "204")


async def test_a_device_of_several_people_or_of_nobody_sets_nothing(
    whole: WholeOffice,
) -> None:
    shared = OFFICE.replace('voip_accounts = ["205"]', 'voip_accounts = ["205", "208"]')
    await whole.import_text(shared)
    await whole.server.directory.refresh_if_changed()

    for account in ("208", "290"):
        assert (await Publisher(whole, account).publish(DND)).status == 200

    assert await chosen(whole) == "available"
    assert (await status(whole, "607"))[0] == "available"


async def test_one_device_keeps_ten_publications_and_no_more(
    whole: WholeOffice, caplog: pytest.LogCaptureFixture
) -> None:
    """A program that forgets its tags; the oldest goes, and what it had set with it."""
    soft = Publisher(whole)
    await soft.publish(DND)
    first = soft.tag
    for _ in range(30):
        await soft.publish(OPEN, tag="")

    assert (await soft.publish(tag=first)).status == 412
    assert await chosen(whole) == "available"
    assert caplog.text.count("publishes and publishes") == 1
