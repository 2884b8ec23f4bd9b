"""Whatever happens in whichever order: one truth, and nobody shows an older one for a newer."""

from __future__ import annotations

from tests.server.status_machine import look_for_mistakes


def test_devices_watchers_calls_and_server_agree_whatever_happens() -> None:
    """At the end everybody shows the server's state; no revision goes back; no acknowledged
    change is lost; no call rings against the rule in force when it arrived.
    """
    look_for_mistakes(60, derandomize=True)
