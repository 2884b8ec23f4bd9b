"""Yealink: lines of ``name = value`` (auto provisioning guide, format 1.0.0.1)."""

from __future__ import annotations

from softphone.server.makers.settings import DeskSettings

MEDIA_TYPE = "text/plain; charset=utf-8"
TRANSPORTS = {"udp": "0", "tcp": "1", "tls": "2"}
BLF = "16"
FIRST_KEY = 2
"The first key is the line's own."


def document(settings: DeskSettings) -> bytes:
    sip = settings.sip
    rows = {
        "account.1.enable": "1",
        "account.1.label": settings.name or sip.account,
        "account.1.display_name": settings.name or sip.account,
        "account.1.user_name": sip.account,
        "account.1.auth_name": sip.account,
        "account.1.password": sip.secret,
        "account.1.sip_server.1.address": sip.domain,
        "account.1.sip_server.1.port": str(sip.port),
        "account.1.sip_server.1.transport_type": TRANSPORTS[sip.transport],
        "account.1.sip_server.1.expires": "600",
        "account.1.outbound_proxy_enable": "1",
        "account.1.outbound_proxy.1.address": sip.host,
        "account.1.outbound_proxy.1.port": str(sip.port),
        "account.1.srtp_encryption": "1" if sip.transport == "tls" else "0",
        "account.1.subscribe_mwi": "1",
        "features.feature_key_sync.enable": "1",
        "features.dnd.feature_key_sync.enable": "1",
        "features.forward.feature_key_sync.enable": "1",
        "features.dnd.feature_key_sync.local_processing.enable": "0",
        "features.forward.feature_key_sync.local_processing.enable": "0",
        "features.dnd.allow": "1",
        "features.pickup.blf_visual_enable": "1",
    }
    for place, key in enumerate(settings.keys, FIRST_KEY):
        rows |= {
            f"linekey.{place}.type": BLF,
            f"linekey.{place}.line": "1",
            f"linekey.{place}.value": key.number,
            f"linekey.{place}.label": key.name,
            f"linekey.{place}.pickup_value": f"{settings.pickup}{key.number}",
        }
    lines = [f"{name} = {_plain(value)}" for name, value in rows.items()]
    return "\n".join(["#!version:1.0.0.1", *lines, ""]).encode()


def _plain(value: str) -> str:
    """One line, whatever somebody is called."""
    breaks = "\x7f\x85\u2028\u2029"
    plain = "".join(" " if ord(c) < 32 or c in breaks else c for c in value)
    return plain.strip()
