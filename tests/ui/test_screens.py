"""Every screen and state, looked at by machine: in each language, both schemes, both scales."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.inspection import inspect
from ui import screens

SLOW_S = 600
"Seconds for a part: a busy machine is slow at drawing."
pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support", extend=True),
    pytest.mark.timeout(SLOW_S),
]

PARTS = tuple(module.rpartition("_")[2] for module in screens.MODULES)


NAMED = [
    "main",
    "main-small",
    "main-empty",
    "main-loading",
    "main-practice",
    "dnd-on",
    "dnd-until",
    "dnd-sending",
    "dnd-syncing",
    "dnd-unconfirmed",
    "dnd-shared",
    "dnd-offline",
    "status-menu",
    "status-menu-unfolded",
    "status-menu-difference",
    "status-menu-callers",
    "status-every",
    "status-nowhere",
    "status-offline",
    "dnd-question",
    "dnd-last-one",
    "dnd-quiet-hours",
    "dnd-tomorrow",
    "undo",
    "undo-elsewhere",
    "settings-time",
    "settings-time-unknown",
    "devices",
    "devices-dnd",
    "devices-displays",
    "devices-mixed",
    "devices-forwarded",
    "allowed",
    "allowed-empty",
    "allowed-refused",
    "search",
    "search-number",
    "search-nothing",
    "dial-keypad",
    "device-menu",
    "click-device-rings",
    "click-person-rings",
    "click-connected",
    "click-not-picked-up",
    "call-talking",
    "call-muted",
    "call-held",
    "call-second",
    "call-keypad",
    "incoming-popup",
    "incoming-popup-talking",
    "incoming-window",
    "history-full",
    "history-empty",
    "why-dnd",
    "why-elsewhere",
    "why-hotline",
    "why-plan",
    "why-allowed",
    "why-forwarded",
    "history-through",
    "link-ordinary",
    "link-premium",
    "link-code",
    "link-emergency",
    "selection",
    "selection-nothing",
    "sign-in-empty",
    "sign-in-wrong",
    "sign-in-no-server",
    "password-empty",
    "first-run",
    "new-office",
    "new-people",
    "new-place",
    "office-runs",
    "backup",
    "settings-calling",
    "settings-calling-forwarded",
    "settings-reach",
    "settings-reach-refused",
    "settings-audio",
    "settings-look",
    "settings-keys",
    "settings-keys-taken",
    "settings-keys-off",
    "settings-help",
    "tray-menu",
    "tray-icons",
    "notifications",
    "error-no-server",
    "error-refused",
    "error-no-microphone",
    "error-no-device",
    "window-menu",
    "person-menu",
    "admin-users",
    "admin-users-empty",
    "admin-user-telephony",
    "admin-import",
    "admin-locked",
    "plan",
    "plan-draft",
    "plan-stale",
    "simulator-nobody",
    "simulator-wrong",
    "details",
    "details-read",
    "details-sums",
    "details-few",
    "details-none",
    "details-why",
]
"States that the design names (3, 4, 14-17, 22): each must have its picture."


def test_every_state_of_the_design_has_its_screen() -> None:
    assert set(NAMED) - {name for name, _ in screens.screens()} == set()


def test_every_screen_has_a_name_of_its_own() -> None:
    names = [name for name, _ in screens.screens()]

    assert len(names) == len(set(names)) > 100


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("scheme", "language"),
    [("light", "de"), pytest.param("dark", "nl", marks=pytest.mark.long)],
)
def test_no_screen_has_a_fault(
    qapp: QApplication, scheme: str, language: str, part: str
) -> None:
    """Nothing cut or overlapping, tokens only, readable, reached by Tab, and named."""
    screens.start()

    assert inspect(qapp, scheme, language, part) == []


@pytest.mark.parametrize(
    "part",
    ["main", *(pytest.param(p, marks=pytest.mark.long) for p in PARTS if p != "main")],
)
def test_no_text_is_cut_or_faint_at_twice_the_size(part: str, tmp_path: Path) -> None:
    """In English, in a process of its own: Qt reads the scale when it starts."""
    platform = screens.offscreen(str(tmp_path))
    environment = os.environ | {"QT_QPA_PLATFORM": platform, "QT_SCALE_FACTOR": "2"}
    command = [sys.executable, "-m", "tests.ui.inspection", "light", "en", part, "texts"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == ""


def test_a_picture_is_written_for_every_screen_in_every_look(
    qapp: QApplication, tmp_path: Path
) -> None:
    """``make screens``: one state here, in both schemes and all three languages."""
    screens.draw(tmp_path, 100, only="dnd-until")

    found = {file.name for file in tmp_path.iterdir()}
    wanted = {f"dnd-until-{s}-{c}-100.png" for s in screens.SCHEMES for c in screens.LANGUAGES}
    assert found == wanted
