"""A desk phone sets itself up from one address: each maker's file, the same account."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from softphone.server.linphone_settings import SipSettings
from softphone.server.makers import grandstream, snom, yealink
from softphone.server.makers.choice import maker_of
from softphone.server.makers.settings import DeskSettings, Key
from tests.server.test_provisioning import link_for
from tests.whole_office import WholeOffice

MAC = "001565a1b2c3"
FILES = {
    "yealink": f"{MAC}.cfg",
    "snom": f"snomD785-{MAC.upper()}.htm",
    "grandstream": f"cfg{MAC}.xml",
}


@dataclass
class Account:
    """What a phone of any maker takes out of its file."""

    user: str
    secret: str
    domain: str
    proxy: str


def account_of(maker: str, body: bytes) -> Account:
    if maker == "yealink":
        rows = dict(
            line.split(" = ", 1) for line in body.decode().splitlines()[1:] if " = " in line
        )
        one = "account.1."
        proxy = (
            f"{rows[one + 'outbound_proxy.1.address']}:{rows[one + 'outbound_proxy.1.port']}"
        )
        return Account(rows[one + "auth_name"], rows[one + "password"],
                       rows[one + "sip_server.1.address"], proxy)  # fmt: skip
    tree = ElementTree.fromstring(body)
    found = {element.tag: element.text or "" for element in tree.iter()}
    if maker == "snom":
        proxy = found["user_outbound"].removeprefix("sip:").partition(";")[0]
        return Account(found["user_pname"], found["user_pass"], found["user_host"], proxy)
    return Account(found["P36"], found["P34"], found["P47"], found["P48"])


@pytest.mark.parametrize("maker", FILES)
async def test_each_maker_s_phone_gets_the_account_and_signs_in_with_it(
    office: WholeOffice, maker: str
) -> None:
    url = await link_for(office, "208")
    answer = await office.http.get(f"{url}/{FILES[maker]}")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    account = account_of(maker, answer.content)
    assert (account.user, account.domain) == ("208", "office.example")
    assert account.proxy.startswith("office:")

    phone = office.phone("208", register=False)
    assert phone.register(secret="the old one").status == 401
    assert phone.register(secret=account.secret).status == 200


@pytest.mark.parametrize("asked", [
    "y000000000096.cfg", "000000000000.cfg", "snomD785.htm", "cfg.xml", "evil.cfg",
    f"{MAC}.cfg.exe", "..%2f..%2fetc",
])  # fmt: skip
async def test_files_for_all_phones_of_a_kind_use_nothing_up(
    office: WholeOffice, asked: str
) -> None:
    url = await link_for(office, "208")
    for _ in range(12):
        assert (await office.http.get(f"{url}/{asked}")).status_code == 404
    assert (await office.http.get(f"{url}/{FILES['yealink']}")).status_code == 200


async def test_a_second_phone_gets_nothing(office: WholeOffice) -> None:
    url = await link_for(office, "208")
    first = await office.http.get(f"{url}/{FILES['yealink']}")
    second = await office.http.get(f"{url}/{FILES['snom']}")
    assert (first.status_code, second.status_code) == (200, 404)


async def test_a_wrong_link_looks_like_a_used_one(office: WholeOffice) -> None:
    url = await link_for(office, "208")
    wrong = await office.http.get(f"{url[:-4]}xxxx/{FILES['yealink']}")
    await office.http.get(f"{url}/{FILES['yealink']}")
    used = await office.http.get(f"{url}/{FILES['yealink']}")
    assert (wrong.status_code, wrong.content) == (used.status_code, used.content)


async def test_keys_are_set_for_colleagues_of_the_department_first(office: WholeOffice) -> None:
    url = await link_for(office, "205")
    body = (await office.http.get(f"{url}/{FILES['yealink']}")).text
    for row in ("linekey.2.type = 16", "linekey.2.value = 601", "linekey.3.value = 602",
                "linekey.3.label = Mara Vogt", "linekey.3.pickup_value = *8602",
                "features.feature_key_sync.enable = 1"):  # fmt: skip
        assert row in body.splitlines(), row
    assert "607" not in body, "no key for oneself"


NASTY = 'Mara\r\naccount.1.password = x\u2028</settings><evil a="b">&\x00\ud7ff'


@pytest.mark.parametrize("made", [yealink.document, snom.document, grandstream.document])
def test_a_name_is_never_more_than_a_name(made) -> None:
    sip = SipSettings("208", "s<e>&c\"r'et", "office.example", "2001:db8::2", 5061, "tls")
    body = made(DeskSettings(sip, NASTY, "*8", (Key("607", NASTY),)))
    maker = made.__module__.rpartition(".")[2]
    account = account_of(maker, body)
    assert account.secret == "s<e>&c\"r'et"
    assert "2001:db8::2" in account.proxy
    if maker == "yealink":
        lines = [x for x in body.decode().splitlines() if x.startswith("account.1.password")]
        assert lines == ["account.1.password = s<e>&c\"r'et"]


@pytest.mark.parametrize(("file", "name"), [(FILES[m], m.capitalize()) for m in FILES])
def test_a_maker_is_known_by_the_name_of_its_file(file: str, name: str) -> None:
    maker = maker_of(file)
    assert maker is not None and maker.name == name
