"""What starts the presence server with the machine: a unit for systemd, launchd's, a task.

Pure text; ``commands/service.py`` writes it down.  launchd and Windows are written after their
makers' descriptions and were not tried on such machines.
"""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

NAME = "einklang"
LABEL = "org.einklang.server"


@dataclass(frozen=True, slots=True)
class Service:
    """program: the words that start Einklang, without ``serve``."""

    program: Sequence[str]
    data: Path
    http: str
    sip: str
    more: Sequence[str] = ()

    @property
    def command(self) -> list[str]:
        return [
            *self.program, "serve", "--data", str(self.data),
            "--http", self.http, "--sip", self.sip, *self.more,
        ]  # fmt: skip


def systemd(service: Service, is_system: bool, user: str = "") -> str:
    """A unit; least rights where systemd can give them (systemd.exec).

    is_system: for the whole machine, and runs as ``user``; else the unit of one user.
    """
    words = " ".join(_quoted(word) for word in service.command)
    rows = [
        "# Written by “einklang service install”, and replaced by it.",
        "[Unit]",
        "Description=Einklang presence server",
        "After=network-online.target",
        "Wants=network-online.target",
        "",
        "[Service]",
        *([f"User={user}"] if is_system and user else []),
        f"ExecStart={words}",
        "Restart=always",
        "RestartSec=1",
        "LimitNOFILE=16384",
        "UMask=0077",
        "NoNewPrivileges=true",
        "# The media process outlives a restart of the server, so that running calls keep",
        "# their sound.",
        "KillMode=mixed",
    ]
    if is_system:
        rows += [
            "PrivateTmp=true",
            "ProtectSystem=strict",
            "ProtectHome=read-only",
            f"ReadWritePaths={_quoted(str(service.data))}",
            "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
            "RestrictSUIDSGID=true",
            "LockPersonality=true",
        ]
    target = "multi-user.target" if is_system else "default.target"
    return "\n".join([*rows, "", "[Install]", f"WantedBy={target}", ""])


def _quoted(word: str) -> str:
    """As systemd reads it: quotes, and % and $ as themselves (systemd.syntax)."""
    safe = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    is_plain = safe and not any(c.isspace() or c in "\"'\\;" for c in safe)
    return safe if is_plain else f'"{safe}"'


def launchd(service: Service) -> bytes:
    """A property list for ~/Library/LaunchAgents (launchd.plist(5))."""
    return plistlib.dumps(
        {
            "Label": LABEL,
            "ProgramArguments": service.command,
            "RunAtLoad": True,
            "KeepAlive": True,
            "ProcessType": "Interactive",
            "Umask": 0o077,
        }
    )


def windows_task(service: Service) -> str:
    """A task that starts at log-on and is started again if it ends (Task Scheduler schema)."""
    program, *words = service.command
    said = " ".join(f'"{word}"' if " " in word else word for word in words)
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo><Description>Einklang presence server</Description></RegistrationInfo>
  <Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers>
  <Principals>
    <Principal id="Author"><RunLevel>LeastPrivilege</RunLevel></Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec><Command>{escape(program)}</Command><Arguments>{escape(said)}</Arguments></Exec>
  </Actions>
</Task>
"""
