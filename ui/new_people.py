"""Who works in a new office: what is typed or read in becomes rows, each judged for itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from softphone.model import numbers, people_csv
from softphone.model.people_csv import Sheet

MOST_PEOPLE = 100
"Beside the one who starts; longer lists are for the administration's import."
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.\-]*[a-z0-9])?")
_BRACKETED = re.compile(r"(.*)<\s*([^<>\s]+@[^<>\s]+)\s*>")
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe"})
_ANYBODYS = frozenset(
    {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "icloud.com", "yahoo.com",
     "proton.me", "gmx.de", "gmx.net", "gmx.at", "web.de", "t-online.de", "freenet.de",
     "posteo.de", "mailbox.org", "ziggo.nl", "kpnmail.nl", "bluewin.ch", "aon.at"}
)  # fmt: skip
"Where everybody has an address of their own: a colleague's cannot be guessed from it."
_NUMBER_FAULTS = {
    "digits": "first.e.number",
    "code": "wiz2.e.code",
    "emergency": "wiz2.e.emergency",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one answer: the key of a sentence and what stands in it."""

    key: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Colleague:
    """One row: somebody who shall have a number."""

    name: str
    email: str
    number: str
    department: str = ""
    language: str = ""


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text.strip()) is not None and bool(domain_of(text))


def domain_of(email: str) -> str:
    """The host of an address as machines write it (RFC 3490); empty if it cannot be one."""
    try:
        host = email.strip().rpartition("@")[2].encode("idna").decode("ascii").lower()
    except UnicodeError:  # an empty or far too long part
        return ""
    return host if _HOST.fullmatch(host) else ""


def number_fault(number: str, country: str) -> Fault | None:
    """Why nobody can have this number, whoever else works here."""
    number = number.strip()
    problem = numbers.internal_problem(number, country)
    return Fault(_NUMBER_FAULTS[problem], {"number": number}) if problem else None


def faults(
    me: Colleague, people: Sequence[Colleague], country: str
) -> dict[int, dict[str, Fault]]:
    """Place in ``people`` -> ``name``, ``email``, ``number`` -> what is wrong with it.

    Of two with the same number or e-mail the later one is to blame.
    """
    found: dict[int, dict[str, Fault]] = {}
    by_number = {me.number.strip(): me.name}
    by_email = {me.email.strip().lower(): me.name}
    for place, one in enumerate(people):
        wrong = _faults_of(one, country, by_number, by_email)
        if wrong:
            found[place] = wrong
        by_number.setdefault(one.number.strip(), one.name)
        by_email.setdefault(one.email.strip().lower(), one.name)
    return found


def _faults_of(
    one: Colleague,
    country: str,
    by_number: Mapping[str, str],
    by_email: Mapping[str, str],
) -> dict[str, Fault]:
    number, email = one.number.strip(), one.email.strip().lower()
    wrong: dict[str, Fault] = {}
    if not people_csv.names_of(one.name.strip()):
        wrong["name"] = Fault("wiz2.e.name")
    if not is_email(email):
        wrong["email"] = Fault("first.e.email")
    elif email in by_email:
        wrong["email"] = Fault("wiz2.e.sameEmail", {"name": by_email[email]})
    unfit = number_fault(number, country)
    if unfit is not None:
        wrong["number"] = unfit
    elif number in by_number:
        taken_by = {"number": number, "name": by_number[number]}
        wrong["number"] = Fault("wiz2.e.sameNumber", taken_by)
    return wrong


def typed(text: str, me: Colleague, people: Sequence[Colleague], country: str) -> Colleague:
    """A row from a name, an e-mail address, or both as mail programs write them.

    What is missing is proposed: the address from the name and the office's domain, the name
    from the address, the next free number.
    """
    bracketed = _BRACKETED.fullmatch(text.strip())
    name, email = (bracketed[1], bracketed[2]) if bracketed else (text, "")
    name = " ".join(name.strip().strip('"').split())
    if not email and "@" in name:
        name, email = "", name
    everybody = (me, *people)
    if not name:
        name = name_from(email)
    elif not email:
        email = _proposed_email(name, me.email, {one.email.lower() for one in everybody})
    taken = {one.number for one in everybody}
    return Colleague(name, email.strip(), next_number(me.number, taken, country))


def name_from(email: str) -> str:
    """``mara.vogt@…`` is probably called Mara Vogt."""
    words = re.split(r"[._+-]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word and not word.isdecimal())


def _proposed_email(name: str, own: str, taken: Collection[str]) -> str:
    """``first.last`` at the office's domain; empty where that could not be an address."""
    domain = own.strip().partition("@")[2].lower()
    spelt = unicodedata.normalize("NFKD", name.lower().translate(_SPELT))
    words = re.findall(r"[a-z0-9]+", spelt.encode("ascii", "ignore").decode("ascii"))
    if not domain or domain in _ANYBODYS or not words:
        return ""
    local = ".".join(dict.fromkeys((words[0], words[-1])))
    tries = (local, *(f"{local}{n}" for n in range(2, 100)))
    return next((f"{t}@{domain}" for t in tries if f"{t}@{domain}" not in taken), "")


def next_number(start: str, taken: Iterable[str], country: str) -> str:
    """The next free number after ``start``; of as many digits while there are any."""
    used = {number.strip() for number in taken}
    first = start.strip()
    if numbers.internal_problem(first, country) == "digits":
        first = "600"
    for value in range(int(first) + 1, 1_000_000):
        number = str(value).zfill(len(first))
        if number not in used and not numbers.internal_problem(number, country):
            return number
    return ""


def from_sheet(
    sheet: Sheet, me: Colleague, people: Sequence[Colleague], country: str
) -> tuple[Colleague, ...]:
    """The rows of a list, those that are here already left out; missing numbers proposed.

    Only what a new office needs is taken: name, e-mail, number, department, language.
    """
    found = [*people]
    known = {one.email.strip().lower() for one in (me, *people) if one.email.strip()}
    given = people_csv.people(sheet, people_csv.guess(sheet.columns))
    reserved = {str(row.get("number", "")) for row in given}
    for row in given:
        email = str(row.get("email", "")).lower()
        if email and email in known:
            continue
        known.add(email)
        found.append(_listed(row, me, {*reserved, *(one.number for one in found)}, country))
    return tuple(found)


def _listed(row: Mapping[str, Any], me: Colleague, taken: set[str], country: str) -> Colleague:
    name = " ".join(
        str(row[key]) for key in ("first_name", "name_prefix", "last_name") if row.get(key)
    )
    email = str(row.get("email", ""))
    number = str(row.get("number", ""))
    language = str(row.get("language", ""))
    return Colleague(
        name or name_from(email),
        email,
        number or next_number(me.number, {me.number, *taken}, country),
        str(row.get("department", "")),
        language if language in ("de", "en", "nl") else "",
    )
