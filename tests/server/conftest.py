"""The office that the stories of the server play in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract_office import CONTRACT
from tests.whole_office import WholeOffice


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    """A running office whose clocks stand still until the test moves them."""
    office = WholeOffice(tmp_path)
    await office.start()
    yield office
    await office.stop()


@pytest.fixture
async def nordlicht(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    """The office of the contract, new."""
    office = WholeOffice(tmp_path / "nordlicht")
    await office.start(CONTRACT)
    yield office
    await office.stop()
