"""The office file: TOML read into checked values, every mistake named with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from softphone.model import numbers
from softphone.model.accounts import Destination, DestinationKind, DeviceKind, VoipAccount
from softphone.model.blocking import MOST_OF_PERSON
from softphone.model.people import VOICEMAIL_MAILS, Person
from softphone.model.rights import BUNDLES
from softphone.server import block_lists, office_directories, office_hours, office_plans
from softphone.server.office_check import check_uniqueness
from softphone.server.office_file import Draft, Lines, OfficeFileError, Places
from softphone.server.office_settings import SettingsReader
from softphone.server.office_values import ValueReader

_INTERNAL = re.compile(r"[0-9]{2,6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LANGUAGES = ("de", "en", "nl")
STRATEGIES = ("all", "in_order", "longest_idle")
TABLES = {
    "voip_accounts": {"number", "kind", "description", "secret", "address", "outgoing_number"},
    "users": {
        "email", "first_name", "name_prefix", "last_name", "department", "number", "password",
        "must_change_password", "rights", "language", "log_off_after_10_minutes",
        "voip_accounts", "app_account", "webphone_account", "fixed_destinations",
        "destination", "forwarding", "barring", "outgoing_number", "click_and_call",
        "allowed_callers", "second_call_rings_through", "blocked_callers", "rejects_anonymous",
        "quiet_hours", "voicemail_mail",
    },
    "call_groups": {"number", "name", "members", "strategy", "seconds"},
    "call_plans": {"name", "number", "steps"},
    "opening_hours": {"name", "week", "holidays", "closed_on"},
    "trunks": {
        "name", "kind", "address", "match", "registrar", "username", "secret", "dnd_response",
        "outgoing_numbers", "keeps_caller",
    },
    "contact_directories": office_directories.KEYS,
}  # fmt: skip


def text_of(path: Path) -> str:
    """Raises OfficeFileError."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise OfficeFileError(f"{path}:1: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise OfficeFileError(f"{path}:1: is not UTF-8 text") from error


def parse(text: str, file: str = "office.toml") -> Draft:
    """Read and check.  Raises OfficeFileError."""
    lines = Lines(file, text)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        reason = str(error).partition(" (at")[0]
        raise OfficeFileError(f"{file}:{found[1] if found else 1}: {reason}") from error
    return Reader(document, lines).draft()


class Reader(ValueReader):
    def __init__(self, document: dict[str, Any], lines: Places, country: str = "DE") -> None:
        super().__init__(lines)
        self.document = document
        self.country = country

    def draft(self) -> Draft:
        for name in self.document:
            if name not in (*TABLES, "office", "feature_codes"):
                self.lines.fail(f"unknown table [{name}]", name)
        draft = Draft(settings=SettingsReader(self.lines, self.country).read(self.document))
        self.country = draft.settings.get("country", self.country)
        for index, row in self._each("voip_accounts"):
            draft.accounts.append(self._account(index, row))
            if row.get("secret"):
                draft.secrets[row["number"]] = row["secret"]
        for index, row in self._each("users"):
            person = self._person(index, row)
            draft.people.append(person)
            draft.named[person.email] = frozenset(row)
            if row.get("password"):
                draft.passwords[person.email] = row["password"]
        for index, row in self._each("call_groups"):
            draft.objects.append(("call_group", *self._group(index, row)))
        for index, row in self._each("call_plans"):
            draft.objects.append(("call_plan", *self._plan(index, row)))
        for index, row in self._each("opening_hours"):
            draft.objects.append(("opening_hours", *self._hours(index, row)))
        for index, row in self._each("trunks"):
            draft.add_sealed("trunk", *self._trunk(index, row), row.get("secret"))
        for index, row in self._each("contact_directories"):
            fail = self._fail_at("contact_directories", index)
            document = office_directories.read(row, fail)
            kind, name = "contact_directory", document["name"]
            draft.add_sealed(kind, name, document, row.get("secret"))
        check_uniqueness(draft, self.lines)
        return draft

    # -- tables and values ---------------------------------------------------------------

    def _each(self, table: str) -> list[tuple[int, dict[str, Any]]]:
        rows = self.document.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.lines.fail(f"write [[{table}]] with two brackets", table)
        for index, row in enumerate(rows):
            for key in row:
                if key not in TABLES[table]:
                    self.lines.fail(f"unknown key {key!r} in [[{table}]]", table, index, key)
        return list(enumerate(rows))

    def _internal(self, table: str, index: int, row: Mapping[str, Any]) -> str:
        number = self._text(table, index, row, "number", needed=True)
        problem = numbers.internal_problem(number, self.country)
        if problem == "emergency":
            self.lines.fail(
                f"number {number} begins like an emergency number", table, index, "number"
            )
        if problem:
            self.lines.fail(f"number {number!r} is not 2 to 6 digits", table, index, "number")
        return number

    def _account(self, index: int, row: dict[str, Any]) -> VoipAccount:
        table = "voip_accounts"
        number = self._internal(table, index, row)
        kind = self._text(table, index, row, "kind", "desk_phone")
        if kind not in set(DeviceKind) - {DeviceKind.FIXED_DESTINATION}:
            self.lines.fail(f"kind {kind!r} is not a kind of device", table, index, "kind")
        self._text(table, index, row, "secret")
        description = self._text(table, index, row, "description")
        address = self._text(table, index, row, "address").strip()
        if address:
            at = self._at(table, index, "address")
            office_plans.check_account_address(address, DeviceKind(kind), at)
        outgoing = self._text(table, index, row, "outgoing_number").strip()
        return VoipAccount(
            "", number, DeviceKind(kind), description, address=address, outgoing_number=outgoing
        )

    # -- people --------------------------------------------------------------------------

    def _person(self, index: int, row: dict[str, Any]) -> Person:
        table = "users"
        email = self._text(table, index, row, "email", needed=True).lower()
        if _EMAIL.fullmatch(email) is None:
            self.lines.fail(f"{email!r} is not an e-mail address", table, index, "email")
        accounts = self._texts(table, index, row, "voip_accounts")
        fixed = self._fixed(index, row)
        rights = frozenset(self._texts(table, index, row, "rights") or ("end_user",))
        for right in rights - set(BUNDLES):
            self.lines.fail(f"no such right: {right!r}", table, index, "rights")
        language = self._text(table, index, row, "language", "de")
        if language not in LANGUAGES:
            self.lines.fail("language is de, en or nl", table, index, "language")
        password = self._text(table, index, row, "password")
        if password and len(password) < 8:
            self.lines.fail(
                "the password has fewer than 8 characters", table, index, "password"
            )
        return Person(
            id="",
            email=email,
            first_name=self._text(table, index, row, "first_name", needed=True),
            name_prefix=self._text(table, index, row, "name_prefix"),
            last_name=self._text(table, index, row, "last_name"),
            department=self._text(table, index, row, "department"),
            number=self._internal(table, index, row),
            rights=rights,
            language=language,
            log_off_after_10_minutes=self._flag(
                table, index, row, "log_off_after_10_minutes", False
            ),
            must_change_password=self._flag(table, index, row, "must_change_password", True),
            voip_accounts=accounts,
            app_account=self._one_of(index, row, "app_account", accounts),
            webphone_account=self._one_of(index, row, "webphone_account", accounts),
            fixed_destinations=fixed,
            destination=self._destination(index, row, accounts, fixed),
            outgoing_number=self._text(table, index, row, "outgoing_number", "default"),
            click_and_call=self._click(index, row, accounts, fixed),
            **self._rules(index, row),
        )

    def _rules(self, index: int, row: dict[str, Any]) -> dict[str, Any]:
        """Who may ring when, and where calls go that nobody takes."""
        text = self._text("users", index, row, "barring", "national")
        return {
            "forwarding": office_plans.forwarding(
                row.get("forwarding", {}), self._at("users", index, "forwarding")
            ),
            "barring": office_plans.barring(text, self._at("users", index, "barring")),
            "allowed_callers": self._callers(index, row),
            "second_call_rings_through": self._flag(
                "users", index, row, "second_call_rings_through", False
            ),
            "blocked_callers": block_lists.read(
                self._texts("users", index, row, "blocked_callers"), self.country,
                MOST_OF_PERSON, self._at("users", index, "blocked_callers"),
            ),
            "rejects_anonymous": self._flag("users", index, row, "rejects_anonymous", False),
            "voicemail_mail": self._mailed(index, row),
            "quiet_hours": office_plans.quiet_hours(
                row.get("quiet_hours", []), self._at("users", index, "quiet_hours")
            ),
        }  # fmt: skip

    def _fixed(self, index: int, row: dict[str, Any]) -> tuple[str, ...]:
        found = []
        for text in self._texts("users", index, row, "fixed_destinations"):
            number = numbers.to_e164(text, self.country)
            if number is None:
                self.lines.fail(
                    f"{text!r} is not a telephone number", "users", index, "fixed_destinations"
                )
            found.append(str(number))
        return tuple(found)

    def _one_of(
        self, index: int, row: dict[str, Any], key: str, accounts: tuple[str, ...]
    ) -> str:
        value = self._text("users", index, row, key)
        if value and value not in accounts:
            self.lines.fail(
                f"{key} {value} is not among this person's voip_accounts", "users", index, key
            )
        return value

    def _destination(
        self, index: int, row: dict[str, Any], accounts: tuple[str, ...],
        fixed: tuple[str, ...],
    ) -> Destination:  # fmt: skip
        text = self._text("users", index, row, "destination", "all")
        if text.startswith("+"):
            text = numbers.to_e164(text, self.country) or text
        destination = Destination.parse(text)
        if destination.kind is DestinationKind.NUMBER:
            is_known = office_plans.is_dialable(destination.value)
        else:
            is_own = destination.value in (*accounts, *fixed)
            is_known = is_own or destination.kind in (DestinationKind.ALL, DestinationKind.NONE)
        if not is_known:
            self.lines.fail(
                f"destination {text!r} is not all, none, or one of this person's devices",
                "users", index, "destination",
            )  # fmt: skip
        return destination

    def _click(
        self, index: int, row: dict[str, Any], accounts: tuple[str, ...],
        fixed: tuple[str, ...],
    ) -> str:  # fmt: skip
        text = self._text("users", index, row, "click_and_call")
        if text.startswith("+"):
            text = numbers.to_e164(text, self.country) or text
        if text and text not in ("this", "destination", *accounts, *fixed):
            self.lines.fail(
                f"click_and_call {text!r} is not one of this person's devices",
                "users", index, "click_and_call",
            )  # fmt: skip
        return text

    # -- the rest ------------------------------------------------------------------------

    def _group(self, index: int, row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        table = "call_groups"
        number = self._internal(table, index, row)
        strategy = self._text(table, index, row, "strategy", "all")
        if strategy not in STRATEGIES:
            self.lines.fail(f"no such strategy: {strategy!r}", table, index, "strategy")
        members = list(self._texts(table, index, row, "members"))
        name = self._text(table, index, row, "name", needed=True)
        return number, {
            "number": number, "name": name, "members": members, "strategy": strategy,
            "seconds": office_plans.seconds(row, self._at(table, index, "seconds")),
        }  # fmt: skip

    def _callers(self, index: int, row: dict[str, Any]) -> tuple[str, ...]:
        found = self._texts("users", index, row, "allowed_callers")
        for text in found:
            if not office_plans.is_dialable(text):
                self.lines.fail(f"{text!r} is not a number", "users", index, "allowed_callers")
        return found

    def _plan(self, index: int, row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        table = "call_plans"
        name = self._text(table, index, row, "name", needed=True)
        number = self._text(table, index, row, "number")
        is_outside = numbers.to_e164(number, self.country) is not None
        if number and _INTERNAL.fullmatch(number) is None and not is_outside:
            self.lines.fail(
                f"number {number!r} is neither internal nor a telephone number", table, index,
                "number",
            )  # fmt: skip
        steps = office_plans.steps(row.get("steps", []), self._at(table, index, "steps"))
        return name, {"name": name, "number": number, "steps": steps}

    def _hours(self, index: int, row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        table = "opening_hours"
        name = self._text(table, index, row, "name", needed=True)
        hours = office_hours.read(row, lambda key: self._at(table, index, key))
        return name, {"name": name, **hours}

    def _mailed(self, index: int, row: dict[str, Any]) -> str:
        mailed = self._text("users", index, row, "voicemail_mail", "off")
        if mailed not in VOICEMAIL_MAILS:
            told = ", ".join(VOICEMAIL_MAILS)
            self.lines.fail(
                f"voicemail_mail is one of {told}", "users", index, "voicemail_mail"
            )
        return mailed

    def _trunk(self, index: int, row: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        table = "trunks"
        name = self._text(table, index, row, "name", needed=True)
        kind = self._text(table, index, row, "kind", "static")
        if kind not in ("static", "registration"):
            self.lines.fail("kind is static or registration", table, index, "kind")
        response = row.get("dnd_response", 480)
        if response not in (480, 486):
            self.lines.fail("dnd_response is 480 or 486", table, index, "dnd_response")
        address = self._text(table, index, row, "address", needed=True)
        office_plans.check_line_address(address, self._at(table, index, "address"))
        registrar = self._text(table, index, row, "registrar")
        if registrar:
            office_plans.check_registrar(registrar, self._at(table, index, "registrar"))
        username = self._text(table, index, row, "username")
        if any(c in username for c in ' <>"'):
            self.lines.fail('username has a space or a sign of <>"', table, index, "username")
        self._text(table, index, row, "secret")
        return name, {
            "name": name, "kind": kind, "address": address,
            "match": office_plans.sources(
                self._texts(table, index, row, "match"), self._at(table, index, "match")
            ),
            "registrar": registrar,
            "username": username,
            "dnd_response": response,
            "outgoing_numbers": list(self._texts(table, index, row, "outgoing_numbers")),
            "keeps_caller": self._flag(table, index, row, "keeps_caller", False),
        }  # fmt: skip
