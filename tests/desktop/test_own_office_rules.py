"""Where the office can be backed up from the window, and where it says why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from softphone.client.settings import Settings
from softphone.client.state import OfficeState
from softphone.desktop.running_server import Running
from ui import sample_office
from ui.own_office_keeper import why_not

HERE = Running("http://127.0.0.1:8580", "127.0.0.1:5060", 1)
SHARED = Running("https://0.0.0.0:8580", "0.0.0.0:5060", 1)
OWN = Settings(office="own")
OFFICE = sample_office.office(rights=frozenset({"users.rights"}))


@pytest.mark.parametrize(
    ("settings", "office", "server", "running", "key"),
    [
        (OWN, OFFICE, HERE.here, HERE, ""),
        (OWN, OFFICE, SHARED.here, SHARED, ""),
        (OWN, OfficeState(), HERE.here, HERE, "bak.not.signedIn"),
        (Settings(office="practice"), OFFICE, HERE.here, HERE, "bak.not.practice"),
        (Settings(office="remote"), OFFICE, HERE.here, HERE, "bak.not.here"),
        (OWN, OFFICE, "https://office.example", HERE, "bak.not.here"),
        (OWN, OFFICE, HERE.here, None, "bak.not.here"),
        (OWN, replace(OFFICE, rights=frozenset({"users.change"})), HERE.here, HERE,
         "bak.not.rights"),
    ],
)  # fmt: skip
def test_where_it_cannot_be_done_it_says_why(
    settings: Settings, office: OfficeState, server: str, running: Running | None, key: str
) -> None:
    assert why_not(settings, office, server, running) == key
