"""Whatever happens in whichever order: one truth, and nobody shows an older one for a newer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.server.status_machine import Bench, StatusMachine


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


def test_devices_watchers_calls_and_server_agree_whatever_happens(bench: Bench) -> None:
    class Machine(StatusMachine):
        pass

    Machine.bench = bench
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=80, stateful_step_count=40, derandomize=True, deadline=None,
            database=None, suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        ),
    )  # fmt: skip
