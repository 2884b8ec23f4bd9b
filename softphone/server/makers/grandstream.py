"""Grandstream: an XML of numbered settings, "P values" (provisioning guide, GXP and GRP).

Its keys are numbered otherwise from model to model: they are not set.
"""

from __future__ import annotations

from xml.etree import ElementTree

from softphone.server.makers.settings import DeskSettings
from softphone.server.makers.text import text_of

MEDIA_TYPE = "application/xml"
TRANSPORTS = {"udp": "0", "tcp": "1", "tls": "2"}


def document(settings: DeskSettings) -> bytes:
    sip = settings.sip
    host = f"[{sip.host}]" if ":" in sip.host else sip.host
    rows = {
        "P271": "1",  # account active
        "P270": settings.name or sip.account,
        "P47": sip.domain,
        "P48": f"{host}:{sip.port}",  # outbound proxy
        "P35": sip.account,
        "P36": sip.account,
        "P34": sip.secret,
        "P3": settings.name or sip.account,
        "P130": TRANSPORTS[sip.transport],
        "P32": "10",  # minutes
        "P99": "1",  # subscribes to the message lamp
        "P2325": "1",  # feature key synchronisation
        "P183": "1" if sip.transport == "tls" else "0",  # SRTP
    }
    root = ElementTree.Element("gs_provision", {"version": "1"})
    config = ElementTree.SubElement(root, "config", {"version": "1"})
    for name, value in rows.items():
        ElementTree.SubElement(config, name).text = text_of(value)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made
