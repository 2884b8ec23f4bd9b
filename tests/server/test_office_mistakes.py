"""Every mistake in an office file is named with file, line and reason; nothing is changed."""

import re

import pytest

from softphone.server.office_file import OfficeFileError
from tests.contract_office import CONTRACT

SOMEBODY = '[[users]]\nemail = "x@office.example"\nfirst_name = "X"\n'


def line_of(text, mark):
    return next(n for n, row in enumerate(text.splitlines(), 1) if mark in row)


USER = 'click_and_call = "208"'
MISTAKES = [
    # what stands there, what is written instead, on which line the message points, its reason
    ('name = "Nordlicht GmbH"', 'nam = "x"', 'nam = "x"', "unknown key 'nam'"),
    ('name = "Nordlicht GmbH"', 'name = ""', 'name = ""', "name is missing"),
    ('"office.example"  ', '"office example"  ', "office example", "not a host name"),
    ('"office.example"  ', '"other.example"  ', "other.example", "the domain is"),
    ('country = "DE"', 'country = "Germany"', "Germany", "two letters"),
    ("caller_id = true", 'caller_id = "yes"', "caller_id", "true or false"),
    ('echo = "*43"', 'echo = "43"', "echo", "not a code"),
    ('echo = "*43"', 'echo = "*78"', "*78", "two codes are"),
    ('echo = "*43"', 'ecco = "*43"', "ecco", "unknown feature code"),
    ('kind = "softphone"', 'kind = "fax"', "fax", "not a kind of device"),
    ('kind = "softphone"', "kind = 3", "kind = 3", "text in quotes"),
    ('kind = "softphone"', 'kind = "app"\naddress = "sip:a@b.example"', "b.ex", "kind teams"),
    *(
        ('kind = "softphone"', f'kind = "teams"\naddress = "{address}"', "address =", reason)
        for address, reason in (
            ("http://b.example", "is like sip:"), ("sip:b.example", "sip:mara@sbc.example"),
            ("sip:a@b.example?Subject=x", "sip:mara@"), ("sip:a@b.example;maddr=c", "no maddr"),
            ("sip:a@b.example;transport=ws", "udp, tcp or tls"),
            ("sip:a@office.example", "the call would come back"),
        )
    ),
    ('number = "204"', "number = 204", "number = 204", "text in quotes"),
    ('number = "204"', 'number = "20A"', "20A", "2 to 6 digits"),
    ('number = "204"', 'number = "110"', '"110"', "emergency"),
    ('number = "204"', 'number = "207"', None, "is taken by another entry"),
    ('number = "204"', 'number = "602"', None, "taken"),
    ('email = "mara@office.example"', 'email = "mara"', 'email = "mara"', "not an e-mail"),
    ('"jonas@office.example"', '"MARA@office.example"', "MARA@", "stands twice"),
    ('first_name = "Jonas"\n', "", None, "first_name is missing"),
    ('number = "607"', 'number = "602"', None, "taken by another entry of users"),
    ('password = "first-password"', 'password = "short"', "short", "fewer than 8"),
    ('rights = ["end_user"]', 'rights = ["king"]', "king", "no such right"),
    ('rights = ["end_user"]', 'rights = "end_user"', "rights", "list of texts"),
    ('language = "de"', 'language = "xx"', '"xx"', "de, en or nl"),
    ('"208", "209"]', '"208", "209", "299"]', '"299"]', "no account 299"),
    ('app_account = "209"', 'app_account = "205"', "app_account", "not among"),
    ('webphone_account = "207"', 'webphone_account = "x"', "webphone_account", "not among"),
    ('["+49 170 5550142"]', '["hello"]', "hello", "not a telephone number"),
    ('destination = "all"', 'destination = "5"', 'destination = "5"', "one of this person's"),
    (USER, 'click_and_call = "205"', 'click_and_call = "205"', "one of this person's"),
    ("seconds = 20 }\nout", "seconds = 2 }\nout", "forwarding", "5 to 300"),
    ('busy = ""', 'busy = "hello"', "forwarding", "can be called"),
    ('busy = ""', "bussy = 1", "forwarding", "busy, no_answer"),
    ('busy = ""', 'busy = "0900 1234567"', "forwarding", "may not be forwarded"),
    ('busy = ""', 'busy = "+1 212 5550100"', "forwarding", "barred for 'national'"),
    (USER, 'barring = "far"', "barring", "internal, national, international"),
    ('outgoing_number = "default"', 'outgoing_number = "+49 1"', '"+49 1"', "of a trunk"),
    ("allowed_callers = []", 'allowed_callers = ["boss"]', "boss", "not a number"),
    ('"mon-fri", from = "18:00"', '"monday", from = "18:00"', "monday", "not like mon-fri"),
    ('from = "18:00"', 'from = "25:00"', "25:00", "not a time"),
    ('from = "18:00", ', "", "quiet_hours", "{ days, from, to }"),
    ('members = ["602", "607"]', 'members = ["999"]', "999", "nobody has the number 999"),
    ('strategy = "all"', 'strategy = "loud"', "loud", "no such strategy"),
    ('number = "700"', 'number = "602"', None, "taken"),
    ('number = "701"', 'number = "700"', None, "is taken"),
    ('hang_up = "busy"', 'jump = "busy"', 'jump', "a step is one of"),
    ('hang_up = "busy"', 'hang_up = "busy", plan = "sales"', "hang_up", "a step is one of"),
    ('account = "208", seconds = 20', 'account = "299"', "299", "there is no account 299"),
    ('user = "602", seconds', 'user = "666", seconds', "steps = [ { hours", "no user 666"),
    ('plan = "closed" }', 'plan = "open" }', "steps = [ { hours", "no plan open"),
    ('hours = "office", o', 'hours = "lunch", o', "lunch", "no hours lunch"),
    ('"1" = "sales"', '"1" = 7', "steps = [ { hours", "table of keys"),
    ('hang_up = "busy"', 'hang_up = "rude"', "rude", "none of busy"),
    ('hang_up = "busy"', 'announcement = "../x.wav"', "../x.wav", "name of a file"),
    ('holidays = "DE-BE"', 'holidays = "DE-XX"', "DE-XX", "its regions are: BB"),
    ('holidays = "DE-BE"', 'closed_on = ["Xmas"]', "Xmas", "not a date such as"),
    ('strategy = "all"', 'seconds = 2', None, "from 5 to 300"),
    ('week = [ { days = "mon-fri"', 'week = [ { day = "mon-fri"', "day =", "{ days, from"),
    ('kind = "static"', 'kind = "magic"', "magic", "static or registration"),
    ('address = "sip:127', 'address = "127', '"127.0', "address is like"),
    (";transport=udp", ";transport=sctp", "sctp", "udp, tcp or tls"),
    ('match = ["127.0.0.1"]', 'match = ["here"]', '"here"', "is not like 192.0.2.7"),
    ("dnd_response = 480", 'keeps_caller = "yes"', "keeps_caller", "true or false"),
    ("dnd_response = 480", "dnd_response = 200", "= 200", "480 or 486"),
    ('name = "sales"', 'name = "closed"', None, "stands twice"),
    ('registrar = ""', 'registrar = "sip:[::1"', "[::1", "registrar is like"),
    ('registrar = ""', 'registrar = "sip:me@provider.example"', "me@", "registrar is like"),
    ('username = ""', 'username = "k1 <x>"', "k1", "has a space"),
    ("[[trunks]]", "[trunks]", "[trunks]", "two brackets"),
    ("[[trunks]]", "[[trunk]]", "[[trunk]]", "unknown table"),
    ("[office]", "[[office]]", "[[office]]", "one bracket"),
    ('holidays = "DE-BE"', 'holidays = "DE-BE', 'holidays = "DE-BE', ""),
    ('holidays = "DE-BE"', "holidays = ", "holidays =", ""),
    ('department = "Einkauf"', 'department = "a\\u0007b"', "department", "control characters"),
    ('department = "Einkauf"', f'department = "{"x" * 201}"', "xxx", "too long"),
    ('department = "Einkauf"', 'colour = "red"', "colour", "unknown key 'colour'"),
]  # fmt: skip


@pytest.mark.parametrize(("there", "instead", "mark", "reason"), MISTAKES)
async def test_every_mistake_is_named_with_its_line_and_changes_nothing(
    nordlicht, there, instead, mark, reason
):
    before = await nordlicht.export()
    assert there in CONTRACT
    wrong = CONTRACT.replace(there, instead, 1).replace("Mara's", "Changed")
    with pytest.raises(OfficeFileError) as told:
        await nordlicht.import_text(wrong)
    file, line, text = re.fullmatch(r"(.*office\.toml):(\d+): (.+)", str(told.value)).groups()
    assert file == str(nordlicht.data / "office.toml")
    assert reason in text
    if mark is not None:
        assert int(line) == line_of(wrong, mark)
    assert await nordlicht.export() == before


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (f'{SOMEBODY}number = "602"\n', "belongs to Mara Vogt"),
        (f'{SOMEBODY}number = "204"\n', "is a device's"),
        (f'{SOMEBODY}number = "700"\n', "call group's"),
        ('[[voip_accounts]]\nnumber = "602"\n', "belongs to Mara Vogt"),
        ('[[voip_accounts]]\nnumber = "700"\n', "call group's"),
        ('[[call_groups]]\nname = "x"\nnumber = "602"\n', "is taken"),
        ('[[call_plans]]\nname = "x"\nnumber = "204"\n', "is taken"),
        ('[[call_plans]]\nname = "x"\nnumber = "701"\n', "is taken"),
    ],
)  # fmt: skip
async def test_a_number_that_the_office_has_already_is_refused(nordlicht, more, reason):
    """Two people with one number: also when the other one is not in the file."""
    with pytest.raises(OfficeFileError, match=reason):
        await nordlicht.import_text(more)


async def test_plans_in_which_a_call_would_go_round_for_ever_are_refused(nordlicht):
    plans = """
[[call_plans]]
name = "day"
number = "810"
steps = [ { hours = "office", otherwise = "night" } ]

[[call_plans]]
name = "night"
steps = [ { plan = "day" } ]
"""
    with pytest.raises(OfficeFileError, match=r"day leads to night, then day\. Take one"):
        await nordlicht.import_text(plans)


async def test_a_menu_may_lead_back_to_itself(nordlicht):
    await nordlicht.import_text(
        '[[call_plans]]\nname = "m"\nnumber = "811"\nsteps = [ { menu = { "*" = "m" } } ]\n'
    )
    assert '{ menu = { "*" = "m" } }' in await nordlicht.export()
