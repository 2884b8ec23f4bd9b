"""A link for who forgot the password, by mail: to nobody else, once, for an hour, encrypted."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from softphone.server import mailing
from softphone.server.certificate import own
from softphone.server.mailing import MailProblem, MailServer, deliver, read_server
from tests.mail_peer import MailPeer, Received
from tests.whole_office import Client, WholeOffice

ADDRESS = "https://telephone.example:8580"
LIMIT_S = 10


@pytest.fixture
async def peer() -> AsyncIterator[tuple[MailPeer, str]]:
    made = MailPeer()
    yield made, await made.start()
    await made.stop()


@pytest.fixture
async def ada(office: WholeOffice, peer: tuple[MailPeer, str]) -> Client:
    """The administrator, who has told the office its mail server."""
    ada = await office.sign_in("ada", scope="administration")
    await ada.put("/settings/mail", wish(peer[1]))
    return ada


def wish(server: str, **more: Any) -> dict[str, Any]:
    return {"server": server, "sender": "telephone@office.example", "address": ADDRESS} | more


async def forgot(office: WholeOffice, email: str = "mara@office.example") -> Any:
    """What the sign-in page is answered, after everything that followed from it."""
    answer = await office.http.post("/password-reset", json={"email": email})
    await asyncio.gather(*office.server.background._tasks)
    return answer


async def mailed(peer: MailPeer) -> Received:
    return await asyncio.wait_for(peer.received.get(), LIMIT_S)


async def accept(office: WholeOffice, mail: Received) -> tuple[int, str]:
    found = re.search(rf"{ADDRESS}/phone#invitation=(\S+)", mail.text)
    assert found is not None, mail.text
    body = {"invitation": found[1], "new": "another one of mine"}
    answer = await office.http.post("/session/invitation", json=body)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


async def test_who_forgot_the_password_is_mailed_a_link_that_opens_once(
    office: WholeOffice, ada: Client, peer: tuple[MailPeer, str]
) -> None:
    before = await office.sign_in("mara")
    assert (await forgot(office, " MARA@office.example")).status_code == 202
    mail = await mailed(peer[0])
    assert mail.to == mail.message["To"] == "mara@office.example"
    assert mail.message["From"] == "telephone@office.example"
    assert mail.message["Subject"] == "Nordlicht GmbH: link for a new password"
    assert "Hello Mara Vogt," in mail.text
    assert (await before.get("/me"))["number"] == "602", "nothing has changed so far"
    assert await accept(office, mail) == (200, "")
    assert await accept(office, mail) == (401, "invitation_expired")
    assert await before.refusal("GET", "/me") == (401, "not_signed_in")
    assert (await office.sign_in("mara", "another one of mine")).token


async def test_everybody_is_answered_alike_and_nobody_else_is_mailed(
    office: WholeOffice, ada: Client, peer: tuple[MailPeer, str]
) -> None:
    new = {"email": "ivo@office.example", "first_name": "Ivo", "number": "609"}
    await ada.post("/users", new)  # and has no password yet: an invitation is for that
    answers = [
        await forgot(office, email)
        for email in ("mara@office.example", "nobody@office.example", new["email"],
                      "mara@office.example", "x\r\nBcc: all@office.example")
    ]  # fmt: skip
    assert {(a.status_code, a.content, str(a.headers)) for a in answers} == {
        (202, b"{}", str(answers[0].headers))
    }
    assert (await mailed(peer[0])).to == "mara@office.example"
    assert peer[0].received.empty(), "not a second one within five minutes"
    late = await forgot(office, "jonas@office.example")
    assert (late.status_code, late.json()["error"]["code"]) == (429, "too_many_tries")


async def test_a_mailed_link_lapses_after_an_hour_and_by_what_an_administrator_changes(
    office: WholeOffice, ada: Client, peer: tuple[MailPeer, str]
) -> None:
    await forgot(office)
    office.pass_time(3601)
    assert await accept(office, await mailed(peer[0])) == (401, "invitation_expired")
    ada = await office.sign_in("ada", scope="administration")
    await forgot(office)
    (mara,) = (r for r in (await ada.get("/users"))["items"] if r["number"] == "602")
    changed = await ada.ask(
        "PATCH", f"/users/{mara['id']}", {"email": "m.vogt@office.example"},
        headers={"If-Match": mara["etag"]},
    )  # fmt: skip
    assert changed.status_code == 200
    assert await accept(office, await mailed(peer[0])) == (401, "invitation_expired")


async def test_the_mail_server_s_password_is_sealed_and_never_told(
    office: WholeOffice, ada: Client
) -> None:
    told = await ada.put("/settings/mail", wish("mail.example", user="tel", password="s3cr3t"))
    assert told == wish("mail.example", user="tel", has_password=True)
    kept = await ada.put(
        "/settings/mail", wish("mail.example", user="tel", sender="a@b.example")
    )
    assert kept["has_password"], "left out, it stays"
    await office.restart_server()
    assert office.server.parts.mail._password == "s3cr3t"
    ada = await office.sign_in("ada", scope="administration")
    answers = [await ada.get(path) for path in ("/settings/mail", "/settings", "/audit")]
    assert "s3cr3t" not in str([*answers, await office.export()])
    assert b"s3cr3t" not in (office.data / "einklang.db").read_bytes()
    moved = await ada.put("/settings/mail", wish("elsewhere.example", user="tel"))
    assert not moved["has_password"], "it goes to no other server"


IMPOSSIBLE = (
    ("server", "mail example"), ("server", "http://mail.example"), ("server", "mail:0"),
    ("sender", "telephone"), ("sender", "a@b.example\nBcc: c@d.example"),
    ("address", "telephone.example"), ("address", "https://x.example/a?b"),
)  # fmt: skip


async def test_what_cannot_be_is_named_and_changes_nothing(ada: Client) -> None:
    before = await ada.get("/settings/mail")
    for key, value in IMPOSSIBLE:
        answer = await ada.ask("PUT", "/settings/mail", {**before, key: value})
        assert answer.status_code == 422, value
        assert answer.json()["error"]["details"]["fields"][0]["field"] == key, value
    assert await ada.get("/settings/mail") == before


async def test_without_a_mail_server_the_page_is_told_to_ask_the_administrator(
    office: WholeOffice, ada: Client
) -> None:
    assert (await office.http.get("http://office/healthz")).json()["password_mail"]
    await ada.put("/settings/mail", {})
    assert not (await office.http.get("http://office/healthz")).json()["password_mail"]
    for email in ("mara@office.example", "nobody@office.example"):
        answer = await forgot(office, email)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_mail")
    assert await ada.refusal("POST", "/settings/mail/test") == (409, "no_mail")


async def test_a_test_mail_says_what_is_wrong(ada: Client, peer: tuple[MailPeer, str]) -> None:
    assert await ada.post("/settings/mail/test") == {"sent_to": "ada@office.example"}
    assert "Ada Amt" in (await mailed(peer[0])).text
    await peer[0].stop()
    found = await ada.refusal("POST", "/settings/mail/test")
    assert found == (409, "mail_unreachable")


# -- encrypted


@pytest.fixture
async def safe(tmp_path: Path) -> AsyncIterator[tuple[MailPeer, MailServer, Path]]:
    """A mail server that offers STARTTLS, under a certificate of its own."""
    made = own(tmp_path, ["127.0.0.1"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    peer = MailPeer(context, ("tel", "s3cr3t"))
    host, port, _ = read_server(await peer.start())
    yield peer, MailServer(host, port, False, "a@b.example", "tel", "s3cr3t"), made.certificate
    await peer.stop()


async def send(server: MailServer, context: ssl.SSLContext | None = None) -> str:
    """The code of what went wrong; empty if nothing did."""
    try:
        await deliver(server, "m@b.example", "Hello\r\nBcc: x@b.example", "text", context)
    except MailProblem as problem:
        return problem.code
    return ""


async def test_the_password_is_given_only_to_a_server_that_is_trusted(
    safe: tuple[MailPeer, MailServer, Path],
) -> None:
    peer, server, certificate = safe
    assert await send(server) == "mail_certificate"
    assert "AUTH" not in peer.commands
    trusted = ssl.create_default_context(cafile=str(certificate))
    assert await send(server, trusted) == ""
    got = await mailed(peer)
    assert (got.user, got.is_encrypted) == ("tel", True)
    assert got.message["Bcc"] is None and got.message["Subject"] == "Hello Bcc: x@b.example"
    wrong = MailServer(server.host, server.port, False, "a@b.example", "tel", "other")
    assert await send(wrong, trusted) == "mail_login"
    assert "s3cr3t" not in repr(server)


async def test_nothing_goes_unencrypted_to_another_computer(
    peer: tuple[MailPeer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "is_loopback", lambda host: False)
    host, port, _ = read_server(peer[1])
    assert await send(MailServer(host, port, False, "a@b.example")) == "mail_insecure"
    assert peer[0].received.empty()


@pytest.mark.parametrize(
    ("typed", "read"),
    [("mail.example", ("mail.example", 587, False)),
     ("Mail.Example:465", ("mail.example", 465, True)),
     ("smtps://mail.example", ("mail.example", 465, True)),
     ("smtp://mail.example:25", ("mail.example", 25, False))],
)  # fmt: skip
def test_a_mail_server_is_read_as_people_write_it(typed: str, read: Any) -> None:
    assert read_server(typed) == read
