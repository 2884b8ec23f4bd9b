"""Contacts of an LDAP directory (RFC 4511), read with ldap3."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from softphone.server.contact_files import HOME, MOBILE, WORK
from softphone.server.directories.carddav import Entry
from softphone.server.directories.problem import MOST, DirectoryProblem

PAGE = 500
TIMEOUT_S = 30
DEFAULT_FILTER = "(|(telephoneNumber=*)(mobile=*)(homePhone=*))"
NUMBERS = {"telephoneNumber": WORK, "mobile": MOBILE, "homePhone": HOME}
"Attribute of inetOrgPerson (RFC 2798) -> what the number is."
_ASKED = ["displayName", "cn", "o", "company", "mail", *NUMBERS]
_REFUSED = {49, 48, 50, 8, 53}
"invalidCredentials, inappropriateAuthentication, insufficientAccessRights, strongerAuth ..."


def read(address: str, username: str, secret: str, base: str, search: str) -> list[Entry]:
    """Everybody below ``base`` whom the filter ``search`` finds.  Blocks; use a thread.

    Raises DirectoryProblem.
    """
    from ldap3.core.exceptions import LDAPException

    try:
        with _connection(address, username, secret) as connection:
            return _entries(connection, base, search or DEFAULT_FILTER)
    except LDAPException as error:
        raise _problem(error) from error
    except (OSError, ssl.SSLError) as error:
        raise DirectoryProblem("unreachable", type(error).__name__) from error


@contextlib.contextmanager
def _connection(address: str, username: str, secret: str) -> Iterator[Any]:
    """Signed in; closed at the end, also where signing in fails."""
    import ldap3

    url = urlsplit(address)
    is_sealed = url.scheme == "ldaps"
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED) if is_sealed else None
    server = ldap3.Server(
        url.hostname, url.port or (636 if is_sealed else 389), use_ssl=is_sealed, tls=tls,
        get_info=ldap3.NONE, connect_timeout=TIMEOUT_S,
    )  # fmt: skip
    connection = ldap3.Connection(
        server, username or None, secret or None, auto_bind=False, read_only=True,
        receive_timeout=TIMEOUT_S, raise_exceptions=True, auto_referrals=False,
    )  # fmt: skip
    try:
        connection.open()
        connection.bind()
        yield connection
    finally:
        connection.unbind()


def _entries(connection: Any, base: str, search: str) -> list[Entry]:
    rows = connection.extend.standard.paged_search(
        base, search, attributes=_ASKED, paged_size=PAGE, generator=True
    )
    found: list[Entry] = []
    for row in rows:
        if row.get("type") != "searchResEntry":
            continue
        if len(found) >= MOST:
            raise DirectoryProblem("too_large", f"more than {MOST} contacts")
        found.append((str(row["dn"]), of_entry(row["attributes"])))
    return found


def of_entry(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry says, as a contact's row."""
    listed = [(n, label) for key, label in NUMBERS.items() for n in _all(attributes.get(key))]
    return {
        "name": _first(attributes, "displayName", "cn"),
        "company": _first(attributes, "o", "company"),
        "email": _first(attributes, "mail"),
        "numbers": listed,
    }


def _all(value: Any) -> Sequence[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [str(one) for one in values if one]


def _first(attributes: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys for text in _all(attributes.get(key))), "")


def _problem(error: Exception) -> DirectoryProblem:
    from ldap3.core import exceptions

    result = getattr(error, "result", None)
    text = str(error)
    if "certificate" in text.lower():
        return DirectoryProblem("bad_certificate", type(error).__name__)
    if result in _REFUSED:
        return DirectoryProblem("refused", type(error).__name__)
    if isinstance(error, exceptions.LDAPInvalidFilterError):
        return DirectoryProblem("bad_search", type(error).__name__)
    if isinstance(error, exceptions.LDAPCommunicationError):
        return DirectoryProblem("unreachable", type(error).__name__)
    return DirectoryProblem("not_a_directory", type(error).__name__)
