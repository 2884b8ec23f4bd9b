"""Snom: an XML of phone settings and function keys (settings of firmware 10)."""

from __future__ import annotations

from xml.etree import ElementTree

from softphone.server.makers.settings import DeskSettings
from softphone.server.makers.text import text_of

MEDIA_TYPE = "application/xml"


def document(settings: DeskSettings) -> bytes:
    sip = settings.sip
    host = f"[{sip.host}]" if ":" in sip.host else sip.host
    rows = {
        "user_active": "on",
        "user_realname": settings.name or sip.account,
        "user_name": sip.account,
        "user_pname": sip.account,
        "user_pass": sip.secret,
        "user_host": sip.domain,
        "user_outbound": f"sip:{host}:{sip.port};transport={sip.transport}",
        "user_expiry": "600",
        "using_server_managed_dnd": "on",
        "using_server_managed_fwd_all": "on",
        "using_server_managed_fwd_busy": "on",
        "user_srtp": "on" if sip.transport == "tls" else "off",
        "user_savp": "optional" if sip.transport == "tls" else "off",
    }
    root = ElementTree.Element("settings")
    phone = ElementTree.SubElement(root, "phone-settings")
    for name, value in rows.items():
        row = ElementTree.SubElement(phone, name, {"idx": "1", "perm": "RW"})
        row.text = text_of(value)
    keys = ElementTree.SubElement(root, "functionKeys")
    for place, key in enumerate(settings.keys):
        known = {"idx": str(place), "context": "1", "label": text_of(key.name), "perm": "RW"}
        told = f"blf sip:{key.number}@{sip.domain}|{settings.pickup}"
        ElementTree.SubElement(keys, "fkey", known).text = text_of(told)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made
