"""What a list of resources is made of: RLMI, the first part of its NOTIFYs (RFC 4662 §5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from softphone.sip.documents.xml_writing import escaped

CONTENT_TYPE = "application/rlmi+xml"


@dataclass(frozen=True, slots=True)
class Member:
    """One resource of the list, and which part of the body tells its state."""

    uri: str
    name: str = ""
    cid: str = ""
    "Content-ID of its document, without the brackets; empty: it comes with a later NOTIFY."


def rlmi(uri: str, version: int, members: Iterable[Member], is_full: bool) -> bytes:
    """The document.  is_full: these are all members; else those of which there is news."""
    inside = "".join([_resource(member) for member in members])
    full = "true" if is_full else "false"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="{escaped(uri)}" '
        f'version="{version}" fullState="{full}">\n{inside}</list>\n'
    ).encode()


def _resource(member: Member) -> str:
    name = f"<name>{escaped(member.name)}</name>" if member.name else ""
    cid = escaped(member.cid)
    instance = f'<instance id="i1" state="active" cid="{cid}"/>' if cid else ""
    return f' <resource uri="{escaped(member.uri)}">{name}{instance}</resource>\n'
