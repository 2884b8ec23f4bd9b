"""The office that every story of the SIP side plays in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sip_office import SipOffice
from tests.whole_office import WholeOffice


@pytest.fixture
def office() -> SipOffice:
    return SipOffice()


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[WholeOffice]:
    """The whole server with its data, where what is wished has to be committed."""
    whole = WholeOffice(tmp_path)
    await whole.start()
    yield whole
    await whole.stop()
