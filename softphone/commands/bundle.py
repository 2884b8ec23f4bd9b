"""The file that a person sends to support: findings, versions and logs, nothing personal."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from softphone import __version__, home
from softphone.commands.finding import Finding
from softphone.commands.office import settings
from softphone.commands.redaction import redact

KEPT = 400_000
"Characters of the end of each log."
_PACKAGES = (
    "PySide6-Essentials", "pjsua2-python", "qasync", "keyring", "miniaudio", "fastapi",
    "uvicorn", "uvloop", "websockets", "httpx", "sqlalchemy", "aiosqlite", "cryptography",
    "phonenumberslite", "jeepney",
)  # fmt: skip
_README = """\
Made by "einklang doctor --bundle". It holds what was checked, versions, and the program's logs.
In the logs every word that the program does not say by itself was replaced by "…": names,
numbers, addresses, e-mails and secrets are not in here. Have a look before you send it.
"""


def write(target: Path, findings: Iterable[Finding]) -> list[str]:
    """Write the zip, for this user only; what is in it.  Raises OSError."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with (
        os.fdopen(handle, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle,
    ):
        bundle.writestr("README.txt", _README)
        bundle.writestr("findings.json", _json([_finding(f) for f in findings]))
        bundle.writestr("facts.json", _json(facts()))
        for log in _logs():
            bundle.writestr(f"logs/{log.name}", redact(_end_of(log)))
        return bundle.namelist()


def _finding(finding: Finding) -> dict[str, str]:
    plain = {key: str(value) for key, value in asdict(finding).items()}
    return {**plain, "sentence": redact(plain["sentence"])}


def facts() -> dict[str, Any]:
    """Versions and kinds; no name of this computer, of its user or of the office."""
    known = settings()
    return {
        "einklang": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "release": platform.release(),
        "machine": platform.machine(),
        "desktop": os.environ.get("XDG_CURRENT_DESKTOP", ""),
        "session": os.environ.get("XDG_SESSION_TYPE", ""),
        "packages": {name: _version(name) for name in _PACKAGES},
        "settings": {
            "office": known.office,
            "language": known.language,
            "theme": known.theme,
            "is_signed_in": bool(known.email),
            "is_pinned": bool(known.fingerprint),
            "uses_tls": known.server.startswith("https"),
            "chose_microphone": bool(known.microphone),
            "chose_speaker": bool(known.speaker),
        },
    }


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _logs() -> list[Path]:
    try:
        return sorted(home.log_file("app").parent.glob("*.log*"))
    except OSError:
        return []


def _end_of(log: Path) -> str:
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-KEPT:]
    except OSError as error:
        return f"not read: {error.strerror}"


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
