"""The office file: whole or not at all, twice is once, every mistake with its line."""

import re
import tomllib

import pytest

from softphone.server.office_file import OfficeFileError
from softphone.server.office_import import Options
from tests.contract_office import CONTRACT
from tests.whole_office import OFFICE, PASSWORD


async def test_S13_S14_S24_S25_S26_S31_S32_the_contracts_whole_example_is_understood(nordlicht):
    """S13, S14, S24-S26, S31, S32: everything of the four tabs comes in by the office file."""
    office = nordlicht.server.directory.office
    mara = office.person_by_number("602")
    assert (mara.first_name, mara.last_name, mara.email) == (
        "Mara", "Vogt", "mara@office.example",
    )  # fmt: skip
    assert mara.voip_accounts == ("204", "207", "208", "209")
    assert (mara.app_account, mara.webphone_account) == ("209", "207")
    assert mara.fixed_destinations == ("+491705550142",)
    assert mara.click_and_call == "208" and mara.log_off_after_10_minutes
    assert [g.members for g in office.groups.values()] == [("602", "607")]
    assert len(office.call_plans) == 3 and office.trunks[0].dnd_response == 480
    assert office.person_by_number("607").must_change_password


async def test_importing_twice_changes_nothing(nordlicht):
    before = await nordlicht.export()
    revision = nordlicht.server.directory.office.revision
    counts = await nordlicht.import_text(CONTRACT)
    assert (counts.added, counts.changed, counts.removed) == (0, 0, 0)
    assert counts.unchanged > 10
    assert await nordlicht.export() == before
    assert await nordlicht.server.database.data_version() == revision


async def test_an_export_is_an_office_file_without_secrets(nordlicht):
    text = await nordlicht.export()
    for secret in ("s-204-demo", "first-password", "trunk-secret", "$argon2"):
        assert secret not in text
    counts = await nordlicht.import_text(text)
    assert (counts.added, counts.changed, counts.removed) == (0, 0, 0)
    assert tomllib.loads(text)["users"][0]["email"] == "mara@office.example"


async def test_an_export_makes_the_same_office_elsewhere(nordlicht):
    text = await nordlicht.export()
    await nordlicht.import_text('[office]\nname = "Empty"\n', Options(prune=True))
    await nordlicht.import_text(text)
    assert await nordlicht.export() == text


async def test_odd_names_survive_the_export(office):
    odd = 'Anna \\"die\\" B\\\\ück 😀 \\u00e9'
    await office.import_text(OFFICE.replace("Meeting room", odd))
    counts = await office.import_text(await office.export())
    assert counts.changed == 0


async def test_what_the_file_does_not_name_is_left_alone_unless_pruned(office):
    less = re.sub(r'\[\[users\]\]\nemail = "jonas.*?\n\n', "", OFFICE, flags=re.S)
    phone = """[[voip_accounts]]
number = "205"
kind = "desk_phone"
description = "Jonas' phone"
secret = "s-205"

"""
    less = less.replace(phone, "")
    counts = await office.import_text(less)
    assert counts.removed == 0
    jonas, phone = await office.sign_in("jonas"), office.phone("205")
    counts = await office.import_text(less, Options(prune=True))
    assert counts.removed == 2
    await office.wait(1)
    assert await jonas.refusal("GET", "/me") == (401, "not_signed_in")
    assert phone.register().status == 401
    ada = await office.sign_in("ada")
    assert "607" not in [p["number"] for p in await ada.get("/colleagues")]


async def test_what_people_chose_for_themselves_stays_where_the_file_is_silent(office):
    """Somebody imports the file of last year again: nobody's own settings are lost."""
    mara = await office.sign_in("mara")
    await mara.put("/me/allowed-callers", {"numbers": ["607"], "second_call": True})
    await mara.put("/me/destination", {"value": "208"})
    hours = [{"days": "mon-fri", "from": "18:00", "to": "08:00"}]
    await mara.put("/me/quiet-hours", {"hours": hours})
    silent = re.sub(
        r"(?m)^(destination|forwarding|click_and_call|quiet_hours) = .*\n", "", OFFICE
    )

    await office.import_text(silent)
    await office.wait(1)

    assert (await mara.get("/me/allowed-callers"))["numbers"] == ["607"]
    assert (await mara.get("/me/allowed-callers"))["second_call"]
    assert (await mara.get("/me"))["destination"] == "208"
    assert (await mara.get("/me/quiet-hours"))["hours"] == hours

    accounts = 'voip_accounts = ["204", "207", "208"]'
    without = silent.replace(accounts, 'voip_accounts = ["204", "207"]')
    assert without != silent
    await office.import_text(without)
    await office.wait(1)
    assert (await mara.get("/me"))["destination"] == "all", "208 is not hers any more"


async def test_who_was_removed_has_no_laptop_in_the_office_any_more(office):
    """Mara is removed; her computer's account stays and goes to somebody else."""
    mara = await office.sign_in("mara")
    issued = await mara.post("/me/devices/204/credentials", {"client": "c", "name": "n"})
    laptop = office.phone("204", register=False)
    assert laptop.register(username=issued["username"], secret=issued["secret"]).status == 200
    without = re.sub(r'\[\[users\]\]\nemail = "mara.*?\n\n', "", OFFICE, flags=re.S)
    await office.import_text(without, Options(prune=True))
    await office.wait(1)
    assert office.registrar.bindings("204", office.now) == []
    assert laptop.register().status == 401
    assert await mara.refusal("GET", "/me") == (401, "not_signed_in")


async def test_passwords_and_secrets_count_only_for_the_new(office):
    changed = OFFICE.replace(PASSWORD, "another-horse").replace("s-205", "t-205")
    counts = await office.import_text(changed)
    assert counts.changed == 0
    await office.sign_in("mara")
    assert office.phone("205").last_status == 200


async def test_reset_passwords_sets_them_and_asks_for_a_new_one(office):
    changed = OFFICE.replace(PASSWORD, "another-horse").replace(
        'number = "607"\npassword = "another-horse"\nmust_change_password = false',
        'number = "607"\npassword = "another-horse"',
    )
    await office.import_text(changed, Options(reset_passwords=True))
    await office.wait(1)
    await office.sign_in("mara", "another-horse")
    assert (await office.sign_in("jonas", "another-horse")).answer["must_change_password"]


async def test_reset_secrets_gives_the_devices_those_of_the_file(office):
    changed = OFFICE.replace("s-205", "t-205")
    await office.import_text(changed, Options(reset_secrets=True))
    await office.wait(1)
    phone = office.phone("205", register=False)
    assert phone.register().status == 401
    assert phone.register(secret="t-205").status == 200


async def test_an_account_without_a_secret_gets_one_nobody_knows(nordlicht):
    phone = nordlicht.phone("208", register=False)
    for secret in ("", "208", "s-208"):
        assert phone.register(secret=secret or " ").status == 401


async def test_a_running_server_takes_an_import_within_a_second(office):
    mara = await office.sign_in("mara")
    await office.import_text(OFFICE.replace("Einkauf", "Verkauf"))
    await office.wait(1)
    assert (await mara.get("/me"))["department"] == "Verkauf"


async def test_somebody_just_imported_can_sign_in_at_once(office):
    new = '[[users]]\nemail = "ivo@office.example"\nfirst_name = "Ivo"\nnumber = "609"\n'
    await office.import_text(OFFICE + new + f'password = "{PASSWORD}"\n')
    ivo = await office.sign_in("ivo")
    assert ivo.answer["person"]["number"] == "609"


async def test_two_people_may_exchange_their_numbers(office):
    swapped = OFFICE.replace('"602"', '"x"').replace('"607"', '"602"').replace('"x"', '"607"')
    await office.import_text(swapped)
    await office.wait(1)
    assert (await (await office.sign_in("mara")).get("/me"))["number"] == "607"


async def test_the_domain_changes_only_together_with_all_secrets(office):
    moved = OFFICE.replace("office.example", "neu.example").replace("@neu", "@office")
    with pytest.raises(OfficeFileError, match=r"the domain is office\.example"):
        await office.import_text(moved)
    await office.import_text(moved, Options(reset_secrets=True))
    await office.wait(1)
    assert office.server.directory.office.domain == "neu.example"


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\xff\xfe", "not UTF-8"), (b"", None), (b"x" * 10, "")],
)
async def test_files_that_are_no_text(office, content, reason):
    (office.data / "office.toml").write_bytes(content)
    from softphone.server import office_reader

    if reason is None:
        assert office_reader.text_of(office.data / "office.toml") == ""
        return
    with pytest.raises(OfficeFileError, match=rf"office\.toml:1: .*{reason}"):
        office_reader.parse(office_reader.text_of(office.data / "office.toml"),
                            str(office.data / "office.toml"))  # fmt: skip
    with pytest.raises(OfficeFileError, match="cannot be read"):
        office_reader.text_of(office.data / "missing.toml")
