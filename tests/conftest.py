"""What all tests stand on."""

from __future__ import annotations

import gc
import os

import pytest
from hypothesis import HealthCheck, settings

# Widgets are drawn into memory; a test that wants a real screen starts one of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# No test tells the network of its offices; those that are about it name the loopback.
os.environ.setdefault("EINKLANG_NEARBY", "off")

# How long an example takes says more about the machine than about the code.
settings.register_profile(
    "office", deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("office")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: the collector need not look through it at each test's end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Nor through what the tests of a file leave behind, which grows from file to file."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()
