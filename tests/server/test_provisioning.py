"""A phone fetches its own settings, by a link that works once."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from softphone.server.linphone_settings import NAMESPACE, SipSettings, document
from tests.whole_office import PASSWORD, WholeOffice


def entry(body: bytes, section: str, key: str) -> str:
    space = {"l": NAMESPACE}
    path = f"l:section[@name='{section}']/l:entry[@name='{key}']"
    found = ElementTree.fromstring(body).find(path, space)
    assert found is not None, body
    return found.text or ""


async def link_for(office: WholeOffice, account: str) -> str:
    ada = await office.sign_in("ada", PASSWORD, "administration")
    return str((await ada.post(f"/voip-accounts/{account}/setup", {}))["url"])


async def test_the_link_tells_no_secret_and_works_once(office: WholeOffice) -> None:
    before = office.server.directory.digest_user("208")
    url = await link_for(office, "208")
    assert office.server.directory.digest_user("208") == before, "the old phone works so far"

    answer = await office.http.get(url)

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert entry(answer.content, "auth_info_0", "username") == "208"
    secret = entry(answer.content, "auth_info_0", "passwd")
    assert len(secret) >= 20 and secret not in url
    assert office.server.directory.digest_user("208") != before, "a secret of its own"
    again = await office.http.get(url)
    stranger = await office.http.get(url[:-4] + "xxxx")
    assert (again.status_code, again.content) == (stranger.status_code, stranger.content)
    assert again.status_code == 404


async def test_a_second_link_and_a_new_secret_void_the_first(office: WholeOffice) -> None:
    first = await link_for(office, "208")
    second = await link_for(office, "208")
    assert (await office.http.get(first)).status_code == 404
    ada = await office.sign_in("ada")
    await ada.post("/voip-accounts/208/credentials", {})
    assert (await office.http.get(second)).status_code == 404


@pytest.mark.parametrize("host", ["pbx.example", "2001:db8::2", 'a"><b&c'])
def test_whatever_the_server_is_called_stays_text(host: str) -> None:
    body = document(SipSettings("208", "a<b&c", "office.example", host, 5061, "tls"))
    assert entry(body, "auth_info_0", "passwd") == "a<b&c"
    shown = f"[{host}]" if ":" in host else host
    assert entry(body, "proxy_0", "reg_proxy") == f"<sip:{shown}:5061;transport=tls>"
