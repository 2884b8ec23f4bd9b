"""[[contact_directories]] of the office file: where contacts of the company are kept."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import urlsplit

KEYS = frozenset({"name", "kind", "address", "username", "secret", "base", "filter"})
SCHEMES = {"carddav": ("https", "http"), "ldap": ("ldaps", "ldap")}
"Kind -> how its addresses begin; the first is sealed."
LONGEST = 500
Fail = Callable[[str, str], NoReturn]
"(key, why)"


def read(row: Mapping[str, Any], fail: Fail) -> dict[str, Any]:
    """The document that is kept.  ``fail`` is told what is wrong, and raises."""
    texts = {key: _text(row, key, fail) for key in sorted(KEYS - {"kind"})}
    kind = row.get("kind", "carddav")
    if kind not in SCHEMES:
        fail("kind", "kind is carddav or ldap")
    if not texts["name"]:
        fail("name", "name is missing")
    _check_address(str(kind), texts, bool(texts.pop("secret")), fail)
    if kind == "ldap":
        _check_ldap(texts, fail)
    return {**texts, "kind": kind}


def _text(row: Mapping[str, Any], key: str, fail: Fail) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST or not value.isprintable():
        fail(key, f"{key} is not a text of at most {LONGEST} characters on one line")
    return value.strip()


def _check_address(kind: str, texts: Mapping[str, str], has_secret: bool, fail: Fail) -> None:
    sealed, plain = SCHEMES[kind]
    address = texts["address"]
    try:
        url = urlsplit(address)
        host, _ = url.hostname, url.port
    except ValueError:
        fail("address", f"address {address!r} is no address of a server")
    if url.scheme not in (sealed, plain) or not host or url.username or url.fragment:
        fail("address", f"address begins with {sealed}:// and names a server")
    has_secret = has_secret or bool(texts["username"])
    if url.scheme == plain and has_secret and not _is_here(host):
        fail("address", f"a password is only sent to {sealed}:// addresses")


def _check_ldap(texts: Mapping[str, str], fail: Fail) -> None:
    from ldap3.core.exceptions import LDAPException
    from ldap3.operation.search import parse_filter
    from ldap3.utils.dn import parse_dn

    if not texts["base"]:
        fail("base", "base is missing, such as ou=people,dc=office,dc=example")
    try:
        parse_dn(texts["base"])
    except LDAPException:
        fail("base", f"base {texts['base']!r} is no name in a directory")
    if not texts["filter"]:
        return
    try:
        parse_filter(texts["filter"], None, None, None, None, False)
    except (LDAPException, IndexError, TypeError, AttributeError):
        fail("filter", f"filter {texts['filter']!r} cannot be read")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
