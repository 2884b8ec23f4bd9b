"""Whose telephone rings or talks: dialog-info, for lamps and pick-up keys (RFC 4235)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from softphone.sip.documents.xml_writing import escaped

CONTENT_TYPE = "application/dialog-info+xml"

EARLY = "early"
CONFIRMED = "confirmed"
TERMINATED = "terminated"
INITIATOR = "initiator"
RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Identity:
    uri: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class DialogElement:
    """One dialog of the watched.  Empty texts are left out."""

    id: str
    state: str
    direction: str = ""
    local: Identity | None = None
    remote: Identity | None = None
    call_id: str = ""
    local_tag: str = ""
    "Tag of the watched device."
    remote_tag: str = ""
    "Tag of its peer, which is the server."

    def _text(self) -> str:
        named = {
            "id": self.id, "call-id": self.call_id, "local-tag": self.local_tag,
            "remote-tag": self.remote_tag, "direction": self.direction,
        }  # fmt: skip
        attributes = "".join(f' {k}="{escaped(v)}"' for k, v in named.items() if v)
        sides = "".join(
            _side(element, identity)
            for element, identity in (("local", self.local), ("remote", self.remote))
            if identity is not None
        )
        return f" <dialog{attributes}>\n  <state>{self.state}</state>\n{sides} </dialog>\n"


def _side(element: str, identity: Identity) -> str:
    uri = escaped(identity.uri)
    display = f' display="{escaped(identity.name)}"' if identity.name else ""
    return (
        f'  <{element}><identity{display}>{uri}</identity><target uri="{uri}"/></{element}>\n'
    )


@dataclass(frozen=True, slots=True)
class DialogInfo:
    """A full document but for its version, which each subscription counts by itself (§4.1)."""

    head: bytes
    tail: bytes

    @classmethod
    def of(cls, entity: str, dialogs: Iterable[DialogElement]) -> DialogInfo:
        inside = "".join([dialog._text() for dialog in dialogs])
        return cls(
            b'<?xml version="1.0" encoding="UTF-8"?>\n'
            b'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="',
            f'" state="full" entity="{escaped(entity)}">\n{inside}</dialog-info>\n'.encode(),
        )

    def with_version(self, version: int) -> bytes:
        return b"%b%d%b" % (self.head, version, self.tail)
