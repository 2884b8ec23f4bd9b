"""What linphone fetches to set itself up: remote provisioning, an XML of its own settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

MEDIA_TYPE = "application/xml"
NAMESPACE = "http://www.linphone.org/xsds/lpconfig.xsd"


@dataclass(frozen=True, slots=True)
class SipSettings:
    """One VoIP account, as a phone signs in with it."""

    account: str
    secret: str = field(repr=False)
    domain: str
    host: str
    "Name or address of the server; IPv6 without brackets."
    port: int
    transport: str
    "udp, tcp or tls"

    @property
    def server(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"sip:{host}:{self.port};transport={self.transport}"


def document(settings: SipSettings) -> bytes:
    """The account becomes the first and default one; the phone's own other settings stay."""
    account, domain = settings.account, settings.domain
    sections = {
        "sip": {"default_proxy": "0"},
        "proxy_0": {
            "reg_proxy": f"<{settings.server}>",
            "reg_route": f"<{settings.server};lr>",
            "reg_identity": f"<sip:{account}@{domain}>",
            "reg_expires": "600",
            "reg_sendregister": "1",
            "publish": "0",
            "dial_escape_plus": "0",
        },
        "auth_info_0": {
            "username": account,
            "userid": account,
            "passwd": settings.secret,
            "realm": domain,
            "domain": domain,
        },
    }
    root = ElementTree.Element("config", {"xmlns": NAMESPACE})
    for name, entries in sections.items():
        section = ElementTree.SubElement(root, "section", {"name": name})
        for key, value in entries.items():
            entry = {"name": key, "overwrite": "true"}
            ElementTree.SubElement(section, "entry", entry).text = value
    text: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text
