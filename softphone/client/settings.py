"""What the app remembers about itself: no secrets, one TOML file, unknown keys are kept."""

from __future__ import annotations

import json
import os
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Replaced as a whole; ``save`` is atomic."""

    server: str = ""
    "URL of the presence server; empty before the first sign-in."
    email: str = ""
    fingerprint: str = ""
    "Pinned certificate of the server, ``sha256:`` and hex digits."
    office: str = ""
    "``practice``, ``own`` or ``remote``; empty before the first choice."
    client: str = ""
    "Id of this installation."
    http_port: int = 0
    "Ports of the server of our own; 0 = not chosen yet."
    sip_port: int = 0
    language: str = ""
    theme: str = "system"
    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    other: Mapping[str, Any] = field(default_factory=dict)
    "Keys that this version does not know, and those of the window."

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read them; defaults for a missing or broken file, which is then kept as ``.bad``."""
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            found = {}
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            _put_aside(path)
            found = {}
        known = {f.name: f for f in fields(cls) if f.name != "other"}
        fitting: dict[str, Any] = {
            name: value
            for name, value in found.items()
            if name in known and type(value) is type(known[name].default)
        }
        other = {name: value for name, value in found.items() if name not in fitting}
        settings = cls(**fitting, other=other)
        return settings if settings.client else replace(settings, client=uuid.uuid4().hex)

    def save(self, path: Path) -> None:
        """Write them for this user only.  Raises OSError."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "other"}
        text = to_toml({**self.other, **values})
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(fresh, path)

    def with_other(self, **values: Any) -> Settings:
        """With these keys of the window added or changed."""
        return replace(self, other={**self.other, **values})


def to_toml(values: Mapping[str, Any]) -> str:
    """Simple values first, then tables.  Raises TypeError for what TOML cannot hold."""
    simple = {k: v for k, v in values.items() if not isinstance(v, Mapping)}
    tables = {k: v for k, v in values.items() if isinstance(v, Mapping)}
    lines = [f"{_key(k)} = {_value(v)}" for k, v in simple.items()]
    for name, table in tables.items():
        lines.append(f"\n[{_key(name)}]")
        lines += [f"{_key(k)} = {_value(v)}" for k, v in table.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "")
    return name if plain.isascii() and plain.isalnum() else _value(name)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list() | tuple():
            return "[" + ", ".join(_value(item) for item in value) + "]"
        case Mapping():
            inside = ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items())
            return "{ " + inside + " }"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"{type(value).__name__} cannot be kept in settings")


def _put_aside(path: Path) -> None:
    try:
        os.replace(path, path.with_suffix(".bad"))
    except OSError:
        return
