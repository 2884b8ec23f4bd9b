"""The administration, for the pictures and their tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from softphone.client.administration import Page, Refused
from softphone.client.state import OfficeState
from softphone.model.rights import BUNDLES
from ui import sample_office as sample
from ui.admin_pages import AdminPages
from ui.sample_access import StillAccess
from ui.sample_contacts import CONTACTS, DIRECTORIES
from ui.sample_details import StillDetails
from ui.sample_plans import ANSWER, EMPTY, PLANS, SOUNDS

Row = Mapping[str, Any]


def _user(
    n: int,
    name: str,
    number: str,
    accounts: Sequence[str],
    signed_in: Sequence[str],
    **more: Any,
) -> dict[str, Any]:
    first, *rest = name.split()
    last = rest.pop() if rest else ""
    email = f"{first}.{last}@nordlicht.example".lower()
    moment = "2026-11-23T06:58:00Z"
    available = {"status": "available", "reachable": bool(signed_in), "context": []}
    return {
        "id": f"u{n}", "etag": "1", "email": email, "name": name, "first_name": first,
        "name_prefix": " ".join(rest), "last_name": last, "number": number, "department": "",
        "rights": ["end_user"], "language": "de", "must_change_password": False,
        "log_off_after_10_minutes": False, "voip_accounts": list(accounts),
        "app_account": "", "webphone_account": "", "fixed_destinations": [],
        "destination": "all", "outgoing_number": "default", "click_and_call": "",
        "availability": available, "has_password": True, "last_sign_in": moment,
        "in_call_plan": True, "signed_in": list(signed_in),
    } | more  # fmt: skip


def _status(status: str, *context: str, **more: Any) -> dict[str, Any]:
    told = {"status": status, "reachable": True, "context": list(context), **more}
    return {"availability": told}


USERS = (
    _user(1, "Mara Vogt", "602", ("204", "205", "207", "208"), ("204", "205", "207")),
    _user(2, "Tom Albers", "604", ("209",), ("209",), destination="+491705550177",
          fixed_destinations=["+491705550177"]),
    _user(3, "Jonas Brandt", "607", ("205", "210", "211"), ("205", "211"),
          click_and_call="205", webphone_account="211", app_account="210",
          fixed_destinations=["+491705550177"], **_status("available", "in_call")),
    _user(4, "Nele Friedrichs", "609", ("212",), ("212",), rights=["account_management"],
          **_status("available_for_colleagues")),
    _user(5, "Elif Kaya", "614", ("213",), ("213",),
          **_status("do_not_disturb", until="2026-11-23T12:30:00Z")),
    _user(6, "Lea Hartmann", "616", ("214",), ("214",), rights=["call_details"],
          **_status("offline")),
    _user(7, "Piotr Nowak", "618", ("215",), (), last_sign_in=None, in_call_plan=False),
    _user(8, "Ruben van der Meer", "621", ("216", "217"), ("216",), in_call_plan=False),
    _user(9, "Anna Feld", "600", ("218",), ("218",), rights=["administration"]),
)  # fmt: skip
KINDS = {"204": "softphone", "205": "desk_phone", "207": "webphone", "208": "app",
         "210": "app", "211": "webphone", "213": "softphone", "215": "teams"}  # fmt: skip


def _account(number: str) -> dict[str, Any]:
    owners = [u for u in USERS if number in u["voip_accounts"]]
    kind = KINDS.get(number, "desk_phone")
    described = {"desk_phone": "Yealink T54W", "softphone": "Einklang"}.get(kind, "")
    is_on = any(number in u["signed_in"] for u in owners)
    return {
        "id": f"a{number}", "etag": "1", "number": number, "kind": kind,
        "description": described, "registered": is_on,
        "user_agent": "Yealink SIP-T54W 96.86" if is_on and kind == "desk_phone" else "",
        "people": [{"id": u["id"], "name": u["name"], "number": u["number"]} for u in owners],
    }  # fmt: skip


ACCOUNTS = tuple(_account(str(n)) for n in (*range(204, 206), *range(207, 220)))
TEAMS = next(account for account in ACCOUNTS if account["kind"] == "teams")
TEAMS.update(description="Teams", address="sip:p.nowak@sbc.nordlicht.example;transport=tls")
GROUPS = (
    {"id": "g1", "etag": "1", "number": "700", "name": "Hotline", "strategy": "all",
     "members": ["602", "607", "614"]},
    {"id": "g2", "etag": "1", "number": "701", "name": "Verkauf", "strategy": "in_order",
     "members": ["604"]},
    {"id": "g3", "etag": "1", "number": "702", "name": "Anrufgruppe Einkauf", "strategy": "all",
     "members": ["602", "614", "609"]},
)  # fmt: skip
HOURS = (
    {"id": "h1", "etag": "1", "name": "Büro", "holidays": "DE-BE", "closed_on": ["2026-12-24"],
     "week": [
        {"days": "mon-thu", "from": "08:00", "to": "17:00"},
        {"days": "fri", "from": "08:00", "to": "14:00"}]},
    {"id": "h2", "etag": "1", "name": "Einkauf", "holidays": "DE-BE", "week": [
        {"days": "mon-fri", "from": "08:00", "to": "19:00"}]},
)  # fmt: skip
TRUNKS = (
    {"id": "t1", "etag": "1", "name": "Amt", "kind": "registration", "registrar": "",
     "address": "sip:sip.anbieter.example", "match": [], "username": "k4711",
     "dnd_response": 480, "outgoing_numbers": ["+493055501 10".replace(" ", "")],
     "keeps_caller": False, "has_secret": True, "state": "signed_in", "state_reason": "",
     "state_since": "2026-11-24T07:30:00Z"},
    {"id": "t2", "etag": "1", "name": "Ersatz", "kind": "registration", "registrar": "",
     "address": "sip:sip.zweiter.example", "match": [], "username": "nordlicht",
     "dnd_response": 480, "outgoing_numbers": [], "keeps_caller": False, "has_secret": True,
     "state": "refused", "state_reason": "wrong_credentials",
     "state_since": "2026-11-24T07:30:00Z"},
    {"id": "t3", "etag": "1", "name": "Mobilfunk", "kind": "registration", "registrar": "",
     "address": "sip:dritter.example;transport=tls", "match": [], "username": "nord",
     "dnd_response": 480, "outgoing_numbers": [], "keeps_caller": False, "has_secret": True,
     "state": "unreachable", "state_reason": "bad_certificate",
     "state_since": "2026-11-24T07:30:00Z"},
)  # fmt: skip
AUDIT = (
    {"id": 3, "at": "2026-11-23T11:40:00Z", "name": "Anna Feld", "action": "changed",
     "kind": "user", "object": "u1", "label": "Mara Vogt",
     "changes": {"department": ["Einkauf", "Lager"]}},
    {"id": 2, "at": "2026-11-22T09:10:00Z", "name": "Nele Friedrichs", "action": "created",
     "kind": "voip_account", "object": "a219", "label": "219",
     "changes": {"number": [None, "219"]}},
    {"id": 1, "at": "2026-11-20T08:00:00Z", "name": "", "action": "changed",
     "kind": "office", "object": "", "label": "Nordlicht GmbH",
     "changes": {"country": ["DE", "NL"], "name": ["Nord", "Nordlicht GmbH"]}},
)  # fmt: skip
SETTINGS = {"etag": "1", "name": "Nordlicht GmbH", "country": "DE", "time_zone": "",
            "use_user_number_as_caller_id": True, "shows_user_numbers": True,
            "time_zone_in_force": "Europe/Berlin",
            "in_force": {"keep_call_records_days": 90, "outside_calls": "national",
                         "daily_outside_calls": 200, "daily_outside_minutes": 600}}  # fmt: skip
LIST = """\
vorname;nachname;mail;durchwahl;geraete;gruppe
Aylin;Sommer;aylin.sommer@nordlicht.example;622;214, 215;Lager
Hannes;Ott;hannes.ott@nordlicht;626;217;Lager
Tom;Albers;tom.albers@nordlicht.example;604;209;Verkauf
Ida;Petersen;ida.petersen@nordlicht.example;607;218;Verkauf
Milan;Horák;milan.horak@nordlicht.example;627;;Verkauf
"""
LOOKED: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("new", "", "", {}),
    ("error", "email", "'hannes.ott@nordlicht' is not an e-mail address", {}),
    ("change", "", "", {"voip_accounts": [[], ["209"]]}),
    ("error", "number", "number 607 belongs to Jonas Brandt", {}), ("new", "", "", {}),
)  # fmt: skip


class StillAdministration(StillDetails, StillAccess):
    """Answers at once, always the same."""

    idle_limit_s = 600.0
    ends_in_s = 540.0

    def __init__(self, people: Sequence[Row] = USERS) -> None:
        super().__init__()
        self.is_open = True
        self._rows: dict[str, Sequence[Row]] = {
            "users": people, "voip-accounts": ACCOUNTS, "call-groups": GROUPS,
            "opening-hours": HOURS, "trunks": TRUNKS, "call-plans": PLANS,
            "contacts": CONTACTS, "contact-directories": DIRECTORIES,
        }  # fmt: skip
        self.refusal: Refused | None = None
        "Of the next change."

    async def page(self, path: str, after: str = "", q: str = "", limit: int = 0) -> Page:
        rows = tuple(self._rows[path])
        never = sum(1 for row in rows if "last_sign_in" in row and not row["last_sign_in"])
        unplaced = sum(1 for row in rows if row.get("in_call_plan") is False)
        return Page(rows, "", len(rows), never, unplaced)

    async def all(self, path: str) -> tuple[Row, ...]:
        return tuple(self._rows[path])

    async def usage(self, path: str, id: str) -> tuple[Row, ...]:
        plan = {"kind": "call_plan", "id": "p", "name": "Zentrale"}
        group = {"kind": "call_group", "id": "g1", "name": "Hotline"}
        return (plan, group) if id in ("u1", "u3") else ()

    async def settings(self) -> Row:
        return SETTINGS

    async def simulate(self, wish: Row) -> Any:
        return self.refusal or (ANSWER if wish["plan"]["steps"] else EMPTY)

    async def announcements(self) -> tuple[Row, ...]:
        return SOUNDS

    async def audit(self, after: str = "") -> Page:
        return Page(AUDIT, "", len(AUDIT))

    async def set_up(self, id: str) -> Row:
        url = (
            "https://telephone.example:8580/api/v1/provisioning/dGhpcyBpcyBvbmx5IGEgcGljdHVyZQ"
        )
        return {"url": url, "expires_at": "2026-03-02T12:17:00Z"}

    async def invite(self, id: str) -> Row:
        return {"url": "http://192.168.1.20:8580/phone#invitation=Yk3-Qm7zR2xV9bT4", "id": id}

    async def change(self, path: str, id: str, etag: str, changes: Row) -> Any:
        return self.refusal or dict(changes)

    async def create(self, path: str, values: Row) -> Any:
        return self.refusal or {**values, "id": "new", "secret": "s3cr3t-Yk3-Qm7zR2xV9bT4"}

    async def remove(self, path: str, id: str, etag: str) -> None:
        return None

    async def look_at_list(self, rows: Sequence[Row]) -> Row:
        told = [
            {"state": s, "field": f, "reason": r, "changes": c, "name": "", "email": ""}
            for s, f, r, c in LOOKED
        ]
        return {"seen": "x", "rows": told}

    async def open(self, password: str, code: str = "") -> Refused | None:
        self.is_open = not self.refusal
        return self.refusal

    async def close(self) -> None:
        self.is_open = False

    def forget(self) -> None:
        self.is_open = False


class _Still:
    """An office whose state does not change."""

    def __init__(self, state: OfficeState) -> None:
        self.state = state

    def listen(self, listener: Callable[..., None]) -> Callable[[], None]:
        return lambda: None


def _at_once(work: Awaitable[Any]) -> None:
    """Nothing here ever waits, so one step is all of it; also inside another one."""
    assert isinstance(work, Coroutine)
    try:
        work.send(None)
    except StopIteration:
        return
    raise AssertionError("something waited")


def pages(people: Sequence[Row] = USERS, bundle: str = "administration") -> AdminPages:
    """The window as Anna has it open."""
    base = sample.office(rights=BUNDLES[bundle])
    assert base.me is not None
    anna = replace(base.me, name="Anna Feld", number="600")
    state = replace(base, me=anna, office_name="Nordlicht GmbH", colleagues=())
    calls: Any = StillAdministration(people)
    made = AdminPages(calls, _Still(state), _at_once, sample.now)
    made.window.setProperty("pages", made)
    made.admin.opened.emit()
    made.admin.changed.emit()
    return made


def window(
    show: Callable[[AdminPages], object], size: tuple[int, int] = (1040, 720),
    people: Sequence[Row] = USERS, bundle: str = "administration",
) -> Callable[[], QWidget]:  # fmt: skip
    def build() -> QWidget:
        made = pages(people, bundle)
        show(made)
        made.window.resize(*size)
        return made.window

    return build


def _user_tab(tab: int, row: Row = USERS[2]) -> Callable[[AdminPages], object]:
    def show(made: AdminPages) -> None:
        made.open_user(row).tabs.choose(tab)

    return show


def _refused(made: AdminPages) -> None:
    form = made.open_user(USERS[2])
    form.fields["number"].show_value("602")
    form.model.set("number", "602")
    form.model.errors = {"number": "602 · Mara Vogt"}
    form.model.changed.emit()


def _stale(made: AdminPages) -> None:
    form = made.open_user(USERS[2])
    form.model.set("department", "Lager")
    form.model.stale = {**USERS[2], "etag": "2", "last_name": "Brand"}
    form.model.stale_by = "Nele Friedrichs"
    form.model.changed.emit()


def home(name: str) -> Callable[[AdminPages], object]:
    return lambda made: made.window.show_home(name)


def _import(made: AdminPages) -> None:
    made.show_import().model.read("nordlicht-user.csv", LIST.encode())


def _import_bad(made: AdminPages) -> None:
    made.show_import().model.read("nordlicht-user.csv", LIST.encode()[:-20])


def _import_done(made: AdminPages) -> None:
    page = made.show_import()
    page.model.read("nordlicht-user.csv", LIST.encode())
    one = {"name": "Milan Horák", "email": "m@nordlicht.example", "url": "x"}
    page.model.finished.emit({"counts": {"new": 2, "change": 1}, "invitations": [one]})


def _locked(made: AdminPages) -> None:
    made.admin.lock()


def _wrong(made: AdminPages) -> None:
    made.admin.lock()
    made.admin.refusal = Refused("wrong_credentials")
    made.admin.changed.emit()


def _invited(made: AdminPages) -> None:
    made.users._invite(USERS[6])


def _delete(made: AdminPages) -> None:
    made.users._ask_delete(USERS[6])


def _deleted(made: AdminPages) -> None:
    made.users._delete(USERS[6])


def _made_account(made: AdminPages) -> None:
    form = made.open_form("voip-accounts", {})
    form.model.set("number", "220")
    form.model.save()


def _set_up(made: AdminPages) -> None:
    home("voip-accounts")(made)
    page = made._pages["voip-accounts"]
    page._set_up(page.rows.rows[0])


SCREENS: list[tuple[str, Callable[[], QWidget]]] = [
    ("admin-users", window(home("users"))),
    ("admin-users-small", window(home("users"), (880, 560))),
    ("admin-users-empty", window(home("users"), people=USERS[8:])),
    ("admin-users-account-management", window(home("users"), bundle="account_management")),
    ("admin-users-invited", window(_invited)),
    ("admin-users-delete", window(_delete)),
    ("admin-users-deleted", window(_deleted)),
    ("admin-user-personal", window(_user_tab(0))),
    ("admin-user-telephony", window(_user_tab(1))),
    ("admin-user-language", window(_user_tab(2))),
    ("admin-user-security", window(_user_tab(3))),
    ("admin-user-new", window(_user_tab(0, {}))),
    ("admin-user-refused", window(_refused)),
    ("admin-user-stale", window(_stale)),
    ("admin-accounts", window(home("voip-accounts"))),
    ("admin-account-secret", window(_made_account)),
    ("admin-account-setup", window(_set_up)),
    ("admin-account-teams", window(lambda made: made.open_form("voip-accounts", TEAMS))),
    ("admin-account", window(lambda made: made.open_form("voip-accounts", ACCOUNTS[1]))),
    ("admin-groups", window(home("call-groups"))),
    ("admin-group", window(lambda made: made.open_form("call-groups", GROUPS[0]))),
    ("admin-hours", window(home("opening-hours"))),
    ("admin-hours-form", window(lambda made: made.open_form("opening-hours", HOURS[0]))),
    ("admin-contacts", window(home("contacts"))),
    ("admin-contact", window(lambda made: made.open_form("contacts", CONTACTS[0]))),
    ("admin-contact-read", window(lambda made: made.open_form("contacts", CONTACTS[1]))),
    ("admin-directories", window(home("contact-directories"))),
    (
        "admin-directory",
        window(lambda made: made.open_form("contact-directories", DIRECTORIES[1])),
    ),
    ("admin-trunks", window(home("trunks"))),
    ("admin-trunk", window(lambda made: made.open_form("trunks", TRUNKS[0]))),
    ("admin-company", window(home("company"))),
    ("admin-audit", window(home("audit"))),
    ("admin-import", window(_import)),
    ("admin-import-bad", window(_import_bad)),
    ("admin-import-done", window(_import_done)),
    ("admin-locked", window(_locked)),
    ("admin-wrong-password", window(_wrong)),
]
